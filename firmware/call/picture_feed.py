"""From decoded frames to a frame board: the newest frame, converted in a thread of its own."""

import asyncio
from collections.abc import Callable

import av

from firmware.call.frames import FrameWriter
from firmware.call.newest import Newest
from firmware.call.picture import PictureConverter
from firmware.call.tasks import Spawn, end_task
from hardware.blocking import LibraryThread

_EARLY_S = 0.005
"""A frame that comes this much before its time is still shown: cameras are not exact."""


class PictureFeed:
    """Owns one frame board. Frames that come faster than they can be converted are dropped, never queued."""

    def __init__(
        self,
        writer: FrameWriter,
        spawn: Spawn,
        clock: Callable[[], float],
        *,
        mirrored: bool = False,
        most_fps: float | None = None,
    ) -> None:
        self.shown = 0
        """Pictures put on the board since the process started."""
        self.shown_size = (0, 0)
        """Size of the last frame as it came."""
        self._writer = writer
        self._mirrored = mirrored
        self._converter = PictureConverter(*writer.size, mirrored=mirrored)
        self._clock = clock
        self._spawn = spawn
        self._covered = False
        self._least_s = 1.0 / most_fps - _EARLY_S if most_fps else 0.0
        self._thread = LibraryThread(f"feed-{writer.name.rpartition('-')[2]}")
        self._task: asyncio.Task[None] | None = None

    def start(self, frames: Newest[av.VideoFrame], on_first: Callable[[], None] | None = None) -> None:
        """Shows the frames of `frames` until `stop`; `on_first` when the first is on the board."""
        if self._task is None:
            self._task = self._spawn(self._run(frames, on_first))

    async def cover(self, covered: bool) -> None:
        """While it is covered no picture is on the board, whatever comes; returns once that is so."""
        self._covered = covered
        if covered:
            await self._thread.run(self._wipe)

    def resize(self, size: tuple[int, int]) -> None:
        """Every picture from the next on is `size` (width, height) large, at most the board's."""
        self._convert(size, fit=self._converter.fit)

    def fit(self, whole: bool) -> None:
        """From the next picture on: all of it, in its own proportions (`whole`), or cropped to fill the size."""
        self._convert(self._converter.size, fit=whole)

    def _convert(self, size: tuple[int, int], *, fit: bool) -> None:
        if (size, fit) != (self._converter.size, self._converter.fit):
            # A conversion that is still running in the thread keeps its own.
            self._converter = PictureConverter(*size, mirrored=self._mirrored, fit=fit)

    async def stop(self) -> None:
        """Shows no more, and wipes the board: after this nothing of the pictures is in shared memory."""
        task, self._task = self._task, None
        await end_task(task)
        self.shown_size = (0, 0)
        # In the same thread, so that it comes after a conversion that is still running.
        await self._thread.run(self._wipe)

    def close(self) -> None:
        """After `stop`: removes the board."""
        self._thread.close()
        self._writer.close()

    async def _run(self, frames: Newest[av.VideoFrame], on_first: Callable[[], None] | None) -> None:
        seen = 0
        last_s = float("-inf")
        while True:
            seen, frame = await frames.after(seen)
            now_s = self._clock()
            if self._covered or now_s - last_s < self._least_s:
                continue
            last_s = now_s
            await self._thread.run(self._show, frame)
            self.shown += 1
            self.shown_size = (frame.width, frame.height)
            if on_first is not None:
                on_first()
                on_first = None

    def _show(self, frame: av.VideoFrame) -> None:
        self._writer.write(self._converter.convert(frame))

    def _wipe(self) -> None:
        self._converter.close()
        self._writer.clear()
