"""Calling back at a borne: wishes kept, shown to the desks whose they are, and rung for by exactly one adviser."""

import uuid
from dataclasses import dataclass

from central.callbacks import store
from central.callbacks.models import CallbackState
from central.callbacks.store import CallbackRecord
from central.directory.hours import Calendar, openings
from central.directory.snapshot import ServiceEntry
from central.hub.context import Context
from central.hub.rate import TokenBucket
from central.hub.state import BorneSocket, DeskSocket, Seat
from central.protocol.callbacks import (
    NOTICE_READ_S,
    RING_S,
    AnswerRing,
    AskCallback,
    CallBack,
    CallbackCancelled,
    CallbackKept,
    CallbackRefusal,
    CallbackRefused,
    CallBackStage,
    CallBackTold,
    CancelCallback,
    OpenCallback,
    RingAnswer,
    RingCallback,
    StopCallBack,
    StopRing,
)
from central.protocol.callbacks import (
    Callbacks as CallbacksTold,
)

WISHES_BURST = 6
WISHES_PER_S = 1 / 60
ANSWER_LATE_S = 5.0
"""So much longer than it rings a borne may take to say so."""
UNKNOWN_HOURS_S = 86_400.0
"""So long a wish stands at a service whose hours are not known."""
MOST_SHOWN = 60
"""A desk is shown no more at once: they fit into one message."""


@dataclass(slots=True, eq=False)
class _Ring:
    """A borne rings for an adviser, who takes no other call meanwhile."""

    record: CallbackRecord
    seat: Seat
    desk: DeskSocket
    borne: BorneSocket
    until_s: float


