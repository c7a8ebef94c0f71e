"""Sound of a speech engine as the borne plays it: 48 kHz, at the level of the voice."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from firmware.ui.tones import VOICE_DBFS
from hardware.protocols import SAMPLE_RATE_HZ, Samples

type Wave = NDArray[np.float64]

_RIFF_HEADER, _CHUNK_HEADER = 12, 8
_AUDIBLE = 0.02
"""Part of the loudest sample above which a sample counts as sound."""
_BEFORE_S, _AFTER_S = 0.01, 0.25
"""Silence that stays around a sentence; some engines put a quarter of a second before it, which would be waited for."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """Mono 16-bit sound as the engine made it."""

    rate_hz: int
    samples: Samples

    def played(self) -> Samples:
        """At 48 kHz and VOICE_DBFS."""
        return _levelled(resample(self.samples.astype(np.float64), self.rate_hz))


def read_wav(wav: bytes) -> Recorded:
    """A RIFF WAVE file of one channel, 16 bits, whose sizes may be wrong: some engines write to a pipe.

    Raises ValueError for any other.
    """
    if wav[:4] != b"RIFF" or wav[8:12] != b"WAVE":
        raise ValueError("no WAV")
    at, rate_hz = _RIFF_HEADER, 0
    while at + _CHUNK_HEADER <= len(wav):
        name, size = wav[at : at + 4], int.from_bytes(wav[at + 4 : at + 8], "little")
        at += _CHUNK_HEADER
        if name == b"fmt ":
            if (wav[at + 2], wav[at + 14]) != (1, 16):
                raise ValueError("no mono 16-bit WAV")
            rate_hz = int.from_bytes(wav[at + 4 : at + 8], "little")
        if name == b"data" and rate_hz:
            data = wav[at:] if size == 0 else wav[at : at + size]
            return Recorded(rate_hz, _trimmed(np.frombuffer(data[: len(data) // 2 * 2], "<i2"), rate_hz))
        at += size + size % 2
    raise ValueError("a WAV without sound")


def _trimmed(samples: Samples, rate_hz: int) -> Samples:
    height = np.abs(samples.astype(np.int32))
    loud = np.flatnonzero(height > _AUDIBLE * height.max(initial=0))
    if not len(loud):
        return samples.astype(np.int16)
    first = max(0, int(loud[0]) - round(_BEFORE_S * rate_hz))
    return samples[first : int(loud[-1]) + round(_AFTER_S * rate_hz)].astype(np.int16)


def resample(samples: Wave, rate_hz: int) -> Wave:
    """`samples` at `rate_hz` as 48 kHz: the same spectrum on a finer grid; nothing is added above it."""
    if rate_hz == SAMPLE_RATE_HZ:
        return samples
    common = int(np.gcd(rate_hz, SAMPLE_RATE_HZ))
    step, grown = rate_hz // common, SAMPLE_RATE_HZ // common
    # Silence behind keeps the end from wrapping into the beginning; whole steps keep the ratio exact.
    blocks = -(-(len(samples) + rate_hz // 50) // step)
    spectrum = np.fft.rfft(samples, blocks * step)
    count = blocks * grown
    wanted = np.zeros(count // 2 + 1, np.complex128)
    kept = min(len(spectrum), len(wanted))
    wanted[:kept] = spectrum[:kept]
    return np.fft.irfft(wanted, count)[: round(len(samples) * SAMPLE_RATE_HZ / rate_hz)] * (grown / step)


def _levelled(samples: Wave) -> Samples:
    """Brought to VOICE_DBFS where it speaks, with the peaks kept 1 dB under full scale."""
    loud = samples[np.abs(samples) > _AUDIBLE * np.abs(samples).max(initial=0.0)]
    if not len(loud):
        return np.zeros(len(samples), np.int16)
    gain = 32767 * 10 ** (VOICE_DBFS / 20) / np.sqrt(np.mean(loud**2))
    gain = min(gain, 32767 * 10 ** (-1 / 20) / np.abs(samples).max())
    levelled: Samples = np.round(samples * gain).astype(np.int16)
    return levelled
