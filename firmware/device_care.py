"""Keeps the counter's devices open: what is missing at the start is tried again, and the session is told."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable

from firmware.session import events
from hardware.errors import DeviceUnavailable, FaultKind
from hardware.factory import CounterDevices
from hardware.protocols import Device

log = logging.getLogger(__name__)

PANEL = ("keys", "lamps", "screen")
MANDATORY = ("screen",)
"""Without it there is nothing to say anything on: the program ends, and systemd starts it again with back-off."""
RETRY_S = 10.0
OPEN_WITHIN_S = 10.0
"""A scanner that hangs takes a minute to give up: the screen does not wait for it."""


class DeviceCare:
    """Opens every device; the optional ones that are missing are retried until they are there."""

    def __init__(
        self,
        devices: CounterDevices,
        emit: Callable[[events.Event], None],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._devices = devices
        self._emit = emit
        self._sleep = sleep
        self._missing: list[str] = []
        self._late: dict[str, asyncio.Task[None]] = {}

    def _named(self) -> Iterable[tuple[str, Device]]:
        for name in ("keys", "lamps", "bell", "screen", "scanner", "page_printer", "receipt_printer", "keyboard"):
            yield name, getattr(self._devices, name)

    async def open(self, within_s: float = OPEN_WITHIN_S) -> None:
        """Opens the panel in order, then the others side by side; those that are not open after `within_s` are taken
        for missing, and `run` waits for them. Raises DeviceUnavailable for a mandatory one, after closing what was
        opened.
        """
        devices = dict(self._named())
        opened: list[Device] = []
        for name in PANEL:
            try:
                await devices[name].open()
                opened.append(devices[name])
            except DeviceUnavailable as error:
                if name in MANDATORY:
                    for other in reversed(opened):
                        await other.close()
                    raise
                self._miss(name, error)
        others = {
            name: asyncio.create_task(device.open(), name=f"open {name}")
            for name, device in devices.items()
            if name not in PANEL
        }
        await asyncio.wait(others.values(), timeout=within_s)
        for name, task in others.items():
            if not task.done():
                self._late[name] = task
                self._miss(name, DeviceUnavailable(name, f"has not opened within {within_s:.0f} s"))
            elif isinstance(reason := task.exception(), DeviceUnavailable):
                self._miss(name, reason)
            else:
                task.result()

    async def close(self) -> None:
        """Closes all in reverse order."""
        for task in self._late.values():
            task.cancel()
        await asyncio.gather(*self._late.values(), return_exceptions=True)
        for _, device in reversed(list(self._named())):
            await device.close()

    async def run(self) -> None:
        """Retries what is missing; returns once nothing is."""
        devices = dict(self._named())
        while self._missing:
            await self._sleep(RETRY_S)
            for name in tuple(self._missing):
                try:
                    await (self._late.pop(name, None) or devices[name].open())
                except DeviceUnavailable:
                    continue
                log.info("%s is there now", name)
                self._missing.remove(name)
                self._emit(events.DeviceStateChanged(name, None))

    def _miss(self, name: str, error: DeviceUnavailable) -> None:
        log.warning("%s: not there; tried again every %.0f s", error, RETRY_S)
        self._missing.append(name)
        self._emit(events.DeviceStateChanged(name, FaultKind.OFF))
