"""What the borne says and hums: tones at once, views when guidance is on; all of it is played by the call process."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from firmware.call.messages import CounterToCall, Hush, PlaySound, Say
from firmware.jobs import Jobs
from firmware.session.commands import Tone
from firmware.session.state import Guidance, Phase, Session
from firmware.speech.voice import SpeechError, Voice
from firmware.ui.speech import Spoken, spoken_pieces
from firmware.ui.tones import tone_samples
from firmware.views.show import show
from firmware.views.view import View
from hardware.protocols import SAMPLE_RATE_HZ, Samples

log = logging.getLogger(__name__)

_PIECE_FRAMES = SAMPLE_RATE_HZ // 2


class Guide:
    """Follows the view: a new one, and every key that is answered, interrupts what is being said. Silent while off."""

    def __init__(
        self, voice: Voice, send: Callable[[CounterToCall], object], prepared: tuple[Spoken, ...] = ()
    ) -> None:
        """`prepared`: what is made into sound at the start already, as far as it may be kept."""
        self._voice = voice
        self._prepared = prepared
        self._send = send
        self._jobs = Jobs()
        self._said: object = None

    async def run(self) -> None:
        self._jobs.start("prepare", self._prepare())
        await self._jobs.run()

    def hum(self, tone: Tone) -> None:
        """Plays a signal tone beside what is being said."""
        self._send(PlaySound(pcm=_pcm(tone_samples(tone))))

    def follow(self, view: View, moment: object, *, on: bool) -> None:
        """Says a view once when it comes, and again at every new `moment`; says nothing more once it is not `on`."""
        said = (moment, view.spoken, view.quoted, view.spoken_private, view.remark, view.asked) if on else None
        if said == self._said:
            return
        if self._said is not None:
            self._jobs.cancel("say")
            self._send(Hush())
        self._said = said
        if on:
            self._jobs.start("say", self._say(spoken_pieces(view)))

    def tell(self, text: str, language: str) -> None:
        """Says a phrase of a catalogue, whether guidance is on or not; the next one takes its place."""
        self._jobs.start("tell", self._say((Spoken(text, language, fixed=True),)))

    def tell_no_more(self) -> None:
        self._jobs.cancel("tell")
        self._send(Hush())

    async def _prepare(self) -> None:
        for piece in self._prepared:
            if piece.fixed:
                with contextlib.suppress(SpeechError):
                    await self._voice.synthesise(piece.text, piece.language, cacheable=True)

    async def _say(self, pieces: tuple[Spoken, ...]) -> None:
        """One sentence after the other: the first one sounds while the next is made."""
        for piece in pieces:
            try:
                samples = await self._voice.synthesise(piece.text, piece.language, cacheable=piece.fixed)
            except SpeechError as error:
                log.warning("no voice: %s", error)
                continue
            # In pieces of half a second, so that no message on the socket is large.
            for start in range(0, len(samples), _PIECE_FRAMES):
                pcm = _pcm(samples[start : start + _PIECE_FRAMES])
                self._send(Say(pcm=pcm, begins=start == 0, private=piece.private))
                await asyncio.sleep(0)


def opening(languages: Sequence[str]) -> tuple[Spoken, ...]:
    """What the first VOICE of a citizen brings, and the answer to a wrong key, in each language of the borne."""
    pieces: list[Spoken] = []
    for language in languages:
        first = Session(seed="", phase=Phase.IDLE, languages=tuple(languages), language=language)
        wrong = replace(first, voice_on=True, guidance=Guidance(useless=True))
        pieces += [*spoken_pieces(show(first)), *spoken_pieces(show(wrong))]
    return tuple(pieces)


def _pcm(samples: Samples) -> bytes:
    return np.ascontiguousarray(samples, dtype="<i2").tobytes()
