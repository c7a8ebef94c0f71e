"""Help in a call: from the moment when somebody is called until the citizen goes on, nothing is seen or heard."""

import pytest

from central.protocol.values import EndReason, HelpState
from firmware.session import commands as cmd
from firmware.session import events as ev
from firmware.session.keys import CONTRAST_KEY, LARGE_KEY
from firmware.session.pausing import CAMERA_KEY
from firmware.session.phases import Overlay, Phase
from firmware.views.show import show
from firmware.views.view import Video
from hardware.events import SOFTKEYS, HandsetHungUp, HandsetLifted, Key
from hardware.protocols import SoundOutput
from tests.firmware.session.callbacks import wishing
from tests.firmware.session.driver import SITE, Driver

HELD = cmd.PauseSending(camera=True, microphone=True, adviser=True)
OPEN = cmd.PauseSending(camera=False, microphone=False)


def held() -> Driver:
    return Driver().to_call().press(Key.HELP)


@pytest.mark.parametrize("way_back", [Key.OK, Key.CANCEL])
def test_help_pauses_both_sides_and_two_keys_go_on(way_back: Key) -> None:
    borne = held()
    assert borne.commands[0] == HELD, "before anything else"
    assert borne.just(cmd.CallHost) == [cmd.CallHost(wanted=True)]
    assert borne.just(cmd.TellPauses) == [cmd.TellPauses(camera=True, microphone=True, for_help=True)]
    borne.press(way_back)
    assert borne.just(cmd.PauseSending) == [OPEN]
    assert borne.just(cmd.TellPauses) == [cmd.TellPauses(camera=False, microphone=False)]
    assert borne.at(Phase.IN_CALL)
    assert borne.session.overlay is Overlay.NONE


def test_what_the_citizen_kept_back_stays_back_afterwards() -> None:
    borne = Driver().to_call().press(CAMERA_KEY, Key.HELP)
    assert borne.just(cmd.PauseSending) == [HELD]
    borne.press(Key.OK)
    assert borne.just(cmd.PauseSending) == [cmd.PauseSending(camera=True, microphone=False)]
    assert borne.just(cmd.TellPauses) == [cmd.TellPauses(camera=True, microphone=False)]


def test_no_other_key_opens_the_conversation() -> None:
    borne = held()
    for key in SOFTKEYS:
        borne.press(key)
        assert borne.session.held(), key
    assert borne.press(Key.HELP, Key.VOL_UP, Key.VOICE).session.held()
    assert borne.session.volume == 7
    assert borne.made(cmd.PauseSending) == [HELD]


def test_a_key_without_meaning_is_answered() -> None:
    borne = held().press(Key.L3)
    assert borne.just(cmd.PlayTone) == [cmd.PlayTone(cmd.Tone.NO)]


def test_help_pressed_again_calls_again_once_the_host_has_been_there() -> None:
    borne = held().give(ev.HelpTold(HelpState.OVER)).press(Key.HELP)
    assert borne.just(cmd.CallHost) == [cmd.CallHost(wanted=True)]
    assert borne.session.held()


def test_the_screen_is_set_and_the_call_goes_on() -> None:
    borne = held().press(LARGE_KEY, CONTRAST_KEY, Key.OK)
    assert (borne.session.large, borne.session.contrast) == (True, True)
    assert borne.at(Phase.IN_CALL)
    assert borne.just(cmd.PauseSending) == [OPEN]


def test_nothing_of_the_conversation_is_on_the_screen() -> None:
    borne = Driver().to_call().show().press(Key.HELP)
    view = show(borne.session)
    assert (view.video, view.page_id, view.words, view.dialogue) == (Video.NONE, "", None, ())
    assert view.place == SITE.name, "nor whom one talks to"
    assert view.ok == "Reprendre l’appel"
    assert "Le conseiller ne vous voit pas. Il ne vous entend pas." in view.spoken


def test_before_and_after_a_call_nothing_is_paused() -> None:
    for borne in (Driver().to_idle(), Driver().to_ended()):
        borne.press(Key.HELP, Key.OK)
        assert not borne.made(cmd.PauseSending)


def test_help_of_the_line_stays_open_when_the_adviser_answers() -> None:
    borne = Driver().to_line().press(Key.HELP).accept()
    assert borne.at(Phase.CONNECTING)
    assert borne.session.overlay is Overlay.HELP
    assert borne.made(cmd.PauseSending) == [HELD], "closed before, and nothing of the call opens it"
    assert borne.just(cmd.StartLinks)
    borne.give(ev.MediaConnected(borne.call_id, borne.now_s))
    assert borne.session.held()
    assert cmd.TellPauses(camera=True, microphone=True, for_help=True) in borne.commands
    assert borne.press(Key.OK).just(cmd.PauseSending) == [OPEN]


