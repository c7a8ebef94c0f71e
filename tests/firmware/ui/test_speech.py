"""What the voice says, and the real espeak-ng saying it."""

import asyncio
import os
import struct
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from firmware.ui import speech
from firmware.ui.speech import SpeechError, SpeechUnavailable, Voice, resample, spoken_pieces, spoken_text
from firmware.ui.tones import VOICE_DBFS
from firmware.views.view import Label, Layout, View
from hardware.events import Key
from hardware.protocols import SAMPLE_RATE_HZ

type Views = Mapping[str, View]


def test_labels_follow_in_key_order_with_their_places(views: Views) -> None:
    text = spoken_text(views["closed"])
    order = [
        "MSA.",
        "À gauche",
        "en haut, Imprimer les horaires",
        "au milieu, Être rappelé",
        "À droite",
        "en haut, Autres",
    ]
    places = [text.index(part) for part in [*order, "Rond vert, Prendre rendez-vous.", "Croix rouge, Retour."]]
    assert places == sorted(places)
    assert "en bas" not in text


def test_states_are_said_as_words(views: Views) -> None:
    text = spoken_text(views["idle"])
    assert "Assurance maladie, Attente 10\u00a0min" in text
    assert "MSA, Fermé, Ouvre jeudi 9\u00a0h" in text
    assert text.startswith("Bonjour. Parlez à un conseiller en vidéo. À gauche")


def test_what_the_view_says_itself_is_not_said_twice(views: Views) -> None:
    view = replace(views["hangup"], spoken="Raccrocher\u00a0? Croix rouge, oui. Rond vert, continuer.")
    assert spoken_text(view) == view.spoken


def test_over_the_adviser_only_the_event_is_said(views: Views) -> None:
    view = replace(views["call"], spoken="Vous êtes en ligne avec Claire, de la CAF")
    assert spoken_text(view) == "Vous êtes en ligne avec Claire, de la CAF."


def test_a_label_may_be_said_otherwise_and_marks_are_never_said(views: Views) -> None:
    label = replace(views["idle"].softkeys[Key.L1], spoken="Les allocations, la C A F")
    text = spoken_text(replace(views["idle"], spoken="", title="Un **mot**\ngras", softkeys={Key.L1: label}))
    assert text.startswith("Un mot gras. À gauche\u00a0: en haut, Les allocations, la C A F.")


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 22_050, 44_100, 48_000])
def test_resampling_keeps_pitch_length_and_level(rate_hz: int) -> None:
    tone = 1000 * np.sin(2 * np.pi * 440 * np.arange(rate_hz) / rate_hz)
    result = resample(tone, rate_hz)
    assert len(result) == SAMPLE_RATE_HZ
    expected = 1000 * np.sin(2 * np.pi * 440 * np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ)
    inner = slice(2_000, -2_000)
    assert np.abs(result[inner] - expected[inner]).max() < 10


def wav(data: bytes, channels: int = 1) -> bytes:
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", 0, b"WAVE", b"fmt ", 16, 1, channels, 22050, 44100, 2, 16, b"data", 0
    )
    return head + data


@pytest.fixture
def engine(tmp_path: Path) -> Callable[[str], str]:
    """Makes a program that stands where the speech engine stands and runs `body` of shell."""

    def make(body: str) -> str:
        program = tmp_path / "engine"
        program.write_text(f"#!/bin/sh\n{body}\n")
        program.chmod(0o755)
        return str(program)

    return make


async def test_a_missing_engine_names_its_package() -> None:
    with pytest.raises(SpeechUnavailable, match="apt-get install espeak-ng"):
        await Voice("no-such-engine").synthesise("Bonjour", "fr")


async def test_the_text_goes_in_by_stdin_and_never_into_the_arguments(
    engine: Callable[[str], str], tmp_path: Path
) -> None:
    program = engine(f'echo "$@" > {tmp_path}/arguments; cat > {tmp_path}/text; exit 3')
    with pytest.raises(SpeechError, match="exit code 3"):
        await Voice(program).synthesise("Madame Vidal [[p@'ɪ]] \x07**422**", "fr")
    assert "Vidal" not in (tmp_path / "arguments").read_text()
    assert (tmp_path / "text").read_text() == "Madame Vidal  p@'ɪ   422"


