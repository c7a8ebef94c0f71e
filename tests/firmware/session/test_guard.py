"""Presses that do not count, and how they are answered; what is heard all the same."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware.session import commands as cmd
from firmware.session import events as ev
from firmware.session import paper_commands as pcmd
from firmware.session.guard import EVERYWHERE, SAME_KEY_S, STANDING_S, TOGETHER_S, ready
from firmware.session.notice import PAGE_KEY
from firmware.session.phases import Overlay, Phase
from firmware.session.state import Flash, Session
from hardware.events import SOFTKEYS, Key, Typed
from tests.firmware.session.driver import SERVICES, Driver, service
from tests.firmware.session.test_walks import DEEDS, STARTS, Deed

NO = cmd.PlayTone(cmd.Tone.NO)
LABELLED = sorted(set(Key) - EVERYWHERE)


def hand_at(borne: Driver, after_s: float) -> Driver:
    """A moment after the last change."""
    borne.now_s = borne.since_s + after_s
    return borne


def did(session: Session) -> tuple[object, ...]:
    """All that a press could have brought about."""
    return (
        session.phase,
        session.overlay,
        session.call,
        session.scan,
        session.documents,
        session.language,
        session.contrast,
        session.menu_page,
        session.service_id,
        session.voice_on,
        session.volume,
    )


@pytest.mark.parametrize("key", LABELLED)
def test_a_press_of_an_older_screen_only_sounds_and_flashes(key: Key) -> None:
    borne = Driver().to_idle()
    before = borne.session
    borne.now_s += 5.0
    borne.give(ev.Pressed(key, before.serial - 1, borne.now_s, borne.since_s))
    assert borne.commands == (NO,)
    assert did(borne.session) == did(before)
    assert borne.session.serial == before.serial
    assert borne.session.flash == Flash(cmd.Tone.NO, borne.now_s, key)


@pytest.mark.parametrize("key", LABELLED)
def test_a_press_on_a_view_that_has_just_come_only_sounds(key: Key) -> None:
    borne = Driver().to_idle().press(Key.L1)
    before = borne.session
    hand_at(borne, STANDING_S - 0.01).hasten(key)
    assert borne.commands == (NO,)
    assert did(borne.session) == did(before)


def test_the_same_press_counts_once_the_view_has_stood() -> None:
    borne = Driver().to_idle().press(Key.L1, PAGE_KEY)
    assert hand_at(borne, STANDING_S).hasten(Key.OK).at(Phase.PRIVACY)
    assert hand_at(borne, STANDING_S).hasten(Key.OK).at(Phase.WAITING)


def test_a_finger_that_was_quicker_than_the_glass_met_the_view_before() -> None:
    """It landed, the view changed, and only then the panel told of it."""
    borne = Driver().to_idle().press(Key.L1)
    borne.give(ev.Pressed(Key.OK, borne.session.serial, borne.since_s - 0.01, borne.since_s))
    assert borne.at(Phase.PRIVACY)
    assert borne.commands == (NO,)


def test_a_double_press_goes_one_step() -> None:
    borne = Driver().to_idle().press(Key.L1, PAGE_KEY, Key.OK)
    assert hand_at(borne, 0.15).hasten(Key.OK).at(Phase.PRIVACY)
    assert not borne.made(cmd.RequestCall)


def test_a_trembling_finger_turns_one_page() -> None:
    borne = Driver().to_call().propose(pages=3).press(Key.L1)
    assert borne.session.documents[0].shown == 1
    borne.now_s += SAME_KEY_S - 0.05
    assert borne.hasten(Key.L1).session.documents[0].shown == 1
    borne.now_s += SAME_KEY_S
    assert borne.hasten(Key.L1).session.documents[0].shown == 2


def test_letters_change_under_the_finger_so_that_each_press_waits_for_its_view() -> None:
    """Two presses a letter, both on a view that was seen: no letter is sent that nobody read."""
    borne = Driver().to_call().press(Key.L2, Key.L1)
    hand_at(borne, STANDING_S - 0.01).hasten(Key.L3)
    assert borne.commands == (NO,)
    borne = Driver().to_call().press(Key.L2, Key.L1)
    assert hand_at(borne, STANDING_S).hasten(Key.L3).just(pcmd.SendText) == [pcmd.SendText("c")]
    assert 2 * STANDING_S < 1.0, "about one letter a second, for a hand that knows the way"


def test_where_the_labels_stay_a_quick_finger_is_followed() -> None:
    """Letters that are taken back, as the digits of a code."""
    borne = Driver().to_call().give(*(Typed(letter, 100.0) for letter in "abc")).press(Key.R3, Key.L2)
    for _ in range(2):
        borne.now_s += SAME_KEY_S
        borne.hasten(Key.L2)
    assert borne.session.texting.own_line == ""


def test_a_trembling_finger_turns_the_voice_on_and_not_off() -> None:
    borne = Driver().to_idle().press(Key.VOICE)
    borne.now_s += 0.1
    assert borne.hasten(Key.VOICE).session.voice_on
    assert borne.commands == (NO,)


@pytest.mark.parametrize("gap_s", [0.0, TOGETHER_S - 0.01])
def test_the_second_of_two_keys_at_once_does_nothing(gap_s: float) -> None:
    """Also where the first left the keys as they were."""
    borne = Driver().to_call().propose(pages=3).press(Key.L1)
    borne.now_s += gap_s
    borne.hasten(Key.OK)
    assert not borne.made(pcmd.PrintDocument)
    assert borne.commands == (NO,)
    borne.now_s += SAME_KEY_S
    assert borne.hasten(Key.OK).made(pcmd.PrintDocument)


@pytest.mark.parametrize("second", [Key.CANCEL, Key.L1])
def test_two_keys_that_the_panel_saw_together_both_do_nothing(second: Key) -> None:
    borne = Driver().to_preview()
    before = borne.session
    borne.now_s += 5.0
    borne.hasten(Key.OK, together=True)
    borne.now_s += 0.02
    borne.hasten(second)
    assert did(borne.session) == did(before)
    assert [command for command in borne.history if command == NO] == [NO], "one hand, one answer"


def test_every_refusal_is_answered_and_a_hail_of_them_does_not_sound_on() -> None:
    borne = Driver().to_idle()
    borne.now_s += 5.0
    for _ in range(10):
        borne.now_s += 0.05
        borne.hasten(Key.CANCEL)
    assert borne.made(cmd.PlayTone).count(NO) == 2
    borne.now_s += 0.3
    assert borne.hasten(Key.CANCEL).commands == (NO,)


@pytest.mark.parametrize("key", [*SOFTKEYS, Key.OK, Key.CANCEL, Key.VOICE, Key.VOL_UP])
@pytest.mark.parametrize("aside", ["stale", "soon", "together"])
def test_help_is_always_heard(key: Key, aside: str) -> None:
    borne = Driver().to_idle().press(Key.L1)
    view, since_s = borne.session.serial, borne.since_s
    if aside == "together":
        borne.now_s += 5.0
        borne.hasten(key, together=True)
    else:
        borne.now_s = since_s + (0.01 if aside == "soon" else 5.0)
    borne.give(ev.Pressed(Key.HELP, view - (aside == "stale"), borne.now_s, since_s))
    assert borne.session.overlay is Overlay.HELP


def test_help_pressed_twice_stays_open() -> None:
    borne = Driver().to_idle().press(Key.HELP)
    hand_at(borne, 0.1).hasten(Key.HELP)
    assert borne.session.overlay is Overlay.HELP
    assert borne.press(Key.HELP).session.overlay is Overlay.NONE


def test_help_meant_for_the_screen_before_the_question_opens_help() -> None:
    borne = Driver().to_idle().press(Key.L1, PAGE_KEY).wait(60.0)
    assert borne.session.overlay is Overlay.TIMEOUT
    assert hand_at(borne, 0.1).hasten(Key.HELP).session.overlay is Overlay.HELP


@pytest.mark.parametrize("key", [key for key in Key if key is not Key.HELP])
def test_an_overlay_that_has_just_come_is_not_pressed_away(key: Key) -> None:
    borne = Driver().to_idle().press(Key.L1, PAGE_KEY).wait(60.0)
    assert borne.session.overlay is Overlay.TIMEOUT
    hand_at(borne, 0.2).hasten(key)
    assert borne.session.overlay is Overlay.TIMEOUT
    assert borne.commands == (NO,)


def test_the_volume_follows_a_quick_finger_whatever_comes_on_the_screen() -> None:
    borne = Driver().to_call().propose()
    hand_at(borne, 0.05)
    for _ in range(3):
        borne.now_s += 0.05
        borne.hasten(Key.VOL_UP)
    assert borne.session.volume == 9


def test_a_key_without_a_meaning_is_told_in_words_where_the_voice_is_on() -> None:
    assert not Driver().to_idle().press(Key.CANCEL).session.guidance.useless
    borne = Driver().to_idle().press(Key.VOICE, Key.CANCEL)
    assert borne.session.guidance.useless
    assert list(borne.commands) == [NO]


def test_a_key_that_would_have_served_is_not_called_useless() -> None:
    borne = Driver().to_idle().press(Key.VOICE, Key.L1)
    assert hand_at(borne, 0.1).hasten(Key.OK).commands == (NO,)


def test_a_change_that_leaves_the_keys_as_they_were_makes_nobody_wait() -> None:
    """A busy service stays one: its waiting time is no new meaning."""
    borne = Driver().to_idle().press(Key.L2)
    borne.now_s += STANDING_S
    busy = service(2, SERVICES[1].state, waiting=3, wait_estimate_s=900.0)
    borne.give(ev.ServicesChanged((SERVICES[0], busy, SERVICES[2])))
    assert borne.hasten(Key.OK).at(Phase.PRIVACY)


def counts_after(borne: Driver, seconds: float, *, view: int | None = None) -> bool:
    serial = borne.session.serial if view is None else view
    return ready(borne.session, view=serial, since_s=borne.since_s, now_s=borne.now_s + seconds)


def test_whoever_waits_until_keys_count_is_never_refused() -> None:
    borne = Driver().to_idle().press(Key.L1)
    assert not counts_after(borne, STANDING_S - 0.01)
    assert counts_after(borne, STANDING_S + 0.01)
    assert not counts_after(borne, 5.0, view=borne.session.serial - 1)
    borne.press(Key.VOICE)
    assert not counts_after(borne, SAME_KEY_S - 0.01)
    assert counts_after(borne, SAME_KEY_S + 0.01)


@settings(max_examples=150, deadline=None)
@given(STARTS, st.lists(DEEDS, max_size=25), st.lists(st.sampled_from(LABELLED), max_size=5))
def test_wherever_it_stands_nothing_is_done_by_a_hand_that_was_too_quick(
    begin: Callable[[], Driver], deeds: list[Deed], keys: list[Key]
) -> None:
    borne = begin()
    for deed in deeds:
        deed(borne)
    borne.since_s = borne.session.now_s
    before = borne.session
    for number, key in enumerate(keys):
        at_s = borne.since_s + number * STANDING_S / 6
        borne.give(ev.Pressed(key, before.serial, at_s, borne.since_s))
        assert set(borne.commands) <= {NO} or borne.session.begun is not before.begun
    assert did(borne.session) == did(before)
