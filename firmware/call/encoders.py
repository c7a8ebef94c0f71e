"""Encoders for a thin line: aiortc's own, with lower bitrate floors, a cheaper H.264 and a speech-sized Opus."""

import os
import struct
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

import av
from aiortc.codecs.h264 import MAX_FRAME_RATE, H264Encoder
from aiortc.codecs.opus import OpusEncoder
from aiortc.codecs.vpx import Vp8Encoder, number_of_threads
from av.frame import Frame
from av.video.frame import PictureType

from firmware.call.ladder import SizeLadder
from firmware.call.untouched import give_back_untouched
from firmware.memory import give_back

MIN_BITRATE: Final = 60_000
"""Of a picture: a postage stamp that moves is better than none. aiortc's floors are 250k (VP8) and 500k (H.264)."""
VP8_MAX_BITRATE: Final = 1_500_000
H264_MAX_BITRATE: Final = 2_500_000
VOICE_BITRATE: Final = 32_000
_VP8_SPEED: Final = "-12"
_NO_PERIODIC_KEY_FRAME: Final = 3000


def token_bytes(width: int, height: int) -> int:
    """What a VP8 encoder of libvpx keeps for tokens: one of 16 bytes for each of 384 coefficients of a macroblock.

    One of 8 bytes where pointers have four.
    """
    token = struct.calcsize("Phbb0P")
    return -(-width // 16) * -(-height // 16) * 384 * token


def _misses_target(codec: av.VideoCodecContext, frame: av.VideoFrame, target_bitrate: int) -> bool:
    """Opening an encoder anew costs a key frame: small corrections wait."""
    rate = codec.bit_rate or 1
    return (codec.width, codec.height) != (frame.width, frame.height) or abs(target_bitrate - rate) > 0.1 * rate


class ThinVp8Encoder(Vp8Encoder):
    """VP8 that can follow the receiver's estimate (REMB) down to `MIN_BITRATE`, as cheap as a small board needs it.

    aiortc asks for a desktop's speed and for libvpx's denoiser; the second costs memory, the first a third of the CPU
    time, at the same likeness (docs/speed.md). libwebrtc takes this speed on ARM too.
    With a `ladder` the picture gets smaller where bits are short.
    """

    def __init__(self, ladder: SizeLadder | None = None) -> None:
        super().__init__()
        self._ladder = ladder

    @property
    def target_bitrate(self) -> int:
        return super().target_bitrate

    @target_bitrate.setter
    def target_bitrate(self, bitrate: int) -> None:
        # aiortc also derives the size of the rate buffer from its private field.
        vars(self)["_Vp8Encoder__target_bitrate"] = max(MIN_BITRATE, min(bitrate, VP8_MAX_BITRATE))

    def encode(self, frame: Frame, force_keyframe: bool = False) -> tuple[list[bytes], int]:
        """Aiortc opens its own encoder only where there is none that fits."""
        if not isinstance(frame, av.VideoFrame):
            raise TypeError("not a picture")
        if self._ladder is not None:
            frame = self._ladder.fit(frame, self.target_bitrate, whole=force_keyframe)
        if self.codec is None or _misses_target(self.codec, frame, self.target_bitrate):
            # The old one goes first, and what it has left: there is no room for two.
            self.codec = None
            give_back()
            self.codec = self._opened(frame)
            give_back_untouched(token_bytes(frame.width, frame.height), self.codec.open)
        return super().encode(frame, force_keyframe)

    def _opened(self, frame: av.VideoFrame) -> av.VideoCodecContext:
        codec = av.CodecContext.create("libvpx", "w")
        codec.width, codec.height = frame.width, frame.height
        codec.bit_rate = self.target_bitrate
        codec.pix_fmt = "yuv420p"
        codec.time_base = Fraction(1, 90_000)
        codec.framerate = Fraction(MAX_FRAME_RATE, 1)
        codec.gop_size = _NO_PERIODIC_KEY_FRAME
        codec.qmin, codec.qmax = 2, 56
        codec.thread_count = number_of_threads(frame.width * frame.height, os.cpu_count() or 1)
        rate = str(self.target_bitrate)
        codec.options = {
            "deadline": "realtime",
            "cpu-used": _VP8_SPEED,
            "noise-sensitivity": "0",
            "static-thresh": "1",
            "lag-in-frames": "0",
            # A constant rate: both bounds at the target, and a buffer of one second.
            "minrate": rate,
            "maxrate": rate,
            "bufsize": rate,
            "undershoot-pct": "100",
            "overshoot-pct": "15",
        }
        return codec


class FastH264Encoder(H264Encoder):
    """Constrained baseline by x264's cheapest preset, down to `MIN_BITRATE`; with a `ladder` as `ThinVp8Encoder`."""

    def __init__(self, ladder: SizeLadder | None = None) -> None:
        super().__init__()
        self._ladder = ladder

    @property
    def target_bitrate(self) -> int:
        return super().target_bitrate

    @target_bitrate.setter
    def target_bitrate(self, bitrate: int) -> None:
        vars(self)["_H264Encoder__target_bitrate"] = max(MIN_BITRATE, min(bitrate, H264_MAX_BITRATE))

    def _encode_frame(self, frame: av.VideoFrame, force_keyframe: bool) -> Iterator[bytes]:
        if self._ladder is not None:
            frame = self._ladder.fit(frame, self.target_bitrate, whole=force_keyframe)
        codec = self.codec
        if codec is None or _misses_target(codec, frame, self.target_bitrate):
            codec = self.codec = None
            give_back()
            codec = self.codec = self._opened(frame)
        frame.pict_type = PictureType.I if force_keyframe else PictureType.NONE
        yield from self._split_bitstream(b"".join(bytes(packet) for packet in codec.encode(frame)))

    def _opened(self, frame: av.VideoFrame) -> av.VideoCodecContext:
        codec = av.CodecContext.create("libx264", "w")
        codec.width, codec.height = frame.width, frame.height
        codec.bit_rate = self.target_bitrate
        codec.pix_fmt = "yuv420p"
        codec.framerate = Fraction(MAX_FRAME_RATE, 1)
        codec.time_base = Fraction(1, 90_000)
        codec.profile = "Baseline"
        codec.options = {
            "preset": "ultrafast",
            "tune": "zerolatency",
            "level": "31",
            "forced-idr": "1",
            "maxrate": str(self.target_bitrate),
            "bufsize": str(self.target_bitrate // 2),
        }
        return codec


class VoiceOpusEncoder(OpusEncoder):
    """Opus for one voice: mono at 32 kbit/s with in-band error correction (RFC 6716 2.1.7)."""

    def __init__(self) -> None:
        super().__init__()
        self.codec.bit_rate = VOICE_BITRATE
        self.codec.layout = "mono"
        self.codec.options = {"application": "voip", "fec": "1", "packet_loss": "10"}
        self.resampler = av.AudioResampler(format="s16", layout="mono", rate=48_000, frame_size=960)
