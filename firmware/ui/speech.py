"""A View as speech: what to say, and espeak-ng to say it. What is said may be personal: it is never logged or kept."""

import asyncio
import re
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from firmware.ui.tones import VOICE_DBFS
from firmware.ui.wording import wording
from firmware.views.view import Label, Layout, View
from hardware.events import Key
from hardware.protocols import SAMPLE_RATE_HZ, Samples

type Wave = NDArray[np.float64]

ENGINE = "espeak-ng"
WORDS_PER_MINUTE = 150
LONGEST_TEXT = 1_000
"""Letters; the rest is not said."""
LONGEST_KEPT_TEXT = 200
PHRASES_KEPT = 64
DEADLINE_S = 10.0
_LANGUAGE = re.compile(r"^[a-z]{2,3}(-[a-z0-9]{2,8})?$")
# [[...]] is phonetic input to espeak-ng, and control characters say nothing.
_UNSPEAKABLE = re.compile(r"[\x00-\x1f\x7f\[\]*<>]+")
_WAV_HEADER = 44


class SpeechError(RuntimeError):
    """Nothing can be said now; the borne stays silent and its other senses go on."""


class SpeechUnavailable(SpeechError):
    """The speech engine is not installed."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A piece of speech in one language."""

    text: str
    language: str


def spoken_pieces(view: View) -> tuple[Spoken, ...]:
    """What the voice guide says, a piece for each change of language."""
    foreign = {f" {_label(label)}": label.language for label in view.softkeys.values() if label.language}
    if not foreign:
        return (Spoken(spoken_text(view), view.language),)
    names = re.compile("|".join(sorted(map(re.escape, foreign), key=len, reverse=True)))
    text, pieces, done = spoken_text(view), [], 0
    for found in names.finditer(text):
        pieces += [Spoken(text[done : found.start()], view.language), Spoken(found[0].strip(), foreign[found[0]])]
        done = found.end()
    return tuple(piece for piece in (*pieces, Spoken(text[done:], view.language)) if any(map(str.isalpha, piece.text)))


def spoken_text(view: View) -> str:
    """What the voice guide says: the view's own words, then the labels, L1 to R3, green circle, red cross.

    Over the adviser's voice it says the view's words alone. A key that the words already name is not named again.
    """
    _ = wording(view.language)
    rows = (_("en haut"), _("au milieu"), _("en bas"))
    parts = [_sentence(view.spoken or _plain(view.title))]
    if view.layout is not Layout.CALL:
        for side, keys in ((_("À gauche"), (Key.L1, Key.L2, Key.L3)), (_("À droite"), (Key.R1, Key.R2, Key.R3))):
            labels = [
                f"{row}, {_label(view.softkeys[key])}"
                for row, key in zip(rows, keys, strict=True)
                if key in view.softkeys
            ]
            parts += [_sentence(f"{side}\u00a0: {'\u00a0; '.join(labels)}")] if labels else []
    for name, label in ((_("Rond vert"), view.ok), (_("Croix rouge"), view.cancel)):
        if label and view.layout is not Layout.CALL and name.casefold() not in view.spoken.casefold():
            parts.append(_sentence(f"{name}, {label}"))
    return " ".join(part for part in parts if part)


def _label(label: Label) -> str:
    return label.spoken or ", ".join(_plain(text) for text in (label.text, label.note, label.more) if text)


def _plain(text: str) -> str:
    return text.replace("**", "").replace("\n", " ")


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".!?…" else f"{text}."


class Voice:
    """Makes speech in a process of its own for each text, which is killed when the task is cancelled."""

    def __init__(self, engine: str = ENGINE) -> None:
        self._engine = engine
        self._kept: OrderedDict[tuple[str, str], Samples] = OrderedDict()

    async def synthesise(self, text: str, language: str, *, cacheable: bool = False) -> Samples:
        """`text` as sound at `VOICE_DBFS`; nothing to say is no sound. Raises SpeechError.

        `cacheable` is for phrases of ours that come again; never for what a person wrote or is called.
        """
        if not _LANGUAGE.match(language):
            raise SpeechError(f"no language is called {language!r}")
        text = _UNSPEAKABLE.sub(" ", text)[:LONGEST_TEXT].strip()
        if not text:
            return np.zeros(0, np.int16)
        name = (text, language)
        if name in self._kept:
            self._kept.move_to_end(name)
            return self._kept[name]
        wav = await self._run(text, language)
        samples = await asyncio.to_thread(_to_samples, wav)
        if cacheable and len(text) <= LONGEST_KEPT_TEXT:
            self._kept[name] = samples
            if len(self._kept) > PHRASES_KEPT:
                self._kept.popitem(last=False)
        return samples

    async def _run(self, text: str, language: str) -> bytes:
        # On stdin, not as an argument: arguments are readable to every user in the process list.
        arguments = ("-v", language, "-s", str(WORDS_PER_MINUTE), "-b", "1", "--stdin", "--stdout")
        try:
            process = await asyncio.create_subprocess_exec(
                self._engine,
                *arguments,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except FileNotFoundError:
            raise SpeechUnavailable(f"{self._engine} is not installed: apt-get install {ENGINE}") from None
        try:
            async with asyncio.timeout(DEADLINE_S):
                wav, _ = await process.communicate(text.encode())
        except TimeoutError:
            raise SpeechError(f"{self._engine} did not finish within {DEADLINE_S:g} s") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0 or len(wav) <= _WAV_HEADER:
            raise SpeechError(f"{self._engine} gave no sound for language {language} (exit code {process.returncode})")
        return wav


def _to_samples(wav: bytes) -> Samples:
    """A mono 16-bit WAV as 48 kHz at the level of the voice."""
    if wav[:4] != b"RIFF" or int.from_bytes(wav[22:24], "little") != 1 or int.from_bytes(wav[34:36], "little") != 16:
        raise SpeechError("the speech engine gave no mono 16-bit WAV")
    rate_hz = int.from_bytes(wav[24:28], "little")
    # The sizes in the header are not set when espeak-ng writes to a pipe.
    data = wav[_WAV_HEADER : len(wav) - len(wav) % 2]
    return _levelled(resample(np.frombuffer(data, "<i2").astype(np.float64), rate_hz))


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
    loud = samples[np.abs(samples) > 0.02 * np.abs(samples).max(initial=0.0)]
    if not len(loud):
        return np.zeros(len(samples), np.int16)
    gain = 32767 * 10 ** (VOICE_DBFS / 20) / np.sqrt(np.mean(loud**2))
    gain = min(gain, 32767 * 10 ** (-1 / 20) / np.abs(samples).max())
    levelled: Samples = np.round(samples * gain).astype(np.int16)
    return levelled
