"""The code of an appointment: six keys or the camera, and the meeting that it opens."""

import pytest

from central.protocol.appointments import EARLY_S, LATE_S, Timing
from central.protocol.values import ServiceState
from firmware.session import commands as cmd
from firmware.session import events as ev
from firmware.session import paper_events as pev
from firmware.session.appointment import CodeProblem, TicketState
from firmware.session.code_entry import ANSWER_S, LOOK_S, WAIT_HERE_S, looks
from firmware.session.guard import STANDING_S
from firmware.session.keys import keys
from firmware.session.phases import Overlay, Phase
from firmware.views.show import show
from hardware.errors import FaultKind
from hardware.events import SOFTKEYS, Key
from tests.firmware.session.appointments import (
    CODE,
    SERVICES,
    at_code,
    bookable,
    checked,
    found,
    opened,
    refused,
    typed,
)
from tests.firmware.session.driver import Driver


def test_only_a_borne_whose_services_take_appointments_asks_for_codes() -> None:
    borne = Driver().to_idle((bookable(1, appointments=False),))
    assert Key.OK not in keys(borne.session)
    assert Key.OK in keys(borne.give(ev.ServicesChanged(SERVICES)).session)


def test_each_softkey_is_a_digit_and_the_sixth_goes_on() -> None:
    borne = at_code()
    for number, key in enumerate(SOFTKEYS, start=1):
        assert not borne.made(cmd.CheckCode)
        borne.press(key)
        assert borne.session.code_entry.digits == "123456"[:number]
        assert cmd.PlayTone(cmd.Tone.KEY) in borne.commands
    assert borne.just(cmd.CheckCode)[0].code == "123456"


def test_a_quick_finger_is_never_behind_the_screen() -> None:
    """All digits come with the serial of the empty screen, as when they are typed faster than it is painted."""
    borne = at_code()
    serial, since_s = borne.session.serial, borne.since_s
    borne.wait(STANDING_S)
    for digit in CODE:
        borne.now_s += 0.12
        borne.give(ev.Pressed(SOFTKEYS[int(digit) - 1], serial, borne.now_s, since_s))
    assert borne.just(cmd.CheckCode)[0].code == CODE


def test_the_red_cross_takes_digits_away_and_then_leaves() -> None:
    borne = at_code().press(Key.L1, Key.L2, Key.CANCEL)
    assert borne.session.code_entry.digits == "1"
    assert borne.press(Key.CANCEL).at(Phase.CODE)
    assert borne.press(Key.CANCEL).at(Phase.IDLE)


def test_a_right_code_opens_its_appointment() -> None:
    borne = opened()
    assert borne.at(Phase.RDV)
    assert borne.session.meeting is not None
    assert borne.session.meeting.code == CODE
    assert borne.session.code_entry.digits == "", "the code is no longer typed anywhere"


def test_a_wrong_code_is_told_with_the_number_of_the_try() -> None:
    borne = refused(tries_left=3)
    assert borne.at(Phase.CODE)
    assert (borne.session.code_entry.problem, borne.session.code_entry.digits) == (CodeProblem.WRONG, "")
    assert cmd.PlayTone(cmd.Tone.NO) in borne.commands
    assert typed(borne=borne).just(cmd.CheckCode)


def test_after_five_tries_only_a_person_helps() -> None:
    borne = refused(tries_left=0)
    assert set(keys(borne.session)) == {Key.CANCEL}
    assert not looks(borne.session)
    assert not borne.press(Key.L1).just(cmd.CheckCode)
    assert borne.press(Key.CANCEL).at(Phase.IDLE)


def locked(locked_s: float = 600.0) -> Driver:
    borne = typed()
    return borne.give(ev.CodeChecked(borne.made(cmd.CheckCode)[-1].check_id, None, 0, borne.now_s, locked_s))


def test_a_borne_that_takes_no_code_says_so_and_for_how_long_before_the_next_citizen_types_one() -> None:
    borne = locked()
    for _ in range(2):
        view = show(borne.session)
        text = " ".join(line.text for line in view.lines)
        assert "Trop d’essais sur cette borne." in text
        assert "10\N{NO-BREAK SPACE}min" in text
        assert "marche pas" not in text, "nothing is said of a code that nobody looked at"
        assert text.split(".")[0] in view.spoken
        assert not view.softkeys
        borne.press(Key.CANCEL, Key.OK)
    assert len(borne.made(cmd.CheckCode)) == 1
    assert not looks(borne.session)


