"""What events of appointments tell the session. An answer to another question than the present one is of the past."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from central.protocol.appointments import BookingRefusal, Timing
from firmware.session import events as ev
from firmware.session.appointment import BookStage, Meeting
from firmware.session.code_entry import looks, meeting_of
from firmware.session.moves import Trigger, booking_move, session_move
from firmware.session.result import Reading
from firmware.session.state import Session


def _code_checked(session: Session, event: ev.CodeChecked) -> Reading:
    entry = session.code_entry
    if not entry.check_id or event.check_id != entry.check_id:
        return Reading(session)
    if event.appointment is None:
        session = replace(session, code_entry=replace(entry, tries_left=event.tries_left))
        if event.locked_s is not None:
            session = replace(session, codes_locked_until_s=session.now_s + event.locked_s)
        return Reading(session, (session_move(Trigger.REFUSED),))
    starts_s = session.now_s + event.appointment.starts_in_s
    meeting = Meeting(event.appointment, entry.digits, starts_s, Timing.EARLY)
    return Reading(replace(session, meeting=meeting_of(session, meeting)), (session_move(Trigger.FOUND),))


def _code_read(session: Session, event: ev.CodeRead) -> Reading:
    if not looks(session):
        return Reading(session)
    move = session_move(Trigger.FAULT) if event.code is None else session_move(Trigger.SCANNED, event.code)
    return Reading(session, (move,))


def _slots_offered(session: Session, event: ev.SlotsOffered) -> Reading:
    if session.booking.stage is not BookStage.LOADING or event.service_id != session.service_id:
        return Reading(session)
    session = replace(session, booking=replace(session.booking, days=event.days))
    return Reading(session, (booking_move(Trigger.CHECKED if event.days else Trigger.REFUSED),))


def _slot_booked(session: Session, event: ev.SlotBooked) -> Reading:
    booking = session.booking
    if booking.stage is not BookStage.ASKING or event.booking_id != booking.booking_id:
        return Reading(session)
    session = replace(session, booking=replace(booking, code=event.code, date=event.date, at=event.at))
    return Reading(session, (booking_move(Trigger.FOUND), session_move(Trigger.FOUND)))


def _booking_refused(session: Session, event: ev.BookingRefused) -> Reading:
    if event.booking_id != session.booking.booking_id:
        return Reading(session)
    trigger = Trigger.TAKEN if event.reason is BookingRefusal.TAKEN else Trigger.REFUSED
    return Reading(session, (booking_move(trigger),))


def _booking_cancelled(session: Session, event: ev.BookingCancelled) -> Reading:
    if event.booking_id != session.booking.booking_id:
        return Reading(session)
    return Reading(session, (booking_move(Trigger.WITHDRAWN),))


READERS = cast(
    "dict[type[Any], Callable[[Session, Any], Reading]]",
    {
        ev.CodeChecked: _code_checked,
        ev.CodeRead: _code_read,
        ev.SlotsOffered: _slots_offered,
        ev.SlotBooked: _slot_booked,
        ev.BookingRefused: _booking_refused,
        ev.BookingCancelled: _booking_cancelled,
    },
)
