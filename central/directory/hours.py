"""When a service answers: weekly permanences and closures, as moments in time. Pure; times are Unix times."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

LOOK_AHEAD_DAYS = 120
"""An opening later than that is not told: nobody waits for it."""


@dataclass(frozen=True, slots=True, order=True)
class WeeklySpan:
    """Local times of one weekday; 0 is Monday."""

    weekday: int
    opens: dt.time
    closes: dt.time


@dataclass(frozen=True, slots=True)
class Hours:
    permanences: tuple[WeeklySpan, ...] = ()
    closures: tuple[tuple[dt.date, dt.date], ...] = ()
    """First and last day, both closed."""


@dataclass(frozen=True, slots=True)
class Openings:
    """`until_s`: when the present permanence ends, None outside of one. `next_s`: when the next one begins."""

    until_s: float | None = None
    next_s: float | None = None


NEVER = Openings()


def openings(hours: Hours, time_zone: str, now_s: float) -> Openings:
    """What the hours say at `now_s`, in the local time of `time_zone` (IANA). At its last second a span is over."""
    if not hours.permanences:
        return NEVER
    today = dt.datetime.fromtimestamp(now_s, ZoneInfo(time_zone)).date()
    spans = [span for span in _spans(hours, time_zone, today) if span[1] > now_s]
    until_s = next((end_s for start_s, end_s in spans if start_s <= now_s), None)
    return Openings(until_s, next((start_s for start_s, _ in spans if start_s > now_s), None))


@lru_cache(maxsize=4_096)
def _spans(hours: Hours, time_zone: str, first: dt.date) -> tuple[tuple[float, float], ...]:
    """Begin and end of the permanences from `first` on, in order; those that touch or overlap are one."""
    zone = ZoneInfo(time_zone)
    merged: list[tuple[float, float]] = []
    for start_s, end_s in _each(hours, zone, first):
        if merged and start_s <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end_s))
        else:
            merged.append((start_s, end_s))
            if len(merged) > 2 * len(hours.permanences):
                break
    return tuple(merged)


def _each(hours: Hours, zone: ZoneInfo, first: dt.date) -> Iterator[tuple[float, float]]:
    for number in range(LOOK_AHEAD_DAYS):
        day = first + dt.timedelta(days=number)
        if any(begins <= day <= ends for begins, ends in hours.closures):
            continue
        for span in sorted(one for one in hours.permanences if one.weekday == day.weekday()):
            yield _moments_s(day, span.opens, zone)[0], max(_moments_s(day, span.closes, zone))


def _moments_s(day: dt.date, time: dt.time, zone: ZoneInfo) -> tuple[float, float]:
    """A local time twice over (PEP 495): when the clocks go back it comes twice, the first time first; when they go
    forward it is left out, and the first is as much later as the clocks went.
    """
    first = dt.datetime.combine(day, time, zone)
    return first.timestamp(), first.replace(fold=1).timestamp()
