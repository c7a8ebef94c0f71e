"""Appointments in a real SQLite database: of many who want a place, as many get one as there are."""

from __future__ import annotations

import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time
from pathlib import Path
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connections

from central.appointments import store
from central.appointments.models import Appointment, AppointmentHours, AppointmentOffer, AppointmentState
from central.directory.hours import Calendar
from central.directory.models import Borne, Service, Site

NOW_S = datetime(2026, 11, 30, 9, 0, tzinfo=UTC).timestamp()
"""A Monday, 10 h in Paris."""
TUESDAY_NINE_S = datetime(2026, 12, 1, 8, 0, tzinfo=UTC).timestamp()
PARIS = "Europe/Paris"
GUADELOUPE = "America/Guadeloupe"


@pytest.fixture
def caf(data: Path) -> Service:
    assert (data / "central.sqlite3").exists()
    return Service.objects.get(slug="allocations-familiales")


def book(
    service: Service, *, starts_s: float = TUESDAY_NINE_S, now_s: float = NOW_S, **more: object
) -> store.AppointmentRecord:
    borne = Borne.objects.get(slug="mairie-latronquiere-1")
    wanted: dict[str, object] = {
        "service_pk": service.pk,
        "site_pk": borne.site_id,
        "calendar": Calendar(PARIS, "46"),
        "borne_pk": borne.pk,
        "starts_s": starts_s,
        "now_s": now_s,
        "rng": random.Random(3),
    }
    return store.book(str(more.pop("booking_id", uuid.uuid4())), **{**wanted, **more})  # type: ignore[arg-type]


def test_the_demo_offers_half_hours_on_working_days(caf: Service) -> None:
    free = [datetime.fromtimestamp(at_s, UTC) for at_s in store.free(caf.pk, departement="46", now_s=NOW_S)]
    assert free[0] == datetime(2026, 11, 30, 9, 30, tzinfo=UTC), "in half an hour, and no earlier"
    assert {moment.weekday() for moment in free} == {0, 1, 2, 3, 4}
    assert len([moment for moment in free if moment.date() == date(2026, 12, 1)]) == 12
    assert caf.pk in store.taking_services()
    msa = Service.objects.get(slug="msa")
    assert msa.pk not in store.taking_services()
    with pytest.raises(store.NotOffered):
        store.free(msa.pk, departement="46", now_s=NOW_S)


def test_no_time_is_offered_while_the_service_is_closed(caf: Service) -> None:
    caf.closures.create(first=date(2026, 12, 1), last=date(2026, 12, 2))
    days = {datetime.fromtimestamp(at_s, UTC).date() for at_s in store.free(caf.pk, departement="46", now_s=NOW_S)}
    assert {date(2026, 11, 30), date(2026, 12, 3)} < days
    assert not {date(2026, 12, 1), date(2026, 12, 2)} & days
    with pytest.raises(store.SlotTaken):
        book(caf)


def test_no_time_is_offered_on_a_public_holiday_of_the_site_or_in_a_pause(caf: Service) -> None:
    advent_s = datetime(2026, 12, 21, 9, 0, tzinfo=UTC).timestamp()
    caf.pauses.create(day=date(2026, 12, 22), begins=time(9, 15), ends=time(10, 0))

    def starts(departement: str) -> list[datetime]:
        free = store.free(caf.pk, departement=departement, now_s=advent_s)
        return [datetime.fromtimestamp(at_s, UTC) for at_s in free]

    cahors, saint_denis = starts("46"), starts("974")
    assert date(2026, 12, 25) not in {moment.date() for moment in cahors}
    tuesday = [f"{moment:%H:%M}" for moment in cahors if moment.date() == date(2026, 12, 22)]
    assert tuesday[:3] == ["09:00", "09:30", "10:00"], "UTC: the pause touches the two half hours before ten"
    assert cahors == saint_denis, "the 20th of December is a Sunday"
    christmas_s = datetime(2026, 12, 25, 8, 0, tzinfo=UTC).timestamp()
    with pytest.raises(store.SlotTaken):
        book(caf, starts_s=christmas_s, now_s=advent_s)
    Service.objects.filter(pk=caf.pk).update(on_public_holidays=True)
    assert book(caf, starts_s=christmas_s, now_s=advent_s).day == date(2026, 12, 25)


def test_on_good_friday_strasbourg_has_no_times_and_cahors_has(caf: Service) -> None:
    monday_s, friday = datetime(2027, 3, 22, 9, 0, tzinfo=UTC).timestamp(), date(2027, 3, 26)
    has = {
        departement: friday
        in {
            datetime.fromtimestamp(at_s, UTC).date()
            for at_s in store.free(caf.pk, departement=departement, now_s=monday_s)
        }
        for departement in ("46", "67")
    }
    assert has == {"46": True, "67": False}


def test_a_booked_time_is_free_no_more_and_again_once_cancelled(caf: Service) -> None:
    made = book(caf)
    assert TUESDAY_NINE_S not in store.free(caf.pk, departement="46", now_s=NOW_S)
    with pytest.raises(store.SlotTaken):
        book(caf)
    borne = Borne.objects.get(slug="mairie-latronquiere-1")
    assert store.cancel(made.appointment_id, borne_pk=borne.pk, now_s=NOW_S + 60)
    assert TUESDAY_NINE_S in store.free(caf.pk, departement="46", now_s=NOW_S)
    assert book(caf).appointment_id != made.appointment_id


