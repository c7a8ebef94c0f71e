"""One generation of the media link: offer, answer, tracks, until it is lost or closed."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import av
import numpy as np
from aiortc import MediaStreamTrack, RTCRtpSender
from aiortc.mediastreams import MediaStreamError

from central.protocol.values import IceServer
from firmware.call import tuning
from firmware.call.camera_source import CameraSource
from firmware.call.certificate import CallCertificate, fingerprint_of_sdp
from firmware.call.encoders import H264_MAX_BITRATE, MIN_BITRATE
from firmware.call.ladder import SizeLadder
from firmware.call.messages import Degradation, SendingMode
from firmware.call.microphone_source import MicrophoneSource
from firmware.call.newest import Newest
from firmware.call.peer_connection import PeerConnection
from firmware.call.picture_feed import PictureFeed
from firmware.call.playback import Playback
from firmware.call.sending import VP8, Sending, choose, preferences
from firmware.call.speaking import SpeakingSign
from firmware.call.tracks import CameraTrack, MicrophoneTrack
from hardware.protocols import Samples

QUIET_S = 3.0
"""No RTP for so long from a peer that sends is a lost link; ICE itself needs 30 s to notice (RFC 7675 5.1)."""
QUIET_RECEIVER_S = 10.0
"""The same for a peer that sends nothing but its reports, which may be 7.5 s apart (RFC 3550 6.2)."""
WATCH_S = 0.5
CLOSE_TIMEOUT_S = 3.0

logger = logging.getLogger(__name__)


class LinkLostError(Exception):
    """The connection could not be made, or is gone: try the next generation."""


class PeerIdentityError(Exception):
    """The description carries another fingerprint than the one the peer committed to."""


@dataclass(frozen=True, slots=True)
class MediaPlan:
    """What stays the same for all generations of a call."""

    certificate: CallCertificate
    peer_fingerprint: str
    ice_servers: Sequence[IceServer]
    mode: SendingMode
    degradation: Degradation = Degradation.BALANCED


@dataclass(frozen=True, slots=True)
class MediaEnds:
    """Where sound and pictures come from and go to; they outlive a connection."""

    camera: CameraSource
    microphone: MicrophoneSource
    playback: Playback
    remote: PictureFeed
    speaking: SpeakingSign


class MediaConnection:
    """Life: `offer`, `accept`, `connected`, `lost`, and `close` whatever happened."""

    def __init__(self, plan: MediaPlan, ends: MediaEnds, clock: Callable[[], float]) -> None:
        self.sending: Sending | None = None
        self.camera_track = CameraTrack(ends.camera, clock)
        self._plan = plan
        self._ends = ends
        self._clock = clock
        self._peer = PeerConnection(plan.certificate, plan.ice_servers)
        self._changed = asyncio.Event()
        self._peer.on("connectionstatechange", self._changed.set)
        self._frames: Newest[av.VideoFrame] = Newest()
        self._receiving: list[asyncio.Task[None]] = []
        self._camera_bitrate = 0
        self._ladder = SizeLadder(on=plan.degradation is Degradation.MAINTAIN_FRAMERATE)
        audio = self._peer.addTransceiver(MicrophoneTrack(ends.microphone))
        audio.setCodecPreferences(
            [codec for codec in RTCRtpSender.getCapabilities("audio").codecs if codec.mimeType == "audio/opus"]
        )
        self._video = self._peer.addTransceiver(self.camera_track)
        self._video.setCodecPreferences(preferences(VP8))
        tuning.use_our_decoders()
        tuning.use_our_voice_encoder(audio.sender)
        tuning.deliver_pictures_at_once(self._video.receiver)

    async def offer(self) -> str:
        return await self._peer.offer()

    async def accept(self, answer: str, on_first_picture: Callable[[], None]) -> None:
        """Raises `PeerIdentityError`, before anything is sent, or `ValueError` for an answer that cannot be used."""
        if fingerprint_of_sdp(answer) != self._plan.peer_fingerprint:
            raise PeerIdentityError
        # A camera that encodes keeps its size: where the rate comes first, we encode.
        sending = choose(self._plan.mode, answer, camera_encodes=self._ends.camera.encodes and not self._ladder.on)
        self._video.setCodecPreferences(preferences(sending.mime_type))
        await self._peer.accept_answer(answer)
        # The sender starts after the DTLS handshake, which no peer can have finished by now.
        tuning.use_our_picture_encoder(self._video.sender, sending.mime_type, self._ladder)
        if sending.passthrough:
            tuning.hear_peer_requests(
                self._video.sender, self._ends.camera.request_key_frame, self._limit_camera_bitrate
            )
            self._ends.camera.want_encoded(True)
        self.camera_track.encoded = sending.passthrough
        self.sending = sending
        self._ends.remote.start(self._frames, on_first_picture)
        for transceiver in self._peer.getTransceivers():
            track: MediaStreamTrack | None = transceiver.receiver.track
            if track is not None:
                receive = self._receive_pictures if transceiver.kind == "video" else self._receive_voice
                self._receiving.append(asyncio.create_task(receive(track)))

    def prefer(self, degradation: Degradation) -> bool:
        """Whether this connection follows; one that sends what the camera encodes cannot make it smaller."""
        self._ladder.on = degradation is Degradation.MAINTAIN_FRAMERATE
        return not self._ladder.on or self.sending is None or not self.sending.passthrough

    @property
    def sent_size(self) -> tuple[int, int]:
        """Width and height of what is sent; (0, 0) before the first picture."""
        passthrough = self.sending is not None and self.sending.passthrough
        return self.camera_track.size if passthrough else self._ladder.size

    async def add_candidate(self, candidate: str, sdp_mid: str) -> None:
        await self._peer.add_candidate(candidate, sdp_mid)

    async def connected(self) -> None:
        """Returns once media can flow. Raises `LinkLostError`."""
        while self._peer.connectionState != "connected":
            if self._peer.connectionState in {"failed", "closed"}:
                raise LinkLostError("not connected")
            self._changed.clear()
            await self._changed.wait()

    async def lost(self) -> None:
        """Returns once the link is lost: closed by the peer, failed, or silent."""
        received, since_s = -1, self._clock()
        while self._peer.connectionState == "connected":
            newly_received, quiet_s = await self._received()
            if newly_received != received:
                received, since_s = newly_received, self._clock()
            if self._clock() - since_s > quiet_s:
                return
            self._changed.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(WATCH_S):
                    await self._changed.wait()

    async def close(self) -> None:
        for task in self._receiving:
            task.cancel()
        if self._receiving:
            await asyncio.wait(self._receiving)
        self._ends.camera.want_encoded(False)
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await self._peer.close()
        except TimeoutError:
            logger.warning("a connection did not close in time")
        self._frames.forget()
        await self._ends.remote.stop()
        self._ends.playback.drop_voice()
        self._ends.speaking.clear()

    async def _received(self) -> tuple[int, float]:
        """Packets so far, and how long they may stay away."""
        report = await self._peer.getStats()
        media = sum(stat.packetsReceived for stat in report.values() if stat.type == "inbound-rtp")
        if media:
            return media, QUIET_S
        return sum(stat.packetsReceived for stat in report.values() if stat.type == "transport"), QUIET_RECEIVER_S

    async def _receive_pictures(self, track: MediaStreamTrack) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                if isinstance(frame, av.VideoFrame):
                    self._frames.put(frame)

    async def _receive_voice(self, track: MediaStreamTrack) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                if isinstance(frame, av.AudioFrame):
                    samples = mono(frame)
                    self._ends.speaking.hear(samples, self._clock())
                    self._ends.playback.feed_voice(samples)

    def _limit_camera_bitrate(self, bits_per_s: int) -> None:
        wanted = max(MIN_BITRATE, min(bits_per_s, H264_MAX_BITRATE))
        # Many encoders start anew, with a key frame, at every change.
        if abs(wanted - self._camera_bitrate) > 0.1 * self._camera_bitrate:
            self._camera_bitrate = wanted
            self._ends.camera.set_bitrate(wanted)


def mono(frame: av.AudioFrame) -> Samples:
    """Decoded Opus, 48 kHz s16 with interleaved channels, as one channel."""
    samples = frame.to_ndarray().reshape(-1, len(frame.layout.channels))
    return samples.mean(axis=1).astype(np.int16)
