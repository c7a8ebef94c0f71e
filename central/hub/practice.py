"""Practice calls: a floor of its own, with the same rules, beside the real one.

A desk that practises stands on this floor and on no other: the real one does not know it, so that it serves nobody,
opens no service and is in no estimate. What the real calls write into the database is kept here in memory, and dropped
with the next call of the borne.
"""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from central.calls import leases, store
from central.calls.models import CallState
from central.calls.store import AlreadyInCall, CallRecord
from central.directory.snapshot import BorneEntry
from central.hub.appointments import Appointments
from central.hub.bells import Bells
from central.hub.callbacks import Callbacks
from central.hub.calls import Calls
from central.hub.context import Context
from central.hub.database import Database
from central.hub.presence import CLAIM_S, Presences
from central.hub.publish import publish_line
from central.hub.sheets import Sheets
from central.hub.state import Floor, Seat
from central.hub.watch import Watch
from central.protocol.borne import Refused, RequestCall
from central.protocol.desk import PresenceChanged
from central.protocol.practice import PracticeChanged, SetPractice, practice_reference
from central.protocol.values import EndReason, Outcome, Presence


class PracticeRecords:
    """The functions of `central.calls.store`, under the same names, for calls of which nothing is kept."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._records: dict[str, CallRecord] = {}

    def create(
        self,
        call_id: str,
        *,
        borne_pk: int,
        service_pk: int,
        language: str,
        signing: bool = False,
        writes: bool = False,
        site_code: str,  # noqa: ARG002 - a practice call has no reference of its site
        now_s: float,
        rng: random.Random,  # noqa: ARG002
    ) -> CallRecord:
        """A new call; what is left of this borne's former one is dropped. Raises AlreadyInCall for a known id."""
        if call_id in self._records:
            raise AlreadyInCall(call_id)
        self._records = {known: one for known, one in self._records.items() if one.borne_pk != borne_pk}
        borne = self._floor.directory.bornes[borne_pk]
        self._records[call_id] = CallRecord(
            call_id=call_id,
            borne_pk=borne_pk,
            borne_public_key=borne.public_key,
            site_pk=borne.site_pk,
            service_pk=service_pk,
            adviser_pk=None,
            state=CallState.WAITING,
            language=language,
            signing=signing,
            writes=writes,
            reference=practice_reference(call_id),
            requested_s=now_s,
            accepted_s=None,
            ended=None,
            outcome=None,
        )
        return self._records[call_id]

    def find(self, call_id: str) -> CallRecord | None:
        return self._records.get(call_id)

    def accept(self, call_id: str, *, adviser_pk: int, now_s: float) -> bool:
        """Whether this adviser got the call."""
        call = self._records.get(call_id)
        if call is None or call.adviser_pk is not None or call.ended is not None:
            return False
        self._records[call_id] = replace(call, state=CallState.ACCEPTED, adviser_pk=adviser_pk, accepted_s=now_s)
        return True

    def end(self, call_id: str, reason: EndReason, *, now_s: float) -> bool:  # noqa: ARG002 - nobody asks when
        """Whether this ended it."""
        call = self._records.get(call_id)
        if call is None or call.ended is not None:
            return False
        self._records[call_id] = replace(call, state=CallState.ENDED, ended=reason)
        return True

    def note_outcome(self, call_id: str, outcome: Outcome, *, adviser_pk: int) -> bool:
        """Whether it was due; it is dropped with the record."""
        call = self._records.get(call_id)
        if call is None or call.adviser_pk != adviser_pk or call.ended is None or call.outcome is not None:
            return False
        self._records[call_id] = replace(call, outcome=outcome)
        return True


