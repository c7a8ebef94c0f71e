"""Local date and time as people read them, in the language of the screen and the time zone of the site."""

import datetime as dt
from zoneinfo import ZoneInfo

from firmware.views import dates
from firmware.views.text import speaking


def top_bar(now: dt.datetime, zone: str, language: str = "fr") -> str:
    """Such as `mardi 24 novembre · 10 h 42`."""
    local = now.astimezone(ZoneInfo(zone))
    with speaking(language):
        return f"{dates.day(local)} · {dates.time(local.time())}"


def on_slip(now: dt.datetime, zone: str, language: str = "fr") -> tuple[str, str]:
    """Day and time, a line each: `mardi 24 novembre 2026`, `10 h 42`."""
    local = now.astimezone(ZoneInfo(zone))
    with speaking(language):
        return dates.day_and_year(local), dates.time(local.time())
