"""Devices that fail, as a citizen meets them: by the screen alone, by voice and lamps alone."""

import msgspec
import pytest

from firmware.call.messages import PauseSending
from hardware.errors import FaultKind
from hardware.events import Key
from tests.firmware.journey.borne import Borne
from tests.firmware.journey.citizens import Citizen, Hearing, Seeing
from tests.firmware.journey.doubles import ADVISER, SERVICE
from tests.firmware.journey.test_senses import calls, comes_home

PHONED = msgspec.structs.replace(SERVICE, phone="05 00 00 00 01")
DEAD = FaultKind.UNPLUGGED
of_either_sense = pytest.mark.parametrize("sense", [Seeing, Hearing])


@of_either_sense
async def test_before_a_call_all_faults_are_told_and_the_notice_is_true(sense: type[Citizen]) -> None:
    borne = Borne()
    async with borne.running():
        citizen = sense(borne)
        await citizen.begin()
        borne.call_process.fails(camera=DEAD, microphone=DEAD)
        await borne.until("the faults", lambda: len(borne.session.media_faults) == 2)
        await citizen.does("Aides")
        await citizen.learns("On ne vous entend pas. Vous pouvez écrire.")
        await citizen.learns("On ne vous voit pas.")
        await citizen.learns("Le conseiller vous lit")
        await citizen.does("Appeler")
        await citizen.learns("Cela sonne")
        borne.central.answer()
        await borne.see("call")
        assert "On ne vous entend pas." in borne.view.banner


@of_either_sense
async def test_in_a_call_a_fault_has_its_screen_and_the_call_goes_on(sense: type[Citizen]) -> None:
    borne = Borne()
    async with borne.running():
        citizen = sense(borne)
        await citizen.begin()
        await calls(citizen, borne)
        borne.call_process.fails(camera=DEAD)
        await citizen.learns("La caméra ne marche pas. On vous entend.")
        await citizen.learns("L’appel continue")
        await citizen.does("Continuer")
        await borne.see("call")
        assert borne.view.banner == "La caméra ne marche pas. On vous entend."
        await citizen.does("Raccrocher")
        await citizen.learns("Voulez-vous raccrocher", heard="Raccrocher")
        await citizen.does("Raccrocher", heard="Encore la croix rouge")
        await citizen.does("Terminer")
        await comes_home(citizen, borne)


async def test_a_camera_is_shut_when_its_light_cannot_be_lit() -> None:
    """Caused at the lamps themselves: they are gone."""
    borne = Borne()
    async with borne.running():
        await borne.see("idle")
        await borne.twins.lamps.close()
        await borne.press_on("idle", Key.L1)
        await borne.until("the fault", lambda: borne.session.lamp_fault is not None)
        assert "La caméra reste fermée." in borne.view.banner
        await borne.see("privacy")
        assert "Le conseiller vous entend." in borne.text
        await borne.press_on("privacy", Key.OK)
        await borne.see("ringing")
        assert not borne.session.camera_open
        assert PauseSending(camera=True, microphone=False) in borne.call_process.told
        borne.central.answer()
        await borne.see("call")
        assert ADVISER in borne.view.place
        assert not borne.session.camera_open


@of_either_sense
async def test_out_of_order_says_what_still_works_and_comes_back(sense: type[Citizen]) -> None:
    borne = Borne()
    borne.central.services = (PHONED,)
    async with borne.running():
        citizen = sense(borne)
        await citizen.begin()
        borne.call_process.fails(camera=DEAD, microphone=DEAD, speaker=DEAD)
        await citizen.learns("Cette borne ne marche pas")
        await citizen.learns("L’image et le son ne marchent pas")
        await citizen.learns("05 00 00 00 01")
        await citizen.does("Imprimer la liste")
        await citizen.learns("Prenez")
        assert len(borne.twins.receipt_printer.slips) == 1
        borne.call_process.fails(camera=DEAD)
        await borne.see("idle")
