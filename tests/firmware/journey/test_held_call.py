"""Help in a call, and somebody of the place who comes: nothing of the conversation is seen or heard meanwhile.

Once by the screen alone, once by voice and lamps alone.
"""

from central.protocol.papers import PausesTold
from central.protocol.values import HelpState
from firmware.call.messages import PauseSending
from firmware.session.keys import LARGE_KEY
from hardware.events import Key, LampState
from tests.firmware.journey.borne import Borne
from tests.firmware.journey.doubles import ADVISER

HELD = PauseSending(camera=True, microphone=True, adviser=True)
OPEN = PauseSending(camera=False, microphone=False)
ON = {LampState.STEADY, LampState.FAST}
"""A lamp that invites, or still answers the last press."""


def pauses(borne: Borne) -> list[PauseSending]:
    return [message for message in borne.call_process.told if isinstance(message, PauseSending)]


def told(borne: Borne) -> list[tuple[bool, bool, bool]]:
    return [(one.camera, one.microphone, one.for_help) for one in borne.desk.heard if isinstance(one, PausesTold)]


def everything(borne: Borne) -> str:
    """All that stands on the glass, bars included."""
    view = borne.view
    return " ".join((borne.text, view.place, view.banner, view.top, *(view.words or ()), *(str(view.dialogue),)))


async def test_by_the_screen_alone_the_host_sees_nothing_and_the_call_goes_on(borne: Borne) -> None:
    await borne.see("call")
    words = borne.central.words
    assert words is not None
    await borne.until("the words on the screen", lambda: borne.view.words == words)
    await borne.press(Key.HELP)
    await borne.see("help")
    assert pauses(borne) == [HELD]
    await borne.until("the camera's lamp out", lambda: not borne.twins.lamps.camera)
    await borne.until("word of it at the desk", lambda: told(borne) == [(True, True, True)])
    borne.central.tell_help(HelpState.COMING)
    await borne.until("somebody comes", lambda: "Quelqu’un arrive" in borne.text)
    assert "L’appel est en pause." in borne.text
    assert "Le conseiller ne vous voit pas. Il ne vous entend pas." in borne.text
    for private in (ADVISER, "CAF", *words):
        assert private not in everything(borne)
    await borne.press(Key.L3)
    await borne.until("the answer to a key of no use", lambda: borne.answered_no() == 1)
    assert borne.view.name == "help", "the host's chance key opens nothing"
    assert borne.view.ok == "Reprendre l’appel"
    await borne.press(Key.OK)
    await borne.see("call")
    await borne.until("the camera's lamp", lambda: borne.twins.lamps.camera)
    await borne.until("word of it at the desk", lambda: told(borne)[-1] == (False, False, False))
    assert pauses(borne) == [HELD, OPEN]


async def test_by_voice_and_lamps_alone(borne: Borne) -> None:
    await borne.see("call")
    await borne.listen()
    await borne.press(Key.HELP)
    await borne.until("the pause is said", lambda: "Plus besoin d’aide." in borne.call_process.said()[-1])
    said = borne.call_process.said()[-1]
    assert "Le conseiller ne vous voit pas. Il ne vous entend pas." in said
    assert "L’appel est en pause." in said
    assert "Pour reprendre l’appel, appuyez sur le rond vert." in said
    assert "Croix rouge, Plus besoin d’aide." in said
    assert ADVISER not in said
    await borne.until("the camera's lamp out", lambda: not borne.twins.lamps.camera)
    assert borne.lamp(Key.OK) in ON
    assert borne.lamp(Key.CANCEL) in ON
    await borne.press(Key.CANCEL)
    await borne.until("the camera's lamp", lambda: borne.twins.lamps.camera)
    await borne.until("whom one talks to is said", lambda: ADVISER in borne.call_process.said()[-1])
    assert borne.central.help_asked()[-2:] == [True, False]
    assert pauses(borne) == [HELD, OPEN]


async def test_who_wants_only_large_text_talks_on_after_three_keys(borne: Borne) -> None:
    await borne.see("call")
    call_id = borne.session.call.call_id
    await borne.press(Key.HELP)
    await borne.press_on("help", LARGE_KEY)
    await borne.until("large text", lambda: borne.view.large)
    await borne.press(Key.OK)
    await borne.see("call")
    assert borne.session.call.call_id == call_id
    await borne.until("the call as before", lambda: told(borne)[-1:] == [(False, False, False)])


async def test_what_is_written_is_covered_and_found_again(borne: Borne) -> None:
    await borne.see("call")
    await borne.press_on("call", Key.L2)
    await borne.see("text")
    before = borne.session.texting.entries
    await borne.press(Key.HELP)
    await borne.see("help")
    assert borne.view.dialogue == ()
    borne.twins.keyboard.type("x")
    await borne.press(Key.OK)
    await borne.see("text")
    assert borne.session.texting.entries == before, "what the host typed by chance went nowhere"
