"""Booking at the borne: a day, an hour, a slip; and every way in which it does not come to that."""

from collections.abc import Callable

import msgspec
import pytest

from central.protocol.appointments import BookingRefusal
from central.protocol.values import EndReason, Menu, ServiceState
from firmware.session import commands as cmd
from firmware.session import events as ev
from firmware.session import paper_events as pev
from firmware.session.appointment import BookStage, TicketState
from firmware.session.booking import shown_choices
from firmware.session.choices import Choice, choices
from firmware.session.code_entry import ANSWER_S
from firmware.session.keys import keys
from firmware.session.notice import PAGE_KEY
from firmware.session.phases import Overlay, Phase
from firmware.views.show import show
from hardware.errors import FaultKind
from hardware.events import Key
from tests.firmware.session.appointments import (
    AT,
    CODE,
    DATE,
    DAYS,
    SERVICES,
    asked,
    at_days,
    bookable,
    booked,
    session,
)
from tests.firmware.session.driver import SITE, Driver


def booking_id(borne: Driver) -> str:
    return borne.made(cmd.BookSlot)[-1].booking_id


@pytest.mark.parametrize("way", [(Key.L1, PAGE_KEY, Key.L1), (Key.L2, Key.L1), (Key.L3, Key.OK)])
def test_an_open_a_busy_and_a_closed_service_lead_to_their_appointments(way: tuple[Key, ...]) -> None:
    borne = Driver(session()).to_idle(SERVICES).press(*way)
    assert borne.at(Phase.BOOK)
    assert borne.just(cmd.AskSlots) == [cmd.AskSlots(borne.session.service_id)]


def test_where_nobody_answered_the_green_circle_books() -> None:
    borne = Driver(session()).to_idle(SERVICES).press(Key.L1, Key.OK)
    borne.give(ev.CallEnded(borne.call_id, EndReason.NO_ANSWER, borne.now_s), ev.Wiped(), ev.PaperChecked(left=False))
    assert borne.at(Phase.NO_ANSWER)
    assert show(borne.session).ok == "Prendre rendez-vous"
    assert borne.press(Key.OK).just(cmd.AskSlots) == [cmd.AskSlots("service-1")]


@pytest.mark.parametrize(("state", "key"), [(ServiceState.OPEN, Key.L1), (ServiceState.CLOSED, Key.OK)])
def test_a_dedicated_borne_books_and_takes_codes_on_its_first_screen(state: ServiceState, key: Key) -> None:
    """Its green circle calls, or books while nobody is there: the code has a softkey."""
    single = msgspec.structs.replace(SITE, menu=Menu.SINGLE)
    borne = Driver(session()).to_idle().give(ev.CentralConnected(single, (bookable(1, state),), 100.0))
    assert show(borne.session).softkeys[Key.R2].text == "J’ai un rendez-vous"
    assert borne.press(Key.R2).at(Phase.CODE)
    assert borne.press(Key.CANCEL).at(Phase.IDLE)
    assert borne.press(key).just(cmd.AskSlots) == [cmd.AskSlots("service-1")]
    assert borne.press(Key.CANCEL).at(Phase.IDLE)


def test_a_closed_service_without_appointments_has_no_such_key() -> None:
    borne = Driver(session()).to_idle(SERVICES).press(Key.R1)
    assert set(keys(borne.session)) == {Key.L3, Key.CANCEL}
    assert choices(borne.session) == {Key.L3: Choice.CALLBACK}


def test_five_days_a_page_and_later_ones_behind_the_last_key() -> None:
    borne = at_days()
    assert list(shown_choices(borne.session).values()) == [day.date for day in DAYS[:5]]
    borne.press(Key.R3)
    assert list(shown_choices(borne.session).values()) == [day.date for day in DAYS[5:]]
    assert Key.R3 not in keys(borne.session)
    borne.press(Key.L2)
    assert list(shown_choices(borne.session).values()) == ["09:00", "10:00", "11:00", "12:00", "13:00"]


def test_the_red_cross_goes_back_one_step_at_a_time() -> None:
    borne = at_days().press(Key.L2)
    stages = [borne.press(Key.CANCEL).session.booking.stage for _ in range(2)]
    assert stages == [BookStage.DAYS, BookStage.NONE]
    assert borne.at(Phase.SERVICE)


def test_an_hour_is_asked_for_and_the_slip_prints_by_itself() -> None:
    borne = asked()
    (wish,) = borne.just(cmd.BookSlot)
    assert (wish.service_id, wish.starts_at_s) == ("service-3", DAYS[1].times[2].starts_at_s)
    assert keys(borne.session) == {}, "nothing can be pressed between the wish and its answer"
    borne.give(ev.SlotBooked(wish.booking_id, CODE, DATE, AT))
    assert borne.at(Phase.BOOKED)
    (ticket,) = borne.just(cmd.PrintTicket)
    assert (ticket.date, ticket.at, ticket.code) == (DATE, AT, CODE)
    assert borne.give(pev.SlipPrinted()).session.ticket is TicketState.PRINTED
    assert borne.press(Key.OK).at(Phase.IDLE)
    assert borne.session.booking.code == ""