def test_asking_twice_is_asking_once(caf: Service) -> None:
    booking_id = str(uuid.uuid4())
    assert book(caf, booking_id=booking_id) == book(caf, booking_id=booking_id, rng=random.Random(4))
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    "starts_s", [TUESDAY_NINE_S + 60, NOW_S - 3_600, NOW_S + store.NOTICE_S - 900, TUESDAY_NINE_S + 365 * 86_400]
)
def test_only_a_time_that_is_offered_can_be_booked(caf: Service, starts_s: float) -> None:
    with pytest.raises(store.SlotTaken):
        book(caf, starts_s=starts_s)


@pytest.mark.parametrize("places", [1, 3])
def test_twenty_book_at_once_and_as_many_get_it_as_there_are_places(caf: Service, places: int) -> None:
    AppointmentOffer.objects.filter(service=caf).update(places=places)
    connections.close_all()
    together = Barrier(20)

    def try_it(number: int) -> bool:
        together.wait()
        try:
            book(caf, rng=random.Random(number))
        except store.SlotTaken:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(20) as pool:
        got = list(pool.map(try_it, range(20)))
    assert sum(got) == places
    held = Appointment.objects.filter(starts_at=datetime.fromtimestamp(TUESDAY_NINE_S, UTC))
    assert sorted(held.values_list("place", flat=True)) == list(range(places))


def test_the_database_itself_holds_one_appointment_a_place(caf: Service) -> None:
    made = Appointment.objects.get(pk=book(caf).appointment_id)
    made.pk, made.code = uuid.uuid4(), "654123"
    with pytest.raises(IntegrityError):
        made.save(force_insert=True)


def test_a_code_is_drawn_anew_when_its_site_has_it_on_that_day(caf: Service) -> None:
    AppointmentOffer.objects.filter(service=caf).update(places=2)
    first = book(caf)
    second = book(caf, rng=random.Random(3))
    assert second.code != first.code
    assier = Site.objects.get(slug="mediatheque-assier")
    taxes = Service.objects.get(slug="impots")
    elsewhere = book(taxes, site_pk=assier.pk)
    assert elsewhere.code == first.code, "another site may have the same code"


def test_a_code_opens_its_appointment_on_its_day_at_its_site_only(caf: Service) -> None:
    made = book(caf)
    assert store.find(made.code, site_pk=made.site_pk, site_zone=PARIS, now_s=TUESDAY_NINE_S) == made
    assert store.find(made.code, site_pk=made.site_pk, site_zone=PARIS, now_s=NOW_S) is None
    other = Site.objects.get(slug="mediatheque-assier").pk
    assert store.find(made.code, site_pk=other, site_zone=PARIS, now_s=TUESDAY_NINE_S) is None


def test_the_day_is_that_of_the_sites_calendar(caf: Service) -> None:
    """At 1 h in Paris it is still yesterday in Guadeloupe."""
    offer = AppointmentOffer.objects.get(service=caf)
    AppointmentHours.objects.create(offer=offer, weekday=1, begins=time(1), ends=time(2))
    at_s = datetime(2026, 12, 1, 0, 0, tzinfo=UTC).timestamp()
    made = book(caf, starts_s=at_s, calendar=Calendar(GUADELOUPE, "971"))
    assert (made.day, made.at) == (date(2026, 11, 30), "20:00")
    assert store.find(made.code, site_pk=made.site_pk, site_zone=GUADELOUPE, now_s=at_s - 3_600) == made
    assert store.find(made.code, site_pk=made.site_pk, site_zone=PARIS, now_s=at_s) is None


def test_only_who_booked_takes_it_back_and_only_soon(caf: Service) -> None:
    made = book(caf)
    mine = Borne.objects.get(slug="mairie-latronquiere-1").pk
    other = Borne.objects.get(slug="mairie-latronquiere-2").pk
    assert store.cancel(made.appointment_id, borne_pk=other, now_s=NOW_S), "none of that borne's stands"
    assert store.find(made.code, site_pk=made.site_pk, site_zone=PARIS, now_s=TUESDAY_NINE_S) == made
    assert not store.cancel(made.appointment_id, borne_pk=mine, now_s=NOW_S + store.CANCEL_WITHIN_S + 1)
    assert store.cancel(made.appointment_id, borne_pk=mine, now_s=NOW_S + 5)
    assert store.cancel(made.appointment_id, borne_pk=mine, now_s=NOW_S + 6), "twice is once"
    assert store.find(made.code, site_pk=made.site_pk, site_zone=PARIS, now_s=TUESDAY_NINE_S) is None
    assert store.get(made.appointment_id, site_pk=made.site_pk, site_zone=PARIS) is None


def test_who_never_came_is_noted_once_the_day_is_over_everywhere(caf: Service) -> None:
    made = book(caf)
    assert store.note_no_shows(now_s=TUESDAY_NINE_S + 86_400) == 0
    assert store.note_no_shows(now_s=TUESDAY_NINE_S + 2 * 86_400) == 1
    assert Appointment.objects.get(pk=made.appointment_id).state == AppointmentState.NO_SHOW


def test_hours_that_end_before_they_begin_are_refused(caf: Service) -> None:
    offer = AppointmentOffer.objects.get(service=caf)
    wrong = AppointmentHours(offer=offer, weekday=1, begins=time(12), ends=time(9))
    with pytest.raises(ValidationError):
        wrong.full_clean()
    with pytest.raises(IntegrityError):
        wrong.save()
