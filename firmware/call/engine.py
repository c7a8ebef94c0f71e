"""What the call process does with each message of the counter: camera, connection, sound, statistics, wiping."""

import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from central.protocol.signal import Link
from firmware.call.camera_source import CameraSource
from firmware.call.certificate import CallCertificate, CertificateError
from firmware.call.code_reader import CodeReader
from firmware.call.connection import MediaEnds, MediaPlan
from firmware.call.frames import FrameWriter
from firmware.call.media_call import MediaCall
from firmware.call.messages import (
    AdviserSpeaks,
    CallStatistics,
    CallToCounter,
    CameraState,
    CounterToCall,
    FitPicture,
    Hush,
    MediaState,
    PauseSending,
    PlaySound,
    Prefer,
    Preview,
    ReadCode,
    Say,
    SetGain,
    SetOutput,
    SignalIn,
    SoundState,
    StartMedia,
    StopMedia,
)
from firmware.call.microphone_source import MicrophoneSource
from firmware.call.picture_feed import PictureFeed
from firmware.call.playback import Playback
from firmware.call.speaking import SpeakingSign
from firmware.call.tasks import Spawn, end_task
from firmware.memory import give_back
from hardware.errors import FaultKind
from hardware.factory import CallDevices
from hardware.protocols import Samples

_SELF_FPS = 15.0
STATISTICS_S = 1.0
SPEAKING_S = 0.25
"""How often it is looked whether the adviser speaks."""
_GIVE_BACK_EVERY = 10
"""Reports. Encoders that are opened anew while the line is sounded out leave holes behind them: some megabytes."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Capture:
    """What the camera is asked for."""

    width: int = 640
    height: int = 480
    fps: int = 30


class SelfSizes(NamedTuple):
    """(width, height) of one's own picture in the call."""

    usual: tuple[int, int]
    signing: tuple[int, int]


