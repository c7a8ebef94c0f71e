"""Who is where in line, what rings, what a key lamp tells. Pure: from the floor to values."""

import math

from central.directory.hours import Calendar, WeeklySpan, openings
from central.directory.snapshot import BorneEntry, ServiceEntry
from central.hub.state import Floor, LiveCall, Seat
from central.protocol.borne import CallQueued
from central.protocol.desk import WaitingCall
from central.protocol.values import (
    MAX_HOURS,
    MAX_LANGUAGES,
    Menu,
    OpenHours,
    ServiceInfo,
    ServiceState,
    ServiceTexts,
)


def line(floor: Floor, service_pk: int) -> list[LiveCall]:
    """The calls in line of one service: appointments by their time, then the longest-waiting first."""
    calls = [call for call in floor.calls.values() if call.record.service_pk == service_pk and not call.accepted]
    return sorted(calls, key=_turn)


def _turn(call: LiveCall) -> float:
    return math.inf if call.appointment_s is None else call.appointment_s


def ringing(floor: Floor, service_pk: int) -> dict[LiveCall, int]:
    """The calls that ring, and to which group of advisers, the groups before it included.

    As many as there are free advisers, in the order of the line; a borne out of reach keeps its place unrung. A call
    rings at the first group that has somebody free for it, then also at the next one that nobody has tried.
    """
    free = sorted(
        seat.adviser.groups[service_pk]
        for seat in floor.seats.values()
        if seat.free and service_pk in seat.adviser.groups
    )
    rings: dict[LiveCall, int] = {}
    for call in line(floor, service_pk):
        if call.borne.attached and (group := _group_for(call, free, tuple(rings.values()))) is not None:
            rings[call] = group
    return rings


def _group_for(call: LiveCall, free: list[int], taken: tuple[int, ...]) -> int | None:
    """`free`: the group of each free adviser, in order; `taken`: how far each call before this one rings."""
    untried = [group for group in free if group > call.tried] or free[-1:]
    nearest = max(call.rings_to or 0, *untried[:1], 0)
    reached = sorted({*(group for group in free if group > nearest), nearest})
    return next((group for group in reached if _enough(free, (*taken, group))), None)


def further_group(floor: Floor, call: LiveCall) -> int | None:
    """The next group that has somebody free, after those that this call has tried."""
    pk = call.record.service_pk
    groups = (seat.adviser.groups.get(pk, 0) for seat in floor.seats.values() if seat.free)
    return min((group for group in groups if group > call.tried), default=None)


def _enough(free: list[int], rings: tuple[int, ...]) -> bool:
    """Whether every call can have an adviser of its own among those that it rings at."""
    return all(sum(group <= last for group in rings) <= sum(group <= last for group in free) for last in set(rings))


def place(floor: Floor, call: LiveCall) -> CallQueued:
    """What the borne is told. Position 1 is next or ringing; behind, everybody before counts."""
    waiting = line(floor, call.record.service_pk)
    rings = call in ringing(floor, call.record.service_pk)
    position = 1 if rings else waiting.index(call) + 1
    wait_s = None if rings else _estimate_s(floor, call.record.service_pk, call)
    return CallQueued(call_id=call.record.call_id, position=position, ringing=rings, wait_estimate_s=wait_s)


def waiting_calls(floor: Floor, seat: Seat) -> tuple[WaitingCall, ...]:
    """The line of this adviser's services."""
    rings: set[LiveCall] = set()
    if seat.free:
        for pk, group in seat.adviser.groups.items():
            rings |= {call for call, last in ringing(floor, pk).items() if group <= last}
    return tuple(
        WaitingCall(
            call_id=call.record.call_id,
            site=floor.site(call).name,
            service=floor.service(call).name,
            waiting_since_s=call.record.requested_s,
            language=call.record.language,
            signing=call.record.signing,
            writes=call.record.writes,
            ringing=call in rings,
            appointment_at_s=call.appointment_s,
        )
        for call in sorted(floor.calls.values(), key=_turn)
        if not call.accepted and call.record.service_pk in seat.adviser.service_pks
    )


def service_state(floor: Floor, service_pk: int) -> ServiceState:
    seats = [seat for seat in floor.seats.values() if service_pk in seat.adviser.service_pks]
    if any(seat.free for seat in seats):
        return ServiceState.OPEN
    return ServiceState.BUSY if any(seat.present for seat in seats) else ServiceState.CLOSED


def site_services(floor: Floor, site_pk: int, now_s: float) -> tuple[ServiceInfo, ...]:
    """What the bornes of a site are told at this Unix time, in the order of their keys."""
    site = floor.directory.sites[site_pk]
    return tuple(_info(floor, service, site.calendar, now_s) for service in site.services)


def borne_services(
    floor: Floor, borne: BorneEntry, services: tuple[ServiceInfo, ...]
) -> tuple[Menu, tuple[ServiceInfo, ...]]:
    """What this borne shows of its site's services: all of them, or its one where it is dedicated."""
    site = floor.directory.sites[borne.site_pk]
    only = next((service.slug for service in site.services if service.pk == borne.only_service_pk), None)
    if only is None:
        return site.menu, services
    return Menu.SINGLE, tuple(service for service in services if service.service_id == only)


def _info(floor: Floor, service: ServiceEntry, calendar: Calendar, now_s: float) -> ServiceInfo:
    state = service_state(floor, service.pk)
    open_now = openings(service.hours, calendar, now_s)
    return ServiceInfo(
        service_id=service.slug,
        name=service.name,
        partner=service.partner,
        icon=service.icon,
        state=state,
        waiting=len(line(floor, service.pk)),
        wait_estimate_s=_estimate_s(floor, service.pk) if state is ServiceState.BUSY else None,
        phone=service.phone,
        bring=service.bring,
        partner_id=service.partner_slug,
        address=service.address,
        hours=tuple(map(_span, sorted(service.hours.permanences)))[:MAX_HOURS],
        open_until_s=open_now.until_s,
        next_opening_s=open_now.next_s,
        texts=tuple(ServiceTexts(language=text.language, name=text.name, bring=text.bring) for text in service.texts)[
            :MAX_LANGUAGES
        ],
        appointments=service.appointments,
        sheets=service.sheets,
    )


def _span(span: WeeklySpan) -> OpenHours:
    opens, closes = (time.hour * 60 + time.minute for time in (span.opens, span.closes))
    return OpenHours(weekday=span.weekday, from_min=opens, to_min=closes)


def _estimate_s(floor: Floor, service_pk: int, call: LiveCall | None = None) -> float | None:
    """How long a call that is in line, or one that would come now (None), waits for an adviser.

    The conversations before it, each of the typical length of its service, shared among the advisers present; one is
    going on already. Lines of other services count where one of these advisers serves them too. None without enough
    past calls or without an adviser.
    """
    length_s = floor.lengths_s.get(service_pk)
    present = [seat for seat in floor.seats.values() if seat.present and service_pk in seat.adviser.groups]
    if length_s is None or not present:
        return None
    theirs = {pk for seat in present for pk in seat.adviser.groups}
    before_s = 0.0
    for other in floor.calls.values():
        if other is call:
            break
        if not other.accepted and other.record.service_pk in theirs:
            before_s += floor.lengths_s.get(other.record.service_pk) or length_s
    return round((before_s + length_s) / len(present))
