"""Being called back: from which pages, what central is asked, and a ring that disturbs nobody and traps nobody."""

import msgspec
import pytest

from central.protocol.callbacks import RING_S, RingAnswer
from central.protocol.values import EndReason, Menu, ServiceState
from firmware.session import commands as cmd
from firmware.session import events as ev
from firmware.session import paper_events as pev
from firmware.session.callback import LONG_WAIT_S
from firmware.session.choices import Choice, choices
from firmware.session.code_entry import ANSWER_S
from firmware.session.keys import keys
from firmware.session.notice import PAGE_KEY
from firmware.session.phases import Phase
from firmware.session.wish import NO_WISH, WishStage
from hardware.errors import FaultKind
from hardware.events import HandsetLifted, Key
from tests.firmware.session.callbacks import asked, at_notice, cancelled, cancelling, kept, refused, ring, rung
from tests.firmware.session.driver import SERVICES, SITE, Driver, service


def answers(borne: Driver) -> list[RingAnswer]:
    return [command.answer for command in borne.made(cmd.AnswerRing)]


def stage(borne: Driver) -> WishStage:
    return borne.session.wish.stage


# Where it is offered


def test_a_closed_service_offers_it() -> None:
    assert choices(Driver().to_idle().press(Key.L3).session)[Key.L3] is Choice.CALLBACK
    assert at_notice().at(Phase.CALLBACK)


def test_where_nobody_answers_it_is_offered() -> None:
    borne = Driver().to_line()
    borne.give(ev.CallEnded(borne.call_id, EndReason.NO_ANSWER, borne.now_s), ev.Wiped())
    assert choices(borne.session)[Key.R2] is Choice.CALLBACK
    assert borne.press(Key.R2).at(Phase.CALLBACK)
    assert borne.press(Key.OK).made(cmd.AskCallback)[-1].service_id == "service-1"


@pytest.mark.parametrize(("wait_s", "offered"), [(None, False), (LONG_WAIT_S - 1, False), (LONG_WAIT_S, True)])
def test_a_line_offers_it_where_it_is_long(wait_s: float | None, offered: bool) -> None:
    busy = service(1, ServiceState.BUSY, wait_estimate_s=wait_s)
    borne = Driver().to_idle((busy, service(2))).press(Key.L1)
    assert (Choice.CALLBACK in choices(borne.session).values()) is offered
    assert borne.press(Key.R1).at(Phase.CALLBACK if offered else Phase.SERVICE)


def test_an_open_service_does_not_offer_it() -> None:
    assert Choice.CALLBACK not in choices(Driver().to_idle().press(Key.L1, PAGE_KEY).session).values()


# The wish


def test_one_ok_asks_and_central_gives_the_number() -> None:
    borne = asked()
    (wish,) = borne.made(cmd.AskCallback)
    assert wish.service_id == "service-3"
    assert keys(borne.session) == {}
    borne.give(ev.CallbackKept("another", 50))
    assert stage(borne) is WishStage.ASKING
    borne.give(ev.CallbackKept(wish.callback_id, 12))
    assert (stage(borne), borne.session.wish.ticket) == (WishStage.KEPT, 12)
    assert borne.press(Key.OK).at(Phase.IDLE)
    assert borne.session.wish == NO_WISH, "the borne forgets it, central keeps it"
    assert not borne.made(cmd.CancelCallback)


def test_without_ok_nothing_is_asked() -> None:
    borne = at_notice().press(Key.CANCEL)
    assert borne.at(Phase.SERVICE)
    assert not borne.made(cmd.AskCallback)


def test_left_alone_it_goes_home_and_the_wish_stands() -> None:
    borne = kept().wait(81.0)
    assert borne.at(Phase.IDLE)
    assert not borne.made(cmd.CancelCallback)


def test_the_ticket_is_printed_on_a_key_and_each_time_as_another_job() -> None:
    borne = kept().press(Key.L1)
    first = borne.made(cmd.PrintCallback)[-1]
    assert (first.ticket, first.service.service_id) == (12, "service-3")
    assert Key.L1 not in keys(borne.session)
    borne.give(pev.SlipFailed(FaultKind.NO_PAPER)).press(Key.L1)
    assert borne.made(cmd.PrintCallback)[-1].job_id != first.job_id
    borne.give(pev.SlipPrinted())
    assert borne.just(cmd.PlayTone) == [cmd.PlayTone(cmd.Tone.DONE)]


