"""Days and times in words, held against CLDR for every day of a year."""

import datetime as dt

import pytest
from babel.dates import format_date

from firmware.locale.translations import languages
from firmware.views import dates
from firmware.views.text import speaking

YEAR = [dt.date(2028, 1, 1) + dt.timedelta(days=number) for number in range(366)]
CODES = [language.code for language in languages()]


@pytest.mark.parametrize("code", CODES)
def test_each_day_of_a_year_is_named_as_cldr_names_it(code: str) -> None:
    for date in YEAR:
        pattern = "EEEE d'er' MMMM" if code == "fr" and date.day == 1 else "EEEE d MMMM"
        with speaking(code):
            assert dates.day(date) == format_date(date, pattern, locale=code)
            assert dates.day_and_year(date) == format_date(date, f"{pattern} y", locale=code)
            assert dates.weekday(date) == format_date(date, "EEEE", locale=code)


def test_in_french_the_first_is_le_premier() -> None:
    assert dates.day(dt.date(2026, 12, 1)) == "mardi 1er décembre"
    assert dates.day_and_year(dt.date(2026, 11, 24)) == "mardi 24 novembre 2026"


def test_the_month_of_a_day_is_declined_in_ukrainian() -> None:
    with speaking("uk"):
        assert dates.day(dt.date(2026, 11, 24)) == "вівторок 24 листопада"


def test_a_time_has_two_digits_of_minutes_and_never_breaks() -> None:
    assert dates.time(dt.time(9, 5)) == "9\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}05"
