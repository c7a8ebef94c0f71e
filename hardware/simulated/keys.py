"""The key panel and the handset's hook without a panel: a test or the virtual borne's page is the finger."""

import asyncio
from collections.abc import AsyncIterator, Callable

from hardware.errors import DeviceMisuse, DeviceUnavailable
from hardware.events import HandsetHungUp, HandsetLifted, Key, KeyPressed, PanelEvent


class SimulatedKeyPanel:
    """A `KeyPanel`. What is pressed while it is closed is lost, as on a board; the hook keeps its place.

    `missing` makes `open` fail. The finger's methods are called in the event loop.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.missing = False
        self._clock = clock
        self._lifted = False
        self._events: asyncio.Queue[PanelEvent] | None = None

    async def open(self) -> None:
        if self.missing:
            raise DeviceUnavailable("keys", "the simulated panel is missing")
        self._events = asyncio.Queue()

    async def close(self) -> None:
        if self._events is not None:
            self._events.shutdown()

    async def events(self) -> AsyncIterator[PanelEvent]:
        if self._events is None:
            raise DeviceMisuse("keys", "events asked of a panel that was never opened")
        events = self._events
        while True:
            try:
                yield await events.get()
            except asyncio.QueueShutDown:
                return

    @property
    def handset_lifted(self) -> bool:
        return self._lifted

    def press(self, key: Key) -> None:
        """One press of a finger."""
        self._report(KeyPressed(key, self._clock()))

    def press_together(self, *keys: Key) -> None:
        """One press of a hand that meets several keys: each but the last tells of the others, as on a board."""
        *first, last = keys
        for key in first:
            self._report(KeyPressed(key, self._clock(), together=True))
        self.press(last)

    def lift(self) -> None:
        """Takes the handset off its hook; nothing happens when it is off already."""
        if not self._lifted:
            self._lifted = True
            self._report(HandsetLifted(self._clock()))

    def hang_up(self) -> None:
        """Puts the handset back; nothing happens when it lies there already."""
        if self._lifted:
            self._lifted = False
            self._report(HandsetHungUp(self._clock()))

    def _report(self, event: PanelEvent) -> None:
        if self._events is None:
            return
        try:
            self._events.put_nowait(event)
        except asyncio.QueueShutDown:
            return
