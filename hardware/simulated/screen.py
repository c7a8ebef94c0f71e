"""A screen that keeps what was last put on it, for tests and for the virtual borne's page."""

import asyncio
from collections.abc import Callable

import numpy as np

from hardware.errors import DeviceFault, DeviceMisuse, DeviceUnavailable, FaultKind
from hardware.protocols import Rgb


class SimulatedScreen:
    """A `Screen`. `picture` is what is on the glass (black at first), `serial` counts the flips.

    `present` copies the picture, so its giver may draw over the same memory at once; a `picture` that was read is never
    written again. `on_change` is called in the loop after each flip. `missing` makes `open` fail; `unplug()`
    makes every later `present` fail until the screen is opened again; after `hang()` no `present` returns until
    `mend()`.
    """

    def __init__(self, size: tuple[int, int] = (1280, 800), on_change: Callable[[], None] | None = None) -> None:
        self.missing = False
        self.on_change = on_change
        self.serial = 0
        self._size = size
        self._open = False
        self._unplugged = False
        self._moving = asyncio.Event()
        self._moving.set()
        self._picture: Rgb = self._black()
        self._read = False

    @property
    def picture(self) -> Rgb:
        self._read = True
        return self._picture

    @property
    def size(self) -> tuple[int, int]:
        return self._size

    async def open(self) -> None:
        if self.missing:
            raise DeviceUnavailable("screen", "the simulated screen is missing")
        self._open = True
        self._unplugged = False

    async def close(self) -> None:
        if self._open:
            self._put(self._black())
        self._open = False

    async def present(self, picture: Rgb) -> None:
        if not self._open:
            raise DeviceMisuse("screen", "not open")
        width, height = self._size
        if picture.shape != (height, width, 3) or picture.dtype != np.uint8:
            raise DeviceMisuse("screen", f"a picture of shape {picture.shape} {picture.dtype} for {width}x{height}")
        if self._unplugged:
            raise DeviceFault("screen", FaultKind.UNPLUGGED)
        await self._moving.wait()
        if self._read:
            self._put(picture.copy())
        else:
            np.copyto(self._picture, picture)
        self.serial += 1
        if self.on_change is not None:
            self.on_change()

    def unplug(self) -> None:
        """The cable is out, or the panel lost its power."""
        self._unplugged = True

    def hang(self) -> None:
        """The driver waits for a flip that never comes."""
        self._moving.clear()

    def mend(self) -> None:
        self._moving.set()

    def _put(self, picture: Rgb) -> None:
        self._picture, self._read = picture, False

    def _black(self) -> Rgb:
        width, height = self._size
        return np.zeros((height, width, 3), np.uint8)
