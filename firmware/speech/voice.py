"""The engines at work. What is said may be personal: it is never logged, and kept only where the caller says so."""

import asyncio
import logging
import os
import re
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache

import numpy as np

from firmware.speech.engines import Engine, declared
from firmware.speech.wave import Recorded, read_wav
from hardware.protocols import Samples

log = logging.getLogger(__name__)

LONGEST_TEXT = 1_000
"""Letters; the rest is not said."""
KEPT_BYTES = 6_000_000
"""Of phrases that never change: two minutes as espeak-ng makes them."""
DEADLINE_S = 10.0
_LANGUAGE = re.compile(r"^[a-z]{2,3}(-[a-z0-9]{2,8})?$")
# [[...]] is phonetic input to espeak-ng, and control characters say nothing.
_UNSPEAKABLE = re.compile(r"[\x00-\x1f\x7f\[\]*<>]+")


class SpeechError(RuntimeError):
    """Nothing can be said now; the borne stays silent and its other senses go on."""


class SpeechUnavailable(SpeechError):
    """No speech engine for this language is installed."""


class Voice:
    """Makes speech in a process of its own for each text, which is killed when the task is cancelled."""

    def __init__(self, engines: Sequence[Engine] = ()) -> None:
        """`engines`, the best first; those that come with the borne if none are given."""
        self._engines = tuple(engines) or declared()
        self._kept: OrderedDict[tuple[str, str], Recorded] = OrderedDict()
        self._kept_bytes = 0
        # Asked once a language: what is installed does not change while a borne runs.
        self._installed = cache(self._find)

    async def synthesise(self, text: str, language: str, *, cacheable: bool = False) -> Samples:
        """`text` as sound at `VOICE_DBFS`; nothing to say is no sound. Raises SpeechError.

        `cacheable` is for phrases of ours that come again; never for what a person wrote or is called.
        """
        if not _LANGUAGE.match(language):
            raise SpeechError(f"no language is called {language!r}")
        text = _UNSPEAKABLE.sub(" ", text)[:LONGEST_TEXT].strip()
        if not text:
            return np.zeros(0, np.int16)
        recorded = self._again((text, language))
        if recorded is None:
            recorded = await self._record(text, language)
            if cacheable:
                self._keep((text, language), recorded)
        return await asyncio.to_thread(recorded.played)

    def _find(self, language: str) -> tuple[Engine, ...]:
        return tuple(engine for engine in self._engines if engine.installed(language))

    async def _record(self, text: str, language: str) -> Recorded:
        """By the best engine, or by the next one where that fails."""
        failure: SpeechError = SpeechUnavailable(f"nothing installed speaks {language}: apt-get install espeak-ng")
        for engine in self._installed(language):
            try:
                return await _run(engine, text, language)
            except SpeechError as error:
                log.warning("%s", error)
                failure = error
        raise failure

    def _again(self, name: tuple[str, str]) -> Recorded | None:
        if name in self._kept:
            self._kept.move_to_end(name)
        return self._kept.get(name)

    def _keep(self, name: tuple[str, str], recorded: Recorded) -> None:
        if name in self._kept:
            return
        self._kept[name] = recorded
        self._kept_bytes += recorded.samples.nbytes
        while self._kept_bytes > KEPT_BYTES:
            _, oldest = self._kept.popitem(last=False)
            self._kept_bytes -= oldest.samples.nbytes


async def _run(engine: Engine, text: str, language: str) -> Recorded:
    """One text by one engine. Raises SpeechError."""
    # A file in memory without a name: what is said never reaches a disk, and goes with the descriptor.
    file = os.memfd_create("speech") if engine.writes_a_file else None
    try:
        out = await _communicate(engine.command(language, f"/dev/fd/{file}"), text, file)
        return read_wav(out if file is None else os.pread(file, os.fstat(file).st_size, 0))
    except (SpeechError, ValueError) as error:
        raise SpeechError(f"{engine.name} says nothing in language {language}: {error}") from None
    finally:
        if file is not None:
            os.close(file)


async def _communicate(command: Sequence[str], text: str, file: int | None) -> bytes:
    """What the program wrote on stdout; it gets `file` too. Raises SpeechError."""
    # The text on stdin, not as an argument: arguments are readable to every user in the process list.
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            pass_fds=() if file is None else (file,),
        )
    except OSError as error:
        raise SpeechError(f"it cannot be started: {error.strerror}") from None
    try:
        async with asyncio.timeout(DEADLINE_S):
            out, _ = await process.communicate(text.encode())
    except TimeoutError:
        raise SpeechError(f"it did not finish within {DEADLINE_S:g} s") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise SpeechError(f"exit code {process.returncode}")
    return out
