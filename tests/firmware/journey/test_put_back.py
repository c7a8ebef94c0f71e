"""The handset is put back before the adviser is there: by the screen alone, by voice and lamps alone, left alone."""

import pytest

from central.protocol.borne import EndCall
from central.protocol.values import EndReason
from firmware.call.messages import PauseSending, StartMedia
from hardware.events import Key
from tests.firmware.journey.borne import Borne
from tests.firmware.journey.citizens import Citizen, Hearing, Seeing
from tests.firmware.journey.doubles import ADVISER

SHUT = PauseSending(camera=True, microphone=True, adviser=True)


async def rings(citizen: Citizen, borne: Borne) -> None:
    """Calls, and lifts the handset while it rings."""
    await citizen.begin()
    await citizen.does("Aides")
    await citizen.does("Appeler")
    await citizen.learns("Cela sonne")
    borne.twins.keys.lift()
    await borne.until("the handset", lambda: borne.session.handset_lifted)


@pytest.mark.parametrize("sense", [Seeing, Hearing])
async def test_one_sense_is_enough_to_go_on_and_to_meet_who_answered_meanwhile(sense: type[Citizen]) -> None:
    borne = Borne()
    async with borne.running():
        citizen = sense(borne)
        await rings(citizen, borne)
        borne.twins.keys.hang_up()
        await citizen.learns("Vous avez raccroché")
        await borne.until("the camera's lamp out", lambda: not borne.twins.lamps.camera)
        borne.central.answer()
        await citizen.learns(f"{ADVISER} vous répond")
        assert borne.view.name == "onhook", "the call does not begin unseen"
        assert not borne.twins.lamps.camera
        await citizen.does("Continuer")
        await citizen.learns(ADVISER, heard=f"en ligne avec {ADVISER}")
        await borne.until("the camera's lamp", lambda: borne.twins.lamps.camera)


async def test_who_walks_away_is_met_by_nobody() -> None:
    borne = Borne()
    async with borne.running():
        await rings(Seeing(borne), borne)
        borne.twins.keys.hang_up()
        await borne.see("onhook")
        assert SHUT in borne.call_process.told
        borne.central.answer()
        await borne.until("the answer", lambda: any(isinstance(one, StartMedia) for one in borne.call_process.told))
        borne.clock.put_forward(3.0)
        await borne.see("nothing")
        assert PauseSending(camera=False, microphone=False) not in borne.call_process.told, "nobody was seen or heard"
        assert not borne.twins.lamps.camera
        ends = [one.reason for one in borne.central.said if isinstance(one, EndCall)]
        assert ends == [EndReason.CITIZEN_HUNG_UP]
        await borne.press_on("nothing", Key.OK)
        await borne.see("idle")
        assert borne.store.used_bytes == 0


async def test_lifting_again_keeps_the_place_in_line() -> None:
    borne = Borne()
    async with borne.running():
        await rings(Seeing(borne), borne)
        borne.twins.keys.hang_up()
        await borne.see("onhook")
        borne.twins.keys.lift()
        await borne.see("ringing")
        await borne.until("the camera's lamp", lambda: borne.twins.lamps.camera)
        borne.central.answer()
        await borne.see("call")
