"""Looking back, by its layout: nothing that was written stays unseen between two steps."""

from dataclasses import replace

import pytest

from firmware.session.dialogue import Entry, LookBack
from firmware.session.look_back import PIECE_LETTERS, STEP, STEP_LARGE, newly_shown, piece_ends
from firmware.ui.canvas import Image
from firmware.ui.grid import Rect
from firmware.ui.lettering import Block
from firmware.ui.observer import Observer
from firmware.ui.painter import Painter
from firmware.views.view import Said
from tests.firmware.ui.gallery import Look, gallery
from tests.firmware.ui.samples import StillPictures

WIDE = {
    "one word": "n" * PIECE_LETTERS,
    "words": "Wagon mauve " * 20,
    "arabic": "مرحبا بكم في " * 20,
    "ukrainian": "Щастя вам " * 20,
}
"""As wide and as broken as a piece is in life."""
LOOKS = (Look("fr"), Look("ar"), Look("fr", large=True), Look("uk", large=True), Look("ar", large=True))


class Tops(Observer):
    """Every text that is drawn, its upper and its lower edge."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, int, int]] = []

    def text(self, target: Image, block: Block, place: Rect) -> None:
        text = " ".join(run.text for line in block.lines for run in line.runs)
        self.seen.append((text, place.y, place.bottom))


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("text", WIDE.values(), ids=WIDE)
def test_what_one_step_shows_has_room_as_a_whole(
    live_pictures: StillPictures, text: str, look: Look, size: tuple[int, int]
) -> None:
    """Also while a warning and the sign of newer lines take room."""
    piece = f"{text[: piece_ends(text)[0]].strip()}…"
    view = gallery(look)["look_back.lost"]
    count = STEP_LARGE if look.large else STEP
    tops = Tops()
    lines = (Said(mine=False, who="Claire", text=piece),) * count
    Painter(size, observer=tops).paint(replace(view, dialogue=lines, place="Ici"), live_pictures)
    names = [top for words, top, _ in tops.seen if words == "Claire"]
    assert len(names) == count, "not all of them are drawn"
    assert min(names) >= _above(tops), "the uppermost is cut"


def _above(tops: Tops) -> int:
    """Where title and warning end: what is drawn before the first of the lines, but for the sign at the bottom."""
    first = next(number for number, (words, _, _) in enumerate(tops.seen) if words == "Claire")
    return max(bottom for _, _, bottom in tops.seen[: first - 1])


@pytest.mark.parametrize("large", [False, True])
def test_the_way_from_the_end_to_the_beginning_has_every_piece(*, large: bool) -> None:
    entries = tuple(Entry(mine=bool(number % 2), text=f"{number} abc " * 30) for number in range(1, 9))
    total, step = sum(len(piece_ends(entry.text)) for entry in entries), STEP_LARGE if large else STEP
    places = [*range(total, step, -step), step]
    heard = [newly_shown(LookBack(entries, place), large=large) for place in reversed(places)]
    overlap = step * len(places) - total
    later = [piece for pieces in heard[1:] for piece in pieces][overlap:]
    said = "".join(piece.text for piece in (*heard[0], *later))
    assert said.replace(" ", "") == "".join(entry.text for entry in entries).replace(" ", "")
