"""Appointments as a citizen has them: keys, screen text, lamps, voice and slips only."""

from collections.abc import AsyncIterator

import msgspec
import pytest

from central.protocol import borne as wire
from central.protocol.appointments import LATE_S
from central.protocol.values import ServiceState
from firmware.call.messages import ReadCode
from firmware.session.code_entry import LOOK_S
from firmware.session.commands import Tone
from firmware.ui.speech import spoken_text
from firmware.ui.tones import tone_samples
from hardware.errors import FaultKind
from hardware.events import SOFTKEYS, Key, LampState
from hardware.protocols import SlipLine, SlipQr
from tests.firmware.journey.borne import Borne
from tests.firmware.journey.citizens import Citizen, Hearing, Seeing
from tests.firmware.journey.doubles import SERVICE, CallProcessDouble

CODE = "315264"
BOOKABLE = msgspec.structs.replace(SERVICE, appointments=True)
CLOSED = msgspec.structs.replace(BOOKABLE, state=ServiceState.CLOSED)


@pytest.fixture
async def borne() -> AsyncIterator[Borne]:
    """Idle, with one service that takes appointments."""
    borne = Borne()
    borne.central.services = (BOOKABLE,)
    async with borne.running():
        await borne.see("idle")
        yield borne


async def type_code(borne: Borne, code: str = CODE) -> None:
    for number, digit in enumerate(code, start=1):
        await borne.press(SOFTKEYS[int(digit) - 1])
        await borne.until(f"digit {number}", lambda: number == 6 or _typed(borne) == number)  # noqa: B023 - at once


def _typed(borne: Borne) -> int:
    return sum(sign.isdigit() for sign in borne.view.big)


def lit(borne: Borne) -> set[Key]:
    return {key for key, state in borne.twins.lamps.keys.items() if state is not LampState.OFF}


def camera_lit(borne: Borne) -> bool:
    return borne.twins.lamps.camera


def requested(borne: Borne) -> list[wire.RequestCall]:
    return [message for message in borne.central.requests() if isinstance(message, wire.RequestCall)]


def printed(borne: Borne) -> list[tuple[list[str], list[str]]]:
    """Texts and QR codes of the slips that came out."""
    return [
        (
            [part.text.replace("\N{NO-BREAK SPACE}", " ") for part in one.slip.parts if isinstance(part, SlipLine)],
            [part.content for part in one.slip.parts if isinstance(part, SlipQr)],
        )
        for one in borne.twins.receipt_printer.slips
    ]


async def see_text(borne: Borne, part: str) -> None:
    await borne.until(f"« {part} »", lambda: part in borne.text)


# On time


async def test_a_code_of_six_keys_and_one_ok_and_it_rings(borne: Borne) -> None:
    borne.central.agenda.meet(CODE, 60.0, SERVICE.service_id)
    assert borne.view.ok == "J’ai un rendez-vous"
    await borne.press(Key.OK)
    await borne.see("code")
    assert "Le code a 6 chiffres" in borne.text
    assert "La caméra lit seulement le code." in borne.text
    await borne.until("six digits and the way back lit", lambda: lit(borne) == {*SOFTKEYS, Key.CANCEL})
    await borne.until("the camera's lamp", lambda: camera_lit(borne))
    await type_code(borne)
    await borne.see("rdv")
    await borne.until("the camera's lamp dark", lambda: not camera_lit(borne))
    assert "C’est l’heure" in borne.text
    assert "Le conseiller vous voit et vous entend." in borne.text, "the notice is on this very screen"
    await borne.press(Key.OK)
    await borne.see("ringing")
    await borne.until("the camera's lamp", lambda: camera_lit(borne))
    assert [one.appointment_id for one in requested(borne)] == [f"appointment-{CODE}"]


async def test_a_slip_before_the_camera_does_the_same(borne: Borne) -> None:
    borne.central.agenda.meet(CODE, 0.0, SERVICE.service_id)
    await borne.press(Key.OK)
    await borne.see("code")
    await borne.until("the camera's lamp", lambda: camera_lit(borne))
    borne.call_process.see_code(None)
    await see_text(borne, "Code non lu. Tapez les 6 chiffres.")
    borne.call_process.see_code(CODE)
    await borne.see("rdv")
    await borne.until("the camera's lamp dark", lambda: not camera_lit(borne))
    await borne.press(Key.OK)
    await borne.see("ringing")


async def test_the_camera_closes_after_a_minute_and_the_keys_go_on(borne: Borne) -> None:
    borne.central.agenda.meet(CODE, 0.0, SERVICE.service_id)
    await borne.press(Key.OK)
    await borne.see("code")
    await borne.until("the camera's lamp", lambda: camera_lit(borne))
    borne.clock.put_forward(LOOK_S)
    await see_text(borne, "La caméra est fermée.")
    await borne.until("the camera's lamp dark", lambda: not camera_lit(borne))
    assert len([one for one in borne.call_process.told if isinstance(one, ReadCode)]) == 1
    await type_code(borne)
    await borne.see("rdv")


