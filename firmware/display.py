"""The glass: paints the newest view, follows live pictures, and knows which view a finger met."""

import asyncio
import logging
from collections.abc import Callable
from typing import Protocol

from firmware.memory import give_back
from firmware.ui.painter import Pictures
from firmware.views.view import Video, View
from hardware.blocking import LibraryThread
from hardware.protocols import Rgb, Screen

log = logging.getLogger(__name__)

FRAME_INTERVAL_S = 1 / 30
PROOF_INTERVAL_S = 2.0
"""The same picture is put up again this often, so that the watchdog sees a screen that moves."""


class LivePictures(Pictures, Protocol):
    """The painter's pictures, and a number that is another one with every new live picture."""

    @property
    def sequence(self) -> int: ...


class Paints(Protocol):
    """What the display needs of `firmware.ui.painter.Painter`; thread-confined, its result may be reused."""

    def paint(self, view: View, pictures: Pictures) -> Rgb: ...
    def forget(self) -> None: ...


class Display:
    """One view at a time. Painting has its own thread; a view that is replaced before its turn is never painted."""

    def __init__(
        self,
        painter: Paints,
        screen: Screen,
        pictures: LivePictures,
        *,
        clock: Callable[[], float],
        on_presented: Callable[[], None],
    ) -> None:
        self._painter = painter
        self._screen = screen
        self._pictures = pictures
        self._clock = clock
        self._on_presented = on_presented
        self._thread = LibraryThread("painter")
        self._wanted: tuple[View, int] | None = None
        self._changed = asyncio.Event()
        self.view_on_glass: View | None = None
        self.serial_on_glass = -1
        """Serial of the view that is on the glass now; a key press counts for this one."""
        self.standing_since_s = clock()
        """Since when a view of this serial is on the glass: so long the keys have meant what they mean."""

    def show(self, view: View, serial: int) -> None:
        """The view to be on the glass as soon as possible."""
        if self._wanted is None or self._wanted[0] != view or self._wanted[1] != serial:
            self._wanted = (view, serial)
            self._changed.set()

    async def forget(self) -> None:
        """Drops what the painter keeps of former views: texts and pages of the last call."""
        await self._thread.run(self._painter.forget)

    async def run(self) -> None:
        """Paints until cancelled; a DeviceFault of the screen ends it (the program restarts)."""
        painted_sequence = -1
        try:
            while True:
                await self._wait(self._wanted[0].video if self._wanted else Video.NONE)
                if self._wanted is None:
                    continue
                live = self._wanted[0].video is not Video.NONE
                if live and not self._changed.is_set() and self._pictures.sequence == painted_sequence:
                    continue
                painted_sequence = self._pictures.sequence
                self._changed.clear()
                view, serial = self._wanted
                picture = await self._thread.run(self._painter.paint, view, self._pictures)
                await self._screen.present(picture)
                begins_call = view.in_call and self.view_on_glass is not None and not self.view_on_glass.in_call
                if serial != self.serial_on_glass:
                    self.standing_since_s = self._clock()
                self.view_on_glass, self.serial_on_glass = view, serial
                self._on_presented()
                if begins_call:
                    # The painter has just forgotten what stood before.
                    await self._thread.run(give_back)
        finally:
            self._thread.close()

    async def _wait(self, video: Video) -> None:
        try:
            async with asyncio.timeout(PROOF_INTERVAL_S if video is Video.NONE else FRAME_INTERVAL_S):
                await self._changed.wait()
        except TimeoutError:
            return
