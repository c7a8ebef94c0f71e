"""Sign language on a thin line: how many pictures a second come through, and in which size."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise

import av
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError

from central.protocol.signal import Answer, Offer, Signal
from firmware.call.engine import CallEngine, Capture, SelfSizes
from firmware.call.frames import FrameReader, FrameWriter, block_prefix
from firmware.call.messages import CallToCounter, Degradation, SignalIn
from firmware.call.tasks import Crash
from hardware.factory import CallDevices
from hardware.simulated.camera import SimulatedCamera
from hardware.simulated.held import Held
from hardware.simulated.sound import SimulatedMicrophone, SimulatedSpeaker
from scripts.benchmarks.figures import Figure
from scripts.benchmarks.run import Benchmark, Run
from scripts.benchmarks.thin_line import ThinLine
from tests.firmware.call.call_peers import PREVIEW, REMOTE, SELF, Borne, Desk

METHOD = """\
The call process's engine with its twins of camera (640x480, 30 pictures/s, a moving scene), microphone and loudspeaker
calls an aiortc desk that sends sound and picture back, all in the bench's process. Every packet goes through a relay
whose way from the borne carries only so many bits a second and drops what would wait longer than 0.3 s: 2 Mbit/s, then
200 kbit/s, then 2 Mbit/s again. The encoder follows the desk's own estimate (REMB). Pictures are counted as the desk
decodes them, second by second; the first twenty seconds of the thin line are those in which the estimate finds it.
After a loss an aiortc desk waits for 128 packets, which is seconds on such a line; a browser does not."""

AIM_FPS = 20.0
WIDE_BPS, THIN_BPS = 2_000_000, 200_000
_FINDS_S = 20
"""So long the estimate may take."""


class WatchingDesk(Desk):
    """Notes when each picture came, and how wide it was."""

    def __init__(self) -> None:
        super().__init__()
        self.came: list[tuple[float, int]] = []

    async def _watch(self, track: MediaStreamTrack) -> None:
        last_pts = -1
        try:
            while True:
                frame = await track.recv()
                assert isinstance(frame, av.VideoFrame)
                # A packet that was sent again may bring a picture twice.
                if frame.pts is None or frame.pts <= last_pts:
                    continue
                last_pts = frame.pts
                self.came.append((time.monotonic(), frame.width))
        except MediaStreamError:
            return


@dataclass(frozen=True, slots=True)
class Stretch:
    """What came through in some whole seconds."""

    per_s: list[int]
    widths: list[int]
    """Of the pictures, in order."""

    @property
    def changes(self) -> int:
        return sum(one != other for one, other in pairwise(self.widths))


async def measure(run: Run) -> list[Figure]:
    wide_s, thin_s, again_s = run.count(10, 3), run.count(60, 24), run.count(60, 5)
    async with ThinLine(WIDE_BPS) as line, _borne(run) as borne:
        await borne.start(degradation=Degradation.MAINTAIN_FRAMERATE)
        desk = borne.desk
        assert isinstance(desk, WatchingDesk)
        await _connect(borne, line)
        await _stretch(desk, wide_s)
        run.say(f"{thin_s} s of {THIN_BPS // 1000} kbit/s")
        line.bits_per_s = THIN_BPS
        found = await _stretch(desk, _FINDS_S)
        thin = await _stretch(desk, thin_s - _FINDS_S)
        run.say(f"{again_s} s of {WIDE_BPS // 1000} kbit/s")
        line.bits_per_s = WIDE_BPS
        again = await _stretch(desk, again_s)
    return [
        Figure(
            "while the estimate finds the thin line, seconds below 20/s", sum(one < AIM_FPS for one in found.per_s), "s"
        ),
        Figure("on the thin line, mean", sum(thin.per_s) / len(thin.per_s), "pictures/s", AIM_FPS, at_least=True),
        Figure("on the thin line, slowest second", min(thin.per_s), "pictures/s", AIM_FPS, at_least=True),
        Figure("on the thin line, narrowest picture", min(thin.widths), "px"),
        Figure("on the thin line, widest picture", max(thin.widths), "px"),
        Figure("on the thin line, changes of size", thin.changes, ""),
        Figure("wide again, mean", sum(again.per_s) / len(again.per_s), "pictures/s", AIM_FPS, at_least=True),
        Figure("wide again, last picture", again.widths[-1], "px"),
        Figure("wide again, changes of size", again.changes, ""),
    ]


async def _stretch(desk: WatchingDesk, seconds: int) -> Stretch:
    desk.came.clear()
    begun_s = time.monotonic()
    await asyncio.sleep(seconds)
    came = [(int(at_s - begun_s), width) for at_s, width in desk.came]
    per_s = [sum(second == wanted for second, _ in came) for wanted in range(seconds)]
    return Stretch(per_s, [width for _, width in came] or [0])


async def _connect(borne: Borne, line: ThinLine) -> None:
    """The desk answers the borne's offer; both read each other's place on the line."""
    offer = await borne.next_offer()
    assert isinstance(offer.body, Offer)
    answer = await borne.desk.answer(_with(offer, Offer(sdp=line.offer(offer.body.sdp))))
    assert isinstance(answer.body, Answer)
    await borne.do(SignalIn(signal=_with(answer, Answer(sdp=line.answer(answer.body.sdp)))))


def _with(signal: Signal, body: Offer | Answer) -> Signal:
    return Signal(call_id=signal.call_id, link=signal.link, generation=signal.generation, body=body)


@asynccontextmanager
async def _borne(run: Run) -> AsyncIterator[Borne]:
    prefix = f"{block_prefix(run.folder)}{os.getpid()}-1"
    remote, own = FrameWriter(f"{prefix}-remote", *REMOTE), FrameWriter(f"{prefix}-self", *PREVIEW)
    camera = SimulatedCamera(held=Held(run.folder))
    microphone, speaker = SimulatedMicrophone(), SimulatedSpeaker()
    said: list[CallToCounter] = []
    crash = Crash()
    devices = CallDevices(camera=camera, microphone=microphone, speaker=speaker)
    engine = CallEngine(
        devices, remote, own, SelfSizes(SELF, SELF), said.append, crash.spawn, time.monotonic, Capture()
    )
    boards = FrameReader(remote.name), FrameReader(own.name)
    borne = Borne(engine, camera, microphone, speaker, said, *boards, WatchingDesk(), crash)
    engine.start()
    try:
        yield borne
    finally:
        await engine.close()
        await borne.desk.close()


SIGN = Benchmark("sign", "pictures a second and their size in sign language on a thin line", METHOD, measure)