class PracticeDatabase:
    """The database for a practice floor: what would be written of a call or a presence is not."""

    def __init__(self, database: Database, records: PracticeRecords) -> None:
        self._database = database
        self._instead: dict[object, Callable[..., Any]] = {
            store.create: records.create,
            store.find: records.find,
            store.accept: records.accept,
            store.end: records.end,
            store.note_outcome: records.note_outcome,
            store.set_ringing: _nothing,
            store.untold_outcome: _nothing,
            store.typical_length_s: _nothing,
            leases.set_presence: _nothing,
        }

    async def __call__[**P, R](self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        instead = self._instead.get(function)
        if instead is None:
            return await self._database(function, *args, **kwargs)
        return cast("R", instead(*args, **kwargs))


def _nothing(*_: object, **__: object) -> None:
    """Of practice nothing is kept, and so nothing is known."""


class PracticeHall:
    """The practice floor and its rules. Called with the switchboard's lock held, but for signals."""

    def __init__(
        self, context: Context, appointments: Appointments, callbacks: Callbacks, bells: Bells, sheets: Sheets
    ) -> None:
        """`context`: of the real floor."""
        self._real = context
        self.floor = Floor(context.floor.directory, bornes=context.floor.bornes)
        self._records = PracticeRecords(self.floor)
        database = PracticeDatabase(context.database, self._records)
        self._context = replace(context, floor=self.floor, database=database, practice=True)
        self.calls = Calls(self._context, appointments, callbacks)
        self.presences = Presences(self._context, self.calls)
        self._watch = Watch(self._context, self.calls, bells, sheets)

    def holds(self, call_id: str) -> bool:
        """Whether this is a practice call, over or not."""
        return self._records.find(call_id) is not None

    async def request(self, entry: BorneEntry, message: RequestCall) -> None:
        """A practice call never comes for an appointment: that is honoured once, by the real one."""
        await self.calls.request(self.floor.bornes[entry.pk], _of_practice(message))

    async def set_practice(self, seat: Seat, message: SetPractice) -> None:
        """The desk goes over to this floor, or back to the real one; not from a call, nor with an outcome due."""
        socket = seat.socket
        assert socket is not None, "only a connected desk asks"
        origin, goal = (self._real.floor, self.floor) if message.on else (self.floor, self._real.floor)
        if seat.presence in {Presence.IN_CALL, Presence.WRAP_UP}:
            code = "in_call" if seat.presence is Presence.IN_CALL else "outcome_due"
            socket.peer.send(Refused(code=code, text="set_practice"))
            return
        if origin.seats.get(seat.adviser.pk) is seat:
            del origin.seats[seat.adviser.pk]
            goal.seats[seat.adviser.pk] = seat
            seat.wish, socket.told_queue = Presence.FREE if message.on else Presence.AWAY, None
            # A central that starts anew finds nobody who seemed to be free.
            await self._real.database(leases.set_presence, seat.adviser.pk, Presence.AWAY)
        socket.peer.send(PracticeChanged(on=message.on))
        socket.peer.send(PresenceChanged(presence=seat.presence))

    def borne_returns(self, borne_pk: int) -> None:
        """A borne that is connected anew has some time to say that it is still in its practice call."""
        if (call := self.floor.borne_call(borne_pk)) is not None:
            self.calls.borne_gone(call)
            call.claim_by_s = self._context.clock.monotonic_s() + CLAIM_S

    def borne_left(self, borne_pk: int) -> None:
        if (call := self.floor.borne_call(borne_pk)) is not None:
            self.calls.borne_gone(call)
            call.claim_by_s = None

    async def tick(self) -> None:
        await self._watch.tick_floor()

    async def publish(self) -> None:
        """After any change of either floor; what the directory says now holds here too."""
        if self.floor.directory is not self._real.floor.directory:
            await self._watch.look_at_floor(self._real.floor.directory)
        await publish_line(self._context)


def _of_practice(message: RequestCall) -> RequestCall:
    return RequestCall(
        call_id=message.call_id,
        service_id=message.service_id,
        language=message.language,
        practice=True,
        signing=message.signing,
        writes=message.writes,
    )
