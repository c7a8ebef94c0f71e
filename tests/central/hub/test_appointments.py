"""Appointments at the hub: booking, five tries, and who goes first in the line."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import pytest

from central.appointments.models import Appointment, AppointmentOffer, AppointmentState
from central.hub.appointments import BOOKINGS_BURST, NOTICE_READ_S
from central.protocol.appointments import (
    EARLY_S,
    LATE_S,
    TRIES,
    TRIES_WINDOW_S,
    AskSlots,
    Booked,
    BookingCancelled,
    BookingRefusal,
    BookingRefused,
    BookSlot,
    CancelBooking,
    CheckCode,
    CodeChecked,
    FreeTime,
    Slots,
    Timing,
    timing,
)
from central.protocol.borne import CallEnded, CallQueued, RequestCall, Services, Welcome
from central.protocol.desk import CallAssigned, Queue
from central.protocol.values import EndReason

if TYPE_CHECKING:
    from central.hub.state import BorneSocket
    from tests.central.hub.conftest import FakePeer, Stage

CAF = "allocations-familiales"
NO_CODE = "362514"


async def free_times(stage: Stage, socket: BorneSocket, peer: FakePeer, service: str = CAF) -> list[FreeTime]:
    await stage.switchboard.from_borne(socket, AskSlots(service_id=service))
    return [one for day in peer.last(Slots).days for one in day.times]


async def book(stage: Stage, socket: BorneSocket, peer: FakePeer, service: str = CAF) -> tuple[Booked, float]:
    """The first free time; with it, when it begins."""
    first = (await free_times(stage, socket, peer, service))[0]
    await stage.switchboard.from_borne(
        socket, BookSlot(booking_id=str(uuid.uuid4()), service_id=service, starts_at_s=first.starts_at_s)
    )
    return peer.last(Booked), first.starts_at_s


async def check(stage: Stage, socket: BorneSocket, peer: FakePeer, code: str) -> CodeChecked:
    check_id = str(uuid.uuid4())
    await stage.switchboard.from_borne(socket, CheckCode(check_id=check_id, code=code))
    answer = peer.last(CodeChecked)
    assert answer.check_id == check_id
    return answer


def go_to(stage: Stage, starts_s: float, seconds: float) -> None:
    """The clock stands so many seconds before (negative) or after the appointment's time."""
    stage.clock.advance(starts_s + seconds - stage.clock.wall_s())


async def request(stage: Stage, socket: BorneSocket, appointment_id: str, service: str = CAF) -> str:
    call_id = str(uuid.uuid4())
    await stage.switchboard.from_borne(
        socket, RequestCall(call_id=call_id, service_id=service, appointment_id=appointment_id)
    )
    return call_id


async def test_a_borne_learns_which_services_take_appointments(stage: Stage) -> None:
    _, citizen = await stage.borne()
    assert [one.service_id for one in citizen.last(Welcome).services if one.appointments] == [CAF, "impots"]
    _, _ = await stage.desk()
    assert [one.service_id for one in citizen.last(Services).services if one.appointments] == [CAF, "impots"]


