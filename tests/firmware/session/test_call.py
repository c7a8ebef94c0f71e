"""The line, the call, its links and its faults."""

import pytest

from central.protocol.values import EndReason, ServiceState
from firmware.session import commands as cmd
from firmware.session import events as ev
from firmware.session.notice import PAGE_KEY
from firmware.session.paper_state import Slip
from firmware.session.phases import Phase
from firmware.session.state import Call
from hardware.errors import FaultKind
from hardware.events import HandsetHungUp, HandsetLifted, Key
from hardware.protocols import SoundOutput
from tests.firmware.session.driver import SERVICES, SITE, Driver, service

# The line


def test_place_in_line_then_ringing_then_back_in_line() -> None:
    borne = Driver().to_line()
    borne.give(ev.CallQueued(borne.call_id, 3, ringing=False, wait_estimate_s=360.0))
    assert borne.at(Phase.WAITING)
    assert (borne.session.call.position, borne.session.call.wait_estimate_s) == (3, 360.0)
    borne.give(ev.CallQueued(borne.call_id, 1, ringing=True, wait_estimate_s=None))
    assert borne.at(Phase.RINGING)
    borne.give(ev.CallQueued(borne.call_id, 1, ringing=False, wait_estimate_s=None))
    assert borne.at(Phase.WAITING)


@pytest.mark.parametrize("ringing", [False, True])
def test_cancel_leaves_the_line_and_wipes(ringing: bool) -> None:
    borne = Driver().to_line()
    borne.give(ev.CallQueued(borne.call_id, 1, ringing, None)).press(Key.CANCEL)
    assert borne.just(cmd.EndCall) == [cmd.EndCall(borne.call_id, EndReason.CITIZEN_LEFT_QUEUE)]
    assert borne.just(cmd.StopLinks)
    assert borne.just(cmd.Wipe)
    assert borne.at(Phase.WIPING)


def test_nobody_is_asked_in_line_whether_they_are_there() -> None:
    borne = Driver().to_line()
    borne.give(ev.CallQueued(borne.call_id, 2, ringing=False, wait_estimate_s=None)).wait(1800.0)
    assert borne.at(Phase.WAITING)


def test_ringing_sounds_every_five_seconds() -> None:
    borne = Driver().to_line()
    borne.give(ev.CallQueued(borne.call_id, 1, ringing=True, wait_estimate_s=None)).wait(16.0)
    assert borne.made(cmd.PlayTone).count(cmd.PlayTone(cmd.Tone.RINGING)) == 4


def test_central_away_for_a_minute_ends_the_line() -> None:
    borne = Driver().to_line()
    borne.give(ev.CallQueued(borne.call_id, 2, ringing=False, wait_estimate_s=None), ev.CentralLost(borne.now_s))
    borne.wait(59.0)
    assert borne.at(Phase.WAITING)
    borne.wait(2.0)
    assert borne.at(Phase.ENDED)
    assert borne.session.call.end_reason is EndReason.LINK_LOST


def test_central_back_in_time_keeps_the_place() -> None:
    borne = Driver().to_line()
    borne.give(ev.CallQueued(borne.call_id, 2, ringing=False, wait_estimate_s=None), ev.CentralLost(borne.now_s))
    borne.wait(30.0).give(ev.CentralConnected(SITE, SERVICES, borne.now_s)).wait(120.0)
    assert borne.at(Phase.WAITING)


def test_a_request_without_any_answer_ends() -> None:
    assert Driver().to_line().wait(61.0).at(Phase.ENDED)


@pytest.mark.parametrize("reason", [EndReason.NO_ANSWER, EndReason.SERVICE_CLOSED])
def test_a_call_that_nobody_took_is_wiped_and_then_other_ways_are_offered(reason: EndReason) -> None:
    borne = Driver().to_line()
    borne.give(ev.CallEnded(borne.call_id, reason, borne.now_s))
    assert borne.at(Phase.WIPING)
    assert borne.just(cmd.StopLinks)
    assert borne.just(cmd.Wipe)
    borne.give(ev.Wiped())
    assert borne.at(Phase.NO_ANSWER)
    assert borne.session.call == Call()
    assert borne.session.service_id == "service-1"
    assert borne.press(Key.CANCEL).at(Phase.IDLE)
    assert borne.session.unanswered is None


