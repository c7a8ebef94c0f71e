"""What the session counts a page of a sheet to hold, against what the painter sets: no page has to shrink its words."""

from dataclasses import replace
from random import Random

import msgspec
import pytest

from central.protocol.sheets import MAX_BLOCK_TEXT, BlockKind, SheetBlock, SheetTexts
from firmware.session.sheets import pages_of
from firmware.session.state import Session
from firmware.ui.middle import _FITS, _LARGE_FITS, Middle, _height
from firmware.ui.painter import Painter
from firmware.ui.theme import NORMAL
from firmware.views.show import show
from firmware.views.view import View
from tests.firmware.session.sheets import CARD, LANGUAGES, at_sheet

SIZES = ((1280, 800), (1920, 1080))


def body_factor(middle: Middle, view: View) -> float:
    """By how much the words of the column are smaller than usual."""
    box = middle._grid.middle(view.layout)
    needed = middle._grid.px(middle._picture_units(view))
    for fit in _LARGE_FITS if middle._grid.large else _FITS:
        upper, lower = middle._items(view, box, fit)
        width = max(item.width for item in (*upper, *lower))
        if width <= box.w and _height(upper) + _height(lower) + needed <= box.h:
            return fit.body
    return 0.0


def invented(language: str, seed: int) -> SheetTexts:
    """A sheet of the words of this language in another order, some of its blocks as long as may be."""
    random = Random(seed)
    text = CARD.in_language(language)
    words = " ".join(block.text for block in text.blocks).split()
    blocks = []
    for kind in random.choices([BlockKind.PARAGRAPH, BlockKind.STEP, BlockKind.PAPER], k=12):
        most, made = random.choice([30, 80, 150, MAX_BLOCK_TEXT]), ""
        while len(longer := f"{made} {random.choice(words)}".strip()) <= most:
            made = longer
        blocks.append(SheetBlock(kind=kind, text=made))
    title = " ".join(random.sample(words, 5))[:60].strip()
    return SheetTexts(language=language, title=title, blocks=tuple(blocks))


def each_page(session: Session) -> list[View]:
    sheet = session.sheet
    return [show(replace(session, sheet=replace(sheet, at=page.start))) for page in pages_of(session)]


@pytest.mark.parametrize("large", [False, True], ids=["usual", "large"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_has_room_for_its_words(language: str, large: bool) -> None:
    session = replace(at_sheet(language).session, large=large)
    sheets = [CARD, *(msgspec.structs.replace(CARD, texts=(invented(language, seed),)) for seed in range(3))]
    factors = []
    for size in SIZES:
        painter = Painter(size)
        painter._use_look(NORMAL, large=large)
        for sheet in sheets:
            shown = replace(session, sheet=replace(session.sheet, sheet=sheet))
            factors += [body_factor(painter._middle, view) for view in each_page(shown)]
    assert len(factors) > 40
    assert min(factors) >= 0.78, "the smallest size of a text"
    assert sum(factor < 1.0 for factor in factors) <= len(factors) // 10