def test_the_red_cross_takes_it_back() -> None:
    borne = cancelled()
    assert stage(borne) is WishStage.CANCELLED
    assert [one.callback_id for one in borne.made(cmd.CancelCallback)] == [borne.made(cmd.AskCallback)[0].callback_id]
    assert borne.press(Key.OK).at(Phase.IDLE)


def test_what_central_does_not_answer_is_cancelled_later_and_the_citizen_may_go() -> None:
    borne = cancelling().wait(ANSWER_S + 1)
    assert stage(borne) is WishStage.CANCEL_LATER
    assert set(keys(borne.session)) == {Key.OK}
    assert borne.press(Key.OK).at(Phase.IDLE)
    assert len(borne.made(cmd.CancelCallback)) == 1, "from here on `Unanswered` has it"


def test_cancelled_later_stays_on_the_screen_without_a_line_and_becomes_cancelled() -> None:
    borne = cancelling().give(ev.CentralLost(100.0)).wait(ANSWER_S + 1)
    assert stage(borne) is WishStage.CANCEL_LATER
    borne.give(ev.CentralConnected(SITE, SERVICES, borne.now_s))
    assert not borne.just(cmd.CancelCallback), "said once: the client says it again"
    borne.give(ev.CallbackCancelled(borne.made(cmd.CancelCallback)[0].callback_id))
    assert stage(borne) is WishStage.CANCELLED


def test_a_refusal_is_said_and_leads_back() -> None:
    borne = refused()
    assert stage(borne) is WishStage.FAILED
    assert borne.press(Key.CANCEL).at(Phase.SERVICE)
    assert borne.press(Key.L3).at(Phase.CALLBACK)


def test_without_an_answer_it_is_taken_back() -> None:
    borne = asked().wait(ANSWER_S + 1)
    assert stage(borne) is WishStage.FAILED
    assert [one.callback_id for one in borne.made(cmd.CancelCallback)] == [borne.made(cmd.AskCallback)[0].callback_id]


def test_a_line_that_drops_meanwhile_asks_the_same_again() -> None:
    borne = asked().give(ev.CentralLost(100.0))
    assert borne.at(Phase.CALLBACK)
    borne.give(ev.CentralConnected(SITE, SERVICES, borne.now_s))
    first, second = borne.made(cmd.AskCallback)
    assert first == second
    borne.give(ev.CallbackKept(first.callback_id, 12))
    assert stage(borne) is WishStage.KEPT


@pytest.mark.parametrize("way", [at_notice, refused])
def test_without_central_there_is_nothing_to_ask(way: type[Driver]) -> None:
    assert way().give(ev.CentralLost(100.0)).at(Phase.OFFLINE)


def test_the_number_stays_on_the_screen_without_central() -> None:
    assert kept().give(ev.CentralLost(100.0)).at(Phase.CALLBACK)


def test_a_service_that_goes_leads_home() -> None:
    assert kept().give(ev.ServicesChanged(SERVICES[:2])).at(Phase.IDLE)


# The ring


def test_an_idle_borne_rings_in_the_language_of_the_wish_and_says_it_aloud() -> None:
    borne = rung("uk")
    assert borne.at(Phase.CALLED_BACK)
    assert borne.session.language == "uk"
    assert borne.session.voice_on
    assert cmd.PlayTone(cmd.Tone.CALLED_BACK) in borne.commands
    assert answers(borne) == []


def test_a_language_that_the_borne_no_longer_has_is_its_first() -> None:
    assert rung("pt").session.language == "fr"


def test_it_rings_again_and_again_and_then_nobody_came() -> None:
    borne = rung().wait(RING_S - 0.5)
    assert borne.made(cmd.PlayTone).count(cmd.PlayTone(cmd.Tone.CALLED_BACK)) == 9
    assert borne.at(Phase.CALLED_BACK)
    borne.wait(1.0)
    assert borne.at(Phase.IDLE)
    assert answers(borne) == [RingAnswer.NOBODY]
    assert not borne.session.voice_on


def test_green_leads_to_the_notice_and_only_its_ok_opens_the_camera() -> None:
    borne = rung().press(Key.OK)
    assert borne.at(Phase.PRIVACY)
    assert answers(borne) == [RingAnswer.THERE]
    assert not borne.made(cmd.OpenCamera)
    assert not borne.session.voice_on, "nobody asked to be guided"
    borne.press(Key.OK)
    assert borne.at(Phase.WAITING)
    (call,) = borne.made(cmd.RequestCall)
    assert (call.service_id, call.callback_id) == ("service-3", "wish")
    assert len(borne.made(cmd.OpenCamera)) == 1
    assert answers(borne) == [RingAnswer.THERE]
    assert borne.session.ring is None


