"""The voice at work: engines that fail, hang, give nonsense, and phrases that are kept."""

import asyncio
import os
import struct
from pathlib import Path
from typing import Protocol

import pytest

from firmware.speech import voice as voices
from firmware.speech.engines import Engine, EngineVoice
from firmware.speech.voice import SpeechError, SpeechUnavailable, Voice
from tests.waiting import until

MISSING = Engine("Missing", "no-such-engine", "none", {"*": EngineVoice()})


def wav(data: bytes, channels: int = 1) -> bytes:
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", 0, b"WAVE", b"fmt ", 16, 1, channels, 22050, 44100, 2, 16, b"data", 0
    )
    return head + data


class MakeEngine(Protocol):
    def __call__(self, body: str, *arguments: str) -> Engine: ...


@pytest.fixture
def engine(tmp_path: Path) -> MakeEngine:
    """Makes a program that stands where a speech engine stands and runs `body` of shell."""
    made: list[Path] = []

    def make(body: str, *arguments: str) -> Engine:
        program = tmp_path / f"engine{len(made)}"
        made.append(program)
        program.write_text(f"#!/bin/sh\n{body}\n")
        program.chmod(0o755)
        return Engine("Double", str(program), "none", {"*": EngineVoice(("-v", "{language}"))}, arguments)

    return make


async def test_a_missing_engine_names_its_package() -> None:
    with pytest.raises(SpeechUnavailable, match="apt-get install espeak-ng"):
        await Voice((MISSING,)).synthesise("Bonjour", "fr")


async def test_the_text_goes_in_by_stdin_and_never_into_the_arguments(engine: MakeEngine, tmp_path: Path) -> None:
    program = engine(f'echo "$@" > {tmp_path}/arguments; cat > {tmp_path}/text; exit 3')
    with pytest.raises(SpeechError, match="exit code 3"):
        await Voice((program,)).synthesise("Madame Vidal [[p@'ɪ]] \x07**422**", "fr")
    assert "Vidal" not in (tmp_path / "arguments").read_text()
    assert (tmp_path / "text").read_text() == "Madame Vidal  p@'ɪ   422"


async def test_a_long_text_is_capped(engine: MakeEngine, tmp_path: Path) -> None:
    with pytest.raises(SpeechError):
        await Voice((engine(f"cat > {tmp_path}/text; exit 1"),)).synthesise("a" * 5_000, "fr")
    assert len((tmp_path / "text").read_text()) == voices.LONGEST_TEXT


async def test_a_cancelled_sentence_kills_its_engine(engine: MakeEngine, tmp_path: Path) -> None:
    task = asyncio.create_task(Voice((engine(f"echo $$ > {tmp_path}/pid; exec sleep 60"),)).synthesise("Bonjour", "fr"))
    written = tmp_path / "pid"
    pid = int(await until("the engine's number", lambda: written.exists() and written.read_text().strip()))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_an_engine_that_hangs_is_stopped(engine: MakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voices, "DEADLINE_S", 0.05)
    with pytest.raises(SpeechError, match="did not finish"):
        await Voice((engine("exec sleep 60"),)).synthesise("Bonjour", "fr")


async def test_sound_that_is_no_mono_wav_is_refused(engine: MakeEngine, tmp_path: Path) -> None:
    (tmp_path / "wav").write_bytes(wav(b"\x01\x00" * 100, channels=2))
    with pytest.raises(SpeechError, match="mono"):
        await Voice((engine(f"cat >/dev/null; cat {tmp_path}/wav"),)).synthesise("Bonjour", "fr")


async def test_silence_from_the_engine_stays_silence(engine: MakeEngine, tmp_path: Path) -> None:
    (tmp_path / "wav").write_bytes(wav(b"\x00\x00" * 2_205))
    sound = await Voice((engine(f"cat >/dev/null; cat {tmp_path}/wav"),)).synthesise("Bonjour", "fr")
    assert len(sound) == 4_800
    assert not sound.any()


async def test_only_phrases_marked_so_are_kept(engine: MakeEngine, tmp_path: Path) -> None:
    (tmp_path / "wav").write_bytes(wav(b"\x10\x20" * 200))
    voice = Voice((engine(f"cat >/dev/null; echo x >> {tmp_path}/count; cat {tmp_path}/wav"),))
    for cacheable in (False, False, True, True, True):
        await voice.synthesise("Bonjour", "fr", cacheable=cacheable)
    assert (tmp_path / "count").read_text().count("x") == 3
    await voice.synthesise("Bonjour", "en", cacheable=True)
    assert (tmp_path / "count").read_text().count("x") == 4


async def test_what_is_kept_has_a_limit_and_the_oldest_goes(
    engine: MakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voices, "KEPT_BYTES", 1_000)
    (tmp_path / "wav").write_bytes(wav(b"\x10\x20" * 200))
    voice = Voice((engine(f"cat >> {tmp_path}/said; cat {tmp_path}/wav"),))
    for text in ("un.", "deux.", "un.", "trois.", "un.", "deux."):
        await voice.synthesise(text, "fr", cacheable=True)
    assert (tmp_path / "said").read_text() == "un.deux.trois.deux."


async def test_an_engine_that_fails_leaves_the_word_to_the_next(engine: MakeEngine, tmp_path: Path) -> None:
    (tmp_path / "wav").write_bytes(wav(b"\x10\x20" * 200))
    good = engine(f"cat >/dev/null; cat {tmp_path}/wav")
    assert len(await Voice((MISSING, engine("exit 1"), good)).synthesise("Bonjour", "fr")) > 0
    with pytest.raises(SpeechError, match="exit code 1"):
        await Voice((engine("exit 1"),)).synthesise("Bonjour", "fr")


async def test_an_engine_that_wants_a_file_gets_one_that_is_on_no_disk(engine: MakeEngine, tmp_path: Path) -> None:
    (tmp_path / "wav").write_bytes(wav(b"\x10\x20" * 200))
    program = engine(f'cat >/dev/null; readlink $3 > {tmp_path}/file; cat {tmp_path}/wav > "$3"', "{wav}")
    assert len(await Voice((program,)).synthesise("Bonjour", "fr")) > 0
    assert (tmp_path / "file").read_text().startswith("/memfd:")


async def test_nothing_to_say_starts_nothing_and_bad_languages_never_reach_the_engine() -> None:
    voice = Voice((MISSING,))
    assert len(await voice.synthesise(" \n ** ", "fr")) == 0
    for language in ("", "--path=/tmp", "fr; reboot", "../fr"):
        with pytest.raises(SpeechError, match="no language"):
            await voice.synthesise("Bonjour", language)