@pytest.mark.parametrize("ringing", [False, True])
@pytest.mark.parametrize("way_back", [Key.OK, Key.CANCEL])
def test_help_in_line_shuts_the_camera_and_keeps_the_place(way_back: Key, ringing: bool) -> None:
    borne = Driver().to_line()
    borne.give(ev.CallQueued(borne.call_id, 1, ringing, None), ev.CameraStateChanged(open=True))
    line = borne.session.phase
    borne.press(Key.HELP)
    assert borne.commands[0] == HELD, "before anything else"
    assert not borne.just(cmd.TellPauses), "there is no desk"
    view = show(borne.session)
    assert view.video is Video.NONE
    assert "Vous restez dans la file. La caméra est fermée." in view.spoken
    for key in SOFTKEYS:
        assert borne.press(key).session.held(), "whoever comes opens nothing by chance"
    borne.press(way_back)
    assert borne.at(line)
    assert borne.just(cmd.PauseSending) == [OPEN]
    assert borne.just(cmd.OpenCamera) == [cmd.OpenCamera(borne.call_id)]
    assert not borne.made(cmd.EndCall)


def test_a_camera_that_the_citizen_shut_in_line_stays_shut_after_help() -> None:
    borne = Driver().to_line().press(CAMERA_KEY, Key.HELP)
    opened = len(borne.made(cmd.OpenCamera))
    borne.press(Key.OK)
    assert borne.just(cmd.PauseSending) == [cmd.PauseSending(camera=True, microphone=False)]
    assert len(borne.made(cmd.OpenCamera)) == opened


def test_a_call_process_that_comes_anew_in_line_shows_nothing_to_whoever_helps() -> None:
    borne = Driver().to_line().press(Key.HELP).give(ev.CallProcessLost(1.0), ev.CallProcessUp())
    kinds = [type(command) for command in borne.commands]
    assert kinds.index(cmd.PauseSending) < kinds.index(cmd.OpenCamera)
    assert borne.just(cmd.PauseSending) == [HELD]


@pytest.mark.parametrize("reason", [EndReason.NO_ANSWER, EndReason.FAULT])
def test_the_end_of_the_line_opens_nothing(reason: EndReason) -> None:
    borne = Driver().to_line().press(Key.HELP)
    borne.give(ev.CallEnded(borne.call_id, reason, borne.now_s))
    assert borne.made(cmd.PauseSending) == [HELD]


def test_the_notice_over_the_line_shuts_the_camera_and_an_answer_opens_it() -> None:
    """It must not see a citizen who does not see it."""
    borne = wishing(Driver().to_line())
    assert borne.just(cmd.PauseSending) == [cmd.PauseSending(camera=True, microphone=False)]
    borne.press(Key.CANCEL)
    assert borne.just(cmd.PauseSending) == [OPEN]
    assert borne.just(cmd.OpenCamera)
    wishing(borne).accept()
    kinds = [type(command) for command in borne.commands]
    assert kinds.index(cmd.PauseSending) < kinds.index(cmd.StartLinks)
    assert borne.just(cmd.PauseSending) == [OPEN]


def test_a_call_process_that_comes_anew_opens_nothing() -> None:
    borne = held().give(ev.CallProcessLost(1.0), ev.CallProcessUp())
    kinds = [type(command) for command in borne.commands]
    assert kinds.index(cmd.PauseSending) < kinds.index(cmd.StartLinks)
    assert borne.just(cmd.PauseSending) == [HELD]


def test_it_does_not_end_by_itself() -> None:
    borne = Driver().to_preview().press(Key.HELP).wait(900.0)
    assert borne.session.held()
    assert borne.press(Key.OK).wait(179.0).session.overlay is Overlay.NONE, "the page has its full time again"


def test_the_end_of_the_call_opens_nothing() -> None:
    borne = held()
    borne.give(ev.CallEnded(borne.call_id, EndReason.ADVISER_HUNG_UP, borne.now_s))
    assert borne.at(Phase.ENDED)
    assert borne.session.overlay is Overlay.NONE
    assert borne.made(cmd.PauseSending) == [HELD]


def test_a_handset_that_is_laid_down_meanwhile_ends_nothing() -> None:
    borne = Driver().to_call().give(HandsetLifted(0.0)).press(Key.HELP).give(HandsetHungUp(0.0)).wait(60.0)
    assert borne.session.held()
    borne.press(Key.OK)
    assert borne.at(Phase.IN_CALL)
    assert borne.made(cmd.SetSoundOutput)[-1] == cmd.SetSoundOutput(SoundOutput.LOUDSPEAKER)


@pytest.mark.parametrize(("phase", "seconds"), [(Phase.ON_HOOK, 3.0), (Phase.HANGUP, 15.0)])
def test_what_counted_down_beneath_has_its_full_time_again(phase: Phase, seconds: float) -> None:
    borne = Driver().to_call()
    borne = borne.lay_down() if phase is Phase.ON_HOOK else borne.press(Key.CANCEL)
    borne.press(Key.HELP).wait(60.0)
    assert borne.at(phase)
    borne.press(Key.OK).wait(seconds - 0.5)
    assert borne.at(phase)
    borne.wait(1.0)
    assert not borne.at(phase)
