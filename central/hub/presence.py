"""Who comes and goes: sockets, seats of advisers, leases."""

from central.accounts.page_session import AdviserEntry
from central.calls import leases, store
from central.directory.snapshot import BorneEntry
from central.hub import line
from central.hub.calls import Calls
from central.hub.context import Context
from central.hub.state import BorneSocket, DeskSocket, Peer, Seat
from central.protocol import PROTOCOL_VERSION
from central.protocol.borne import Refused, Welcome
from central.protocol.desk import DeskWelcome, PresenceChanged, SetPresence
from central.protocol.values import CloseCode, Presence, SiteInfo

LEASE_S = 60.0
CLAIM_S = 10.0
"""A borne that is back and does not claim its call within this has forgotten it."""
WRAP_UP_S = 900.0
"""An outcome left untold so long ago no longer keeps an adviser who comes back from being free."""


class Presences:
    def __init__(self, context: Context, calls: Calls) -> None:
        self._context = context
        self._floor = context.floor
        self._calls = calls

    async def borne_joined(self, entry: BorneEntry, peer: Peer) -> BorneSocket:
        """A proven borne: greeted; an older socket of the same key is replaced."""
        epoch = await self._context.database(
            leases.take, "borne", entry.pk, node=self._context.node, expires_s=self._lease_end_s()
        )
        call = self._floor.borne_call(entry.pk)
        if call is not None:
            self._calls.borne_gone(call)
            call.claim_by_s = self._context.clock.monotonic_s() + CLAIM_S
        socket = BorneSocket(entry, peer, epoch)
        old = self._floor.bornes.pop(entry.pk, None)
        if old is not None:
            old.peer.close(CloseCode.REPLACED)
        self._floor.bornes[entry.pk] = socket
        site, now_s = self._floor.directory.sites[entry.site_pk], self._context.clock.wall_s()
        menu, services = line.borne_services(self._floor, entry, line.site_services(self._floor, site.pk, now_s))
        peer.send(
            Welcome(
                borne_id=entry.slug,
                site=SiteInfo(site_id=site.slug, name=site.name, time_zone=site.calendar.time_zone, menu=menu),
                services=services,
                now_s=now_s,
            )
        )
        return socket

    async def borne_left(self, socket: BorneSocket) -> None:
        if self._floor.bornes.get(socket.entry.pk) is not socket:
            return
        del self._floor.bornes[socket.entry.pk]
        call = self._floor.borne_call(socket.entry.pk)
        if call is not None:
            self._calls.borne_gone(call)
            call.claim_by_s = None
        await self._context.database(
            leases.release, "borne", socket.entry.pk, epoch=socket.epoch, expires_s=self._context.clock.wall_s()
        )

    async def desk_joined(self, socket: DeskSocket) -> Seat:
        """A logged-in adviser's page; an older one of the same adviser is replaced."""
        adviser = socket.adviser
        socket.epoch = await self._context.database(
            leases.take, "adviser", adviser.pk, node=self._context.node, expires_s=self._lease_end_s()
        )
        seat = self._floor.seats.get(adviser.pk)
        if seat is None:
            seat = Seat(adviser, wish=Presence.AWAY)
            seat.wrap_up = await self._context.database(
                store.untold_outcome, adviser.pk, since_s=self._context.clock.wall_s() - WRAP_UP_S
            )
            self._floor.seats[adviser.pk] = seat
        if seat.socket is not None:
            self._detach(seat)
            seat.socket.peer.close(CloseCode.REPLACED)
        seat.adviser, seat.socket, seat.gone_at_s = adviser, socket, None
        await self._context.database(leases.set_presence, adviser.pk, seat.wish)
        socket.peer.send(self._welcome(seat))
        if seat.wrap_up is not None and seat.call_id is None:
            await self._calls.tell_end(socket.peer, seat.wrap_up, adviser_pk=adviser.pk)
        return seat

    async def desk_left(self, socket: DeskSocket) -> None:
        seat = self._floor.seats.get(socket.adviser.pk)
        if seat is None or seat.socket is not socket:
            return
        self._detach(seat)
        seat.socket, seat.gone_at_s = None, self._context.clock.monotonic_s()
        await self._context.database(
            leases.release, "adviser", seat.adviser.pk, epoch=socket.epoch, expires_s=self._lease_end_s()
        )

    async def set_presence(self, seat: Seat, socket: DeskSocket, message: SetPresence) -> None:
        """FREE or AWAY, while not in a call and with no outcome due."""
        if message.presence not in {Presence.FREE, Presence.AWAY}:
            socket.peer.send(Refused(code="not_yours_to_say", text="set_presence"))
        elif seat.presence in {Presence.IN_CALL, Presence.WRAP_UP}:
            code = "in_call" if seat.presence is Presence.IN_CALL else "outcome_due"
            socket.peer.send(Refused(code=code, text="set_presence"))
        else:
            seat.wish = message.presence
            await self._context.database(leases.set_presence, seat.adviser.pk, seat.wish)
            socket.peer.send(PresenceChanged(presence=seat.presence))

    def restore_seat(self, adviser: AdviserEntry, wish: Presence) -> Seat:
        """After a restart: the adviser was here a moment ago."""
        seat = Seat(adviser, wish=wish, gone_at_s=self._context.clock.monotonic_s())
        self._floor.seats[adviser.pk] = seat
        return seat

    def _detach(self, seat: Seat) -> None:
        if seat.call_id is not None and (call := self._floor.calls.get(seat.call_id)):
            self._calls.desk_gone(call)

    def _lease_end_s(self) -> float:
        return self._context.clock.wall_s() + LEASE_S

    def _welcome(self, seat: Seat) -> DeskWelcome:
        services = self._floor.directory.services
        names = sorted(services[pk].name for pk in seat.adviser.service_pks if pk in services)
        return DeskWelcome(
            adviser_id=seat.adviser.adviser_id,
            first_name=seat.adviser.first_name,
            presence=seat.presence,
            services=tuple(names),
            now_s=self._context.clock.wall_s(),
            version=PROTOCOL_VERSION,
            call_id=seat.call_id or seat.wrap_up,
            practice=self._context.practice,
        )