class Callbacks:
    """Every method is called with the switchboard's lock held."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._floor = context.floor
        self._open: dict[str, CallbackRecord] = {}
        """The longest-waiting first."""
        self._rings: dict[str, _Ring] = {}
        self._rates: dict[int, TokenBucket] = {}

    async def restore(self) -> None:
        """Takes over what an earlier process kept; what rang then rings no more."""
        self._open = {one.callback_id: one for one in await self._context.database(store.open_ones)}

    # From the borne

    async def ask(self, socket: BorneSocket, message: AskCallback) -> None:
        """Answered as kept only once it is stored; the same id again is the same wish with the same ticket."""
        kept = await self._keep(socket, message)
        if isinstance(kept, CallbackRefusal):
            socket.peer.send(CallbackRefused(callback_id=message.callback_id, reason=kept))
        else:
            if kept.state is CallbackState.OPEN:
                self._open.setdefault(kept.callback_id, kept)
            socket.peer.send(CallbackKept(callback_id=kept.callback_id, ticket=kept.ticket))

    async def _keep(self, socket: BorneSocket, message: AskCallback) -> CallbackRecord | CallbackRefusal:
        site, now_s = self._floor.directory.sites[socket.entry.site_pk], self._context.clock.wall_s()
        service = next((one for one in site.services if one.slug == message.service_id), None)
        if service is None or not _is_id(message.callback_id):
            return CallbackRefusal.NO_SUCH_SERVICE
        if message.callback_id not in self._open and not self._may_ask(socket.entry.pk):
            return CallbackRefusal.TOO_MANY
        try:
            return await self._context.database(
                store.create,
                message.callback_id,
                site_pk=site.pk,
                site_zone=site.calendar.time_zone,
                borne_pk=socket.entry.pk,
                service_pk=service.pk,
                language=message.language[:16],
                now_s=now_s,
                expires_s=_expires_s(service, site.calendar, now_s),
            )
        except store.TooMany:
            return CallbackRefusal.TOO_MANY
        except store.NotYours:
            return CallbackRefusal.NO_SUCH_SERVICE

    def _may_ask(self, borne_pk: int) -> bool:
        now_s = self._context.clock.monotonic_s()
        fresh = TokenBucket(burst=WISHES_BURST, per_s=WISHES_PER_S, now_s=now_s)
        return self._rates.setdefault(borne_pk, fresh).take(now_s)

    async def cancel(self, socket: BorneSocket, message: CancelCallback) -> None:
        """The citizen wants it no more. What is another borne's stands."""
        record = self._open.get(message.callback_id)
        if record is not None and record.borne_pk == socket.entry.pk:
            await self._close(record, CallbackState.CANCELLED, CallBackStage.GONE)
        socket.peer.send(CallbackCancelled(callback_id=message.callback_id))

    async def heard(self, socket: BorneSocket, message: AnswerRing) -> None:
        """What became of the ring; an answer to one that is over is of the past."""
        ring = self._rings.get(message.callback_id)
        if ring is None or ring.borne is not socket:
            return
        match message.answer:
            case RingAnswer.IN_USE:
                await self._over(ring, CallBackStage.IN_USE)
            case RingAnswer.THERE:
                ring.until_s = self._context.clock.monotonic_s() + NOTICE_READ_S
                self._tell(ring.desk, ring.record.callback_id, CallBackStage.THERE)
            case RingAnswer.NOBODY:
                await self._unanswered(ring)

    # From the desk

    async def call_back(self, seat: Seat, socket: DeskSocket, message: CallBack) -> None:
        """Exactly one adviser has the borne ring: the database decides."""
        record = self._open.get(message.callback_id)
        stage = self._why_not(seat, record)
        if record is None or stage is not None:
            self._tell(socket, message.callback_id, stage or CallBackStage.GONE)
            return
        if not await self._context.database(store.take, record.callback_id, adviser_pk=seat.adviser.pk):
            self._tell(socket, record.callback_id, CallBackStage.TAKEN)
            return
        until_s = self._context.clock.monotonic_s() + RING_S + ANSWER_LATE_S
        ring = _Ring(record, seat, socket, self._floor.bornes[record.borne_pk], until_s)
        self._rings[record.callback_id] = ring
        seat.calling_back = record.callback_id
        ring.borne.peer.send(
            RingCallback(
                callback_id=record.callback_id,
                ticket=record.ticket,
                service_id=self._floor.directory.services[record.service_pk].slug,
                language=record.language,
            )
        )
        self._tell(socket, record.callback_id, CallBackStage.RINGING)

    def _why_not(self, seat: Seat, record: CallbackRecord | None) -> CallBackStage | None:
        """Why this adviser cannot have it ring; None when it can be."""
        if record is None or record.service_pk not in seat.adviser.service_pks:
            return CallBackStage.GONE
        if record.callback_id in self._rings:
            return CallBackStage.TAKEN
        if not seat.free:
            return CallBackStage.NOT_FREE
        if record.borne_pk not in self._floor.bornes:
            return CallBackStage.OUT_OF_REACH
        rings = any(ring.record.borne_pk == record.borne_pk for ring in self._rings.values())
        in_use = rings or self._floor.borne_call(record.borne_pk) is not None
        return CallBackStage.IN_USE if in_use else None

    async def stop(self, seat: Seat, message: StopCallBack) -> None:
        ring = self._rings.get(message.callback_id)
        if ring is not None and ring.seat is seat:
            ring.borne.peer.send(StopRing(callback_id=message.callback_id))
            await self._over(ring, CallBackStage.STOPPED)

    # The call that follows

    def waits_for(self, socket: BorneSocket, callback_id: str, service_pk: int) -> tuple[Seat, DeskSocket] | None:
        """The adviser who has this borne ring, and now gets the call."""
        ring = self._rings.get(callback_id)
        if ring is None or ring.borne is not socket or ring.record.service_pk != service_pk:
            return None
        return (ring.seat, ring.desk) if ring.seat.socket is ring.desk else None

    async def answered(self, callback_id: str, borne_pk: int) -> None:
        """An adviser has a call that came for this wish."""
        record = self._open.get(callback_id)
        if record is not None and record.borne_pk == borne_pk:
            await self._close(record, CallbackState.ANSWERED, CallBackStage.ANSWERED)

    # Time

    async def tick(self) -> None:
        now_s = self._context.clock.monotonic_s()
        for ring in list(self._rings.values()):
            if ring.seat.socket is not ring.desk:
                ring.borne.peer.send(StopRing(callback_id=ring.record.callback_id))
                await self._over(ring, CallBackStage.STOPPED)
            elif self._floor.bornes.get(ring.record.borne_pk) is not ring.borne:
                await self._over(ring, CallBackStage.OUT_OF_REACH)
            elif now_s >= ring.until_s:
                ring.borne.peer.send(StopRing(callback_id=ring.record.callback_id))
                await self._unanswered(ring)
        for record in list(self._open.values()):
            if record.callback_id not in self._rings and self._is_over(record):
                await self._close(record, CallbackState.EXPIRED, CallBackStage.GONE)

    def _is_over(self, record: CallbackRecord) -> bool:
        return not self._is_known(record) or self._context.clock.wall_s() >= record.expires_s

    def _is_known(self, record: CallbackRecord) -> bool:
        """Whether site and service are still there."""
        directory = self._floor.directory
        return record.service_pk in directory.services and record.site_pk in directory.sites

    def publish(self) -> None:
        """Every desk has the wishes of its services; nobody is told what did not change."""
        for seat in self._floor.seats.values():
            if seat.socket is None:
                continue
            shown = tuple(
                self._shown(one, seat)
                for one in self._open.values()
                if one.service_pk in seat.adviser.service_pks and self._is_known(one)
            )[:MOST_SHOWN]
            if shown != seat.socket.told_callbacks:
                seat.socket.told_callbacks = shown
                seat.socket.peer.send(CallbacksTold(callbacks=shown))

    def _shown(self, record: CallbackRecord, seat: Seat) -> OpenCallback:
        ring = self._rings.get(record.callback_id)
        return OpenCallback(
            callback_id=record.callback_id,
            site=self._floor.directory.sites[record.site_pk].name,
            service=self._floor.directory.services[record.service_pk].name,
            ticket=record.ticket,
            waiting_since_s=record.requested_s,
            language=record.language,
            attempts=record.attempts,
            taken=ring is not None and ring.seat is not seat,
        )

    # Within

    async def _unanswered(self, ring: _Ring) -> None:
        """Counted; the last time drops the wish."""
        self._forget(ring)
        record = await self._context.database(store.note_unanswered, ring.record.callback_id)
        still = record.state is CallbackState.OPEN
        if still:
            self._open[record.callback_id] = record
        else:
            self._open.pop(record.callback_id, None)
        self._tell(ring.desk, record.callback_id, CallBackStage.NOBODY if still else CallBackStage.DROPPED)

    async def _over(self, ring: _Ring, stage: CallBackStage) -> None:
        """It rings no more, and the wish stands as it stood."""
        self._forget(ring)
        await self._context.database(store.give_back, ring.record.callback_id)
        self._tell(ring.desk, ring.record.callback_id, stage)

    async def _close(self, record: CallbackRecord, state: CallbackState, stage: CallBackStage) -> None:
        self._open.pop(record.callback_id, None)
        await self._context.database(store.close, record.callback_id, state)
        if (ring := self._rings.get(record.callback_id)) is not None:
            self._forget(ring)
            self._tell(ring.desk, record.callback_id, stage)

    def _forget(self, ring: _Ring) -> None:
        del self._rings[ring.record.callback_id]
        ring.seat.calling_back = None

    @staticmethod
    def _tell(socket: DeskSocket, callback_id: str, stage: CallBackStage) -> None:
        socket.peer.send(CallBackTold(callback_id=callback_id, stage=stage))


def _expires_s(service: ServiceEntry, calendar: Calendar, now_s: float) -> float:
    """The end of the present opening of the service, or of its next one."""
    now = openings(service.hours, calendar, now_s)
    if now.until_s is not None:
        return now.until_s
    then = None if now.next_s is None else openings(service.hours, calendar, now.next_s).until_s
    return now_s + UNKNOWN_HOURS_S if then is None else then


def _is_id(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
