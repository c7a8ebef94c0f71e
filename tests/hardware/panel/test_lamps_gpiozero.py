"""The lamp adapter on gpiozero's mock pins, with a clock and a sleep that the test turns."""

import asyncio
from typing import Any

import pytest

from hardware.adapters.lamps_gpiozero import GpiozeroLamps
from hardware.errors import DeviceMisuse, DeviceUnavailable
from hardware.events import Key, LampState

LAMP_PINS = {Key.L1: 4, Key.L2: 5, Key.OK: 6}
CAMERA_PIN = 7


class Time:
    """Sleepers wake when the test moves the time to their moment."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def __call__(self) -> float:
        return self.now_s

    async def sleep(self, delay_s: float) -> None:
        woken = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.now_s + delay_s, woken))
        await woken

    async def pass_until(self, at_s: float) -> None:
        while due := sorted(moment for moment, woken in self._sleepers if not woken.done() and moment <= at_s):
            self.now_s = due[0]
            for moment, woken in self._sleepers:
                if moment <= self.now_s and not woken.done():
                    woken.set_result(None)
            for _ in range(3):
                await asyncio.sleep(0)
        self.now_s = at_s

    @property
    def sleeping(self) -> int:
        return sum(not woken.done() for _, woken in self._sleepers)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def lamps(pins: Any, time: Time) -> GpiozeroLamps:
    return GpiozeroLamps(pins=LAMP_PINS, camera_pin=CAMERA_PIN, clock=time, sleep=time.sleep, pin_factory=pins)


def shining(pins: Any) -> set[Key]:
    return {key for key, pin in LAMP_PINS.items() if pins.pin(pin).state}


async def test_lamps_follow_their_patterns_in_one_beat(pins: Any, lamps: GpiozeroLamps, time: Time) -> None:
    await lamps.open()
    await lamps.show({Key.L1: LampState.STEADY, Key.L2: LampState.SLOW, Key.OK: LampState.FAST})
    await asyncio.sleep(0)
    seen = []
    for quarter in range(9):
        await time.pass_until(quarter * 0.25)
        seen.append("".join(key[0] if key in shining(pins) else "-" for key in (Key.L2, Key.OK)))
    assert seen == ["LO", "L-", "LO", "L-", "-O", "--", "-O", "--", "LO"]
    await time.pass_until(5.1)
    assert shining(pins) == {Key.L1, Key.OK}
    await time.pass_until(6.1)
    assert shining(pins) == {Key.L1, Key.L2, Key.OK}
    await lamps.close()


async def test_a_lamp_whose_state_stays_keeps_its_beat(pins: Any, lamps: GpiozeroLamps, time: Time) -> None:
    await lamps.open()
    await lamps.show({Key.L2: LampState.SLOW})
    await asyncio.sleep(0)
    await time.pass_until(0.9)
    await lamps.show({Key.L2: LampState.SLOW, Key.L1: LampState.STEADY})
    await asyncio.sleep(0)
    await time.pass_until(1.1)
    assert shining(pins) == {Key.L1}
    await lamps.close()


async def test_a_key_that_is_not_named_goes_off_and_one_without_a_lamp_does_no_harm(
    pins: Any, lamps: GpiozeroLamps
) -> None:
    await lamps.open()
    await lamps.show({Key.L1: LampState.STEADY, Key.HELP: LampState.STEADY})
    assert shining(pins) == {Key.L1}
    await lamps.show({})
    assert shining(pins) == set()
    await lamps.close()


async def test_nothing_runs_while_nothing_blinks(lamps: GpiozeroLamps, time: Time) -> None:
    await lamps.open()
    await lamps.show({Key.L1: LampState.SLOW})
    await asyncio.sleep(0)
    assert time.sleeping == 1
    await lamps.show({Key.L1: LampState.STEADY})
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "lamps"]
    await lamps.close()


async def test_closing_puts_every_lamp_out_and_ends_the_blinking(pins: Any, lamps: GpiozeroLamps) -> None:
    await lamps.open()
    await lamps.show(dict.fromkeys(LAMP_PINS, LampState.FAST))
    await lamps.show_camera(True)
    assert pins.pin(CAMERA_PIN).state
    await lamps.close()
    assert shining(pins) == set()
    assert not pins.pin(CAMERA_PIN).state
    assert asyncio.all_tasks() == {asyncio.current_task()}
    await lamps.close()
    with pytest.raises(DeviceMisuse):
        await lamps.show_camera(True)


async def test_the_camera_lamp_is_alone(pins: Any, lamps: GpiozeroLamps) -> None:
    await lamps.open()
    await lamps.show_camera(True)
    await lamps.show({Key.OK: LampState.STEADY})
    assert pins.pin(CAMERA_PIN).state
    await lamps.show_camera(False)
    assert not pins.pin(CAMERA_PIN).state
    assert shining(pins) == {Key.OK}
    await lamps.close()


async def test_a_pin_that_another_holds_is_unavailable(pins: Any, lamps: GpiozeroLamps) -> None:
    await lamps.open()
    other = GpiozeroLamps(pins={Key.R1: 9}, camera_pin=CAMERA_PIN, pin_factory=pins)
    with pytest.raises(DeviceUnavailable):
        await other.open()
    await lamps.close()
    await other.open()
    await other.close()


def test_two_lamps_on_one_pin_are_our_bug() -> None:
    with pytest.raises(DeviceMisuse, match="one pin"):
        GpiozeroLamps(pins=LAMP_PINS, camera_pin=4)
