"""Which engine speaks what: as it is declared, as it is installed, and the real programs at work."""

import wave
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from firmware.errors import ConfigError
from firmware.speech.engines import Engine, EngineVoice, declared
from firmware.speech.voice import SpeechError, Voice
from firmware.speech.wave import Recorded, read_wav, resample
from firmware.ui.tones import VOICE_DBFS
from hardware.protocols import SAMPLE_RATE_HZ

GREETINGS = {
    "fr": "Parlez à un conseiller en vidéo.",
    "en": "Talk to an adviser by video.",
    "ar": "تحدّث مع مستشار عبر الفيديو.",
    "uk": "Поговоріть із консультантом по відео.",
}
ESPEAK = declared()[-1]
SIMPLE = '[[engine]]\nname = "x"\nprogram = "x"\npackage = "x"\n'


@dataclass(frozen=True)
class Machine:
    """What is installed on it."""

    programs: frozenset[str]

    def find(self, program: str) -> str | None:
        return f"/usr/bin/{program}" if program in self.programs else None


def test_the_last_engine_speaks_every_language_and_needs_nothing_else() -> None:
    assert ESPEAK.name == "eSpeak NG"
    machine = Machine(frozenset({"espeak-ng"}))
    assert all(ESPEAK.installed(language, machine.find) for language in GREETINGS)
    assert ESPEAK.command("uk", "") == ("espeak-ng", "-v", "uk", "-s", "150", "-b", "1", "--stdin", "--stdout")


def test_an_engine_is_installed_with_all_its_programs_and_its_voice(tmp_path: Path) -> None:
    engine = Engine("x", "talker", "x", {"fr": EngineVoice(needs=str(tmp_path / "voice"))}, also=("helper",))
    both = Machine(frozenset({"talker", "helper"}))
    assert not engine.installed("fr", both.find), "without the voice"
    (tmp_path / "voice").mkdir()
    assert engine.installed("fr", both.find)
    assert not engine.installed("en", both.find)
    assert not engine.installed("fr", Machine(frozenset({"talker"})).find)


def test_no_engine_gets_what_is_said_as_an_argument() -> None:
    for engine in declared():
        for language in engine.voices:
            assert not any("{text}" in argument for argument in engine.command(language, "/dev/fd/3"))
            assert "{" not in " ".join(engine.command(language, "/dev/fd/3"))


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("engine = 1", "Expected `array`"),
        (SIMPLE, "voices"),
        (SIMPLE + "speed = 3\n[engine.voices.fr]\n", "speed"),
        ("[[engine", "speech engines"),
    ],
)
def test_a_wrong_declaration_is_refused_with_its_file(tmp_path: Path, text: str, match: str) -> None:
    path = tmp_path / "engines.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=match) as refused:
        declared(str(path))
    assert str(path) in str(refused.value)


def test_a_region_may_declare_its_own(tmp_path: Path) -> None:
    path = tmp_path / "engines.toml"
    path.write_text(SIMPLE + "[engine.voices.fr]\n")
    assert [engine.name for engine in declared(str(path))] == ["x"]
    with pytest.raises(ConfigError, match=r"none\.toml"):
        declared(str(tmp_path / "none.toml"))


# Sound


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 22_050, 44_100, 48_000])
def test_resampling_keeps_pitch_length_and_level(rate_hz: int) -> None:
    tone = 1000 * np.sin(2 * np.pi * 440 * np.arange(rate_hz) / rate_hz)
    result = resample(tone, rate_hz)
    assert len(result) == SAMPLE_RATE_HZ
    expected = 1000 * np.sin(2 * np.pi * 440 * np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ)
    inner = slice(2_000, -2_000)
    assert np.abs(result[inner] - expected[inner]).max() < 10


def a_wav(channels: int = 1, width: int = 2) -> bytes:
    file = BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(width)
        out.setframerate(16_000)
        out.writeframes(bytes(range(1, 1 + 12 * width)))
    return file.getvalue()


