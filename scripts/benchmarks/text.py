"""A letter from the borne to the desk's page, and from the desk's page to the glass of the borne."""

import asyncio
import random
import time

import numpy as np

from hardware.events import Key
from hardware.protocols import Rgb
from scripts.benchmarks.figures import Figure, spread
from scripts.benchmarks.glass import Call, calls
from scripts.benchmarks.run import Benchmark, Run
from scripts.pages import until

METHOD = """\
In a call with live video both ways. To the desk: a letter is put into the queue of the borne's keyboard, where the
adapter puts it, or the second of two softkeys into the panel's, and the clock runs until a MutationObserver of the
adviser's page sees the letter in the line. To the borne: the clock starts with the page's own input event and stops
when the first picture is on the glass whose pixels differ where the lines stand. The counter is the real one with the
twins of keys, keyboard and screen, in the bench's process; central, the call process and Chromium run beside it.
Letters come at random moments, 0.1 to 0.4 s apart, 0 ms of network between."""

AIM_MS = 300.0
_LINES = (slice(340, 700), slice(340, 940))
"""Rows and columns of the glass (1280x800) under the adviser's picture, between the keys."""
_LEAST_LEVELS = 24
_LETTERS = "abcdefghijklmnopqrstuvwx"
_LINE_LENGTH = 20
_WATCH = """() => {
  window.lettersAt = [];
  window.typedAt = 0;
  const observer = new MutationObserver(() => lettersAt.push(Date.now()));
  observer.observe(document.querySelector("#text-log"), { childList: true, subtree: true, characterData: true });
  const own = document.querySelector("#text-own");
  own.addEventListener("input", () => { window.typedAt = Date.now(); }, { capture: true });
}"""


async def measure(run: Run) -> list[Figure]:
    moments = random.Random(2)
    times: dict[str, list[float]] = {"keyboard": [], "softkeys": [], "desk": []}
    async with calls(run.folder) as call:
        await call.begin()
        await call.desk.page.wait_for_selector("#text-state .state.ok")
        await call.desk.page.evaluate(_WATCH)
        await call.glass.go(Key.L2, "text")
        total = run.count(150, 5)
        run.say(f"{total} letters each way and by each means")
        for number in range(total):
            if number % _LINE_LENGTH == 0:
                call.glass.type("\n")
            for name, one in (("keyboard", _by_keyboard), ("softkeys", _by_softkeys), ("desk", _from_desk)):
                await asyncio.sleep(moments.uniform(0.1, 0.4))
                times[name].append(await one(call, moments.choice(_LETTERS)))
            if number % _LINE_LENGTH == 0:
                await call.desk.page.keyboard.press("Enter")
        await call.glass.go(Key.CANCEL, "call")
        await call.end()
    every = times["keyboard"] + times["softkeys"]
    return [
        *spread("letter of the citizen to the desk's page", every, "ms", aim=AIM_MS),
        *spread("from the keyboard", times["keyboard"], "ms")[1:],
        *spread("from the softkeys", times["softkeys"], "ms")[1:],
        *spread("letter of the adviser to the borne's glass", times["desk"], "ms", aim=AIM_MS),
    ]


async def _by_keyboard(call: Call, letter: str) -> float:
    await call.desk.page.evaluate("lettersAt.length = 0")
    began_s = time.time()
    call.glass.type(letter)
    return await _letter_at_desk(call, began_s)


async def _by_softkeys(call: Call, letter: str) -> float:
    group, place = divmod(_LETTERS.index(letter), 6)
    softkeys = (Key.L1, Key.L2, Key.L3, Key.R1, Key.R2, Key.R3)
    await call.desk.page.evaluate("lettersAt.length = 0")
    await call.glass.ready()
    serial = call.glass.serial
    call.glass.press(softkeys[group])

    async def chosen() -> bool:
        return call.glass.serial > serial and call.glass.is_shown

    await until("the letters of the group", chosen)
    await call.glass.ready()
    began_s = time.time()
    call.glass.press(softkeys[place])
    taken_ms = await _letter_at_desk(call, began_s)
    await call.glass.wait_view("text")
    return taken_ms


async def _letter_at_desk(call: Call, began_s: float) -> float:
    async def come() -> list[float]:
        times: list[float] = await call.desk.page.evaluate("lettersAt")
        return times

    return (await until("the letter at the desk", come))[0] - began_s * 1000


async def _from_desk(call: Call, letter: str) -> float:
    page, before = call.desk.page, call.glass.screen.picture[_LINES].astype(np.int16)
    monotonic_s = time.time() - time.monotonic()

    def differs(picture: Rgb) -> bool:
        return bool((np.abs(picture[_LINES] - before) >= _LEAST_LEVELS).any())

    seen = asyncio.create_task(call.glass.sees(differs, "the adviser's letter"))
    await page.focus("#text-own")
    await page.keyboard.type(letter)
    at_s = await seen + monotonic_s
    typed_ms: float = await page.evaluate("typedAt")
    return at_s * 1000 - typed_ms


TEXT = Benchmark("text", "from a letter typed on one side to the other side's screen", METHOD, measure)
