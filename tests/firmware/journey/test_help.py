"""HELP as a citizen meets it: what the screen says, what is said, what rings, and that the call goes on."""

import pytest

from central.protocol.values import HelpState
from firmware.ui.speech import spoken_text
from hardware.events import Key
from tests.firmware.journey.borne import Borne
from tests.firmware.journey.citizens import Citizen, Hearing, Seeing


async def test_help_in_a_call_calls_the_host_and_tells_what_became_of_it(borne: Borne) -> None:
    await borne.see("call")
    await borne.press(Key.HELP)
    await borne.see("help")
    await borne.until("the bell", lambda: borne.twins.bell.ringing)
    assert borne.central.help_asked()[-1:] == [True]
    assert "Demandez à une personne de l’accueil." in borne.text
    borne.central.tell_help(HelpState.CALLED)
    await borne.until("the host is told", lambda: "L’accueil est prévenu" in borne.text)
    assert "L’accueil est prévenu." in spoken_text(borne.view)
    assert borne.twins.bell.ringing
    borne.central.tell_help(HelpState.COMING)
    await borne.until("somebody comes", lambda: "Quelqu’un arrive" in borne.text)
    await borne.until("the bell is still", lambda: not borne.twins.bell.ringing)
    await borne.press_on("help", Key.OK)
    await borne.see("call")


async def test_the_red_cross_says_that_nobody_is_needed_any_more(borne: Borne) -> None:
    await borne.see("call")
    await borne.press(Key.HELP)
    await borne.until("the bell", lambda: borne.twins.bell.ringing)
    await borne.press_on("help", Key.CANCEL)
    await borne.see("call")
    await borne.until("the bell is still", lambda: not borne.twins.bell.ringing)
    assert borne.central.help_asked()[-2:] == [True, False]


@pytest.mark.parametrize("sense", [Seeing, Hearing])
async def test_with_a_bell_and_without_central_either_sense_learns_that_somebody_was_called(
    sense: type[Citizen],
) -> None:
    borne = Borne(bell=True)
    async with borne.running():
        await borne.see("idle")
        borne.central.lose()
        await borne.see("offline")
        citizen = sense(borne)
        if sense is Hearing:
            await citizen.feels(Key.VOICE)
        await citizen.feels(Key.HELP)
        await citizen.learns("L’accueil est prévenu")
        await citizen.learns("La sonnette sonne")
        await borne.until("the bell", lambda: borne.twins.bell.ringing)
        await citizen.does("Plus besoin d’aide")
        await borne.until("the bell is still", lambda: not borne.twins.bell.ringing)


async def test_a_bell_that_fails_leaves_the_page_of_the_host(borne: Borne) -> None:
    await borne.see("call")
    await borne.twins.bell.close()
    await borne.press(Key.HELP)
    await borne.see("help")
    await borne.until("central is told", lambda: borne.central.help_asked()[-1:] == [True])
