"""What the adviser shows, on the glass: the page whole or enlarged, the pointer at its place, the screen uncropped."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from firmware.ui.grid import Grid, Rect
from firmware.ui.painter import Painter
from firmware.ui.placing import Placed, placed_in
from firmware.ui.theme import CONTRAST, NORMAL
from firmware.views.view import Enlarged, Layout, Point, Video, View
from hardware.protocols import Rgb
from tests.firmware.ui.samples import StillPictures

type Views = Mapping[str, View]

GRID = Grid(1280, 800)
SIZES = ((1280, 800), (1920, 1080), (800, 480))
CORNERS = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.5, 0.5)]


def chequered(width: int, height: int) -> Rgb:
    """Red rises from left to right, green from top to bottom: the colour of a pixel says where it was."""
    picture = np.full((height, width, 3), 200, np.uint8)
    picture[..., 0] = np.linspace(0, 255, width)[None, :]
    picture[..., 1] = np.linspace(0, 255, height)[:, None]
    return picture


def origin(pixel: Rgb) -> tuple[float, float]:
    """Where in a `chequered` picture a pixel was, in fractions."""
    return float(pixel[0]) / 255, float(pixel[1]) / 255


def page_on(view: View, size: tuple[int, int] = (1280, 800), page: Rgb | None = None) -> tuple[Rgb, Placed]:
    painter = Painter(size)
    pictures = StillPictures(pages={"p1": chequered(707, 1000) if page is None else page})
    picture = painter.paint(view, pictures).copy()
    placed = painter._middle.placed
    assert placed is not None
    return picture, placed


# The page


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("sheet", [(707, 1000), (1000, 707), (500, 500)], ids=str)
def test_a_page_is_whole_and_in_its_own_proportions(
    views: Views, size: tuple[int, int], sheet: tuple[int, int]
) -> None:
    picture, placed = page_on(replace(views["shared"], pointed=None), size, chequered(*sheet))
    window = placed.window
    assert window.w / window.h == pytest.approx(sheet[0] / sheet[1], rel=0.02)
    assert origin(picture[window.y + 2, window.x + 2]) == pytest.approx((0, 0), abs=0.03)
    assert origin(picture[window.bottom - 3, window.right - 3]) == pytest.approx((1, 1), abs=0.03)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(("x", "y"), CORNERS)
def test_an_enlarged_page_is_twice_as_large_and_shows_the_part_looked_at(
    views: Views, size: tuple[int, int], x: float, y: float
) -> None:
    _, whole = page_on(replace(views["zoom"], enlarged=None), size)
    view = replace(views["zoom"], pointed=None, enlarged=Enlarged(2.0, x, y))
    picture, placed = page_on(view, size)
    assert placed.sheet.h == pytest.approx(2 * whole.window.h, abs=2)
    window = placed.window
    first = origin(picture[window.y + 2, window.x + 2])
    last = origin(picture[window.bottom - 3, window.right - 3])
    seen = window.w / placed.sheet.w, window.h / placed.sheet.h
    assert last[0] - first[0] == pytest.approx(seen[0], abs=0.03)
    assert last[1] - first[1] == pytest.approx(seen[1], abs=0.03)
    assert first == pytest.approx((x * (1 - seen[0]), y * (1 - seen[1])), abs=0.03)


@pytest.mark.parametrize("sheet", [(707, 1000), (1000, 707), (300, 301)], ids=str)
def test_an_enlarged_page_never_shows_less_than_the_session_believes(sheet: tuple[int, int]) -> None:
    space = GRID.middle(Layout.DOCUMENT)
    placed = placed_in(space, sheet, Enlarged(2.0, 0.0, 0.0))
    assert placed.window.w / placed.sheet.w >= 0.499
    assert placed.window.h / placed.sheet.h >= 0.499


# The pointer


def marked(view: View, size: tuple[int, int] = (1280, 800)) -> tuple[Rect, Placed, Rgb]:
    """Around everything that the pointer changes; where the page stands; the picture with it."""
    bare, _ = page_on(replace(view, pointed=None), size)
    picture, placed = page_on(view, size)
    rows, columns = np.nonzero((bare != picture).any(axis=2))
    assert len(rows), "no pointer"
    left, top = int(columns.min()), int(rows.min())
    return Rect(left, top, int(columns.max()) - left + 1, int(rows.max()) - top + 1), placed, picture


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(("x", "y"), [*CORNERS, (0.2, 0.7)])
@pytest.mark.parametrize("contrast", [False, True])
def test_the_pointer_rings_its_place_and_reaches_inwards(
    views: Views, size: tuple[int, int], x: float, y: float, contrast: bool
) -> None:
    around, placed, picture = marked(replace(views["shared"], pointed=Point(x, y), contrast=contrast), size)
    grid = Grid(*size)
    place = placed.at(Point(x, y))
    ring = grid.px(1.9)
    for step in (-ring, ring):
        assert picture[place[1], place[0] + step].tolist() == pytest.approx(list(CONTRAST.brand), abs=12)
    assert around.holds(*place)
    reach = grid.px(4.6 + 0.42 + 0.22) + 1
    window = placed.window
    outward = grid.px(1.9 + 0.42 + 0.22) + 2
    assert around.w <= 2 * reach
    assert around.x >= window.x - outward
    assert around.right <= window.right + outward
    assert around.y >= window.y - outward
    assert around.bottom <= window.bottom + outward


def test_the_pointer_has_a_dark_and_a_bright_line(views: Views) -> None:
    """Seen on white paper and on a black picture."""
    for shade in (255, 0):
        page = np.full((1000, 707, 3), shade, np.uint8)
        painter = Painter((1280, 800))
        picture = painter.paint(views["shared"], StillPictures(pages={"p1": page})).copy()
        assert painter._middle.placed is not None
        x, y = painter._middle.placed.at(Point(0.25, 0.4))
        row = {tuple(pixel) for pixel in picture[y, x + 25 : x + 55].tolist()}
        assert NORMAL.ink in row
        assert CONTRAST.brand in row


def test_a_pointer_that_goes_leaves_no_pixel(views: Views) -> None:
    painter = Painter((1280, 800))
    pictures = StillPictures(pages={"p1": chequered(707, 1000)})
    without = painter.paint(replace(views["shared"], pointed=None), pictures).copy()
    painter.paint(views["shared"], pictures)
    assert (painter.paint(replace(views["shared"], pointed=None), pictures) == without).all()


def test_a_place_outside_of_the_enlarged_part_has_no_pointer(views: Views) -> None:
    view = replace(views["zoom"], enlarged=Enlarged(2.0, 0.5, 0.0), pointed=Point(0.5, 0.95))
    with_it, _ = page_on(view)
    without, _ = page_on(replace(view, pointed=None))
    assert (with_it == without).all()


# The screen


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("source", [(1258, 708), (640, 480), (400, 900)], ids=str)
def test_a_shared_screen_is_whole_and_large(views: Views, size: tuple[int, int], source: tuple[int, int]) -> None:
    painter = Painter(size)
    pictures = StillPictures(adviser=chequered(*source), citizen=np.full((90, 160, 3), 77, np.uint8))
    picture = painter.paint(views["shared_screen"], pictures)
    space = painter._large
    assert space is not None
    scale = min(space.w / source[0], space.h / source[1])
    width, height = round(source[0] * scale), round(source[1] * scale)
    left, top = space.x + (space.w - width) // 2, space.y + (space.h - height) // 2
    assert origin(picture[top + 2, left + 2]) == pytest.approx((0, 0), abs=0.03)
    assert origin(picture[top + height - 3, left + width - 3]) == pytest.approx((1, 1), abs=0.03)
    assert space.w > size[0] * 0.65
    small = Grid(*size).small_picture()
    assert picture[small.y + small.h // 3, small.x + small.w // 2].tolist() == pytest.approx([77] * 3, abs=3)


@pytest.mark.parametrize(("x", "y"), CORNERS)
def test_an_enlarged_screen_shows_the_part_looked_at(views: Views, x: float, y: float) -> None:
    painter = Painter((1280, 800))
    view = replace(views["shared_screen"], name="zoom", enlarged=Enlarged(2.0, x, y))
    picture = painter.paint(view, StillPictures(adviser=chequered(1258, 708)))
    space = painter._large
    assert space is not None
    first = origin(picture[space.y + 3, space.x + 3])
    last = origin(picture[space.bottom - 4, space.right - 4])
    whole = GRID.widened(space)
    scale = 2 * min(whole.w / 1258, whole.h / 708)
    assert last[0] - first[0] == pytest.approx(space.w / (1258 * scale), abs=0.03)
    assert last[1] - first[1] == pytest.approx(space.h / (708 * scale), abs=0.03)
    assert (first[0] < 0.02) == (x == 0.0)
    assert (last[0] > 0.98) == (x == 1.0)
    assert (first[1] < 0.02) == (y == 0.0)
    assert (last[1] > 0.98) == (y == 1.0)


def test_a_screen_is_uncropped_in_the_call_and_small_beside_a_paper_too(views: Views) -> None:
    tall = chequered(300, 700)
    for name, video in (("call", Video.CALL), ("scan", Video.ADVISER_SMALL)):
        view = replace(views[name], softkeys={}, words=None, place="", clock="", video=video, fit=True)
        painter = Painter((1280, 800))
        picture = painter.paint(view, StillPictures(adviser=tall, pages={"p1": tall}))
        place = GRID.video() if video is Video.CALL else GRID.small_picture().inset(GRID.px(0.2))
        middle = place.x + place.w // 2
        assert origin(picture[place.y + 3, middle])[1] == pytest.approx(0, abs=0.06)
        assert origin(picture[place.bottom - 4, middle])[1] == pytest.approx(1, abs=0.06)
        assert tuple(picture[place.y + place.h // 2, place.x + 2]) == NORMAL.night
