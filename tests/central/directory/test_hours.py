"""When a service answers: permanences, closures, and the two Sundays on which the clocks change."""

import datetime as dt
from dataclasses import replace
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.directory.hours import LOOK_AHEAD_DAYS, NEVER, Calendar, DatedSpan, Hours, Openings, WeeklySpan, openings

PARIS = "Europe/Paris"
PARIS_TIME = Calendar(PARIS)
MONDAY, TUESDAY, THURSDAY, SUNDAY = 0, 1, 3, 6


def at(text: str, zone: str = PARIS, fold: int = 0) -> float:
    """Unix time of a local time such as `2026-11-24 10:42`."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp()


def span(weekday: int, opens: str, closes: str) -> WeeklySpan:
    return WeeklySpan(weekday, dt.time.fromisoformat(opens), dt.time.fromisoformat(closes))


def days(first: str, last: str) -> tuple[dt.date, dt.date]:
    return dt.date.fromisoformat(first), dt.date.fromisoformat(last)


OFFICE = Hours((span(TUESDAY, "09:00", "12:00"), span(TUESDAY, "14:00", "17:00"), span(THURSDAY, "09:00", "12:00")))


@pytest.mark.parametrize(
    ("now", "until", "next_"),
    [
        ("2026-11-24 08:59", None, "2026-11-24 09:00"),
        ("2026-11-24 09:00", "2026-11-24 12:00", "2026-11-24 14:00"),
        ("2026-11-24 11:59", "2026-11-24 12:00", "2026-11-24 14:00"),
        ("2026-11-24 12:00", None, "2026-11-24 14:00"),
        ("2026-11-24 16:00", "2026-11-24 17:00", "2026-11-26 09:00"),
        ("2026-11-26 12:30", None, "2026-12-01 09:00"),
    ],
)
def test_the_present_permanence_and_the_next(now: str, until: str | None, next_: str) -> None:
    assert openings(OFFICE, PARIS_TIME, at(now)) == Openings(None if until is None else at(until), at(next_))


def test_a_service_without_permanences_has_no_next_opening() -> None:
    assert openings(Hours(), PARIS_TIME, at("2026-11-24 09:00")) == NEVER


def test_days_of_closure_are_left_out_from_first_to_last() -> None:
    hours = Hours(OFFICE.permanences, (days("2026-11-24", "2026-12-01"),))
    assert openings(hours, PARIS_TIME, at("2026-11-24 09:30")) == Openings(None, at("2026-12-03 09:00"))


def test_a_closure_beyond_the_look_ahead_leaves_nothing_to_tell() -> None:
    hours = Hours(OFFICE.permanences, (days("2026-11-24", "2027-11-24"),))
    assert openings(hours, PARIS_TIME, at("2026-11-24 09:30")) == NEVER
    assert LOOK_AHEAD_DAYS < 365


def test_spans_that_touch_or_overlap_are_one() -> None:
    spans = span(MONDAY, "12:00", "14:00"), span(MONDAY, "09:00", "12:00"), span(MONDAY, "13:00", "13:30")
    found = openings(Hours(spans), PARIS_TIME, at("2026-11-23 10:00"))
    assert found == Openings(at("2026-11-23 14:00"), at("2026-11-30 09:00"))


def test_each_site_has_its_own_clock() -> None:
    hours = Hours((span(TUESDAY, "09:00", "12:00"),))
    reunion = openings(hours, Calendar("Indian/Reunion"), at("2026-11-23 20:00"))
    assert reunion.next_s == at("2026-11-24 06:00")
    assert openings(hours, PARIS_TIME, at("2026-11-23 20:00")).next_s == at("2026-11-24 09:00")


@pytest.mark.parametrize(("change", "hours_between"), [("2027-03-28", 23), ("2026-10-25", 25)])
def test_nine_o_clock_is_nine_o_clock_on_both_sides_of_a_clock_change(change: str, hours_between: int) -> None:
    sunday = dt.date.fromisoformat(change)
    every_day = Hours(tuple(span(weekday, "09:00", "12:00") for weekday in range(7)))
    saturday_s = openings(every_day, PARIS_TIME, at(f"{sunday - dt.timedelta(days=1)} 08:00")).next_s
    sunday_s = openings(every_day, PARIS_TIME, at(f"{sunday} 00:30")).next_s
    assert saturday_s is not None
    assert sunday_s == at(f"{sunday} 09:00")
    assert sunday_s - saturday_s == hours_between * 3_600


def test_in_the_hour_that_comes_twice_it_opens_the_first_time_and_closes_the_second() -> None:
    night = Hours((span(SUNDAY, "02:15", "02:45"),))
    first, second = at("2026-10-25 02:15"), at("2026-10-25 02:45", fold=1)
    assert second - first == 90 * 60
    assert openings(night, PARIS_TIME, first - 60).next_s == first
    assert openings(night, PARIS_TIME, first + 3_600).until_s == second
    assert openings(night, PARIS_TIME, second).until_s is None


def test_in_the_hour_that_is_left_out_it_opens_after_the_change() -> None:
    night = Hours((span(SUNDAY, "02:15", "04:00"),))
    found = openings(night, PARIS_TIME, at("2027-03-28 01:59"))
    assert found.next_s == at("2027-03-28 03:15")
    assert openings(night, PARIS_TIME, at("2027-03-28 03:30")).until_s == at("2027-03-28 04:00")
    within = Hours((span(SUNDAY, "02:15", "02:45"),))
    assert openings(within, PARIS_TIME, at("2027-03-28 03:20")).until_s == at("2027-03-28 03:45")


ONE_DAY = Hours((span(TUESDAY, "09:00", "12:00"), span(TUESDAY, "14:00", "17:00")))


def dated(day: str, begins: str, ends: str) -> DatedSpan:
    return DatedSpan(dt.date.fromisoformat(day), dt.time.fromisoformat(begins), dt.time.fromisoformat(ends))


def spans_of(hours: Hours, day: str, departement: str = "") -> list[str]:
    return [f"{a:%H:%M}-{b:%H:%M}" for a, b in hours.spans(dt.date.fromisoformat(day), departement)]


def test_on_a_public_holiday_nobody_answers_unless_the_service_does() -> None:
    friday = Hours((span(4, "09:00", "12:00"),))
    christmas_eve = at("2026-12-24 10:00")
    assert openings(friday, PARIS_TIME, christmas_eve).next_s == at("2027-01-08 09:00")
    always = replace(friday, on_public_holidays=True)
    assert openings(always, PARIS_TIME, christmas_eve).next_s == at("2026-12-25 09:00")


def test_good_friday_is_one_in_strasbourg_and_none_in_cahors() -> None:
    friday, wednesday = Hours((span(4, "09:00", "12:00"),)), at("2027-03-24 10:00")
    assert openings(friday, Calendar(PARIS, "46"), wednesday).next_s == at("2027-03-26 09:00")
    assert openings(friday, Calendar(PARIS, "67"), wednesday).next_s == at("2027-04-02 09:00")


def test_an_extra_opening_stands_on_a_day_off_and_beside_the_week() -> None:
    extra = (dated("2026-11-24", "10:00", "11:00"),)
    assert spans_of(replace(ONE_DAY, closures=(days("2026-11-24", "2026-11-24"),), extra=extra), "2026-11-24") == [
        "10:00-11:00"
    ]
    longer = replace(ONE_DAY, extra=(dated("2026-11-24", "11:30", "13:00"), dated("2026-11-25", "09:00", "10:00")))
    assert spans_of(longer, "2026-11-24") == ["09:00-13:00", "14:00-17:00"]
    assert spans_of(longer, "2026-11-25") == ["09:00-10:00"]
    assert openings(Hours(extra=longer.extra), PARIS_TIME, at("2026-11-24 14:00")).next_s == at("2026-11-25 09:00")


@pytest.mark.parametrize(
    ("pauses", "left"),
    [
        ((("10:00", "10:30"),), ["09:00-10:00", "10:30-12:00", "14:00-17:00"]),
        ((("08:00", "09:30"), ("16:00", "18:00")), ["09:30-12:00", "14:00-16:00"]),
        ((("10:00", "15:00"),), ["09:00-10:00", "15:00-17:00"]),
        ((("10:00", "11:00"), ("10:30", "11:30")), ["09:00-10:00", "11:30-12:00", "14:00-17:00"]),
        ((("00:00", "23:59"),), []),
        ((("12:00", "14:00"),), ["09:00-12:00", "14:00-17:00"]),
    ],
)
def test_a_pause_takes_out_of_what_opens(pauses: tuple[tuple[str, str], ...], left: list[str]) -> None:
    hours = replace(ONE_DAY, pauses=tuple(dated("2026-11-24", *pause) for pause in pauses))
    assert spans_of(hours, "2026-11-24") == left
    assert spans_of(hours, "2026-12-01") == ["09:00-12:00", "14:00-17:00"]


def test_during_a_pause_the_next_opening_is_its_end() -> None:
    hours = replace(ONE_DAY, pauses=(dated("2026-11-24", "10:00", "10:30"),))
    begins, ends = at("2026-11-24 10:00"), at("2026-11-24 10:30")
    assert openings(hours, PARIS_TIME, begins - 1) == Openings(begins, ends)
    assert openings(hours, PARIS_TIME, begins + 1) == Openings(None, ends)


@pytest.mark.parametrize(("day", "hours_between"), [("2027-03-28", 2), ("2026-10-25", 4)])
def test_a_pause_over_the_change_of_the_clocks_ends_at_its_local_time(day: str, hours_between: int) -> None:
    sunday = Hours((span(SUNDAY, "00:00", "08:00"),), pauses=(dated(day, "01:00", "04:00"),))
    begins, ends = at(f"{day} 01:00"), at(f"{day} 04:00")
    assert openings(sunday, PARIS_TIME, at(f"{day} 00:30")) == Openings(begins, ends)
    assert ends - begins == hours_between * 3_600


TIMES = st.times(min_value=dt.time(0), max_value=dt.time(23, 59)).map(lambda one: one.replace(second=0, microsecond=0))
SPANS = st.builds(
    lambda weekday, one, other: WeeklySpan(weekday, min(one, other), max(one, other)), st.integers(0, 6), TIMES, TIMES
).filter(lambda one: one.opens < one.closes)


@given(
    st.lists(SPANS, min_size=1, max_size=9), st.integers(0, 400 * 24 * 60), st.sampled_from([PARIS, "Pacific/Noumea"])
)
def test_now_is_before_the_end_and_before_the_next_opening(spans: list[WeeklySpan], minutes: int, zone: str) -> None:
    hours, now_s = Hours(tuple(spans)), at("2026-09-01 00:00") + 60 * minutes
    found = openings(hours, Calendar(zone), now_s)
    assert found.next_s is not None
    moments = [now_s, *(() if found.until_s is None else (found.until_s,)), found.next_s]
    assert all(one < other for one, other in pairwise(moments))
    if found.until_s is None:
        assert openings(hours, Calendar(zone), found.next_s).until_s is not None
