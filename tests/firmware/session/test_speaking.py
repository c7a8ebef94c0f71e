"""That the adviser speaks is seen and nothing else: no lamp, no key and no spoken word changes with it."""

from dataclasses import replace

import pytest

from firmware.session import events as ev
from firmware.ui.speech import spoken_pieces
from firmware.views.show import show
from hardware.events import Key
from tests.firmware.session.driver import Driver


def speaks(borne: Driver, *, now: bool = True) -> Driver:
    return borne.give(ev.SpeakingChanged(borne.call_id, now))


@pytest.mark.parametrize(("language", "words"), [("fr", "Claire parle"), ("en", "Claire is speaking")])
def test_it_is_said_in_words_in_the_citizens_language(language: str, words: str) -> None:
    borne = speaks(Driver().to_call())
    assert show(replace(borne.session, language=language)).adviser_speaks == words
    assert show(speaks(borne, now=False).session).adviser_speaks == ""


def test_only_the_screen_changes() -> None:
    borne = Driver().to_call().press(Key.VOICE)
    before, serial = show(borne.session), borne.session.serial
    after = show(speaks(borne).session)
    assert borne.commands == ()
    assert borne.session.serial == serial, "a press that is on its way still counts"
    assert after != before
    assert replace(after, adviser_speaks="") == before
    assert after.lamps() == before.lamps()
    assert spoken_pieces(after) == spoken_pieces(before)


@pytest.mark.parametrize("keys", [(Key.L1,), (Key.L2,), (Key.CANCEL,)], ids=["scan", "text", "hangup"])
def test_it_is_seen_beside_a_paper_and_the_text_too(keys: tuple[Key, ...]) -> None:
    assert show(speaks(Driver().to_call().press(*keys)).session).adviser_speaks == "Claire parle"


def test_under_help_nothing_of_the_call_is_seen() -> None:
    assert show(speaks(Driver().to_call()).press(Key.HELP).session).adviser_speaks == ""


def test_a_link_that_is_lost_and_a_process_that_dies_take_it_away() -> None:
    borne = speaks(Driver().to_call())
    for lost in (ev.MediaLost(borne.call_id, borne.now_s), ev.CallProcessLost(borne.now_s)):
        assert show(speaks(borne).session).adviser_speaks
        assert show(borne.give(lost).session).adviser_speaks == ""


def test_what_comes_late_or_of_another_call_changes_nothing() -> None:
    borne = Driver().to_call()
    assert not borne.give(ev.SpeakingChanged("another", speaks=True)).session.call.adviser_speaks
    borne = Driver().to_ended()
    assert not speaks(borne).session.call.adviser_speaks
    idle = Driver().to_idle()
    assert not idle.give(ev.SpeakingChanged("", speaks=True)).session.call.adviser_speaks
