"""Being called back, as a citizen has it: keys, handset, screen text, lamps, voice and slips only."""

from collections.abc import AsyncIterator

import msgspec
import pytest

from central.protocol import borne as wire
from central.protocol.callbacks import RING_S, RingAnswer
from central.protocol.values import ServiceState
from firmware.session.commands import Tone
from firmware.ui.tones import tone_samples
from hardware.events import SOFTKEYS, Key, LampState
from hardware.protocols import SlipLine
from tests.firmware.journey.borne import NOON, Borne
from tests.firmware.journey.doubles import SERVICE, WISH

CLOSED = msgspec.structs.replace(
    SERVICE, state=ServiceState.CLOSED, next_opening_s=NOON.timestamp() + 21 * 3_600, phone="05 65 00 00 00"
)
LANGUAGES = ("fr", "uk")
SETTINGS_FORGOTTEN_S = 61.0
AT_OPENING = "On vous rappelle à l’ouverture, demain, mardi, à 9 h."


@pytest.fixture
async def borne() -> AsyncIterator[Borne]:
    """Idle, with one service that is closed until tomorrow."""
    borne = Borne(LANGUAGES)
    borne.central.services = (CLOSED,)
    async with borne.running():
        await borne.see("idle")
        yield borne


async def see_text(borne: Borne, part: str) -> None:
    await borne.until(f"« {part} »", lambda: part in borne.text)


async def hear(borne: Borne, part: str) -> None:
    await borne.until(f"the voice: {part}", lambda: part in said(borne))


def said(borne: Borne) -> str:
    """All that the voice has said; no-break spaces as plain ones."""
    return " ".join(borne.call_process.said()).replace("\N{NO-BREAK SPACE}", " ")


def rings(borne: Borne) -> int:
    """How often the tone of the ring was heard."""
    tone = tone_samples(Tone.CALLED_BACK).astype("<i2").tobytes()
    return sum(one == tone for one in borne.call_process.hummed())


def lit(borne: Borne) -> set[Key]:
    return {key for key, state in borne.twins.lamps.keys.items() if state is not LampState.OFF}


def requested(borne: Borne) -> list[wire.RequestCall]:
    return [message for message in borne.central.requests() if isinstance(message, wire.RequestCall)]


# By the screen alone


async def test_seen_and_never_heard_from_the_wish_to_the_call(borne: Borne) -> None:
    await borne.press_on("idle", Key.L1)
    await borne.see("closed")
    assert borne.view.softkeys[Key.L3].text == "Être rappelé ici"
    await borne.press(Key.L3)
    await borne.see("callback")
    for part in ("Vous aurez un numéro de ticket.", AT_OPENING, "Soyez près de la borne", "ni nom, ni téléphone"):
        assert part in borne.text
    assert not borne.central.wishes, "nothing is asked before the green circle"
    await borne.press(Key.OK)
    await see_text(borne, "C’est noté")
    assert borne.view.big == "12"
    assert AT_OPENING in borne.text
    await borne.press(Key.L1)
    await see_text(borne, "Prenez votre ticket.")
    slip = [
        part.text.replace("\N{NO-BREAK SPACE}", " ")
        for part in borne.twins.receipt_printer.slips[0].slip.parts
        if isinstance(part, SlipLine)
    ]
    assert {"12", "Aides", "CAF", AT_OPENING} <= set(slip)
    await borne.press(Key.OK)
    await borne.see("idle")
    assert [one.service_id for one in borne.central.wishes] == ["caf"]

    borne.central.call_back()
    await borne.see("called_back")
    assert borne.view.big == "12"
    assert "On rappelle le ticket 12" in borne.text
    assert "Un conseiller vous attend." in borne.text
    await borne.until("all six keys flash", lambda: all(borne.lamp(key) is LampState.FAST for key in SOFTKEYS))
    await borne.press(Key.OK)
    await borne.see("privacy")
    assert not borne.twins.lamps.camera
    await borne.press(Key.OK)
    await borne.until("the camera's lamp", lambda: borne.twins.lamps.camera)
    assert [one.callback_id for one in requested(borne)] == [WISH]
    borne.central.answer()
    await borne.see("call")
    assert borne.central.ring_answers == [RingAnswer.THERE]