def test_a_time_that_somebody_took_leads_back_to_fresh_days() -> None:
    borne = asked()
    borne.give(ev.BookingRefused(booking_id(borne), BookingRefusal.TAKEN))
    assert borne.just(cmd.AskSlots) == [cmd.AskSlots("service-3")]
    borne.give(ev.SlotsOffered("service-3", DAYS[2:]))
    assert borne.session.booking.taken
    assert next(iter(shown_choices(borne.session).values())) == DAYS[2].date


@pytest.mark.parametrize("reason", [BookingRefusal.TOO_MANY, BookingRefusal.NOT_OFFERED])
def test_another_refusal_can_be_tried_again_or_left(reason: BookingRefusal) -> None:
    borne = asked()
    borne.give(ev.BookingRefused(booking_id(borne), reason))
    assert borne.session.booking.stage is BookStage.FAILED
    assert borne.press(Key.OK).just(cmd.AskSlots)
    borne = asked()
    borne.give(ev.BookingRefused(booking_id(borne), reason))
    assert borne.press(Key.CANCEL).at(Phase.SERVICE)


def test_without_an_answer_nobody_keeps_a_time_that_they_know_nothing_of() -> None:
    borne = asked()
    wish = booking_id(borne)
    borne.wait(ANSWER_S + 0.1)
    assert borne.session.booking.stage is BookStage.FAILED
    assert borne.made(cmd.CancelBooking) == [cmd.CancelBooking(wish)]
    borne.give(ev.SlotBooked(wish, CODE, DATE, AT))
    assert borne.at(Phase.BOOK), "it is taken back"


def test_no_free_time_is_said() -> None:
    borne = at_days(())
    assert borne.session.booking.stage is BookStage.NONE_FREE
    assert borne.press(Key.CANCEL).at(Phase.SERVICE)


def test_no_list_in_time_is_said() -> None:
    borne = Driver(session()).to_idle(SERVICES).press(Key.L3, Key.OK).wait(ANSWER_S + 0.1)
    assert borne.session.booking.stage is BookStage.FAILED


def test_one_press_never_loses_an_appointment() -> None:
    borne = booked().press(Key.CANCEL)
    assert not borne.made(cmd.CancelBooking)
    assert borne.press(Key.OK).session.booking.stage is BookStage.DONE
    borne.press(Key.CANCEL, Key.CANCEL)
    assert borne.just(cmd.CancelBooking) == [cmd.CancelBooking(booking_id(borne))]
    borne.give(ev.BookingCancelled(booking_id(borne)))
    assert borne.session.booking.stage is BookStage.CANCELLED
    assert borne.session.booking.code == ""
    assert borne.press(Key.OK).at(Phase.IDLE)


@pytest.mark.parametrize("answer", ["refused", "none"])
def test_what_could_not_be_cancelled_stands_and_says_so(answer: str) -> None:
    borne = booked().press(Key.CANCEL, Key.CANCEL)
    if answer == "refused":
        borne.give(ev.BookingRefused(booking_id(borne), BookingRefusal.TOO_LATE))
    else:
        borne.wait(ANSWER_S + 0.1)
    assert borne.session.booking.stage is BookStage.DONE
    assert borne.session.booking.kept
    assert borne.session.booking.code == CODE


def test_a_slip_that_failed_can_be_printed_again() -> None:
    borne = booked().give(pev.SlipFailed(FaultKind.NO_PAPER))
    assert borne.session.ticket is TicketState.FAILED
    first = borne.made(cmd.PrintTicket)[0]
    assert borne.press(Key.L1).just(cmd.PrintTicket)[0].job_id != first.job_id


def test_a_lost_line_takes_no_booked_appointment_from_the_screen() -> None:
    borne = booked().give(ev.CentralLost(100.0))
    assert borne.at(Phase.BOOKED)
    assert borne.press(Key.OK).at(Phase.OFFLINE)


@pytest.mark.parametrize("begin", [at_days, lambda: booked().give(pev.SlipPrinted())], ids=["book", "booked"])
def test_left_alone_it_comes_home_and_forgets(begin: Callable[[], Driver]) -> None:
    borne = begin()
    borne.wait(60.1)
    assert borne.session.overlay is Overlay.TIMEOUT
    borne.wait(20.1)
    assert borne.at(Phase.IDLE)
    assert (borne.session.booking.stage, borne.session.booking.code) == (BookStage.NONE, "")
