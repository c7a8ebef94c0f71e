"""Being called back instead of standing in line: the place is kept until central has the wish."""

import pytest

from central.protocol.values import EndReason, ServiceState
from firmware.session import commands as cmd
from firmware.session import events as ev
from firmware.session.callback import LINE_KEY
from firmware.session.code_entry import ANSWER_S
from firmware.session.keys import keys
from firmware.session.pausing import CAMERA_KEY
from firmware.session.phases import Phase
from firmware.session.state import Call
from firmware.session.wish import NO_WISH, WishStage
from firmware.views.show import show
from hardware.events import Key
from tests.firmware.session.callbacks import TICKET, refuse, wishing
from tests.firmware.session.driver import SERVICES, SITE, Driver, service


def in_line(*, ringing: bool = False) -> Driver:
    borne = Driver().to_line()
    return borne.give(ev.CallQueued(borne.call_id, 1, ringing, wait_estimate_s=360.0))


def asked(*, ringing: bool = False) -> Driver:
    return wishing(in_line(ringing=ringing)).press(Key.OK)


def keep(borne: Driver) -> Driver:
    return borne.give(ev.CallbackKept(borne.made(cmd.AskCallback)[-1].callback_id, TICKET))


def ended(borne: Driver, reason: EndReason = EndReason.NO_ANSWER) -> Driver:
    return borne.give(ev.CallEnded(borne.call_id, reason, borne.now_s))


@pytest.mark.parametrize("ringing", [False, True])
def test_whoever_waits_reads_the_notice_and_keeps_the_place(ringing: bool) -> None:
    borne = in_line(ringing=ringing)
    line = borne.session.phase
    assert show(wishing(borne).session).name == "callback"
    assert borne.at(line)
    assert not borne.made(cmd.EndCall)
    assert set(keys(borne.session)) == {Key.OK, Key.CANCEL}
    borne.give(ev.CallQueued(borne.call_id, 2, ringing=False, wait_estimate_s=300.0)).press(Key.CANCEL)
    assert borne.at(Phase.WAITING)
    assert borne.session.call.position == 2
    assert borne.session.wish == NO_WISH
    assert not borne.made(cmd.EndCall)
    assert not borne.made(cmd.AskCallback)


@pytest.mark.parametrize("ringing", [False, True])
def test_the_line_is_left_only_once_central_has_the_wish(ringing: bool) -> None:
    borne = asked(ringing=ringing)
    assert [one.service_id for one in borne.made(cmd.AskCallback)] == ["service-1"]
    assert not borne.made(cmd.EndCall)
    keep(borne)
    assert borne.at(Phase.WIPING)
    assert [one.reason for one in borne.just(cmd.EndCall)] == [EndReason.CITIZEN_LEFT_QUEUE]
    assert borne.just(cmd.StopLinks)
    assert borne.just(cmd.Wipe)


def test_behind_the_wipe_there_is_the_ticket_and_nothing_of_the_call() -> None:
    borne = in_line().press(CAMERA_KEY)
    seed = borne.session.seed
    keep(wishing(borne).press(Key.OK)).give(ev.Wiped())
    assert borne.at(Phase.CALLBACK)
    assert show(borne.session).big == str(TICKET)
    assert borne.session.call == Call()
    assert borne.session.seed != seed
    assert borne.session.service_id == "service-1"
    assert borne.press(Key.L1).just(cmd.PrintCallback)[0].ticket == TICKET
    assert borne.press(Key.OK).at(Phase.IDLE)
    assert borne.session.wish == NO_WISH


def test_it_can_be_taken_back_behind_the_wipe() -> None:
    borne = keep(asked()).give(ev.Wiped()).press(Key.CANCEL)
    assert [one.callback_id for one in borne.just(cmd.CancelCallback)] == [borne.made(cmd.AskCallback)[0].callback_id]


def test_a_refusal_leaves_the_citizen_in_line() -> None:
    borne = refuse(asked())
    assert borne.session.wish.stage is WishStage.FAILED
    assert "Vous êtes toujours dans la file." in show(borne.session).spoken
    assert borne.press(Key.CANCEL).at(Phase.WAITING)
    assert show(borne.session).name == "waiting"
    assert not borne.made(cmd.EndCall)


