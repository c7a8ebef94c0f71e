"""Nobody is hurried: every screen that gives up asks before, any key prolongs it, and a call waits for ever."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise

import pytest

from central.protocol.appointments import LATE_S
from firmware.session import commands as cmd
from firmware.session import events as ev
from firmware.session import paper_commands as pcmd
from firmware.session import paper_events as pev
from firmware.session.deadlines import ON_HOOK_S, TIMEOUT_S, deadlines, untouched
from firmware.session.keys import focus
from firmware.session.moves import Move, Trigger
from firmware.session.notice import PAGE_KEY
from firmware.session.phases import Overlay, Phase
from firmware.views.show import show
from hardware.events import SOFTKEYS, Key, LampState
from tests.firmware.session.appointments import booked, opened
from tests.firmware.session.callbacks import kept
from tests.firmware.session.driver import Driver, service
from tests.firmware.views.test_views import SCREENS as ALL

SCREENS: dict[str, Callable[[], Driver]] = {
    "idle, set": lambda: Driver().to_idle().press(Key.VOICE),
    "idle, practised": lambda: Driver().to_practice(),
    "offline, set": lambda: Driver().to_idle().give(ev.CentralLost(100.0)).press(Key.VOICE),
    "more": lambda: Driver().to_idle(tuple(service(number) for number in range(9))).press(Key.R3),
    "language": ALL["language"],
    "practice": ALL["practice"],
    "service": lambda: Driver().to_idle().press(Key.L1, PAGE_KEY),
    "closed": ALL["closed"],
    "hours": ALL["hours"],
    "no_answer": ALL["noanswer"],
    "privacy": lambda: Driver().to_idle().press(Key.L1),
    "code": ALL["code"],
    "code, digits": lambda: ALL["code"]().press(Key.L3, Key.L1),
    "rdv": lambda: opened(14_400.0),
    "rdv, late": lambda: opened(-LATE_S - 1.0),
    "book": ALL["book"],
    "booked": lambda: booked().give(pev.SlipPrinted()),
    "callback": ALL["callback"],
    "callback, kept": kept,
    "sheets": ALL["sheets"],
    "sheet": ALL["sheet"],
    "sheet_print": ALL["sheetprint"],
    "scan_place": lambda: Driver().to_call().press(Key.L1),
    "scan": lambda: Driver().to_preview(),
    "print": lambda: Driver().to_call().propose(),
    "ended": lambda: Driver().to_ended(),
    "next_steps": ALL["next_steps"],
    "paper": ALL["paper"],
}
"""At least one of each phase that gives up when nobody presses a key."""
UNASKED: Mapping[Phase, str] = {
    Phase.STARTING: "the borne waits for itself",
    Phase.WIPING: "the borne waits for itself",
    Phase.SLIP_PRINTING: "the borne waits for its printer",
    Phase.HANGUP: "time running out goes back to the call",
    Phase.ON_HOOK: "the screen counts down itself",
    Phase.NOTHING: "a farewell: nothing is left to be lost",
    Phase.CALLED_BACK: "the ring is the question",
}
"""What ends by the clock without a question, and why it may."""
ENDLESS: Mapping[Phase, str] = {
    Phase.WAITING: "in line nobody is hurried",
    Phase.RINGING: "in line nobody is hurried",
    Phase.CONNECTING: "a call does not end by silence",
    Phase.OUT: "it waits for a hand",
}


@pytest.mark.parametrize("phase", Phase)
def test_each_phase_asks_before_it_gives_up_or_says_why_not(phase: Phase) -> None:
    """A new phase stands in one of the three tables: with a limit it is tried below."""
    asks = {SCREENS[name]().session.phase for name in SCREENS}
    assert (phase in asks) + (phase in UNASKED) + (phase in ENDLESS) == 1
    session = replace(Driver().to_idle().session, phase=phase, overlay=Overlay.NONE)
    by_itself = [one for one in deadlines(session) if isinstance(one.due, Move) and one.due.trigger is Trigger.TIME_UP]
    assert bool(by_itself) == (phase in UNASKED and phase not in {Phase.STARTING, Phase.WIPING})


def to_question(borne: Driver) -> Driver:
    for _ in range(300):
        if borne.session.overlay is Overlay.TIMEOUT:
            return borne
        borne.wait(1.0)
    raise AssertionError("nobody is asked")


@pytest.mark.parametrize("name", SCREENS)
def test_who_needs_the_citizen_asks_for_twenty_seconds_in_picture_lamps_voice_and_sound(name: str) -> None:
    borne = to_question(SCREENS[name]())
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
    screen = show(borne.session).name
    keys = [key for key in Key if key is not Key.HELP]
    for number in range(12):
        to_question(borne).wait(TIMEOUT_S - 2.0).press(keys[number % len(keys)])
        assert borne.session.overlay is Overlay.NONE
        assert show(borne.session).name == screen


@pytest.mark.parametrize("name", SCREENS)
def test_nobody_there_means_no(name: str) -> None:
    borne = SCREENS[name]()
    before = borne.session
    to_question(borne).wait(TIMEOUT_S + 1.0)
    assert borne.session.overlay is Overlay.NONE
    assert untouched(borne.session) or (borne.session.phase, focus(borne.session)) != (before.phase, focus(before))
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


def test_a_paper_that_is_taken_out_under_the_question_is_seen() -> None:
    borne = to_question(SCREENS["paper"]())
    asked = len(borne.made(cmd.CheckPaper))
    assert len(borne.wait(5.1).made(cmd.CheckPaper)) > asked
    borne.give(ev.PaperChecked(left=False))
    assert (borne.session.phase, borne.session.overlay) == (Phase.NOTHING, Overlay.NONE)
