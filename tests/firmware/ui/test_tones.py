import numpy as np
import pytest

from firmware.session.commands import Tone
from firmware.ui.tones import MELODIES, TONE_DBFS, VOICE_DBFS, tone_samples
from hardware.protocols import SAMPLE_RATE_HZ


def test_every_tone_of_the_session_has_a_melody() -> None:
    assert set(MELODIES) == set(Tone)


@pytest.mark.parametrize("tone", Tone)
def test_tones_begin_and_end_in_silence_and_never_click(tone: Tone) -> None:
    samples = tone_samples(tone)
    assert samples.dtype == np.int16
    assert abs(int(samples[0])) <= 5
    assert abs(int(samples[-1])) <= 40
    steps = np.abs(np.diff(samples.astype(int)))
    highest = max(note.hz for note in MELODIES[tone])
    peak = np.abs(samples.astype(int)).max()
    assert steps.max() <= 1.05 * peak * 2 * np.pi * highest / SAMPLE_RATE_HZ + 1


@pytest.mark.parametrize("tone", Tone)
def test_notes_have_their_pitch_and_stand_six_db_under_the_voice(tone: Tone) -> None:
    samples, at = tone_samples(tone).astype(float), 0
    for note in MELODIES[tone]:
        count = round(note.on_s * SAMPLE_RATE_HZ)
        sound = samples[at : at + count]
        spectrum = np.abs(np.fft.rfft(sound * np.hanning(count), SAMPLE_RATE_HZ))
        assert abs(int(spectrum.argmax()) - note.hz) <= 4
        steady = sound[count // 3 : -count // 3]
        level = 20 * np.log10(np.sqrt(np.mean(steady**2)) / 32767)
        assert level == pytest.approx(VOICE_DBFS - 6, abs=0.6)
        at += count + round(note.off_s * SAMPLE_RATE_HZ)
    assert at == len(samples)


def test_lengths_follow_the_design() -> None:
    assert len(tone_samples(Tone.KEY)) == 0.04 * SAMPLE_RATE_HZ
    assert len(tone_samples(Tone.RINGING)) == 1.5 * SAMPLE_RATE_HZ
    assert VOICE_DBFS - TONE_DBFS == 6


def test_a_tone_is_shared_and_cannot_be_changed() -> None:
    assert tone_samples(Tone.KEY) is tone_samples(Tone.KEY)
    with pytest.raises(ValueError, match="read-only"):
        tone_samples(Tone.KEY)[0] = 1
