"""The signal tones of ui.md 6 as sound, made from sines with soft edges."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from firmware.session.commands import Tone
from hardware.protocols import SAMPLE_RATE_HZ, Samples

VOICE_DBFS = -20.0
"""Level (RMS, full-scale sine at -3) at which the borne speaks; tones stay 6 dB under it."""
TONE_DBFS = VOICE_DBFS - 6.0
EDGE_S = 0.006
"""Raised cosine at both ends of every note: without it a click is heard."""


@dataclass(frozen=True, slots=True)
class Note:
    """A sine of `hz` for `on_s`, then silence for `off_s`."""

    hz: float
    on_s: float
    off_s: float = 0.0


MELODIES: dict[Tone, tuple[Note, ...]] = {
    Tone.KEY: (Note(880, 0.04),),
    Tone.NO: (Note(220, 0.08, 0.06), Note(220, 0.08)),
    Tone.YOUR_TURN: (Note(523, 0.15), Note(659, 0.15), Note(784, 0.25, 0.35)) * 3,
    Tone.RINGING: (Note(440, 1.5),),
    Tone.CONNECTED: (Note(659, 0.12), Note(880, 0.2)),
    Tone.DONE: (Note(784, 0.12, 0.08), Note(784, 0.12)),
    Tone.PAPER_LEFT: (Note(988, 0.2), Note(740, 0.3)),
    Tone.COUNTDOWN: (Note(660, 0.12),),
    Tone.ENDED: (Note(659, 0.15), Note(440, 0.25)),
    Tone.CALLED_BACK: (Note(784, 0.18, 0.04), Note(988, 0.18, 0.04)) * 6,
    Tone.OFF_HOOK: (Note(587, 0.25, 0.15),) * 3,
}
"""One round of each; who plays it repeats it (ringing and countdown every 5 s, paper left every 10 s)."""


@cache
def tone_samples(tone: Tone) -> Samples:
    """One round of `tone`, mono 48 kHz; read-only, made once."""
    samples = np.concatenate([_note(note) for note in MELODIES[tone]])
    samples.setflags(write=False)
    return samples


def _note(note: Note) -> Samples:
    count = round(note.on_s * SAMPLE_RATE_HZ)
    peak = 32767 * 10 ** (TONE_DBFS / 20) * np.sqrt(2)
    wave = peak * np.sin(2 * np.pi * note.hz * np.arange(count) / SAMPLE_RATE_HZ)
    edge = round(EDGE_S * SAMPLE_RATE_HZ)
    rise = (1 - np.cos(np.pi * np.arange(edge) / edge)) / 2
    wave[:edge] *= rise
    wave[-edge:] *= rise[::-1]
    silence = np.zeros(round(note.off_s * SAMPLE_RATE_HZ), np.int16)
    return np.concatenate((wave.round().astype(np.int16), silence))
