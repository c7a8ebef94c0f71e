"""The places where we reach into aiortc 1.16: its encoders, its jitter buffer, the requests of the peer.

aiortc has no options for them. Each function checks that the field is where it was; a test runs them all, so that a new
aiortc cannot change under us unseen.
"""

from collections.abc import Callable

import aiortc.rtcrtpreceiver
import av
from aiortc import RTCRtpReceiver, RTCRtpSender
from aiortc.codecs import get_decoder
from aiortc.codecs.base import Decoder
from aiortc.codecs.vpx import Vp8Decoder
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.rtp import RTCP_PSFB_APP, AnyRtcpPacket, RtcpPsfbPacket, unpack_remb_fci

from firmware.call.encoders import FastH264Encoder, ThinVp8Encoder, VoiceOpusEncoder
from firmware.call.jitter import MarkedJitterBuffer
from firmware.call.ladder import SizeLadder

_ENCODER = "_RTCRtpSender__encoder"
_JITTER_BUFFER = "_RTCRtpReceiver__jitter_buffer"
_REQUEST_KEY_FRAME = "_send_keyframe"
_HANDLE_RTCP = "_handle_rtcp_packet"
_GET_DECODER = "get_decoder"
_PICTURE_ENCODERS: dict[str, type[ThinVp8Encoder | FastH264Encoder]] = {
    "video/vp8": ThinVp8Encoder,
    "video/h264": FastH264Encoder,
}
_PICTURE_PACKETS = 512


def use_our_voice_encoder(sender: RTCRtpSender) -> None:
    """Opus as a voice needs it, in a sender that has not started."""
    _replace(sender, _ENCODER, VoiceOpusEncoder())


def use_our_picture_encoder(sender: RTCRtpSender, mime_type: str, ladder: SizeLadder | None = None) -> None:
    """Gives a sender that has not started the encoder of ours for `mime_type`, if there is one.

    With a `ladder` pictures get smaller rather than fewer.
    """
    encoder = _PICTURE_ENCODERS.get(mime_type.lower())
    if encoder is not None:
        _replace(sender, _ENCODER, encoder(ladder))


class LeanVp8Decoder(Vp8Decoder):
    """FFmpeg's own decoder of VP8, in one thread: half of the memory that libvpx takes, and no more CPU time."""

    def __init__(self) -> None:
        self.codec = av.CodecContext.create("vp8", "r")
        self.codec.thread_count = 1


def use_our_decoders() -> None:
    """Gives every receiver that starts from now on our decoder, where there is one; may come again."""
    _replace(aiortc.rtcrtpreceiver, _GET_DECODER, _our_decoder)


def _our_decoder(codec: RTCRtpCodecParameters) -> Decoder:
    return LeanVp8Decoder() if codec.mimeType.lower() == "video/vp8" else get_decoder(codec)


def deliver_pictures_at_once(receiver: RTCRtpReceiver) -> None:
    """Heeds the RTP marker bit in a video receiver that has not started."""
    _replace(receiver, _JITTER_BUFFER, MarkedJitterBuffer(capacity=_PICTURE_PACKETS, is_video=True))


def hear_peer_requests(
    sender: RTCRtpSender, on_key_frame: Callable[[], None], on_bitrate: Callable[[int], None]
) -> None:
    """Tells of PLI, FIR (RFC 4585 6.3.1, RFC 5104 4.3.1) and REMB: aiortc passes them to its own encoders only."""
    handle = getattr(sender, _HANDLE_RTCP)

    async def handle_and_tell(packet: AnyRtcpPacket) -> None:
        if isinstance(packet, RtcpPsfbPacket) and packet.fmt == RTCP_PSFB_APP:
            try:
                on_bitrate(unpack_remb_fci(packet.fci)[0])
            except ValueError:
                return
        await handle(packet)

    if not hasattr(sender, _REQUEST_KEY_FRAME):
        raise RuntimeError(f"this aiortc has no {_REQUEST_KEY_FRAME}: adapt firmware.call.tuning")
    vars(sender)[_REQUEST_KEY_FRAME] = on_key_frame
    vars(sender)[_HANDLE_RTCP] = handle_and_tell


def _replace(owner: object, name: str, value: object) -> None:
    if name not in vars(owner):
        raise RuntimeError(f"this aiortc keeps {name} elsewhere: adapt firmware.call.tuning")
    vars(owner)[name] = value
