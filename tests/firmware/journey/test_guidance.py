"""The guide through the real counter: the handset, VOICE, two presses, and what is for the ear alone."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace

import numpy as np
import pytest

from firmware.call.messages import CounterToCall, Hush, PlaySound, Say
from firmware.session.commands import Tone
from firmware.ui.speech import Spoken, spoken_text
from firmware.ui.tones import tone_samples
from firmware.views.view import Layout, View
from firmware.voice import Guide, opening
from hardware.events import Key, LampState
from hardware.protocols import Samples
from tests.firmware.journey.borne import Borne
from tests.firmware.journey.doubles import VoiceDouble


@pytest.fixture
async def idle() -> AsyncIterator[Borne]:
    borne = Borne()
    async with borne.running():
        await borne.see("idle")
        yield borne


async def is_said(borne: Borne, text: str) -> None:
    await borne.until(f"« {text} » in the voice", lambda: text in borne.call_process.said()[-1:])


async def test_a_lifted_handset_is_guided_and_a_key_speaks_before_it_acts(idle: Borne) -> None:
    """From idle to the call with ears and fingers only."""
    idle.twins.keys.lift()
    await is_said(idle, spoken_text(idle.view))
    await idle.press(Key.L1)
    await idle.until("the label", lambda: idle.call_process.said()[-1] == "Aides, ouvert. Encore 1 fois, ou rond vert.")
    assert idle.view.name == "idle"
    await idle.until("the lamp of OK", lambda: idle.twins.lamps.keys.get(Key.OK) is LampState.STEADY)
    await idle.press(Key.L1)
    await idle.see("privacy")
    await is_said(idle, spoken_text(idle.view))
    await idle.press(Key.OK)
    await idle.see("ringing")
    await is_said(idle, spoken_text(idle.view))
    idle.central.answer()
    await idle.see("call")
    await idle.until("the adviser's name", lambda: "Nadia" in idle.call_process.said()[-1])


async def test_putting_it_back_ends_the_guide(idle: Borne) -> None:
    idle.twins.keys.lift()
    await is_said(idle, spoken_text(idle.view))
    idle.twins.keys.hang_up()
    await idle.until("silence", lambda: idle.call_process.said()[-1] == "-")
    said = idle.call_process.said()
    await idle.press(Key.L1)
    await idle.see("privacy")
    assert idle.call_process.said() == said


async def test_lifting_in_a_call_guides_nobody(borne: Borne) -> None:
    borne.twins.keys.lift()
    await borne.until("the handset", lambda: borne.session.handset_lifted)
    await borne.press(Key.CANCEL)
    await borne.see("hangup")
    assert borne.call_process.said() == []


async def test_voice_again_repeats(idle: Borne) -> None:
    await idle.press(Key.VOICE)
    text = spoken_text(idle.view)
    await is_said(idle, text)
    await idle.press(Key.VOICE)
    await idle.until("the same again", lambda: idle.call_process.said() == [text, "-", text])


async def test_the_volume_silences_the_voice_and_is_said(idle: Borne) -> None:
    await idle.press(Key.VOICE)
    text = spoken_text(idle.view)
    await is_said(idle, text)
    await idle.press(Key.VOL_UP)
    await idle.until("the volume", lambda: idle.call_process.said() == [text, "-", "Son, 7."])
    idle.clock.put_forward(3.1)
    await is_said(idle, text)


async def test_a_press_that_does_nothing_silences_the_voice(idle: Borne) -> None:
    await idle.press(Key.VOICE)
    text = spoken_text(idle.view)
    await is_said(idle, text)
    refusals = idle.answered_no()
    idle.clock.put_forward(1.0)
    idle.twins.keys.press_together(Key.L1, Key.L2)
    await idle.until("silence, and the screen again", lambda: "-" in idle.call_process.said())
    await is_said(idle, text)
    assert idle.answered_no() == refusals + 1
    assert idle.view.name == "idle"


async def test_a_useless_key_is_told_by_tone_and_voice(idle: Borne) -> None:
    await idle.press(Key.VOICE)
    await is_said(idle, spoken_text(idle.view))
    await idle.press(Key.L3)
    await is_said(idle, "Cette touche ne sert pas ici.")
    assert idle.call_process.hummed()[-1] == tone_samples(Tone.NO).astype("<i2").tobytes()


class CarefulVoice(VoiceDouble):
    """Notes what it was allowed to keep."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[str] = []

    async def synthesise(self, text: str, language: str = "fr", *, cacheable: bool = False) -> Samples:
        self.kept += [text] if cacheable else []
        return await super().synthesise(text, language)


