"""What the borne sends, as aiortc tracks: the camera's pictures, raw or already encoded, and the microphone."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import av
import numpy as np
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av.stream import Stream

from firmware.call.camera_source import CameraSource
from firmware.call.microphone_source import MicrophoneSource
from hardware.protocols import BLOCK_FRAMES, SAMPLE_RATE_HZ

VIDEO_RATE = 90_000
_VIDEO_TIME_BASE = Fraction(1, VIDEO_RATE)
_AUDIO_TIME_BASE = Fraction(1, SAMPLE_RATE_HZ)
_LONGEST_GAP_S = 2.0


class Timeline:
    """Times of pictures as RTP time: it only goes forward, also when the camera starts again from zero."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._begun_s = clock()
        self._offset_s: float | None = None
        self._last_s = 0.0
        self._last_pts = -1

    def pts(self, taken_s: float) -> int:
        """`taken_s` by the camera's clock, in 1/90,000 s since this timeline began."""
        if self._offset_s is None or not 0.0 < taken_s - self._last_s < _LONGEST_GAP_S:
            self._offset_s = self._clock() - self._begun_s - taken_s
        self._last_s = taken_s
        self._last_pts = max(self._last_pts + 1, round((taken_s + self._offset_s) * VIDEO_RATE))
        return self._last_pts


class CameraTrack(MediaStreamTrack):
    """Pictures of the camera. It waits, without an end, while there is no camera."""

    kind = "video"

    def __init__(self, source: CameraSource, clock: Callable[[], float]) -> None:
        super().__init__()
        self.encoded = False
        """Whether access units of the camera are sent as they are; set before the sender starts."""
        self.sent = 0
        self.size = (0, 0)
        """Width and height of what is sent; (0, 0) before the first picture."""
        self._source = source
        self._timeline = Timeline(clock)
        self._seen = 0

    async def recv(self) -> av.VideoFrame | av.Packet[Stream]:
        if self.readyState != "live":
            raise MediaStreamError
        picture = await self._unit() if self.encoded else await self._raw()
        self.sent += 1
        return picture

    async def _raw(self) -> av.VideoFrame:
        self._seen, frame = await self._source.pictures.after(self._seen)
        taken_s = float(frame.time or 0.0)
        frame.pts, frame.time_base = self._timeline.pts(taken_s), _VIDEO_TIME_BASE
        self.size = (frame.width, frame.height)
        return frame

    async def _unit(self) -> av.Packet[Stream]:
        unit = await self._source.next_encoded()
        packet = av.Packet(unit.data)
        packet.pts, packet.time_base = self._timeline.pts(unit.pts_us / 1_000_000), _VIDEO_TIME_BASE
        self.size = self._source.size
        return packet


class MicrophoneTrack(MediaStreamTrack):
    """The microphone, 20 ms at a time; silence while it is missing."""

    kind = "audio"

    def __init__(self, source: MicrophoneSource) -> None:
        super().__init__()
        self._source = source
        self._pts = 0

    async def recv(self) -> av.AudioFrame:
        if self.readyState != "live":
            raise MediaStreamError
        block = await self._source.next_block()
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block).reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = SAMPLE_RATE_HZ
        frame.pts, frame.time_base = self._pts, _AUDIO_TIME_BASE
        self._pts += BLOCK_FRAMES
        return frame
