"""The counter as a borne runs it, without the virtual borne's page, which no borne has.

`python -m scripts.benchmarks.counter_alone` takes the configuration of `python -m firmware` from its environment, key
names as lines on its standard input, and prints each new view as a JSON line.
"""

import asyncio
import gc
import json
import os
import sys
import time
from threading import Thread
from typing import TYPE_CHECKING

from firmware.config import load_config
from firmware.leave_out import leave_out
from firmware.memory import COUNTER_BLOCK_BYTES, keep_little, settle
from hardware.events import Key
from hardware.simulated.keys import SimulatedKeyPanel
from hardware.simulated.screen import SimulatedScreen

if TYPE_CHECKING:
    from firmware.assembly import Borne

AGAIN_S = 0.05


async def run(borne: "Borne") -> None:
    """Until the standard input ends."""
    panel, screen = borne.devices.keys, borne.devices.screen
    assert isinstance(panel, SimulatedKeyPanel)
    assert isinstance(screen, SimulatedScreen)
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    told = ("", False)

    def tell() -> None:
        nonlocal told
        if borne.keys_mean() is None:
            loop.call_later(AGAIN_S, tell)
            return
        services = borne.counter.session.services
        now = (borne.counter.view.name, bool(services) and services[0].state.value == "open")
        if now != told:
            told = now
            print(json.dumps({"view": now[0], "open": now[1]}), flush=True)

    def read_keys() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(panel.press, Key(line.strip()))
        loop.call_soon_threadsafe(ended.set)

    def soon() -> None:
        loop.call_soon(tell)

    # Later, because the display notes what is on the glass after the screen has told us.
    screen.on_change = soon
    Thread(target=read_keys, daemon=True).start()
    counter = asyncio.create_task(borne.run(lambda _address: None))
    settling = asyncio.create_task(settle(lambda: None))
    await ended.wait()
    for task in (counter, settling):
        task.cancel()
    await asyncio.wait([counter, settling])


if __name__ == "__main__":
    keep_little(COUNTER_BLOCK_BYTES)
    leave_out()
    # As `firmware.__main__` does.
    from firmware.assembly import Borne

    built = Borne(load_config(os.environ), time.monotonic, os.environ)
    gc.freeze()
    asyncio.run(run(built))
