"""When a service answers: weekly permanences and what departs from them, as moments in time. Pure; Unix times."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from central.directory.public_holidays import is_public_holiday

LOOK_AHEAD_DAYS = 120
"""An opening later than that is not told: nobody waits for it."""

type Span = tuple[dt.time, dt.time]
"""Local times of one day: opens, closes."""


@dataclass(frozen=True, slots=True, order=True)
class WeeklySpan:
    """Local times of one weekday; 0 is Monday."""

    weekday: int
    opens: dt.time
    closes: dt.time


@dataclass(frozen=True, slots=True, order=True)
class DatedSpan:
    """Local times of one day."""

    day: dt.date
    begins: dt.time
    ends: dt.time


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days and hours of a place."""

    time_zone: str
    """IANA name."""
    departement: str = ""
    """INSEE code: its public holidays count."""


@dataclass(frozen=True, slots=True)
class Hours:
    """A day off has no permanences; an extra opening stands on any day; a pause takes out of either."""

    permanences: tuple[WeeklySpan, ...] = ()
    closures: tuple[tuple[dt.date, dt.date], ...] = ()
    """First and last day, both closed."""
    extra: tuple[DatedSpan, ...] = ()
    pauses: tuple[DatedSpan, ...] = ()
    on_public_holidays: bool = False
    """Whether the permanences hold on public holidays too."""

    def is_off(self, day: dt.date, departement: str) -> bool:
        """Whether the permanences of this day do not hold."""
        closed = any(first <= day <= last for first, last in self.closures)
        return closed or (not self.on_public_holidays and is_public_holiday(day, departement))

    def holds(self, starts: dt.datetime, length: dt.timedelta, departement: str) -> bool:
        """Whether nothing stands against an appointment from `starts` (local time, naive): no day off, no pause."""
        pauses = (one for one in self.pauses if one.day == starts.date())
        return not self.is_off(starts.date(), departement) and not any(
            dt.datetime.combine(one.day, one.begins) < starts + length
            and starts < dt.datetime.combine(one.day, one.ends)
            for one in pauses
        )

    def spans(self, day: dt.date, departement: str) -> list[Span]:
        """When it answers on this day, in order; what touches or overlaps is one."""
        weekly = [] if self.is_off(day, departement) else self.permanences
        opens = [(one.opens, one.closes) for one in weekly if one.weekday == day.weekday()]
        opens += [(one.begins, one.ends) for one in self.extra if one.day == day]
        pauses = [(one.begins, one.ends) for one in self.pauses if one.day == day]
        return [rest for span in _merged(opens) for rest in _without(span, _merged(pauses))]


@dataclass(frozen=True, slots=True)
class Openings:
    """`until_s`: when the present permanence ends, None outside of one. `next_s`: when the next one begins."""

    until_s: float | None = None
    next_s: float | None = None


NEVER = Openings()


def openings(hours: Hours, calendar: Calendar, now_s: float) -> Openings:
    """What the hours say at `now_s` in a place. At its last second a span is over."""
    if not hours.permanences and not hours.extra:
        return NEVER
    today = dt.datetime.fromtimestamp(now_s, ZoneInfo(calendar.time_zone)).date()
    moments = [span for span in _moments(hours, calendar, today) if span[1] > now_s]
    until_s = next((end_s for start_s, end_s in moments if start_s <= now_s), None)
    return Openings(until_s, next((start_s for start_s, _ in moments if start_s > now_s), None))


@lru_cache(maxsize=4_096)
def _moments(hours: Hours, calendar: Calendar, first: dt.date) -> tuple[tuple[float, float], ...]:
    """Begin and end of all spans of day `first`, and of those of the next day that has any, in order."""
    zone = ZoneInfo(calendar.time_zone)
    found: list[tuple[float, float]] = []
    for number in range(LOOK_AHEAD_DAYS):
        day = first + dt.timedelta(days=number)
        spans = hours.spans(day, calendar.departement)
        found += [(_moments_s(day, opens, zone)[0], max(_moments_s(day, closes, zone))) for opens, closes in spans]
        if number and spans:
            break
    return tuple(found)


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for opens, closes in sorted(spans):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
        else:
            merged.append((opens, closes))
    return merged


def _without(span: Span, pauses: list[Span]) -> Iterator[Span]:
    """What is left of a span; the pauses are in order and do not overlap."""
    opens, closes = span
    for begins, ends in pauses:
        if ends <= opens or begins >= closes:
            continue
        if opens < begins:
            yield opens, begins
        opens = ends
    if opens < closes:
        yield opens, closes


def _moments_s(day: dt.date, time: dt.time, zone: ZoneInfo) -> tuple[float, float]:
    """A local time twice over (PEP 495): when the clocks go back it comes twice, the first time first; when they go
    forward it is left out, and the first is as much later as the clocks went.
    """
    first = dt.datetime.combine(day, time, zone)
    return first.timestamp(), first.replace(fold=1).timestamp()
