"""Crop to fill, mirror and colours, looked at in the pixels."""

import av
import numpy as np
import pytest

from firmware.call.picture import PictureConverter, crop_to_fill, scale_to_fit
from hardware.simulated.stamp import draw_stamp, read_stamp


def quarters(width: int, height: int) -> av.VideoFrame:
    """Top left red, top right green, bottom left blue, bottom right white."""
    rgb = np.zeros((height, width, 3), np.uint8)
    half_y, half_x = height // 2, width // 2
    rgb[:half_y, :half_x, 0] = 255
    rgb[:half_y, half_x:, 1] = 255
    rgb[half_y:, :half_x, 2] = 255
    rgb[half_y:, half_x:] = 255
    return av.VideoFrame.from_ndarray(rgb, format="rgb24").reformat(format="yuv420p")


def colours(picture: "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]") -> list[str]:
    height, width = picture.shape[:2]
    places = [(y, x) for y in (height // 4, height * 3 // 4) for x in (width // 4, width * 3 // 4)]
    return ["".join(letter for letter, level in zip("rgb", picture[at], strict=True) if level > 128) for at in places]


@pytest.mark.parametrize("source", [(640, 480), (1280, 720), (480, 640), (322, 242)])
def test_colours_and_places_are_kept_at_any_shape(source: tuple[int, int]) -> None:
    converter = PictureConverter(480, 270)
    assert colours(converter.convert(quarters(*source))) == ["r", "g", "b", "rgb"]
    converter.close()


def test_the_self_view_is_mirrored() -> None:
    assert colours(PictureConverter(480, 270, mirrored=True).convert(quarters(640, 480))) == ["g", "r", "rgb", "b"]


def test_a_stream_may_change_its_shape() -> None:
    converter = PictureConverter(480, 270)
    for source in ((640, 480), (320, 240), (1280, 720), (640, 480)):
        picture = converter.convert(quarters(*source))
        assert picture.shape == (270, 480, 3)
        assert colours(picture) == ["r", "g", "b", "rgb"]


def test_the_frame_itself_is_left_alone() -> None:
    frame = quarters(640, 480)
    frame.pts = 77
    PictureConverter(480, 270).convert(frame)
    assert (frame.pts, frame.width, frame.format.name) == (77, 640, "yuv420p")


def test_a_stamp_in_a_wide_picture_can_be_read_on_the_board() -> None:
    pixels = np.full((720 * 3 // 2, 1280), 128, np.uint8)
    draw_stamp(pixels[:720], 0xDEADBEEF)
    converted = PictureConverter(1280, 708).convert(av.VideoFrame.from_ndarray(pixels, format="yuv420p"))
    assert read_stamp(np.ascontiguousarray(converted)) == 0xDEADBEEF


def test_the_crop_is_even_and_keeps_the_wanted_proportions() -> None:
    assert crop_to_fill((640, 480), (1920, 954)) == (640, 318)
    assert crop_to_fill((480, 640), (1920, 954)) == (480, 238)
    assert crop_to_fill((1280, 720), (480, 270)) == (1280, 720)
    assert crop_to_fill((1920, 480), (100, 100)) == (480, 480)


@pytest.mark.parametrize("source", [(640, 480), (1280, 720), (480, 640), (1366, 768)])
def test_a_screen_is_whole_and_in_its_own_proportions(source: tuple[int, int]) -> None:
    picture = PictureConverter(480, 270, fit=True).convert(quarters(*source))
    height, width = picture.shape[:2]
    assert (width, height) == scale_to_fit(source, (480, 270))
    assert width == 480 or height == 270
    assert width / height == pytest.approx(source[0] / source[1], rel=0.02)
    assert colours(picture) == ["r", "g", "b", "rgb"]
    middle = picture[height // 4, : width // 2, 0] > 128
    assert middle[4:-4].all(), "the left half is red from edge to middle: nothing is cropped"
