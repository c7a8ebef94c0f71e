"""Every screen in every language, both themes, both sizes of text: the rules of the layout, and what it was before."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from itertools import combinations
from typing import get_args, get_type_hints

import numpy as np
import pytest

from firmware.session.appointment import BookStage
from firmware.session.commands import Tone
from firmware.session.dialogue import Deed, TextState
from firmware.session.paper_state import (
    DocumentState,
    ScanState,
    ShowState,
    ZoomState,
)
from firmware.session.phases import Phase
from firmware.session.state import Session
from firmware.ui.canvas import to_rgba
from firmware.ui.grid import Grid
from firmware.ui.lettering import Lettering
from firmware.ui.plates import STATE_ICONS, Plates
from firmware.ui.theme import CONTRAST, NORMAL, TEXT_PAIRS, Theme
from firmware.views.view import Label, LabelState, Layout, View
from hardware.events import Key, PrintStage
from tests.firmware.ui import references
from tests.firmware.ui.gallery import LOOKS, STATES, GalleryPictures, Look, gallery, gallery_pictures
from tests.firmware.ui.references import (
    PICTURES,
    SIZE,
    Sheet,
    boxes,
    differences,
    moved,
    read_picture,
    read_sheet,
    small,
)
from tests.firmware.ui.samples import VIEWS
from tests.firmware.ui.survey import (
    LARGER,
    Box,
    Kind,
    Scene,
    Surveyor,
    cut,
    faults,
    outside,
    overlapping,
    too_faint,
    too_small,
)

LARGE_SCREEN = (1920, 1080)
LARGE_ANYHOW_PX = 60
"""Titles and digits; a title that is long gives way to the body."""
RENEW = "if this is meant: scripts/screens --renew"


@pytest.fixture(scope="module")
def surveyor() -> Surveyor:
    return Surveyor(SIZE)


@pytest.fixture(scope="module")
def pictures() -> GalleryPictures:
    return gallery_pictures(SIZE)


def view_of(name: str, look: Look = LOOKS[0]) -> View:
    return gallery(look)[name]


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_every_screen_keeps_the_rules_and_stands_as_it_did(
    look: Look, surveyor: Surveyor, pictures: GalleryPictures
) -> None:
    """No overlap, nothing cut or outside, no text too small or too faint; no box has moved, whatever the theme."""
    broken: list[str] = []
    now: dict[str, dict[str, list[int]]] = {}
    for name, view in gallery(look).items():
        scene = surveyor.look(view, pictures)
        broken += [f"{name}: {fault}" for fault in faults(scene)]
        now[name] = boxes(scene)
    assert broken == []
    # The words of its key say the other theme.
    told_apart = {name for name in now if look.contrast and name.startswith("help")}
    assert list(moved(without(read_sheet(look), told_apart), without(now, told_apart))) == [], RENEW


def without(sheet: Sheet, screens: set[str]) -> Sheet:
    return {name: of for name, of in sheet.items() if name not in screens}


# The rules


@pytest.mark.parametrize("look", [Look("fr"), Look("ar", contrast=True, large=True), Look("uk", large=True)], ids=str)
def test_a_larger_screen_keeps_the_rules_too(look: Look) -> None:
    surveyor, pictures = Surveyor(LARGE_SCREEN), gallery_pictures(LARGE_SCREEN)
    views = {name: view for name, view in gallery(look).items() if "." not in name}
    broken = [f"{name}: {fault}" for name, view in views.items() for fault in faults(surveyor.look(view, pictures))]
    assert broken == []


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("name", VIEWS)
def test_names_longer_than_any_get_smaller_and_nothing_else(
    name: str, large: bool, surveyor: Surveyor, pictures: GalleryPictures
) -> None:
    scene = surveyor.look(replace(VIEWS[name], large=large), pictures)
    assert [fault for rule in (outside, overlapping, cut, too_faint) for fault in rule(scene)] == []


NEVER_STAYS = frozenset({DocumentState.NEW, DocumentState.GONE})
"""The next move follows in the same step."""
SHOWS_NOTHING = frozenset({Tone, Deed, PrintStage, Key})
"""A sound, what the voice tells, what is told by `DocumentState`, and the last key."""


def test_the_gallery_has_every_state() -> None:
    """Whatever the code knows as a state is looked at: a new one fails here until its screen is in the gallery."""
    seen = {state for make in STATES.values() for state in states_in(make().session)}
    kinds = kinds_in(Session) - SHOWS_NOTHING
    assert {Phase, ScanState, ShowState, ZoomState, BookStage, TextState} <= kinds, "they are found by themselves"
    wanted = {(kind, state) for kind in kinds for state in kind if state not in NEVER_STAYS}
    assert wanted - seen == set()


def kinds_in(part: object) -> set[type[StrEnum]]:
    """The states that a part of the session may be in, and the parts of it."""
    if isinstance(part, type) and issubclass(part, StrEnum):
        return {part}
    inner = list(get_args(part))
    if isinstance(part, type) and is_dataclass(part):
        inner += get_type_hints(part).values()
    return {kind for one in inner for kind in kinds_in(getattr(one, "__value__", one))}


def states_in(part: object) -> Iterator[tuple[type[StrEnum], StrEnum]]:
    """The states that a part of a session is in. Equal texts of two kinds are two states."""
    if isinstance(part, StrEnum):
        yield type(part), part
    elif isinstance(part, tuple | frozenset):
        for one in part:
            yield from states_in(one)
    elif is_dataclass(part):
        for field in fields(part):
            yield from states_in(getattr(part, field.name))


MOVED: dict[str, tuple[Callable[[Scene], Iterator[str]], Callable[[Box], Box]]] = {
    "a text beside its plate": (outside, lambda box: replace(box, place=box.place._replace(x=box.place.x + 200))),
    "a text out of the screen": (outside, lambda box: replace(box, place=box.place._replace(y=box.place.y - 200))),
    "a text over a sign": (overlapping, lambda box: replace(box, place=box.place._replace(x=box.place.x - 60))),
    "a text that is shortened": (cut, lambda box: replace(box, text="Alloc…")),
    "a word that is cut": (cut, lambda box: replace(box, text="Alloca- / tions")),
    "a text that is too small": (too_small, lambda box: replace(box, px=27)),
    "a text in the colour of an edge": (too_faint, lambda box: replace(box, colour=NORMAL.line)),
}


@pytest.mark.parametrize("fault", MOVED)
def test_a_rule_finds(fault: str, surveyor: Surveyor, pictures: GalleryPictures) -> None:
    scene = surveyor.look(view_of("idle"), pictures)
    rule, spoil = MOVED[fault]
    first = next(box for box in scene.texts if box.within == "L1")
    spoilt = tuple(spoil(box) if box is first else box for box in scene.boxes)
    assert list(rule(scene)) == []
    assert list(rule(replace(scene, boxes=spoilt)))


def test_two_plates_that_touch_are_found(surveyor: Surveyor, pictures: GalleryPictures) -> None:
    scene = surveyor.look(view_of("idle"), pictures)
    lower = tuple(
        replace(box, place=box.place._replace(y=box.place.y + 40))
        if box.within == "L1" and box.kind is Kind.PLATE
        else box
        for box in scene.boxes
    )
    assert "the plates L1 and L2 overlap" in list(overlapping(replace(scene, boxes=lower)))


def test_an_edge_that_is_hardly_seen_is_found(surveyor: Surveyor, pictures: GalleryPictures) -> None:
    scene = surveyor.look(view_of("service.busy"), pictures)
    faint = tuple(replace(box, colour=NORMAL.busy_tint) if box.within == "chip" else box for box in scene.boxes)
    assert any("the plate chip" in fault for fault in too_faint(replace(scene, boxes=faint)))


def test_words_over_a_picture_do_not_depend_on_it(surveyor: Surveyor, pictures: GalleryPictures) -> None:
    """Text over video only on an opaque plate (ui.md 4)."""
    for look in (Look("fr"), Look("fr", contrast=True, large=True)):
        for name, view in gallery(look).items():
            if view.layout is not Layout.CALL:
                continue
            white, black = (replace(pictures, adviser=np.full_like(pictures.adviser, level)) for level in (255, 0))
            scene = surveyor.look(view, white)
            first = scene.picture.copy()
            for box in scene.texts:
                x, y, width, height = box.place
                other = surveyor.painter.paint(view, black)[y : y + height, x : x + width]
                assert (first[y : y + height, x : x + width] == other).all(), (name, box.text)


# Colours


@pytest.mark.parametrize("theme", [NORMAL, CONTRAST], ids=["normal", "contrast"])
def test_every_pair_of_colours_that_is_painted_is_computed(
    theme: Theme, surveyor: Surveyor, pictures: GalleryPictures
) -> None:
    """`test_theme` computes the contrast of these pairs."""
    known = {(getattr(theme, text), getattr(theme, ground)) for text, ground in TEXT_PAIRS}
    seen: Counter[tuple[object, object]] = Counter()
    for view in gallery(Look("fr", contrast=theme is CONTRAST)).values():
        if view.contrast is (theme is CONTRAST):
            scene = surveyor.look(view, pictures)
            seen.update((box.colour, scene.ground(box)) for box in scene.boxes if box.kind is not Kind.PLATE)
    assert set(seen) - known == set()
    assert len(seen) >= 8


def test_nothing_is_told_by_colour_alone() -> None:
    """Without any colour, and with the same words, each state of a key still looks different."""
    inks = ("ink", "ink2", "line", "brand", "ok", "busy", "closed", "danger", "help", "selected")
    papers = ("bg", "surface", "tint", "ok_tint", "busy_tint", "closed_bg", "on_selected")
    values = {one.name: getattr(NORMAL, one.name) for one in fields(Theme)}
    grey = Theme(**{**values, **dict.fromkeys(inks, NORMAL.ink), **dict.fromkeys(papers, NORMAL.surface)})
    plates = Plates(Grid(*SIZE), grey, Lettering())
    pixels = {
        state: to_rgba(
            plates.plate(Layout.MENU, Key.L1, Label("Aide", icon="work", state=state, note="Mot"), rtl=False)
        )
        for state in LabelState
    }
    for one, other in combinations(LabelState, 2):
        apart = (pixels[one] != pixels[other]).any(axis=2)
        assert apart.mean() > 0.005, (one, other)


@pytest.mark.parametrize("language", ["fr", "en", "ar", "uk"])
def test_each_state_of_a_service_has_its_word_and_its_sign(language: str) -> None:
    words: dict[LabelState, set[str]] = {}
    for name, view in gallery(Look(language)).items():
        assert view.title or not view.icon, f"{name}: a sign without a word"
        chips = [] if view.chip is None else [(view.chip.state, view.chip.text)]
        for state, word in chips + [
            (label.state, label.note) for label in view.softkeys.values() if view.name == "idle"
        ]:
            if state in STATE_ICONS:
                assert word, name
                words.setdefault(state, set()).add(word)
    assert set(words) >= {LabelState.OPEN, LabelState.BUSY, LabelState.CLOSED}
    assert sum(len(one) for one in words.values()) == len(set().union(*words.values()))
    assert len(set(STATE_ICONS.values())) == len(STATE_ICONS)


# Large text


@pytest.mark.parametrize("language", ["fr", "uk"])
def test_large_text_is_larger(language: str, surveyor: Surveyor, pictures: GalleryPictures) -> None:
    """Nearly every text is a quarter larger, none smaller; what has no room is still larger than the least size."""
    large = gallery(Look(language, large=True))
    grown: list[float] = []
    for name, view in gallery(Look(language)).items():
        if view.large:
            continue
        usual = {_letters(box): box.px for box in surveyor.look(view, pictures).texts}
        grown += [
            box.px / usual[_letters(box)]
            for box in surveyor.look(large[name], pictures).texts
            if _letters(box) in usual and box.px < LARGE_ANYHOW_PX
        ]
    assert min(grown) >= 1.0
    assert sum(factor >= LARGER - 0.03 for factor in grown) >= 0.94 * len(grown)


def _letters(box: Box) -> str:
    """The same text may stand in other lines, and from the right in another order."""
    return "".join(sorted(box.text.replace(" / ", "").replace(" ", "")))


# What it was before


def test_a_box_that_moved_is_found() -> None:
    known = {"idle": {"L1": [0, 92, 420, 176], "L1.1": [150, 121, 178, 78]}}
    assert list(moved(known, {"idle": {"L1": [0, 94, 420, 176], "L1.1": [150, 118, 182, 78]}})) == []
    assert list(moved(known, {"idle": {"L1": [0, 92, 430, 176], "L1.1": [150, 121, 178, 78]}})) != []
    assert list(moved(known, {"idle": {"L1": [0, 92, 420, 176]}})) == ["idle: L1.1 is gone"]
    assert list(moved(known, {})) == ["idle is gone"]
    assert list(moved({}, known)) == ["idle is new"]


@pytest.mark.parametrize(("name", "look"), PICTURES, ids=str)
def test_the_picture_is_the_one_somebody_looked_at(
    name: str, look: Look, surveyor: Surveyor, pictures: GalleryPictures
) -> None:
    path = references.picture_path(name, look)
    assert path.stat().st_size < 8_000
    now = small(surveyor.look(view_of(name, look), pictures).picture)
    assert differences(read_picture(path), now) == [], RENEW


def test_no_reference_is_left_over() -> None:
    wanted = {references.picture_path(*one) for one in PICTURES} | {references.sheet_path(look) for look in LOOKS}
    assert set(references.FOLDER.iterdir()) == wanted


SPOILT: dict[str, Callable[[View], View]] = {
    "a key at another place": lambda view: replace(view, softkeys=_swapped(view)),
    "a key without its words": lambda view: replace(view, softkeys={**view.softkeys, Key.L1: Label(" ")}),
    "a missing sentence": lambda view: replace(view, lines=()),
    "a missing title": lambda view: replace(view, title=""),
    "another theme": lambda view: replace(view, contrast=True),
    "another size of text": lambda view: replace(view, large=True),
}


def _swapped(view: View) -> dict[Key, Label]:
    return {{Key.L1: Key.R3}.get(key, key): label for key, label in view.softkeys.items()}


@pytest.mark.parametrize("change", SPOILT)
def test_a_picture_shows(change: str, surveyor: Surveyor, pictures: GalleryPictures) -> None:
    known = read_picture(references.picture_path("idle", LOOKS[0]))
    view = SPOILT[change](view_of("idle"))
    assert differences(known, small(surveyor.look(view, pictures).picture))
