"""The keyboard without one: a test or the virtual borne's page types."""

import asyncio
from collections.abc import AsyncIterator, Callable

from hardware.errors import DeviceMisuse
from hardware.events import Typed


class SimulatedKeyboard:
    """A `Keyboard`. What is typed while it is closed is lost, as on a board."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._events: asyncio.Queue[Typed] | None = None

    async def open(self) -> None:
        self._events = asyncio.Queue()

    async def close(self) -> None:
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

    def type(self, text: str) -> None:
        """One key after the other, in the event loop."""
        if self._events is None:
            return
        for letter in text:
            try:
                self._events.put_nowait(Typed(letter, self._clock()))
            except asyncio.QueueShutDown:
                return
