"""The life of a call: asked for, in line, taken by one adviser, resumed after a lost link, over."""

import uuid
from dataclasses import replace

from central.appointments import store as appointments
from central.calls import store
from central.calls.models import CallState
from central.hub.appointments import Appointments
from central.hub.callbacks import Callbacks
from central.hub.context import Context
from central.hub.rate import TokenBucket
from central.hub.state import BorneSocket, DeskSocket, LiveCall, Peer, Seat, Side
from central.protocol.borne import CallAccepted, CallEnded, EndCall, PeerPresence, Refused, RequestCall, ResumeCall
from central.protocol.desk import AcceptCall, BorneFault, BorneFaults, CallAssigned, PresenceChanged, TellOutcome
from central.protocol.signal import Signal
from central.protocol.values import EndReason, IceServer

CALLS_BURST = 12
CALLS_PER_S = 1 / 6
_NOT_THE_BORNES = frozenset({EndReason.ADVISER_HUNG_UP, EndReason.SERVICE_CLOSED})
_THE_DESKS = frozenset({EndReason.ADVISER_HUNG_UP, EndReason.FAULT})


def _is_call_id(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


class Calls:
    def __init__(self, context: Context, appointments: Appointments, callbacks: Callbacks) -> None:
        self._context = context
        self._appointments = appointments
        self._callbacks = callbacks
        self._floor = context.floor

    # From the borne

    async def request(self, socket: BorneSocket, message: RequestCall) -> None:
        """A new call at the end of the line; the same id again is the same call."""
        site = self._floor.directory.sites[socket.entry.site_pk]
        service = next((service for service in site.services if service.slug == message.service_id), None)
        if service is None or not _is_call_id(message.call_id):
            code = "no_such_service" if service is None else "bad_call_id"
            socket.peer.send(Refused(code=code, text="request_call", call_id=message.call_id))
            return
        if await self._context.database(store.find, message.call_id) is not None:
            await self.resume_borne(socket, ResumeCall(call_id=message.call_id))
            return
        if not self._may_ask(socket.entry.pk):
            socket.peer.send(Refused(code="too_many", text="request_call", call_id=message.call_id))
            return
        if (other := self._floor.borne_call(socket.entry.pk)) is not None:
            await self.end(other, EndReason.BORNE_RESTARTED)
        try:
            record = await self._context.database(
                store.create,
                message.call_id,
                borne_pk=socket.entry.pk,
                service_pk=service.pk,
                language=message.language[:16],
                signing=message.signing,
                writes=message.writes,
                site_code=site.code,
                now_s=self._context.clock.wall_s(),
                rng=self._context.rng,
            )
        except store.AlreadyInCall:
            socket.peer.send(Refused(code="in_call", text="request_call", call_id=message.call_id))
            return
        call = LiveCall(record, borne=Side(absent_since_s=None), desk=Side(absent_since_s=None))
        self._floor.calls[record.call_id] = call
        if message.appointment_id is not None:
            meant = await self._appointments.meant_by(socket, message.appointment_id, service.pk)
            if meant is not None:
                await self._appointments.attach(call, meant)
        if message.callback_id is not None and await self._called_back(socket, call, message.callback_id):
            return
        # Who has an appointment waits for an adviser that comes to it, as long as any line does.
        if call.appointment_s is None and not self._floor.expected(service.pk):
            await self.end(call, EndReason.SERVICE_CLOSED)

    async def _called_back(self, socket: BorneSocket, call: LiveCall, callback_id: str) -> bool:
        """Whether the adviser who had the borne ring has the call; else it waits in line like another."""
        call.callback_id = callback_id
        waiting = self._callbacks.waits_for(socket, callback_id, call.record.service_pk)
        return waiting is not None and await self._give(call, *waiting)

    def _may_ask(self, borne_pk: int) -> bool:
        """A citizen who changes their mind may; a borne gone mad may not fill the line and the database."""
        now_s = self._context.clock.monotonic_s()
        fresh = TokenBucket(burst=CALLS_BURST, per_s=CALLS_PER_S, now_s=now_s)
        return self._floor.call_rates.setdefault(borne_pk, fresh).take(now_s)

    async def resume_borne(self, socket: BorneSocket, message: ResumeCall) -> None:
        """The borne says that it is in this call: it hears where the call stands."""
        call = self._floor.calls.get(message.call_id)
        if call is None or call.record.borne_pk != socket.entry.pk:
            await self.tell_end(socket.peer, message.call_id, borne_pk=socket.entry.pk)
            return
        call.borne.absent_since_s = call.claim_by_s = call.told = None
        if call.accepted:
            socket.peer.send(self._accepted(call))
            self._tell_presence(self._floor.desk_peer(call), call, present=True)
            self._empty(call.borne, socket.peer)

    # From the desk

    async def accept(self, seat: Seat, socket: DeskSocket, message: AcceptCall) -> None:
        """Exactly one adviser gets it: the database decides."""
        call = self._floor.calls.get(message.call_id)
        code = self._why_not(seat, call)
        if call is None or code:
            socket.peer.send(Refused(code=code, text="accept_call", call_id=message.call_id))
            return
        if not await self._give(call, seat, socket):
            await self._reload(call)
            socket.peer.send(Refused(code="taken", text="accept_call", call_id=message.call_id))

    async def _give(self, call: LiveCall, seat: Seat, socket: DeskSocket) -> bool:
        """Whether this adviser has the call now; both sides are told."""
        call_id, adviser_pk, now_s = call.record.call_id, seat.adviser.pk, self._context.clock.wall_s()
        if not await self._context.database(store.accept, call_id, adviser_pk=adviser_pk, now_s=now_s):
            return False
        call.record = replace(call.record, state=CallState.ACCEPTED, adviser_pk=adviser_pk, accepted_s=now_s)
        call.ringing_since_s = call.rings_to = None
        if call.appointment_s is not None:
            await self._context.database(appointments.honour, call_id)
        seat.call_id = call_id
        socket.peer.send(self._assigned(call))
        self.tell_faults(call)
        socket.peer.send(PresenceChanged(presence=seat.presence))
        if peer := self._floor.borne_peer(call):
            peer.send(self._accepted(call))
        if call.callback_id:
            await self._callbacks.answered(call.callback_id, call.record.borne_pk)
        return True

    async def resume_desk(self, seat: Seat, socket: DeskSocket, message: ResumeCall) -> None:
        call = self._floor.calls.get(message.call_id)
        if call is None or call.record.adviser_pk != seat.adviser.pk:
            await self.tell_end(socket.peer, message.call_id, adviser_pk=seat.adviser.pk)
            return
        call.desk.absent_since_s = None
        socket.peer.send(self._assigned(call))
        self.tell_faults(call)
        self._tell_presence(self._floor.borne_peer(call), call, present=True)
        self._empty(call.desk, socket.peer)

    async def outcome(self, seat: Seat, socket: DeskSocket, message: TellOutcome) -> None:
        noted = message.call_id not in self._floor.calls and _is_call_id(message.call_id)
        if noted:
            noted = await self._context.database(
                store.note_outcome, message.call_id, message.outcome, adviser_pk=seat.adviser.pk
            )
        if not noted:
            socket.peer.send(Refused(code="no_outcome_due", text="tell_outcome", call_id=message.call_id))
        if seat.wrap_up == message.call_id:
            seat.wrap_up = None
            socket.peer.send(PresenceChanged(presence=seat.presence))

    # From both

    async def end_by_borne(self, socket: BorneSocket, message: EndCall) -> None:
        call = self._floor.calls.get(message.call_id)
        if call is None or call.record.borne_pk != socket.entry.pk:
            await self.tell_end(socket.peer, message.call_id, borne_pk=socket.entry.pk)
        elif message.reason in _NOT_THE_BORNES:
            socket.peer.send(Refused(code="not_your_reason", text="end_call", call_id=message.call_id))
        else:
            call.borne.absent_since_s = None
            await self.end(call, message.reason)

    async def end_by_desk(self, seat: Seat, socket: DeskSocket, message: EndCall) -> None:
        call = self._floor.calls.get(message.call_id)
        if call is None or call.record.adviser_pk != seat.adviser.pk:
            await self.tell_end(socket.peer, message.call_id, adviser_pk=seat.adviser.pk)
        elif message.reason not in _THE_DESKS:
            socket.peer.send(Refused(code="not_your_reason", text="end_call", call_id=message.call_id))
        else:
            call.desk.absent_since_s = None
            await self.end(call, message.reason)

    def signal_from_borne(self, socket: BorneSocket, signal: Signal) -> None:
        call = self._floor.calls.get(signal.call_id)
        if call is None or not call.accepted or call.record.borne_pk != socket.entry.pk:
            socket.peer.send(Refused(code="unknown_call", text="signal", call_id=signal.call_id))
        else:
            self._relay(signal, self._floor.desk_peer(call), call.desk)

    def signal_from_desk(self, seat: Seat, socket: DeskSocket, signal: Signal) -> None:
        call = self._floor.calls.get(signal.call_id)
        if call is None or not call.accepted or call.record.adviser_pk != seat.adviser.pk:
            socket.peer.send(Refused(code="unknown_call", text="signal", call_id=signal.call_id))
        else:
            self._relay(signal, self._floor.borne_peer(call), call.borne)

    # From the hub

    async def end(self, call: LiveCall, reason: EndReason) -> None:
        """The last word to both sides; the adviser has the outcome left to tell."""
        call_id = call.record.call_id
        await self._context.database(store.end, call_id, reason, now_s=self._context.clock.wall_s())
        ended = CallEnded(call_id=call_id, reason=reason)
        for peer in (self._floor.borne_peer(call), self._floor.desk_peer(call)):
            if peer is not None:
                peer.send(ended)
        self._floor.calls.pop(call_id, None)
        seat = self._floor.seats.get(call.record.adviser_pk) if call.record.adviser_pk is not None else None
        if seat is not None and seat.call_id == call_id:
            seat.call_id, seat.wrap_up = None, call_id
            if seat.socket is not None:
                seat.socket.peer.send(PresenceChanged(presence=seat.presence))
        await self.learn_length(call.record.service_pk)

    async def learn_length(self, service_pk: int) -> None:
        """Looks anew how long conversations of a service take."""
        self._floor.lengths_s[service_pk] = await self._context.database(
            store.typical_length_s, service_pk, now_s=self._context.clock.wall_s()
        )

    def tell_faults(self, call: LiveCall) -> None:
        """Tells the desk which devices of the borne do not work; a borne out of reach is not spoken for."""
        borne, peer = self._floor.bornes.get(call.record.borne_pk), self._floor.desk_peer(call)
        if borne is not None and peer is not None:
            faults = tuple(BorneFault(device=device, fault=fault) for device, fault in sorted(borne.faults.items()))
            peer.send(BorneFaults(call_id=call.record.call_id, faults=faults))

    async def tell_end(
        self, peer: Peer, call_id: str, *, borne_pk: int | None = None, adviser_pk: int | None = None
    ) -> None:
        """How a call of this asker ended; a call that is not the asker's is as unknown as one that never was."""
        record = await self._context.database(store.find, call_id)
        reason = EndReason.FAULT
        if record is not None and record.ended is not None:
            by_adviser = adviser_pk is not None and record.adviser_pk == adviser_pk
            reason = record.ended if by_adviser or record.borne_pk == borne_pk else reason
        peer.send(CallEnded(call_id=call_id, reason=reason))

    def borne_gone(self, call: LiveCall) -> None:
        """The borne's socket went; the call waits for it."""
        if call.borne.attached:
            call.borne.absent_since_s = self._context.clock.monotonic_s()
            self._tell_presence(self._floor.desk_peer(call), call, present=False)

    def desk_gone(self, call: LiveCall) -> None:
        if call.desk.attached:
            call.desk.absent_since_s = self._context.clock.monotonic_s()
            self._tell_presence(self._floor.borne_peer(call), call, present=False)

    def _why_not(self, seat: Seat, call: LiveCall | None) -> str:
        """Why this adviser may not take this call; empty when he may."""
        if call is None or call.record.service_pk not in seat.adviser.service_pks or call.accepted:
            return "taken"
        if not seat.free:
            return "not_free"
        heard = call.rings_to is not None and seat.adviser.groups[call.record.service_pk] <= call.rings_to
        return "" if heard else "not_ringing"

    async def _reload(self, call: LiveCall) -> None:
        """The database says otherwise than we thought: believe it."""
        record = await self._context.database(store.find, call.record.call_id)
        if record is None or record.state is CallState.ENDED:
            self._floor.calls.pop(call.record.call_id, None)
        else:
            call.record = record

    def _relay(self, signal: Signal, peer: Peer | None, side: Side) -> None:
        if peer is not None:
            peer.send(signal)
        else:
            side.mailbox.put(signal, self._context.clock.monotonic_s())

    def _empty(self, side: Side, peer: Peer) -> None:
        for signal in side.mailbox.take(self._context.clock.monotonic_s()):
            peer.send(signal)

    @staticmethod
    def _tell_presence(peer: Peer | None, call: LiveCall, *, present: bool) -> None:
        if peer is not None and call.accepted:
            peer.send(PeerPresence(call_id=call.record.call_id, present=present))

    def _accepted(self, call: LiveCall) -> CallAccepted:
        seat = self._floor.seats.get(call.record.adviser_pk or 0)
        service = self._floor.service(call)
        return CallAccepted(
            call_id=call.record.call_id,
            service_id=service.slug,
            adviser_first_name=seat.adviser.first_name if seat is not None else "",
            partner=service.partner,
            reference=call.record.reference,
            ice_servers=self._ice(call, "borne"),
            peer_present=self._floor.desk_peer(call) is not None,
        )

    def _assigned(self, call: LiveCall) -> CallAssigned:
        record = call.record
        accepted_s = record.accepted_s or record.requested_s
        return CallAssigned(
            call_id=record.call_id,
            site=self._floor.site(call).name,
            service=self._floor.service(call).name,
            reference=record.reference,
            language=record.language,
            signing=record.signing,
            writes=record.writes,
            borne_public_key=record.borne_public_key,
            started_at_s=accepted_s,
            waited_s=max(0.0, accepted_s - record.requested_s),
            ice_servers=self._ice(call, "desk"),
            peer_present=self._floor.borne_peer(call) is not None,
            appointment_at_s=call.appointment_s,
        )

    def _ice(self, call: LiveCall, side: str) -> tuple[IceServer, ...]:
        return self._context.ice(f"{side}-{call.record.call_id}", self._context.clock.wall_s())
