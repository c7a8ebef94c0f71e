"""A desk's half of the media link on plain aiortc: a picture that changes its colour, a tone, and what came in."""

import asyncio
import time
from collections import deque
from fractions import Fraction
from typing import Any

import av
import numpy as np
from aiortc import AudioStreamTrack, MediaStreamTrack, RTCSessionDescription, VideoStreamTrack
from aiortc.mediastreams import MediaStreamError
from numpy.typing import NDArray

from firmware.call.certificate import CallCertificate
from firmware.call.peer_connection import PeerConnection
from hardware.simulated.sound import strongest_hz
from hardware.simulated.stamp import read_stamp
from tests.scenarios.wire import UdpGate

ADVISER_HZ = 1000.0
CITIZEN_HZ = 440.0
COLOURS = ((60, 220), (220, 60), (40, 40))
"""Blue and red difference (U, V) of the pictures that follow each other: a strong blue, a strong red, a green."""
FRAMES_A_COLOUR = 10
_SIZE = (320, 200)
_LOUD = 500


class Colours(VideoStreamTrack):
    """One colour after the other: that it changes on the borne's screen shows that the picture lives."""

    def __init__(self) -> None:
        super().__init__()
        width, height = _SIZE
        self._pictures = [
            np.concatenate([np.full(width * height, 120), *(np.full(width * height // 4, level) for level in colour)])
            .astype(np.uint8)
            .reshape(height * 3 // 2, width)
            for colour in COLOURS
        ]
        self._count = 0

    async def recv(self) -> av.VideoFrame:
        pts, time_base = await self.next_timestamp()
        picture = self._pictures[self._count // FRAMES_A_COLOUR % len(COLOURS)]
        self._count += 1
        frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
        frame.pts, frame.time_base = pts, time_base
        return frame


class Voice(AudioStreamTrack):
    """A sine of ADVISER_HZ."""

    def __init__(self) -> None:
        super().__init__()
        self._frames = 0
        self._begun = time.monotonic()

    async def recv(self) -> av.AudioFrame:
        if self.readyState != "live":
            raise MediaStreamError
        await asyncio.sleep(max(0.0, self._begun + self._frames / 48_000 - time.monotonic()))
        angles = 2 * np.pi * ADVISER_HZ * (self._frames + np.arange(960)) / 48_000
        frame = av.AudioFrame.from_ndarray((8_000 * np.sin(angles)).astype(np.int16).reshape(1, -1), layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, self._frames, Fraction(1, 48_000)
        self._frames += 960
        return frame


class DeskMedia:
    """Answers each offer with a new connection; counts what it sees and hears over all of them."""

    def __init__(self, certificate: CallCertificate, gate: UdpGate) -> None:
        self.pictures = 0
        self.stamp = 0
        """The newest time in a picture, as the borne's camera drew it."""
        self.generation = 0
        self._certificate = certificate
        self._gate = gate
        self._peer: PeerConnection | None = None
        self._watching: list[asyncio.Task[None]] = []
        self._heard: deque[NDArray[np.int16]] = deque(maxlen=10)

    @property
    def hz(self) -> float:
        """The strongest tone of the last 200 ms; 0 in silence."""
        heard = np.concatenate(self._heard) if self._heard else np.zeros(1, np.int16)
        return strongest_hz(heard) if np.abs(heard).max() > _LOUD else 0.0

    def deafen(self) -> None:
        """Forgets what was heard, so that `hz` is of what is heard from now on."""
        self._heard.clear()

    async def answer(self, generation: int, offer: str) -> str:
        await self.close()
        self.generation = generation
        peer = self._peer = PeerConnection(self._certificate)
        await peer.setRemoteDescription(RTCSessionDescription(sdp=offer, type="offer"))
        peer.addTrack(Voice())
        peer.addTrack(Colours())
        for transceiver in peer.getTransceivers():
            watch = self._watch if transceiver.kind == "video" else self._listen
            self._watching.append(asyncio.create_task(watch(transceiver.receiver.track)))
        await peer.setLocalDescription(await peer.createAnswer())
        self._gate.guard(peer)
        return str(peer.localDescription.sdp)

    async def close(self) -> None:
        peer, self._peer = self._peer, None
        watching, self._watching = self._watching, []
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
        if peer is not None:
            await peer.close()

    async def _watch(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                frame = await track.recv()
                assert isinstance(frame, av.VideoFrame)
                self.pictures += 1
                if self.pictures % 5 == 0:
                    self._read(frame)
        except MediaStreamError:
            return

    def _read(self, frame: av.VideoFrame) -> None:
        pixels: NDArray[Any] = frame.to_ndarray(format="rgb24")
        stamp = read_stamp(pixels.astype(np.uint8))
        if stamp is not None:
            self.stamp = stamp

    async def _listen(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                frame = await track.recv()
                assert isinstance(frame, av.AudioFrame)
                self._heard.append(frame.to_ndarray().reshape(-1, 2)[:, 0].astype(np.int16))
        except MediaStreamError:
            return
