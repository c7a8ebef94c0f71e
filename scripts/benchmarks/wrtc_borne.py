"""The peer of the borne bench: the call's media by the `wrtc` package instead of aiortc, all else of ours unchanged.

`python -m scripts.benchmarks.wrtc_borne WIDTHxHEIGHT` prints its offer as a JSON line, reads the answer as another,
and stays in the call until its standard input ends.
"""

import asyncio
import json
import os
import sys
import time
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from webrtc.aiortc import (
    MediaStreamError,
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
)

from firmware.call.camera_source import CameraSource
from firmware.call.connection import mono
from firmware.call.frames import FrameWriter, block_prefix
from firmware.call.microphone_source import MicrophoneSource
from firmware.call.newest import Newest
from firmware.call.picture_feed import PictureFeed
from firmware.call.playback import Playback
from firmware.call.tasks import Crash
from firmware.ui.grid import picture_sizes
from hardware.errors import FaultKind
from hardware.protocols import BLOCK_FRAMES, SAMPLE_RATE_HZ
from hardware.simulated.camera import SimulatedCamera
from hardware.simulated.sound import SimulatedMicrophone, SimulatedSpeaker
from scripts.benchmarks.similarity import GRAIN

SCREEN = (1280, 800)
FPS = 30
SELF_FPS = 15.0


class Pictures(MediaStreamTrack):
    """What `firmware.call.tracks.CameraTrack` is for aiortc."""

    kind = "video"

    def __init__(self, source: CameraSource) -> None:
        super().__init__()
        self._source = source
        self._seen = 0
        self._begun_s = time.monotonic()

    async def recv(self) -> av.VideoFrame:
        self._seen, frame = await self._source.pictures.after(self._seen)
        frame.pts, frame.time_base = round((time.monotonic() - self._begun_s) * 90_000), Fraction(1, 90_000)
        return frame


class Voice(MediaStreamTrack):
    """What `firmware.call.tracks.MicrophoneTrack` is for aiortc."""

    kind = "audio"

    def __init__(self, source: MicrophoneSource) -> None:
        super().__init__()
        self._source = source
        self._pts = 0

    async def recv(self) -> av.AudioFrame:
        block = await self._source.next_block()
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block).reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE_HZ, self._pts, Fraction(1, SAMPLE_RATE_HZ)
        self._pts += BLOCK_FRAMES
        return frame


class WrtcBorne:
    """The media of one call, with the same camera, sound, conversion and shared pictures as the call process."""

    def __init__(self, width: int, height: int) -> None:
        self.crash = Crash()
        prefix = f"{block_prefix(Path(f'wrtc-{os.getpid()}'))}{os.getpid()}-1"
        spawn, clock = self.crash.spawn, time.monotonic
        sizes = picture_sizes(SCREEN)
        self._writers = (
            FrameWriter(f"{prefix}-remote", *sizes.call),
            FrameWriter(f"{prefix}-self", *sizes.small),
        )
        twin = SimulatedCamera(clock, grain=GRAIN)
        self._camera = CameraSource(twin, _ignore, spawn, width=width, height=height, fps=FPS)
        self._microphone = MicrophoneSource(SimulatedMicrophone(clock), _ignore, spawn, clock)
        self._playback = Playback(SimulatedSpeaker(clock), _ignore, spawn)
        self._remote = PictureFeed(self._writers[0], spawn, clock)
        self._own = PictureFeed(self._writers[1], spawn, clock, mirrored=True, most_fps=SELF_FPS)
        self._frames: Newest[av.VideoFrame] = Newest()
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._receiving: list[asyncio.Task[None]] = []

    async def offer(self) -> str:
        self._camera.start()
        self._microphone.start()
        self._playback.start()
        self._own.start(self._camera.pictures)
        self._remote.start(self._frames)
        self._peer.addTrack(Voice(self._microphone))
        self._peer.addTrack(Pictures(self._camera))
        await self._peer.setLocalDescription(await self._peer.createOffer())
        description = self._peer.localDescription
        assert description is not None
        return description.sdp

    async def accept(self, sdp: str) -> None:
        await self._peer.setRemoteDescription(RTCSessionDescription(sdp=sdp, type="answer"))
        for transceiver in self._peer.getTransceivers():
            track = transceiver.receiver.track
            receive = self._receive_pictures if transceiver.kind == "video" else self._receive_voice
            if track is not None:
                self._receiving.append(self.crash.spawn(receive(track)))

    async def close(self) -> None:
        for task in self._receiving:
            task.cancel()
        await self._peer.close()
        for feed in (self._own, self._remote):
            await feed.stop()
            feed.close()
        await self._camera.stop()
        await self._microphone.stop()
        await self._playback.stop()

    async def _receive_pictures(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                frame = await track.recv()
                if isinstance(frame, av.VideoFrame):
                    self._frames.put(frame)
        except MediaStreamError:
            return

    async def _receive_voice(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                frame = await track.recv()
                if isinstance(frame, av.AudioFrame):
                    self._playback.feed_voice(mono(frame))
        except MediaStreamError:
            return


def _ignore(_is_open: bool, _fault: FaultKind | None) -> None:
    pass


async def main(size: str) -> None:
    width, _, height = size.partition("x")
    borne = WrtcBorne(int(width), int(height))
    try:
        print(json.dumps({"sdp": await borne.offer()}), flush=True)
        line = await asyncio.to_thread(sys.stdin.readline)
        await borne.accept(json.loads(line)["sdp"])
        failure = asyncio.create_task(borne.crash.happened())
        ended = asyncio.create_task(asyncio.to_thread(sys.stdin.readline))
        await asyncio.wait({failure, ended}, return_when=asyncio.FIRST_COMPLETED)
        if failure.done():
            failure.result()
        failure.cancel()
    finally:
        await borne.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
