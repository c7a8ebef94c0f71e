"""What every key panel and every set of lamps does: the twin and gpiozero on mock pins alike."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from gpiozero.pins.mock import MockFactory

from hardware.adapters.keys_gpiozero import GpiozeroKeyPanel
from hardware.adapters.lamps_gpiozero import GpiozeroLamps
from hardware.errors import DeviceMisuse
from hardware.events import HandsetHungUp, HandsetLifted, Key, KeyPressed, LampState, PanelEvent
from hardware.protocols import KeyPanel, Lamps
from hardware.simulated.keys import SimulatedKeyPanel
from hardware.simulated.lamps import SimulatedLamps

PINS = {key: 4 + number for number, key in enumerate(Key)}
HOOK_PIN, CAMERA_PIN = 27, 26


@dataclass
class Bench:
    """A panel and the hand at it."""

    panel: KeyPanel
    press: Callable[[Key], None]
    grip: Callable[[Key, Key], None]
    """A hand that closes both in the same moment."""
    set_hook: Callable[[bool], None]
    """True: lifted."""


@dataclass
class Lit:
    """Lamps and an eye on them."""

    lamps: Lamps
    shines: Callable[[Key], bool]
    camera_shines: Callable[[], bool]


def simulated_bench() -> Bench:
    panel = SimulatedKeyPanel(ticking())
    return Bench(panel, panel.press, panel.press_together, lambda lifted: panel.lift() if lifted else panel.hang_up())


def gpiozero_bench() -> Bench:
    pins: Any = MockFactory()
    panel = GpiozeroKeyPanel(
        pins=PINS,
        hook_pin=HOOK_PIN,
        lifted_when_closed=True,
        debounce_s=0.002,
        hook_stable_s=0.002,
        clock=ticking(),
        pin_factory=pins,
    )

    def press(key: Key) -> None:
        pins.pin(PINS[key]).drive_low()
        pins.pin(PINS[key]).drive_high()

    def grip(one: Key, other: Key) -> None:
        pins.pin(PINS[one]).drive_low()
        pins.pin(PINS[other]).drive_low()

    def set_hook(lifted: bool) -> None:
        if lifted:
            pins.pin(HOOK_PIN).drive_low()
        else:
            pins.pin(HOOK_PIN).drive_high()

    return Bench(panel, press, grip, set_hook)


def ticking() -> Callable[[], float]:
    """A clock that moves on by 50 ms each time it is read: nothing that is driven looks like a bounce."""
    ticks = count()
    return lambda: next(ticks) * 0.05


def simulated_lit() -> Lit:
    lamps = SimulatedLamps()
    return Lit(lamps, lambda key: lamps.keys[key] is not LampState.OFF, lambda: lamps.camera)


def gpiozero_lit() -> Lit:
    pins: Any = MockFactory()
    lamps = GpiozeroLamps(pins=PINS, camera_pin=CAMERA_PIN, pin_factory=pins)
    return Lit(lamps, lambda key: bool(pins.pin(PINS[key]).state), lambda: bool(pins.pin(CAMERA_PIN).state))


@pytest.fixture(params=[simulated_bench, gpiozero_bench], ids=["simulated", "gpiozero"])
def bench(request: pytest.FixtureRequest) -> Bench:
    made: Bench = request.param()
    return made


@pytest.fixture(params=[simulated_lit, gpiozero_lit], ids=["simulated", "gpiozero"])
def lit(request: pytest.FixtureRequest) -> Lit:
    made: Lit = request.param()
    return made


async def taken(panel: KeyPanel, number: int) -> list[PanelEvent]:
    events = panel.events()
    async with asyncio.timeout(10.0):
        return [await anext(events) for _ in range(number)]


async def test_each_press_is_reported_once(bench: Bench) -> None:
    await bench.panel.open()
    for key in (Key.L1, Key.OK, Key.L1):
        bench.press(key)
        (event,) = await taken(bench.panel, 1)
        assert isinstance(event, KeyPressed)
        assert event.key is key
    await bench.panel.close()


async def test_of_two_keys_at_once_the_first_tells_of_the_other(bench: Bench) -> None:
    await bench.panel.open()
    bench.grip(Key.OK, Key.CANCEL)
    events = await taken(bench.panel, 2)
    assert [(event.key, event.together) for event in events if isinstance(event, KeyPressed)] == [
        (Key.OK, True),
        (Key.CANCEL, False),
    ]
    await bench.panel.close()


async def test_presses_that_nobody_reads_yet_are_kept_in_order(bench: Bench) -> None:
    await bench.panel.open()
    for _ in range(200):
        bench.press(Key.VOL_UP)
    events = await taken(bench.panel, 200)
    times = [event.at_s for event in events]
    assert times == sorted(times)
    assert len(set(times)) == 200
    await bench.panel.close()


async def test_the_hook_is_an_event_and_a_state(bench: Bench) -> None:
    await bench.panel.open()
    states, told = [bench.panel.handset_lifted], []
    for lifted in (True, False):
        bench.set_hook(lifted)
        told += await taken(bench.panel, 1)
        states.append(bench.panel.handset_lifted)
    assert states == [False, True, False]
    assert [type(event) for event in told] == [HandsetLifted, HandsetHungUp]
    await bench.panel.close()


async def test_closing_ends_a_reader_that_waits_and_may_be_done_twice(bench: Bench) -> None:
    await bench.panel.open()

    async def read_all() -> list[PanelEvent]:
        return [event async for event in bench.panel.events()]

    reader = asyncio.create_task(read_all())
    await asyncio.sleep(0)
    await bench.panel.close()
    await bench.panel.close()
    assert await asyncio.wait_for(reader, 10.0) == []


async def test_a_panel_opens_again(bench: Bench) -> None:
    for _ in range(2):
        await bench.panel.open()
        bench.press(Key.CANCEL)
        assert len(await taken(bench.panel, 1)) == 1
        await bench.panel.close()


async def test_a_panel_that_was_never_opened_has_no_events(bench: Bench) -> None:
    await bench.panel.close()
    with pytest.raises(DeviceMisuse):
        await anext(bench.panel.events())


async def test_every_state_but_off_begins_lit_and_what_is_not_named_goes_off(lit: Lit) -> None:
    await lit.lamps.open()
    await lit.lamps.show({Key.L1: LampState.STEADY, Key.L2: LampState.SLOW, Key.L3: LampState.FAST})
    assert {key for key in Key if lit.shines(key)} == {Key.L1, Key.L2, Key.L3}
    await lit.lamps.show({Key.R1: LampState.STEADY, Key.R2: LampState.OFF})
    assert {key for key in Key if lit.shines(key)} == {Key.R1}
    await lit.lamps.close()


async def test_the_camera_lamp_is_apart_and_goes_out_at_the_end(lit: Lit) -> None:
    await lit.lamps.open()
    await lit.lamps.show_camera(True)
    await lit.lamps.show({})
    assert lit.camera_shines()
    await lit.lamps.close()
    await lit.lamps.close()
    assert not lit.camera_shines()
    with pytest.raises(DeviceMisuse):
        await lit.lamps.show({})
