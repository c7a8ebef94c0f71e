"""The key adapter on gpiozero's mock pins, driven as fingers do: bouncing, two at once, twice fast, from a thread."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from gpiozero import GPIODeviceError

from hardware.adapters.keys_gpiozero import TOGETHER_S, GpiozeroKeyPanel
from hardware.errors import DeviceMisuse, DeviceUnavailable
from hardware.events import HandsetHungUp, HandsetLifted, Key, KeyPressed, PanelEvent

KEY_PINS = {key: 4 + number for number, key in enumerate(Key)}
HOOK_PIN = 27
STABLE_S = 0.005


class Steps:
    """A clock that a test sets; read in the pins' thread as well."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def panel(pins: Any, clock: Steps, **options: Any) -> GpiozeroKeyPanel:
    settings = {"debounce_s": STABLE_S, "hook_stable_s": STABLE_S, "pin_factory": pins, "clock": clock} | options
    return GpiozeroKeyPanel(pins=KEY_PINS, hook_pin=HOOK_PIN, **settings)


@asynccontextmanager
async def opened(keys: GpiozeroKeyPanel) -> AsyncIterator[AsyncIterator[PanelEvent]]:
    await keys.open()
    try:
        yield keys.events()
    finally:
        await keys.close()


async def following(events: AsyncIterator[PanelEvent]) -> PanelEvent:
    async with asyncio.timeout(10.0):
        return await anext(events)


def drive(pins: Any, pin: int, *levels: bool) -> None:
    """Closed and open in turn; closed is low."""
    for closed in levels:
        if closed:
            pins.pin(pin).drive_low()
        else:
            pins.pin(pin).drive_high()


async def test_a_bouncing_press_is_one_event_at_the_time_the_finger_landed(pins: Any) -> None:
    clock = Steps()
    async with opened(panel(pins, clock)) as events:
        for closed in (True, False, True, False, True):
            drive(pins, KEY_PINS[Key.OK], closed)
            clock.now_s += 0.0005
        assert await following(events) == KeyPressed(Key.OK, 100.0)
        clock.now_s = 101.0
        drive(pins, KEY_PINS[Key.OK], False, True, False)
        drive(pins, KEY_PINS[Key.L1], True)
        assert await following(events) == KeyPressed(Key.L1, 101.0)


async def test_a_spike_is_no_press(pins: Any) -> None:
    clock = Steps()
    async with opened(panel(pins, clock)) as events:
        drive(pins, KEY_PINS[Key.OK], True, False)
        clock.now_s += 1.0
        drive(pins, KEY_PINS[Key.CANCEL], True)
        assert await following(events) == KeyPressed(Key.CANCEL, 101.0)


async def test_keys_at_once_are_events_in_order_that_tell_of_those_to_come(pins: Any) -> None:
    clock = Steps()
    async with opened(panel(pins, clock)) as events:
        drive(pins, KEY_PINS[Key.L3], True)
        drive(pins, KEY_PINS[Key.R1], True)
        drive(pins, KEY_PINS[Key.L2], True)
        assert [await following(events) for _ in range(3)] == [
            KeyPressed(Key.L3, 100.0, together=True),
            KeyPressed(Key.R1, 100.0, together=True),
            KeyPressed(Key.L2, 100.0),
        ]


async def test_two_presses_that_a_late_loop_sees_at_once_are_not_together(pins: Any) -> None:
    clock = Steps()
    async with opened(panel(pins, clock)) as events:
        drive(pins, KEY_PINS[Key.L3], True)
        clock.now_s += TOGETHER_S + 0.01
        drive(pins, KEY_PINS[Key.R1], True)
        pressed = [await following(events) for _ in range(2)]
        assert pressed == [KeyPressed(Key.L3, 100.0), KeyPressed(Key.R1, clock.now_s)]


async def test_a_key_that_is_held_or_let_go_is_not_together_with_the_next(pins: Any) -> None:
    clock = Steps()
    async with opened(panel(pins, clock)) as events:
        drive(pins, KEY_PINS[Key.L3], True)
        await following(events)
        drive(pins, KEY_PINS[Key.R1], True)
        assert await following(events) == KeyPressed(Key.R1, 100.0)
        drive(pins, KEY_PINS[Key.L3], False)
        drive(pins, KEY_PINS[Key.L2], True)
        assert await following(events) == KeyPressed(Key.L2, 100.0)


