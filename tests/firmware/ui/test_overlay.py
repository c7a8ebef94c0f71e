import numpy as np

from firmware.ui.canvas import rounded, to_rgba
from firmware.ui.overlay import Overlay


def test_solid_pixels_are_copied_and_corners_blended_over_any_ground() -> None:
    image = rounded((40, 30), (10, 10, 0, 0), (200, 100, 50))
    alpha = to_rgba(image)[..., 3:].astype(float) / 255
    ground = np.random.default_rng(4).integers(0, 256, (60, 80, 3)).astype(np.uint8)
    picture = ground.copy()
    Overlay(image, 7, 11).lay(picture)
    under = ground[11:41, 7:47]
    exact = np.array((200, 100, 50)) * alpha + under * (1 - alpha)
    assert np.abs(picture[11:41, 7:47] - exact).max() <= 1.0
    assert (picture[11, 7] == ground[11, 7]).all()
    outside = np.ones((60, 80), bool)
    outside[11:41, 7:47] = False
    assert (picture[outside] == ground[outside]).all()


def test_laying_twice_over_the_same_ground_gives_the_same() -> None:
    overlay = Overlay(rounded((20, 20), (8,) * 4, (10, 20, 30)), 0, 0)
    one, other = np.full((20, 20, 3), 90, np.uint8), np.full((20, 20, 3), 90, np.uint8)
    overlay.lay(one)
    overlay.lay(other)
    assert one.tobytes() == other.tobytes()
