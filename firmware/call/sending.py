"""Which codec the borne sends with, from what its camera can do and what the desk's answer accepts."""

from dataclasses import dataclass

from aiortc import RTCRtpCodecCapability, RTCRtpSender
from aiortc.sdp import SessionDescription

from firmware.call.messages import SendingMode

VP8 = "video/VP8"
H264 = "video/H264"


@dataclass(frozen=True, slots=True)
class Sending:
    """`mime_type` of the picture; `passthrough` if the camera's own access units are sent."""

    mime_type: str
    passthrough: bool = False

    @property
    def label(self) -> str:
        """For statistics: `VP8`, `H264`, or `H264 camera`."""
        name = self.mime_type.partition("/")[2]
        return f"{name} camera" if self.passthrough else name


def choose(mode: SendingMode, answer: str, *, camera_encodes: bool) -> Sending:
    """What to send. The desk's limits win over the mode: Firefox ESR reads no H.264, and gets VP8.

    Raises `ValueError` if the answer accepts neither codec.
    """
    accepted = _accepted(answer)
    if not accepted & {VP8, H264}:
        raise ValueError("the answer accepts neither VP8 nor H.264")
    if H264 not in accepted:
        return Sending(VP8)
    if mode in {SendingMode.AUTO, SendingMode.H264_CAMERA} and camera_encodes:
        return Sending(H264, passthrough=True)
    if mode in {SendingMode.H264, SendingMode.H264_CAMERA} or VP8 not in accepted:
        return Sending(H264)
    return Sending(VP8)


def preferences(first: str) -> list[RTCRtpCodecCapability]:
    """All codecs for pictures, `first` first; the peer may still send any of them."""
    capabilities = RTCRtpSender.getCapabilities("video").codecs
    return sorted(capabilities, key=lambda codec: codec.mimeType != first)


def _accepted(answer: str) -> set[str]:
    try:
        parsed = SessionDescription.parse(answer)
    except Exception as error:
        # aiortc's parser meets a hostile text with any of AssertionError, IndexError, KeyError and ValueError.
        raise ValueError("the answer cannot be read") from error
    return {
        codec.mimeType
        for media in parsed.media
        if media.kind == "video"
        for codec in media.rtp.codecs
        if codec.mimeType != H264 or codec.parameters.get("packetization-mode") in {1, "1"}
    }
