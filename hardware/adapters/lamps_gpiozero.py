"""Key lamps and the privacy lamp on GPIO pins, by gpiozero (https://gpiozero.readthedocs.io).

A write to a pin is one ioctl of some microseconds and is made in the loop; only claiming and releasing pins is not.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from gpiozero import LED, BadPinFactory, GPIOZeroError
from gpiozero.exc import PinInvalidPin

from hardware.blink import lit, next_change_s
from hardware.blocking import LibraryThread
from hardware.errors import DeviceMisuse, DeviceUnavailable
from hardware.events import Key, LampState


class GpiozeroLamps:
    """`Lamps` with one task that blinks them all. Lamps that change together blink together; one whose state stays the
    same keeps its beat.
    """

    def __init__(
        self,
        *,
        pins: Mapping[Key, int],
        camera_pin: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        pin_factory: Any = None,
    ) -> None:
        if len({*pins.values(), camera_pin}) <= len(pins):
            raise DeviceMisuse("lamps", "two lamps on one pin")
        self._pins = dict(pins)
        self._camera_pin = camera_pin
        self._clock = clock
        self._sleep = sleep
        self._pin_factory = pin_factory
        self._lamps: dict[Key, Any] = {}
        self._camera: Any = None
        self._states: dict[Key, tuple[LampState, float]] = {}
        self._blinker: asyncio.Task[None] | None = None
        self._thread: LibraryThread | None = None

    async def open(self) -> None:
        if self._thread is not None:
            raise DeviceMisuse("lamps", "open twice")
        self._thread = LibraryThread("gpio-lamps")
        try:
            await self._thread.run(self._claim)
        except PinInvalidPin as error:
            await self.close()
            raise DeviceMisuse("lamps", str(error)) from error
        except (GPIOZeroError, BadPinFactory, OSError) as error:
            await self.close()
            raise DeviceUnavailable("lamps", str(error)) from error

    async def close(self) -> None:
        await self._stop_blinking()
        thread, self._thread = self._thread, None
        if thread is not None:
            await thread.run(self._release)
            thread.close()
        self._states.clear()

    async def show(self, keys: Mapping[Key, LampState]) -> None:
        self._check_open()
        await self._stop_blinking()
        now = self._clock()
        for key in self._lamps:
            state = keys.get(key, LampState.OFF)
            if key not in self._states or self._states[key][0] != state:
                self._states[key] = (state, now)
        self._apply(now)
        if self._wait_s(now) is not None:
            self._blinker = asyncio.create_task(self._blink(), name="lamps")

    async def show_camera(self, lit: bool) -> None:
        self._check_open()
        self._camera.value = lit

    def _check_open(self) -> None:
        if self._camera is None:
            raise DeviceMisuse("lamps", "not open")

    def _claim(self) -> None:
        for key, pin in self._pins.items():
            self._lamps[key] = LED(pin, pin_factory=self._pin_factory)
        self._camera = LED(self._camera_pin, pin_factory=self._pin_factory)

    def _release(self) -> None:
        for lamp in (*self._lamps.values(), self._camera):
            if lamp is not None:
                lamp.off()
                lamp.close()
        self._lamps.clear()
        self._camera = None

    async def _stop_blinking(self) -> None:
        blinker, self._blinker = self._blinker, None
        if blinker is not None:
            blinker.cancel()
            with suppress(asyncio.CancelledError):
                await blinker

    async def _blink(self) -> None:
        while (wait_s := self._wait_s(self._clock())) is not None:
            await self._sleep(wait_s)
            self._apply(self._clock())

    def _wait_s(self, now: float) -> float | None:
        """Time until some lamp changes."""
        changes = (next_change_s(state, now - since) for state, since in self._states.values())
        ages = (now - since for _, since in self._states.values())
        return min(
            (change - age for change, age in zip(changes, ages, strict=True) if change is not None), default=None
        )

    def _apply(self, now: float) -> None:
        for key, (state, since) in self._states.items():
            self._lamps[key].value = lit(state, now - since)