async def test_a_long_text_is_capped(engine: Callable[[str], str], tmp_path: Path) -> None:
    with pytest.raises(SpeechError):
        await Voice(engine(f"cat > {tmp_path}/text; exit 1")).synthesise("a" * 5_000, "fr")
    assert len((tmp_path / "text").read_text()) == speech.LONGEST_TEXT


async def test_a_cancelled_sentence_kills_its_engine(engine: Callable[[str], str], tmp_path: Path) -> None:
    task = asyncio.create_task(Voice(engine(f"echo $$ > {tmp_path}/pid; exec sleep 60")).synthesise("Bonjour", "fr"))
    async with asyncio.timeout(10):
        # Another process writes the file; it can set no event.
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text().strip():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    pid = int((tmp_path / "pid").read_text())
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_an_engine_that_hangs_is_stopped(engine: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "DEADLINE_S", 0.05)
    with pytest.raises(SpeechError, match="did not finish"):
        await Voice(engine("exec sleep 60")).synthesise("Bonjour", "fr")


async def test_sound_that_is_no_mono_wav_is_refused(engine: Callable[[str], str], tmp_path: Path) -> None:
    (tmp_path / "wav").write_bytes(wav(b"\x01\x00" * 100, channels=2))
    with pytest.raises(SpeechError, match="mono"):
        await Voice(engine(f"cat >/dev/null; cat {tmp_path}/wav")).synthesise("Bonjour", "fr")


async def test_silence_from_the_engine_stays_silence(engine: Callable[[str], str], tmp_path: Path) -> None:
    (tmp_path / "wav").write_bytes(wav(b"\x00\x00" * 2_205))
    sound = await Voice(engine(f"cat >/dev/null; cat {tmp_path}/wav")).synthesise("Bonjour", "fr")
    assert len(sound) == 4_800
    assert not sound.any()


async def test_only_phrases_marked_so_are_kept(engine: Callable[[str], str], tmp_path: Path) -> None:
    (tmp_path / "wav").write_bytes(wav(b"\x10\x20" * 200))
    voice = Voice(engine(f"cat >/dev/null; echo x >> {tmp_path}/count; cat {tmp_path}/wav"))
    for cacheable in (False, False, True, True, True):
        await voice.synthesise("Bonjour", "fr", cacheable=cacheable)
    assert (tmp_path / "count").read_text().count("x") == 3
    await voice.synthesise("Bonjour", "en", cacheable=True)
    assert (tmp_path / "count").read_text().count("x") == 4


async def test_nothing_to_say_starts_nothing_and_bad_languages_never_reach_the_engine() -> None:
    voice = Voice("no-such-engine")
    assert len(await voice.synthesise(" \n ** ", "fr")) == 0
    for language in ("", "--path=/tmp", "fr; reboot", "../fr"):
        with pytest.raises(SpeechError, match="no language"):
            await voice.synthesise("Bonjour", language)


@pytest.mark.real
async def test_espeak_says_a_french_sentence_at_the_level_of_the_voice() -> None:
    voice = Voice()
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


@pytest.mark.real
async def test_a_language_that_espeak_lacks_is_a_clear_error() -> None:
    with pytest.raises(SpeechError, match="language zz"):
        await Voice().synthesise("Bonjour", "zz")


@pytest.mark.real
async def test_every_view_can_be_said(views: Views) -> None:
    voice = Voice()
    for view in (views["idle"], views["scan"], views["timeout"]):
        assert len(await voice.synthesise(spoken_text(view), "fr")) > SAMPLE_RATE_HZ


def test_the_name_of_a_language_is_said_in_it() -> None:
    view = View(
        name="language",
        layout=Layout.MENU,
        title="Langue",
        softkeys={Key.L1: Label("Français"), Key.L2: Label("English", language="en", note="unread", spoken="English")},
        cancel="Retour",
        spoken="Choisissez votre langue.",
    )
    pieces = spoken_pieces(view)
    assert [piece.language for piece in pieces] == ["fr", "en", "fr"]
    assert pieces[1].text == "English"
    assert pieces[0].text.endswith("au milieu,")
    assert "Croix rouge, Retour." in pieces[2].text


def test_a_screen_of_one_language_is_one_piece() -> None:
    view = View(name="idle", layout=Layout.MENU, title="Bonjour", softkeys={Key.L1: Label("Aide")})
    assert [(piece.text, piece.language) for piece in spoken_pieces(view)] == [(spoken_text(view), "fr")]
