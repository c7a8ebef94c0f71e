"""Nobody is hurried: every screen that gives up asks before, any key prolongs it, and a call waits for ever."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest

from firmware.session import commands as cmd
from firmware.session import paper_commands as pcmd
from firmware.session.deadlines import ON_HOOK_S, TIMEOUT_S
from firmware.session.phases import Overlay, Phase
from firmware.views.show import show
from hardware.events import SOFTKEYS, Key, LampState
from tests.firmware.session.driver import Driver, service

SCREENS: dict[str, Callable[[], Driver]] = {
    "more": lambda: Driver().to_idle(tuple(service(number) for number in range(9))).press(Key.R3),
    "service": lambda: Driver().to_idle().press(Key.L1),
    "privacy": lambda: Driver().to_idle().press(Key.L1, Key.OK),
    "scan_place": lambda: Driver().to_call().press(Key.L1),
    "scan": lambda: Driver().to_preview(),
    "print": lambda: Driver().to_call().propose(),
    "ended": lambda: Driver().to_ended(),
}


def to_question(borne: Driver) -> Driver:
    while borne.session.overlay is not Overlay.TIMEOUT:
        borne.wait(1.0)
    return borne


@pytest.mark.parametrize("name", SCREENS)
def test_who_needs_the_citizen_asks_for_twenty_seconds_in_picture_lamps_voice_and_sound(name: str) -> None:
    borne = SCREENS[name]()
    assert show(borne.session).name == name
    to_question(borne)
    asked_s = borne.session.overlay_since_s
    sounded = borne.made(cmd.PlayTone).count(cmd.PlayTone(cmd.Tone.COUNTDOWN))
    numbers, flashes = [], 0
    while borne.session.overlay is Overlay.TIMEOUT:
        view = show(borne.session)
        assert view.name == "timeout"
        assert "toujours là" in view.spoken
        numbers.append(int(view.big))
        flashes += all(view.lamps().get(key) is LampState.FAST for key in SOFTKEYS)
        borne.wait(0.5)
    assert borne.now_s - asked_s == pytest.approx(TIMEOUT_S, abs=0.6)
    assert set(numbers) == set(range(1, 21))
    assert all(before - after in {0, 1} for before, after in pairwise(numbers))
    assert flashes >= 20, "half of the time"
    assert borne.made(cmd.PlayTone).count(cmd.PlayTone(cmd.Tone.COUNTDOWN)) - sounded >= 3


@pytest.mark.parametrize("name", SCREENS)
def test_any_key_prolongs_it_more_than_ten_times(name: str) -> None:
    borne = SCREENS[name]()
    keys = [key for key in Key if key is not Key.HELP]
    for number in range(12):
        to_question(borne).wait(TIMEOUT_S - 2.0).press(keys[number % len(keys)])
        assert borne.session.overlay is Overlay.NONE
        assert show(borne.session).name == name


@pytest.mark.parametrize("name", SCREENS)
def test_nobody_there_means_no(name: str) -> None:
    borne = to_question(SCREENS[name]()).wait(TIMEOUT_S + 1.0)
    assert show(borne.session).name != name
    assert not borne.made(pcmd.SendPages)
    assert not borne.made(pcmd.PrintDocument)


def test_a_silent_citizen_stays_in_the_call() -> None:
    borne = Driver().to_call()
    for _ in range(3600):
        borne.wait(1.0)
        assert borne.session.overlay is Overlay.NONE
    assert borne.at(Phase.IN_CALL)


def test_the_handset_that_was_put_back_is_counted_down_to_the_second() -> None:
    borne = Driver().to_call().lay_down()
    seen = []
    laid_s = borne.now_s
    borne.wait(0.05)
    while borne.at(Phase.ON_HOOK):
        (line,) = show(borne.session).lines
        seen.append((line.text, borne.session.now_s - laid_s))
        borne.wait(0.1)
    first_s = {re.sub(r"\D", "", text): at_s for text, at_s in reversed(seen)}
    assert first_s == {"3": pytest.approx(0.05), "2": pytest.approx(1.05), "1": pytest.approx(2.05)}
    assert borne.now_s - laid_s == pytest.approx(ON_HOOK_S, abs=0.2)


def test_the_runtime_is_called_at_each_whole_second_of_a_countdown() -> None:
    """Its own ticks come at any moment of the second."""
    borne = Driver().to_call()
    borne.now_s += 0.37
    borne.lay_down()
    assert borne.session.next_deadline_s() == pytest.approx(borne.session.entered_s + 0.5, abs=0.51)
    due_s = borne.session.next_deadline_s()
    assert due_s is not None
    assert due_s <= borne.session.entered_s + 1.0
