"""Being called back instead of standing in line, and a wish taken back without a line: by one sense at a time."""

import pytest

from central.protocol import borne as wire
from central.protocol.values import EndReason
from firmware.session.code_entry import ANSWER_S
from tests.firmware.journey.borne import Borne
from tests.firmware.journey.citizens import Citizen, Hearing, Seeing
from tests.firmware.journey.doubles import SERVICE
from tests.firmware.journey.test_senses import answered

SENSES = pytest.mark.parametrize("sense", [Seeing, Hearing])


async def stands_in_line(citizen: Citizen) -> None:
    await citizen.begin()
    await citizen.does("Aides")
    await citizen.learns("Rien n’est enregistré")
    await citizen.does("Appeler")
    await citizen.learns("Cela sonne")


def ends(borne: Borne) -> list[EndReason]:
    return [message.reason for message in borne.central.said if isinstance(message, wire.EndCall)]


@SENSES
async def test_a_ticket_instead_of_the_line(sense: type[Citizen]) -> None:
    borne = Borne()
    async with borne.running():
        citizen = sense(borne)
        await stands_in_line(citizen)
        await borne.until("the camera's lamp", lambda: borne.twins.lamps.camera)
        await citizen.does("Être rappelé ici")
        await citizen.learns("Vous aurez un numéro de ticket")
        await citizen.learns("vous quittez la file")
        assert ends(borne) == [], "the place is kept while the notice is read"
        await citizen.does("D’accord", heard="Oui")
        await citizen.learns("C’est noté")
        await citizen.learns("12", heard="Votre ticket : le numéro 12")
        assert ends(borne) == [EndReason.CITIZEN_LEFT_QUEUE]
        assert [one.service_id for one in borne.central.wishes] == [SERVICE.service_id]
        await borne.until("the camera shut", lambda: not borne.twins.lamps.camera)
        await citizen.does("Terminer")
        await borne.see("idle")


@SENSES
async def test_whoever_thinks_better_of_it_still_has_the_place(sense: type[Citizen]) -> None:
    borne = Borne()
    async with borne.running():
        citizen = sense(borne)
        await stands_in_line(citizen)
        await citizen.does("Être rappelé ici")
        await citizen.learns("Vous aurez un numéro de ticket")
        await citizen.does("Rester dans la file", heard="Non")
        await citizen.learns("Cela sonne")
        await answered(citizen, borne)
        assert ends(borne) == []
        assert borne.central.wishes == []


@SENSES
async def test_an_adviser_answers_while_the_notice_is_read(sense: type[Citizen]) -> None:
    borne = Borne()
    async with borne.running():
        citizen = sense(borne)
        await stands_in_line(citizen)
        await citizen.does("Être rappelé ici")
        await citizen.learns("Vous aurez un numéro de ticket")
        await answered(citizen, borne)
        assert borne.central.wishes == []


@SENSES
async def test_central_takes_no_wish_and_the_citizen_stands_in_line(sense: type[Citizen]) -> None:
    borne = Borne()
    borne.central.keeps_wishes = False
    async with borne.running():
        citizen = sense(borne)
        await stands_in_line(citizen)
        await citizen.does("Être rappelé ici")
        await citizen.learns("Vous aurez un numéro de ticket")
        await citizen.does("D’accord", heard="Oui")
        await citizen.learns("Vous êtes toujours dans la file")
        await citizen.does("Rester dans la file")
        await citizen.learns("Cela sonne")
        assert ends(borne) == []


@SENSES
async def test_taken_back_without_a_line_the_citizen_may_go_and_central_hears_it(sense: type[Citizen]) -> None:
    borne = Borne()
    async with borne.running():
        citizen = sense(borne)
        await stands_in_line(citizen)
        await citizen.does("Être rappelé ici")
        await citizen.learns("Vous aurez un numéro de ticket")
        await citizen.does("D’accord", heard="Oui")
        await citizen.learns("C’est noté")
        borne.central.lose()
        await borne.until("without a line", lambda: not borne.session.online)
        await citizen.does("Ne plus être rappelé")
        await citizen.learns("La borne annule votre demande")
        borne.clock.put_forward(ANSWER_S)
        await citizen.learns("Dès qu’elle revient, la borne annule")
        await citizen.does("Terminer")
        await borne.see("offline")
        assert borne.central.cancelled == []
        borne.central.welcome()
        await borne.see("idle")
        assert borne.central.cancelled == [borne.central.wishes[0].callback_id]
        borne.central.restart()
        await borne.until("the line back", lambda: borne.session.online and not borne.central.cut)
        assert len(borne.central.cancelled) == 1, "once it is answered it is not said again"