def test_silence_of_central_leaves_the_citizen_in_line_and_takes_the_wish_back() -> None:
    borne = asked().wait(ANSWER_S + 1)
    assert borne.session.wish.stage is WishStage.FAILED
    assert len(borne.made(cmd.CancelCallback)) == 1
    assert borne.press(Key.CANCEL).at(Phase.WAITING)


@pytest.mark.parametrize("way", [lambda: wishing(in_line(ringing=True)), asked, lambda: refuse(asked())])
def test_an_adviser_who_answers_goes_before(way: type[Driver]) -> None:
    borne = way()
    asking = borne.session.wish.stage is WishStage.ASKING
    borne.accept()
    assert borne.at(Phase.CONNECTING)
    assert borne.session.wish == NO_WISH
    assert bool(borne.made(cmd.CancelCallback)) is asking, "central must not ring for a call that was made"
    keeping = ev.CallbackKept("late" if not asking else borne.made(cmd.AskCallback)[0].callback_id, TICKET)
    assert borne.give(keeping).at(Phase.CONNECTING)


def test_a_finger_that_aimed_at_the_notice_does_not_end_the_call() -> None:
    borne = wishing(in_line())
    borne.wait(1.0).accept().hasten(Key.CANCEL)
    assert borne.at(Phase.CONNECTING)


def test_nobody_answers_and_the_wish_that_was_asked_goes_on() -> None:
    borne = ended(asked())
    assert borne.at(Phase.WIPING)
    assert not borne.made(cmd.CancelCallback)
    borne.give(ev.Wiped())
    assert borne.at(Phase.CALLBACK)
    assert borne.session.wish.stage is WishStage.ASKING
    keep(borne)
    assert borne.session.wish.ticket == TICKET
    assert borne.press(Key.OK).at(Phase.IDLE)


def test_nobody_answers_and_central_does_not_either() -> None:
    borne = refuse(ended(asked())).give(ev.Wiped())
    assert borne.session.wish.stage is WishStage.FAILED
    assert borne.press(Key.CANCEL).at(Phase.SERVICE)


@pytest.mark.parametrize("way", [lambda: wishing(in_line()), lambda: refuse(asked())])
def test_nobody_answers_while_the_notice_is_read(way: type[Driver]) -> None:
    """The page that follows offers it, too."""
    assert ended(way()).give(ev.Wiped()).at(Phase.NO_ANSWER)


def test_a_call_that_ends_for_another_reason_takes_the_wish_back() -> None:
    borne = ended(asked(), EndReason.FAULT)
    assert borne.at(Phase.ENDED)
    assert borne.session.wish == NO_WISH
    assert borne.just(cmd.CancelCallback)


def test_without_central_the_notice_goes_and_what_was_asked_is_asked_again() -> None:
    borne = wishing(in_line()).give(ev.CentralLost(100.0))
    assert show(borne.session).name == "waiting"
    assert LINE_KEY not in keys(borne.session), "nobody could be asked"
    borne = asked().give(ev.CentralLost(100.0))
    assert borne.session.wish.stage is WishStage.ASKING
    borne.give(ev.CentralConnected(SITE, SERVICES, borne.now_s))
    first, second = borne.made(cmd.AskCallback)
    assert first == second


def test_a_service_that_is_no_longer_listed_is_not_asked_for() -> None:
    borne = wishing(in_line()).give(ev.ServicesChanged(SERVICES[1:]))
    assert show(borne.session).name == "waiting"
    assert LINE_KEY not in keys(borne.session)


def test_who_practises_calls_nobody_and_is_called_back_by_nobody() -> None:
    borne = Driver().to_practice().press(Key.L1, Key.OK)
    assert borne.at(Phase.WAITING)
    assert LINE_KEY not in keys(borne.session)


def test_the_key_is_that_of_a_closed_service() -> None:
    closed = Driver().to_idle((service(1, ServiceState.CLOSED), service(2))).press(Key.L1).session
    assert show(closed).softkeys[LINE_KEY] == show(in_line().session).softkeys[LINE_KEY]
