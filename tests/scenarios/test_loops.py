"""Nothing that blocks runs on an event loop of the borne: the whole journey, on the real programs."""

import asyncio
from pathlib import Path

import pytest

from firmware.loop_watch import LONGEST_TURN_S, parse_report
from scripts.benchmarks.loop import PROGRAMS
from scripts.journey import Journey
from scripts.pages import ADVISER_HZ, BornePage, DeskPage, launch, write_tone
from scripts.stack import Stack

playwright_api = pytest.importorskip("playwright.async_api")

JOURNEYS = 3
LEAST_TURNS = 1000
"""A journey has thousands of them in each process: fewer would mean that the watch does not look."""


async def journey(folder: Path) -> list[str]:
    """Runs it and stops everything; what each step saw."""
    seen: list[str] = []
    async with Stack(folder) as stack, playwright_api.async_playwright() as playwright:
        await asyncio.to_thread(write_tone, folder / "adviser.wav", ADVISER_HZ)
        browser = await launch(playwright, folder / "adviser.wav")
        try:
            context = await browser.new_context(permissions=["camera", "microphone", "notifications"])
            borne = await BornePage.open(context, stack.borne_url)
            desk = await DeskPage.log_in(context, f"{stack.central_url}/desk/", stack.login.user, stack.login.password)
            assert await Journey(borne, desk, folder, seen.append).run(), "\n".join(seen)
        finally:
            await browser.close()
    return seen


async def longest_turns_ms(folder: Path) -> dict[str, float]:
    """CPU time of the longest turn of each program's loop in one journey."""
    await asyncio.to_thread(folder.mkdir)
    await journey(folder)
    longest: dict[str, float] = {}
    for program in PROGRAMS:
        log = await asyncio.to_thread((folder / f"{program}.log").read_text, encoding="utf-8")
        longest[program], _, turns = parse_report(log)
        assert turns > LEAST_TURNS
    return longest


@pytest.mark.browser
@pytest.mark.xdist_group("loops")
@pytest.mark.timeout(900)
async def test_no_loop_is_held_during_the_journey(tmp_path: Path) -> None:
    """What really holds a loop does so in every journey; a core shared with other tests makes one turn look long."""
    seen: list[dict[str, float]] = []
    for attempt in range(JOURNEYS):
        seen.append(await longest_turns_ms(tmp_path / str(attempt)))
        if all(turn_ms < LONGEST_TURN_S * 1000 for turn_ms in seen[-1].values()):
            return
    pytest.fail(f"longest turns in CPU ms: {seen}")