def test_without_the_camera_the_call_is_that_of_the_wish_too() -> None:
    borne = rung().press(Key.OK, Key.L1)
    assert [call.callback_id for call in borne.made(cmd.RequestCall)] == ["wish"]
    assert not borne.made(cmd.OpenCamera)


def test_lifting_the_handset_answers_and_the_voice_goes_on_in_it() -> None:
    borne = rung().give(HandsetLifted(101.0))
    assert borne.at(Phase.PRIVACY)
    assert borne.session.voice_on
    assert borne.session.guidance.by_handset


def test_who_asked_for_the_voice_keeps_it() -> None:
    borne = rung().press(Key.VOICE, Key.OK)
    assert borne.at(Phase.PRIVACY)
    assert borne.session.voice_on


def test_it_is_not_me_is_heard_at_once() -> None:
    borne = rung().press(Key.CANCEL)
    assert borne.at(Phase.IDLE)
    assert answers(borne) == [RingAnswer.NOBODY]
    assert borne.press(Key.L1).at(Phase.PRIVACY), "and the borne is anybody's"


def test_who_refuses_the_notice_is_not_called_now() -> None:
    borne = rung().press(Key.OK, Key.CANCEL)
    assert borne.at(Phase.IDLE)
    assert answers(borne) == [RingAnswer.THERE, RingAnswer.NOBODY]


def test_who_leaves_before_the_notice_is_read_is_told_of() -> None:
    borne = rung().press(Key.OK).wait(141.0)
    assert borne.at(Phase.IDLE)
    assert answers(borne) == [RingAnswer.THERE, RingAnswer.NOBODY]


def test_a_call_after_that_is_one_like_another() -> None:
    borne = rung().press(Key.CANCEL, Key.L1, Key.OK)
    assert [call.callback_id for call in borne.made(cmd.RequestCall)] == [""]


@pytest.mark.parametrize("key", [Key.L1, Key.HELP, Key.VOL_UP, Key.VOICE])
def test_who_uses_the_borne_is_not_disturbed(key: Key) -> None:
    borne = Driver().to_idle().press(key)
    before = borne.session
    borne.give(ring())
    assert borne.session == before
    assert answers(borne) == [RingAnswer.IN_USE]


@pytest.mark.parametrize("way", [at_notice, kept, rung, lambda: Driver().to_call(), lambda: Driver().to_ended()])
def test_neither_is_who_is_further(way: type[Driver]) -> None:
    borne = way()
    before = borne.session
    assert borne.give(ring(callback_id="second")).session == before
    assert answers(borne) == [RingAnswer.IN_USE]


def test_a_service_that_is_not_here_does_not_ring() -> None:
    borne = Driver().to_idle().give(ring("service-9"))
    assert borne.at(Phase.IDLE)
    assert answers(borne) == [RingAnswer.IN_USE]


def test_an_adviser_who_waits_no_longer_ends_it() -> None:
    borne = rung().give(ev.RingStopped("another"))
    assert borne.at(Phase.CALLED_BACK)
    borne.give(ev.RingStopped("wish"))
    assert borne.at(Phase.IDLE)
    assert answers(borne) == [], "who stopped it knows"


def test_who_reads_the_notice_meanwhile_is_not_sent_away() -> None:
    borne = rung().press(Key.OK).give(ev.RingStopped("wish"))
    assert borne.at(Phase.PRIVACY)
    borne.press(Key.OK)
    assert [call.callback_id for call in borne.made(cmd.RequestCall)] == [""]


def test_without_central_it_rings_no_more() -> None:
    borne = rung().give(ev.CentralLost(101.0))
    assert borne.at(Phase.OFFLINE)
    assert not borne.session.voice_on
    assert borne.session.ring is None


def test_help_stands_before_the_ring_and_takes_nothing_from_it() -> None:
    borne = rung().press(Key.HELP)
    assert borne.session.overlay == "help"
    borne.press(Key.L1)
    assert borne.at(Phase.CALLED_BACK)
    borne.press(Key.HELP).wait(RING_S)
    assert borne.at(Phase.IDLE)
    assert borne.session.overlay == "none"


def test_a_dedicated_borne_offers_it_on_its_first_screen_and_comes_back_to_it() -> None:
    single = msgspec.structs.replace(SITE, menu=Menu.SINGLE)
    borne = Driver().to_idle((service(1, ServiceState.CLOSED),), site=single).press(Key.L3)
    assert borne.at(Phase.CALLBACK)
    assert borne.press(Key.CANCEL).at(Phase.IDLE)
