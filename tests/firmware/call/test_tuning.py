"""What we change in aiortc: if an aiortc version moves these places, this fails."""

import re
from collections.abc import Callable
from fractions import Fraction

import aiortc.rtcrtpreceiver
import av
import numpy as np
import pytest
from aiortc.codecs import CODECS
from aiortc.codecs.h264 import H264Decoder, h264_depayload
from aiortc.codecs.opus import OpusDecoder
from aiortc.codecs.vpx import Vp8Decoder, vp8_depayload
from aiortc.jitterbuffer import JitterFrame
from aiortc.rtp import RtcpPsfbPacket, RtpPacket, pack_remb_fci
from av.video.codeccontext import VideoCodecContext

from firmware.call import tuning
from firmware.call.certificate import fingerprint_of_sdp, make_certificate
from firmware.call.encoders import MIN_BITRATE, FastH264Encoder, ThinVp8Encoder, VoiceOpusEncoder
from firmware.call.jitter import MarkedJitterBuffer
from firmware.call.messages import SendingMode
from firmware.call.peer_connection import PeerConnection
from firmware.call.sending import Sending, choose
from firmware.call.tracks import Timeline
from tests.firmware.call.call_peers import without_h264


def packet(number: int, frame: int, data: bytes, *, last: bool) -> RtpPacket:
    made = RtpPacket(sequence_number=number, timestamp=frame * 3_000, marker=int(last))
    vars(made)["_data"] = data
    return made


def frames_of(buffer: MarkedJitterBuffer, *packets: RtpPacket) -> list[bytes | None]:
    found = [buffer.add(one)[1] for one in packets]
    return [None if frame is None else frame.data for frame in found]


def test_a_picture_is_given_at_its_last_packet() -> None:
    buffer = MarkedJitterBuffer(capacity=16, is_video=True)
    assert frames_of(
        buffer,
        packet(1, 1, b"a", last=False),
        packet(2, 1, b"b", last=True),
        packet(3, 2, b"c", last=True),
    ) == [None, b"ab", b"c"]


def test_a_late_packet_completes_its_picture() -> None:
    buffer = MarkedJitterBuffer(capacity=16, is_video=True)
    assert frames_of(
        buffer,
        packet(65_535, 1, b"a", last=True),
        packet(1, 2, b"d", last=True),
        packet(0, 2, b"c", last=False),
    ) == [b"a", None, b"cd"]


def test_vp8_is_decoded_to_the_same_pictures_as_by_libvpx() -> None:
    tuning.use_our_decoders()
    codecs = {codec.mimeType: codec for codec in CODECS["video"]} | {codec.mimeType: codec for codec in CODECS["audio"]}
    # What the receiver's thread calls by this name.
    decoder = vars(aiortc.rtcrtpreceiver)["get_decoder"]
    ours = decoder(codecs["video/VP8"])
    assert isinstance(ours, tuning.LeanVp8Decoder)
    assert isinstance(decoder(codecs["video/H264"]), H264Decoder)
    assert isinstance(decoder(codecs["audio/opus"]), OpusDecoder)
    libvpx, encoder, noise = Vp8Decoder(), ThinVp8Encoder(), np.random.default_rng(1)
    for number in range(5):
        picture = noise.integers(0, 256, (270, 320), np.uint8)
        frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
        frame.pts, frame.time_base = number * 3_000, Fraction(1, 90_000)
        sent = b"".join(vp8_depayload(payload) for payload in encoder.encode(frame)[0])
        (seen,), (expected,) = (one.decode(JitterFrame(sent, number * 3_000)) for one in (ours, libvpx))
        assert isinstance(seen, av.VideoFrame)
        assert isinstance(expected, av.VideoFrame)
        assert np.array_equal(seen.to_ndarray(), expected.to_ndarray())


def test_padding_is_no_picture() -> None:
    buffer = MarkedJitterBuffer(capacity=16, is_video=True)
    assert frames_of(
        buffer,
        packet(1, 1, b"a", last=True),
        packet(2, 1, b"", last=False),
        packet(3, 1, b"", last=False),
        packet(4, 2, b"b", last=False),
        packet(5, 2, b"c", last=True),
    ) == [b"a", None, None, None, b"bc"]


