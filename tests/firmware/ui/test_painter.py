"""The screen looked at pixel by pixel."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from firmware.ui import canvas
from firmware.ui.canvas import to_rgba
from firmware.ui.grid import PLATES, Grid, Rect, picture_sizes
from firmware.ui.lettering import Lettering
from firmware.ui.painter import Painter
from firmware.ui.plates import Plates, colours
from firmware.ui.theme import CONTRAST, NORMAL
from firmware.views.view import Label, LabelState, Layout, Video, View
from hardware.events import SOFTKEYS, Key
from hardware.protocols import Rgb
from tests.firmware.ui.samples import StillPictures

type Views = Mapping[str, View]

GRID = Grid(1280, 800)
SIZES = ((1280, 800), (1920, 1080), (800, 480))


def cut(picture: Rgb, place: Rect) -> Rgb:
    return picture[place.y : place.bottom, place.x : place.right]


def differing(one: Rgb, other: Rgb) -> Rect:
    """The smallest rectangle that holds every different pixel."""
    rows, columns = np.nonzero((one != other).any(axis=2))
    assert len(rows), "nothing differs"
    x, y = int(columns.min()), int(rows.min())
    return Rect(x, y, int(columns.max()) - x + 1, int(rows.max()) - y + 1)


def inside(inner: Rect, outer: Rect) -> bool:
    return inner.x >= outer.x and inner.y >= outer.y and inner.right <= outer.right and inner.bottom <= outer.bottom


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_view_fills_the_screen_at_every_size(
    size: tuple[int, int], views: Views, live_pictures: StillPictures
) -> None:
    painter = Painter(size)
    for view in views.values():
        picture = painter.paint(view, live_pictures)
        assert picture.shape == (size[1], size[0], 3)
        assert picture.dtype == np.uint8
        assert picture.flags.c_contiguous


def test_the_same_view_gives_the_same_bytes_whatever_came_before(views: Views, live_pictures: StillPictures) -> None:
    used, fresh = Painter((1280, 800)), Painter((1280, 800))
    for view in views.values():
        used.paint(view, live_pictures)
    for view in views.values():
        assert used.paint(view, live_pictures).tobytes() == fresh.paint(view, live_pictures).tobytes(), view.name


@pytest.mark.parametrize("contrast", [False, True])
def test_the_strips_copy_the_states_beside_their_keys(
    views: Views, live_pictures: StillPictures, contrast: bool
) -> None:
    picture = Painter((1280, 800)).paint(replace(views["idle"], contrast=contrast), live_pictures)
    theme = CONTRAST if contrast else NORMAL
    for key, colour in ((Key.L1, theme.ok), (Key.L3, theme.ok), (Key.R2, theme.brand), (Key.R3, theme.brand)):
        place = GRID.plate(Layout.MENU, key)
        x = 0 if key.value[0] == "L" else 1280 - 16
        assert (picture[place.y : place.bottom, x : x + 16] == colour).all(), key


def test_a_busy_strip_is_dashed_and_a_closed_one_hollow(
    views: Views, live_pictures: StillPictures, painter: Painter
) -> None:
    picture = painter.paint(views["idle"], live_pictures)
    busy = GRID.plate(Layout.MENU, Key.L2)
    column = picture[busy.y : busy.bottom, 6]
    changes = (column[1:] != column[:-1]).any(axis=1).sum()
    assert changes >= 10
    assert {tuple(pixel) for pixel in column.tolist()} == {NORMAL.busy, NORMAL.surface}
    closed = cut(picture, GRID.plate(Layout.MENU, Key.R1))
    assert (closed[10:-10, -8] == NORMAL.closed_bg).all()
    assert (closed[:, -1] == NORMAL.closed).all()


def test_rows_are_at_the_height_of_the_metal_keys(views: Views, live_pictures: StillPictures, painter: Painter) -> None:
    picture = painter.paint(views["idle"], live_pictures)
    for key, share in ((Key.L1, 0.225), (Key.L2, 0.475), (Key.L3, 0.725)):
        place = GRID.plate(Layout.MENU, key)
        strip = (picture[place.y - 6 : place.bottom + 6, 1] != NORMAL.bg).any(axis=1)
        rows = np.nonzero(strip)[0] + place.y - 6
        assert (rows.min() + rows.max() + 1) / 2 == pytest.approx(share * 800, abs=1)


def test_a_key_without_a_label_has_no_plate(live_pictures: StillPictures, painter: Painter, views: Views) -> None:
    view = replace(views["privacy"], softkeys={})
    picture = painter.paint(view, live_pictures)
    for key in SOFTKEYS:
        assert (cut(picture, GRID.plate(Layout.CONTENT, key)) == NORMAL.bg).all()


LONG_LABELS = [
    Label("Maison départementale des personnes handicapées", icon="accessible", state=LabelState.OPEN, note="Ouvert"),
    Label(
        "Mutualité sociale agricole Midi-Pyrénées Nord",
        icon="agriculture",
        state=LabelState.CLOSED,
        note="Fermé",
        more="Ouvre jeudi 26\u00a0novembre à 9\u00a0h",
    ),
    Label("Anticonstitutionnellementinterministériel", icon="work", state=LabelState.SELECTED, note="Encore 1 fois"),
    Label("Caisse d’allocations familiales", state=LabelState.BUSY, note="Attente environ 25\u00a0minutes"),
    Label("Imprimer", icon="print", note="Une note longue qui demande deux lignes"),
]


@pytest.fixture(scope="module")
def lettering() -> Lettering:
    return Lettering()


# A service is never a key of the call layout, so nothing there has three texts.
ON_PLATES = [
    (layout, label) for layout in PLATES for label in LONG_LABELS if layout is not Layout.CALL or not label.more
]


@pytest.mark.parametrize(("layout", "label"), ON_PLATES, ids=lambda value: getattr(value, "text", value)[:12])
@pytest.mark.parametrize("key", [Key.L1, Key.R1])
@pytest.mark.parametrize("height", [480, 800, 1080])
def test_texts_stay_inside_their_plate(
    lettering: Lettering, layout: Layout, label: Label, key: Key, height: int
) -> None:
    grid = Grid(height * 16 // 10, height)
    plates = Plates(grid, NORMAL, lettering)
    pixels = to_rgba(plates.plate(layout, key, label, rtl=False))
    bare = to_rgba(plates.plate(layout, key, replace(label, text="\u00a0", note="", more=""), rtl=False))
    rows, columns = np.nonzero((pixels != bare).any(axis=2))
    assert len(rows) > 50
    edge = grid.px(NORMAL.border_u)
    assert rows.min() >= edge
    assert rows.max() < grid.px(PLATES[layout].height) - edge
    near, far = grid.px(PLATES[layout].pad_key_side), edge
    left, right = (near, far) if key is Key.L1 else (far, near)
    assert columns.min() >= left - 1
    assert columns.max() <= grid.px(PLATES[layout].width) - right


def test_the_columns_texts_stay_between_the_plates_and_above_the_bar(
    views: Views, live_pictures: StillPictures
) -> None:
    painter = Painter((1280, 800))
    for name in ("crowded", "privacy", "closed", "waiting", "paper", "hangup", "timeout"):
        view = views[name]
        empty = replace(
            view, title="", lines=(), chip=None, foot="", banner="", art=None, icon="", big="", progress=None
        )
        full = painter.paint(view, live_pictures).copy()
        # The accent of a capital stands above its line.
        x, y, width, height = GRID.middle(view.layout)
        column = Rect(x, y - 4, width, height + 4)
        assert inside(differing(full, painter.paint(empty, live_pictures)), column), name


def test_the_foot_never_covers_a_line(views: Views, live_pictures: StillPictures, painter: Painter) -> None:
    view = views["crowded"]
    changed = (*view.lines[:3], replace(view.lines[3], text="À la fin, **tout s’efface** ici, dans la barne."))
    before = painter.paint(view, live_pictures).copy()
    letters = differing(before, painter.paint(replace(view, lines=changed), live_pictures))
    tinted = np.nonzero((before[500:, 345] == NORMAL.tint).all(axis=1))[0] + 500
    foot_top = next(row for row in tinted if (before[row : row + 10, 345] == NORMAL.tint).all() and row > 600)
    assert letters.bottom < foot_top


def test_ok_is_a_green_plate_and_cancel_a_red_cross_only_where_they_act(
    views: Views, live_pictures: StillPictures, painter: Painter
) -> None:
    both = painter.paint(views["privacy"], live_pictures).copy()
    assert tuple(both[720, 1000]) == NORMAL.ok
    assert tuple(both[755, 53]) == NORMAL.danger
    neither = painter.paint(replace(views["privacy"], ok="", cancel=""), live_pictures)
    assert tuple(neither[720, 1000]) == NORMAL.surface
    assert tuple(neither[755, 53]) == NORMAL.surface


def test_only_the_clock_changes_when_only_the_clock_changes(
    views: Views, live_pictures: StillPictures, painter: Painter
) -> None:
    for name, box in (("privacy", Rect(860, 0, 420, 68)), ("call", Rect(1000, 20, 260, 60))):
        before = painter.paint(views[name], live_pictures).copy()
        after = painter.paint(replace(views[name], clock=views[name].clock.replace("2", "3")), live_pictures)
        assert inside(differing(before, after), box), name


def test_volume_changes_nothing_but_the_middle_of_the_bottom_bar(
    views: Views, live_pictures: StillPictures, painter: Painter
) -> None:
    bar = Rect(GRID.px(21.6), GRID.video().h, 1280 - 2 * GRID.px(21.6), 800 - GRID.video().h)
    for name in ("privacy", "call", "scan"):
        view = views[name]
        without = painter.paint(view, live_pictures).copy()
        steps = [painter.paint(replace(view, volume=step), live_pictures).copy() for step in (1, 6, 10)]
        assert all(inside(differing(without, picture), bar) for picture in steps)
        filled = [(cut(picture, bar) == NORMAL.brand).all(axis=2).sum() for picture in steps]
        assert filled[0] < filled[1] < filled[2]


def test_in_a_call_every_free_pixel_is_the_advisers(
    views: Views, live_pictures: StillPictures, painter: Painter
) -> None:
    view = replace(views["call"], softkeys={}, words=None, place="", clock="")
    picture = painter.paint(view, live_pictures)
    expected = live_pictures.adviser
    assert expected is not None
    small = GRID.small_picture()
    same = (picture[:708] == expected).all(axis=2)
    same[small.y : small.bottom, small.x : small.right] = True
    assert same.all()


def test_a_new_frame_changes_the_video_and_no_plate(
    views: Views, live_pictures: StillPictures, painter: Painter
) -> None:
    first = painter.paint(views["call"], live_pictures).copy()
    assert live_pictures.adviser is not None
    moved = replace(live_pictures, adviser=255 - live_pictures.adviser)
    second = painter.paint(views["call"], moved).copy()
    assert (cut(first, Rect(500, 200, 200, 200)) != cut(second, Rect(500, 200, 200, 200))).any(axis=2).all()
    assert (first[708:] == second[708:]).all()
    for key in views["call"].softkeys:
        place = GRID.plate(Layout.CALL, key).inset(GRID.px(0.8))
        assert (cut(first, place) == cut(second, place)).all()


def test_the_small_picture_is_the_citizen_in_a_call_and_the_adviser_beside_a_page(
    views: Views, live_pictures: StillPictures, painter: Painter
) -> None:
    spot = GRID.small_picture()
    red, blue = np.full((270, 480, 3), (200, 10, 10), np.uint8), np.full((708, 1280, 3), (10, 10, 200), np.uint8)
    pictures = replace(live_pictures, adviser=blue, citizen=red)
    x, y = spot.x + spot.w // 2, spot.y + spot.h // 3
    assert painter.paint(views["call"], pictures)[y, x].tolist() == pytest.approx([200, 10, 10], abs=4)
    assert painter.paint(views["scan"], pictures)[y, x].tolist() == pytest.approx([10, 10, 200], abs=4)
    hangup = replace(views["hangup"], video=Video.CALL)
    assert painter.paint(hangup, pictures)[y, x].tolist() == pytest.approx([10, 10, 200], abs=4)


def test_a_picture_that_goes_leaves_no_trace(views: Views, live_pictures: StillPictures, painter: Painter) -> None:
    painter.paint(views["call"], live_pictures)
    gone = painter.paint(views["call"], replace(live_pictures, adviser=None, citizen=None)).copy()
    assert tuple(gone[600, 640]) == NORMAL.night
    never = Painter((1280, 800)).paint(views["call"], replace(live_pictures, adviser=None, citizen=None))
    assert gone.tobytes() == never.tobytes()


@pytest.mark.parametrize("shape", [(480, 640), (1080, 1920), (100, 2000), (1, 1)])
def test_pictures_of_any_size_fill_their_place(
    views: Views, painter: Painter, live_pictures: StillPictures, shape: tuple[int, int]
) -> None:
    grey = np.full((*shape, 3), 90, np.uint8)
    picture = painter.paint(views["call"], replace(live_pictures, adviser=grey))
    assert abs(int(picture[450, 640, 0]) - 90) <= 4


def test_a_better_picture_of_a_page_replaces_the_first(
    views: Views, live_pictures: StillPictures, painter: Painter
) -> None:
    waiting = painter.paint(views["scan"], replace(live_pictures, pages={})).copy()
    rough = painter.paint(
        views["scan"], replace(live_pictures, pages={"p1": np.full((88, 62, 3), 200, np.uint8)})
    ).copy()
    fine = painter.paint(views["scan"], live_pictures).copy()
    centre = Rect(560, 300, 160, 200)
    assert len({cut(picture, centre).tobytes() for picture in (waiting, rough, fine)}) == 3
    assert (np.abs(cut(rough, centre).astype(int) - 200) <= 4).all()


def test_both_words_are_shown_in_and_beside_the_call(
    views: Views, live_pictures: StillPictures, painter: Painter
) -> None:
    top = Rect(400, 0, 480, 90)
    for name in ("call", "scan", "hangup"):
        one = painter.paint(views[name], live_pictures).copy()
        other = painter.paint(replace(views[name], words=("canard", "pont")), live_pictures)
        assert inside(differing(one, other), top), name


def test_forgetting_leaves_no_pixel_and_no_text(views: Views, live_pictures: StillPictures) -> None:
    painter = Painter((1280, 800))
    shown = painter.paint(views["scan"], live_pictures)
    painter.forget()
    assert not shown.any()
    for holder in (painter._plates._kept, painter._call._kept, painter._lettering._drawn):
        assert not holder
    assert painter._page is None
    again = painter.paint(views["scan"], live_pictures)
    assert again.tobytes() == Painter((1280, 800)).paint(views["scan"], live_pictures).tobytes()


def test_the_first_view_after_a_call_makes_the_painter_forget_the_call(
    views: Views, live_pictures: StillPictures
) -> None:
    painter = Painter((1280, 800))
    painter.paint(views["scan"], live_pictures)
    painter.paint(views["call_lost"], live_pictures)
    assert any("Vidal" in text for _, text, *_ in painter._lettering._drawn)
    painter.paint(views["idle"], live_pictures)
    assert not any("Vidal" in text or "canard" in text for _, text, *_ in painter._lettering._drawn)
    assert not painter._call._kept
    assert painter._page is None


def test_the_first_view_of_a_call_makes_the_painter_forget_what_stood_before(
    views: Views, live_pictures: StillPictures
) -> None:
    painter = Painter((1280, 800))
    painter.paint(views["idle"], live_pictures)
    before = set(painter._plates._kept)
    assert before
    painter.paint(views["call"], live_pictures)
    assert not before & set(painter._plates._kept)
    kept = len(painter._plates._kept)
    painter.paint(views["scan"], live_pictures)
    assert len(painter._plates._kept) > kept


@pytest.mark.parametrize("large", [False, True])
def test_who_signs_is_larger_in_the_call_and_stands_on_no_key(large: bool) -> None:
    grid = Grid(1280, 800, large=large)
    usual, signer = grid.small_picture(), grid.small_picture(signing=True)
    assert signer.w * signer.h > 2 * usual.w * usual.h
    assert (signer.right, signer.bottom) == (usual.right, usual.bottom)
    assert signer.y > grid.plate(Layout.CALL, Key.R2).bottom
    assert signer.x > grid.caption(signing=True).right


def test_contrast_can_be_switched_in_a_session(views: Views, live_pictures: StillPictures) -> None:
    painter = Painter((1280, 800))
    normal = painter.paint(views["idle"], live_pictures).tobytes()
    dark = replace(views["idle"], contrast=True)
    assert painter.paint(dark, live_pictures).tobytes() == Painter((1280, 800)).paint(dark, live_pictures).tobytes()
    assert painter.paint(views["idle"], live_pictures).tobytes() == normal


@pytest.mark.parametrize(("name", "place"), [("call", "small"), ("call", "signer"), ("preview", "preview")])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_live_pictures_of_their_own_size_are_not_scaled(
    views: Views, size: tuple[int, int], name: str, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    painter, sizes = Painter(size), picture_sizes(size)
    scaled: list[tuple[int, int]] = []

    def scale(_pixels: Rgb, to: tuple[int, int]) -> Rgb:
        scaled.append(to)
        return np.zeros((to[1], to[0], 3), np.uint8)

    monkeypatch.setattr(canvas, "scaled", scale)
    own = getattr(sizes, place)
    for value in (40, 80):
        pictures = StillPictures(
            np.full((sizes.call[1], sizes.call[0], 3), 200, np.uint8), np.full((own[1], own[0], 3), value, np.uint8)
        )
        screen = painter.paint(replace(views[name], signer=place == "signer"), pictures)
        assert (screen == value).all(axis=2).sum() > own[0] * own[1] * 0.8
    assert scaled == []


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_large_picture_is_even_and_leaves_the_bottom_bar(size: tuple[int, int]) -> None:
    width, height = picture_sizes(size).call
    assert (width % 2, height % 2) == (0, 0)
    assert size[0] - width < 2
    assert 0 <= size[1] - height - 4.6 * size[1] / 40 < 3


def test_a_still_screen_is_not_painted_again(views: Views, live_pictures: StillPictures, painter: Painter) -> None:
    view: View = views["idle"]
    first = painter.paint(view, live_pictures)
    looked = live_pictures.looked
    first[0, 0] = (1, 2, 3)
    assert tuple(painter.paint(view, live_pictures)[0, 0]) == (1, 2, 3)
    assert live_pictures.looked == looked
    painter.forget()


def test_a_plate_keeps_its_state_apart_by_more_than_colour() -> None:
    shapes = {
        state: (colours(NORMAL, state).arrow is None, colours(NORMAL, state).plate == NORMAL.surface)
        for state in LabelState
    }
    assert shapes[LabelState.CLOSED] == (True, False)
    assert shapes[LabelState.SELECTED] == (False, False)
    assert shapes[LabelState.OPEN] == (False, True)
