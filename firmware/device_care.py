"""Keeps the counter's devices open: what is missing at the start is tried again, and the session is told."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable

from firmware.session import events
from hardware.errors import DeviceUnavailable, FaultKind
from hardware.factory import CounterDevices
from hardware.protocols import Device

log = logging.getLogger(__name__)

MANDATORY = ("screen", "keys")
"""Without these there is no borne: the program ends, and systemd starts it again with back-off."""
RETRY_S = 10.0


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

    def _named(self) -> Iterable[tuple[str, Device]]:
        for name in ("keys", "lamps", "screen", "scanner", "page_printer", "receipt_printer"):
            yield name, getattr(self._devices, name)

    async def open(self) -> None:
        """Opens all in order. Raises DeviceUnavailable for a mandatory one, after closing what was opened."""
        opened: list[Device] = []
        for name, device in self._named():
            try:
                await device.open()
                opened.append(device)
            except DeviceUnavailable as error:
                if name in MANDATORY:
                    for other in reversed(opened):
                        await other.close()
                    raise
                log.warning("%s: not there; tried again every %.0f s", error, RETRY_S)
                self._missing.append(name)
                self._emit(events.DeviceStateChanged(name, FaultKind.OFF))

    async def close(self) -> None:
        """Closes all in reverse order."""
        for _, device in reversed(list(self._named())):
            await device.close()

    async def run(self) -> None:
        """Retries what is missing; returns once nothing is."""
        devices = dict(self._named())
        while self._missing:
            await self._sleep(RETRY_S)
            for name in tuple(self._missing):
                try:
                    await devices[name].open()
                except DeviceUnavailable:
                    continue
                log.info("%s is there now", name)
                self._missing.remove(name)
                self._emit(events.DeviceStateChanged(name, None))
