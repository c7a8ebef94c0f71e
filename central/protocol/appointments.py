"""Appointments between borne and hub: free times, a booking, its code. Nothing here says who the citizen is.

The borne needs neither the right time nor a time zone: the hub tells how far off an appointment is, and its day and
hour as they are at the site.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from central.protocol.values import Identifier, Message, Seconds, Value

type AppointmentCode = Annotated[str, Meta(pattern=r"^[1-6]{6}$(?!\n)")]
"""Six digits from 1 to 6: one softkey, one digit. Known to its site, on its day."""
type LocalDate = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$(?!\n)")]
"""ISO 8601, as the calendar at the site says."""
type LocalTime = Annotated[str, Meta(pattern=r"^\d{2}:\d{2}$(?!\n)")]
type UnixTime = Annotated[float, Meta(ge=0, le=4_000_000_000)]
type Tries = Annotated[int, Meta(ge=0, le=5)]

CODE_LENGTH = 6
TRIES = 5
"""Wrong codes that a borne may send within `TRIES_WINDOW_S`; then it hears the same answer for any code."""
TRIES_WINDOW_S = 900.0
EARLY_S = 300.0
"""So long before its time an appointment may begin."""
LATE_S = 600.0
"""So long after its time it still goes before those who came without one."""
MOST_DAYS = 31
MOST_TIMES = 48

QR_MARK = "VG1:"
"""What a slip's QR code begins with; the code follows, and nothing else."""


def qr_content(code: str) -> str:
    """What the QR code of a slip says."""
    return f"{QR_MARK}{code}"


def code_of_qr(content: str) -> str | None:
    """The code in a QR code; None when it is no slip of ours."""
    code = content.removeprefix(QR_MARK)
    ours = content.startswith(QR_MARK) and len(code) == CODE_LENGTH and all(digit in "123456" for digit in code)
    return code if ours else None


class Timing(StrEnum):
    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"


def timing(starts_in_s: float) -> Timing:
    """What an appointment is that begins in so many seconds (negative: began)."""
    if starts_in_s > EARLY_S:
        return Timing.EARLY
    return Timing.ON_TIME if starts_in_s >= -LATE_S else Timing.LATE


class FreeTime(Value, frozen=True):
    starts_at_s: UnixTime
    """Names the time in `BookSlot`."""
    at: LocalTime


class FreeDay(Value, frozen=True):
    date: LocalDate
    times: Annotated[tuple[FreeTime, ...], Meta(max_length=MOST_TIMES)]


class AppointmentInfo(Value, frozen=True):
    """An appointment as its code opens it. `appointment_id` proves it in `RequestCall`."""

    appointment_id: Identifier
    service_id: Identifier
    date: LocalDate
    at: LocalTime
    starts_in_s: float


class BookingRefusal(StrEnum):
    TAKEN = "taken"
    """Somebody was faster, or the time is no longer offered."""
    TOO_MANY = "too_many"
    """This borne books too fast."""
    NOT_OFFERED = "not_offered"
    """The service takes no appointments here."""
    TOO_LATE = "too_late"
    """It was booked too long ago for this borne to cancel it: it stands."""


# Borne to hub


class AskSlots(Message, frozen=True, tag="ask_slots"):
    service_id: Identifier


class BookSlot(Message, frozen=True, tag="book_slot"):
    """`booking_id` is made by the borne (UUID4), so that asking twice is asking once."""

    booking_id: Identifier
    service_id: Identifier
    starts_at_s: UnixTime


class CancelBooking(Message, frozen=True, tag="cancel_booking"):
    """Takes back what this borne has just booked; answered by `BookingCancelled`, or `BookingRefused`: it stands."""

    booking_id: Identifier


class CheckCode(Message, frozen=True, tag="check_code"):
    check_id: Identifier
    code: AppointmentCode


# Hub to borne


class Slots(Message, frozen=True, tag="slots"):
    """Every free time of the next days, in order; empty: none is free."""

    service_id: Identifier
    days: Annotated[tuple[FreeDay, ...], Meta(max_length=MOST_DAYS)]


class Booked(Message, frozen=True, tag="booked"):
    booking_id: Identifier
    code: AppointmentCode
    date: LocalDate
    at: LocalTime
    length_s: Seconds


class BookingRefused(Message, frozen=True, tag="booking_refused"):
    booking_id: Identifier
    reason: BookingRefusal


class BookingCancelled(Message, frozen=True, tag="booking_cancelled"):
    """It is free again; also the answer for a booking that never was."""

    booking_id: Identifier


class CodeChecked(Message, frozen=True, tag="code_checked"):
    """One answer for every code that opens nothing: wrong, of another site or day, cancelled, or one try too many."""

    check_id: Identifier
    appointment: AppointmentInfo | None = None
    tries_left: Tries = TRIES
    locked_s: Annotated[float, Meta(ge=0, le=TRIES_WINDOW_S)] | None = None
    """No try is left: so long this borne takes no code, whoever types it and whether or not it is right."""


type AppointmentsToHub = AskSlots | BookSlot | CancelBooking | CheckCode
type AppointmentsToBorne = Slots | Booked | BookingRefused | BookingCancelled | CodeChecked