async def test_free_times_are_days_and_hours_of_the_site(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    await stage.switchboard.from_borne(borne, AskSlots(service_id=CAF))
    day = citizen.last(Slots).days[0]
    assert (day.date, day.times[0].at, len(day.times)) == ("2026-09-22", "09:00", 12)
    assert await free_times(stage, borne, citizen, "msa") == []


async def test_a_booking_has_a_code_and_can_be_taken_back(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    booked, starts_s = await book(stage, borne, citizen)
    assert (booked.date, booked.at, booked.length_s) == ("2026-09-22", "09:00", 1_800.0)
    assert starts_s not in {one.starts_at_s for one in await free_times(stage, borne, citizen)}
    other, stranger = await stage.borne("mairie-latronquiere-2")
    await stage.switchboard.from_borne(other, CancelBooking(booking_id=booked.booking_id))
    assert starts_s not in {one.starts_at_s for one in await free_times(stage, other, stranger)}
    await stage.switchboard.from_borne(borne, CancelBooking(booking_id=booked.booking_id))
    assert citizen.last(BookingCancelled).booking_id == booked.booking_id
    assert starts_s in {one.starts_at_s for one in await free_times(stage, borne, citizen)}


async def test_the_second_to_want_a_time_is_told(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    _, starts_s = await book(stage, borne, citizen)
    other, stranger = await stage.borne("mediatheque-assier-1")
    wish = BookSlot(booking_id=str(uuid.uuid4()), service_id=CAF, starts_at_s=starts_s)
    await stage.switchboard.from_borne(other, wish)
    assert stranger.last(BookingRefused) == BookingRefused(booking_id=wish.booking_id, reason=BookingRefusal.TAKEN)


@pytest.mark.parametrize("service", ["msa", "nowhere"])
async def test_a_service_without_appointments_is_not_booked(stage: Stage, service: str) -> None:
    borne, citizen = await stage.borne()
    wish = BookSlot(booking_id=str(uuid.uuid4()), service_id=service, starts_at_s=stage.clock.wall_s() + 86_400)
    await stage.switchboard.from_borne(borne, wish)
    assert citizen.last(BookingRefused).reason is BookingRefusal.NOT_OFFERED


async def test_no_borne_fills_the_agenda(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    for _ in range(BOOKINGS_BURST):
        await book(stage, borne, citizen)
    wish = BookSlot(booking_id=str(uuid.uuid4()), service_id=CAF, starts_at_s=stage.clock.wall_s() + 86_400)
    await stage.switchboard.from_borne(borne, wish)
    assert citizen.last(BookingRefused).reason is BookingRefusal.TOO_MANY


async def test_a_code_opens_its_appointment_and_says_how_far_off_it_is(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    booked, starts_s = await book(stage, borne, citizen)
    go_to(stage, starts_s, -1_200)
    answer = await check(stage, borne, citizen, booked.code)
    assert answer.appointment is not None
    assert answer.appointment.starts_in_s == pytest.approx(1_200)
    assert (answer.appointment.service_id, answer.appointment.at) == (CAF, "09:00")
    assert answer.tries_left == TRIES


async def test_every_other_code_has_the_same_answer(stage: Stage) -> None:
    """Wrong, of another day, of another site, cancelled: who guesses learns nothing."""
    borne, citizen = await stage.borne()
    booked, starts_s = await book(stage, borne, citizen)
    gone, _ = await book(stage, borne, citizen)
    await stage.switchboard.from_borne(borne, CancelBooking(booking_id=gone.booking_id))
    too_soon = await check(stage, borne, citizen, booked.code)
    go_to(stage, starts_s, 0)
    other, stranger = await stage.borne("mediatheque-assier-1")
    answers = [
        too_soon,
        await check(stage, borne, citizen, NO_CODE),
        await check(stage, borne, citizen, gone.code),
        await check(stage, other, stranger, booked.code),
    ]
    assert [answer.appointment for answer in answers] == [None] * 4


async def test_five_tries_then_any_code_is_refused_until_time_has_passed(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    booked, starts_s = await book(stage, borne, citizen)
    go_to(stage, starts_s, 0)
    left = [(await check(stage, borne, citizen, NO_CODE)).tries_left for _ in range(TRIES)]
    assert left == [4, 3, 2, 1, 0]
    locked = await check(stage, borne, citizen, booked.code)
    assert (locked.appointment, locked.tries_left, locked.locked_s) == (None, 0, TRIES_WINDOW_S)
    assert locked.locked_s == (await check(stage, borne, citizen, NO_CODE)).locked_s, "no word of which was right"
    other, stranger = await stage.borne("mairie-latronquiere-2")
    assert (await check(stage, other, stranger, booked.code)).appointment is not None, "it is the borne that is locked"
    stage.clock.advance(TRIES_WINDOW_S - 1)
    still = await check(stage, borne, citizen, booked.code)
    assert (still.appointment, still.locked_s) == (None, 1.0)
    stage.clock.advance(2)
    again = await check(stage, borne, citizen, booked.code)
    assert again.appointment is not None
    assert (again.tries_left, again.locked_s) == (TRIES, None)


async def test_a_right_code_gives_no_tries_back(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    booked, starts_s = await book(stage, borne, citizen)
    go_to(stage, starts_s, 0)
    for _ in range(TRIES - 1):
        await check(stage, borne, citizen, NO_CODE)
    assert (await check(stage, borne, citizen, booked.code)).tries_left == 1
    assert (await check(stage, borne, citizen, NO_CODE)).tries_left == 0


async def test_reconnecting_gives_no_tries_back(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    for _ in range(TRIES):
        await check(stage, borne, citizen, NO_CODE)
    again, citizen = await stage.borne()
    assert (await check(stage, again, citizen, NO_CODE)).tries_left == 0


@pytest.fixture
async def appointed(stage: Stage) -> tuple[BorneSocket, FakePeer, str, float]:
    """A borne whose citizen has typed a code: socket, peer, id and start of the appointment, which is now."""
    borne, citizen = await stage.borne()
    booked, starts_s = await book(stage, borne, citizen)
    go_to(stage, starts_s, 0)
    answer = await check(stage, borne, citizen, booked.code)
    assert answer.appointment is not None
    return borne, citizen, answer.appointment.appointment_id, starts_s


async def test_an_appointment_goes_before_those_who_wait_and_the_desk_sees_it(
    stage: Stage, appointed: tuple[BorneSocket, FakePeer, str, float]
) -> None:
    borne, citizen, appointment_id, starts_s = appointed
    desk, claire = await stage.desk()
    busy, _ = await stage.borne("mediatheque-assier-1")
    first = await stage.request(busy)
    await stage.accept(desk, first)
    waiting, walk_in = await stage.borne("mairie-latronquiere-2")
    second = await stage.request(waiting)
    assert walk_in.last(CallQueued).position == 1
    call_id = await request(stage, borne, appointment_id)
    assert citizen.last(CallQueued) == CallQueued(call_id=call_id, position=1, ringing=False)
    assert walk_in.last(CallQueued).position == 2
    line = claire.last(Queue).calls
    assert [(one.call_id, one.appointment_at_s) for one in line] == [(call_id, starts_s), (second, None)]

    paul, colleague = await stage.desk("Paul")
    assert [one.call_id for one in colleague.last(Queue).calls if one.ringing] == [call_id]
    await stage.accept(paul, call_id)
    assert colleague.last(CallAssigned).appointment_at_s == starts_s
    found = await stage.database(Appointment.objects.get, pk=appointment_id)
    assert found.state == AppointmentState.HONOURED
    assert str(found.call_id) == call_id


async def test_two_appointments_go_by_their_times(stage: Stage) -> None:
    await stage.database(AppointmentOffer.objects.filter(service__slug=CAF).update, length_min=10)
    stage.clock.advance(6 * 3_600)
    borne, citizen = await stage.borne()
    other, _ = await stage.borne("mairie-latronquiere-2")
    early, _ = await book(stage, borne, citizen)
    later, starts_s = await book(stage, borne, citizen)
    go_to(stage, starts_s, -EARLY_S)
    _, claire = await stage.desk()
    second = await request(stage, other, later.booking_id)
    first = await request(stage, borne, early.booking_id)
    assert [one.call_id for one in claire.last(Queue).calls] == [first, second]


@pytest.mark.parametrize("seconds", [-EARLY_S - 1, LATE_S + NOTICE_READ_S + 1])
async def test_out_of_its_time_it_is_a_call_like_another(
    stage: Stage, appointed: tuple[BorneSocket, FakePeer, str, float], seconds: float
) -> None:
    borne, _, appointment_id, starts_s = appointed
    await stage.desk()
    stage.clock.now_s += starts_s + seconds - stage.clock.wall_s()
    call_id = await request(stage, borne, appointment_id)
    assert stage.floor.calls[call_id].appointment_s is None


@pytest.mark.parametrize("wrong", ["site", "service", "id", "unknown"])
async def test_a_proof_that_does_not_fit_gives_no_precedence(
    stage: Stage, appointed: tuple[BorneSocket, FakePeer, str, float], wrong: str
) -> None:
    borne, _, appointment_id, _ = appointed
    await stage.desk()
    if wrong == "site":
        borne, _ = await stage.borne("mediatheque-assier-1")
    given = {"id": "not-a-uuid", "unknown": str(uuid.uuid4())}.get(wrong, appointment_id)
    call_id = await request(stage, borne, given, "msa" if wrong == "service" else CAF)
    assert stage.floor.calls[call_id].appointment_s is None


async def test_one_appointment_is_not_in_two_calls(
    stage: Stage, appointed: tuple[BorneSocket, FakePeer, str, float]
) -> None:
    borne, _, appointment_id, _ = appointed
    await stage.desk()
    other, _ = await stage.borne("mairie-latronquiere-2")
    first = await request(stage, borne, appointment_id)
    second = await request(stage, other, appointment_id)
    assert stage.floor.calls[first].appointment_s is not None
    assert stage.floor.calls[second].appointment_s is None


async def test_an_adviser_may_come_a_moment_after_the_citizen(
    stage: Stage, appointed: tuple[BorneSocket, FakePeer, str, float]
) -> None:
    """A walk-in hears at once that a service is closed; an appointment waits as long as a line without adviser may."""
    borne, citizen, appointment_id, _ = appointed
    call_id = await request(stage, borne, appointment_id)
    assert citizen.last(CallQueued).call_id == call_id
    await stage.wait(30)
    desk, claire = await stage.desk()
    assert [one.ringing for one in claire.last(Queue).calls] == [True]
    await stage.accept(desk, call_id)
    assert claire.last(CallAssigned).call_id == call_id


async def test_nobody_comes_and_the_citizen_is_told(
    stage: Stage, appointed: tuple[BorneSocket, FakePeer, str, float]
) -> None:
    borne, citizen, appointment_id, _ = appointed
    call_id = await request(stage, borne, appointment_id)
    await stage.wait(62)
    assert citizen.last(CallEnded) == CallEnded(call_id=call_id, reason=EndReason.SERVICE_CLOSED)
    again = await request(stage, borne, appointment_id)
    assert citizen.last(CallQueued).call_id == again, "the appointment is still to take place"


async def test_after_a_restart_it_still_goes_first(
    stage: Stage,
    start: Callable[[], Awaitable[Stage]],
    appointed: tuple[BorneSocket, FakePeer, str, float],
) -> None:
    borne, _, appointment_id, starts_s = appointed
    await stage.desk()
    other, _ = await stage.borne("mairie-latronquiere-2")
    walk_in = await stage.request(other)
    call_id = await request(stage, borne, appointment_id)
    again = await start()
    _, paul = await again.desk("Paul")
    assert [(one.call_id, one.appointment_at_s) for one in paul.last(Queue).calls] == [
        (call_id, starts_s),
        (walk_in, None),
    ]


@pytest.mark.parametrize(
    ("starts_in_s", "expected"),
    [
        (EARLY_S + 0.1, Timing.EARLY),
        (EARLY_S, Timing.ON_TIME),
        (0.0, Timing.ON_TIME),
        (-LATE_S, Timing.ON_TIME),
        (-LATE_S - 0.1, Timing.LATE),
    ],
)
def test_early_on_time_late(starts_in_s: float, expected: Timing) -> None:
    assert timing(starts_in_s) is expected
