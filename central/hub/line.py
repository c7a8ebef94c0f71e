"""Who is where in line, what rings, what a key lamp tells. Pure: from the floor to values."""

from central.hub.state import Floor, LiveCall, Seat
from central.protocol.borne import CallQueued
from central.protocol.desk import WaitingCall
from central.protocol.values import ServiceInfo, ServiceState


def line(floor: Floor, service_pk: int) -> list[LiveCall]:
    """The calls in line of one service, longest-waiting first."""
    return [call for call in floor.calls.values() if call.record.service_pk == service_pk and not call.accepted]


def ringing(floor: Floor, service_pk: int) -> list[LiveCall]:
    """As many as there are free advisers, the longest-waiting first; a borne out of reach keeps its place unrung."""
    free = sum(seat.free and service_pk in seat.adviser.service_pks for seat in floor.seats.values())
    return [call for call in line(floor, service_pk) if call.borne.attached][:free]


def place(floor: Floor, call: LiveCall) -> CallQueued:
    """What the borne is told. Position 1 is next or ringing; behind, everybody before counts."""
    waiting = line(floor, call.record.service_pk)
    rings = call in ringing(floor, call.record.service_pk)
    position = 1 if rings else waiting.index(call) + 1
    wait_s = None if rings else _estimate_s(floor, call.record.service_pk, position)
    return CallQueued(call_id=call.record.call_id, position=position, ringing=rings, wait_estimate_s=wait_s)


def waiting_calls(floor: Floor, seat: Seat) -> tuple[WaitingCall, ...]:
    """The line of this adviser's services."""
    rings = {call.record.call_id for pk in seat.adviser.service_pks for call in ringing(floor, pk)} if seat.free else ()
    return tuple(
        WaitingCall(
            call_id=call.record.call_id,
            site=floor.site(call).name,
            service=floor.service(call).name,
            waiting_since_s=call.record.requested_s,
            language=call.record.language,
            ringing=call.record.call_id in rings,
        )
        for call in floor.calls.values()
        if not call.accepted and call.record.service_pk in seat.adviser.service_pks
    )


def service_state(floor: Floor, service_pk: int) -> ServiceState:
    seats = [seat for seat in floor.seats.values() if service_pk in seat.adviser.service_pks]
    if any(seat.free for seat in seats):
        return ServiceState.OPEN
    return ServiceState.BUSY if any(seat.present for seat in seats) else ServiceState.CLOSED


def site_services(floor: Floor, site_pk: int) -> tuple[ServiceInfo, ...]:
    """What the bornes of a site are told, in the order of their keys."""
    return tuple(_info(floor, service.pk) for service in floor.directory.sites[site_pk].services)


def _info(floor: Floor, service_pk: int) -> ServiceInfo:
    service = floor.directory.services[service_pk]
    state = service_state(floor, service_pk)
    waiting = len(line(floor, service_pk))
    wait_s = _estimate_s(floor, service_pk, waiting + 1) if state is ServiceState.BUSY else None
    return ServiceInfo(
        service_id=service.slug,
        name=service.name,
        partner=service.partner,
        icon=service.icon,
        state=state,
        waiting=waiting,
        wait_estimate_s=wait_s,
        phone=service.phone,
        bring=service.bring,
    )


def _estimate_s(floor: Floor, service_pk: int, position: int) -> float | None:
    """Place in line x typical length / advisers present; None without enough past calls or without an adviser."""
    length_s = floor.lengths_s.get(service_pk)
    present = sum(seat.present and service_pk in seat.adviser.service_pks for seat in floor.seats.values())
    return None if length_s is None or not present else round(position * length_s / present)
