"""Sign language from the notice to the desk: once by the screen alone, once by voice and lamps alone."""

from central.protocol.borne import RequestCall
from central.protocol.papers import SigningTold
from firmware.call.messages import Degradation, Prefer, StartMedia
from firmware.session.signing import SIGN_KEY
from hardware.events import Key, LampState
from tests.firmware.journey.borne import Borne

ON = {LampState.STEADY, LampState.FAST}
RATE = Degradation.MAINTAIN_FRAMERATE


def requested(borne: Borne) -> list[bool]:
    return [message.signing for message in borne.central.said if isinstance(message, RequestCall)]


def media(borne: Borne) -> list[Degradation]:
    """What gives way, as the call process was told from the beginning of each call on."""
    told = [one for one in borne.call_process.told if isinstance(one, StartMedia | Prefer)]
    assert all(one.signing is (one.degradation == RATE) for one in told), "one's own picture follows"
    return [one.degradation for one in told]


def desk_told(borne: Borne) -> list[bool]:
    return [one.on for one in borne.desk.heard if isinstance(one, SigningTold)]


async def test_by_the_screen_alone_from_the_notice_into_the_call_and_gone_with_the_citizen() -> None:
    borne = Borne()
    async with borne.running():
        await borne.press_on("idle", Key.L1)
        await borne.see("privacy")
        assert borne.view.softkeys[SIGN_KEY].text == "Langue des signes"
        await borne.press(SIGN_KEY)
        await borne.until("the word that it is on", lambda: "Langue des signes choisie." in borne.text)
        await borne.press_on("privacy", Key.OK)
        await borne.see("ringing")
        borne.central.answer()
        await borne.see("call")
        assert requested(borne) == [True]
        assert media(borne) == [RATE]
        assert borne.view.signer, "both hands are seen"
        await borne.until("the papers link", lambda: {"control", "bulk"} <= borne.desk.channels.keys())
        await borne.hang_up()
        await borne.finish()
        assert desk_told(borne) == []
        await borne.begin()
        assert requested(borne) == [True, False], "the next citizen begins anew"


async def test_by_voice_and_lamps_alone() -> None:
    borne = Borne()
    async with borne.running():
        await borne.see("idle")
        await borne.listen()
        await borne.choose(Key.L1)
        await borne.until("the key is said", lambda: "Langue des signes" in borne.call_process.said()[-1])
        await borne.until("its lamp", lambda: borne.lamp(SIGN_KEY) in ON)
        await borne.choose(SIGN_KEY)
        await borne.until("it is said", lambda: borne.call_process.said()[-1].startswith("Langue des signes choisie."))
        await borne.until("and the way back", lambda: "Sans langue des signes" in borne.call_process.said()[-1])
        await borne.press(Key.OK)
        await borne.until("the call is asked for", lambda: requested(borne) == [True])


async def test_in_a_call_it_is_switched_from_help(borne: Borne) -> None:
    await borne.see("call")
    await borne.press(Key.HELP)
    await borne.see("help")
    await borne.until("its lamp", lambda: borne.lamp(SIGN_KEY) in ON)
    await borne.press(SIGN_KEY)
    await borne.until("the label for the way back", lambda: borne.view.softkeys[SIGN_KEY].text.startswith("Sans"))
    await borne.press(Key.OK)
    await borne.see("call")
    assert media(borne) == [Degradation.BALANCED, RATE]
    await borne.until("word of it at the desk", lambda: desk_told(borne) == [True])