def test_a_wav_is_read_whatever_stands_before_its_sound_and_whatever_its_sizes_say() -> None:
    plain = a_wav()
    noted = plain[:36] + b"LIST\x04\x00\x00\x00note" + plain[36:]
    piped = plain[:40] + b"\xff\xff\xff\x7f" + plain[44:]
    unsized = plain[:40] + bytes(4) + plain[44:]
    for wav in (plain, noted, piped, unsized):
        recorded = read_wav(wav)
        assert recorded.rate_hz == 16_000
        assert recorded.samples.tobytes() == bytes(range(1, 25))


def test_no_silence_is_waited_for_before_a_sentence() -> None:
    file = BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((1, 2, 10_000, 0, "NONE", ""))
        out.writeframes(np.array([0] * 5_000 + [900, -900] * 500 + [0] * 8_000, "<i2").tobytes())
    samples = read_wav(file.getvalue()).samples
    assert np.flatnonzero(samples)[0] == 100
    assert len(samples) == 100 + 1_000 + 2_499


@pytest.mark.parametrize("wav", [b"", b"RIFF", a_wav()[:40], a_wav(channels=2), a_wav(width=1), b"ID3" + a_wav()])
def test_no_other_sound_is_read(wav: bytes) -> None:
    with pytest.raises(ValueError, match="WAV"):
        read_wav(wav)


def test_a_loud_sound_is_brought_down_and_never_clipped() -> None:
    played = Recorded(SAMPLE_RATE_HZ, np.array([32767, -32768] * 960, np.int16)).played()
    assert np.abs(played.astype(int)).max() < 32767 * 10 ** (-1 / 20) + 1
    assert 20 * np.log10(np.sqrt(np.mean(played.astype(float) ** 2)) / 32767) == pytest.approx(VOICE_DBFS, abs=0.1)


# The real programs


@pytest.mark.real
async def test_espeak_says_a_french_sentence_at_the_level_of_the_voice() -> None:
    voice = Voice((ESPEAK,))
    short = await voice.synthesise("Oui.", "fr")
    sound = await voice.synthesise("Le conseiller vous voit et vous entend. Rien n’est enregistré.", "fr")
    assert sound.dtype == np.int16
    assert sound.ndim == 1
    assert 2.5 * SAMPLE_RATE_HZ < len(sound) < 8 * SAMPLE_RATE_HZ
    assert len(short) < len(sound) / 3
    loud = sound[np.abs(sound) > 0.02 * np.abs(sound).max()].astype(float)
    assert 20 * np.log10(np.sqrt(np.mean(loud**2)) / 32767) == pytest.approx(VOICE_DBFS, abs=1.0)
    spectrum = np.abs(np.fft.rfft(sound.astype(float)))
    hertz = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE_HZ)
    assert (spectrum[hertz > 12_000] ** 2).sum() < 1e-3 * (spectrum**2).sum()


def pairs() -> list[tuple[str, str]]:
    """Every engine and language that something here can test: eSpeak NG and Flite are always there."""
    found = [(engine.name, language) for engine in declared() for language in GREETINGS if engine.installed(language)]
    return sorted({*found, *(("eSpeak NG", language) for language in GREETINGS), ("Flite", "en")})


@pytest.mark.real
@pytest.mark.parametrize(("name", "language"), pairs())
async def test_an_engine_says_a_sentence(name: str, language: str) -> None:
    engine = next(one for one in declared() if one.name == name)
    sound = await Voice((engine,)).synthesise(GREETINGS[language], language)
    assert 1.0 * SAMPLE_RATE_HZ < len(sound) < 6 * SAMPLE_RATE_HZ
    loud = np.abs(sound) > 0.02 * np.abs(sound).max()
    assert loud.mean() > 0.3, "mostly silence"
    other = await Voice((engine,)).synthesise(GREETINGS[language] * 2, language)
    assert len(other) > 1.5 * len(sound), "it said all of it"


@pytest.mark.real
async def test_a_language_that_espeak_lacks_is_a_clear_error() -> None:
    with pytest.raises(SpeechError, match="language zz"):
        await Voice((ESPEAK,)).synthesise("Bonjour", "zz")
