"""Days and hours of appointments, as central says them: as they are at the site. Nothing here knows a time zone."""

import datetime as dt
import math

from firmware.views import dates
from firmware.views.text import _


def day(date: str) -> str:
    """`mardi 1er décembre`; `date` is ISO 8601."""
    return dates.day(dt.date.fromisoformat(date))


def day_and_year(date: str) -> str:
    """`mardi 1er décembre 2026`."""
    return dates.day_and_year(dt.date.fromisoformat(date))


def hour(at: str) -> str:
    """`10 h`, `10 h 30`; `at` is `10:30`."""
    hours, _colon, minutes = at.partition(":")
    text = _("{hours} h") if minutes == "00" else _("{hours} h {minutes}")
    return text.format(hours=int(hours), minutes=minutes)


def before(at: str, seconds: float) -> str:
    """The hour so long before `at`, as `hour` says it."""
    hours, _colon, minutes = at.partition(":")
    whole = (int(hours) * 60 + int(minutes) - round(seconds / 60)) % (24 * 60)
    return hour(f"{whole // 60:02}:{whole % 60:02}")


def countdown(seconds: float) -> str:
    """`42 min`, `3 h 10`: never less than is left."""
    whole = max(1, math.ceil(seconds / 60))
    if whole < 60:
        return _("{count} min").format(count=whole)
    return hour(f"{whole // 60}:{whole % 60:02}")


def spaced(code: str) -> str:
    """`315 264`: how a code is read off."""
    return f"{code[:3]} {code[3:]}"


def one_by_one(code: str) -> str:
    """`3, 1, 5, 2, 6, 4`: how a code is said."""
    return ", ".join(code)
