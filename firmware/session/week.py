"""The week of a service, shared out on leaves that a screen can hold. Pure data; the views word it."""

from collections.abc import Iterable
from dataclasses import dataclass

from central.protocol.values import OpenHours, ServiceInfo

LINES_A_LEAF = 3
"""Beside the number to telephone."""

type Span = tuple[int, int]
"""From and to, in minutes since midnight."""


@dataclass(frozen=True, slots=True)
class Days:
    """Weekdays (0 is Monday) that have the same spans."""

    weekdays: tuple[int, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """What of a service's week stands on one screen."""

    service: ServiceInfo
    days: tuple[Days, ...]


def week(hours: Iterable[OpenHours]) -> tuple[Days, ...]:
    """The days by their spans, each set of spans once, in the order of the week."""
    spans: dict[int, tuple[Span, ...]] = {}
    for one in sorted(hours, key=lambda one: (one.weekday, one.from_min)):
        spans[one.weekday] = (*spans.get(one.weekday, ()), (one.from_min, one.to_min))
    alike: dict[tuple[Span, ...], tuple[int, ...]] = {}
    for weekday, of_day in spans.items():
        alike[of_day] = (*alike.get(of_day, ()), weekday)
    return tuple(Days(weekdays, of_day) for of_day, weekdays in alike.items())


def leaves(services: Iterable[ServiceInfo]) -> tuple[Leaf, ...]:
    """One or more a service."""
    found = []
    for service in services:
        days = week(service.hours)
        starts = range(0, max(1, len(days)), LINES_A_LEAF)
        found += [Leaf(service, days[start : start + LINES_A_LEAF]) for start in starts]
    return tuple(found)
