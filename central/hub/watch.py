"""What time alone brings about: lost links, patience, services left alone, leases, ended sessions, edits by IT."""

from central.accounts.page_session import adviser_of_session, host_of_session
from central.calls import leases
from central.directory.snapshot import Directory, blocked_keys, load_directory
from central.hub import line
from central.hub.bells import Bells
from central.hub.calls import Calls
from central.hub.context import Context
from central.hub.presence import LEASE_S
from central.hub.sheets import Sheets
from central.hub.state import LiveCall
from central.protocol.values import CloseCode, EndReason

LOOK_S = 20.0
"""How often the database is asked what others changed; leases are renewed then too."""


class Watch:
    """`tick` about once a second; everything is a comparison of the clock with what is noted on the floor."""

    def __init__(self, context: Context, calls: Calls, bells: Bells, sheets: Sheets) -> None:
        self._context = context
        self._floor = context.floor
        self._calls = calls
        self._bells = bells
        self._sheets = sheets
        self._looked_at_s = context.clock.monotonic_s()

    async def tick(self) -> None:
        now_s = self._context.clock.monotonic_s()
        await self.tick_floor()
        self._bells.tick()
        if await self._sheets.published_anew() or now_s - self._looked_at_s >= LOOK_S:
            self._looked_at_s = now_s
            await self.look()

    async def tick_floor(self) -> None:
        """Calls whose time is over, and advisers who left."""
        now_s = self._context.clock.monotonic_s()
        self._note_unserved(now_s)
        for call in list(self._floor.calls.values()):
            if reason := self._why_over(call, now_s):
                await self._calls.end(call, reason)
        for pk, seat in list(self._floor.seats.items()):
            gone = seat.gone_at_s is not None and now_s - seat.gone_at_s >= LEASE_S
            if gone and seat.call_id is None:
                del self._floor.seats[pk]

    async def look(self) -> None:
        """Renews this node's leases, reads the directory anew, closes sockets of blocked bornes and ended sessions."""
        database = self._context.database
        await database(leases.renew, node=self._context.node, expires_s=self._context.clock.wall_s() + LEASE_S)
        directory = await database(load_directory)
        await self.look_at_floor(directory)
        blocked = await database(blocked_keys)
        for socket in list(self._floor.bornes.values()):
            if socket.entry.public_key in blocked:
                socket.peer.close(CloseCode.BLOCKED)
            elif socket.entry.site_pk not in directory.sites:
                socket.peer.close(CloseCode.FORBIDDEN)
        for host in self._bells.hosts():
            self._bells.refresh(host, await database(host_of_session, host.session_key))

    async def look_at_floor(self, directory: Directory) -> None:
        """Calls for what is no longer there end; desks of ended sessions close."""
        for call in list(self._floor.calls.values()):
            if call.record.service_pk not in directory.services or call.record.site_pk not in directory.sites:
                await self._calls.end(call, EndReason.SERVICE_CLOSED)
        self._floor.directory = directory
        for seat in self._floor.seats.values():
            if seat.socket is not None:
                adviser = await self._context.database(adviser_of_session, seat.socket.session_key)
                if adviser is None or adviser.pk != seat.adviser.pk:
                    seat.socket.peer.close(CloseCode.NOT_AUTHENTICATED)
                else:
                    seat.adviser = adviser

    def _note_unserved(self, now_s: float) -> None:
        since = self._floor.unserved_since_s
        for pk in self._floor.directory.services:
            seats = self._floor.seats.values()
            alone = not any(seat.present and pk in seat.adviser.service_pks for seat in seats)
            if alone and line.line(self._floor, pk):
                since.setdefault(pk, now_s)
            else:
                since.pop(pk, None)

    def _why_over(self, call: LiveCall, now_s: float) -> EndReason | None:
        if call.claim_by_s is not None and now_s >= call.claim_by_s:
            return EndReason.BORNE_RESTARTED
        sides = (call.borne, call.desk) if call.accepted else (call.borne,)
        longest_s = self._context.link_patience_s
        for side in sides:
            if side.absent_since_s is not None and now_s - side.absent_since_s >= longest_s:
                return EndReason.LINK_LOST
        if call.accepted:
            return None
        if self._patience_over(call, now_s):
            return EndReason.NO_ANSWER
        unserved_s = self._floor.unserved_since_s.get(call.record.service_pk)
        return EndReason.SERVICE_CLOSED if unserved_s is not None and now_s - unserved_s >= longest_s else None

    def _patience_over(self, call: LiveCall, now_s: float) -> bool:
        """Whether a call has rung in vain at its last group; at another one, it rings at the next group from now on."""
        if call.ringing_since_s is None or call.rings_to is None:
            return False
        if now_s - call.ringing_since_s < self._floor.service(call).patience_s:
            return False
        call.tried = call.rings_to
        if line.further_group(self._floor, call) is None:
            return True
        call.ringing_since_s = now_s
        return False
