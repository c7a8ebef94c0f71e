"""Writing instead of speaking, from the notice into the call: once by screen alone, once by voice and lamps alone."""

from central.protocol.borne import RequestCall
from firmware.session.writes import WRITES_KEY
from hardware.events import Key, LampState
from tests.firmware.journey.borne import Borne


def requested(borne: Borne) -> list[bool]:
    return [message.writes for message in borne.central.said if isinstance(message, RequestCall)]


async def test_by_the_screen_alone_the_call_begins_with_the_text_and_the_next_citizen_anew() -> None:
    borne = Borne()
    async with borne.running():
        await borne.press_on("idle", Key.L1)
        await borne.see("privacy")
        assert borne.view.softkeys[WRITES_KEY].text == "Écrire au lieu de parler"
        await borne.press(WRITES_KEY)
        await borne.until("the word that it is on", lambda: "Vous écrirez au lieu de parler." in borne.text)
        await borne.press_on("privacy", Key.OK)
        await borne.see("ringing")
        borne.central.answer()
        await borne.see("text")
        assert requested(borne) == [True]
        await borne.until("the channel of the text", lambda: borne.desk.typed_at is not None)
        borne.desk.type("Bonjour")
        await borne.until("the adviser's line", lambda: [said.text for said in borne.view.dialogue] == ["Bonjour"])
        await borne.press_on("text", Key.CANCEL)
        await borne.hang_up()
        await borne.finish()
        await borne.begin()
        assert requested(borne) == [True, False]


async def test_by_voice_and_lamps_alone() -> None:
    borne = Borne()
    async with borne.running():
        await borne.see("idle")
        await borne.listen()
        await borne.choose(Key.L1)
        await borne.until("the key is said", lambda: "Écrire au lieu de parler" in borne.call_process.said()[-1])
        await borne.until("its lamp", lambda: borne.lamp(WRITES_KEY) is LampState.STEADY)
        await borne.choose(WRITES_KEY)
        chosen = "Vous écrirez au lieu de parler."
        await borne.until("it is said", lambda: borne.call_process.said()[-1].startswith(chosen))
        await borne.until("and the way back", lambda: "Parler au lieu d’écrire" in borne.call_process.said()[-1])
        await borne.press(Key.OK)
        await borne.until("the call is asked for", lambda: requested(borne) == [True])
