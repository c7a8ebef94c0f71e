"""Numbers, times and lengths in words that everybody reads."""

import math

from firmware.views.text import _, several

_ALMOST_S = 1e-6
"""A clock that is a rounding error early has struck."""


def minutes(seconds: float) -> int:
    """Whole minutes, at least 1: nobody waits `0 minutes`."""
    return max(1, round(seconds / 60))


def about(seconds: float) -> str:
    """A waiting time in minutes, such as `environ 10 min`."""
    return _("environ {count} min").format(count=minutes(seconds))


def ordinal(position: int) -> str:
    """A place in line: `1er`, `2e`."""
    return _("1er") if position == 1 else _("{count}e").format(count=position)


def length(seconds: float) -> str:
    """The length of a call so far: `4 min 12 s`."""
    whole = max(0, int(seconds))
    if whole < 60:
        return _("{seconds} s").format(seconds=whole)
    return _("{minutes} min {seconds:02} s").format(minutes=whole // 60, seconds=whole % 60)


def countdown(left_s: float) -> int:
    """Whole seconds that are left; the last one is 1."""
    return max(0, math.ceil(left_s - _ALMOST_S))


def pages(count: int) -> str:
    return several("{count} page", "{count} pages", count).format(count=count)


def papers(count: int) -> str:
    return several("{count} papier", "{count} papiers", count).format(count=count)


def people(count: int) -> str:
    return several("{count} personne", "{count} personnes", count).format(count=count)
