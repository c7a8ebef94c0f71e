"""Appointments at the hub: free times, bookings, codes against guessing, and the call that comes for one."""

import uuid
from itertools import groupby

from central.appointments import store
from central.appointments.store import AppointmentRecord
from central.directory.snapshot import ServiceEntry, SiteEntry
from central.hub.context import Context
from central.hub.rate import TokenBucket
from central.hub.state import BorneSocket, LiveCall
from central.protocol.appointments import (
    EARLY_S,
    LATE_S,
    MOST_TIMES,
    TRIES,
    TRIES_WINDOW_S,
    AppointmentInfo,
    AskSlots,
    Booked,
    BookingCancelled,
    BookingRefusal,
    BookingRefused,
    BookSlot,
    CancelBooking,
    CheckCode,
    CodeChecked,
    FreeDay,
    FreeTime,
    Slots,
)

BOOKINGS_BURST = 6
BOOKINGS_PER_S = 1 / 300
NOTICE_READ_S = 180.0
"""So long a citizen may read the notice before the camera; their appointment still counts as on time."""


def _is_id(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


class Appointments:
    """Every method is called with the switchboard's lock held."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._floor = context.floor
        self._wrong_s: dict[int, list[float]] = {}
        """Borne -> when its last wrong codes came; never more than TRIES of them."""
        self._bookings: dict[int, TokenBucket] = {}

    async def ask_slots(self, socket: BorneSocket, message: AskSlots) -> None:
        """Answers with every free time; with none for a service that takes no appointments here."""
        site, service = self._site(socket), self._service(socket, message.service_id)
        free: list[float] = []
        if service is not None and service.appointments:
            free = await self._context.database(
                store.free, service.pk, departement=site.calendar.departement, now_s=self._context.clock.wall_s()
            )
        socket.peer.send(Slots(service_id=message.service_id, days=_days(free, site.calendar.time_zone)))

    async def book(self, socket: BorneSocket, message: BookSlot) -> None:
        refused = self._may_not_book(socket, message)
        if refused is None:
            made = await self._try_to_book(socket, message)
            if made is not None:
                socket.peer.send(
                    Booked(
                        booking_id=message.booking_id,
                        code=made.code,
                        date=made.day.isoformat(),
                        at=made.at,
                        length_s=made.length_s,
                    )
                )
                return
            refused = BookingRefusal.TAKEN
        socket.peer.send(BookingRefused(booking_id=message.booking_id, reason=refused))

    async def cancel(self, socket: BorneSocket, message: CancelBooking) -> None:
        stands = _is_id(message.booking_id) and not await self._context.database(
            store.cancel, message.booking_id, borne_pk=socket.entry.pk, now_s=self._context.clock.wall_s()
        )
        if stands:
            too_late = BookingRefused(booking_id=message.booking_id, reason=BookingRefusal.TOO_LATE)
            socket.peer.send(too_late)
        else:
            socket.peer.send(BookingCancelled(booking_id=message.booking_id))

    async def check(self, socket: BorneSocket, message: CheckCode) -> None:
        """Tells of the appointment, or the same `no` whatever the reason; a borne without tries is not even looked up.

        A right code gives no tries back: who has one could else guess on for ever.
        """
        wrong = self._recent_wrong(socket.entry.pk)
        found = await self._find(socket, message.code) if len(wrong) < TRIES else None
        if found is None and len(wrong) < TRIES:
            wrong.append(self._context.clock.monotonic_s())
        socket.peer.send(
            CodeChecked(
                check_id=message.check_id,
                appointment=found,
                tries_left=TRIES - len(wrong),
                locked_s=self._locked_s(wrong),
            ),
        )

    # A call that comes for an appointment

    async def meant_by(self, socket: BorneSocket, appointment_id: str, service_pk: int) -> AppointmentRecord | None:
        """The appointment, if it gives a call precedence now: of this site and service, on time, nobody in it."""
        if not _is_id(appointment_id):
            return None
        site = self._site(socket)
        found = await self._context.database(
            store.get, appointment_id, site_pk=site.pk, site_zone=site.calendar.time_zone
        )
        if found is None or found.service_pk != service_pk:
            return None
        late_s = self._context.clock.wall_s() - found.starts_s
        in_use = any(call.appointment_id == appointment_id for call in self._floor.calls.values())
        return found if -EARLY_S <= late_s <= LATE_S + NOTICE_READ_S and not in_use else None

    async def attach(self, call: LiveCall, appointment: AppointmentRecord) -> None:
        """The call goes before those without an appointment, also after a restart of central."""
        call.appointment_id, call.appointment_s = appointment.appointment_id, appointment.starts_s
        await self._context.database(store.attach, appointment.appointment_id, call.record.call_id)

    async def restore(self) -> None:
        """Calls that were taken over from an earlier process have their appointments again."""
        known = await self._context.database(store.of_calls, list(self._floor.calls))
        for call_id, (appointment_id, starts_s) in known.items():
            call = self._floor.calls[call_id]
            call.appointment_id, call.appointment_s = appointment_id, starts_s

    # Within

    def _site(self, socket: BorneSocket) -> SiteEntry:
        return self._floor.directory.sites[socket.entry.site_pk]

    def _service(self, socket: BorneSocket, slug: str) -> ServiceEntry | None:
        return next((service for service in self._site(socket).services if service.slug == slug), None)

    def _may_not_book(self, socket: BorneSocket, message: BookSlot) -> BookingRefusal | None:
        service = self._service(socket, message.service_id)
        if service is None or not service.appointments or not _is_id(message.booking_id):
            return BookingRefusal.NOT_OFFERED
        now_s = self._context.clock.monotonic_s()
        fresh = TokenBucket(burst=BOOKINGS_BURST, per_s=BOOKINGS_PER_S, now_s=now_s)
        if not self._bookings.setdefault(socket.entry.pk, fresh).take(now_s):
            return BookingRefusal.TOO_MANY
        return None

    async def _try_to_book(self, socket: BorneSocket, message: BookSlot) -> AppointmentRecord | None:
        site, service = self._site(socket), self._service(socket, message.service_id)
        assert service is not None, "asked before"
        try:
            return await self._context.database(
                store.book,
                message.booking_id,
                service_pk=service.pk,
                site_pk=site.pk,
                calendar=site.calendar,
                borne_pk=socket.entry.pk,
                starts_s=message.starts_at_s,
                now_s=self._context.clock.wall_s(),
                rng=self._context.rng,
            )
        except (store.SlotTaken, store.NotOffered):
            return None

    def _recent_wrong(self, borne_pk: int) -> list[float]:
        since_s = self._context.clock.monotonic_s() - TRIES_WINDOW_S
        recent = [at_s for at_s in self._wrong_s.get(borne_pk, []) if at_s > since_s]
        self._wrong_s[borne_pk] = recent
        return recent

    def _locked_s(self, wrong: list[float]) -> float | None:
        """Until the oldest of the tries counts no more; the same before a right code and a wrong one."""
        if len(wrong) < TRIES:
            return None
        return min(max(0.0, wrong[0] + TRIES_WINDOW_S - self._context.clock.monotonic_s()), TRIES_WINDOW_S)

    async def _find(self, socket: BorneSocket, code: str) -> AppointmentInfo | None:
        site, now_s = self._site(socket), self._context.clock.wall_s()
        found = await self._context.database(
            store.find, code, site_pk=site.pk, site_zone=site.calendar.time_zone, now_s=now_s
        )
        service = None if found is None else next((one for one in site.services if one.pk == found.service_pk), None)
        if found is None or service is None:
            return None
        return AppointmentInfo(
            appointment_id=found.appointment_id,
            service_id=service.slug,
            date=found.day.isoformat(),
            at=found.at,
            starts_in_s=found.starts_s - now_s,
        )


def _days(free_s: list[float], zone: str) -> tuple[FreeDay, ...]:
    """Moments as days and hours of the site's calendar."""
    local = [(*store.local(starts_s, zone), starts_s) for starts_s in free_s]
    return tuple(
        FreeDay(
            date=day.isoformat(),
            times=tuple(FreeTime(starts_at_s=starts_s, at=at) for _, at, starts_s in group)[:MOST_TIMES],
        )
        for day, group in groupby(local, key=lambda one: one[0])
    )
