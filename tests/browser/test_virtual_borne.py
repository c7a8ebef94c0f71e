"""The virtual borne's page under a mouse and a keyboard: its keys, told by the twin of the panel."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, Page

from hardware.bench.server import Heard, Twins, VirtualBorne, serving
from hardware.events import Key, KeyPressed
from hardware.simulated.bell import SimulatedBell
from hardware.simulated.held import Held
from hardware.simulated.keyboard import SimulatedKeyboard
from hardware.simulated.keys import SimulatedKeyPanel
from hardware.simulated.lamps import SimulatedLamps
from hardware.simulated.page_printer import SimulatedPagePrinter
from hardware.simulated.receipt_printer import SimulatedReceiptPrinter
from hardware.simulated.scanner import SimulatedScanner
from hardware.simulated.screen import SimulatedScreen
from tests.browser.conftest import Complaints

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def panel() -> AsyncIterator[SimulatedKeyPanel]:
    panel = SimulatedKeyPanel(time.monotonic)
    await panel.open()
    yield panel
    await panel.close()


@pytest.fixture
def held(tmp_path: Path) -> Held:
    return Held(tmp_path)


@pytest_asyncio.fixture(loop_scope="session")
async def keyboard() -> AsyncIterator[SimulatedKeyboard]:
    keyboard = SimulatedKeyboard(time.monotonic)
    await keyboard.open()
    yield keyboard
    await keyboard.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(
    browser: Browser, panel: SimulatedKeyPanel, keyboard: SimulatedKeyboard, complaints: Complaints, held: Held
) -> AsyncIterator[Page]:
    """The page, its line open."""
    printers = SimulatedPagePrinter(), SimulatedReceiptPrinter()
    twins = Twins(panel, SimulatedLamps(), SimulatedBell(), SimulatedScreen(), SimulatedScanner(), *printers, keyboard)
    async with (
        serving(VirtualBorne(twins, Heard, lambda: ("", ""), held=held)) as url,
        await browser.new_context() as context,
    ):
        page = await context.new_page()
        complaints.watch(page)
        await page.goto(url)
        await page.wait_for_selector("#link:text('Borne en marche')")
        yield page


async def pressed(panel: SimulatedKeyPanel) -> Key:
    """The next key of the borne."""
    async with asyncio.timeout(60):
        async for event in panel.events():
            if isinstance(event, KeyPressed):
                return event.key
    raise AssertionError("the panel was closed")


@pytest.mark.parametrize("button", ["[data-fault='page_printer:no_paper']", "#clear", "#key-L1", "#handset"])
async def test_enter_is_the_green_key_after_a_click_anywhere(page: Page, panel: SimulatedKeyPanel, button: str) -> None:
    await page.click(button)
    if button == "#key-L1":
        assert await pressed(panel) is Key.L1
    await page.keyboard.press("Enter")
    assert await pressed(panel) is Key.OK


async def test_enter_is_the_green_key_after_a_paper_was_chosen(page: Page, panel: SimulatedKeyPanel) -> None:
    async with page.expect_file_chooser():
        await page.click("#drop")
    await page.keyboard.press("Enter")
    assert await pressed(panel) is Key.OK


async def test_who_works_by_keyboard_keeps_the_place(page: Page, panel: SimulatedKeyPanel) -> None:
    fault = page.locator("[data-fault='page_printer:no_paper']")
    await fault.focus()
    await page.keyboard.press("Enter")
    await page.wait_for_selector("[data-fault='page_printer:no_paper'][aria-pressed=true]")
    assert await fault.evaluate("(button) => button === document.activeElement")
    await page.keyboard.press("1")
    assert await pressed(panel) is Key.L1, "and Enter was no key of the borne"


async def test_a_paper_is_held_before_the_camera_and_taken_away(page: Page, held: Held, tmp_path: Path) -> None:
    sheet = tmp_path / "paper.png"
    await asyncio.to_thread(Image.new("L", (300, 400), 90).save, sheet)
    assert await asyncio.to_thread(held.look) is None
    await page.set_input_files("#upload", sheet)
    await page.wait_for_selector("#tray:text('1 papier')")
    await page.click("#hold-paper")
    await page.wait_for_selector("#hold-paper[aria-pressed=true]")
    seen = await asyncio.to_thread(held.look)
    assert seen is not None
    assert seen.shape == (1000, 707)
    assert seen[500, 350] == 90
    await page.click("#hold-paper")
    await page.wait_for_selector("#hold-paper[aria-pressed=false]")
    assert await asyncio.to_thread(held.look) is None
    await page.click("#clear")


async def test_what_is_typed_in_its_field_is_typed_on_the_keyboard(page: Page, keyboard: SimulatedKeyboard) -> None:
    await page.click("#keyboard")
    await page.keyboard.type("Où 1?")
    await page.keyboard.press("Backspace")
    await page.keyboard.press("Enter")
    text = ""
    async with asyncio.timeout(60):
        async for event in keyboard.events():
            text += event.text
            if event.text == "\n":
                break
    assert text == "Où 1?\b\n"


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1366, 768), (1400, 950), (1920, 1080), (1100, 600)])
async def test_the_whole_front_is_in_the_window_without_scrolling(page: Page, width: int, height: int) -> None:
    await page.set_viewport_size({"width": width, "height": height})
    parts = await page.query_selector_all("#screen, #camera, .front button, .front .lamp")
    assert len(parts) > 20
    for part in parts:
        box = await part.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] + box["height"] <= height
    assert await page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
    screen = await page.locator("#screen").bounding_box()
    assert screen is not None
    assert screen["width"] > 0.4 * width, "large enough to read"
    last = page.locator("aside section").last
    await last.scroll_into_view_if_needed()
    box = await last.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= height, "the column beside it scrolls by itself"
