"""Appointments in the database. The constraints of the table decide: of many who want a place, one gets it.

Synchronous: the hub calls these in its own database threads. Times are Unix times.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from central.appointments.codes import codes
from central.appointments.models import HELD, Appointment, AppointmentOffer, AppointmentState
from central.appointments.slots import Hours, starts
from central.directory.hours import Calendar
from central.directory.stored_hours import hours_of

HORIZON_DAYS = 21
"""So many days ahead one may book, today included."""
NOTICE_S = 900.0
"""The first time that can be booked is so far off."""
CANCEL_WITHIN_S = 600.0
"""So long the borne that booked may take it back."""
_CODES_TRIED = 40


@dataclass(frozen=True, slots=True)
class AppointmentRecord:
    appointment_id: str
    site_pk: int
    service_pk: int
    starts_s: float
    length_s: float
    day: date
    at: str
    """The hour at the site, such as `09:30`."""
    code: str
    state: AppointmentState


class SlotTaken(Exception):
    """No place is free at this time, or it is none of the offer's."""


class NotOffered(Exception):
    """The service takes no appointments."""


def taking_services() -> frozenset[int]:
    """The services that take appointments."""
    offers = AppointmentOffer.objects.filter(hours__isnull=False)
    return frozenset(offers.values_list("service_id", flat=True))


def free(service_pk: int, *, departement: str, now_s: float) -> list[float]:
    """Every time with a free place, in order, for a site of this département; raises NotOffered."""
    offer = _offer(service_pk)
    moments = _moments(offer, departement, now_s)
    held: dict[datetime, set[int]] = {}
    taken = Appointment.objects.filter(service_id=service_pk, state__in=HELD, starts_at__gte=_moment(now_s))
    for moment, place in taken.values_list("starts_at", "place"):
        held.setdefault(moment, set()).add(place)
    return [moment.timestamp() for moment in moments if set(range(offer.places)) - held.get(moment, set())]


def book(
    booking_id: str,
    *,
    service_pk: int,
    site_pk: int,
    calendar: Calendar,
    borne_pk: int,
    starts_s: float,
    now_s: float,
    rng: random.Random,
) -> AppointmentRecord:
    """A new appointment with a code of its own; the same id again is the same one. Raises SlotTaken, NotOffered."""
    known = Appointment.objects.filter(pk=UUID(booking_id)).first()
    if known is not None:
        if known.booked_by_id != borne_pk or known.state not in HELD:
            raise SlotTaken(booking_id)
        return record(known, calendar.time_zone)
    offer = _offer(service_pk)
    moment = _moment(starts_s)
    if moment not in _moments(offer, calendar.departement, now_s):
        raise SlotTaken(booking_id)
    for code in islice(codes(rng), _CODES_TRIED):
        place = _free_place(offer, moment)
        try:
            with transaction.atomic():
                made = Appointment.objects.create(
                    id=UUID(booking_id),
                    site_id=site_pk,
                    service_id=service_pk,
                    booked_by_id=borne_pk,
                    booked_at=_moment(now_s),
                    starts_at=moment,
                    length_min=offer.length_min,
                    place=place,
                    day=moment.astimezone(ZoneInfo(calendar.time_zone)).date(),
                    code=code,
                )
        except IntegrityError:
            # Somebody else has the place or the code: look for the next of each.
            continue
        return record(made, calendar.time_zone)
    raise SlotTaken(booking_id)


def cancel(booking_id: str, *, borne_pk: int, now_s: float) -> bool:
    """Takes back what this borne has just booked; whether none of this id and borne stands afterwards."""
    mine = Appointment.objects.filter(pk=UUID(booking_id), booked_by_id=borne_pk)
    just_made = mine.filter(state=AppointmentState.BOOKED, booked_at__gte=_moment(now_s - CANCEL_WITHIN_S))
    just_made.update(state=AppointmentState.CANCELLED)
    return not mine.filter(state__in=HELD).exists()


