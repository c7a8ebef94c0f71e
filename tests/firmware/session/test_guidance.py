"""The voice guide: what turns it on and off, that it repeats, and that a key says what it does before it does it."""

from collections.abc import Callable

import pytest

from firmware.session import commands as cmd
from firmware.session import events as ev
from firmware.session import paper_commands as pcmd
from firmware.session.guidance import SILENCE_KEY
from firmware.session.keys import CONTRAST_KEY, keys
from firmware.session.moves import Trigger
from firmware.session.notice import PAGE_KEY
from firmware.session.paper_state import ScanState
from firmware.session.phases import Overlay, Phase
from firmware.session.state import Session
from firmware.session.step import start
from firmware.ui.speech import spoken_text
from firmware.views.show import show
from firmware.views.view import LabelState
from hardware.events import HandsetHungUp, HandsetLifted, Key, LampState, Typed
from tests.firmware.session.driver import SEED, Driver

LANGUAGES = ("fr", "en", "ar", "uk")


def lifted() -> HandsetLifted:
    return HandsetLifted(100.0)


def put_back() -> HandsetHungUp:
    return HandsetHungUp(101.0)


def said(borne: Driver) -> str:
    return spoken_text(show(borne.session)).replace("\N{NO-BREAK SPACE}", " ")


# On and off


def test_a_session_starts_silent_and_voice_turns_it_on() -> None:
    borne = Driver().to_idle()
    assert not borne.session.voice_on
    assert borne.press(Key.VOICE).session.voice_on


@pytest.mark.parametrize(
    "begin",
    [
        lambda: Driver().to_idle(),
        lambda: Driver().to_idle().press(Key.L1),
        lambda: Driver().to_idle().press(Key.L1, PAGE_KEY),
        lambda: Driver().to_ended(),
    ],
)
def test_lifting_the_handset_turns_it_on_and_putting_it_back_ends_it(begin: Callable[[], Driver]) -> None:
    borne = begin().give(lifted())
    assert borne.session.voice_on
    assert not borne.give(put_back()).session.voice_on


@pytest.mark.parametrize(
    "begin",
    [
        lambda: Driver().to_line(),
        lambda: Driver().to_line().accept(),
        lambda: Driver().to_call(),
        lambda: Driver().to_preview(),
    ],
)
def test_in_line_and_in_a_call_the_handset_is_for_the_adviser(begin: Callable[[], Driver]) -> None:
    borne = begin().give(lifted())
    assert not borne.session.voice_on
    assert borne.session.handset_lifted


def test_who_pressed_voice_goes_on_hearing_when_the_handset_is_put_back() -> None:
    borne = Driver().to_idle().press(Key.VOICE).give(lifted(), put_back())
    assert borne.session.voice_on


def test_a_guided_citizen_stays_guided_through_the_call_and_its_end() -> None:
    borne = Driver().to_idle().give(lifted()).press(Key.L1, Key.L1, Key.OK).accept()
    borne.give(ev.MediaConnected(borne.call_id, borne.now_s), put_back())
    assert borne.at(Phase.ON_HOOK)
    assert borne.session.voice_on
    assert borne.wait(6.0).at(Phase.ENDED)
    assert borne.session.voice_on


@pytest.mark.parametrize("turn_on", [lambda borne: borne.press(Key.VOICE), lambda borne: borne.give(lifted())])
def test_the_next_citizen_starts_silent(turn_on: Callable[[Driver], Driver]) -> None:
    borne = turn_on(Driver().to_ended()).press(Key.OK).give(ev.Wiped(), ev.PaperChecked(left=False))
    assert show(borne.session).guided, "to the last screen"
    borne.press(Key.OK)
    assert borne.at(Phase.IDLE)
    assert not borne.session.voice_on
    assert borne.session.guidance == Session(SEED).guidance


def test_help_has_a_key_that_turns_it_off_and_says_so() -> None:
    borne = Driver().to_idle().press(Key.VOICE, Key.HELP)
    assert "À gauche : en haut, Couper la voix ; en bas, S’entraîner." in said(borne)
    borne.press(SILENCE_KEY)
    assert said(borne) == "Couper la voix. Encore 1 fois, ou rond vert."
    borne.press(SILENCE_KEY)
    assert not borne.session.voice_on
    assert borne.session.overlay is Overlay.HELP
    assert borne.press(SILENCE_KEY).session.overlay is Overlay.NONE, "without a voice it is no key of help"


def test_the_voice_turns_on_within_help() -> None:
    borne = Driver().to_call().press(Key.HELP, Key.VOICE)
    assert borne.session.voice_on
    assert borne.session.overlay is Overlay.HELP


# Repeating and interrupting


