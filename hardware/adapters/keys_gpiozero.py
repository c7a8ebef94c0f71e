"""Keys and hook switch on GPIO pins, by gpiozero (https://gpiozero.readthedocs.io)."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from functools import partial
from typing import Any

from gpiozero import BadPinFactory, DigitalInputDevice, GPIOZeroError
from gpiozero.exc import PinInvalidPin

from hardware.blocking import LibraryThread
from hardware.contact import Contact, Settled
from hardware.errors import DeviceMisuse, DeviceUnavailable
from hardware.events import HandsetHungUp, HandsetLifted, Key, KeyPressed, PanelEvent

HOOK_STABLE_S = 0.06
"""A handset laid down rocks the plunger: longer than a key's bounce, far shorter than a change of mind."""

TOGETHER_S = 0.08
"""Fingers of one hand that land as one press land within this (firmware.session.guard says the rest)."""

type _Wire = Key | None
"""What hangs on a pin: a key, or None for the hook."""


class GpiozeroKeyPanel:
    """A `KeyPanel` whose keys close their pin to ground. Edges come in the pin library's thread, all else in the loop.

    gpiozero's own `bounce_time` is not used: its meaning differs between pin factories, and the mock ignores it.
    `clock` must be safe to call from any thread. Presses that settle within the same 20 ms come in the order in which
    they settle; each of them but the last tells that another was on its way (`KeyPressed.together`).
    """

    def __init__(
        self,
        *,
        pins: Mapping[Key, int],
        hook_pin: int,
        lifted_when_closed: bool = False,
        debounce_s: float = 0.02,
        hook_stable_s: float = HOOK_STABLE_S,
        clock: Callable[[], float] = time.monotonic,
        pin_factory: Any = None,
    ) -> None:
        self._pins: dict[_Wire, int] = {None: hook_pin}
        self._pins.update(pins.items())
        if len(set(self._pins.values())) < len(self._pins):
            raise DeviceMisuse("keys", "two keys on one pin")
        self._lifted_when_closed = lifted_when_closed
        self._stable_s: dict[_Wire, float] = dict.fromkeys(self._pins, debounce_s) | {None: hook_stable_s}
        self._clock = clock
        self._pin_factory = pin_factory
        self._inputs: list[Any] = []
        self._contacts: dict[_Wire, Contact] = {}
        self._timers: dict[_Wire, asyncio.TimerHandle] = {}
        self._events: asyncio.Queue[PanelEvent] | None = None
        self._thread: LibraryThread | None = None

    async def open(self) -> None:
        if self._thread is not None:
            raise DeviceMisuse("keys", "open twice")
        self._thread = LibraryThread("gpio-keys")
        self._events = asyncio.Queue()
        try:
            await self._thread.run(self._claim, asyncio.get_running_loop())
        except PinInvalidPin as error:
            await self.close()
            raise DeviceMisuse("keys", str(error)) from error
        except (GPIOZeroError, BadPinFactory, OSError) as error:
            await self.close()
            raise DeviceUnavailable("keys", str(error)) from error

    async def close(self) -> None:
        thread, self._thread = self._thread, None
        if thread is not None:
            await thread.run(self._release)
            thread.close()
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
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
        hook = self._contacts.get(None)
        return hook is not None and hook.closed == self._lifted_when_closed

    def _claim(self, loop: asyncio.AbstractEventLoop) -> None:
        for wire, pin in self._pins.items():
            device = DigitalInputDevice(pin, pull_up=True, pin_factory=self._pin_factory)
            self._inputs.append(device)
            self._contacts[wire] = Contact(self._stable_s[wire], closed=bool(device.is_active))
            device.when_activated = partial(self._edge_in_thread, loop, wire, True)
            device.when_deactivated = partial(self._edge_in_thread, loop, wire, False)
            if bool(device.is_active) != self._contacts[wire].closed:
                # It moved before the callbacks stood.
                self._edge_in_thread(loop, wire, bool(device.is_active))

    def _release(self) -> None:
        for device in self._inputs:
            device.close()
        self._inputs.clear()

    def _edge_in_thread(self, loop: asyncio.AbstractEventLoop, wire: _Wire, closed: bool) -> None:
        loop.call_soon_threadsafe(self._edge, wire, closed, self._clock())

    def _edge(self, wire: _Wire, closed: bool, at_s: float) -> None:
        if self._thread is None:
            return
        contact = self._contacts[wire]
        self._report(wire, contact.edge(closed, at_s))
        if wire in self._timers:
            self._timers[wire].cancel()
        loop = asyncio.get_running_loop()
        self._timers[wire] = loop.call_later(self._stable_s[wire], self._settle, wire)

    def _settle(self, wire: _Wire) -> None:
        self._report(wire, self._contacts[wire].settle())

    def _report(self, wire: _Wire, settled: Settled | None) -> None:
        if settled is None or self._events is None:
            return
        if wire is None:
            lifted = settled.closed == self._lifted_when_closed
            self._events.put_nowait(HandsetLifted(settled.at_s) if lifted else HandsetHungUp(settled.at_s))
        elif settled.closed:
            self._events.put_nowait(KeyPressed(wire, settled.at_s, together=self._with_others(wire, settled.at_s)))

    def _with_others(self, wire: Key, landed_s: float) -> bool:
        """Whether another key began to close with this one. Times are compared, because the loop may have been late."""
        keys = (contact for other, contact in self._contacts.items() if other not in {None, wire})
        began_s = (contact.closing_since_s for contact in keys)
        return any(since_s is not None and since_s - landed_s < TOGETHER_S for since_s in began_s)
