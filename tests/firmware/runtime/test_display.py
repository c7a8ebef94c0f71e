"""What a finger meets: which view stands on the glass, and since when its keys mean what they mean."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import numpy as np
import pytest

from firmware.call.frames import Draw
from firmware.display import Display
from firmware.ui.painter import Pictures
from firmware.views.view import Layout, View
from hardware.protocols import Rgb
from hardware.simulated.screen import SimulatedScreen


class Steps:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


class NoPictures:
    sequence = 0

    def remote(self, draw: Draw) -> None:
        draw(None)

    def own(self, draw: Draw) -> None:
        draw(None)

    def page(self, page_id: str) -> Rgb | None:
        return None


class Grey:
    """A painter to which all views look the same."""

    def __init__(self, size: tuple[int, int]) -> None:
        width, height = size
        self._picture = np.zeros((height, width, 3), np.uint8)

    def paint(self, view: View, pictures: Pictures) -> Rgb:
        return self._picture

    def forget(self) -> None:
        pass


class Glass:
    """A display at work; `show` returns once the view is on the glass."""

    def __init__(self) -> None:
        self.clock = Steps()
        self.screen = SimulatedScreen()
        self._presented = asyncio.Event()
        self.display = Display(
            Grey(self.screen.size), self.screen, NoPictures(), clock=self.clock, on_presented=self._presented.set
        )

    async def show(self, title: str, serial: int) -> None:
        self._presented.clear()
        self.display.show(View(name="some", layout=Layout.CONTENT, title=title), serial)
        async with asyncio.timeout(10.0):
            await self._presented.wait()


@pytest.fixture
async def glass() -> AsyncIterator[Glass]:
    glass = Glass()
    await glass.screen.open()
    running = asyncio.create_task(glass.display.run())
    yield glass
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    await glass.screen.close()


async def test_a_view_stands_since_it_was_first_put_up(glass: Glass) -> None:
    await glass.show("one", 1)
    assert (glass.display.serial_on_glass, glass.display.standing_since_s) == (1, 100.0)
    glass.clock.now_s = 101.0
    await glass.show("the clock has moved on", 1)
    assert glass.display.standing_since_s == 100.0, "the keys mean what they meant"
    glass.clock.now_s = 102.0
    await glass.show("two", 2)
    assert (glass.display.serial_on_glass, glass.display.standing_since_s) == (2, 102.0)


async def test_a_view_that_comes_again_has_to_stand_anew(glass: Glass) -> None:
    for serial, now_s in ((1, 100.0), (2, 105.0), (3, 106.0)):
        glass.clock.now_s = now_s
        await glass.show("one" if serial != 2 else "two", serial)
    assert glass.display.standing_since_s == 106.0
