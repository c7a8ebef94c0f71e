"""What the borne says and hums: tones at once, views when guidance is on; all of it is played by the call process."""

import asyncio
import logging
from collections.abc import Callable

import numpy as np

from firmware.call.messages import CounterToCall, PlaySound
from firmware.jobs import Jobs
from firmware.session.commands import Tone
from firmware.ui.speech import SpeechError, Spoken, Voice, spoken_pieces
from firmware.ui.tones import tone_samples
from firmware.views.view import View
from hardware.protocols import SAMPLE_RATE_HZ, Samples

log = logging.getLogger(__name__)

_PIECE_FRAMES = SAMPLE_RATE_HZ // 2


class Guide:
    """Follows the view: a new one interrupts what is being said. Silent while guidance is off."""

    def __init__(self, voice: Voice, send: Callable[[CounterToCall], object]) -> None:
        self._voice = voice
        self._send = send
        self._jobs = Jobs()
        self._said: tuple[int, str] | None = None

    async def run(self) -> None:
        await self._jobs.run()

    def hum(self, tone: Tone) -> None:
        """Plays a signal tone beside what is being said."""
        self._play(tone_samples(tone))

    def follow(self, view: View, serial: int, *, on: bool) -> None:
        """Says a view once when it comes; says nothing more once guidance is turned off."""
        key = (serial, view.spoken) if on else None
        if key == self._said:
            return
        if self._said is not None:
            self._jobs.cancel("say")
            self._send(PlaySound(interrupt=True))
        self._said = key
        if on:
            self._jobs.start("say", self._say(spoken_pieces(view)))

    def answer(self, text: str, language: str) -> None:
        """Says `text` in place of what is being said; the view is not said again after it."""
        self._jobs.cancel("say")
        self._send(PlaySound(interrupt=True))
        self._jobs.start("say", self._say((Spoken(text, language),)))

    async def _say(self, pieces: tuple[Spoken, ...]) -> None:
        for piece in pieces:
            try:
                samples = await self._voice.synthesise(piece.text, piece.language)
            except SpeechError as error:
                log.warning("no voice: %s", error)
                continue
            self._play(samples)
            await asyncio.sleep(0)

    def _play(self, samples: Samples) -> None:
        """In pieces of half a second, so that no message on the socket is large."""
        for start in range(0, len(samples), _PIECE_FRAMES):
            piece = np.ascontiguousarray(samples[start : start + _PIECE_FRAMES], dtype="<i2")
            self._send(PlaySound(pcm=piece.tobytes()))
