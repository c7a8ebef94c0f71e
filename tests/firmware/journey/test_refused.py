"""A call that central does not take, or no longer knows: the citizen reads why and what to do, and idle comes back."""

import pytest

from central.protocol.borne import RequestCall, ResumeCall
from firmware.call.messages import Preview, StopMedia
from hardware.events import Key
from tests.firmware.journey.borne import Borne

WHY = {
    "no_such_service": "Ce service n’est plus sur la borne. Choisissez un autre service.",
    "too_many": "Il y a eu trop d’appels d’ici. Attendez une minute. Puis rappelez.",
    "in_call": "La borne n’a pas pu appeler. Pardon. Vous pouvez rappeler.",
    "a code of a newer central": "La borne n’a pas pu appeler. Pardon. Vous pouvez rappeler.",
}


async def ask(borne: Borne) -> None:
    """From idle to the OK that calls."""
    await borne.press_on("idle", Key.L1)
    await borne.press_on("privacy", Key.OK)


@pytest.mark.parametrize("code", WHY)
async def test_a_refused_call_says_why_and_what_to_do(code: str) -> None:
    borne = Borne()
    borne.central.refuses = code
    async with borne.running():
        await ask(borne)
        await borne.see("ended")
        assert borne.view.title == "L’appel n’a pas commencé"
        assert WHY[code] in borne.text
        assert WHY[code] in borne.view.spoken, "it is heard too"
        assert list(borne.view.softkeys) == [], "no slip of a call that never was"
        told = [type(message) for message in borne.call_process.told]
        assert StopMedia in told[told.index(Preview) :], "the camera closes"
        await borne.finish()
        borne.central.refuses = ""
        await borne.begin()
        await borne.hang_up()
        await borne.finish()


async def test_a_refused_call_is_not_asked_for_again_when_the_line_comes_back() -> None:
    """Else an adviser would take a call that nobody waits for."""
    borne = Borne()
    borne.central.refuses = "too_many"
    async with borne.running():
        await ask(borne)
        await borne.see("ended")
        borne.central.refuses = ""
        borne.central.restart()
        await borne.finish()
        assert [type(message) for message in borne.central.requests()] == [RequestCall]


async def test_a_call_in_line_that_central_no_longer_knows_is_over() -> None:
    borne = Borne()
    async with borne.running():
        await ask(borne)
        await borne.see("ringing")
        await forgotten(borne)


async def test_a_call_with_an_adviser_that_central_no_longer_knows_is_over(borne: Borne) -> None:
    await forgotten(borne)


async def forgotten(borne: Borne) -> None:
    """Central comes back and does not know the call."""
    borne.central.restart(forgets=True)
    await borne.see("ended")
    assert "L’appel s’est arrêté. Pardon. Vous pouvez rappeler." in borne.text
    assert StopMedia() in borne.call_process.told
    await borne.finish()
    assert [type(message) for message in borne.central.requests()] == [RequestCall, ResumeCall]
