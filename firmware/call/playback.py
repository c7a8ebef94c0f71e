"""Everything that the loudspeaker says: the adviser's voice, our tones and spoken sentences, mixed 20 ms at a time."""

import asyncio
from collections import deque

import numpy as np

from firmware.call.device_keeper import BLOCK_TIMEOUT_S, OnState, keep_device
from firmware.call.speech import Speech, VoiceGate
from firmware.call.tasks import Spawn, end_task
from hardware.protocols import BLOCK_FRAMES, SAMPLE_RATE_HZ, Samples, SoundOutput, Speaker
from hardware.sound_level import level_dbfs

_AUDIBLE_DBFS = -60.0
_MEASURED_FRAMES = SAMPLE_RATE_HZ // 5
_VOICE_START_FRAMES = 2 * BLOCK_FRAMES
"""A voice that comes back waits for 40 ms, so that the next late packet is not heard as a gap."""
_VOICE_MOST_FRAMES = 10 * BLOCK_FRAMES
_BLOCKS_KEPT = 8
"""More than a loudspeaker lets wait."""
_TONES_MOST_FRAMES = 10 * SAMPLE_RATE_HZ


class SampleQueue:
    """Samples in order, taken in other portions than they came in. At most `most` frames: the oldest go first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._parts: deque[Samples] = deque()
        self._frames = 0

    def __len__(self) -> int:
        return self._frames

    def put(self, samples: Samples) -> None:
        self._parts.append(samples)
        self._frames += len(samples)
        if self._frames > self._most:
            self.take(self._frames - self._most)

    def take(self, frames: int) -> Samples:
        """At most `frames`, fewer if there are fewer."""
        taken: list[Samples] = []
        missing = min(frames, self._frames)
        self._frames -= missing
        while missing:
            part = self._parts.popleft()
            taken.append(part[:missing])
            if len(part) > missing:
                self._parts.appendleft(part[missing:])
            missing -= len(taken[-1])
        return np.concatenate(taken) if taken else np.zeros(0, np.int16)

    def clear(self) -> None:
        self._parts.clear()
        self._frames = 0


class Playback:
    """Owns the loudspeaker device, open as long as the process lives: tones and speech come before and after calls."""

    def __init__(self, speaker: Speaker, on_state: OnState, spawn: Spawn) -> None:
        self._speaker = speaker
        self._on_state = on_state
        self._spawn = spawn
        self._task: asyncio.Task[None] | None = None
        self._voice = SampleQueue(_VOICE_MOST_FRAMES)
        self._voice_playing = False
        self._voice_hushed = False
        self._voice_paused = False
        self._in_call = False
        """In a call silence is played too: a gap of a late packet is no reason to let the device run dry."""
        self._tones = SampleQueue(_TONES_MOST_FRAMES)
        self._speech = Speech()
        self._adviser = VoiceGate()
        self._without_speech: deque[Samples] = deque(maxlen=_BLOCKS_KEPT)
        """The last blocks as they are without the guide, in case it is hushed before they sound."""
        self._next: deque[Samples] = deque()
        """Blocks that were taken back, and are to be written again without the guide."""
        self._wanted = asyncio.Event()
        self._written = SampleQueue(_MEASURED_FRAMES)
        self._open = False
        self._gain_db = 0.0
        self._output = SoundOutput.LOUDSPEAKER

    def start(self) -> None:
        if self._task is None:
            self._task = self._spawn(keep_device(self._speaker, self._play, self._on_state))

    async def stop(self) -> None:
        task, self._task = self._task, None
        await end_task(task)
        self.drop_voice()
        self._tones.clear()
        self._speech.clear()

    def feed_voice(self, samples: Samples) -> None:
        """Sound of the call, as it is decoded; 200 ms may wait, older sound is dropped."""
        self._in_call = True
        self._voice.put(samples)
        self._wanted.set()

    def drop_voice(self) -> None:
        """The call is over: nothing of it sounds any more, and what was measured of it is gone."""
        self._in_call = False
        self._voice_hushed = False
        self._voice.clear()
        self._voice_playing = False
        self._adviser = VoiceGate()
        self._written.clear()

    def hush_voice(self, hushed: bool) -> None:
        """Whether the call's voice is kept from being heard, tones and sentences not; until the call is over."""
        self._voice_hushed = hushed

    def pause_voice(self, paused: bool) -> None:
        """As `hush_voice`, whatever becomes of the call's connections, until it is told otherwise."""
        self._voice_paused = paused

    def play(self, samples: Samples) -> None:
        """A tone, at once, or behind the tones that wait; beside what is said."""
        if len(samples):
            self._tones.put(samples)
            self._wanted.set()

    def say(self, samples: Samples, *, begins: bool, private: bool) -> None:
        """A piece of a sentence, behind those that wait; what is `private` only while the handset is lifted."""
        if private and self._output is SoundOutput.LOUDSPEAKER:
            return
        if len(samples):
            self._speech.put(samples, begins=begins, private=private)
            self._wanted.set()

    def hush(self) -> None:
        """The guide is silent from the next 20 ms on; the adviser and the tones lose nothing."""
        self._speech.clear()
        if self._open:
            taken = min(self._speaker.take_back(), len(self._without_speech))
            self._next.extendleft(self._without_speech.pop() for _ in range(taken))

    def set_gain_db(self, gain_db: float) -> None:
        self._gain_db = gain_db
        if self._open:
            self._speaker.set_gain_db(gain_db)

    def set_output(self, output: SoundOutput) -> None:
        self._output = output
        if output is SoundOutput.LOUDSPEAKER:
            self._speech.drop_private()
        if self._open:
            self._speaker.set_output(output)

    def measure(self) -> tuple[float, float | None]:
        """Level in dBFS and strongest frequency in Hz of the last 200 ms written, before the gain; None if silent."""
        samples = self._written.take(_MEASURED_FRAMES)
        self._written.put(samples)
        level = level_dbfs(samples)
        return level, strongest_hz(samples) if level > _AUDIBLE_DBFS else None

    async def _play(self) -> None:
        self._open = True
        self._speaker.set_gain_db(self._gain_db)
        self._speaker.set_output(self._output)
        try:
            while True:
                if not (self._in_call or self._tones or self._speech or self._next):
                    self._written.clear()
                    self._wanted.clear()
                    await self._wanted.wait()
                block = self._next_block()
                self._written.put(block)
                async with asyncio.timeout(BLOCK_TIMEOUT_S):
                    await self._speaker.write(block)
        finally:
            self._open = False
            self._without_speech.clear()
            self._next.clear()

    def _next_block(self) -> Samples:
        if self._next:
            self._without_speech.append(self._next.popleft())
            return self._without_speech[-1]
        return self._mixed()

    def _mixed(self) -> Samples:
        self._voice_playing = len(self._voice) >= (BLOCK_FRAMES if self._voice_playing else _VOICE_START_FRAMES)
        voice = self._voice.take(BLOCK_FRAMES) if self._voice_playing else np.zeros(0, np.int16)
        if self._voice_hushed or self._voice_paused:
            voice = voice[:0]
        said = self._guidance(voice)
        self._without_speech.append(_mix(voice, self._tones.take(BLOCK_FRAMES)))
        return _mix(self._without_speech[-1], said)

    def _guidance(self, voice: Samples) -> Samples:
        """What the guide says beside this block of the adviser's voice: nothing while the adviser speaks."""
        if self._in_call and self._adviser.hears(voice):
            self._speech.begin_again()
            return voice[:0]
        return self._speech.take(BLOCK_FRAMES)


def _mix(*sounds: Samples) -> Samples:
    """A block of sounds that may be shorter."""
    mixed = np.zeros(BLOCK_FRAMES, np.int32)
    for sound in sounds:
        mixed[: len(sound)] += sound
    return np.clip(mixed, -32768, 32767).astype(np.int16)


def strongest_hz(samples: Samples) -> float | None:
    """Peak of the windowed spectrum, refined by a parabola through its neighbours; None for too short a sound."""
    if len(samples) < BLOCK_FRAMES:
        return None
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    peak = int(np.argmax(spectrum[1:-1])) + 1
    low, top, high = np.log(spectrum[peak - 1 : peak + 2] + 1e-9)
    bend = low - 2.0 * top + high
    return float((peak + (0.5 * (low - high) / bend if bend else 0.0)) * SAMPLE_RATE_HZ / len(samples))
