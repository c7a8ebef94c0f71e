"""What every slip printer, the twin too, does with a slip: its limits, and its letters in what a code page has."""

import unicodedata
from collections.abc import Callable

from hardware.protocols import MAX_RASTER_ROWS, MAX_SLIP_PARTS, MAX_SLIP_TEXT, Slip, SlipLine, SlipRaster

# What the code pages of receipt printers lack, in the nearest they have.
_PLAIN = str.maketrans({
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-",
    "…": "...", "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "•": "-", "→": "->",
})  # fmt: skip
_FRENCH_CODE_PAGES = ("CP1252", "CP858", "ISO_8859-15", "CP850")


def misuse_of(slip: Slip, raster_dots: int) -> str:
    """What no printer with `raster_dots` across its paper can print of `slip`; empty: nothing."""
    if not 0 < len(slip.parts) <= MAX_SLIP_PARTS:
        return f"a slip has 1 to {MAX_SLIP_PARTS} parts"
    rasters = [part for part in slip.parts if isinstance(part, SlipRaster)]
    if any(raster.width != raster_dots or not raster.height for raster in rasters):
        return f"the paper is {raster_dots} dots wide, and a raster has a row at least"
    if any(len(raster.dots) != raster.row_bytes * raster.height for raster in rasters):
        return "a raster has other dots than its rows"
    if sum(raster.height for raster in rasters) > MAX_RASTER_ROWS:
        return f"a slip has at most {MAX_RASTER_ROWS} rows of dots"
    for part in slip.parts:
        if isinstance(part, SlipLine) and len(part.text) > MAX_SLIP_TEXT:
            return "a line of the slip is too long"
        if not isinstance(part, SlipLine | SlipRaster) and not 0 < len(part.content.encode()) <= MAX_SLIP_TEXT:
            return "the QR code of the slip is empty or too long"
    return ""


def french_code_page(pages: dict[str, str]) -> dict[str, str]:
    """The one code page of a printer's that suits French best, as {name: number}."""
    for name in _FRENCH_CODE_PAGES:
        if name in pages:
            return {name: pages[name]}
    return pages


def has_letters(text: str, encoding_of: Callable[[str], object]) -> bool:
    """Whether `printable` leaves out nothing of `text`: neither a letter nor its accent."""
    plain = unicodedata.normalize("NFC", text).translate(_PLAIN)
    return all(encoding_of(char) for char in plain if char.isprintable())


def printable(text: str, encoding_of: Callable[[str], object]) -> str:
    """`text` in what the printer has: without an accent it lacks, `?` for a letter that it cannot draw at all."""
    characters: list[str] = []
    for char in unicodedata.normalize("NFC", text).translate(_PLAIN):
        bare = " " if char.isspace() else unicodedata.normalize("NFKD", char)[0]
        fitting = (candidate for candidate in (char, bare) if candidate.isprintable() and encoding_of(candidate))
        characters.append(next(fitting, "?"))
    return "".join(characters)


def wrap(text: str, columns: int) -> list[str]:
    """Lines of at most `columns` characters, broken at spaces; an empty text is one empty line."""
    rows: list[str] = []
    row = ""
    for word in text.split(" "):
        candidate = f"{row} {word}" if row else word
        if row and len(candidate) > columns:
            rows.append(row)
            candidate = word
        while len(candidate) > columns:
            rows.append(candidate[:columns])
            candidate = candidate[columns:]
        row = candidate
    return [*rows, row]
