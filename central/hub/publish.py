"""Tells everybody what changed for them, and nobody what did not."""

from central.calls import store
from central.calls.models import CallState
from central.hub import line
from central.hub.context import Context
from central.hub.state import Floor
from central.protocol.borne import Services
from central.protocol.desk import Queue


async def publish(context: Context) -> None:
    """After any change of the floor: rings, places in line, queues of desks, states of services."""
    await publish_line(context)
    _tell_services(context.floor, context.clock.wall_s())


async def publish_line(context: Context) -> None:
    """What those in line and at the desks of this floor are told."""
    await _note_ringing(context)
    _tell_places(context.floor)
    _tell_queues(context.floor)


async def _note_ringing(context: Context) -> None:
    floor, now_s = context.floor, context.clock.monotonic_s()
    rings = {call: group for pk in floor.directory.services for call, group in line.ringing(floor, pk).items()}
    for call in floor.calls.values():
        if call.accepted:
            continue
        call.rings_to = rings.get(call)
        should = call.rings_to is not None
        if should == (call.ringing_since_s is not None):
            continue
        call.ringing_since_s = now_s if should else None
        await context.database(store.set_ringing, call.record.call_id, ringing=should, now_s=context.clock.wall_s())


def _tell_places(floor: Floor) -> None:
    for call in floor.calls.values():
        peer = floor.borne_peer(call)
        if call.record.state is CallState.ACCEPTED or peer is None:
            continue
        place = line.place(floor, call)
        if place != call.told:
            call.told = place
            peer.send(place)


def _tell_queues(floor: Floor) -> None:
    for seat in floor.seats.values():
        if seat.socket is None:
            continue
        calls = line.waiting_calls(floor, seat)
        if calls != seat.socket.told_queue:
            seat.socket.told_queue = calls
            seat.socket.peer.send(Queue(calls=calls))


def _tell_services(floor: Floor, now_s: float) -> None:
    """States and lines change with what people do, openings with the clock."""
    changed = {}
    for site_pk in floor.directory.sites:
        services = line.site_services(floor, site_pk, now_s)
        if services != floor.told_services.get(site_pk):
            changed[site_pk] = floor.told_services[site_pk] = services
    for socket in floor.bornes.values():
        if socket.entry.site_pk in changed:
            _, services = line.borne_services(floor, socket.entry, changed[socket.entry.site_pk])
            socket.peer.send(Services(services=services))
