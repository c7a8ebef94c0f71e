"""Looks for the QR code of a slip in the camera's pictures. None of them is kept, shown or sent."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

import av
import numpy as np
from numpy.typing import NDArray

from central.protocol.appointments import code_of_qr
from firmware.call.camera_source import CameraSource
from firmware.call.messages import CodeRead
from firmware.call.tasks import Spawn, end_task
from hardware.blocking import LibraryThread

PAUSE_S = 0.1
"""Between two pictures that are searched: a hand holds a slip longer."""

logger = logging.getLogger(__name__)

type Luma = NDArray[np.uint8]


class CodeReader:
    """`start` opens the camera; it closes by itself when a slip was read or the time is up, or with `stop`."""

    def __init__(
        self,
        camera: CameraSource,
        send: Callable[[CodeRead], None],
        spawn: Spawn,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._camera = camera
        self._send = send
        self._spawn = spawn
        self._sleep = sleep
        self._task: asyncio.Task[None] | None = None
        self._closing = False

    def start(self, limit_s: float) -> None:
        """Looks for at most `limit_s`; a look that goes on is not begun anew."""
        if self._task is None or self._task.done():
            self._closing = False
            self._task = self._spawn(self._look(limit_s))

    async def stop(self) -> None:
        """Looks no more; the camera is the caller's to close."""
        task, self._task = self._task, None
        if task is not None and self._closing:
            # The camera is on its way to be closed: whoever opens it next must not meet it half open.
            await asyncio.wait([task])
        else:
            await end_task(task)

    async def _look(self, limit_s: float) -> None:
        self._camera.start()
        limit = asyncio.ensure_future(self._sleep(limit_s))
        reading = asyncio.ensure_future(self._read())
        try:
            await asyncio.wait({limit, reading}, return_when=asyncio.FIRST_COMPLETED)
            if reading.done():
                self._send(CodeRead(code=reading.result()))
        finally:
            for task in (limit, reading):
                task.cancel()
            await asyncio.wait({limit, reading})
        self._closing = True
        await self._camera.stop()

    async def _read(self) -> str:
        """The code of the first slip that is seen."""
        thread, seen, told = LibraryThread("code-reader"), 0, False
        try:
            while True:
                seen, frame = await self._camera.pictures.after(seen)
                contents = await thread.run(_contents, frame)
                del frame
                codes = [code for content in contents if (code := code_of_qr(content)) is not None]
                if codes:
                    return codes[0]
                if contents and not told:
                    told = True
                    self._send(CodeRead(code=None))
                await self._sleep(PAUSE_S)
        finally:
            thread.close()


def _contents(frame: av.VideoFrame) -> Sequence[str]:
    """What the QR codes (ISO/IEC 18004) in a picture say."""
    # Here, in the thread: two megabytes that a borne needs only once somebody shows a slip.
    import zxingcpp

    found = zxingcpp.read_barcodes(_luma(frame), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return [one.text for one in found if one.valid]


def _luma(frame: av.VideoFrame) -> Luma:
    """The brightness of a picture: its first plane, without the bytes that fill up its lines."""
    plane = frame.reformat(format="gray").planes[0]
    lines: Luma = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)
    return np.ascontiguousarray(lines[:, : plane.width])