def test_voice_again_says_the_screen_again() -> None:
    borne = Driver().to_idle().press(Key.VOICE)
    turn, text = borne.session.guidance.turn, said(borne)
    borne.press(Key.VOICE)
    assert borne.session.voice_on
    assert borne.session.guidance.turn > turn
    assert said(borne) == text


def test_asked_in_a_call_it_names_the_keys() -> None:
    borne = Driver().to_call().press(Key.VOICE)
    assert "Scanner un papier" not in said(borne)
    assert "Scanner un papier" in said(borne.press(Key.VOICE))
    borne.press(Key.CANCEL)
    assert "Scanner un papier" not in said(borne.press(Key.OK)), "asked once, answered once"


@pytest.mark.parametrize("key", Key)
def test_every_key_interrupts(key: Key) -> None:
    borne = Driver().to_idle().press(Key.L1, Key.VOICE)
    before = borne.session
    borne.press(key)
    after = borne.session
    assert (before.serial, before.guidance.turn) != (after.serial, after.guidance.turn)


def test_the_volume_is_said_and_then_the_screen_again() -> None:
    borne = Driver().to_idle().press(Key.VOICE)
    screen = said(borne)
    assert [said(borne.press(key)) for key in (Key.VOL_UP, Key.VOL_UP, Key.VOL_DOWN)] == [
        "Son, 7.",
        "Son, 8.",
        "Son, 7.",
    ]
    assert said(borne.wait(3.1)) == screen
    assert said(borne.press(Key.VOL_UP, Key.L1)).startswith("Service 1, ouvert"), "the next key is answered at once"


def test_a_volume_that_is_already_the_greatest_interrupts_too() -> None:
    borne = Driver().to_idle().press(Key.VOICE, *[Key.VOL_UP] * 5)
    turn = borne.session.guidance.turn
    assert said(borne.press(Key.VOL_UP)) == "Son, 10."
    assert borne.session.guidance.turn > turn


def test_the_volume_forgets_nothing_that_a_finger_has_chosen() -> None:
    borne = Driver().to_idle().press(Key.VOICE, Key.L1, Key.VOL_UP)
    assert show(borne.session).softkeys[Key.L1].state is LabelState.SELECTED
    assert said(borne) == "Son, 7."
    assert said(borne.wait(3.1)) == "Service 1, ouvert. Encore 1 fois, ou rond vert."
    assert borne.press(Key.L1).at(Phase.PRIVACY)


def test_without_the_voice_the_volume_is_seen_alone() -> None:
    borne = Driver().to_idle().press(Key.VOL_UP)
    assert not show(borne.session).remark
    assert said(borne.press(Key.VOICE)).startswith("Bonjour")


REFUSED: dict[str, Callable[[Driver], Driver]] = {
    "of the last screen": lambda borne: borne.give(
        ev.Pressed(Key.L1, borne.session.serial - 1, borne.now_s, borne.since_s)
    ),
    "too soon": lambda borne: borne.give(ev.Pressed(Key.L1, borne.session.serial, borne.now_s, borne.now_s - 0.1)),
    "again": lambda borne: borne.hasten(Key.VOICE),
    "two together": lambda borne: borne.hasten(Key.L1, together=True),
    "of a keyboard": lambda borne: borne.give(Typed("a", borne.now_s)),
}


@pytest.mark.parametrize("press", REFUSED.values(), ids=REFUSED)
def test_a_press_that_does_nothing_silences_what_is_said_all_the_same(press: Callable[[Driver], Driver]) -> None:
    borne = Driver().to_idle().press(Key.VOICE)
    turn, serial = borne.session.guidance.turn, borne.session.serial
    press(borne)
    assert borne.just(cmd.PlayTone) == [cmd.PlayTone(cmd.Tone.NO)]
    assert (borne.session.serial, borne.session.guidance.turn) == (serial, turn + 1)


def test_a_press_that_does_nothing_keeps_what_a_finger_has_chosen() -> None:
    borne = Driver().to_idle().press(Key.VOICE, Key.L1)
    borne.give(ev.Pressed(Key.L3, borne.session.serial, borne.now_s + 1.0, borne.now_s + 0.9))
    assert borne.session.guidance.selected is Key.L1


def test_a_key_without_a_meaning_says_so() -> None:
    borne = Driver().to_idle().press(Key.L1, PAGE_KEY, Key.VOICE, Key.R1)
    assert borne.just(cmd.PlayTone) == [cmd.PlayTone(cmd.Tone.NO)]
    assert said(borne) == "Cette touche ne sert pas ici."
    assert "Pour appeler" in said(borne.press(Key.VOICE))


