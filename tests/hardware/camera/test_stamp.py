"""The stamp lives through scaling, colour conversion and a thin VP8, and lies never."""

from fractions import Fraction

import av
import numpy as np
import pytest
from av.video.codeccontext import VideoCodecContext
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.simulated.camera import SimulatedCamera
from hardware.simulated.stamp import draw_stamp, read_stamp

SIZES = [(640, 480), (854, 480), (1280, 720), (1920, 1080), (320, 240), (640, 360)]


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.sampled_from(SIZES))
def test_what_is_drawn_is_read(value: int, size: tuple[int, int]) -> None:
    plane = np.full((size[1], size[0]), 99, np.uint8)
    draw_stamp(plane, value)
    assert read_stamp(plane) == value
    assert read_stamp(np.repeat(plane[:, :, None], 3, axis=2)) == value


def test_only_the_top_two_fifteenths_are_drawn_over() -> None:
    plane = np.full((480, 640), 99, np.uint8)
    draw_stamp(plane, 0xFFFFFFFF)
    assert np.all(plane[64:] == 99)
    assert set(np.unique(plane[:64])) == {16, 235}


def test_a_greater_value_is_cut_to_32_bits() -> None:
    plane = np.zeros((480, 640), np.uint8)
    draw_stamp(plane, 2**32 + 7)
    assert read_stamp(plane) == 7


@given(st.integers(0, 2**32 - 1), st.integers(0, 37))
def test_one_wrong_cell_is_refused(value: int, bit: int) -> None:
    plane = np.zeros((480, 640), np.uint8)
    draw_stamp(plane, value)
    row, column = divmod(bit + 2, 20)
    cell = plane[row * 32 : row * 32 + 32, column * 32 : column * 32 + 32]
    cell[:] = 251 - cell
    assert read_stamp(plane) is None


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_picture_without_a_stamp_has_none(level: int) -> None:
    assert read_stamp(np.full((480, 640, 3), level, np.uint8)) is None
    noise = np.random.default_rng(level).integers(0, 256, (480, 640), np.uint8)
    assert read_stamp(noise) is None


def test_a_grey_cell_is_refused() -> None:
    plane = np.zeros((480, 640), np.uint8)
    draw_stamp(plane, 12345)
    plane[:32, 320:352] = 125
    assert read_stamp(plane) is None


async def test_it_survives_vp8_at_300_kbit_and_any_scaling() -> None:
    now_s = 0.0

    async def sleep(delay_s: float) -> None:
        nonlocal now_s
        now_s += delay_s

    camera = SimulatedCamera(lambda: now_s, sleep, stamp_ms=lambda: 3_000_000_000 + round(now_s * 1000))
    await camera.open()
    await camera.start(640, 480, 30)
    encoder, decoder = vp8_at_300_kbit(), av.CodecContext.create("vp8", "r")
    assert isinstance(decoder, VideoCodecContext)
    sent, seen, bits = [], [], 0
    for _ in range(45):
        frame = await camera.next_frame()
        sent.append(read_stamp(frame.to_ndarray(format="gray")))
        for packet in encoder.encode(frame):
            bits += packet.size * 8
            for decoded in decoder.decode(packet):
                painted = (decoded.reformat(*size, format="rgb24").to_ndarray() for size in SIZES)
                seen.append({read_stamp(picture) for picture in painted})
    await camera.close()
    assert bits / 1.5 < 360_000
    assert sent == [3_000_000_000 + round(number / 30 * 1000) for number in range(45)]
    assert seen == [{stamp} for stamp in sent]


def vp8_at_300_kbit() -> VideoCodecContext:
    """As aiortc sets libvpx."""
    encoder = av.CodecContext.create("libvpx", "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = 640, 480, "yuv420p"
    encoder.bit_rate = 300_000
    encoder.time_base, encoder.framerate = Fraction(1, 90_000), Fraction(30)
    encoder.thread_count = 1
    encoder.options = {
        "deadline": "realtime", "cpu-used": "-6", "lag-in-frames": "0", "minrate": "300000", "maxrate": "300000",
        "bufsize": "150000",
    }  # fmt: skip
    return encoder
