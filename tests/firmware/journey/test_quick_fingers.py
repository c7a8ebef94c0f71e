"""A finger that is quicker than the eye does nothing that was not seen, and is answered by a sound and the lamps."""

import pytest

from firmware.session.guard import SAME_KEY_S, STANDING_S
from hardware.events import Key, LampState
from tests.firmware.journey.borne import Borne
from tests.firmware.journey.papers import pdf


async def answered(borne: Borne, before: int) -> None:
    await borne.until("the tone that refuses", lambda: borne.answered_no() > before)


async def test_a_press_on_a_paper_that_has_just_come_prints_nothing(borne: Borne) -> None:
    """The citizen was about to press something else when the adviser's paper came."""
    borne.desk.print("p1", pdf())
    before = borne.answered_no()
    await borne.hasten_on("print", Key.OK)
    await answered(borne, before)
    assert borne.view.name == "print"
    await borne.until("the lamps of the keys that serve", lambda: borne.lamp(Key.OK) is LampState.FAST)
    assert borne.lamp(Key.R2) is LampState.OFF
    assert borne.sheets() == {}
    borne.clock.put_forward(1.0)
    await borne.until("the lamps at rest", lambda: borne.lamp(Key.OK) is LampState.STEADY)
    await borne.press_on("print", Key.OK)
    await borne.see("printed")


async def test_a_double_press_on_the_red_cross_does_not_hang_up(borne: Borne) -> None:
    before = borne.answered_no()
    await borne.press_on("call", Key.CANCEL)
    await borne.hasten_on("hangup", Key.CANCEL)
    await answered(borne, before)
    assert borne.view.name == "hangup"
    await borne.press(Key.OK)
    await borne.see("call")


async def test_two_keys_at_once_do_nothing_and_are_answered_once(borne: Borne) -> None:
    await borne.see("call")
    borne.clock.put_forward(STANDING_S)
    before = borne.answered_no()
    borne.twins.keys.press_together(Key.L1, Key.CANCEL)
    await answered(borne, before)
    assert borne.view.name == "call"
    await borne.press(Key.L1)
    await borne.see("scan_place")
    assert borne.answered_no() == before + 1


async def test_help_comes_at_once_even_on_a_screen_that_has_just_come(borne: Borne) -> None:
    borne.desk.print("p1", pdf())
    await borne.hasten_on("print", Key.HELP)
    await borne.see("help")
    await borne.hasten_on("help", Key.HELP)
    await borne.until("an answer", borne.answered_no)
    assert borne.view.name == "help", "the second press of a double one"
    await borne.press(Key.OK)
    await borne.see("print")


async def test_the_volume_follows_a_quick_finger(borne: Borne) -> None:
    borne.desk.print("p1", pdf())
    await borne.hasten_on("print", *[Key.VOL_UP] * 4)
    await borne.until("the loudest", lambda: borne.view.volume == 10)
    await borne.until("an answer in the key", lambda: borne.lamp(Key.VOL_UP) is LampState.FAST)


@pytest.mark.parametrize("speaks", [True, False])
async def test_a_key_that_does_not_serve_says_so_to_who_listens(borne: Borne, speaks: bool) -> None:
    await borne.see("call")
    if speaks:
        await borne.listen()
    before = borne.answered_no()
    await borne.press(Key.OK)
    await answered(borne, before)
    if speaks:
        await borne.until("the words", lambda: borne.call_process.said()[-1:] == ["Cette touche ne sert pas ici."])
    borne.clock.put_forward(SAME_KEY_S)
    await (borne.choose(Key.L1) if speaks else borne.press(Key.L1))
    await borne.see("scan_place")
    assert ("Cette touche ne sert pas ici." in borne.call_process.said()) is speaks


async def test_nobody_there_is_asked_with_lamps_and_a_voice_and_any_key_answers(borne: Borne) -> None:
    await borne.see("call")
    await borne.listen()
    await borne.choose(Key.L1)
    await borne.see("scan_place")
    borne.clock.put_forward(181.0)
    await borne.see("timeout")
    await borne.until("all lamps", lambda: borne.lamp(Key.L3) is LampState.FAST)
    await borne.until("the question", lambda: borne.call_process.said()[-1:][0].startswith("Êtes-vous toujours là"))
    await borne.press(Key.R3)
    await borne.see("scan_place")