def test_a_second_try_asks_again_before_the_camera_opens() -> None:
    borne = Driver().to_line()
    borne.give(ev.CallEnded(borne.call_id, EndReason.NO_ANSWER, borne.now_s), ev.Wiped())
    cameras = len(borne.made(cmd.OpenCamera))
    assert borne.press(Key.L1).at(Phase.PRIVACY)
    assert len(borne.made(cmd.OpenCamera)) == cameras
    assert borne.press(Key.OK).at(Phase.WAITING)
    assert [one.service_id for one in borne.made(cmd.RequestCall)] == ["service-1", "service-1"]


def test_a_call_that_nobody_took_and_nobody_looks_at_goes_home_wiped() -> None:
    borne = Driver().to_line()
    borne.give(ev.CallEnded(borne.call_id, EndReason.NO_ANSWER, borne.now_s), ev.Wiped())
    assert borne.wait(81.0).at(Phase.IDLE)
    assert borne.session.service_id == ""


def test_without_central_there_is_no_page_of_other_ways() -> None:
    borne = Driver().to_line()
    borne.give(ev.CallEnded(borne.call_id, EndReason.NO_ANSWER, borne.now_s), ev.CentralLost(borne.now_s), ev.Wiped())
    assert borne.at(Phase.OFFLINE)
    assert borne.session.unanswered is None


def test_events_of_another_call_change_nothing() -> None:
    borne = Driver().to_line()
    before = borne.session
    borne.give(
        ev.CallAccepted("old", "Claire", "CAF", "LAT-1", borne.now_s), ev.CallEnded("old", EndReason.FAULT, borne.now_s)
    )
    assert borne.session == before


# The links


def test_links_start_with_the_answer_and_the_picture_follows() -> None:
    borne = Driver().to_line().accept()
    assert borne.at(Phase.CONNECTING)
    assert borne.just(cmd.StartLinks) == [cmd.StartLinks(borne.call_id)]
    borne.give(ev.MediaConnected(borne.call_id, borne.now_s))
    assert borne.at(Phase.IN_CALL)
    assert borne.just(cmd.PlayTone) == [cmd.PlayTone(cmd.Tone.CONNECTED)]


def test_accepted_again_after_a_reconnection_starts_nothing() -> None:
    borne = Driver().to_call()
    borne.give(ev.CallAccepted(borne.call_id, "Claire", "CAF du Lot", "LAT-4821", borne.now_s))
    assert borne.commands == ()
    assert borne.at(Phase.IN_CALL)


def test_links_that_never_stand_end_after_a_minute() -> None:
    borne = Driver().to_line().accept().wait(61.0)
    assert borne.at(Phase.ENDED)
    assert borne.made(cmd.EndCall) == [cmd.EndCall(borne.call_id, EndReason.LINK_LOST)]


def test_ten_seconds_without_link_come_back_by_themselves() -> None:
    borne = Driver().to_call().give(ev.MediaLost(Driver().to_call().call_id, 100.0))
    assert borne.session.reconnecting()
    borne.wait(10.0).give(ev.MediaConnected(borne.call_id, borne.now_s)).wait(120.0)
    assert borne.at(Phase.IN_CALL)
    assert not borne.session.reconnecting()


def test_a_minute_without_link_ends_the_call() -> None:
    borne = Driver().to_call()
    borne.give(ev.MediaLost(borne.call_id, borne.now_s)).wait(59.0)
    assert borne.at(Phase.IN_CALL)
    borne.wait(2.0)
    assert borne.at(Phase.ENDED)
    assert borne.made(cmd.EndCall) == [cmd.EndCall(borne.call_id, EndReason.LINK_LOST)]


def test_a_second_loss_does_not_give_another_minute() -> None:
    borne = Driver().to_call()
    borne.give(ev.MediaLost(borne.call_id, borne.now_s)).wait(40.0)
    borne.give(ev.MediaLost(borne.call_id, borne.now_s), ev.CallProcessLost(borne.now_s)).wait(21.0)
    assert borne.at(Phase.ENDED)


def test_central_away_leaves_the_call_alone() -> None:
    borne = Driver().to_call().give(ev.CentralLost(100.0)).wait(300.0)
    assert borne.at(Phase.IN_CALL)


