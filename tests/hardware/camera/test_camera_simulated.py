"""The camera's twin: pace, faults, and the encoder that it plays."""

from collections.abc import Awaitable, Callable

import av
import numpy as np
import pytest
from av.video.codeccontext import VideoCodecContext
from numpy.typing import NDArray

from hardware.errors import DeviceFault, DeviceMisuse, DeviceUnavailable, FaultKind
from hardware.protocols import EncodedFrame
from hardware.simulated.camera import SimulatedCamera
from hardware.simulated.stamp import read_stamp


class Time:
    """A clock that sleeping moves on; `late_s` is added to every sleep."""

    def __init__(self) -> None:
        self.now_s = 50.0
        self.late_s = 0.0

    def __call__(self) -> float:
        return self.now_s

    async def sleep(self, delay_s: float) -> None:
        self.now_s += delay_s + self.late_s


@pytest.fixture
def time() -> Time:
    return Time()


def camera_of(
    time: Time, *, encodes: bool = False, sleep: Callable[[float], Awaitable[None]] | None = None
) -> SimulatedCamera:
    stamp_ms = lambda: round(time.now_s * 1000)  # noqa: E731 - one expression, used once
    return SimulatedCamera(time, sleep or time.sleep, stamp_ms=stamp_ms, encodes=encodes)


async def test_pictures_come_at_their_pace_and_say_when_they_were_taken(time: Time) -> None:
    camera = camera_of(time)
    await camera.open()
    await camera.start(640, 480, 25)
    for number in range(50):
        frame = await camera.next_frame()
        assert (frame.width, frame.height, frame.format.name) == (640, 480, "yuv420p")
        assert frame.pts is not None
        assert frame.time_base is not None
        assert float(frame.pts * frame.time_base) == pytest.approx(number / 25, abs=1e-4)
        assert read_stamp(frame.to_ndarray(format="gray")) == round((50.0 + number / 25) * 1000)
    await camera.close()


async def test_a_late_reader_gets_the_newest_picture(time: Time) -> None:
    camera = camera_of(time)
    await camera.open()
    await camera.start(640, 480, 30)
    await camera.next_frame()
    time.now_s += 1.01
    frame = await camera.next_frame()
    assert frame.pts == 30 * 3000
    assert read_stamp(frame.to_ndarray(format="gray")) == 51_010
    await camera.close()


async def test_the_figure_moves_and_the_wall_does_not(time: Time) -> None:
    camera = camera_of(time)
    await camera.open()
    await camera.start(640, 480, 4)
    first, second = [(await camera.next_frame()).to_ndarray(format="gray").astype(int) for _ in range(2)]
    changed = np.abs(first - second)[64:] > 20
    assert 0.01 < changed.mean() < 0.3
    assert not changed[:40].any()
    await camera.close()


async def test_it_vanishes_in_the_middle_and_comes_back(time: Time) -> None:
    camera = camera_of(time)
    await camera.open()
    await camera.start(640, 480, 30)
    await camera.next_frame()
    camera.die()
    with pytest.raises(DeviceFault) as fault:
        await camera.next_frame()
    assert fault.value.kind is FaultKind.UNPLUGGED
    await camera.close()
    camera.missing = True
    with pytest.raises(DeviceUnavailable):
        await camera.open()
    camera.missing = False
    await camera.open()
    await camera.start(320, 240, 30)
    assert (await camera.next_frame()).width == 320
    await camera.close()


async def test_dying_is_seen_by_who_waits_already(time: Time) -> None:
    async def die_meanwhile(_delay_s: float) -> None:
        camera.die()

    camera = camera_of(time, sleep=die_meanwhile)
    await camera.open()
    await camera.start(640, 480, 30)
    await camera.next_frame()
    with pytest.raises(DeviceFault):
        await camera.next_frame()
    await camera.close()


@pytest.mark.parametrize("shape", [(641, 480, 30), (640, 32, 30), (640, 480, 0)])
async def test_a_size_that_no_camera_has_is_our_bug(time: Time, shape: tuple[int, int, int]) -> None:
    camera = camera_of(time)
    await camera.open()
    with pytest.raises(DeviceMisuse):
        await camera.start(*shape)


async def encoded(camera: SimulatedCamera, number: int) -> list[EncodedFrame]:
    return [await camera.next_encoded() for _ in range(number)]


