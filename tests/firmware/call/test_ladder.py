"""Where the rate comes first: every picture goes out, smaller when bits are short, larger again when they are not."""

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

import av
import numpy as np
import pytest

from firmware.call.encoders import FastH264Encoder, ThinVp8Encoder
from firmware.call.ladder import AGAIN_WITHIN, BITS_PER_PIXEL, FPS, STEPS, UP_AFTER, SizeLadder
from firmware.call.messages import CallStatistics, Degradation, Prefer, SignalOut
from tests.firmware.call.call_peers import Borne, MakeBorne, until
from tests.waiting import until_async

PIXELS = 640 * 480
FULL_BPS = PIXELS * FPS * BITS_PER_PIXEL
THIN_BPS = 65_000
"""Too little for the last step but one."""


def picture(number: int = 0) -> av.VideoFrame:
    """A wall with grain, and something as large as two hands that moves quickly before it."""
    random = np.random.default_rng(number)
    luma = np.full((480, 640), 110.0) + random.normal(0, 2, (480, 640))
    x = 120 + round(150 * (1 + np.sin(number / 3)))
    luma[180:330, x : x + 120] = 180 + 30 * np.sin(np.arange(120) / 4 + number)
    pixels = np.full((720, 640), 128, np.uint8)
    pixels[:480] = np.clip(luma, 0, 255)
    frame = av.VideoFrame.from_ndarray(pixels, format="yuv420p")
    frame.pts, frame.time_base = number * 3_000, Fraction(1, 90_000)
    return frame


def widths(ladder: SizeLadder, *rates: float) -> list[int]:
    return [ladder.fit(picture(), round(rate)).width for rate in rates]


def test_each_step_down_comes_with_its_rate_and_the_last_one_stays() -> None:
    assert widths(SizeLadder(), FULL_BPS, FULL_BPS * 0.6, FULL_BPS * 0.3, FULL_BPS * 0.15, 1) == [
        640,
        480,
        320,
        240,
        240,
    ]
    assert len(STEPS) == 4


def test_the_way_up_wants_more_and_for_a_while_so_that_it_does_not_flap() -> None:
    ladder = SizeLadder()
    assert widths(ladder, FULL_BPS * 0.9, *[FULL_BPS * 1.05] * 2 * UP_AFTER)[-1] == 480
    assert widths(ladder, *[FULL_BPS * 1.3] * (UP_AFTER - 1), FULL_BPS * 1.05)[-1] == 480, "a dip: from the beginning"
    assert widths(ladder, *[FULL_BPS * 1.3] * UP_AFTER)[-2:] == [480, 640]


def test_back_on_a_wide_line_it_goes_up_in_one_step() -> None:
    ladder = SizeLadder()
    assert widths(ladder, THIN_BPS, *[FULL_BPS * 2] * UP_AFTER)[-2:] == [240, 640]


def test_whole_pictures_that_are_asked_for_again_and_again_are_too_large() -> None:
    ladder = SizeLadder()
    asked = [ladder.fit(picture(), round(FULL_BPS * 2), whole=True).width for _ in range(5)]
    assert asked == [640, 480, 320, 240, 240]
    ladder = SizeLadder()
    for _ in range(3):
        assert ladder.fit(picture(), round(FULL_BPS * 2), whole=True).width == 640, "now and then is no sign"
        assert widths(ladder, *[FULL_BPS * 2] * AGAIN_WITHIN)[-1] == 640


def test_time_and_proportions_stay() -> None:
    small = SizeLadder().fit(picture(7), 60_000)
    assert (small.width, small.height) == (240, 180)
    assert (small.pts, small.time_base) == (21_000, Fraction(1, 90_000))


