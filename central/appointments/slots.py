"""When an appointment could begin: weekly hours as moments. Pure.

The weekly rules are this module's only source; a permanence with an end and exceptions can give `Hours` as well.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Hours:
    """From `begins` to `ends` on every `weekday` (0 is Monday), local time."""

    weekday: int
    begins: time
    ends: time


def starts(hours: Iterable[Hours], *, zone: str, length_min: int, first: date, days: int) -> Iterator[datetime]:
    """Every moment (UTC, in order) at which an appointment may begin on `days` days from `first` on.

    An hour that the change to summer time skips has none; one that the change back repeats has it once.
    """
    weekly = sorted(hours, key=lambda one: one.begins)
    local, length = ZoneInfo(zone), timedelta(minutes=length_min)
    for number in range(days):
        day = first + timedelta(days=number)
        moments = {
            moment
            for one in weekly
            if one.weekday == day.weekday()
            for naive in _grid(day, one, length)
            if (moment := _moment(naive, local)) is not None
        }
        yield from sorted(moments)


def _grid(day: date, hours: Hours, length: timedelta) -> Iterator[datetime]:
    at, end = datetime.combine(day, hours.begins), datetime.combine(day, hours.ends)
    while at + length <= end:
        yield at
        at += length


def _moment(naive: datetime, local: ZoneInfo) -> datetime | None:
    moment = naive.replace(tzinfo=local).astimezone(UTC)
    return moment if moment.astimezone(local).replace(tzinfo=None) == naive else None
