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


@pytest.mark.browser
@pytest.mark.timeout(400)
async def test_no_loop_is_held_during_the_journey(tmp_path: Path) -> None:
    await journey(tmp_path)
    for program in PROGRAMS:
        log = await asyncio.to_thread((tmp_path / f"{program}.log").read_text, encoding="utf-8")
        cpu_ms, _, turns = parse_report(log)
        assert turns > LEAST_TURNS
        assert cpu_ms < LONGEST_TURN_S * 1000, log
        assert "the loop was held" not in log
