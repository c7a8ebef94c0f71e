"""Local date and time as people read them, in the language of the screen and the time zone of the site."""

import datetime as dt
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

_TOP_BAR = {"fr": "EEEE d MMMM · H 'h' mm"}
_DAY = {"fr": "EEEE d MMMM y"}
_TIME = {"fr": "H 'h' mm"}


def top_bar(now: dt.datetime, zone: str, language: str = "fr") -> str:
    """Such as `mardi 24 novembre · 10 h 42`."""
    return _formatted(now, zone, language, _TOP_BAR)


def on_slip(now: dt.datetime, zone: str, language: str = "fr") -> tuple[str, str]:
    """Day and time, a line each: `mardi 24 novembre 2026`, `10 h 42`."""
    return _formatted(now, zone, language, _DAY), _formatted(now, zone, language, _TIME)


def _formatted(now: dt.datetime, zone: str, language: str, patterns: dict[str, str]) -> str:
    pattern = patterns.get(language, patterns["fr"])
    local = now.astimezone(ZoneInfo(zone))
    if language == "fr" and local.day == 1:
        pattern = pattern.replace("d MMMM", "d'er' MMMM")
    text = format_datetime(local, pattern, locale=language)
    return text.replace(" h ", "\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}")