async def test_leaving_the_screen_closes_the_camera(borne: Borne) -> None:
    await borne.press(Key.OK)
    await borne.until("the camera's lamp", lambda: camera_lit(borne))
    await borne.press_on("code", Key.CANCEL)
    await borne.see("idle")
    await borne.until("the camera's lamp dark", lambda: not camera_lit(borne))


# Wrong


async def test_a_wrong_code_counts_its_tries_and_the_fifth_asks_for_a_person(borne: Borne) -> None:
    await borne.press(Key.OK)
    for number in range(1, 5):
        await borne.see("code")
        await type_code(borne, "362514")
        await see_text(borne, f"Ce code ne marche pas. Essai {number} sur 5.")
    await type_code(borne, "362514")
    await see_text(borne, "Demandez à l’accueil")
    await borne.until("one lamp, the way back", lambda: lit(borne) == {Key.CANCEL})
    assert borne.view.softkeys == {}
    await borne.press(Key.HELP)
    await borne.see("help")
    assert borne.central.help_asked()[-1], "and the host is called"


@pytest.mark.parametrize("sense", [Seeing, Hearing])
async def test_the_next_citizen_of_a_locked_borne_is_told_the_truth_by_either_sense(
    borne: Borne, sense: type[Citizen]
) -> None:
    borne.central.agenda.meet(CODE, 0.0, SERVICE.service_id)
    borne.central.agenda.tries = 5
    citizen = sense(borne)
    await citizen.begin()
    await citizen.does("J’ai un rendez-vous")
    await citizen.learns("Tapez votre code")
    await type_code(borne)
    await citizen.learns("Trop d’essais sur cette borne")
    await citizen.learns("environ 15 min")
    await citizen.learns("touche Aide")
    assert "ne marche pas" not in borne.text
    await citizen.does("Retour")
    await borne.see("idle")


async def test_the_red_cross_takes_a_digit_back(borne: Borne) -> None:
    borne.central.agenda.meet(CODE, 0.0, SERVICE.service_id)
    await borne.press(Key.OK)
    await borne.see("code")
    await type_code(borne, "315")
    await borne.press(Key.CANCEL)
    await borne.until("two digits", lambda: borne.view.big == "3 1 – – – –")
    await borne.press(Key.R2)
    await borne.until("three digits", lambda: borne.view.big == "3 1 5 – – –")


# Early and late


async def test_who_is_early_reads_when_to_come_back(borne: Borne) -> None:
    borne.central.agenda.meet(CODE, 2_519.0, SERVICE.service_id)
    await borne.press(Key.OK)
    await borne.see("code")
    await type_code(borne)
    await borne.see("rdv")
    assert "Vous êtes en avance." in borne.text
    assert "Revenez à 10 h 25." in borne.text
    assert borne.view.big == "42 min"
    borne.clock.put_forward(61.0)
    await borne.see("timeout")


async def test_who_waits_is_called_when_it_is_time(borne: Borne) -> None:
    borne.central.agenda.meet(CODE, 590.0, SERVICE.service_id)
    await borne.press(Key.OK)
    await borne.see("code")
    await type_code(borne)
    await borne.see("rdv")
    assert "Restez ici. La borne vous appelle." in borne.text
    assert borne.view.ok == ""
    borne.clock.put_forward(301.0)
    await see_text(borne, "C’est l’heure")
    assert tone_samples(Tone.YOUR_TURN)[:1_000].tobytes() in b"".join(borne.call_process.hummed())
    await borne.press(Key.OK)
    await borne.see("ringing")


async def test_who_is_late_reads_what_is_still_possible(borne: Borne) -> None:
    borne.central.agenda.meet(CODE, -LATE_S - 60, SERVICE.service_id)
    await borne.press(Key.OK)
    await borne.see("code")
    await type_code(borne)
    await borne.see("rdv")
    for part in ("Vous êtes en retard", "10 h 30", "Un conseiller peut vous répondre.", "un autre rendez-vous"):
        assert part in borne.text
    await borne.press(Key.OK)
    await borne.see("service")
    assert requested(borne) == []


# The voice


async def heard_while_typing(code: str, *, lifted: bool) -> CallProcessDouble:
    """What a borne says whose citizen types this code and hears each screen out; each press has its tone."""
    borne = Borne()
    borne.central.services = (BOOKABLE,)
    borne.central.agenda.meet(code, 0.0, SERVICE.service_id)
    async with borne.running():
        await borne.see("idle")
        if lifted:
            borne.twins.keys.lift()
            await borne.until("the handset", lambda: borne.session.handset_lifted)
        await borne.listen()
        await borne.press(Key.OK)
        await borne.see("code")
        for number, digit in enumerate(code[:5], start=1):
            tones = len(borne.call_process.hummed())
            await borne.press(SOFTKEYS[int(digit) - 1])
            await borne.until("the count", lambda: _counted(borne, number))  # noqa: B023 - at once
            assert borne.call_process.hummed()[tones:] == [tone_samples(Tone.KEY).tobytes()]
        return borne.call_process