class LongVoice(VoiceDouble):
    """Every sentence takes 1.25 s."""

    async def synthesise(self, text: str, language: str = "fr", *, cacheable: bool = False) -> Samples:
        return np.zeros(60_000, np.int16)


class Wire(list[CounterToCall]):
    """What a guide has sent to the call process."""

    async def holds(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self) < count:  # noqa: ASYNC110 - a list tells nobody
                await asyncio.sleep(0)


@contextlib.asynccontextmanager
async def guiding(voice: VoiceDouble, prepared: tuple[Spoken, ...] = ()) -> AsyncIterator[tuple[Guide, Wire]]:
    wire = Wire()
    guide = Guide(voice, wire.append, prepared)
    running = asyncio.create_task(guide.run())
    yield guide, wire
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


async def test_the_first_screen_is_made_into_sound_before_anybody_asks() -> None:
    voice = CarefulVoice()
    pieces = opening(("fr", "en"))
    assert {piece.language for piece in pieces} == {"fr", "en"}
    async with guiding(voice, (*pieces, Spoken("Madame Vidal.", "fr"))) as (_, wire):
        async with asyncio.timeout(10):
            while len(voice.kept) < len(pieces):  # noqa: ASYNC110 - a list tells nobody
                await asyncio.sleep(0)
        assert not wire, "silently"
    assert {"Bonjour.", "Cette touche ne sert pas ici.", "This key does nothing here."} <= set(voice.kept)
    assert "Madame Vidal." not in voice.kept


async def test_what_is_private_is_marked_on_its_way_and_never_kept() -> None:
    voice = CarefulVoice()
    view = View("code", Layout.CONTENT, "Un instant", spoken="Un instant.", spoken_private="3, 1, 5. Madame Vidal.")
    async with guiding(voice) as (guide, wire):
        guide.follow(view, 1, on=True)
        await wire.holds(3)
        assert [one.private for one in wire if isinstance(one, Say)] == [False, True, True]
        assert all(one.begins for one in wire if isinstance(one, Say))
        guide.hum(Tone.KEY)
        guide.follow(view, 2, on=False)
        assert [type(one) for one in wire[3:]] == [PlaySound, Hush]
    assert voice.kept == ["Un instant."]


async def test_a_long_sentence_goes_in_pieces_that_belong_together() -> None:
    async with guiding(LongVoice()) as (guide, wire):
        guide.follow(View("a", Layout.CONTENT, "Un instant", spoken="Un. Deux."), 1, on=True)
        await wire.holds(6)
        assert [one.begins for one in wire if isinstance(one, Say)] == [True, False, False] * 2
        assert sum(len(one.pcm) for one in wire if isinstance(one, Say)) == 2 * 2 * 60_000


async def test_what_comes_behind_interrupts_nothing_and_a_new_word_of_the_screen_does() -> None:
    view = View("text", Layout.CONTENT, "Texte", spoken="Texte.", remark_private="Un.", guided=True)
    async with guiding(VoiceDouble()) as (guide, wire):
        guide.follow(view, 1, on=True)
        await wire.holds(1)
        for ear in ("Un. Deux.", "Un. Deux. Trois."):
            guide.follow(replace(view, remark_private=ear), 1, on=True)
        await wire.holds(3)
        assert said(wire) == "Un. Deux. Trois."
        assert all(one.private for one in wire if isinstance(one, Say))
        lost = replace(view, remark_private="Un. Deux. Trois.", spoken="La liaison est coupée.")
        guide.follow(lost, 1, on=True)
        await wire.holds(5)
        assert said(wire) == "Un. Deux. Trois. - La liaison est coupée."
        guide.follow(replace(lost, remark_private="Un."), 2, on=True)
        await wire.holds(7)
        assert said(wire).endswith(" - Un."), "another key: from the beginning"


def said(wire: Wire) -> str:
    """What was made into sound, and `-` where it was taken back."""
    return " ".join("".join(map(chr, np.frombuffer(one.pcm, "<i2"))) if isinstance(one, Say) else "-" for one in wire)
