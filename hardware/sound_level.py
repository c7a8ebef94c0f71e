"""Gain in decibels that never clips hard: loud help for weak ears without the crackle."""

import numpy as np

from hardware.protocols import Samples

FULL_SCALE = 32768.0
KNEE = 0.7
"""Below this part of full scale sound passes unchanged; above it a smooth curve leads to full scale."""


def amplify(block: Samples, gain_db: float) -> Samples:
    """`block` louder by `gain_db` (quieter if negative), softly limited above `KNEE`."""
    if gain_db == 0.0:
        return block
    loud = block.astype(np.float32) * np.float32(10.0 ** (gain_db / 20.0) / FULL_SCALE)
    over = np.abs(loud) - KNEE
    room = 1.0 - KNEE
    limited = np.where(over > 0.0, np.sign(loud) * (KNEE + room * np.tanh(over / room)), loud)
    return np.clip(np.rint(limited * FULL_SCALE), -32768, 32767).astype(np.int16)


def level_dbfs(samples: Samples) -> float:
    """Level by RFC 6464's and AES17's reference (a full-scale sine is 0 dBFS), never below -120."""
    if not len(samples):
        return -120.0
    power = float(np.mean(np.square(samples.astype(np.float64) / FULL_SCALE)))
    return max(-120.0, 10.0 * float(np.log10(max(power * 2.0, 1e-12))))
