"""A bell or buzzer on a GPIO relay, by gpiozero (https://gpiozero.readthedocs.io)."""

from contextlib import suppress
from typing import Any

from gpiozero import BadPinFactory, Buzzer, GPIOZeroError
from gpiozero.exc import PinInvalidPin

from hardware.blocking import LibraryThread
from hardware.errors import DeviceFault, DeviceMisuse, DeviceUnavailable, FaultKind

STROKE_S = 0.5
PAUSE_S = 4.5
"""One stroke every five seconds: heard across a hall, and borne by who sits beside it."""


class GpiozeroBell:
    """`Bell`. gpiozero strikes it in a thread of its own; closing releases the pin, which lets the relay go."""

    def __init__(self, *, pin: int, pin_factory: Any = None) -> None:
        self._pin = pin
        self._pin_factory = pin_factory
        self._buzzer: Any = None
        self._thread: LibraryThread | None = None

    @property
    def hangs(self) -> bool:
        return True

    async def open(self) -> None:
        if self._thread is not None:
            raise DeviceMisuse("bell", "open twice")
        self._thread = LibraryThread("gpio-bell")
        try:
            await self._thread.run(self._claim)
        except PinInvalidPin as error:
            await self.close()
            raise DeviceMisuse("bell", str(error)) from error
        except (GPIOZeroError, BadPinFactory, OSError) as error:
            await self.close()
            raise DeviceUnavailable("bell", str(error)) from error

    async def close(self) -> None:
        thread, self._thread = self._thread, None
        if thread is not None:
            await thread.run(self._release)
            thread.close()

    async def ring(self, on: bool) -> None:
        if self._thread is None:
            raise DeviceMisuse("bell", "not open")
        try:
            await self._thread.run(self._strike, on)
        except GPIOZeroError as error:
            raise DeviceFault("bell", FaultKind.INPUT_OUTPUT, str(error)) from error

    def _claim(self) -> None:
        self._buzzer = Buzzer(self._pin, pin_factory=self._pin_factory)

    def _strike(self, on: bool) -> None:
        if on:
            self._buzzer.beep(on_time=STROKE_S, off_time=PAUSE_S, background=True)
        else:
            self._buzzer.off()

    def _release(self) -> None:
        buzzer, self._buzzer = self._buzzer, None
        if buzzer is not None:
            with suppress(GPIOZeroError):
                buzzer.close()
