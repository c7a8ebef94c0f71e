"""Camera and microphone that the citizen shuts: in line, while it rings, in the call; never beyond it."""

import pytest

from firmware.session import commands as cmd
from firmware.session import events as ev
from firmware.session.keys import keys
from firmware.session.pausing import CAMERA_KEY, MICROPHONE_KEY, VOICE_ONLY_KEY
from firmware.session.phases import Phase
from firmware.session.state import Call
from hardware.events import Key
from tests.firmware.session.driver import Driver


def ringing() -> Driver:
    borne = Driver().to_line()
    return borne.give(ev.CallQueued(borne.call_id, 1, ringing=True, wait_estimate_s=None))


def connecting() -> Driver:
    return Driver().to_line().accept()


def test_the_camera_is_shut_and_opened_in_a_call_and_the_desk_is_told() -> None:
    borne = Driver().to_call().press(CAMERA_KEY)
    assert borne.just(cmd.PauseSending) == [cmd.PauseSending(camera=True, microphone=False)]
    assert borne.just(cmd.TellPauses) == [cmd.TellPauses(camera=True, microphone=False)]
    borne.press(CAMERA_KEY)
    assert borne.just(cmd.PauseSending) == [cmd.PauseSending(camera=False, microphone=False)]
    assert borne.just(cmd.TellPauses) == [cmd.TellPauses(camera=False, microphone=False)]
    assert borne.at(Phase.IN_CALL)


def test_each_pause_leaves_the_other_as_it_is() -> None:
    borne = Driver().to_call().press(MICROPHONE_KEY, CAMERA_KEY, MICROPHONE_KEY)
    assert [(told.camera, told.microphone) for told in borne.made(cmd.TellPauses)] == [
        (False, True),
        (True, True),
        (True, False),
    ]


@pytest.mark.parametrize("begin", [lambda: Driver().to_line(), ringing])
def test_in_line_the_camera_can_be_shut_and_opened_and_nobody_is_told_yet(begin: type[Driver]) -> None:
    borne = begin().press(CAMERA_KEY)
    assert borne.just(cmd.PauseSending) == [cmd.PauseSending(camera=True, microphone=False)]
    assert not borne.made(cmd.TellPauses)
    borne.press(CAMERA_KEY)
    assert borne.just(cmd.OpenCamera) == [cmd.OpenCamera(borne.call_id)]
    assert MICROPHONE_KEY not in keys(borne.session)


def test_what_was_shut_in_line_is_told_once_the_desk_is_there() -> None:
    borne = ringing().press(CAMERA_KEY)
    borne.accept().give(ev.MediaConnected(borne.call_id, borne.now_s))
    assert borne.just(cmd.TellPauses) == [cmd.TellPauses(camera=True, microphone=False)]


def test_shut_while_the_picture_is_coming() -> None:
    borne = connecting().press(CAMERA_KEY)
    assert borne.just(cmd.PauseSending) == [cmd.PauseSending(camera=True, microphone=False)]
    assert borne.at(Phase.CONNECTING)


def test_a_press_that_meets_the_first_ring_still_shuts_the_camera() -> None:
    borne = Driver().to_line()
    seen = borne.session.serial
    borne.now_s += 5.0
    borne.give(ev.CallQueued(borne.call_id, 1, ringing=True, wait_estimate_s=None))
    borne.give(ev.Pressed(CAMERA_KEY, seen, borne.now_s, borne.since_s))
    assert borne.session.call.camera_paused


def test_voice_only_calls_and_never_opens_the_camera() -> None:
    borne = Driver().to_idle().press(Key.L1, VOICE_ONLY_KEY)
    assert borne.at(Phase.WAITING)
    assert [type(command) for command in borne.commands] == [cmd.PlayTone, cmd.PauseSending, cmd.RequestCall]
    borne.accept().give(ev.MediaConnected(borne.call_id, borne.now_s), ev.CallProcessUp()).wait(60.0)
    assert borne.at(Phase.IN_CALL)
    assert not borne.made(cmd.OpenCamera)
    assert cmd.TellPauses(camera=True, microphone=False) in borne.history


def test_a_call_process_that_comes_back_is_told_before_it_opens_anything() -> None:
    borne = Driver().to_call().press(CAMERA_KEY, MICROPHONE_KEY)
    borne.give(ev.CallProcessLost(borne.now_s), ev.CallProcessUp())
    kinds = [type(command) for command in borne.commands]
    assert kinds.index(cmd.PauseSending) < kinds.index(cmd.StartLinks)
    assert borne.just(cmd.PauseSending) == [cmd.PauseSending(camera=True, microphone=True)]


def test_in_line_a_call_process_that_comes_back_leaves_a_shut_camera_shut() -> None:
    borne = ringing().press(CAMERA_KEY).give(ev.CallProcessLost(1.0), ev.CallProcessUp())
    assert borne.just(cmd.PauseSending)
    assert not borne.just(cmd.OpenCamera)


def test_pauses_end_with_the_call() -> None:
    borne = Driver().to_call().press(CAMERA_KEY, MICROPHONE_KEY, Key.CANCEL, Key.CANCEL, Key.OK)
    borne.give(ev.Wiped(), ev.PaperChecked(left=False))
    assert borne.session.call == Call()
    borne.press(Key.OK, Key.L1, Key.OK)
    assert borne.at(Phase.WAITING)
    assert borne.just(cmd.OpenCamera)
    assert not borne.just(cmd.PauseSending)
