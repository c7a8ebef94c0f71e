"""What both write, looked at pixel by pixel."""

from dataclasses import replace

import numpy as np
import pytest

from firmware.ui.dialogue import right_to_left
from firmware.ui.grid import Grid, Rect
from firmware.ui.painter import Painter
from firmware.ui.theme import CONTRAST, NORMAL
from firmware.views.view import Layout, Said, View
from hardware.protocols import Rgb
from tests.firmware.ui.samples import VIEWS, StillPictures

GRID = Grid(1280, 800)
COLUMN = GRID.middle(Layout.CONTENT)
BELOW = Rect(COLUMN.x, GRID.picture_above().bottom, COLUMN.w, COLUMN.bottom - GRID.picture_above().bottom)
TEXT = VIEWS["text"]


def said(text: str, *, mine: bool = False, is_open: bool = False) -> Said:
    return Said(mine, "Vous" if mine else "Claire, CAF", text, open=is_open)


def painted(painter: Painter, pictures: StillPictures, *lines: Said, view: View = TEXT) -> Rgb:
    return painter.paint(replace(view, dialogue=lines), pictures).copy()


def changed(one: Rgb, other: Rgb) -> Rect:
    rows, columns = np.nonzero((one != other).any(axis=2))
    assert len(rows), "nothing differs"
    x, y = int(columns.min()), int(rows.min())
    return Rect(x, y, int(columns.max()) - x + 1, int(rows.max()) - y + 1)


def test_each_side_stands_at_its_own_edge(painter: Painter, live_pictures: StillPictures) -> None:
    nothing = painted(painter, live_pictures)
    theirs = changed(nothing, painted(painter, live_pictures, said("Bonjour")))
    own = changed(nothing, painted(painter, live_pictures, said("Bonjour", mine=True)))
    assert (theirs.x, own.right) == (COLUMN.x, COLUMN.right)
    assert theirs.right < COLUMN.right - 40
    assert own.x > COLUMN.x + 40
    assert theirs.bottom == own.bottom == COLUMN.bottom


@pytest.mark.parametrize("contrast", [False, True])
def test_a_line_that_is_being_written_has_a_caret(
    painter: Painter, live_pictures: StillPictures, *, contrast: bool
) -> None:
    view = replace(TEXT, contrast=contrast)
    ended = painted(painter, live_pictures, said("Bonjour"), view=view)
    being_written = painted(painter, live_pictures, said("Bonjour", is_open=True), view=view)
    caret = changed(ended, being_written)
    assert 6 <= caret.w <= 12
    ink = (CONTRAST if contrast else NORMAL).ink
    assert (being_written[caret.y : caret.bottom, caret.x : caret.right] == ink).all()


LONG = [
    "Rapportez la quittance de novembre et la dernière attestation de paiement. " * 4,
    "x" * 300,
    "0612345678" * 20,
    "مرحبا " * 60,
    "🙂 **gras** \N{COMBINING ACUTE ACCENT}" * 20,
    " " * 200,
]


@pytest.mark.parametrize("text", LONG, ids=["words", "one word", "digits", "arabic", "strange", "spaces"])
@pytest.mark.parametrize("mine", [False, True])
def test_however_long_a_line_is_it_stays_in_its_place(
    painter: Painter, live_pictures: StillPictures, text: str, *, mine: bool
) -> None:
    nothing = painted(painter, live_pictures)
    place = changed(nothing, painted(painter, live_pictures, said(text, mine=mine, is_open=True)))
    assert place.x >= BELOW.x
    assert place.right <= BELOW.right
    assert place.y >= BELOW.y
    assert place.bottom <= BELOW.bottom


def test_the_newest_line_is_seen_and_old_ones_leave_at_the_top(painter: Painter, live_pictures: StillPictures) -> None:
    many = [said(f"Ligne {number}") for number in range(30)]
    before = painted(painter, live_pictures, *many)
    assert (before == painted(painter, live_pictures, *many[20:])).all()
    assert changed(before, painted(painter, live_pictures, *many[:-1], said("Ligne autre"))).y > BELOW.bottom - 120


def test_stars_of_a_person_make_nothing_bold(painter: Painter, live_pictures: StillPictures) -> None:
    assert (
        painted(painter, live_pictures, said("a **b** c")) == painted(painter, live_pictures, said("a * *b* * c"))
    ).all()


def test_the_adviser_is_above_and_moves(live_pictures: StillPictures) -> None:
    place = GRID.picture_above()
    other = StillPictures(np.full((place.h, place.w, 3), 77, np.uint8), None, {})
    painter = Painter((1280, 800))
    first = painter.paint(TEXT, live_pictures).copy()
    second = painter.paint(TEXT, other)
    first[place.y : place.bottom, place.x : place.right] = 77
    assert (first == second).all()


def test_a_warning_stands_under_the_picture(painter: Painter, live_pictures: StillPictures) -> None:
    lost = replace(TEXT, banner="La liaison est coupée. Nous rappelons. Encore 30 s.", dialogue=())
    place = changed(painted(painter, live_pictures), painter.paint(lost, live_pictures))
    assert place.y >= BELOW.y
    assert place.bottom <= BELOW.bottom


@pytest.mark.parametrize(
    ("text", "rtl"), [("Bonjour", False), ("مرحبا CAF", True), ("420 euros", False), ("12 ؟ نعم", True), ("12", False)]
)
def test_a_line_runs_as_its_first_letter_does(text: str, *, rtl: bool) -> None:
    assert right_to_left(text) is rtl
