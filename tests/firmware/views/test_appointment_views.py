"""Every state of the screens of appointments: all senses agree, the French is well set, the code is said in private."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from central.protocol.appointments import EARLY_S, LATE_S, BookingRefusal
from firmware.session import commands as cmd
from firmware.session import events as ev
from firmware.session import paper_events as pev
from firmware.session.keys import keys
from firmware.session.step import start
from firmware.ui.speech import spoken_text
from firmware.views import times
from firmware.views.show import show
from firmware.views.text import typographic
from hardware.errors import FaultKind
from hardware.events import HandsetLifted, Key
from tests.firmware.session.appointments import (
    CODE,
    DAYS,
    SERVICES,
    asked,
    at_code,
    at_days,
    booked,
    checked,
    opened,
    refused,
    typed,
)
from tests.firmware.session.driver import SEED, Driver
from tests.firmware.views.test_views import texts

LANGUAGES = ("fr", "en", "ar", "uk")


def refused_booking(reason: BookingRefusal) -> Driver:
    borne = asked()
    return borne.give(ev.BookingRefused(borne.made(cmd.BookSlot)[-1].booking_id, reason))


def cancelled() -> Driver:
    borne = booked().press(Key.CANCEL, Key.CANCEL)
    return borne.give(ev.BookingCancelled(borne.made(cmd.BookSlot)[-1].booking_id))


STATES: dict[str, Callable[[], Driver]] = {
    "code empty": at_code,
    "code three digits": lambda: typed("315"),
    "code being checked": typed,
    "code wrong": lambda: refused(3),
    "code locked": lambda: refused(0),
    "code not read": lambda: at_code().give(ev.CodeRead(None)),
    "code without answer": lambda: typed().wait(11),
    "camera closed": lambda: at_code().wait(61),
    "camera at fault": lambda: at_code().give(ev.CameraStateChanged(open=False, fault=FaultKind.OFF)),
    "early": opened,
    "early by hours": lambda: opened(3 * 3_600.0),
    "early by little": lambda: opened(EARLY_S + 60),
    "early, slip printing": lambda: opened().press(Key.L1),
    "early, slip printed": lambda: opened().press(Key.L1).give(pev.SlipPrinted()),
    "early, slip failed": lambda: opened().press(Key.L1).give(pev.SlipFailed(FaultKind.NO_PAPER)),
    "on time": lambda: opened(0),
    "late, open": lambda: opened(-LATE_S - 1),
    "late, busy": lambda: opened(-LATE_S - 1, "service-2"),
    "late, closed": lambda: opened(-LATE_S - 1, "service-3"),
    "late, no other": lambda: opened(-LATE_S - 1, "service-4"),
    "days asked for": lambda: at_days().press(Key.CANCEL, Key.OK),
    "days": at_days,
    "later days": lambda: at_days().press(Key.R3),
    "no days": lambda: at_days(()),
    "hours": lambda: at_days().press(Key.L1),
    "hour asked for": asked,
    "hour taken": lambda: refused_booking(BookingRefusal.TAKEN).give(at_days_again()),
    "not booked": lambda: refused_booking(BookingRefusal.TOO_MANY),
    "booked": booked,
    "booked, slip printed": lambda: booked().give(pev.SlipPrinted()),
    "booked, slip failed": lambda: booked().give(pev.SlipFailed(FaultKind.NO_PAPER)),
    "cancel asked": lambda: booked().press(Key.CANCEL),
    "cancelling": lambda: booked().press(Key.CANCEL, Key.CANCEL),
    "cancelled": cancelled,
    "not cancelled": lambda: booked().press(Key.CANCEL, Key.CANCEL).wait(11),
    "open service": lambda: Driver(start(SEED)).to_idle(SERVICES).press(Key.L1),
    "busy service": lambda: Driver(start(SEED)).to_idle(SERVICES).press(Key.L2),
    "closed service": lambda: Driver(start(SEED)).to_idle(SERVICES).press(Key.L3),
}


def at_days_again() -> ev.SlotsOffered:
    return ev.SlotsOffered("service-3", DAYS)


@pytest.mark.parametrize("name", STATES)
def test_keys_labels_and_lamps_agree_and_texts_are_well_set(name: str) -> None:
    borne = STATES[name]()
    view = show(borne.session)
    labelled = {*view.softkeys, *([Key.OK] if view.ok else []), *([Key.CANCEL] if view.cancel else [])}
    assert labelled == set(keys(borne.session)) == set(replace(view, flash={}).lamps())
    assert view.spoken
    assert view.title
    assert len(view.lines) <= 4
    for text in texts(view):
        assert typographic(text) == text
        assert not {"{", "None", "  "} & {text[at : at + size] for at in range(len(text)) for size in (1, 2, 4)}, text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STATES)
def test_each_has_its_words_in_every_language(name: str, language: str) -> None:
    borne = STATES[name]()
    other = show(replace(borne.session, language=language))
    assert other.language == language
    if language != "fr":
        assert other.spoken != show(borne.session).spoken


@pytest.mark.parametrize("name", STATES)
def test_no_typed_code_is_said_over_the_loudspeaker(name: str) -> None:
    """The six labels and the notice say digits of their own: what is typed adds none."""
    said = spoken_text(show(STATES[name]().session))
    for part in (CODE, CODE[:3], ", ".join(CODE), "3, 1, 5", " ".join(CODE), "3 1 5"):
        assert part not in said


def test_in_the_handset_the_last_digit_and_a_booked_code_are_said() -> None:
    lifted = HandsetLifted(100.0)
    typing, done = show(typed("315").give(lifted).session), show(booked().give(lifted).session)
    assert typing.spoken_private == "5"
    assert "3, 1, 5, 2, 6, 4" in done.spoken_private.replace("\N{NO-BREAK SPACE}", " ")
    for view in (typing, done):
        assert view.spoken_private in spoken_text(view)
        assert view.spoken_private not in view.spoken


def test_what_is_said_stays_the_same_while_minutes_pass() -> None:
    borne = opened(2_530.0)
    said, shown = show(borne.session).spoken, show(borne.session).big
    borne.wait(59)
    assert show(borne.session).spoken == said, "else the voice would begin anew each minute"
    assert show(borne.session).big != shown


@pytest.mark.parametrize(
    ("date", "words"),
    [("2026-12-01", "mardi 1er décembre"), ("2027-08-15", "dimanche 15 août"), ("2028-02-29", "mardi 29 février")],
)
def test_days_in_words(date: str, words: str) -> None:
    assert times.day(date) == words
    assert times.day_and_year(date) == f"{words} {date[:4]}"


def test_hours_in_words() -> None:
    assert [times.hour(at) for at in ("00:00", "09:00", "14:30")] == ["0 h", "9 h", "14 h 30"]
    assert [times.before(at, EARLY_S) for at in ("11:00", "00:00", "10:03")] == ["10 h 55", "23 h 55", "9 h 58"]
    assert typographic("14 h 30") == "14\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30"
    assert [times.countdown(seconds) for seconds in (0.0, 61.0, 3_540.0, 3_600.0, 11_400.0)] == [
        "1 min",
        "2 min",
        "59 min",
        "1 h",
        "3 h 10",
    ]


def test_a_wrong_try_is_counted() -> None:
    assert "Essai 2 sur 5" in show(checked(typed(), None, 3).session).lines[0].text
