"""Public holidays (jours fériés) of a département. Pure; the days are those of the `holidays` package.

The national days are in article L3133-1 of the Code du travail; Alsace and Moselle have two more (L3134-13), and most
places overseas the day on which slavery ended there.
"""

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache

from holidays import country_holidays

DEPARTEMENT = r"^(0[1-9]|1\d|2[1-9AB]|[3-8]\d|9[0-5]|97[1-8]|98[678])$"
"""INSEE code of a département or an overseas collectivity, such as 46, 2A, 974."""

_SUBDIVISIONS: Mapping[str, str] = {
    "57": "57",
    "67": "6AE",
    "68": "6AE",
    "971": "971",
    "972": "972",
    "973": "973",
    "974": "974",
    "975": "PM",
    "976": "976",
    "977": "BL",
    "978": "MF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}
"""Départements with days of their own -> how the library calls them."""


def is_public_holiday(day: dt.date, departement: str) -> bool:
    """Whether `day` is one in this département; empty: one without days of its own."""
    return day in _of_year(_SUBDIVISIONS.get(departement), day.year)


@lru_cache(maxsize=256)
def _of_year(subdivision: str | None, year: int) -> frozenset[dt.date]:
    return frozenset(country_holidays("FR", subdiv=subdivision, years=year))
