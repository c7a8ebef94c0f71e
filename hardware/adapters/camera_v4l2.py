"""A USB camera by Video4Linux, through PyAV (FFmpeg's `v4l2` input)."""

import asyncio
import errno
import threading
import time
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from typing import Protocol

import av

from hardware.errors import DeviceError, DeviceFault, DeviceMisuse, DeviceUnavailable, FaultKind
from hardware.protocols import EncodedFrame

TIME_BASE = Fraction(1, 90_000)
FIRST_FRAME_S = 5.0
"""A USB camera may take seconds to its first picture; afterwards the same silence means that it hangs."""
JOIN_S = 2.0


class Source(Protocol):
    """The part of an `av.container.InputContainer` that is used."""

    def decode(self, *, video: int) -> Iterable[av.VideoFrame]: ...
    def close(self) -> None: ...


type Opener = Callable[[int, int, int], Source]
"""width, height, fps -> a source of pictures; blocks; raises OSError or av.FFmpegError."""


class V4l2Camera:
    """A `Camera` that decodes in a thread of its own and keeps the newest picture only. The lamp is lit by `start`.

    `input_format` is FFmpeg's: `mjpeg` gives 30 pictures a second at 720p over USB 2, `yuyv422` does not. `opener` and
    `exists` are there for tests, which have no /dev/video.
    """

    encodes = False

    def __init__(
        self,
        path: str = "/dev/video0",
        input_format: str = "mjpeg",
        *,
        opener: Opener | None = None,
        exists: Callable[[], bool] | None = None,
        clock: Callable[[], float] = time.monotonic,
        silence_s: float = FIRST_FRAME_S,
        join_s: float = JOIN_S,
    ) -> None:
        self._opener = opener or _v4l2(path, input_format)
        self._exists = exists or Path(path).exists
        self._clock = clock
        self._silence_s = silence_s
        self._join_s = join_s
        self._open = False
        self._capture: _Capture | None = None

    async def open(self) -> None:
        if not await asyncio.to_thread(self._exists):
            raise DeviceUnavailable("camera", "no such video device")
        self._open = True

    async def close(self) -> None:
        await self.stop()
        self._open = False

    async def start(self, width: int, height: int, fps: int) -> None:
        if not self._open or self._capture is not None:
            raise DeviceMisuse("camera", "start needs an open, stopped camera")
        try:
            source = await asyncio.to_thread(self._opener, width, height, fps)
        except (OSError, av.FFmpegError) as error:
            raise _fault(error) from error
        self._capture = _Capture(source, (width, height), self._clock)

    async def stop(self) -> None:
        capture, self._capture = self._capture, None
        if capture is not None:
            await capture.stop(self._join_s)

    async def next_frame(self) -> av.VideoFrame:
        if self._capture is None:
            raise DeviceMisuse("camera", "not started")
        return await self._capture.next_frame(self._silence_s)

    async def next_encoded(self) -> EncodedFrame:
        raise DeviceMisuse("camera", "this camera does not encode")

    def request_key_frame(self) -> None:
        """Nothing to ask: it does not encode."""

    def set_bitrate(self, bits_per_s: int) -> None:
        """Nothing to set: it does not encode."""


class _Capture:
    """The life from `start` to `stop`: a thread that fills one slot."""

    def __init__(self, source: Source, size: tuple[int, int], clock: Callable[[], float]) -> None:
        self._source = source
        self._size = size
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._arrived = asyncio.Event()
        self._newest: av.VideoFrame | None = None
        self._failure: DeviceError | None = None
        self._stopping = threading.Event()
        # A daemon, because a driver that hangs in the kernel must not keep the process from ending.
        self._thread = threading.Thread(target=self._run, name="v4l2-camera", daemon=True)
        self._thread.start()

    async def next_frame(self, silence_s: float) -> av.VideoFrame:
        try:
            async with asyncio.timeout(silence_s):
                await self._arrived.wait()
        except TimeoutError as error:
            raise DeviceFault("camera", FaultKind.HUNG, f"no picture for {silence_s:g} s") from error
        if self._newest is None:
            assert self._failure is not None
            raise self._failure
        frame, self._newest = self._newest, None
        if self._failure is None:
            self._arrived.clear()
        return frame

    async def stop(self, join_s: float) -> None:
        self._stopping.set()
        self._fail(DeviceMisuse("camera", "stopped while a picture was awaited"))
        await asyncio.to_thread(self._thread.join, join_s)

    def _run(self) -> None:
        begun_s = self._clock()
        failure: DeviceError
        try:
            for raw in self._source.decode(video=0):
                if self._stopping.is_set():
                    return
                # MJPEG has full-range luma, which codecs of calls take for limited: white and black would be lost.
                frame = raw.reformat(*self._size, format="yuv420p", dst_color_range="MPEG")
                frame.pts = round((self._clock() - begun_s) * TIME_BASE.denominator)
                frame.time_base = TIME_BASE
                self._tell(self._put, frame)
            failure = DeviceFault("camera", FaultKind.UNPLUGGED, "the video device ended")
        except (OSError, av.FFmpegError) as error:
            failure = _fault(error)
            failure.__cause__ = error
        finally:
            self._source.close()
        self._tell(self._fail, failure)

    def _tell[T](self, call: Callable[[T], None], argument: T) -> None:
        try:
            self._loop.call_soon_threadsafe(call, argument)
        except RuntimeError:
            # The loop is closed: this thread has outlived a hang, and nobody waits for its picture.
            self._stopping.set()

    def _put(self, frame: av.VideoFrame) -> None:
        self._newest = frame
        self._arrived.set()

    def _fail(self, failure: DeviceError) -> None:
        self._failure = self._failure or failure
        self._arrived.set()


def _v4l2(path: str, input_format: str) -> Opener:
    def open_device(width: int, height: int, fps: int) -> Source:
        options = {"video_size": f"{width}x{height}", "framerate": str(fps), "input_format": input_format}
        return av.open(path, format="v4l2", options=options)

    return open_device


def _fault(error: OSError | av.FFmpegError) -> DeviceFault:
    """PyAV's errors carry the kernel's errno, and are OSErrors only where Python has a class for it."""
    if error.errno == errno.EBUSY:
        return DeviceFault("camera", FaultKind.BUSY, "another program has the camera")
    if error.errno in {errno.ENODEV, errno.ENOENT, errno.ENXIO}:
        return DeviceFault("camera", FaultKind.UNPLUGGED, "the video device is gone")
    return DeviceFault("camera", FaultKind.INPUT_OUTPUT, str(error))
