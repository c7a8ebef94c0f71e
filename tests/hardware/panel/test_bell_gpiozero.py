"""The bell on gpiozero's mock pins, and its twin: the same promises."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from hardware.adapters.bell_gpiozero import GpiozeroBell
from hardware.errors import DeviceMisuse, DeviceUnavailable
from hardware.protocols import Bell
from hardware.simulated.bell import SimulatedBell
from tests.waiting import until

PIN = 3


@pytest.fixture(params=["gpiozero", "simulated"])
async def bell(request: pytest.FixtureRequest, pins: Any) -> AsyncIterator[Bell]:
    made: Bell = GpiozeroBell(pin=PIN, pin_factory=pins) if request.param == "gpiozero" else SimulatedBell()
    await made.open()
    yield made
    await made.close()


async def strikes(bell: Bell, pins: Any) -> bool:
    """Whether the relay closes; gpiozero's thread takes a moment."""
    if isinstance(bell, SimulatedBell):
        return bell.ringing
    await until("the relay closed", lambda: bool(pins.pin(PIN).state))
    return True


def still(bell: Bell, pins: Any) -> bool:
    return not bell.ringing if isinstance(bell, SimulatedBell) else not pins.pin(PIN).state


async def test_it_rings_until_told_to_stop(bell: Bell, pins: Any) -> None:
    assert still(bell, pins)
    await bell.ring(True)
    await bell.ring(True)
    assert await strikes(bell, pins)
    await bell.ring(False)
    assert still(bell, pins)


async def test_a_closed_bell_is_not_rung(bell: Bell) -> None:
    await bell.ring(True)
    await bell.close()
    with pytest.raises(DeviceMisuse):
        await bell.ring(True)


async def test_closing_lets_the_relay_go(pins: Any) -> None:
    bell = GpiozeroBell(pin=PIN, pin_factory=pins)
    await bell.open()
    await bell.ring(True)
    await strikes(bell, pins)
    await bell.close()
    assert pins.pin(PIN).function == "input"


async def test_a_pin_that_another_holds_is_unavailable(pins: Any) -> None:
    first, second = GpiozeroBell(pin=PIN, pin_factory=pins), GpiozeroBell(pin=PIN, pin_factory=pins)
    await first.open()
    with pytest.raises(DeviceUnavailable):
        await second.open()
    await first.close()
    await second.open()
    await second.close()
