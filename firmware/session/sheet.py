"""An information sheet before the eyes, as data: which one, whether it is here yet, where in it one reads."""

from dataclasses import dataclass
from enum import StrEnum

from central.protocol.sheets import Sheet


class SheetStage(StrEnum):
    NONE = "none"
    LOADING = "loading"
    THERE = "there"
    MISSING = "missing"
    """Neither kept on the borne nor to be had now."""


class SheetPaper(StrEnum):
    """What a sheet is printed on."""

    A4 = "a4"
    SLIP = "slip"


@dataclass(frozen=True, slots=True)
class SheetReading:
    sheet_id: str = ""
    digest: str = ""
    """Of the text that was asked for last: a newer one than `sheet` while it is on its way."""
    stage: SheetStage = SheetStage.NONE
    sheet: Sheet | None = None
    at: int = 0
    """Letters of the text before the page that shows: with other pages it is still the same place."""
    asked_s: float = 0.0
    list_page: int = 0
    """The page of the list that shows."""


NO_SHEET = SheetReading()
