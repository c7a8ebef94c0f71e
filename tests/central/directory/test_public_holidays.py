"""Public holidays of the départements, those of their own among them."""

import datetime as dt
import re

import pytest

from central.directory.public_holidays import DEPARTEMENT, is_public_holiday

NATIONAL_2027 = "01-01 03-29 05-01 05-06 05-08 05-17 07-14 08-15 11-01 11-11 12-25"


def of_year(departement: str, year: int) -> list[str]:
    days = (dt.date(year, 1, 1) + dt.timedelta(days=number) for number in range(365))
    return [f"{day:%m-%d}" for day in days if is_public_holiday(day, departement)]


@pytest.mark.parametrize("departement", ["", "46", "2A", "75"])
def test_eleven_days_everywhere(departement: str) -> None:
    assert of_year(departement, 2027) == NATIONAL_2027.split()


@pytest.mark.parametrize("departement", ["57", "67", "68"])
def test_two_more_in_alsace_and_moselle(departement: str) -> None:
    assert set(of_year(departement, 2027)) - set(NATIONAL_2027.split()) == {"03-26", "12-26"}


@pytest.mark.parametrize(
    ("departement", "day"),
    [("971", "05-27"), ("972", "05-22"), ("973", "06-10"), ("974", "12-20"), ("976", "04-27"), ("988", "09-24")],
)
def test_overseas_has_days_of_its_own(departement: str, day: str) -> None:
    assert day in of_year(departement, 2026)
    assert day not in of_year("46", 2026)


@pytest.mark.parametrize("departement", ["971", "972", "973", "974", "975", "976", "977", "978", "986", "987", "988"])
def test_every_place_overseas_is_known_to_the_library(departement: str) -> None:
    assert "07-14" in of_year(departement, 2027)


@pytest.mark.parametrize("code", ["01", "19", "2A", "2B", "46", "95", "971", "978", "988"])
def test_codes_of_departements(code: str) -> None:
    assert re.match(DEPARTEMENT, code)


@pytest.mark.parametrize("code", ["", "00", "20", "96", "970", "989", "2C", "046", "46 "])
def test_what_is_no_departement(code: str) -> None:
    assert not re.match(DEPARTEMENT, code)
