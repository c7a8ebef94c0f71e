"""Large text from HELP and one softkey, in a call, as keys, glass, lamps and voice tell it."""

from firmware.session.keys import LARGE_KEY
from firmware.ui.grid import Grid
from firmware.ui.theme import NORMAL
from firmware.views.view import Layout
from hardware.events import Key, LampState
from tests.firmware.journey.borne import Borne


def plate_height(borne: Borne) -> int:
    """How many rows of the strip of L1 stand on the glass."""
    below = Grid(*borne.twins.screen.size, large=True).plate(Layout.CALL, Key.L2)
    rows = borne.twins.screen.picture[: below.y, 1]
    return int((rows == NORMAL.brand).all(axis=1).sum())


async def test_a_citizen_in_a_call_sets_large_text_and_talks_on(borne: Borne) -> None:
    usual = Grid(*borne.twins.screen.size)
    large = Grid(*borne.twins.screen.size, large=True)
    await borne.see("call")
    call_id = borne.session.call.call_id
    await borne.until("the usual plate", lambda: plate_height(borne) == usual.plate(Layout.CALL, Key.L1).h)
    await borne.press(Key.HELP)
    await borne.see("help")
    await borne.until("the lamp of the key", lambda: borne.twins.lamps.keys[LARGE_KEY] is LampState.STEADY)
    await borne.press_on("help", LARGE_KEY)
    await borne.until("the label for the way back", lambda: borne.view.softkeys[LARGE_KEY].text == "Texte normal")
    await borne.press(Key.OK)
    await borne.see("call")
    await borne.until("the large plate", lambda: plate_height(borne) == large.plate(Layout.CALL, Key.L1).h)
    assert borne.session.call.call_id == call_id


async def test_the_voice_says_what_the_key_does(borne: Borne) -> None:
    await borne.see("call")
    await borne.listen()
    await borne.press(Key.HELP)
    await borne.until("help is said", lambda: "Grand texte" in borne.call_process.said()[-1])
    await borne.choose(LARGE_KEY)
    await borne.until("the new words are said", lambda: "Texte normal" in borne.call_process.said()[-1])