def test_a_dead_call_process_is_called_back() -> None:
    borne = Driver().to_call().give(ev.CallProcessLost(100.0))
    assert borne.at(Phase.IN_CALL)
    assert borne.session.reconnecting()
    borne.give(ev.CallProcessUp())
    assert borne.just(cmd.StartLinks) == [cmd.StartLinks(borne.call_id)]
    assert borne.just(cmd.SetVolume) == [cmd.SetVolume(6)]


def test_a_dead_call_process_in_line_opens_the_camera_again() -> None:
    borne = Driver().to_line().give(ev.CallProcessLost(100.0), ev.CallProcessUp())
    assert borne.just(cmd.OpenCamera) == [cmd.OpenCamera(borne.call_id)]


def test_a_new_call_process_without_a_call_opens_nothing() -> None:
    borne = Driver().to_idle().press(Key.L1).give(ev.CallProcessUp())
    assert not borne.just(cmd.OpenCamera)
    assert not borne.just(cmd.StartLinks)


def test_a_false_identity_ends_the_call() -> None:
    borne = Driver().to_call()
    borne.give(ev.IdentityRefused(borne.call_id))
    assert borne.just(cmd.EndCall) == [cmd.EndCall(borne.call_id, EndReason.FAULT)]
    assert borne.at(Phase.ENDED)
    assert borne.session.call.unsafe
    assert borne.session.call.slip is Slip.NONE


# Hanging up


def test_cancel_asks_and_cancel_again_hangs_up() -> None:
    borne = Driver().to_call().press(Key.CANCEL)
    assert borne.at(Phase.HANGUP)
    assert not borne.made(cmd.EndCall)
    borne.press(Key.CANCEL)
    assert borne.just(cmd.EndCall) == [cmd.EndCall(borne.call_id, EndReason.CITIZEN_HUNG_UP)]
    assert borne.just(cmd.StopLinks)


def test_ok_or_fifteen_seconds_go_on() -> None:
    assert Driver().to_call().press(Key.CANCEL, Key.OK).at(Phase.IN_CALL)
    assert Driver().to_call().press(Key.CANCEL).wait(15.0).at(Phase.IN_CALL)


def test_handset_moves_the_sound() -> None:
    borne = Driver().to_idle().give(HandsetLifted(100.0))
    assert borne.commands == (cmd.SetSoundOutput(SoundOutput.HANDSET),)
    borne.give(HandsetHungUp(101.0))
    assert borne.commands == (cmd.SetSoundOutput(SoundOutput.LOUDSPEAKER),)
    assert borne.at(Phase.IDLE)


def test_putting_the_handset_back_ends_the_call_after_three_seconds() -> None:
    borne = Driver().to_call().lay_down()
    assert borne.at(Phase.ON_HOOK)
    assert borne.wait(2.9).at(Phase.ON_HOOK)
    assert borne.wait(0.2).at(Phase.ENDED)
    assert borne.session.call.end_reason is EndReason.CITIZEN_HUNG_UP


def test_lifting_again_or_ok_goes_on() -> None:
    lifted = Driver().to_call().lay_down()
    assert lifted.give(HandsetLifted(lifted.now_s)).at(Phase.IN_CALL)
    assert Driver().to_call().lay_down().press(Key.OK).at(Phase.IN_CALL)


def test_the_adviser_is_silent_while_a_handset_lies_and_heard_again_where_the_citizen_wants() -> None:
    borne = Driver().to_call().lay_down()
    silent = cmd.SetSoundOutput(SoundOutput.LOUDSPEAKER, voice=False)
    assert borne.just(cmd.SetSoundOutput) == [silent]
    assert silent in borne.give(ev.CallProcessUp()).commands
    assert borne.press(Key.OK).just(cmd.SetSoundOutput) == [cmd.SetSoundOutput(SoundOutput.LOUDSPEAKER)]
    borne.lay_down().give(HandsetLifted(borne.now_s))
    assert borne.just(cmd.SetSoundOutput) == [cmd.SetSoundOutput(SoundOutput.HANDSET)]


def test_a_handset_that_was_never_lifted_ends_nothing() -> None:
    assert Driver().to_call().give(HandsetHungUp(101.0)).at(Phase.IN_CALL)


