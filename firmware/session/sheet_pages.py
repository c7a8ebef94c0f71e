"""A sheet as pages of the screen. Pure: letters are counted, not measured, with room to spare for wide ones.

What a page may hold is in units of the grid (ui.md 2); a test paints pages of every alphabet and holds the numbers
against what the letters really take.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from central.protocol.sheets import BlockKind, SheetBlock, SheetTexts

MOST_PIECES = 4
"""Lines of a screen (ui.md 1)."""
_SENTENCE_END = re.compile(r"(?<=[.!?…؟:;])\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A block, or a part of a long one."""

    kind: BlockKind
    text: str
    number: int = 0
    """Of a step; 0 for all else."""
    picture: str = ""
    """SHA-256 of the picture that fills the page."""


@dataclass(frozen=True, slots=True)
class SheetPage:
    start: int
    """Letters of the text before it."""
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class _Room:
    """Measures of the column in units: what is there for the body, and what the letters take of it."""

    body: float
    title_line: float
    title_letters: float
    """Letters of a line of the title."""
    line: float
    letters: float
    """Letters of a line of a paragraph."""
    listed_letters: float
    """Letters of a line beside a disc."""
    listed_least: float
    """Height of a disc with its space."""
    above: float
    """Space above a line without a disc."""


_USUAL = _Room(
    body=24.4,
    title_line=2.95,
    title_letters=20,
    line=2.31,
    letters=31,
    listed_letters=25,
    listed_least=4.95,
    above=0.7,
)
_LARGE = _Room(
    body=25.0,
    title_line=2.95,
    title_letters=20,
    line=2.9,
    letters=25,
    listed_letters=24,
    listed_least=0.0,
    above=0.7,
)
"""Large text leaves the discs out."""
_WIDE = re.compile(r"[\u0400-\u04ff]")
_WIDE_LETTERS = 1.15
"""Cyrillic letters are so much wider."""


@lru_cache(maxsize=8)
def paged(text: SheetTexts, *, large: bool) -> tuple[SheetPage, ...]:
    """The pages of a published sheet, kept: it is asked for at every step."""
    return pages_in(text, large=large)


def pages_in(text: SheetTexts, *, large: bool) -> tuple[SheetPage, ...]:
    """At least one page; a picture has one of its own. Nothing is kept."""
    room = _LARGE if large else _USUAL
    width = _WIDE_LETTERS if _WIDE.search(text.title or text.blocks[0].text) else 1.0
    left_for_body = room.body - room.title_line * _lines(text.title, room.title_letters / width)
    pages: list[SheetPage] = []
    start, used, pieces = 0, 0.0, list[Piece]()
    for piece in _pieces(text, room, width, left_for_body):
        needed = _height(piece, room, width)
        full = len(pieces) == MOST_PIECES or used + needed > left_for_body
        if pieces and (full or piece.picture or pieces[-1].picture):
            pages.append(SheetPage(start, tuple(pieces)))
            start += sum(len(one.text) for one in pieces)
            used, pieces = 0.0, []
        pieces.append(piece)
        used += needed
    return (*pages, SheetPage(start, tuple(pieces)))


def page_at(pages: tuple[SheetPage, ...], at: int) -> int:
    """The index of the page that holds this place."""
    return max((number for number, page in enumerate(pages) if page.start <= at), default=0)


def _pieces(text: SheetTexts, room: _Room, width: float, most: float) -> Iterator[Piece]:
    """The blocks in order, the steps numbered, each small enough for a page."""
    number = 0
    for block in text.blocks:
        number += block.kind is BlockKind.STEP
        if block.kind is BlockKind.PICTURE:
            yield Piece(block.kind, block.text, picture=block.picture or "")
            continue
        for part in _parts(block, room, width, most):
            yield Piece(block.kind, part, number if block.kind is BlockKind.STEP else 0)


def _parts(block: SheetBlock, room: _Room, width: float, most: float) -> Iterator[str]:
    """A text that is too long for a page is parted between sentences; a sentence that is, between words."""
    part = ""
    for words in (block.text,) if _fits(block.kind, block.text, room, width, most) else _SENTENCE_END.split(block.text):
        for one in (words,) if _fits(block.kind, words, room, width, most) else words.split(" "):
            longer = f"{part} {one}".strip()
            if part and not _fits(block.kind, longer, room, width, most):
                yield part
                longer = one
            part = longer
    yield part


def _fits(kind: BlockKind, text: str, room: _Room, width: float, most: float) -> bool:
    return _height(Piece(kind, text), room, width) <= most


def _height(piece: Piece, room: _Room, width: float) -> float:
    listed = piece.kind is not BlockKind.PARAGRAPH
    letters = (room.listed_letters if listed else room.letters) / width
    # `À apporter : ` and `Image : ` stand before the text.
    shown = piece.text if piece.kind in {BlockKind.PARAGRAPH, BlockKind.STEP} else f"{'-' * 14}{piece.text}"
    height = _lines(shown, letters) * room.line + room.above
    return max(height, room.listed_least) if listed else height


def _lines(text: str, letters: float) -> int:
    """Lines that the words take."""
    lines, used = 1, 0
    for word in text.split(" "):
        if used and used + 1 + len(word) > letters:
            lines, used = lines + 1, 0
        used += len(word) + (1 if used else 0)
        while used > letters:
            lines, used = lines + 1, used - int(letters)
    return lines
