"""A desk of plain aiortc, a borne as the tests see it, and waiting for what happens instead of sleeping."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Protocol

import av
import numpy as np
from aiortc import AudioStreamTrack, MediaStreamTrack, RTCSessionDescription, VideoStreamTrack
from aiortc.mediastreams import MediaStreamError
from aiortc.rtp import RTCP_PSFB_APP, RtcpPsfbPacket, pack_remb_fci

from central.protocol.signal import Answer, Link, Offer, Redial, Signal
from firmware.call.certificate import CallCertificate, make_certificate
from firmware.call.engine import CallEngine
from firmware.call.frames import FrameReader
from firmware.call.messages import (
    CallToCounter,
    CounterToCall,
    Degradation,
    SendingMode,
    SignalIn,
    SignalOut,
    StartMedia,
)
from firmware.call.peer_connection import PeerConnection
from firmware.call.tasks import Crash
from hardware.protocols import Rgb
from hardware.simulated.camera import SimulatedCamera
from hardware.simulated.sound import SimulatedMicrophone, SimulatedSpeaker
from hardware.simulated.stamp import draw_stamp, read_stamp
from tests import waiting
from tests.firmware.call.looks import newest

CALL = "call-1"
REMOTE = (640, 354)
PREVIEW = (480, 270)
SELF = (260, 142)


async def until[T](look: Callable[[], T | None], what: str) -> T:
    """What `look` gives, as soon as it is a picture or something true."""

    def looking() -> tuple[T] | None:
        found = look()
        return (found,) if found is not None and (isinstance(found, np.ndarray) or found) else None

    return (await waiting.until(what, looking))[0]


class DeskPictures(VideoStreamTrack):
    """A wide picture with a stamp that counts."""

    def __init__(self, size: tuple[int, int] = (640, 360)) -> None:
        super().__init__()
        self._size = size
        self.count = 0

    async def recv(self) -> av.VideoFrame:
        pts, time_base = await self.next_timestamp()
        width, height = self._size
        self.count += 1
        pixels = np.full((height * 3 // 2, width), 128, np.uint8)
        draw_stamp(pixels[:height], self.count)
        frame = av.VideoFrame.from_ndarray(pixels, format="yuv420p")
        frame.pts, frame.time_base = pts, time_base
        return frame


class DeskVoice(AudioStreamTrack):
    """A sine of 660 Hz; or, where `talks` says something, that in syllables, or silence."""

    def __init__(self, talks: Callable[[], bool | None] = lambda: None, hz: float = 660.0) -> None:
        super().__init__()
        self._hz = hz
        self._talks = talks
        self._frames = 0
        self._begun = time.monotonic()

    async def recv(self) -> av.AudioFrame:
        if self.readyState != "live":
            raise MediaStreamError
        await asyncio.sleep(max(0.0, self._begun + self._frames / 48_000 - time.monotonic()))
        angles = 2 * np.pi * self._hz * (self._frames + np.arange(960)) / 48_000
        talks, syllable = self._talks(), self._frames // 960 % 12 < 8
        peak = 8_000 if talks is None or (talks and syllable) else 0
        frame = av.AudioFrame.from_ndarray((peak * np.sin(angles)).astype(np.int16).reshape(1, -1), layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, self._frames, Fraction(1, 48_000)
        self._frames += 960
        return frame


class Desk:
    """Answers each offer with a new connection, keeps one certificate, notes what it sees and hears."""

    def __init__(self, *, sends: bool = True) -> None:
        self.certificate = make_certificate()
        self.answers_as: CallCertificate = self.certificate
        self.sends = sends
        self.h264 = True
        self.talks: bool | None = None
        """Whether the adviser speaks; None: a tone without an end."""
        self.offers: list[Signal] = []
        self.stamps: list[int] = []
        self.sizes: set[tuple[int, int]] = set()
        self.voice: list[np.ndarray[Any, np.dtype[np.int16]]] = []
        self.peer: PeerConnection | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def answer(self, offer: Signal) -> Signal:
        assert isinstance(offer.body, Offer)
        self.offers.append(offer)
        await self.close()
        self.peer = PeerConnection(self.answers_as)
        sdp = offer.body.sdp
        if not self.h264:
            sdp = without_h264(sdp)
        await self.peer.setRemoteDescription(RTCSessionDescription(sdp=sdp, type="offer"))
        if self.sends:
            self.peer.addTrack(DeskVoice(lambda: self.talks))
            self.peer.addTrack(DeskPictures())
        for transceiver in self.peer.getTransceivers():
            watch = self._watch if transceiver.kind == "video" else self._listen
            self._tasks.append(asyncio.create_task(watch(transceiver.receiver.track)))
        await self.peer.setLocalDescription(await self.peer.createAnswer())
        body = Answer(sdp=self.peer.localDescription.sdp)
        return Signal(call_id=offer.call_id, link=Link.MEDIA, generation=offer.generation, body=body)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        self._tasks.clear()
        if self.peer is not None:
            await self.peer.close()
            self.peer = None

    async def tell_rate(self, bits_per_s: int) -> None:
        """A REMB of its own: so much of the borne's picture comes through."""
        assert self.peer is not None
        receiver = next(one.receiver for one in self.peer.getTransceivers() if one.kind == "video")
        streams = [source.source for source in receiver.getSynchronizationSources()]
        fci = pack_remb_fci(bits_per_s, streams)
        await receiver._send_rtcp(RtcpPsfbPacket(fmt=RTCP_PSFB_APP, ssrc=1, media_ssrc=0, fci=fci))

    async def _watch(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                frame = await track.recv()
                assert isinstance(frame, av.VideoFrame)
                self.sizes.add((frame.width, frame.height))
                stamp = read_stamp(frame.to_ndarray(format="rgb24").astype(np.uint8))
                if stamp is not None:
                    self.stamps.append(stamp)
        except MediaStreamError:
            return

    async def _listen(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                frame = await track.recv()
                assert isinstance(frame, av.AudioFrame)
                self.voice.append(frame.to_ndarray().reshape(-1, 2)[:, 0].astype(np.int16))
                del self.voice[:-20]
        except MediaStreamError:
            return


def without_h264(sdp: str) -> str:
    """The offer as a browser without H.264 understands it."""
    lines = sdp.splitlines()
    unknown = {line.split()[0].partition(":")[2] for line in lines if "H264/90000" in line}
    unknown |= {
        line.split()[0].partition(":")[2]
        for line in lines
        if line.startswith("a=fmtp") and any(line.endswith(f"apt={payload}") for payload in unknown)
    }
    kept = []
    for line in lines:
        if line.startswith("m=video"):
            head, formats = line.split()[:3], line.split()[3:]
            kept.append(" ".join(head + [name for name in formats if name not in unknown]))
        elif not any(line.startswith(f"a={key}:{name} ") for key in ("rtpmap", "fmtp", "rtcp-fb") for name in unknown):
            kept.append(line)
    return "\r\n".join(kept) + "\r\n"


@dataclass
class Borne:
    """An engine on twins, what it said, and a counter's view of its boards."""

    engine: CallEngine
    camera: SimulatedCamera
    microphone: SimulatedMicrophone
    speaker: SimulatedSpeaker
    said: list[CallToCounter]
    remote: FrameReader
    own: FrameReader
    desk: Desk
    crash: Crash
    certificate: CallCertificate = field(default_factory=make_certificate)
    _answered: int = 0

    def all_of[T: CallToCounter](self, kind: type[T]) -> list[T]:
        return [message for message in self.said if isinstance(message, kind)]

    async def do(self, *messages: CounterToCall) -> None:
        for message in messages:
            await self.engine.handle(message)

    async def start(
        self,
        mode: SendingMode = SendingMode.AUTO,
        *,
        first_generation: int = 1,
        peer_fingerprint: str | None = None,
        degradation: Degradation = Degradation.BALANCED,
    ) -> None:
        await self.do(
            StartMedia(
                call_id=CALL,
                certificate_pem=self.certificate.certificate_pem,
                key_pem=self.certificate.key_pem,
                peer_fingerprint=peer_fingerprint or self.desk.certificate.fingerprint,
                first_generation=first_generation,
                mode=mode,
                degradation=degradation,
            )
        )

    async def next_offer(self) -> Signal:
        """The next offer that was not taken yet."""
        said = await until(lambda: self.all_of(SignalOut)[self._answered : self._answered + 1] or None, "an offer")
        self._answered += 1
        return said[0].signal

    async def connect(self) -> None:
        """The desk answers the next offer."""
        offer = await self.next_offer()
        await self.do(SignalIn(signal=await self.desk.answer(offer)))

    async def redial(self) -> None:
        generation = self.desk.offers[-1].generation
        await self.do(SignalIn(signal=Signal(call_id=CALL, link=Link.MEDIA, generation=generation, body=Redial())))

    def remote_stamp(self) -> int | None:
        picture: Rgb | None = newest(self.remote)
        return None if picture is None else read_stamp(picture)


class MakeBorne(Protocol):
    async def __call__(self, *, encodes: bool = False, sends: bool = True) -> Borne: ...