def test_when_the_time_is_over_codes_are_taken_again() -> None:
    borne = locked(50.0).wait(51.0)
    assert borne.at(Phase.CODE)
    assert len(keys(borne.session)) == 7
    assert looks(borne.session)


@pytest.mark.parametrize("late", ["another check", "after leaving"])
def test_an_answer_to_another_question_changes_nothing(late: str) -> None:
    borne = typed()
    check_id = borne.made(cmd.CheckCode)[-1].check_id
    if late == "after leaving":
        borne.press(Key.CANCEL)
    else:
        check_id = "another"
    before = borne.session.phase
    borne.give(ev.CodeChecked(check_id, found(0), 5, borne.now_s))
    assert borne.at(before)


def test_no_answer_is_told_and_typed_again() -> None:
    borne = typed().wait(ANSWER_S + 0.1)
    assert borne.session.code_entry.problem is CodeProblem.NO_ANSWER
    assert typed(borne=borne).just(cmd.CheckCode)


def test_without_central_no_code_is_asked_for() -> None:
    borne = at_code().press(Key.L1).give(ev.CentralLost(100.0))
    assert borne.at(Phase.OFFLINE)
    assert not looks(borne.session)


def test_nobody_at_the_code_ends_at_home_and_forgets_it() -> None:
    borne = at_code().press(Key.L1, Key.L2).wait(90.1)
    assert borne.session.overlay is Overlay.TIMEOUT
    borne.wait(20.1)
    assert borne.at(Phase.IDLE)
    assert borne.session.code_entry.digits == ""


# The camera


def opens(borne: Driver) -> list[object]:
    """What the camera was told, in order."""
    return [one for one in borne.history if isinstance(one, cmd.LookForCode | cmd.StopLooking)]


def test_the_camera_looks_from_the_screens_beginning_for_a_minute() -> None:
    borne = at_code()
    (look,) = borne.made(cmd.LookForCode)
    assert look.limit_s == pytest.approx(LOOK_S)
    borne.wait(LOOK_S - 0.1)
    assert looks(borne.session)
    borne.wait(0.2)
    assert opens(borne)[1:] == [cmd.StopLooking()]
    assert borne.at(Phase.CODE)
    assert typed(borne=borne).just(cmd.CheckCode), "the keys go on"


@pytest.mark.parametrize("way", ["leave", "offline", "help", "six digits"])
def test_the_camera_closes_when_its_screen_goes(way: str) -> None:
    borne = at_code()
    match way:
        case "leave":
            borne.press(Key.CANCEL)
        case "offline":
            borne.give(ev.CentralLost(100.0))
        case "help":
            borne.press(Key.HELP)
        case _:
            typed(borne=borne)
    assert opens(borne)[-1] == cmd.StopLooking()
    assert not looks(borne.session)


def test_help_gives_the_rest_of_the_minute_back() -> None:
    borne = at_code().wait(10).press(Key.HELP).wait(5).press(Key.OK)
    last = opens(borne)[-1]
    assert isinstance(last, cmd.LookForCode)
    assert last.limit_s == pytest.approx(LOOK_S - 15, abs=0.1)


def test_a_slip_is_checked_like_a_typed_code() -> None:
    borne = at_code().press(Key.L1).give(ev.CodeRead(CODE))
    assert borne.just(cmd.CheckCode)[0].code == CODE
    assert checked(borne, found(0)).at(Phase.RDV)


def test_a_slip_that_does_not_count_uses_one_try_only() -> None:
    """It is still before the camera: which must not look again."""
    borne = checked(at_code().give(ev.CodeRead(CODE)), None, 4)
    assert not looks(borne.session)
    borne.give(ev.CodeRead(CODE), ev.CodeRead(CODE))
    assert len(borne.made(cmd.CheckCode)) == 1
    assert len([one for one in opens(borne) if isinstance(one, cmd.LookForCode)]) == 1


def test_another_qr_code_is_told_and_the_look_goes_on() -> None:
    borne = at_code().give(ev.CodeRead(None))
    assert borne.session.code_entry.problem is CodeProblem.UNREADABLE
    assert looks(borne.session)
    assert not borne.made(cmd.CheckCode)