def test_the_adviser_may_end_while_the_citizen_is_asked() -> None:
    borne = Driver().to_call().press(Key.CANCEL)
    borne.give(ev.CallEnded(borne.call_id, EndReason.ADVISER_HUNG_UP, borne.now_s))
    assert borne.at(Phase.ENDED)
    assert not borne.made(cmd.EndCall)


# Devices


def test_a_dead_camera_or_microphone_is_told_once_and_the_call_goes_on() -> None:
    borne = Driver().to_call().give(ev.CameraStateChanged(open=False, fault=FaultKind.UNPLUGGED))
    assert borne.just(cmd.TellDeviceState) == [cmd.TellDeviceState("camera", FaultKind.UNPLUGGED)]
    borne.give(ev.CameraStateChanged(open=False, fault=FaultKind.UNPLUGGED))
    assert not borne.just(cmd.TellDeviceState)
    borne.give(ev.SoundStateChanged(FaultKind.UNPLUGGED, None))
    assert borne.just(cmd.TellDeviceState) == [cmd.TellDeviceState("microphone", FaultKind.UNPLUGGED)]
    assert borne.at(Phase.IN_CALL)


def test_a_borne_without_keys_is_out_of_order_until_they_are_back() -> None:
    borne = Driver().to_idle().give(ev.DeviceStateChanged("keys", FaultKind.OFF))
    assert borne.at(Phase.OUT)
    assert borne.give(ev.DeviceStateChanged("keys", None)).at(Phase.IDLE)


def test_a_borne_without_scanner_still_receives() -> None:
    assert Driver().to_idle().give(ev.DeviceStateChanged("scanner", FaultKind.OFF)).at(Phase.IDLE)


# Choosing


def test_a_closed_service_cannot_be_called() -> None:
    borne = Driver().to_idle().press(Key.L3, Key.OK)
    assert borne.at(Phase.SERVICE)
    assert borne.just(cmd.PlayTone) == [cmd.PlayTone(cmd.Tone.NO)]


def test_a_service_that_closes_under_the_finger_is_not_called() -> None:
    for screen, way in ((Phase.PRIVACY, (Key.L1,)), (Phase.SERVICE, (Key.L1, PAGE_KEY))):
        borne = Driver().to_idle().press(*way)
        old = borne.session.serial
        borne.give(
            ev.ServicesChanged((service(1, ServiceState.CLOSED),)), ev.Pressed(Key.OK, old, borne.now_s, borne.since_s)
        )
        assert borne.at(screen)
        assert borne.commands == (cmd.PlayTone(cmd.Tone.NO),)


def test_more_than_six_services_take_pages() -> None:
    borne = Driver().to_idle(tuple(service(number) for number in range(12))).press(Key.R3)
    assert borne.at(Phase.MORE)
    borne.press(Key.R3, Key.L2)
    assert borne.session.service_id == "service-11"
    assert borne.at(Phase.PRIVACY)


def test_six_services_need_no_pages() -> None:
    borne = Driver().to_idle(tuple(service(number) for number in range(6))).press(Key.R3)
    assert borne.session.service_id == "service-5"


def test_offline_and_back() -> None:
    borne = Driver().to_idle().press(Key.L1).give(ev.CentralLost(100.0))
    assert borne.at(Phase.OFFLINE)
    assert borne.give(ev.CentralConnected(SITE, SERVICES, 101.0)).at(Phase.IDLE)


def test_a_start_without_central_is_offline_after_a_while() -> None:
    borne = Driver().give(ev.TimePassed(100.0, "10:42"), ev.Wiped()).wait(14.0)
    assert borne.at(Phase.STARTING)
    assert borne.wait(2.0).at(Phase.OFFLINE)


def test_cancel_leaves_the_line_in_the_very_moment_when_it_begins_to_ring() -> None:
    borne = Driver().to_line()
    seen = borne.session.serial
    borne.give(ev.CallQueued(borne.call_id, 1, ringing=True, wait_estimate_s=None))
    assert borne.at(Phase.RINGING)
    borne.now_s += 0.5
    borne.give(ev.Pressed(Key.CANCEL, seen, borne.now_s, borne.since_s))
    assert borne.at(Phase.WIPING)