def nal_types(data: bytes) -> list[int]:
    return [part[0] & 0x1F for part in data.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1") if part]


async def test_it_encodes_h264_that_decodes_and_bears_the_stamp(time: Time) -> None:
    camera = camera_of(time, encodes=True)
    await camera.open()
    await camera.start(640, 480, 30)
    decoder = av.CodecContext.create("h264", "r")
    assert isinstance(decoder, VideoCodecContext)
    frames = await encoded(camera, 30)
    stamps = [
        read_stamp(picture.to_ndarray(format="gray"))
        for packet in [*(av.Packet(frame.data) for frame in frames), None]
        for picture in decoder.decode(packet)
    ]
    assert stamps == [round((50.0 + number / 30) * 1000) for number in range(30)]
    assert [frame.pts_us for frame in frames] == [round(number / 30 * 1e6) for number in range(30)]
    assert decoder.profile in {"Baseline", "Constrained Baseline"}
    await camera.close()


async def test_a_key_frame_comes_when_asked_with_its_headers(time: Time) -> None:
    camera = camera_of(time, encodes=True)
    await camera.open()
    await camera.start(640, 480, 30)
    first = await encoded(camera, 20)
    assert [frame.key_frame for frame in first] == [True] + 19 * [False]
    camera.request_key_frame()
    asked = (await encoded(camera, 1))[0]
    assert asked.key_frame
    assert {7, 8, 5} <= set(nal_types(asked.data))
    assert not any(frame.key_frame for frame in await encoded(camera, 10))
    await camera.close()


async def test_the_bitrate_follows(time: Time) -> None:
    camera = camera_of(time, encodes=True)
    await camera.open()
    await camera.start(640, 480, 30)
    sizes = {}
    for bits_per_s in (600_000, 100_000):
        camera.set_bitrate(bits_per_s)
        await encoded(camera, 30)
        sizes[bits_per_s] = sum(len(frame.data) for frame in await encoded(camera, 60)) * 8 / 2
    assert sizes[100_000] < 140_000
    assert sizes[100_000] < sizes[600_000]
    await camera.close()


async def test_a_camera_that_does_not_encode_says_so(time: Time) -> None:
    camera = camera_of(time)
    await camera.open()
    await camera.start(640, 480, 30)
    assert not camera.encodes
    with pytest.raises(DeviceMisuse):
        await camera.next_encoded()
    camera.request_key_frame()
    camera.set_bitrate(1)
    await camera.close()


async def test_grain_follows_from_the_stamp_and_has_the_given_strength() -> None:
    async def picture(grain: float, stamp: int) -> NDArray[np.int16]:
        camera = SimulatedCamera(lambda: 0.0, _at_once, stamp_ms=lambda: stamp, grain=grain)
        await camera.open()
        await camera.start(320, 240, 30)
        frame = await camera.next_frame()
        await camera.close()
        return frame.to_ndarray()[40:240].astype(np.int16)

    clean, grainy = await picture(0.0, 1), await picture(3.0, 1)
    assert 2.8 < float((grainy - clean).std()) < 3.2
    assert np.array_equal(grainy, await picture(3.0, 1))
    assert not np.array_equal(grainy, await picture(3.0, 2))
    with pytest.raises(DeviceMisuse, match="grain"):
        SimulatedCamera(grain=9.0)


async def test_a_picture_that_somebody_has_is_not_drawn_over() -> None:
    stamps = iter(range(1, 100))
    camera = SimulatedCamera(lambda: 0.0, _at_once, stamp_ms=lambda: next(stamps))
    await camera.open()
    await camera.start(320, 240, 30)
    kept = [await camera.next_frame() for _ in range(3)]
    looked_at = [frame.to_ndarray() for frame in kept]
    # As an encoder keeps a reference picture when Python has none any more: without the frame, with its memory.
    planes = memoryview(kept.pop(0).planes[0])
    for _ in range(6):
        await camera.next_frame()
    assert read_stamp(np.frombuffer(planes, np.uint8).reshape(240, 320)) == 1
    for frame, before in zip(kept, looked_at[1:], strict=True):
        assert np.array_equal(frame.to_ndarray(), before)
    await camera.close()


async def _at_once(_seconds: float) -> None:
    pass
