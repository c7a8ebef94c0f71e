"""USB keyboards as the Linux kernel gives them (Documentation/input/input.rst), by the standard library alone."""

import asyncio
import contextlib
import fcntl
import glob
import logging
import os
import struct
import time
from collections.abc import AsyncIterator, Callable

from hardware.azerty import BACKSPACE, Azerty
from hardware.errors import DeviceMisuse
from hardware.events import Typed

LOOK_EVERY_S = 2.0
EVENT = struct.Struct("@llHHi")
"""struct input_event (linux/input.h): seconds, microseconds, type, code, value."""
EV_SYN, EV_KEY, SYN_DROPPED = 0, 1, 3
_UP, _DOWN = 0, 1
_EVIOCGRAB = 0x40044590
"""_IOW('E', 0x90, int)."""
_READ_EVENTS = 64

log = logging.getLogger(__name__)


def grab(fd: int) -> None:
    """From now on the keyboard is ours alone: no console, and none of its Ctrl-Alt-Del, hears it. Raises OSError."""
    fcntl.ioctl(fd, _EVIOCGRAB, 1)


class EvdevKeyboard:
    """A `Keyboard`: every device file that matches `paths`, plugged in now or later. A key held down types once, but
    for the one that takes back: whoever lays a paper on the keys fills no screen.
    """

    def __init__(
        self,
        paths: str,
        *,
        clock: Callable[[], float] = time.monotonic,
        claim: Callable[[int], None] = grab,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        self._paths = paths
        self._clock = clock
        self._claim = claim
        self._look_every_s = look_every_s
        self._plugged: dict[str, int] = {}
        self._layouts: dict[str, Azerty] = {}
        self._rests: dict[str, bytes] = {}
        self._looking: asyncio.Task[None] | None = None
        self._events: asyncio.Queue[Typed] | None = None

    async def open(self) -> None:
        if self._looking is not None:
            raise DeviceMisuse("keyboard", "open twice")
        self._events = asyncio.Queue()
        self._looking = asyncio.create_task(self._look(), name="keyboards")

    async def close(self) -> None:
        task, self._looking = self._looking, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        for path in tuple(self._plugged):
            self._drop(path)
        if self._events is not None:
            self._events.shutdown()

    async def events(self) -> AsyncIterator[Typed]:
        if self._events is None:
            raise DeviceMisuse("keyboard", "events asked of a keyboard that was never opened")
        events = self._events
        while True:
            try:
                yield await events.get()
            except asyncio.QueueShutDown:
                return

    async def _look(self) -> None:
        while True:
            for path in await asyncio.to_thread(glob.glob, self._paths):
                if path not in self._plugged:
                    self._take(path)
            await asyncio.sleep(self._look_every_s)

    def _take(self, path: str) -> None:
        """One that cannot be had for us alone is left alone, and tried again."""
        try:
            fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            return
        try:
            self._claim(fd)
        except OSError:
            os.close(fd)
            return
        log.info("a keyboard was plugged in")
        self._plugged[path], self._layouts[path], self._rests[path] = fd, Azerty(), b""
        asyncio.get_running_loop().add_reader(fd, self._read, path)

    def _drop(self, path: str) -> None:
        fd = self._plugged.pop(path)
        del self._layouts[path], self._rests[path]
        asyncio.get_running_loop().remove_reader(fd)
        os.close(fd)

    def _read(self, path: str) -> None:
        try:
            data = os.read(self._plugged[path], EVENT.size * _READ_EVENTS)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            log.info("a keyboard was unplugged")
            self._drop(path)
            return
        data = self._rests[path] + data
        whole = len(data) - len(data) % EVENT.size
        self._rests[path] = data[whole:]
        for _, _, kind, code, value in EVENT.iter_unpack(data[:whole]):
            self._event(path, kind, code, value)

    def _event(self, path: str, kind: int, code: int, value: int) -> None:
        if kind == EV_SYN and code == SYN_DROPPED:
            # Some keys went up or down unseen: none is held, as far as we know.
            self._layouts[path] = Azerty()
        if kind != EV_KEY or (value not in {_UP, _DOWN} and code != BACKSPACE) or self._events is None:
            return
        for letter in self._layouts[path].key(code, down=value != _UP):
            self._events.put_nowait(Typed(letter, self._clock()))
