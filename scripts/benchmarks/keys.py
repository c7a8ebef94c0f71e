"""Key event after debounce to changed screen and to the light in the key."""

import asyncio
import random
import time
from collections.abc import Callable

import numpy as np

from hardware.events import Key
from hardware.protocols import Rgb
from scripts.benchmarks.figures import Figure, spread
from scripts.benchmarks.glass import SERVICE_KEY, Call, Glass, calls
from scripts.benchmarks.run import Benchmark, Run

METHOD = """\
A key event is put into the panel's queue, where the adapter puts it after debouncing, and the clock runs until the
first picture is on the glass whose pixels differ where the key must change them: below the top bar on a standing
screen, in the bottom bar during a call, whose video changes all the time. The counter is the real one (session, views,
painter in its thread, 1280x800) with the twins of keys and screen, in the bench's process; central, the call process
and the adviser's Chromium are real and run beside it, so the presses in a call compete with live video both ways.
Presses come at random moments, once the keys of the view count (it must have stood for 0.4 s). The lamp is that of the
key that was pressed: the clock runs until the twin of the lamps is told to flash it."""

AIM_MS = 50.0
_TOP_BAR_PX, _BOTTOM_BAR_PX = 80, 712
_STANDING = slice(_TOP_BAR_PX, None)
_IN_CALL = slice(_BOTTOM_BAR_PX, None)
_LEAST_LEVELS = 24
"""A pixel that differs by less may be the same one, rounded otherwise."""

_STANDING_ROUND = (
    ("idle to notice", SERVICE_KEY, "privacy"),
    ("notice back to idle", Key.CANCEL, "idle"),
)
_CALL_ROUND = (
    ("volume up in a call", Key.VOL_UP, "call"),
    ("volume down in a call", Key.VOL_DOWN, "call"),
    ("hang-up asked in a call", Key.CANCEL, "hangup"),
    ("back to the call", Key.OK, "call"),
)

type _Times = dict[str, list[float]]
"""Name of the press -> milliseconds."""


async def measure(run: Run) -> list[Figure]:
    rounds = run.count(40, 2)
    standing: _Times = {}
    in_call: _Times = {}
    lamps: list[float] = []
    moments = random.Random(1)
    async with calls(run.folder) as call:
        await call.to_notice()
        await call.glass.go(Key.CANCEL, "idle")
        run.say(f"{rounds} rounds of keys on standing screens")
        await _rounds(call, rounds, moments, standing, lamps, _STANDING_ROUND, _STANDING)
        await call.begin()
        run.say(f"{rounds} rounds of keys in a call")
        await _rounds(call, rounds, moments, in_call, lamps, _CALL_ROUND, _IN_CALL)
        await call.end()
    figures = [figure for name, times in (standing | in_call).items() for figure in spread(name, times, "ms")[1:]]
    every = [taken for times in (standing | in_call).values() for taken in times]
    return [
        *spread("key to changed screen", every, "ms", aim=AIM_MS),
        *spread("key to its lamp", lamps, "ms", aim=AIM_MS),
        *figures,
    ]


async def _rounds(
    call: Call,
    rounds: int,
    moments: random.Random,
    times: _Times,
    lamps: list[float],
    presses: tuple[tuple[str, Key, str], ...],
    rows: slice,
) -> None:
    for _ in range(rounds):
        for name, key, view in presses:
            await call.glass.ready()
            await call.glass.dark(key)
            await asyncio.sleep(moments.uniform(0.0, 0.1))
            screen_ms, lamp_ms = await _press(call.glass, key, rows)
            times.setdefault(name, []).append(screen_ms)
            lamps.append(lamp_ms)
            await call.glass.wait_view(view)


async def _press(glass: Glass, key: Key, rows: slice) -> tuple[float, float]:
    """Milliseconds until the rows of the screen differ, and until the key's lamp flashes."""
    seen = asyncio.create_task(glass.sees(_differs(glass.screen.picture[rows], rows), f"a change after {key}"))
    lit = asyncio.create_task(glass.lamp_answers(key))
    await asyncio.sleep(0)
    pressed_s = time.monotonic()
    glass.press(key)
    return (await seen - pressed_s) * 1000, (await lit - pressed_s) * 1000


def _differs(before: Rgb, rows: slice) -> Callable[[Rgb], bool]:
    signed = before.astype(np.int16)

    def look(picture: Rgb) -> bool:
        return bool((np.abs(picture[rows] - signed) >= _LEAST_LEVELS).any())

    return look


KEYS = Benchmark("keys", "from a key press to the changed screen and the light in the key", METHOD, measure)
