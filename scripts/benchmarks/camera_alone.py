"""What the camera twin itself costs: `python -m scripts.benchmarks.camera_alone WIDTHxHEIGHT SECONDS [encodes]`.

Prints CPU seconds per second as a JSON number. On a board the camera and its encoder do this work.
"""

import asyncio
import json
import sys
import time

from hardware.simulated.camera import SimulatedCamera
from scripts.benchmarks.similarity import GRAIN

FPS = 30
_BITS_PER_S = 2_500_000


async def measure(size: str, seconds: float, *, encodes: bool) -> float:
    width, _, height = size.partition("x")
    camera = SimulatedCamera(encodes=encodes, grain=GRAIN)
    await camera.open()
    await camera.start(int(width), int(height), FPS)
    camera.set_bitrate(_BITS_PER_S)

    async def read_raw() -> None:
        while True:
            await camera.next_frame()

    async def read_encoded() -> None:
        while True:
            await camera.next_encoded()

    readers = [asyncio.create_task(read_raw())]
    if encodes:
        readers.append(asyncio.create_task(read_encoded()))
    await asyncio.sleep(1.0)
    began_cpu_s, began_s = time.process_time(), time.monotonic()
    await asyncio.sleep(seconds)
    spent = (time.process_time() - began_cpu_s) / (time.monotonic() - began_s)
    for reader in readers:
        reader.cancel()
    await asyncio.wait(readers)
    await camera.close()
    return spent


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(sys.argv[1], float(sys.argv[2]), encodes="encodes" in sys.argv[3:]))))
