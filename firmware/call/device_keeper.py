"""Keeps one device working through missing cables and faults: open, work, close, and again with back-off."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from hardware.errors import DeviceError, DeviceFault, DeviceMisuse, FaultKind
from hardware.protocols import Device

type Sleep = Callable[[float], Awaitable[None]]
type OnState = Callable[[bool, FaultKind | None], None]

FIRST_RETRY_S = 0.5
LAST_RETRY_S = 8.0
OPEN_TIMEOUT_S = 10.0
CLOSE_TIMEOUT_S = 5.0
BLOCK_TIMEOUT_S = 20.0
"""For a block of sound from or to a device whose adapter hangs. An adapter that works tells of a lost device earlier,
and knows what patience it needs: a sound server may take long for its first block, longest on a busy machine. A device
that is closed and opened again for that begins its wait anew, and never sounds.
"""

logger = logging.getLogger(__name__)


async def keep_device(
    device: Device, work: Callable[[], Awaitable[None]], on_state: OnState, sleep: Sleep = asyncio.sleep
) -> None:
    """Runs until cancelled, and closes the device then.

    `work` uses the open device; its `DeviceFault`, `DeviceUnavailable` or `TimeoutError` (the device hangs) closes the
    device and tries again later. `on_state(True, None)` says that it is open, `on_state(False, fault)` that it failed.
    """
    retry_s = FIRST_RETRY_S
    told: FaultKind | None = None
    while True:
        was_open = False
        try:
            async with asyncio.timeout(OPEN_TIMEOUT_S):
                await device.open()
            was_open = True
            told = None
            on_state(True, None)
            await work()
        except DeviceMisuse:
            raise
        except (DeviceError, TimeoutError) as error:
            fault = fault_of(error)
            if was_open:
                retry_s = FIRST_RETRY_S
            if was_open or fault is not told:
                logger.warning("%s: %s", type(device).__name__, fault.value)
                on_state(False, fault)
            told = fault
        finally:
            await _close(device)
        await sleep(retry_s)
        retry_s = min(retry_s * 2, LAST_RETRY_S)


def fault_of(error: DeviceError | TimeoutError) -> FaultKind:
    """What to tell a person of an error."""
    match error:
        case DeviceFault():
            return error.kind
        case TimeoutError():
            return FaultKind.HUNG
        case _:
            return FaultKind.OFF


async def _close(device: Device) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CLOSE_TIMEOUT_S):
            await device.close()
