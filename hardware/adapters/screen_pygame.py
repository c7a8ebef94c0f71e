"""The glass through SDL, by pygame-ce: KMSDRM on a board, a window on a desktop, offscreen in CI (ADR 0003)."""

import os
import warnings

import numpy as np

# Both must be set before SDL starts: without the second SDL takes SIGTERM for itself, and systemd waits in vain.
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")

import pygame

from hardware.blocking import LibraryThread
from hardware.errors import DeviceFault, DeviceMisuse, DeviceUnavailable, FaultKind
from hardware.protocols import Rgb


class PygameScreen:
    """A `Screen` of exactly `size` pixels, scaled by SDL where the panel has others. One in a process: SDL has one.

    All of SDL runs in one thread of its own, which is also the only one that may call it. A flip waits for the
    picture's retrace where the driver has one, and not where it has none. `video_driver` is SDL's name (`kmsdrm`,
    `offscreen`, `x11`...); empty leaves the choice to SDL.
    """

    def __init__(self, size: tuple[int, int], *, video_driver: str = "", fullscreen: bool = True) -> None:
        if min(size) < 1:
            raise DeviceMisuse("screen", f"no screen of {size}")
        self._size = size
        self._video_driver = video_driver
        self._fullscreen = fullscreen
        self._surface: pygame.Surface | None = None
        self._thread: LibraryThread | None = None

    @property
    def size(self) -> tuple[int, int]:
        return self._size

    async def open(self) -> None:
        if self._thread is not None:
            raise DeviceMisuse("screen", "open twice")
        self._thread = LibraryThread("screen")
        try:
            await self._thread.run(self._start)
        except pygame.error as error:
            await self.close()
            raise DeviceUnavailable("screen", str(error)) from error

    async def close(self) -> None:
        thread, self._thread = self._thread, None
        if thread is not None:
            await thread.run(pygame.display.quit)
            thread.close()

    async def present(self, picture: Rgb) -> None:
        width, height = self._size
        if picture.shape != (height, width, 3) or picture.dtype != np.uint8 or not picture.flags.c_contiguous:
            raise DeviceMisuse("screen", f"a picture of shape {picture.shape} {picture.dtype} for {width}x{height}")
        if self._thread is None:
            raise DeviceMisuse("screen", "not open")
        try:
            closed = await self._thread.run(self._flip, picture)
        except pygame.error as error:
            raise DeviceFault("screen", FaultKind.INPUT_OUTPUT, str(error)) from error
        if closed:
            raise DeviceFault("screen", FaultKind.OFF, "the window was closed")

    async def on_glass(self) -> Rgb:
        """What SDL holds for the glass now: for tests and for a picture of the screen in a fault report."""
        if self._thread is None:
            raise DeviceMisuse("screen", "not open")
        return await self._thread.run(self._read_back)

    def _start(self) -> None:
        _init_video(self._video_driver)
        flags = pygame.SCALED | (pygame.FULLSCREEN if self._fullscreen else 0)
        with warnings.catch_warnings():
            # "no fast renderer available": true of CI and nothing to be done about it.
            warnings.simplefilter("ignore")
            try:
                self._surface = pygame.display.set_mode(self._size, flags, vsync=1)
            except pygame.error:
                # A renderer that cannot wait for the retrace, as on some virtual displays.
                self._surface = pygame.display.set_mode(self._size, flags)
        pygame.display.set_caption("Visioguichet")
        pygame.mouse.set_visible(False)

    def _flip(self, picture: Rgb) -> bool:
        """Whether a person closed the window on the desktop."""
        source = pygame.image.frombuffer(memoryview(picture).cast("B"), self._size, "RGB")
        assert self._surface is not None
        self._surface.blit(source, (0, 0))
        pygame.display.flip()
        return any(event.type == pygame.QUIT for event in pygame.event.get())

    def _read_back(self) -> Rgb:
        assert self._surface is not None
        width, height = self._size
        return np.frombuffer(pygame.image.tobytes(self._surface, "RGB"), np.uint8).reshape(height, width, 3).copy()


def _init_video(driver: str) -> None:
    """SDL reads its driver from the environment; what stood there before is put back for whoever reads it next."""
    before = os.environ.get("SDL_VIDEODRIVER")
    if driver:
        os.environ["SDL_VIDEODRIVER"] = driver
    try:
        pygame.display.init()
    finally:
        if before is not None:
            os.environ["SDL_VIDEODRIVER"] = before
        elif driver:
            del os.environ["SDL_VIDEODRIVER"]
