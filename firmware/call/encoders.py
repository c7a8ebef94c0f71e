"""Encoders for a thin line: aiortc's own, with lower bitrate floors, a cheaper H.264 and a speech-sized Opus."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

import av
from aiortc.codecs.h264 import MAX_FRAME_RATE, H264Encoder
from aiortc.codecs.opus import OpusEncoder
from aiortc.codecs.vpx import Vp8Encoder
from av.video.frame import PictureType

MIN_BITRATE: Final = 60_000
"""Of a picture: a postage stamp that moves is better than none. aiortc's floors are 250k (VP8) and 500k (H.264)."""
VP8_MAX_BITRATE: Final = 1_500_000
H264_MAX_BITRATE: Final = 2_500_000
VOICE_BITRATE: Final = 32_000


class ThinVp8Encoder(Vp8Encoder):
    """VP8 that can follow the receiver's estimate (REMB) down to `MIN_BITRATE`."""

    @property
    def target_bitrate(self) -> int:
        return super().target_bitrate

    @target_bitrate.setter
    def target_bitrate(self, bitrate: int) -> None:
        # aiortc also derives the size of the rate buffer from its private field.
        vars(self)["_Vp8Encoder__target_bitrate"] = max(MIN_BITRATE, min(bitrate, VP8_MAX_BITRATE))


class FastH264Encoder(H264Encoder):
    """Constrained baseline by x264's cheapest preset, down to `MIN_BITRATE`."""

    @property
    def target_bitrate(self) -> int:
        return super().target_bitrate

    @target_bitrate.setter
    def target_bitrate(self, bitrate: int) -> None:
        vars(self)["_H264Encoder__target_bitrate"] = max(MIN_BITRATE, min(bitrate, H264_MAX_BITRATE))

    def _encode_frame(self, frame: av.VideoFrame, force_keyframe: bool) -> Iterator[bytes]:
        codec = self.codec
        if codec is None or (codec.width, codec.height) != (frame.width, frame.height) or self._off_target(codec):
            codec = self.codec = self._opened(frame)
        frame.pict_type = PictureType.I if force_keyframe else PictureType.NONE
        yield from self._split_bitstream(b"".join(bytes(packet) for packet in codec.encode(frame)))

    def _off_target(self, codec: av.VideoCodecContext) -> bool:
        """Opening the encoder anew costs a key frame: small corrections wait."""
        return abs(self.target_bitrate - (codec.bit_rate or 0)) > 0.1 * (codec.bit_rate or 1)

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
