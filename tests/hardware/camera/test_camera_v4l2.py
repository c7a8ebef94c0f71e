"""The USB camera's adapter on FFmpeg's own sources: the same decoding, a test picture instead of /dev/video0."""

import asyncio
import errno
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from hardware.adapters.camera_v4l2 import Source, V4l2Camera
from hardware.errors import DeviceFault, DeviceMisuse, DeviceUnavailable, FaultKind


def moving_picture(width: int, height: int, fps: int, *, seconds: float = 1000.0) -> Source:
    graph = f"testsrc=size={width}x{height}:rate={fps}:duration={seconds},realtime"
    return av.open(graph, format="lavfi")


def camera_with(source: object) -> V4l2Camera:
    """A camera whose opener gives `source`, or raises it."""

    def opener(_width: int, _height: int, _fps: int) -> Source:
        if isinstance(source, Exception):
            raise source
        assert isinstance(source, Scripted)
        return source

    return V4l2Camera(opener=opener, exists=lambda: True, silence_s=10.0)


class Scripted:
    """A source that gives what it is told, then waits in vain, as a driver does, or fails."""

    def __init__(self, pictures: Iterable[av.VideoFrame], failure: Exception | None = None) -> None:
        self._pictures = list(pictures)
        self._failure = failure
        self.given = threading.Event()
        self.released = threading.Event()
        self.closed = threading.Event()

    def decode(self, *, video: int) -> Iterator[av.VideoFrame]:
        assert video == 0
        yield from self._pictures
        self.given.set()
        if self._failure is not None:
            raise self._failure
        self.released.wait(30.0)

    def close(self) -> None:
        self.closed.set()


def grey(width: int = 64, height: int = 64, pixel_format: str = "yuv420p") -> av.VideoFrame:
    return av.VideoFrame(width, height, pixel_format)


async def test_pictures_of_any_format_arrive_as_yuv420p_with_rising_time() -> None:
    camera = V4l2Camera(opener=moving_picture, exists=lambda: True)
    await camera.open()
    await camera.start(320, 240, 30)
    frames = [await camera.next_frame() for _ in range(10)]
    await camera.close()
    assert {(frame.width, frame.height, frame.format.name) for frame in frames} == {(320, 240, "yuv420p")}
    times = [float(frame.pts * frame.time_base) for frame in frames if frame.pts is not None and frame.time_base]
    assert times == sorted(set(times))
    assert len(times) == 10


@pytest.mark.parametrize(("shade", "luma"), [(255, 235), (0, 16)])
async def test_mjpeg_is_decoded_to_the_range_that_calls_use(tmp_path: Path, shade: int, luma: int) -> None:
    path = tmp_path / "camera.mjpeg"
    picture = av.VideoFrame.from_ndarray(np.full((240, 320, 3), shade, np.uint8), format="rgb24")
    with av.open(path, "w", format="mjpeg") as output:
        stream = output.add_stream("mjpeg", rate=30)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuvj420p"
        for packet in [*stream.encode(picture.reformat(format="yuvj420p")), *stream.encode(None)]:
            output.mux(packet)
    camera = V4l2Camera(opener=lambda *_: av.open(path, format="mjpeg"), exists=lambda: True)
    await camera.open()
    await camera.start(320, 240, 30)
    frame = await camera.next_frame()
    assert (frame.width, frame.height, frame.format.name) == (320, 240, "yuv420p")
    assert np.all(np.abs(frame.to_ndarray()[:240].astype(int) - luma) <= 1)
    await camera.close()


async def test_only_the_newest_picture_is_kept() -> None:
    source = Scripted([grey(64, 64), grey(128, 64), grey(256, 64)])
    ticks = iter(range(100))
    camera = V4l2Camera(opener=lambda *_: source, exists=lambda: True, clock=lambda: float(next(ticks)))
    await camera.open()
    await camera.start(64, 64, 30)
    source.given.wait(10.0)
    await asyncio.sleep(0)
    frame = await camera.next_frame()
    assert frame.pts == 3 * 90_000
    waiting = asyncio.create_task(camera.next_frame())
    await asyncio.sleep(0)
    assert not waiting.done()
    source.released.set()
    with pytest.raises(DeviceFault):
        await waiting
    await camera.close()


async def test_a_camera_pulled_out_is_unplugged_after_its_last_picture() -> None:
    gone = av.error.FFmpegError(errno.ENODEV, "No such device")
    camera = camera_with(Scripted([grey()], gone))
    await camera.open()
    await camera.start(64, 64, 30)
    await camera.next_frame()
    for _ in range(2):
        with pytest.raises(DeviceFault) as fault:
            await camera.next_frame()
        assert fault.value.kind is FaultKind.UNPLUGGED
        assert fault.value.__cause__ is gone
    await camera.close()


async def test_a_source_that_ends_is_unplugged() -> None:
    source = Scripted([])
    source.released.set()
    camera = camera_with(source)
    await camera.open()
    await camera.start(64, 64, 30)
    with pytest.raises(DeviceFault) as fault:
        await camera.next_frame()
    assert fault.value.kind is FaultKind.UNPLUGGED
    assert source.closed.is_set()
    await camera.close()


async def test_a_driver_that_hangs_is_told_and_does_not_hold_up_closing() -> None:
    source = Scripted([])
    camera = V4l2Camera(opener=lambda *_: source, exists=lambda: True, silence_s=0.05, join_s=0.05)
    await camera.open()
    await camera.start(64, 64, 30)
    with pytest.raises(DeviceFault) as fault:
        await camera.next_frame()
    assert fault.value.kind is FaultKind.HUNG
    await camera.close()
    assert not source.closed.is_set()
    source.released.set()
    assert source.closed.wait(10.0)


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (OSError(errno.EBUSY, "busy"), FaultKind.BUSY),
        (av.error.FileNotFoundError(errno.ENOENT, "gone"), FaultKind.UNPLUGGED),
        (av.error.InvalidDataError(1094995529, "nonsense"), FaultKind.INPUT_OUTPUT),
    ],
)
async def test_a_camera_that_does_not_start_says_why(failure: Exception, kind: FaultKind) -> None:
    camera = camera_with(failure)
    await camera.open()
    with pytest.raises(DeviceFault) as fault:
        await camera.start(640, 480, 30)
    assert fault.value.kind is kind
    assert fault.value.__cause__ is failure
    await camera.close()


async def test_no_device_is_unavailable_and_a_device_is_not_opened_before_start(tmp_path: Path) -> None:
    with pytest.raises(DeviceUnavailable):
        await V4l2Camera(str(tmp_path / "video0")).open()
    (tmp_path / "video0").touch()
    camera = V4l2Camera(str(tmp_path / "video0"))
    await camera.open()
    with pytest.raises(DeviceFault):
        await camera.start(640, 480, 30)
    await camera.close()


async def test_stopping_wakes_who_waits() -> None:
    source = Scripted([])
    camera = V4l2Camera(opener=lambda *_: source, exists=lambda: True, join_s=0.05)
    await camera.open()
    await camera.start(64, 64, 30)
    waiting = asyncio.create_task(camera.next_frame())
    await asyncio.sleep(0)
    await camera.stop()
    source.released.set()
    with pytest.raises(DeviceMisuse):
        await waiting
    with pytest.raises(DeviceMisuse):
        await camera.next_frame()