@pytest.mark.parametrize("encoder", [ThinVp8Encoder, FastH264Encoder])
@pytest.mark.parametrize("bits_per_s", [400_000, 150_000, 80_000])
def test_all_pictures_go_out_within_the_rate(encoder: type[ThinVp8Encoder | FastH264Encoder], bits_per_s: int) -> None:
    ours = encoder(SizeLadder())
    ours.target_bitrate = bits_per_s
    sent = [sum(map(len, ours.encode(picture(number))[0])) for number in range(4 * FPS)]
    assert sum(size > 0 for size in sent) == 4 * FPS
    # The first second holds the key frame, and an encoder that finds its quantiser.
    assert sum(sent[FPS:]) * 8 / 3 < 1.2 * bits_per_s


async def test_a_thin_line_in_a_call_makes_the_picture_smaller_not_slower(make_borne: MakeBorne) -> None:
    """The camera encodes here; its encoder would keep the size, so ours is taken."""
    borne = await make_borne(encodes=True)
    await borne.start(degradation=Degradation.MAINTAIN_FRAMERATE)
    await borne.connect()
    await until(lambda: (640, 480) in borne.desk.sizes, "the picture in full")
    await starved(borne, 240, THIN_BPS)
    await while_told(borne, THIN_BPS, lambda: any(map(swift_and_small, borne.all_of(CallStatistics))))


def swift_and_small(told: CallStatistics) -> bool:
    return told.codec == "VP8" and told.sent_fps >= 20 and (told.sent_width, told.sent_height) == (240, 180)


def test_without_the_wish_every_picture_keeps_its_size() -> None:
    ladder = SizeLadder(on=False)
    assert widths(ladder, 1, FULL_BPS) == [640, 640]
    ladder.on = True
    assert widths(ladder, 1) == [240]
    ladder.on = False
    assert widths(ladder, 1) == [640]


def test_a_rate_that_wavers_changes_the_size_once() -> None:
    """The estimate of a line swings about its mean; a size that swung with it would cost a key frame each time."""
    ladder = SizeLadder()
    rates = [FULL_BPS * 0.5 * (1 + 0.1 * np.sin(second)) for second in range(300)]
    seen = widths(ladder, *rates)
    assert sum(one != other for one, other in pairwise(seen)) <= 1


async def starved(borne: Borne, width: int, bits_per_s: int) -> None:
    """The desk says that so little comes through, until its pictures are `width` wide."""
    borne.desk.sizes.clear()
    await while_told(borne, bits_per_s, lambda: width in {size[0] for size in borne.desk.sizes})


async def while_told(borne: Borne, bits_per_s: int, condition: Callable[[], bool]) -> None:
    """Until the condition holds, against the desk's own estimate, which sees the wide line of this machine."""

    async def tell_and_look() -> bool:
        await borne.desk.tell_rate(bits_per_s)
        return condition()

    await until_async(f"what {bits_per_s} bit/s bring", tell_and_look)


async def test_switched_on_in_a_call_the_picture_gets_smaller_on_the_same_connection(make_borne: MakeBorne) -> None:
    borne = await make_borne()
    await borne.start()
    await borne.connect()
    await starved(borne, 640, THIN_BPS)
    await borne.do(Prefer(degradation=Degradation.MAINTAIN_FRAMERATE))
    await starved(borne, 240, THIN_BPS)
    await borne.do(Prefer(degradation=Degradation.BALANCED))
    await starved(borne, 640, THIN_BPS)
    assert len(borne.all_of(SignalOut)) == 1, "no new offer"


async def test_a_camera_that_encodes_gives_way_to_our_encoder_on_the_next_connection(make_borne: MakeBorne) -> None:
    borne = await make_borne(encodes=True)
    await borne.start()
    await borne.connect()
    await until(lambda: borne.desk.stamps, "the camera's own picture")
    await borne.do(Prefer(degradation=Degradation.MAINTAIN_FRAMERATE))
    await borne.connect()
    await starved(borne, 240, THIN_BPS)
    assert [signal.signal.generation for signal in borne.all_of(SignalOut)] == [1, 2]
