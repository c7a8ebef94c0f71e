"""The board's CSI camera by picamera2 (libcamera), with the Pi 4's hardware H.264 encoder.

picamera2 and its libcamera exist on a board only, so they are imported when the camera opens. Written against
picamera2 0.3.32 to 0.3.36; docs/board-devices.md says what has not been seen on a board yet.
"""

import asyncio
import fcntl
import struct
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from hardware.blocking import LibraryThread
from hardware.encoded_queue import EncodedQueue
from hardware.errors import DeviceFault, DeviceMisuse, DeviceUnavailable, FaultKind
from hardware.protocols import EncodedFrame

TIME_BASE = Fraction(1, 1_000_000)
SILENCE_S = 3.0
FIRST_BITRATE = 800_000
# linux/videodev2.h and linux/v4l2-controls.h
_VIDIOC_S_CTRL = 0xC008561C
_V4L2_CID_MPEG_VIDEO_BITRATE = 0x009909CF


class Picamera2Camera:
    """A `Camera`. One configuration serves both uses: the encoder and the raw pictures share the camera's buffers."""

    def __init__(self, camera_number: int = 0, *, encodes: bool = False) -> None:
        self._number = camera_number
        self._encodes = encodes
        self._thread: LibraryThread | None = None
        self._camera: Any = None
        self._encoder: Any = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._newest: asyncio.Queue[av.VideoFrame] = asyncio.Queue(maxsize=1)
        self._encoded = EncodedQueue()
        self._size = (0, 0)

    @property
    def encodes(self) -> bool:
        return self._encodes

    async def open(self) -> None:
        self._thread = LibraryThread("picamera2")
        try:
            found = await self._thread.run(_number_of_cameras)
        except (ImportError, OSError, RuntimeError) as error:
            await self.close()
            raise DeviceUnavailable("camera", f"libcamera cannot be used: {error}") from error
        if found <= self._number:
            await self.close()
            raise DeviceUnavailable("camera", f"libcamera sees {found} cameras; number {self._number} is wanted")

    async def close(self) -> None:
        await self.stop()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.close()

    async def start(self, width: int, height: int, fps: int) -> None:
        if self._thread is None or self._camera is not None:
            raise DeviceMisuse("camera", "start needs an open, stopped camera")
        self._loop = asyncio.get_running_loop()
        self._size = (width, height)
        self._newest = asyncio.Queue(maxsize=1)
        self._encoded = EncodedQueue()
        try:
            await self._thread.run(self._start, width, height, fps)
        except (RuntimeError, IndexError, OSError) as error:
            await self.stop()
            raise DeviceFault("camera", FaultKind.INPUT_OUTPUT, str(error)) from error

    async def stop(self) -> None:
        if self._thread is not None and self._camera is not None:
            await self._thread.run(self._stop)
        self._encoded.fail(DeviceMisuse("camera", "stopped while a picture was awaited"))

    async def next_frame(self) -> av.VideoFrame:
        if self._camera is None:
            raise DeviceMisuse("camera", "not started")
        return await _in_time(self._newest.get())

    async def next_encoded(self) -> EncodedFrame:
        if not self._encodes or self._camera is None:
            raise DeviceMisuse("camera", "not started, or does not encode")
        return await _in_time(self._encoded.get())

    def request_key_frame(self) -> None:
        if self._encoder is not None:
            self._encoder.force_key_frame()

    def set_bitrate(self, bits_per_s: int) -> None:
        """Changes the running encoder: picamera2 reads its `bitrate` only once, at the start."""
        if self._encoder is None:
            return
        device = self._encoder.vd
        if device is not None and not device.closed:
            fcntl.ioctl(device, _VIDIOC_S_CTRL, struct.pack("=Ii", _V4L2_CID_MPEG_VIDEO_BITRATE, bits_per_s))

    def _start(self, width: int, height: int, fps: int) -> None:
        from picamera2 import Picamera2

        self._camera = camera = Picamera2(self._number)
        interval_us = round(1_000_000 / fps)
        camera.configure(
            camera.create_video_configuration(
                main={"size": (width, height), "format": "YUV420"},
                controls={"FrameDurationLimits": (interval_us, interval_us)},
            )
        )
        camera.pre_callback = self._raw_in_thread
        if self._encodes:
            self._encoder = encoder = _hardware_encoder(fps)
            camera.start_encoder(encoder, _output(self._encoded_in_thread))
        camera.start()

    def _stop(self) -> None:
        camera, self._camera = self._camera, None
        encoder, self._encoder = self._encoder, None
        try:
            camera.pre_callback = None
            camera.stop()
            if encoder is not None:
                camera.stop_encoder(encoder)
        finally:
            camera.close()

    def _raw_in_thread(self, request: Any) -> None:
        pts_us = request.get_metadata()["SensorTimestamp"] // 1000
        pixels = without_padding(request.make_array("main"), *self._size)
        frame = av.VideoFrame.from_ndarray(pixels, format="yuv420p")
        frame.pts = pts_us
        frame.time_base = TIME_BASE
        self._tell(self._put_raw, frame)

    def _encoded_in_thread(self, data: bytes, key_frame: bool, pts_us: int) -> None:
        self._tell(self._put_encoded, EncodedFrame(data, pts_us, key_frame))

    def _tell[T](self, call: Callable[[T], None], argument: T) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call, argument)

    def _put_raw(self, frame: av.VideoFrame) -> None:
        if self._newest.full():
            self._newest.get_nowait()
        self._newest.put_nowait(frame)

    def _put_encoded(self, frame: EncodedFrame) -> None:
        if self._encoded.put(frame):
            self.request_key_frame()


def without_padding(pixels: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """A yuv420p picture of shape (height * 3 / 2, width) out of libcamera's, whose rows are `stride` >= width long.

    There the chroma rows are half as long and stand two to a row, so cutting the right side off would mix them.
    """
    stride = pixels.shape[1]
    if stride == width:
        return np.ascontiguousarray(pixels)
    flat = pixels.reshape(-1)
    luma, quarter = stride * height, stride * height // 4
    planes = (
        flat[:luma].reshape(height, stride)[:, :width],
        flat[luma : luma + quarter].reshape(height // 2, stride // 2)[:, : width // 2],
        flat[luma + quarter : luma + 2 * quarter].reshape(height // 2, stride // 2)[:, : width // 2],
    )
    return np.concatenate([plane.reshape(-1) for plane in planes]).reshape(height * 3 // 2, width)


def _number_of_cameras() -> int:
    from picamera2 import Picamera2

    return len(Picamera2.global_camera_info())


def _hardware_encoder(fps: int) -> Any:
    from picamera2.encoders.h264_encoder import H264Encoder

    return H264Encoder(FIRST_BITRATE, repeat=True, iperiod=fps * 10, framerate=fps, profile="constrained baseline")


def _output(deliver: Callable[[bytes, bool, int], None]) -> Any:
    from picamera2.outputs import Output

    class LoopOutput(Output):  # type: ignore[misc]  # untyped library
        def outputframe(
            self, frame: bytes, keyframe: bool = True, timestamp: int | None = None, *_rest: Any, **_more: Any
        ) -> None:
            deliver(bytes(frame), keyframe, timestamp or 0)

    return LoopOutput()


async def _in_time[T](picture: Any) -> T:
    try:
        async with asyncio.timeout(SILENCE_S):
            result: T = await picture
    except TimeoutError as error:
        raise DeviceFault("camera", FaultKind.HUNG, f"no picture for {SILENCE_S:g} s") from error
    return result
