"""Days and times in words: French as it is said, each other language with words of its own, both clock changes."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from central.protocol.values import OpenHours
from firmware.session.week import Days, week
from firmware.views import dates, moments
from firmware.views.text import speaking

PARIS = "Europe/Paris"
LANGUAGES = ("fr", "en", "ar", "uk")


def at(text: str, zone: str = PARIS) -> float:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


NOW_S = at("2026-11-25 10:42")
"""A Wednesday."""


@pytest.mark.parametrize(
    ("then", "words", "on_a_key"),
    [
        ("2026-11-25 14:00", "aujourd’hui à 14 h", "à 14 h"),
        ("2026-11-26 09:00", "demain, jeudi, à 9 h", "demain à 9 h"),
        ("2026-11-28 08:30", "samedi à 8 h 30", "samedi à 8 h 30"),
        ("2026-12-01 09:05", "mardi à 9 h 05", "mardi à 9 h 05"),
        ("2026-12-02 09:00", "mercredi 2 décembre à 9 h", "le 2 décembre"),
        ("2027-03-01 09:00", "lundi 1er mars à 9 h", "le 1er mars"),
    ],
)
def test_a_time_to_come_in_french(then: str, words: str, on_a_key: str) -> None:
    assert plain(moments.moment(at(then), NOW_S, PARIS)) == words
    assert plain(moments.moment_on_a_key(at(then), NOW_S, PARIS)) == on_a_key


def test_hours_are_said_as_hours() -> None:
    aloud = moments.moment(at("2026-11-26 09:30"), NOW_S, PARIS, aloud=True)
    assert aloud == "demain, jeudi, à 9 heures 30"
    assert moments.time_of_day(1, 0, aloud=True) == "1 heure"
    assert moments.time_of_day(0, 0) == "0\N{NO-BREAK SPACE}h"


def test_without_the_date_of_today_the_whole_date_is_said() -> None:
    assert plain(moments.moment(at("2026-11-26 09:00"), 0.0, PARIS)) == "jeudi 26 novembre à 9 h"


@pytest.mark.parametrize(
    ("now", "then"), [("2027-03-27 23:30", "2027-03-28 09:00"), ("2026-10-24 23:30", "2026-10-25 09:00")]
)
def test_tomorrow_is_tomorrow_over_a_clock_change(now: str, then: str) -> None:
    assert plain(moments.moment(at(then), at(now), PARIS)) == "demain, dimanche, à 9 h"


def test_the_day_is_that_of_the_place() -> None:
    then_s = at("2026-11-25 23:30")
    assert moments.moment(then_s, NOW_S, PARIS).startswith("aujourd’hui")
    assert plain(moments.moment(then_s, NOW_S, "Indian/Reunion")) == "demain, jeudi, à 2 h 30"


@pytest.mark.parametrize(
    ("then", "words"),
    [
        ("2026-11-25 08:10", "de ce matin"),
        ("2026-11-24 18:00", "d’hier"),
        ("2026-11-23 09:00", "du 23 novembre"),
        ("2026-11-25 11:00", "du 25 novembre"),
        ("2026-12-24 09:00", "du 24 décembre"),
    ],
)
def test_the_age_of_information(then: str, words: str) -> None:
    """The last two are later than now: the clock is wrong, and only the date is sure."""
    assert moments.dated(at(then), NOW_S, PARIS) == words
    afternoon_s = at("2026-11-25 16:00")
    assert moments.dated(at("2026-11-25 14:00"), afternoon_s, PARIS) == "de cet après-midi"


def spans(*of_days: tuple[int, int, int]) -> tuple[OpenHours, ...]:
    return tuple(OpenHours(weekday=day, from_min=begins, to_min=ends) for day, begins, ends in of_days)


def test_a_week_names_the_days_that_are_alike_together() -> None:
    office = [(day, begins, ends) for day in range(5) for begins, ends in ((540, 720), (840, 1_020))]
    (days,) = week(spans(*reversed(office)))
    assert days == Days((0, 1, 2, 3, 4), ((540, 720), (840, 1_020)))
    assert plain(moments.days_and_spans(days)) == "Du lundi au vendredi : 9 h à 12 h, 14 h à 17 h"


def test_days_that_are_not_in_a_row_are_listed() -> None:
    found = week(spans((0, 510, 750), (1, 510, 750), (4, 510, 750), (3, 540, 720)))
    assert [plain(moments.days_and_spans(days)) for days in found] == [
        "Lundi, mardi, vendredi : 8 h 30 à 12 h 30",
        "Jeudi : 9 h à 12 h",
    ]
    assert moments.days_and_spans(found[1], aloud=True).endswith("9 heures à 12 heures")


def test_a_service_may_be_open_to_midnight() -> None:
    (days,) = week(spans((5, 1_200, 1_440)))
    assert plain(moments.days_and_spans(days)) == "Samedi : 20 h à 24 h"


@pytest.mark.parametrize("code", LANGUAGES[1:])
def test_every_language_has_its_own_days_and_months(code: str) -> None:
    with speaking("fr"):
        french = {*map(dates.weekday_name, range(7)), *map(dates.month_name, range(1, 13))}
    with speaking(code):
        theirs = [*map(dates.weekday_name, range(7)), *map(dates.month_name, range(1, 13))]
        texts = [
            moments.moment(at(then), NOW_S, PARIS)
            for then in ("2026-11-25 14:00", "2026-11-26 09:00", "2026-11-28 08:30", "2027-03-01 09:00")
        ]
    assert len(set(theirs)) == 19
    assert not french & set(theirs)
    assert len(set(texts)) == 4
    assert not any("{" in text or " h" in text or " à " in text for text in texts)
