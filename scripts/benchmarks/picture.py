"""OK on the notice to the first remote picture, on the borne and at the desk."""

import asyncio
import time

from hardware.events import Key
from hardware.protocols import Rgb
from scripts.benchmarks.figures import Figure, spread
from scripts.benchmarks.glass import Call, calls
from scripts.benchmarks.run import Benchmark, Run
from scripts.pages import until

METHOD = """\
The clock starts with the key event of OK on the notice « Avant d'ouvrir la caméra » and stops, on the borne, with the
first picture on the glass whose video area shows the green of Chromium's test camera and, at the desk, with the first
remote frame that Chromium presents (requestVideoFrameCallback). In between lies everything: camera, place in line, a
script at the desk that clicks « Répondre » the moment the button is there, the exchange of commitments, offer and
answer, ICE, DTLS, the first key frames. All on loopback; central, call process and Chromium are real processes, the
counter runs in the bench's process. Both ends read the same machine's clock."""

AIM_S = 1.5
_LOOK = (slice(500, 560), slice(400, 600))
"""Where the video area has neither a plate nor the turning pie of Chromium's camera."""


async def measure(run: Run) -> list[Figure]:
    on_borne: list[float] = []
    at_desk: list[float] = []
    async with calls(run.folder) as call:
        total = run.count(12, 2)
        for number in range(1, total + 1):
            borne_s, desk_s = await _one_call(call)
            run.say(f"call {number} of {total}: borne {borne_s:.2f} s, desk {desk_s:.2f} s")
            on_borne.append(borne_s)
            at_desk.append(desk_s)
    return [
        *spread("OK to the first picture on the borne", on_borne, "s", aim=AIM_S),
        *spread("OK to the first picture at the desk", at_desk, "s", aim=AIM_S),
    ]


async def _one_call(call: Call) -> tuple[float, float]:
    await call.to_notice()
    await call.desk.page.evaluate("watchFirstPicture()")
    await call.glass.ready()
    seen = asyncio.create_task(call.glass.sees(_green, "the adviser's picture"))
    await asyncio.sleep(0)
    began_s, began_unix_s = time.monotonic(), time.time()
    call.glass.press(Key.OK)
    on_borne_s = await seen - began_s

    async def first_picture() -> float:
        at_ms: float = await call.desk.page.evaluate("firstPictureAt")
        return at_ms

    at_desk_s = await until("the first picture at the desk", first_picture) / 1000 - began_unix_s
    await call.end()
    return on_borne_s, at_desk_s


def _green(picture: Rgb) -> bool:
    red, green, blue = picture[_LOOK].reshape(-1, 3).mean(axis=0)
    return bool(green > red + 30 and green > blue + 30)


PICTURE = Benchmark("picture", "from OK to the first remote picture, at both ends", METHOD, measure)