def test_without_a_voice_a_key_without_a_meaning_is_told_by_its_tone_alone() -> None:
    borne = Driver().to_idle().press(Key.L1, PAGE_KEY, Key.R1)
    assert borne.just(cmd.PlayTone) == [cmd.PlayTone(cmd.Tone.NO)]
    assert not borne.session.guidance.useless


# A key says what it does, then does it


@pytest.mark.parametrize("second", [Key.L1, Key.OK])
def test_the_first_press_says_the_second_does(second: Key) -> None:
    borne = Driver().to_idle().press(Key.VOICE, Key.L1)
    assert borne.at(Phase.IDLE)
    view = show(borne.session)
    assert said(borne) == "Service 1, ouvert. Encore 1 fois, ou rond vert."
    assert (view.softkeys[Key.L1].state, view.softkeys[Key.L1].note) == (LabelState.SELECTED, "Encore 1 fois")
    assert (view.ok, view.lamps()[Key.OK]) == ("Choisir", LampState.STEADY)
    borne.press(second)
    assert borne.at(Phase.PRIVACY)
    assert borne.session.guidance.selected is None


def test_without_the_voice_one_press_acts() -> None:
    assert Driver().to_idle().press(Key.L1).at(Phase.PRIVACY)


def test_another_key_is_said_in_its_turn() -> None:
    borne = Driver().to_idle().press(Key.VOICE, Key.L1, Key.L3)
    assert borne.at(Phase.IDLE)
    assert said(borne).startswith("Service 3, fermé")
    assert show(borne.wait(1.0).session).lamps()[Key.L3] is LampState.STEADY, "once it has answered the press"
    assert borne.press(Key.L3).at(Phase.SERVICE)


def test_a_screen_that_changes_forgets_what_was_selected() -> None:
    borne = Driver().to_idle().press(Key.VOICE, Key.L1)
    borne.give(ev.ServicesChanged(borne.session.services[1:]))
    assert borne.session.guidance.selected is None
    assert Key.OK not in keys(borne.session)


def test_time_forgets_nothing_that_a_finger_has_chosen() -> None:
    borne = Driver().to_idle().press(Key.VOICE, Key.L1).wait(30.0)
    assert borne.session.guidance.selected is Key.L1


def test_ok_means_the_selected_key_only() -> None:
    """On the preview OK sends: with `Refaire` selected it must not."""
    borne = Driver().to_preview().press(Key.VOICE, Key.L1)
    assert borne.can(Key.OK, Trigger.REDO)
    borne.press(Key.OK)
    assert borne.session.scan.state is ScanState.SCANNING
    assert not borne.made(pcmd.SendPages)


def test_green_and_red_act_at_once() -> None:
    borne = Driver().to_idle().press(Key.L2, Key.VOICE, Key.OK)
    assert borne.at(Phase.PRIVACY)
    assert borne.press(Key.CANCEL).at(Phase.SERVICE)
    assert borne.press(Key.OK, Key.OK).made(cmd.RequestCall)


def test_a_press_before_the_glass_shows_the_choice_does_nothing() -> None:
    borne = Driver().to_idle().press(Key.VOICE)
    serial = borne.session.serial
    borne.press(Key.L1)
    assert borne.session.serial > serial
    borne.give(ev.Pressed(Key.L1, serial, borne.now_s, borne.since_s))
    assert borne.at(Phase.IDLE)


@pytest.mark.parametrize("second", [CONTRAST_KEY, Key.OK])
def test_a_setting_of_help_is_said_first_too(second: Key) -> None:
    borne = Driver().to_idle().press(Key.VOICE, Key.HELP, CONTRAST_KEY)
    assert said(borne).startswith("Écran noir et blanc.")
    assert [borne.session.contrast, borne.press(second).session.contrast] == [False, True]
    assert borne.session.overlay is Overlay.HELP


def test_a_language_is_said_in_itself() -> None:
    borne = Driver(start(SEED, languages=LANGUAGES)).to_idle().press(Key.R3, Key.VOICE, Key.L2)
    assert said(borne) == "English, Text not yet checked. Press once more, or the green circle."
    selected = [label for label in show(borne.session).softkeys.values() if label.state is LabelState.SELECTED]
    assert [label.text for label in selected] == ["English"], "the language of now is not marked beside it"
    assert borne.press(Key.L2).session.language == "en"


def test_a_letter_that_nobody_reads_forgets_what_a_softkey_was_about_to_do() -> None:
    borne = Driver().to_idle().press(Key.VOICE, Key.L1)
    assert keys(borne.session)[Key.OK] == keys(borne.session)[Key.L1]
    borne.give(Typed("a", borne.now_s))
    assert Key.OK not in keys(borne.session)
    assert show(borne.session).ok == ""
