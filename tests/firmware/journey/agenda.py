"""Central's side of appointments, in memory: codes that open them, tries, free hours, bookings."""

from central.protocol.appointments import (
    TRIES,
    TRIES_WINDOW_S,
    AppointmentInfo,
    AppointmentsToBorne,
    AppointmentsToHub,
    AskSlots,
    Booked,
    BookingCancelled,
    BookSlot,
    CancelBooking,
    CheckCode,
    CodeChecked,
    FreeDay,
    FreeTime,
    Slots,
)

DAYS = tuple(
    FreeDay(
        date=f"2026-12-{day:02}",
        times=tuple(FreeTime(starts_at_s=day * 1e6 + hour, at=f"{hour:02}:30") for hour in (9, 10)),
    )
    for day in (1, 2, 3)
)


class Agenda:
    def __init__(self) -> None:
        self.meetings: dict[str, AppointmentInfo] = {}
        """By code."""
        self.tries = 0
        self.booked: list[BookSlot] = []
        self.cancelled: list[str] = []

    def meet(self, code: str, starts_in_s: float, service_id: str) -> None:
        """An appointment at half past ten that begins in so many seconds."""
        self.meetings[code] = AppointmentInfo(
            appointment_id=f"appointment-{code}",
            service_id=service_id,
            date="2026-12-01",
            at="10:30",
            starts_in_s=starts_in_s,
        )

    def answer(self, message: AppointmentsToHub, new_code: str = "315264") -> AppointmentsToBorne:
        match message:
            case CheckCode():
                found = self.meetings.get(message.code)
                self.tries += found is None
                left = max(0, TRIES - self.tries)
                found = found if self.tries < TRIES else None
                locked_s = None if left else TRIES_WINDOW_S
                return CodeChecked(check_id=message.check_id, appointment=found, tries_left=left, locked_s=locked_s)
            case AskSlots():
                return Slots(service_id=message.service_id, days=DAYS)
            case BookSlot():
                self.booked.append(message)
                day, time = next(
                    (day, time) for day in DAYS for time in day.times if time.starts_at_s == message.starts_at_s
                )
                return Booked(booking_id=message.booking_id, code=new_code, date=day.date, at=time.at, length_s=1_800.0)
            case CancelBooking():
                self.cancelled.append(message.booking_id)
                return BookingCancelled(booking_id=message.booking_id)