# By ear alone


async def test_heard_and_felt_and_never_seen(borne: Borne) -> None:
    await borne.listen()
    await borne.choose(Key.L1)
    await hear(borne, "en bas, Être rappelé ici.")
    await borne.choose(Key.L3)
    await hear(borne, "On vous rappelle à l’ouverture, demain, mardi, à 9 heures.")
    await hear(borne, "On ne demande ni nom, ni téléphone.")
    await borne.until("yes and no lit", lambda: lit(borne) == {Key.OK, Key.CANCEL})
    await borne.press(Key.OK)
    await hear(borne, "Votre ticket : le numéro 12.")
    await borne.press(Key.OK)
    borne.clock.put_forward(SETTINGS_FORGOTTEN_S)
    await borne.until("home, and silent", lambda: borne.view.name == "idle" and not borne.session.voice_on)

    borne.central.call_back()
    await borne.until("the ring", lambda: rings(borne) == 1)
    await hear(borne, "On rappelle le ticket 12. Aides. Un conseiller vous attend. Pour répondre : décrochez")
    borne.twins.keys.lift()
    await hear(borne, "Avant d’ouvrir la caméra.")
    assert not borne.twins.lamps.camera
    await borne.press(Key.OK)
    await borne.until("the camera's lamp", lambda: borne.twins.lamps.camera)
    assert [one.callback_id for one in requested(borne)] == [WISH]


async def test_the_ring_speaks_the_language_of_who_asked(borne: Borne) -> None:
    borne.central.call_back("uk")
    await borne.see("called_back")
    assert borne.view.language == "uk"
    await hear(borne, "талон 12")
    await borne.press(Key.CANCEL)
    await borne.see("idle")
    assert borne.view.language == "fr"


# Nobody is disturbed, nobody is trapped


async def test_nobody_comes_and_the_borne_is_free_again(borne: Borne) -> None:
    borne.central.call_back()
    await borne.see("called_back")
    borne.clock.put_forward(RING_S)
    await borne.see("idle")
    await borne.until("word at the desk", lambda: borne.central.ring_answers == [RingAnswer.NOBODY])


async def test_whoever_wants_something_else_has_it_after_one_red_cross(borne: Borne) -> None:
    borne.central.call_back()
    await borne.see("called_back")
    assert borne.view.cancel.replace("\N{NO-BREAK SPACE}", " ") == "Ce n’est pas moi"
    await borne.press(Key.CANCEL)
    await borne.press_on("idle", Key.L1)
    await borne.see("closed")
    assert borne.central.ring_answers == [RingAnswer.NOBODY]


async def test_a_citizen_at_the_borne_hears_and_sees_nothing_of_it(borne: Borne) -> None:
    await borne.press_on("idle", Key.L1)
    await borne.see("closed")
    borne.central.call_back()
    await borne.until("word at the desk", lambda: borne.central.ring_answers == [RingAnswer.IN_USE])
    assert borne.view.name == "closed"
    assert rings(borne) == 0
    assert not requested(borne)


async def test_the_adviser_gives_up_and_the_borne_is_silent(borne: Borne) -> None:
    borne.central.call_back()
    await borne.see("called_back")
    borne.central.stop_ring()
    await borne.see("idle")
    assert borne.central.ring_answers == []


async def test_the_red_cross_takes_the_wish_back(borne: Borne) -> None:
    await borne.press_on("idle", Key.L1)
    await borne.press_on("closed", Key.L3)
    await borne.press_on("callback", Key.OK)
    await see_text(borne, "C’est noté")
    await borne.press(Key.CANCEL)
    await see_text(borne, "La borne ne vous rappellera pas.")
    await borne.press(Key.OK)
    await borne.see("idle")
