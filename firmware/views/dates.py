"""Days and times as people read them, in the language that is spoken (`firmware.views.text.speaking`).

Names and patterns are texts like any other, so a new language needs nothing but its catalogue. A month stands behind
the number of a day: languages that decline it put that form into their catalogue.
"""

import datetime as dt

from firmware.views.text import NBSP, _


def day(date: dt.date) -> str:
    """Such as `mardi 24 novembre`, `mardi 1er décembre`."""
    pattern = _("{weekday} 1er {month}") if date.day == 1 else _("{weekday} {number} {month}")
    return pattern.format(weekday=weekday(date), number=date.day, month=month_name(date.month))


def day_and_year(date: dt.date) -> str:
    """Such as `mardi 24 novembre 2026`."""
    return _("{day} {year}").format(day=day(date), year=date.year)


def time(moment: dt.time) -> str:
    """Such as `10 h 42`, `9 h 05`, which no line break takes apart."""
    return _("{hour} h {minute:02}").format(hour=moment.hour, minute=moment.minute).replace(" ", NBSP)


def weekday(date: dt.date) -> str:
    """Such as `mardi`."""
    return weekday_name(date.weekday())


def weekday_name(number: int) -> str:
    """0 is Monday."""
    names = (_("lundi"), _("mardi"), _("mercredi"), _("jeudi"), _("vendredi"), _("samedi"), _("dimanche"))
    return names[number]


def month_name(number: int) -> str:
    """1 is January; in the form that follows a day, where a language has one."""
    names = (
        _("janvier"),
        _("février"),
        _("mars"),
        _("avril"),
        _("mai"),
        _("juin"),
        _("juillet"),
        _("août"),
        _("septembre"),
        _("octobre"),
        _("novembre"),
        _("décembre"),
    )
    return names[number - 1]
