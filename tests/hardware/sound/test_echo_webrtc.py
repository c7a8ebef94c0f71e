"""WebRTC's canceller on an echo made by arithmetic: delayed, quieter, with a voice of the near side on top."""

import numpy as np

from hardware.adapters.echo_webrtc import WebrtcEchoCanceller
from hardware.protocols import BLOCK_FRAMES, SAMPLE_RATE_HZ, Samples
from hardware.sound_level import level_dbfs

DELAY_FRAMES = 2400
SECONDS = 8


def speech_like(seed: int) -> Samples:
    """Noise in the band of speech that swells and fades four times a second."""
    noise = np.fft.rfft(np.random.default_rng(seed).normal(size=SECONDS * SAMPLE_RATE_HZ))
    hz = np.fft.rfftfreq(SECONDS * SAMPLE_RATE_HZ, 1 / SAMPLE_RATE_HZ)
    voice = np.fft.irfft(np.where((hz > 200) & (hz < 4000), noise, 0))
    swell = 0.5 + 0.5 * np.sin(2 * np.pi * 4 * np.arange(len(voice)) / SAMPLE_RATE_HZ)
    samples: Samples = np.rint(24_000 * voice / np.abs(voice).max() * swell).astype(np.int16)
    return samples


def cancelled(near: Samples, far: Samples) -> Samples:
    canceller = WebrtcEchoCanceller()
    blocks = range(0, len(near), BLOCK_FRAMES)
    return np.concatenate(
        [canceller.process(near[at : at + BLOCK_FRAMES], far[at : at + BLOCK_FRAMES]) for at in blocks]
    )


def test_the_echo_is_20_db_quieter_once_it_has_settled() -> None:
    far = speech_like(1)
    echo = np.concatenate([np.zeros(DELAY_FRAMES, np.int16), far[:-DELAY_FRAMES] // 2])
    left = cancelled(echo, far)
    settled = slice(SECONDS * SAMPLE_RATE_HZ // 2, None)
    assert level_dbfs(echo[settled]) - level_dbfs(left[settled]) > 20.0


def test_a_voice_with_no_echo_passes() -> None:
    voice = speech_like(2)
    passed = cancelled(voice, np.zeros_like(voice))
    settled = slice(SECONDS * SAMPLE_RATE_HZ // 2, None)
    assert level_dbfs(voice[settled]) - level_dbfs(passed[settled]) < 10.0