def test_a_new_call_process_looks_on() -> None:
    borne = at_code().wait(20).give(ev.CallProcessLost(120.0), ev.CallProcessUp())
    assert borne.just(cmd.LookForCode)[0].limit_s == pytest.approx(LOOK_S - 20, abs=0.1)
    borne.press(Key.CANCEL).give(ev.CallProcessLost(121.0), ev.CallProcessUp())
    assert not borne.just(cmd.LookForCode)


# The meeting


def test_early_the_screen_waits_a_while_then_goes_home() -> None:
    borne = opened(starts_in_s=3_600)
    assert set(keys(borne.session)) == {Key.L1, Key.CANCEL}
    borne.wait(60.1)
    assert borne.session.overlay is Overlay.TIMEOUT
    borne.wait(20.1)
    assert borne.at(Phase.IDLE)
    assert borne.session.meeting is None


def test_who_is_a_little_early_may_stay_and_is_called() -> None:
    borne = opened(starts_in_s=WAIT_HERE_S)
    borne.wait(WAIT_HERE_S - EARLY_S - 1)
    assert (borne.session.overlay, Key.OK in keys(borne.session)) == (Overlay.NONE, False)
    serial = borne.session.serial
    borne.wait(1.1)
    assert cmd.PlayTone(cmd.Tone.YOUR_TURN) in borne.history[-3:]
    assert Key.OK in keys(borne.session)
    assert borne.session.serial > serial, "a finger that was on its way does not call by mistake"
    borne.wait(120.1)
    assert borne.session.overlay is Overlay.TIMEOUT


def test_on_time_one_ok_calls_with_the_proof() -> None:
    borne = opened(starts_in_s=0).press(Key.OK)
    assert borne.at(Phase.WAITING)
    (request,) = borne.just(cmd.RequestCall)
    assert (request.service_id, request.appointment_id) == ("service-1", "meeting-1")
    assert borne.just(cmd.OpenCamera) == [cmd.OpenCamera(request.call_id)]
    assert borne.session.meeting is None


def test_on_time_the_camera_may_stay_shut() -> None:
    borne = opened(starts_in_s=0).press(Key.L1)
    assert borne.at(Phase.WAITING)
    assert borne.session.call.camera_paused
    assert borne.just(cmd.RequestCall)[0].appointment_id == "meeting-1"
    assert borne.just(cmd.OpenCamera) == []


@pytest.mark.parametrize(("service", "books"), [("service-1", True), ("service-4", False)])
def test_late_offers_what_is_still_possible(service: str, books: bool) -> None:
    borne = opened(starts_in_s=-LATE_S - 1, service=service)
    assert set(keys(borne.session)) == {Key.OK, Key.CANCEL, *([Key.L1] if books else [])}
    assert opened(starts_in_s=-LATE_S - 1, service=service).press(Key.OK).at(Phase.SERVICE)
    if books:
        borne.press(Key.L1)
        assert borne.at(Phase.BOOK)
        assert borne.just(cmd.AskSlots) == [cmd.AskSlots(service)]


def test_on_time_becomes_late_before_the_eyes() -> None:
    borne = opened(starts_in_s=-LATE_S + 30).wait(30.1)
    assert borne.session.meeting is not None
    assert borne.session.meeting.timing is Timing.LATE
    assert borne.press(Key.OK).at(Phase.SERVICE)
    assert not borne.made(cmd.RequestCall)


def test_the_slip_is_printed_again_before_the_time() -> None:
    borne = opened().press(Key.L1)
    (ticket,) = borne.just(cmd.PrintTicket)
    assert (ticket.code, ticket.at, ticket.service) == (CODE, "10:00", "Service 1")
    assert Key.L1 not in keys(borne.session)
    borne.give(pev.SlipFailed(FaultKind.NO_PAPER))
    assert borne.session.ticket is TicketState.FAILED
    again = borne.press(Key.L1).just(cmd.PrintTicket)[0]
    assert again.job_id != ticket.job_id
    assert borne.give(pev.SlipPrinted()).session.ticket is TicketState.PRINTED


def test_a_printer_that_says_nothing_is_given_up() -> None:
    borne = opened(starts_in_s=WAIT_HERE_S).press(Key.L1).wait(30.1)
    assert borne.session.ticket is TicketState.FAILED


def test_a_service_that_went_away_takes_its_meeting_along() -> None:
    borne = opened().give(ev.ServicesChanged((bookable(2, ServiceState.OPEN),)))
    assert borne.at(Phase.IDLE)
    assert borne.session.meeting is None