def test_a_sender_without_marks_still_works_as_in_aiortc() -> None:
    buffer = MarkedJitterBuffer(capacity=16, is_video=True)
    assert frames_of(buffer, packet(1, 1, b"a", last=False), packet(2, 2, b"b", last=False)) == [None, b"a"]


def patches(number: int) -> av.VideoFrame:
    """Patches of random grey with some grain, other ones in each picture: much to code, at any bitrate."""
    random = np.random.default_rng(number)
    luma = np.kron(random.integers(60, 190, (15, 20)), np.ones((16, 16))) + random.integers(0, 25, (240, 320))
    pixels = np.full((240 * 3 // 2, 320), 128, np.uint8)
    pixels[:240] = luma
    frame = av.VideoFrame.from_ndarray(pixels, format="yuv420p")
    frame.pts, frame.time_base = number * 3_000, Fraction(1, 90_000)
    return frame


@pytest.mark.parametrize(
    ("encoder", "decoder", "depayload"),
    [(ThinVp8Encoder, Vp8Decoder, vp8_depayload), (FastH264Encoder, H264Decoder, h264_depayload)],
)
def test_the_bitrate_follows_the_receiver_below_aiortc_s_floors(
    encoder: type[ThinVp8Encoder | FastH264Encoder],
    decoder: type[Vp8Decoder | H264Decoder],
    depayload: Callable[[bytes], bytes],
) -> None:
    ours = encoder()
    theirs = decoder()
    sizes = []
    for bitrate in (1_200_000, 100_000):
        ours.target_bitrate = bitrate
        assert ours.target_bitrate == bitrate
        total = 0
        for number in range(45):
            payloads, timestamp = ours.encode(patches(number))
            total += sum(len(payload) for payload in payloads)
            data = b"".join(depayload(payload) for payload in payloads)
            if data:
                pictures = theirs.decode(JitterFrame(data=data, timestamp=timestamp))
                assert all(picture.width == 320 for picture in pictures if isinstance(picture, av.VideoFrame))
        sizes.append(total)
    assert sizes[1] < sizes[0] / 2
    ours.target_bitrate = 1
    assert ours.target_bitrate == MIN_BITRATE


def test_aiortc_does_not_replace_our_vp8() -> None:
    """It opens its own, slow and large, wherever it thinks that ours does not fit."""
    opened: list[VideoCodecContext] = []

    class Watched(ThinVp8Encoder):
        def _opened(self, frame: av.VideoFrame) -> VideoCodecContext:
            opened.append(super()._opened(frame))
            return opened[-1]

    ours = Watched()
    for bitrate, side in ((500_000, 240), (505_000, 240), (900_000, 240), (900_000, 120)):
        ours.target_bitrate = bitrate
        ours.encode(patches(1).reformat(width=side * 4 // 3, height=side))
        assert ours.codec is opened[-1]
        assert opened[-1].height == side
    assert len(opened) == 3


def test_a_key_frame_can_be_had_from_our_h264() -> None:
    ours = FastH264Encoder()
    for number in range(5):
        payloads, _ = ours.encode(patches(number), force_keyframe=number == 3)
        data = b"".join(h264_depayload(payload) for payload in payloads)
        has_idr = bool(re.search(rb"\x00\x00\x01[\x25\x45\x65]", data))
        assert has_idr == (number in {0, 3})


def test_the_voice_is_mono_at_a_third_of_the_bytes() -> None:
    ours = VoiceOpusEncoder()
    decoder = OpusDecoder()
    total, heard = 0, 0
    for number in range(50):
        angles = 2 * np.pi * 440 * (number * 960 + np.arange(960)) / 48_000
        frame = av.AudioFrame.from_ndarray((8_000 * np.sin(angles)).astype(np.int16).reshape(1, -1), layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, number * 960, Fraction(1, 48_000)
        payloads, timestamp = ours.encode(frame)
        for payload in payloads:
            total += len(payload)
            heard += len(decoder.decode(JitterFrame(data=payload, timestamp=timestamp)))
    assert heard >= 48
    assert total * 8 < 45_000


async def test_the_places_we_change_are_there() -> None:
    peer = PeerConnection(make_certificate())
    audio, video = peer.addTransceiver("audio"), peer.addTransceiver("video")
    tuning.use_our_voice_encoder(audio.sender)
    tuning.use_our_picture_encoder(video.sender, "video/H264")
    tuning.deliver_pictures_at_once(video.receiver)
    wanted: list[int] = []
    tuning.hear_peer_requests(video.sender, lambda: wanted.append(-1), wanted.append)
    await video.sender._handle_rtcp_packet(RtcpPsfbPacket(fmt=1, ssrc=1, media_ssrc=video.sender._ssrc))
    remb = RtcpPsfbPacket(fmt=15, ssrc=1, media_ssrc=0, fci=pack_remb_fci(400_000, [video.sender._ssrc]))
    await video.sender._handle_rtcp_packet(remb)
    await video.sender._handle_rtcp_packet(RtcpPsfbPacket(fmt=15, ssrc=1, media_ssrc=0, fci=b"junk"))
    assert wanted == [-1, 400_000]
    await peer.close()


def test_another_aiortc_is_noticed() -> None:
    class Changed:
        pass

    with pytest.raises(RuntimeError, match="adapt"):
        tuning.deliver_pictures_at_once(Changed())  # type: ignore[arg-type]


async def test_the_desk_s_answer_wins_over_the_mode() -> None:
    peer = PeerConnection(make_certificate())
    peer.addTransceiver("video")
    both = await peer.offer()
    await peer.close()
    vp8_only = without_h264(both)
    camera = Sending("video/H264", passthrough=True)
    assert choose(SendingMode.AUTO, both, camera_encodes=True) == camera
    assert choose(SendingMode.H264_CAMERA, both, camera_encodes=True) == camera
    assert choose(SendingMode.AUTO, both, camera_encodes=False) == Sending("video/VP8")
    assert choose(SendingMode.H264, both, camera_encodes=True) == Sending("video/H264")
    for mode in SendingMode:
        assert choose(mode, vp8_only, camera_encodes=True) == Sending("video/VP8")
    with pytest.raises(ValueError, match="neither"):
        choose(SendingMode.AUTO, re.sub("VP8|H264", "AV1", both), camera_encodes=True)


async def test_damaged_answers_are_value_errors_and_nothing_else() -> None:
    peer = PeerConnection(make_certificate())
    peer.addTransceiver("audio")
    peer.addTransceiver("video")
    whole = (await peer.offer()).splitlines()
    await peer.close()
    random = np.random.default_rng(1)
    refused = 0
    for _ in range(200):
        lines = list(whole)
        for _ in range(3):
            at = int(random.integers(len(lines)))
            cut = int(random.integers(len(lines[at]) + 1))
            junk = "".join(chr(code) for code in random.integers(32, 127, 3))
            lines[at] = str(random.choice([lines[at][:cut], lines[at][:cut] + junk + lines[at][cut + 3 :], ""]))
        try:
            fingerprint_of_sdp("\r\n".join(lines))
            choose(SendingMode.AUTO, "\r\n".join(lines), camera_encodes=True)
        except ValueError:
            refused += 1
    assert refused > 20


def test_times_of_pictures_only_go_forward_when_the_camera_starts_again() -> None:
    now = [100.0]
    timeline = Timeline(lambda: now[0])
    found = []
    for taken in (5.0, 5.033, 5.066, 0.0, 0.033, 900.0):
        found.append(timeline.pts(taken))
        now[0] += 0.033
    assert found == sorted(set(found))
    assert found[1] - found[0] == pytest.approx(0.033 * 90_000, abs=1)
    assert found[3] == pytest.approx(3 * 0.033 * 90_000, abs=1)
    assert found[5] == pytest.approx(5 * 0.033 * 90_000, abs=1)
