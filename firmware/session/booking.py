"""Booking an appointment at the borne: a day, an hour, a slip; and taking it back. Actions and keys of its machine."""

from collections.abc import Sequence
from dataclasses import replace

from firmware.session.appointment import NO_BOOKING, Booking, BookStage, TicketState
from firmware.session.code_entry import leave, print_ticket
from firmware.session.commands import AskSlots, BookSlot, CancelBooking, PlayTone, Tone
from firmware.session.moves import Move, Trigger, booking_move, session_move
from firmware.session.result import Result
from firmware.session.state import Session
from hardware.events import SOFTKEYS, Key

ROOM = len(SOFTKEYS) - 1
"""Days or hours a page; the last key is for later ones."""

# Keys


def book_keys(session: Session) -> dict[Key, Move]:
    back = {Key.CANCEL: session_move(Trigger.CANCEL)}
    match session.booking.stage:
        case BookStage.DAYS:
            return {**_choices(session), **back}
        case BookStage.HOURS:
            return {**_choices(session), Key.CANCEL: booking_move(Trigger.BACK)}
        case BookStage.FAILED:
            return {Key.OK: booking_move(Trigger.OK), **back}
        case BookStage.ASKING:
            return {}
        case _:
            return back


def booked_keys(session: Session) -> dict[Key, Move]:
    match session.booking.stage:
        case BookStage.DONE:
            again = session.ticket is not TicketState.PRINTING
            slip = {Key.L1: session_move(Trigger.SLIP)} if again else {}
            return {**slip, Key.OK: session_move(Trigger.OK), Key.CANCEL: booking_move(Trigger.CANCEL)}
        case BookStage.CANCEL_ASKED:
            return {Key.OK: booking_move(Trigger.OK), Key.CANCEL: booking_move(Trigger.CANCEL)}
        case BookStage.CANCELLED:
            return {Key.OK: session_move(Trigger.OK)}
        case _:
            return {}


def shown_choices(session: Session) -> dict[Key, str]:
    """The days (ISO 8601) or hours of the page that shows, each at its key."""
    start = session.booking.page * ROOM
    return dict(zip(SOFTKEYS, _all(session.booking)[start : start + ROOM], strict=False))


def has_later(session: Session) -> bool:
    return (session.booking.page + 1) * ROOM < len(_all(session.booking))


def _all(booking: Booking) -> Sequence[str]:
    if booking.stage is BookStage.HOURS:
        day = booking.day()
        return () if day is None else [time.at for time in day.times]
    return [day.date for day in booking.days]


def _choices(session: Session) -> dict[Key, Move]:
    live = {key: booking_move(Trigger.CHOOSE, choice) for key, choice in shown_choices(session).items()}
    if has_later(session):
        live[SOFTKEYS[-1]] = booking_move(Trigger.NEXT)
    return live


# Actions


def _booking(session: Session, **changes: object) -> Session:
    return replace(session, booking=replace(session.booking, **changes))  # type: ignore[arg-type] # by name


def open_book(session: Session, service_id: str) -> Result:
    session = replace(
        session,
        service_id=service_id,
        unanswered=None,
        meeting=None,
        ticket=TicketState.NONE,
        booking=Booking(stage=BookStage.LOADING),
    )
    return ask_slots(session, "")


def ask_slots(session: Session, _: str) -> Result:
    return _booking(session, asked_s=session.now_s, days=(), page=0, date=""), (AskSlots(session.service_id),)


def close_book(session: Session, _: str) -> Result:
    """Back to the service."""
    return replace(session, booking=NO_BOOKING), ()


def choose_day(session: Session, date: str) -> Result:
    return _booking(session, date=date, page=0, taken=False), ()


def later(session: Session, _: str) -> Result:
    return _booking(session, page=session.booking.page + 1), ()


def back_to_days(session: Session, _: str) -> Result:
    return _booking(session, date="", page=0), ()


def ask_booking(session: Session, at: str) -> Result:
    time = session.booking.time(at)
    assert time is not None, "the key names one of them"
    session, booking_id = session.new_id()
    session = _booking(session, at=at, booking_id=booking_id, asked_s=session.now_s)
    return session, (BookSlot(booking_id, session.service_id, time.starts_at_s),)


def look_again(session: Session, _: str) -> Result:
    """Somebody was faster."""
    session, commands = ask_slots(_booking(session, taken=True, booking_id=""), "")
    return session, (PlayTone(Tone.NO), *commands)


def give_up_booking(session: Session, _: str) -> Result:
    """Whether central has it is not known: it is taken back, so that nobody keeps a time that they know nothing of."""
    taken_back = CancelBooking(session.booking.booking_id)
    return _booking(session, booking_id=""), (PlayTone(Tone.NO), taken_back)


def refuse_booking(session: Session, _: str) -> Result:
    return _booking(session, booking_id=""), (PlayTone(Tone.NO),)


def print_booking(session: Session, _: str) -> Result:
    booking = session.booking
    return print_ticket(session, booking.date, booking.at, booking.code)


def cancel_booking(session: Session, _: str) -> Result:
    return _booking(session, asked_s=session.now_s), (CancelBooking(session.booking.booking_id),)


def say_cancelled(session: Session, _: str) -> Result:
    return _booking(session, code=""), (PlayTone(Tone.DONE),)


def say_kept(session: Session, _: str) -> Result:
    return _booking(session, kept=True), (PlayTone(Tone.NO),)


def leave_booking(session: Session, _: str) -> Result:
    session, commands = leave(session, "")
    return replace(session, booking=NO_BOOKING), commands