async def test_a_fast_double_press_counts_twice_even_when_the_loop_was_late(pins: Any) -> None:
    clock = Steps()
    async with opened(panel(pins, clock)) as events:
        for closed in (True, False, True, False):
            drive(pins, KEY_PINS[Key.R2], closed)
            clock.now_s += 0.03
        assert await following(events) == KeyPressed(Key.R2, 100.0)
        assert await following(events) == KeyPressed(Key.R2, 100.06)


async def test_presses_from_the_pins_thread_reach_the_loop_in_order(pins: Any) -> None:
    clock = Steps()

    def fingers() -> None:
        for key in Key:
            drive(pins, KEY_PINS[key], True)
            clock.now_s += 0.05
            drive(pins, KEY_PINS[key], False)
            clock.now_s += 0.05

    async with opened(panel(pins, clock)) as events:
        hand = threading.Thread(target=fingers)
        hand.start()
        pressed = [await following(events) for _ in Key]
        await asyncio.to_thread(hand.join)
    assert {event.key for event in pressed if isinstance(event, KeyPressed)} == set(Key)
    assert len(pressed) == len(Key)


async def test_the_handset_is_lifted_and_hung_up_by_a_switch_that_opens_or_one_that_closes(pins: Any) -> None:
    clock = Steps()
    for lifted_when_closed in (False, True):
        keys = panel(pins, clock, lifted_when_closed=lifted_when_closed)
        async with opened(keys) as events:
            # A mock pin is released when it is claimed: open.
            assert keys.handset_lifted is not lifted_when_closed
            told = []
            for closed in (True, False):
                drive(pins, HOOK_PIN, closed)
                told.append(await following(events))
                assert keys.handset_lifted is (closed is lifted_when_closed)
        lifted, hung_up = HandsetLifted(100.0), HandsetHungUp(100.0)
        assert told == ([lifted, hung_up] if lifted_when_closed else [hung_up, lifted])


async def test_a_handset_that_was_off_at_the_start_is_known_without_an_event(pins: Any) -> None:
    keys = panel(pins, Steps())
    async with opened(keys) as events:
        assert keys.handset_lifted
        drive(pins, KEY_PINS[Key.HELP], True)
        assert await following(events) == KeyPressed(Key.HELP, 100.0)


async def test_closing_ends_the_events_and_frees_the_pins(pins: Any) -> None:
    keys = panel(pins, Steps())
    async with opened(keys) as events:
        drive(pins, KEY_PINS[Key.OK], True)
    assert [event async for event in events] == []
    drive(pins, KEY_PINS[Key.OK], False, True)
    await keys.close()
    async with opened(keys) as events:
        drive(pins, KEY_PINS[Key.OK], False)
        drive(pins, KEY_PINS[Key.VOICE], True)
        assert await following(events) == KeyPressed(Key.VOICE, 100.0)


async def test_a_pin_that_another_holds_is_unavailable_and_nothing_stays_claimed(pins: Any) -> None:
    first, second = panel(pins, Steps()), panel(pins, Steps())
    async with opened(first):
        with pytest.raises(DeviceUnavailable) as failure:
            await second.open()
        assert isinstance(failure.value.__cause__, GPIODeviceError)
    async with opened(second):
        pass


async def test_a_pin_that_no_board_has_is_our_bug(pins: Any) -> None:
    keys = GpiozeroKeyPanel(pins={Key.OK: 99}, hook_pin=4, pin_factory=pins)
    with pytest.raises(DeviceMisuse, match="99"):
        await keys.open()


def test_two_keys_on_one_pin_are_our_bug() -> None:
    with pytest.raises(DeviceMisuse, match="one pin"):
        GpiozeroKeyPanel(pins={Key.OK: 4, Key.CANCEL: 4}, hook_pin=5)


@pytest.mark.board
async def test_each_key_of_the_board_is_pressed_by_a_hand() -> None:
    """Asks for no key in particular: 12 different ones within two minutes."""
    from hardware.factory import counter_devices
    from hardware.profile import load_profile

    keys = counter_devices(load_profile("reference-pi5")).keys
    await keys.open()
    pressed: set[Key] = set()
    async with asyncio.timeout(120.0):
        async for event in keys.events():
            if isinstance(event, KeyPressed):
                pressed.add(event.key)
            if len(pressed) == len(Key):
                break
    await keys.close()
