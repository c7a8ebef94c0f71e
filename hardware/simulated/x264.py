"""H.264 by x264 in the manner of a board's encoder: no delay, headers in band, key frames and bitrate on request."""

import threading
from fractions import Fraction

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType

from hardware.protocols import EncodedFrame

FIRST_BITRATE = 800_000


class X264Encoder:
    """One stream. `encode` is called in one thread; the two requests may come from another."""

    def __init__(self, width: int, height: int, fps: int) -> None:
        self._lock = threading.Lock()
        self._key_wanted = True
        self._bits_per_s = FIRST_BITRATE
        self._bits_in_use = 0
        self._context: VideoCodecContext | None = None
        self._shape = (width, height, fps)

    def request_key_frame(self) -> None:
        with self._lock:
            self._key_wanted = True

    def set_bitrate(self, bits_per_s: int) -> None:
        with self._lock:
            self._bits_per_s = bits_per_s

    def encode(self, frame: av.VideoFrame) -> EncodedFrame:
        """The access unit of `frame`; a new bitrate begins with a key frame, as it does in many encoders."""
        with self._lock:
            key_wanted, bits_per_s = self._key_wanted, self._bits_per_s
            self._key_wanted = False
        if self._context is None or bits_per_s != self._bits_in_use:
            self._context = self._open(bits_per_s)
            self._bits_in_use = bits_per_s
        frame.pict_type = PictureType.I if key_wanted else PictureType.NONE
        packets = self._context.encode(frame)
        assert frame.pts is not None
        assert frame.time_base is not None
        return EncodedFrame(
            data=b"".join(bytes(packet) for packet in packets),
            pts_us=round(frame.pts * frame.time_base * 1_000_000),
            key_frame=any(packet.is_keyframe for packet in packets),
        )

    def _open(self, bits_per_s: int) -> VideoCodecContext:
        width, height, fps = self._shape
        context = av.CodecContext.create("libx264", "w")
        assert isinstance(context, VideoCodecContext)
        context.width, context.height = width, height
        context.pix_fmt = "yuv420p"
        context.framerate = Fraction(fps)
        context.time_base = Fraction(1, 90_000)
        context.bit_rate = bits_per_s
        context.options = {
            "preset": "ultrafast",
            "tune": "zerolatency",
            "profile": "baseline",
            "forced-idr": "1",
            "g": str(fps * 10),
            "maxrate": str(bits_per_s),
            "bufsize": str(bits_per_s // 2),
        }
        return context
