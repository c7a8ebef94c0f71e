"""Days and times in words, in the language of the view; every word stands in the catalogues. Pure: no clock."""

import datetime as dt
from zoneinfo import ZoneInfo

from firmware.session.week import Days, Span
from firmware.views.dates import month_name, weekday_name
from firmware.views.text import NBSP, _, several

HOME_ZONE = "Europe/Paris"
_NOON = 12
_WEEK = 7
_MANY_DAYS = 3
"""So many days in a row are told by their first and last."""


def time_of_day(hour: int, minute: int, *, aloud: bool = False) -> str:
    """`9 h`, `9 h 30`; for the voice `9 heures 30`."""
    if aloud and minute:
        text = several("{hour} heure {minute}", "{hour} heures {minute}", hour)
        return text.format(hour=hour, minute=minute)
    if aloud:
        return several("{hour} heure", "{hour} heures", hour).format(hour=hour)
    text = _("{hour} h {minute:02}") if minute else _("{hour} h")
    return text.format(hour=hour, minute=minute).replace(" ", NBSP)


def time_at(moment_s: float, zone: str, *, aloud: bool = False) -> str:
    """The local time of a Unix time."""
    local = _local(moment_s, zone)
    return time_of_day(local.hour, local.minute, aloud=aloud)


def day(date: dt.date) -> str:
    """`30 novembre`, `1er décembre`."""
    text = _("1er {month}") if date.day == 1 else _("{day} {month}")
    return text.format(day=date.day, month=month_name(date.month))


def moment(then_s: float, now_s: float, zone: str, *, aloud: bool = False) -> str:
    """A time to come: `aujourd’hui à 14 h`, `demain, jeudi, à 9 h`, `samedi à 9 h`, `lundi 30 novembre à 9 h`.

    Unix times. `now_s` 0 means that the date of today is not known.
    """
    then, days = _local(then_s, zone), _days_until(then_s, now_s, zone)
    time = time_of_day(then.hour, then.minute, aloud=aloud)
    name = weekday_name(then.weekday())
    if days == 0:
        return _("aujourd’hui à {time}").format(time=time)
    if days == 1:
        return _("demain, {weekday}, à {time}").format(weekday=name, time=time)
    if days is not None and 0 < days < _WEEK:
        return _("{weekday} à {time}").format(weekday=name, time=time)
    return _("{weekday} {day} à {time}").format(weekday=name, day=day(then.date()), time=time)


def moment_on_a_key(then_s: float, now_s: float, zone: str, *, aloud: bool = False) -> str:
    """As `moment`, short enough for the label of a key: `demain à 9 h`, `30 novembre`."""
    then, days = _local(then_s, zone), _days_until(then_s, now_s, zone)
    time = time_of_day(then.hour, then.minute, aloud=aloud)
    if days == 0:
        return _("à {time}").format(time=time)
    if days == 1:
        return _("demain à {time}").format(time=time)
    if days is not None and 0 < days < _WEEK:
        return _("{weekday} à {time}").format(weekday=weekday_name(then.weekday()), time=time)
    return _("le {day}").format(day=day(then.date()))


def dated(then_s: float, now_s: float, zone: str) -> str:
    """Of when information is: `de ce matin`, `de cet après-midi`, `d’hier`, `du 23 novembre`.

    A clock that is behind the information is wrong (a borne without a line may have lost the time): then the date.
    """
    then, days = _local(then_s, zone), _days_until(then_s, now_s, zone)
    if days == 0 and then_s <= now_s:
        return _("de ce matin") if then.hour < _NOON else _("de cet après-midi")
    if days == -1:
        return _("d’hier")
    return _("du {day}").format(day=day(then.date()))


def days_and_spans(days: Days, *, aloud: bool = False) -> str:
    """`Du lundi au vendredi : 9 h à 12 h, 14 h à 17 h`."""
    spans = _(", ").join(_span(span, aloud=aloud) for span in days.spans)
    return _("{days} : {spans}").format(days=_begun(_days(days.weekdays)), spans=spans)


def _span(span: Span, *, aloud: bool) -> str:
    begins, ends = (time_of_day(*divmod(minutes, 60), aloud=aloud) for minutes in span)
    return _("{begins} à {ends}").format(begins=begins, ends=ends)


def _days(weekdays: tuple[int, ...]) -> str:
    first, last = weekdays[0], weekdays[-1]
    if len(weekdays) >= _MANY_DAYS and last - first + 1 == len(weekdays):
        return _("du {first} au {last}").format(first=weekday_name(first), last=weekday_name(last))
    return _(", ").join(map(weekday_name, weekdays))


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def _local(moment_s: float, zone: str) -> dt.datetime:
    return dt.datetime.fromtimestamp(moment_s, ZoneInfo(zone))


def _days_until(then_s: float, now_s: float, zone: str) -> int | None:
    if not now_s:
        return None
    return (_local(then_s, zone).date() - _local(now_s, zone).date()).days