def find(code: str, *, site_pk: int, site_zone: str, now_s: float) -> AppointmentRecord | None:
    """The appointment that this code opens here and today."""
    today = _moment(now_s).astimezone(ZoneInfo(site_zone)).date()
    found = Appointment.objects.filter(site_id=site_pk, day=today, code=code, state__in=HELD).first()
    return None if found is None else record(found, site_zone)


def get(appointment_id: str, *, site_pk: int, site_zone: str) -> AppointmentRecord | None:
    """One that is to take place at this site."""
    found = Appointment.objects.filter(pk=UUID(appointment_id), site_id=site_pk, state__in=HELD).first()
    return None if found is None else record(found, site_zone)


def attach(appointment_id: str, call_id: str) -> None:
    """Notes which call came for it."""
    Appointment.objects.filter(pk=UUID(appointment_id)).update(call_id=UUID(call_id))


def honour(call_id: str) -> None:
    """An adviser took the call: if it came for an appointment, that has taken place."""
    Appointment.objects.filter(call_id=UUID(call_id), state=AppointmentState.BOOKED).update(
        state=AppointmentState.HONOURED
    )


def of_calls(call_ids: Iterable[str]) -> dict[str, tuple[str, float]]:
    """Call -> id and start of the appointment that it came for."""
    found = Appointment.objects.filter(call_id__in=[UUID(call_id) for call_id in call_ids])
    return {str(one.call_id): (str(one.pk), one.starts_at.timestamp()) for one in found}


def note_no_shows(*, now_s: float) -> int:
    """Marks those whose day is over everywhere and that nobody came for; how many."""
    over = _moment(now_s).date() - timedelta(days=1)
    return Appointment.objects.filter(state=AppointmentState.BOOKED, day__lt=over).update(
        state=AppointmentState.NO_SHOW
    )


def local(starts_s: float, zone: str) -> tuple[date, str]:
    """Day and hour of a moment, as clocks in `zone` show it."""
    there = _moment(starts_s).astimezone(ZoneInfo(zone))
    return there.date(), f"{there:%H:%M}"


def record(made: Appointment, site_zone: str) -> AppointmentRecord:
    starts_s = made.starts_at.timestamp()
    return AppointmentRecord(
        appointment_id=str(made.pk),
        site_pk=made.site_id,
        service_pk=made.service_id,
        starts_s=starts_s,
        length_s=made.length_min * 60.0,
        day=made.day,
        at=local(starts_s, site_zone)[1],
        code=made.code,
        state=AppointmentState(made.state),
    )


def _offer(service_pk: int) -> AppointmentOffer:
    offer = AppointmentOffer.objects.select_related("service").filter(service_id=service_pk).first()
    if offer is None:
        raise NotOffered(service_pk)
    return offer


def _moments(offer: AppointmentOffer, departement: str, now_s: float) -> list[datetime]:
    """When appointments may begin: days off of the service, and of the site's département, are left out, and pauses."""
    hours, zone = hours_of(offer.service), ZoneInfo(offer.time_zone)
    weekly = [Hours(one.weekday, one.begins, one.ends) for one in offer.hours.all()]
    earliest, length = _moment(now_s + NOTICE_S), timedelta(minutes=offer.length_min)
    first = _moment(now_s).astimezone(zone).date()
    moments = starts(weekly, zone=offer.time_zone, length_min=offer.length_min, first=first, days=HORIZON_DAYS)
    return [
        moment
        for moment in moments
        if moment >= earliest and hours.holds(moment.astimezone(zone).replace(tzinfo=None), length, departement)
    ]


def _free_place(offer: AppointmentOffer, moment: datetime) -> int:
    """The first free place; raises SlotTaken."""
    held = Appointment.objects.filter(service_id=offer.service_id, starts_at=moment, state__in=HELD)
    places = sorted(set(range(offer.places)) - set(held.values_list("place", flat=True)))
    if not places:
        raise SlotTaken(str(moment))
    return places[0]


def _moment(unix_s: float) -> datetime:
    return datetime.fromtimestamp(unix_s, UTC)
