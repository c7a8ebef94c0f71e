"""The scenarios' finger presses once for what it saw, however slow the machine is: on the page, no borne behind."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest_asyncio

from hardware.bench.server import Heard, Twins, VirtualBorne, serving
from hardware.events import Key, KeyPressed, PanelEvent
from hardware.simulated.bell import SimulatedBell
from hardware.simulated.keyboard import SimulatedKeyboard
from hardware.simulated.keys import SimulatedKeyPanel
from hardware.simulated.lamps import SimulatedLamps
from hardware.simulated.page_printer import SimulatedPagePrinter
from hardware.simulated.receipt_printer import SimulatedReceiptPrinter
from hardware.simulated.scanner import SimulatedScanner
from hardware.simulated.screen import SimulatedScreen
from tests.scenarios.borne_client import BorneClient
from tests.waiting import PATIENCE_S, until


class Panel(SimulatedKeyPanel):
    """Keeps what was pressed."""

    def __init__(self) -> None:
        super().__init__(time.monotonic)
        self.pressed: list[Key] = []

    def _report(self, event: PanelEvent) -> None:
        assert isinstance(event, KeyPressed)
        self.pressed.append(event.key)


class Finger(BorneClient):
    """Counts what it waits for."""

    waits = 0

    async def wait_view(self, *names: str, patience_s: float = PATIENCE_S) -> str:
        self.waits += 1
        return await super().wait_view(*names, patience_s=patience_s)


@dataclass
class Glass:
    """What a borne would show; it tells the page nothing when it changes, as on a machine that has no time."""

    page: VirtualBorne
    panel: Panel
    finger: Finger = field(init=False)
    view: str = "service"
    keys: int | None = 1

    def tell(self) -> None:
        self.page._changed()


@pytest_asyncio.fixture
async def glass() -> AsyncIterator[Glass]:
    panel, printers = Panel(), (SimulatedPagePrinter(), SimulatedReceiptPrinter())
    keyboard = SimulatedKeyboard(time.monotonic)
    twins = Twins(panel, SimulatedLamps(), SimulatedBell(), SimulatedScreen(), SimulatedScanner(), *printers, keyboard)
    page = VirtualBorne(twins, Heard, lambda: (shown.view, ""), lambda: shown.keys)
    shown = Glass(page, panel)
    async with serving(page) as url:
        shown.finger = Finger(lambda: url)
        await shown.finger.open()
        await shown.finger.wait_view("service")
        shown.finger.waits = 0
        yield shown
        await shown.finger.close()


async def test_a_slow_machine_is_waited_for_and_not_pressed_again(glass: Glass) -> None:
    pressing = asyncio.create_task(glass.finger.press_on("service", Key.OK, "privacy"))
    await until("the press", lambda: glass.panel.pressed)
    # The keys mean something else on the same screen, as when a page is turned: that is no reason to press again.
    glass.keys = 2
    glass.tell()
    await until("the wait for the screen", lambda: glass.finger.waits == 2)
    await until("word of the keys", lambda: glass.finger.state["screen"]["keys"] == 2)
    glass.view, glass.keys = "privacy", 3
    glass.tell()
    assert await pressing == "privacy"
    assert glass.panel.pressed == [Key.OK]


async def test_a_finger_that_comes_after_the_change_looks_again_before_it_presses(glass: Glass) -> None:
    glass.keys = 2  # untold: the finger has seen 1
    await glass.finger.press(Key.OK)
    assert glass.panel.pressed == [Key.OK]
    assert glass.finger.state["presses"] == {"made": 1, "withheld": 1}


async def test_nothing_is_pressed_on_a_screen_that_came_instead(glass: Glass) -> None:
    glass.view, glass.keys = "idle", 2  # untold: the finger has seen "service"
    assert await glass.finger.press_on("service", Key.OK, "privacy", "idle") == "idle"
    assert glass.panel.pressed == []
