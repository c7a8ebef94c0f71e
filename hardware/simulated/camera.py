"""A camera that sees a moving figure before a wall, with the time of each picture readable in it (`stamp.py`)."""

import asyncio
import mmap
import random
import time
import weakref
from collections import deque
from collections.abc import Awaitable, Callable
from fractions import Fraction

import av
import numpy as np
from numpy.typing import NDArray

from hardware.blocking import LibraryThread
from hardware.errors import DeviceFault, DeviceMisuse, DeviceUnavailable, FaultKind
from hardware.protocols import EncodedFrame
from hardware.simulated.held import Held, Luma
from hardware.simulated.stamp import draw_stamp
from hardware.simulated.x264 import X264Encoder

type _Plane = NDArray[np.uint8]

TIME_BASE = Fraction(1, 90_000)
_SWAY_S = 4.0
MOST_GRAIN = 8.0
"""The scene's tones stay this far from black and white, six times over."""
_GRAIN_SHIFTS = 64


def wall_clock_ms() -> int:
    """Milliseconds of the machine's clock modulo 2**32: what a browser has too, as `Date.now() % 2 ** 32`."""
    return time.time_ns() // 1_000_000 & 0xFFFFFFFF


class SimulatedCamera:
    """A `Camera`. Each picture carries `stamp_ms()` of the moment it was taken; None leaves the figure undisturbed.

    With `encodes=True` it also plays the board's hardware encoder. `grain` is the noise of its sensor: the standard
    deviation of each pixel of luma, 0 to `MOST_GRAIN` levels; it follows from the stamp alone. `missing` makes `open`
    fail; `die()` makes it vanish in the middle of work; `plugged` is asked at every use, and False is both. What is
    `held` before it covers the figure.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        *,
        stamp_ms: Callable[[], int] | None = wall_clock_ms,
        encodes: bool = False,
        grain: float = 0.0,
        plugged: Callable[[], bool] = lambda: True,
        held: Held | None = None,
    ) -> None:
        if not 0.0 <= grain <= MOST_GRAIN:
            raise DeviceMisuse("camera", f"grain is 0 to {MOST_GRAIN:.0f} levels")
        self.missing = False
        self._plugged = plugged
        self._held = held
        self._grain = grain
        self._clock = clock
        self._sleep = sleep
        self._stamp_ms = stamp_ms
        self._encodes = encodes
        self._open = False
        self._dead = False
        self._scene: _Scene | None = None
        self._raw_pace: _Pace | None = None
        self._encoded_pace: _Pace | None = None
        self._encoder: X264Encoder | None = None
        self._thread: LibraryThread | None = None

    @property
    def encodes(self) -> bool:
        return self._encodes

    @property
    def running(self) -> bool:
        """Between `start` and `stop`: what the privacy lamp should show."""
        return self._scene is not None

    async def open(self) -> None:
        if self.missing or not self._plugged():
            raise DeviceUnavailable("camera", "the simulated camera is missing")
        self._open = True
        self._dead = False

    async def close(self) -> None:
        await self.stop()
        self._open = False

    async def start(self, width: int, height: int, fps: int) -> None:
        if not self._open or self._scene is not None:
            raise DeviceMisuse("camera", "start needs an open, stopped camera")
        if width % 2 or height % 2 or min(width, height) < 64 or fps < 1:
            raise DeviceMisuse("camera", f"no pictures of {width}x{height} at {fps}/s")
        begun_s = self._clock()
        self._scene = _Scene(width, height, self._grain)
        self._raw_pace = _Pace(begun_s, fps)
        self._encoded_pace = _Pace(begun_s, fps)
        if self._encodes:
            self._thread = LibraryThread("simulated-encoder")
            self._encoder = X264Encoder(width, height, fps)

    async def stop(self) -> None:
        if self._thread is not None:
            self._thread.close()
        self._scene = self._raw_pace = self._encoded_pace = self._encoder = self._thread = None

    async def next_frame(self) -> av.VideoFrame:
        return await self._take(self._raw_pace)

    async def next_encoded(self) -> EncodedFrame:
        if not self._encodes:
            raise DeviceMisuse("camera", "this camera does not encode")
        frame = await self._take(self._encoded_pace)
        encoder, thread = self._encoder, self._thread
        if encoder is None or thread is None:
            raise DeviceMisuse("camera", "stopped while a picture was awaited")
        return await thread.run(encoder.encode, frame)

    def request_key_frame(self) -> None:
        if self._encoder is not None:
            self._encoder.request_key_frame()

    def set_bitrate(self, bits_per_s: int) -> None:
        if self._encoder is not None:
            self._encoder.set_bitrate(bits_per_s)

    def die(self) -> None:
        """The cable is out: every later picture fails until the camera is closed and opened again."""
        self._dead = True

    async def _take(self, pace: "_Pace | None") -> av.VideoFrame:
        """The picture of the next moment that is due, in `pace`."""
        self._check()
        if pace is None:
            raise DeviceMisuse("camera", "not started")
        wait_s = pace.until_next(self._clock())
        if wait_s > 0.0:
            await self._sleep(wait_s)
            self._check()
        scene = self._scene
        if scene is None:
            raise DeviceMisuse("camera", "stopped while a picture was awaited")
        elapsed_s = self._clock() - pace.begun_s
        picture = scene.draw(elapsed_s, None if self._stamp_ms is None else self._stamp_ms())
        if self._held is not None and (paper := self._held.look()) is not None:
            scene.hold(picture, paper)
        frame = av.VideoFrame.from_numpy_buffer(picture, format="yuv420p")
        frame.pts = round(pace.taken_s * TIME_BASE.denominator)
        frame.time_base = TIME_BASE
        return frame

    def _check(self) -> None:
        if self._dead or not self._plugged():
            raise DeviceFault("camera", FaultKind.UNPLUGGED)


class _Pace:
    """Moments at which a camera of `fps` takes a picture. A late reader gets the newest: moments missed are skipped."""

    def __init__(self, begun_s: float, fps: int) -> None:
        self.begun_s = begun_s
        self.taken_s = 0.0
        """Time of the present picture since the start."""
        self._fps = fps
        self._moment = -1

    def until_next(self, now_s: float) -> float:
        """Moves on to the next moment and says how long it is until then; at most 0 if it has come already."""
        newest = int((now_s - self.begun_s) * self._fps)
        self._moment = max(self._moment + 1, newest)
        self.taken_s = self._moment / self._fps
        return self.begun_s + self.taken_s - now_s


class _Scene:
    """A head and shoulders swaying before a wall with books; all drawn once, then only moved."""

    def __init__(self, width: int, height: int, grain: float) -> None:
        self._width = width
        self._height = height
        self._grain = _grain(width + _GRAIN_SHIFTS, height + _GRAIN_SHIFTS, grain) if grain else None
        self._sheets: deque[mmap.mmap] = deque()
        self._wall = np.concatenate([plane.ravel() for plane in _wall(width, height)])
        self._figures = [
            _figure(width // scale, height // scale, tones)
            for scale, tones in ((1, (170, 90)), (2, (110, 150)), (2, (150, 105)))
        ]

    def draw(self, elapsed_s: float, stamp: int | None) -> _Plane:
        """A yuv420p picture as PyAV takes it: shape (height * 3 / 2, width)."""
        width, height = self._width, self._height
        sheet = self._sheet()
        picture = sheet.reshape(-1)
        picture[:] = self._wall
        luma, quarter = width * height, width * height // 4
        planes = (
            picture[:luma].reshape(height, width),
            picture[luma : luma + quarter].reshape(height // 2, width // 2),
            picture[luma + quarter :].reshape(height // 2, width // 2),
        )
        sway = 0.5 + 0.4 * float(np.sin(2.0 * np.pi * elapsed_s / _SWAY_S))
        left = int(sway * (width - self._figures[0][0].shape[1])) // 2
        for plane, (sprite, mask), scale in zip(planes, self._figures, (1, 2, 2), strict=True):
            x = left * 2 // scale
            place = plane[plane.shape[0] - sprite.shape[0] :, x : x + sprite.shape[1]]
            np.copyto(place, sprite, where=mask)
        if self._grain is not None:
            x, y = _shift(round(elapsed_s * 1000) if stamp is None else stamp)
            # Modulo 256: adds what is negative, too.
            planes[0][:] += self._grain[y : y + height, x : x + width]
        if stamp is not None:
            draw_stamp(planes[0], stamp)
            planes[1][: height * 2 // 15 // 2] = 128
            planes[2][: height * 2 // 15 // 2] = 128
        return sheet

    def _sheet(self) -> _Plane:
        """Room for a picture: one that nobody looks at any more, as a driver gives its buffers again."""
        memory = self._sheets.pop() if self._sheets else mmap.mmap(-1, self._wall.size, mmap.MAP_PRIVATE)
        sheet = np.frombuffer(memory, np.uint8, self._wall.size).reshape(-1, self._width)
        # PyAV holds the sheet, not the memory, until the last of FFmpeg's references is gone, in whatever thread.
        weakref.finalize(sheet, self._sheets.append, memory).atexit = False
        return sheet

    def hold(self, picture: _Plane, paper: Luma) -> None:
        """Lays a paper over the middle of a picture that `draw` made, as high as leaves the stamp alone."""
        width, height = self._width, self._height
        top, tall = height * 3 // 20, height * 4 // 5
        wide = min(paper.shape[1] * tall // paper.shape[0], width * 9 // 10)
        tall = paper.shape[0] * wide // paper.shape[1]
        rows = np.arange(tall) * paper.shape[0] // tall
        columns = np.arange(wide) * paper.shape[1] // wide
        left = (width - wide) // 2
        luma = picture[:height].reshape(height, width)
        luma[top : top + tall, left : left + wide] = paper[np.ix_(rows, columns)]


def _grain(width: int, height: int, deviation: float) -> _Plane:
    """Normal noise to be added modulo 256 (Box and Muller, 1958): NumPy's own takes 3 MB of a borne's memory."""
    drawn = random.Random(1).randbytes(width * height * 4)  # noqa: S311 - the noise of a picture
    pairs = np.frombuffer(drawn, np.uint32).reshape(2, height, width // 2)
    far, turn = (pairs.astype(np.float64) + 0.5) / 2**32
    far = np.sqrt(-2.0 * np.log(far)) * deviation
    noise = np.concatenate([far * np.cos(2.0 * np.pi * turn), far * np.sin(2.0 * np.pi * turn)], axis=1)
    return noise.clip(-6 * deviation, 6 * deviation).round().astype(np.int8).view(np.uint8)


def _shift(moment: int) -> tuple[int, int]:
    """Where the noise of a moment begins: no two of 30 moments in a row share it."""
    return moment * 37 % _GRAIN_SHIFTS, moment * 11 // 7 % _GRAIN_SHIFTS


def _wall(width: int, height: int) -> tuple[_Plane, _Plane, _Plane]:
    """A lit wall with a shelf of coloured books at half height."""
    y = np.repeat(np.linspace(190, 120, height).astype(np.uint8)[:, None], width, axis=1)
    u = np.full((height // 2, width // 2), 128, np.uint8)
    v = np.full((height // 2, width // 2), 128, np.uint8)
    for book in range(16):
        x0, x1 = book * width // 32, (book + 1) * width // 32 - 1
        top, bottom = height // 8 + (book * 7 % 5) * height // 160, height // 4
        y[2 * top : 2 * bottom, 2 * x0 : 2 * x1] = 60 + book * 37 % 130
        u[top:bottom, x0:x1] = 90 + book * 53 % 80
        v[top:bottom, x0:x1] = 90 + book * 29 % 80
    return y, u, v


def _figure(width: int, height: int, tones: tuple[int, int]) -> tuple[_Plane, NDArray[np.bool_]]:
    """One plane of a head (first tone) above shoulders (second), and where it covers the wall."""
    tall, wide = height * 3 // 4, width * 2 // 5
    rows, columns = np.mgrid[0:tall, 0:wide]
    x, y = (columns / wide - 0.5) * 2.0, rows / tall
    head = (x / 0.42) ** 2 + ((y - 0.36) / 0.2) ** 2 < 1.0
    shoulders = (x / 1.0) ** 2 + ((y - 1.05) / 0.45) ** 2 < 1.0
    sprite = np.where(head, tones[0], tones[1]).astype(np.uint8)
    return sprite, head | shoulders
