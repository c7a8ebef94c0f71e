"""The handset is put back before the adviser is there: asked, and without an answer all is left and wiped."""

from collections.abc import Callable

import pytest

from central.protocol.values import EndReason
from firmware.session import commands as cmd
from firmware.session import events as ev
from firmware.session.phases import Overlay, Phase
from firmware.views.show import show
from hardware.events import HandsetHungUp, HandsetLifted, Key
from hardware.protocols import SoundOutput
from tests.firmware.session.driver import Driver

SHUT = cmd.PauseSending(camera=True, microphone=True, adviser=True)
OPEN = cmd.PauseSending(camera=False, microphone=False)
SILENT = cmd.SetSoundOutput(SoundOutput.LOUDSPEAKER, voice=False)
ALOUD = cmd.SetSoundOutput(SoundOutput.LOUDSPEAKER)


def ringing() -> Driver:
    borne = Driver().to_line()
    return borne.give(ev.CallQueued(borne.call_id, 1, ringing=True, wait_estimate_s=None))


def waiting() -> Driver:
    borne = Driver().to_line()
    return borne.give(ev.CallQueued(borne.call_id, 2, ringing=False, wait_estimate_s=300.0))


BEFORE_THE_TALK: dict[Phase, Callable[[], Driver]] = {
    Phase.WAITING: waiting,
    Phase.RINGING: ringing,
    Phase.CONNECTING: lambda: Driver().to_line().accept(),
}
of_each = pytest.mark.parametrize("phase", BEFORE_THE_TALK)


def laid(phase: Phase) -> Driver:
    borne = BEFORE_THE_TALK[phase]().lay_down()
    assert borne.at(phase)
    assert borne.session.overlay is Overlay.ON_HOOK
    return borne


@of_each
def test_the_camera_is_shut_at_once_and_after_three_seconds_all_is_left_and_wiped(phase: Phase) -> None:
    borne = laid(phase)
    assert SHUT in borne.commands
    assert SILENT in borne.commands
    assert show(borne.session).name == "onhook"
    assert borne.wait(2.9).at(phase)
    borne.wait(0.2)
    assert borne.at(Phase.WIPING)
    reason = EndReason.CITIZEN_HUNG_UP if phase is Phase.CONNECTING else EndReason.CITIZEN_LEFT_QUEUE
    assert borne.made(cmd.EndCall) == [cmd.EndCall(borne.call_id, reason)]
    assert len(borne.made(cmd.Wipe)) == 2
    assert isinstance(borne.made(cmd.StopLinks)[-1], cmd.StopLinks)
    assert OPEN not in borne.history, "nothing opens on the way out"


@of_each
def test_the_red_cross_leaves_at_once(phase: Phase) -> None:
    assert laid(phase).press(Key.CANCEL).at(Phase.WIPING)


@of_each
def test_ok_goes_on_over_the_loudspeaker(phase: Phase) -> None:
    borne = laid(phase).press(Key.OK)
    assert borne.at(phase)
    assert borne.session.overlay is Overlay.NONE
    assert OPEN in borne.commands
    assert ALOUD in borne.commands
    assert borne.wait(10.0).at(phase)


@of_each
def test_lifting_again_goes_on_in_the_handset(phase: Phase) -> None:
    borne = laid(phase)
    borne.give(HandsetLifted(borne.now_s))
    assert borne.at(phase)
    assert borne.session.overlay is Overlay.NONE
    assert {OPEN, cmd.SetSoundOutput(SoundOutput.HANDSET)} <= set(borne.commands)


@of_each
def test_help_is_an_answer_too(phase: Phase) -> None:
    borne = laid(phase).press(Key.HELP)
    assert borne.session.overlay is Overlay.HELP
    assert cmd.CallHost(wanted=True) in borne.commands
    assert borne.wait(30.0).at(phase)


@of_each
def test_other_keys_do_nothing_but_say_so(phase: Phase) -> None:
    borne = laid(phase).press(Key.R2)
    assert borne.session.overlay is Overlay.ON_HOOK
    assert borne.commands == (cmd.PlayTone(cmd.Tone.NO),)
    borne.press(Key.VOICE)
    assert borne.session.voice_on


def answered_meanwhile() -> Driver:
    borne = laid(Phase.RINGING)
    borne.give(ev.CallAccepted(borne.call_id, "Claire", "CAF du Lot", "LAT-4821", borne.now_s))
    return borne.give(ev.MediaConnected(borne.call_id, borne.now_s))


def test_an_adviser_who_answers_meanwhile_is_told_and_sees_and_hears_nobody() -> None:
    borne = answered_meanwhile()
    view = show(borne.session)
    assert view.name == "onhook"
    assert "Claire vous répond." in view.lines[0].text
    assert "Claire vous répond." in view.spoken
    assert not view.in_call
    assert borne.made(cmd.PauseSending) == [SHUT]
    assert borne.made(cmd.TellPauses)[-1] == cmd.TellPauses(camera=True, microphone=True)


def test_such_an_answer_is_not_lost() -> None:
    borne = answered_meanwhile().press(Key.OK)
    assert borne.at(Phase.IN_CALL)
    assert show(borne.session).in_call
    assert borne.made(cmd.PauseSending) == [SHUT, OPEN]
    assert borne.made(cmd.TellPauses)[-1] == cmd.TellPauses(camera=False, microphone=False)


def test_without_the_citizen_such_a_call_ends_unseen_and_is_wiped() -> None:
    borne = answered_meanwhile().wait(3.1)
    assert borne.at(Phase.WIPING)
    assert borne.made(cmd.EndCall) == [cmd.EndCall(borne.call_id, EndReason.CITIZEN_HUNG_UP)]
    assert OPEN not in borne.history


def test_a_line_that_ends_meanwhile_asks_no_more() -> None:
    borne = laid(Phase.RINGING)
    borne.give(ev.CallEnded(borne.call_id, EndReason.NO_ANSWER, borne.now_s), ev.Wiped())
    assert borne.at(Phase.NO_ANSWER)
    assert borne.session.overlay is Overlay.NONE


def test_a_new_call_process_opens_nothing_while_it_is_asked() -> None:
    borne = laid(Phase.RINGING).give(ev.CallProcessLost(0.0), ev.CallProcessUp())
    assert SHUT in borne.commands
    assert SILENT in borne.commands


@of_each
def test_a_handset_that_was_never_lifted_asks_nothing(phase: Phase) -> None:
    borne = BEFORE_THE_TALK[phase]().give(HandsetHungUp(0.0))
    assert borne.session.overlay is Overlay.NONE
    assert borne.wait(10.0).at(phase)


@of_each
def test_while_help_is_open_nothing_is_asked(phase: Phase) -> None:
    borne = BEFORE_THE_TALK[phase]().give(HandsetLifted(0.0)).press(Key.HELP).give(HandsetHungUp(0.0))
    assert borne.session.overlay is Overlay.HELP
    assert borne.wait(30.0).at(phase)
