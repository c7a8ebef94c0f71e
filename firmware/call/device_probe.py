"""Looks whether a device that nobody uses is there: at the start, and again and again while it is at fault.

It is opened and closed at once; no picture is taken and no sound is read, which begins with `Camera.start` and
`Microphone.read`. So a borne knows before a call what it can do, and comes back when a cable is in again.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from firmware.call.device_keeper import CLOSE_TIMEOUT_S, OPEN_TIMEOUT_S, OnState, fault_of
from firmware.call.tasks import Spawn, end_task
from hardware.errors import DeviceError, DeviceMisuse
from hardware.protocols import Device

PROBE_S = 15.0


class DeviceProbe:
    """Of one device. `end` before it is used: the two never meet."""

    def __init__(
        self, device: Device, on_state: OnState, spawn: Spawn, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._device = device
        self._on_state = on_state
        self._spawn = spawn
        self._sleep = sleep
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Nobody uses the device now; returns at once."""
        if self._task is None or self._task.done():
            self._task = self._spawn(self._probe())

    async def end(self) -> None:
        task, self._task = self._task, None
        await end_task(task)

    async def _probe(self) -> None:
        """Until it is there."""
        while not await self._is_there():
            await self._sleep(PROBE_S)

    async def _is_there(self) -> bool:
        try:
            async with asyncio.timeout(OPEN_TIMEOUT_S):
                await self._device.open()
        except DeviceMisuse:
            raise
        except (DeviceError, TimeoutError) as error:
            self._on_state(False, fault_of(error))
            return False
        else:
            self._on_state(False, None)
            return True
        finally:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_TIMEOUT_S):
                    await self._device.close()