def _counted(borne: Borne, number: int) -> bool:
    """All of the screen after this digit was said."""
    said = borne.call_process.said()[-1]
    return f"Chiffre {number} sur 6." in said.replace("\N{NO-BREAK SPACE}", " ") and said == spoken_text(borne.view)


async def test_over_the_loudspeaker_nobody_hears_a_code() -> None:
    """The voice says the very same whatever is typed."""
    one, other = [await heard_while_typing(code, lifted=False) for code in ("315264", "642513")]
    assert one.said() == other.said()
    assert one.said_privately() == []


async def test_in_the_handset_each_digit_is_said() -> None:
    assert (await heard_while_typing("315264", lifted=True)).said_privately() == list("31526")


async def test_with_the_screen_ignored_a_citizen_books(borne: Borne) -> None:
    """By ear and lamps alone: what the voice offers is what the lit keys do."""
    borne.central.tell_services(CLOSED)
    await borne.until("the service closed", lambda: Key.L1 not in lit(borne))
    await borne.listen()
    await borne.choose(Key.L1)
    await borne.until("the way to an appointment", lambda: "Rond vert, Prendre rendez-vous" in heard(borne))
    await borne.press(Key.OK)
    await borne.until("the days", lambda: "en haut, mardi 1er décembre" in heard(borne))
    await borne.until("three days lit", lambda: lit(borne) == {Key.L1, Key.L2, Key.L3, Key.CANCEL})
    await borne.choose(Key.L2)
    await borne.until("the hours", lambda: "mercredi 2 décembre. À gauche : en haut, 9 h 30" in heard(borne))
    await borne.choose(Key.L1)
    await borne.until("the end", lambda: "Votre rendez-vous. mercredi 2 décembre, 9 h 30." in heard(borne))
    await borne.until("what the handset is for", lambda: "décrochez le combiné" in heard(borne))
    assert CODE not in heard(borne).replace(", ", "")
    borne.twins.keys.lift()
    await borne.until("the code in the handset", borne.call_process.said_privately)
    await borne.until("the code", lambda: "Votre code : 3, 1, 5, 2, 6, 4." in heard(borne))


def heard(borne: Borne) -> str:
    """All that was said, in one."""
    return " ".join(borne.call_process.said()).replace("\N{NO-BREAK SPACE}", " ")


# Booking


async def book(borne: Borne) -> None:
    """From idle through an open service to the slip."""
    await borne.press_on("idle", Key.L1)
    await borne.press_on("privacy", Key.R2)
    await borne.press_on("service", Key.L1)
    await see_text(borne, "Choisissez un jour")
    await borne.press(Key.L1)
    await see_text(borne, "Choisissez une heure")
    await borne.press(Key.L2)
    await borne.see("booked")


async def test_a_booked_appointment_is_on_the_screen_and_on_a_slip(borne: Borne) -> None:
    await book(borne)
    assert "mardi 1er décembre, 10 h 30" in borne.text
    assert borne.view.big == "315 264"
    await see_text(borne, "Prenez votre ticket.")
    ((texts, codes),) = printed(borne)
    for part in ("mardi 1er décembre 2026", "10 h 30", SERVICE.name, "Mairie de Latronquière", "315 264"):
        assert part in texts
    assert codes == [f"VG1:{CODE}"]
    await borne.press(Key.L1)
    await borne.until("the slip again", lambda: len(printed(borne)) == 2)
    await borne.press(Key.OK)
    await borne.see("idle")
    assert CODE not in spoken_text(borne.view)


async def test_a_printer_without_paper_is_told_and_tried_again(borne: Borne) -> None:
    borne.twins.receipt_printer.inject(FaultKind.NO_PAPER)
    await book(borne)
    await borne.until("word of the paper", lambda: "papier" in borne.text)
    assert borne.view.big == "315 264", "the code can still be copied"
    borne.twins.receipt_printer.mend()
    await borne.press(Key.L1)
    await see_text(borne, "Prenez votre ticket.")
    assert len(printed(borne)) == 1


async def test_an_appointment_is_cancelled_with_two_presses(borne: Borne) -> None:
    await book(borne)
    await see_text(borne, "Prenez votre ticket.")
    await borne.press(Key.CANCEL)
    await see_text(borne, "Annuler ce rendez-vous ?")
    assert borne.central.agenda.cancelled == []
    await borne.press(Key.CANCEL)
    await see_text(borne, "C’est annulé")
    assert borne.central.agenda.cancelled == [borne.central.agenda.booked[0].booking_id]
    await borne.press(Key.OK)
    await borne.see("idle")