class CallEngine:
    """The whole call, without its socket. `start`, then `handle` each message in order, then `close`."""

    def __init__(
        self,
        devices: CallDevices,
        remote: FrameWriter,
        own: FrameWriter,
        self_sizes: SelfSizes,
        send: Callable[[CallToCounter], None],
        spawn: Spawn,
        clock: Callable[[], float],
        capture: Capture | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`own` has the size of one's own picture before the call; no other size is larger."""
        wanted = capture or Capture()
        self._preview_size, self._self_sizes = own.size, self_sizes
        self._send = send
        self._spawn = spawn
        self._clock = clock
        self._sleep = sleep
        self._camera = CameraSource(
            devices.camera, self._tell_camera, spawn, width=wanted.width, height=wanted.height, fps=wanted.fps
        )
        self._code_reader = CodeReader(self._camera, send, spawn, sleep)
        self._microphone = MicrophoneSource(devices.microphone, self._tell_microphone, spawn, clock)
        self._playback = Playback(devices.speaker, self._tell_speaker, spawn)
        self._speaking = SpeakingSign()
        self._own = PictureFeed(own, spawn, clock, mirrored=True, most_fps=_SELF_FPS)
        self._own.resize(self_sizes.usual)
        self._remote = PictureFeed(remote, spawn, clock)
        self._sound = SoundState()
        self._camera_state = CameraState(open=False)
        self._seeing = False
        """Somebody wants the camera: it is open unless it is paused."""
        self._pauses = PauseSending(camera=False, microphone=False)
        self._call: MediaCall | None = None
        self._signing = self._talks = False
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._playback.start()
        for source in (self._camera, self._microphone):
            source.probe()

    def tell_devices(self) -> None:
        """Says how the devices are, to a counter that has just come."""
        self._send(self._camera_state)
        self._send(self._sound)

    async def handle(self, message: CounterToCall) -> None:
        """Does what the message asks; waits for no device and no peer, but for everything that a stop closes."""
        match message:
            case Preview():
                await self._code_reader.stop()
                self._own.resize(self._preview_size)
                self._seeing = True
                self._open_devices()
            case ReadCode(limit_s=limit_s):
                if self._call is None:
                    self._code_reader.start(limit_s)
            case StartMedia():
                await self._start_media(message)
            case SignalIn(signal=signal):
                if self._call is not None and signal.link is Link.MEDIA:
                    self._call.receive(signal)
            case StopMedia():
                await self.stop_media()
                await self._pause(PauseSending(camera=False, microphone=False))
            case PauseSending():
                await self._pause(message)
            case Prefer():
                self._prefer(message)
            case SetOutput(output=output, voice=voice):
                self._playback.set_output(output)
                self._playback.hush_voice(not voice)
            case FitPicture(fit=fit):
                self._remote.fit(fit)
            case SetGain(gain_db=gain_db):
                self._playback.set_gain_db(gain_db)
            case PlaySound(pcm=pcm):
                self._playback.play(_samples(pcm))
            case Say(pcm=pcm, begins=begins, private=private):
                self._playback.say(_samples(pcm), begins=begins, private=private)
            case Hush():
                self._playback.hush()

    async def stop_media(self) -> None:
        """Closes connection, camera and microphone, wipes both boards; may come twice."""
        call, self._call = self._call, None
        self._seeing = self._talks = False
        await self._code_reader.stop()
        # Together: the lens closes at once, also where the connection takes its time.
        await asyncio.gather(self._camera.stop(), self._microphone.stop(), self._own.stop(), self._end_tasks())
        await self._remote.stop()
        self._remote.fit(False)
        self._playback.drop_voice()
        if call is not None:
            self._send(MediaState(call_id=call.call_id, state="closed"))
        # Connections are cycles of objects with keys and pictures in them.
        gc.collect()
        await asyncio.to_thread(give_back)

    async def close(self) -> None:
        """Everything is closed and wiped after this, and nothing runs any more."""
        await self.stop_media()
        await asyncio.gather(self._camera.rest(), self._microphone.rest())
        await self._playback.stop()
        self._own.close()
        self._remote.close()

    def _open_devices(self) -> None:
        """Those that are wanted now and not paused; one that is open stays so."""
        if self._seeing and not self._pauses.camera:
            self._camera.start()
            self._own.start(self._camera.pictures)
        if self._call is not None and not self._pauses.microphone:
            self._microphone.start()

    async def _pause(self, pauses: PauseSending) -> None:
        """Closes what is paused: nothing is sent, the lamp is out, and the last picture is wiped from the board."""
        self._pauses = pauses
        self._playback.pause_voice(pauses.adviser)
        await self._remote.cover(pauses.adviser)
        if pauses.camera:
            await asyncio.gather(self._camera.pause(), self._own.stop())
        if pauses.microphone:
            await self._microphone.stop()
        self._open_devices()

    async def _start_media(self, message: StartMedia) -> None:
        if self._call is not None:
            await self.stop_media()
        await self._code_reader.stop()
        try:
            certificate = CallCertificate.from_pem(message.certificate_pem, message.key_pem)
            certificate.load()
        except CertificateError:
            logger.exception("the counter sent a certificate that cannot be read")
            return
        plan = MediaPlan(certificate, message.peer_fingerprint, message.ice_servers, message.mode, message.degradation)
        ends = MediaEnds(self._camera, self._microphone, self._playback, self._remote, self._speaking)
        call = MediaCall(
            message.call_id, message.first_generation, plan, ends, self._tell_call, self._clock, self._sleep
        )
        self._call, self._signing = call, message.signing
        self._seeing = True
        self._open_devices()
        self._tasks = [self._spawn(call.run()), self._spawn(self._report(call)), self._spawn(self._tell_speech(call))]

    async def _end_tasks(self) -> None:
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            await end_task(task)

    async def _tell_speech(self, call: MediaCall) -> None:
        """Whether the adviser speaks; whom help keeps from being heard, does not."""
        told = False
        while True:
            await self._sleep(SPEAKING_S)
            speaks = self._speaking.shown(self._clock()) and not self._pauses.adviser
            if speaks is not told:
                told = speaks
                self._send(AdviserSpeaks(call_id=call.call_id, speaks=speaks))

    async def _report(self, call: MediaCall) -> None:
        sent = shown = reports = 0
        before_s = self._clock()
        while True:
            await self._sleep(STATISTICS_S)
            now_s = self._clock()
            elapsed_s = max(now_s - before_s, 1e-3)
            before_s = now_s
            track = call.connection.camera_track if call.connection is not None else None
            width, height = call.connection.sent_size if call.connection is not None else (0, 0)
            sending = call.connection.sending if call.connection is not None else None
            now_sent = track.sent if track is not None else 0
            level, hz = self._playback.measure()
            self._send(
                CallStatistics(
                    call_id=call.call_id,
                    sent_width=width,
                    sent_height=height,
                    sent_fps=round(max(now_sent - sent, 0) / elapsed_s, 1),
                    received_width=self._remote.shown_size[0],
                    received_height=self._remote.shown_size[1],
                    received_fps=round((self._remote.shown - shown) / elapsed_s, 1),
                    codec=sending.label if sending is not None else "",
                    speaker_dbfs=level,
                    speaker_hz=hz,
                    microphone_dbfs=self._microphone.level_dbfs,
                )
            )
            sent, shown = now_sent, self._remote.shown
            reports += 1
            if reports % _GIVE_BACK_EVERY == 0:
                await asyncio.to_thread(give_back)

    def _tell_call(self, message: CallToCounter) -> None:
        """Once the media stand, the screen shows the adviser, and oneself small."""
        if isinstance(message, MediaState) and message.state == "connected":
            self._talks = True
            self._resize_own()
        self._send(message)

    def _prefer(self, message: Prefer) -> None:
        if self._call is None:
            return
        self._call.prefer(message.degradation)
        self._signing = message.signing
        if self._talks:
            self._resize_own()

    def _resize_own(self) -> None:
        self._own.resize(self._self_sizes.signing if self._signing else self._self_sizes.usual)

    def _tell_camera(self, is_open: bool, fault: FaultKind | None) -> None:
        state = CameraState(open=is_open, fault=fault)
        if state != self._camera_state:
            self._camera_state = state
            self._send(state)

    def _tell_microphone(self, _: bool, fault: FaultKind | None) -> None:
        self._tell_sound(SoundState(microphone=fault, speaker=self._sound.speaker))

    def _tell_speaker(self, _: bool, fault: FaultKind | None) -> None:
        self._tell_sound(SoundState(microphone=self._sound.microphone, speaker=fault))

    def _tell_sound(self, state: SoundState) -> None:
        if state != self._sound:
            self._sound = state
            self._send(state)


def _samples(pcm: bytes) -> Samples:
    """16-bit little-endian as samples; half a sample at the end is left out."""
    return np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2").astype(np.int16)
