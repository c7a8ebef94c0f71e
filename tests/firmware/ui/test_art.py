import numpy as np
import pytest

from firmware.ui.art import FIGURES, Drawings
from firmware.ui.canvas import to_rgb
from firmware.ui.drawing import flatten
from firmware.ui.theme import CONTRAST, NORMAL, Theme
from firmware.views.view import Art


@pytest.fixture(scope="module")
def drawings() -> Drawings:
    return Drawings(NORMAL, 300)


def test_every_figure_of_the_views_is_drawn() -> None:
    assert set(FIGURES) == set(Art)


@pytest.mark.parametrize("art", Art)
@pytest.mark.parametrize("theme", [NORMAL, CONTRAST], ids=["normal", "contrast"])
def test_a_figure_stands_on_the_screens_ground_without_a_visible_box(art: Art, theme: Theme) -> None:
    pixels = to_rgb(Drawings(theme, 300).fit(art, (211, 187)))
    assert (pixels[0] == theme.bg).all()
    assert (pixels[:, 0] == theme.bg).mean() > 0.9
    assert (pixels != theme.bg).any(axis=2).mean() > 0.1


@pytest.mark.parametrize("room", [(500, 90), (90, 500), (1, 1), (4000, 4000)])
def test_a_figure_keeps_its_shape_in_any_room(drawings: Drawings, room: tuple[int, int]) -> None:
    width, height = drawings.fit(Art.SCANNER, room).get_size()
    assert width <= room[0]
    assert height <= room[1]
    if height > 20:
        assert width / height == pytest.approx(560 / 330, rel=0.03)


def test_edges_are_smooth(drawings: Drawings) -> None:
    row = to_rgb(drawings.fit(Art.COUNTER, (300, 300)))[60].astype(int)
    assert len({tuple(pixel) for pixel in row.tolist()}) > 6


def test_paths_follow_lines_and_curves() -> None:
    (square,) = flatten("M0 0H10V10H0Z")
    assert square == [(0, 0), (10, 0), (10, 10), (0, 10)]
    (curve,) = flatten("M0 0Q10 0 10 10")
    assert curve[-1] == (10.0, 10.0)
    middle = curve[len(curve) // 2]
    assert middle == pytest.approx((7.5, 2.5))
    (cubic,) = flatten("M0 0C0 10 10 10 10 0")
    assert max(y for _, y in cubic) == pytest.approx(7.5)
    assert len(flatten("M0 0L1 1M5 5L6 6")) == 2
    assert np.allclose(flatten("M-1.5 2 3 -4")[0], [(-1.5, 2), (3, -4)])
