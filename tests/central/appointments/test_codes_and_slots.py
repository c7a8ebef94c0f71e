"""Codes that nobody guesses first, and hours as moments: also on the days when clocks change."""

import random
import re
from datetime import UTC, date, datetime, time
from itertools import islice, product

import pytest

from central.appointments.codes import codes, weak
from central.appointments.slots import Hours, starts

PARIS = "Europe/Paris"
WEDNESDAY = date(2026, 12, 2)


def test_codes_follow_from_their_random_source() -> None:
    once, again, other = (list(islice(codes(random.Random(seed)), 500)) for seed in (1, 1, 2))
    assert once == again
    assert once != other
    assert all(re.fullmatch(r"[1-6]{6}", code) for code in once)
    assert not any(weak(code) for code in once)


@pytest.mark.parametrize("code", ["111111", "121212", "123123", "123456", "654321", "345612", "112211", "666661"])
def test_what_a_finger_tries_first_is_no_code(code: str) -> None:
    assert weak(code)


def test_few_codes_are_lost_for_it() -> None:
    lost = sum(weak("".join(digits)) for digits in product("123456", repeat=6))
    assert lost < 46_656 * 0.03


def test_weak_draws_are_passed_over() -> None:
    class Repeating(random.Random):
        def choices(self, population: object, *_: object, **__: object) -> list[str]:  # type: ignore[override]
            return list(next(drawn))

    drawn = iter(["111111", "123456", "315264"])
    assert next(codes(Repeating())) == "315264"


def test_a_day_is_filled_with_whole_appointments() -> None:
    hours = [Hours(2, time(14), time(15)), Hours(2, time(9), time(10, 15))]
    found = list(starts(hours, zone=PARIS, length_min=30, first=WEDNESDAY, days=7))
    assert found == [
        datetime(2026, 12, 2, hour, minute, tzinfo=UTC) for hour, minute in ((8, 0), (8, 30), (13, 0), (13, 30))
    ]


def test_hours_that_overlap_give_no_time_twice() -> None:
    hours = [Hours(2, time(9), time(11)), Hours(2, time(10), time(12))]
    found = list(starts(hours, zone=PARIS, length_min=60, first=WEDNESDAY, days=1))
    assert [moment.hour for moment in found] == [8, 9, 10]


def test_the_hour_on_the_wall_stays_when_summer_time_ends() -> None:
    sunday = Hours(6, time(9), time(10))
    before, after = starts([sunday], zone=PARIS, length_min=60, first=date(2026, 10, 18), days=14)
    assert (before.hour, after.hour) == (7, 8)


def test_an_hour_that_the_change_skips_is_not_offered() -> None:
    night = Hours(6, time(1, 30), time(4))
    found = list(starts([night], zone=PARIS, length_min=30, first=date(2026, 3, 29), days=1))
    assert found == [datetime(2026, 3, 29, hour, minute, tzinfo=UTC) for hour, minute in ((0, 30), (1, 0), (1, 30))]


def test_an_hour_that_the_change_repeats_is_offered_once() -> None:
    night = Hours(6, time(2), time(3))
    found = list(starts([night], zone=PARIS, length_min=30, first=date(2026, 10, 25), days=1))
    assert found == [datetime(2026, 10, 25, 0, minute, tzinfo=UTC) for minute in (0, 30)]
