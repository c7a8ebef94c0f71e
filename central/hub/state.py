"""What one hub keeps in memory: who is connected, which calls live. The calls' truth is in the database."""

from dataclasses import dataclass, field
from typing import Protocol

from central.accounts.page_session import AdviserEntry
from central.calls.models import CallState
from central.calls.store import CallRecord
from central.directory.snapshot import BorneEntry, Directory, ServiceEntry, SiteEntry
from central.hub.mailbox import Mailbox
from central.hub.rate import TokenBucket
from central.protocol.borne import CallQueued
from central.protocol.callbacks import OpenCallback
from central.protocol.desk import WaitingCall
from central.protocol.values import Message, Presence, ServiceInfo


class Peer(Protocol):
    """One socket, from the hub's side. Neither call blocks or raises; after `close` the other is ignored."""

    def send(self, message: Message) -> None: ...

    def close(self, code: int) -> None: ...


@dataclass(slots=True, eq=False)
class BorneSocket:
    entry: BorneEntry
    peer: Peer
    epoch: int
    faults: dict[str, str] = field(default_factory=dict)
    """Devices that do not work, as the borne last told them."""
    practises: bool = False
    """As the borne last told it."""


@dataclass(slots=True, eq=False)
class DeskSocket:
    adviser: AdviserEntry
    peer: Peer
    session_key: str
    epoch: int = 0
    told_queue: tuple[WaitingCall, ...] | None = None
    told_callbacks: tuple[OpenCallback, ...] = ()


@dataclass(slots=True, eq=False)
class Seat:
    """An adviser who is here, or was a moment ago."""

    adviser: AdviserEntry
    wish: Presence
    """FREE or AWAY: what the adviser last said."""
    socket: DeskSocket | None = None
    gone_at_s: float | None = None
    call_id: str | None = None
    """The accepted call."""
    wrap_up: str | None = None
    """The call whose outcome is not yet told."""
    calling_back: str | None = None
    """The wish for which a borne rings on behalf of this adviser: no call rings here meanwhile."""

    @property
    def presence(self) -> Presence:
        if self.call_id is not None:
            return Presence.IN_CALL
        return Presence.WRAP_UP if self.wrap_up is not None else self.wish

    @property
    def present(self) -> bool:
        """Whether the services of this adviser are served: connected and not away, or in a call."""
        if self.call_id is not None:
            return True
        return self.socket is not None and self.presence is not Presence.AWAY

    @property
    def free(self) -> bool:
        return self.socket is not None and self.presence is Presence.FREE and self.calling_back is None


@dataclass(slots=True, eq=False)
class Side:
    """One side of a call: attached while its present socket has asked for, resumed or taken the call."""

    absent_since_s: float | None
    """None: attached."""
    mailbox: Mailbox = field(default_factory=Mailbox)

    @property
    def attached(self) -> bool:
        return self.absent_since_s is None


@dataclass(slots=True, eq=False)
class LiveCall:
    record: CallRecord
    borne: Side
    desk: Side
    ringing_since_s: float | None = None
    """Since when it rings as far as it now does."""
    rings_to: int | None = None
    """The last group of advisers at whom it rings now; those before hear it too. None: it does not ring."""
    tried: int = 0
    """The last group whose patience is over; 0: none."""
    claim_by_s: float | None = None
    """The borne is back but has not said that it is in this call; after this time it has forgotten it."""
    appointment_id: str = ""
    """The appointment that it came for."""
    appointment_s: float | None = None
    """When that begins, Unix time: it goes before every call without one."""
    callback_id: str = ""
    """The wish to be called back that it came for."""
    told: CallQueued | None = None
    """What the borne last heard of its place."""

    @property
    def accepted(self) -> bool:
        return self.record.state is CallState.ACCEPTED


@dataclass(slots=True, eq=False)
class Floor:
    """Everything together."""

    directory: Directory
    bornes: dict[int, BorneSocket] = field(default_factory=dict)
    seats: dict[int, Seat] = field(default_factory=dict)
    calls: dict[str, LiveCall] = field(default_factory=dict)
    """By call id, the longest-waiting first."""
    lengths_s: dict[int, float | None] = field(default_factory=dict)
    """Service -> typical length of a conversation."""
    unserved_since_s: dict[int, float] = field(default_factory=dict)
    """Service with people in line and no adviser present -> since when."""
    call_rates: dict[int, TokenBucket] = field(default_factory=dict)
    """Borne -> how fast it may ask for calls; there are as many as bornes."""
    told_services: dict[int, tuple[ServiceInfo, ...]] = field(default_factory=dict)
    """Site -> what its bornes last heard."""

    def service(self, call: LiveCall) -> ServiceEntry:
        return self.directory.services[call.record.service_pk]

    def site(self, call: LiveCall) -> SiteEntry:
        return self.directory.sites[call.record.site_pk]

    def borne_call(self, borne_pk: int) -> LiveCall | None:
        return next((call for call in self.calls.values() if call.record.borne_pk == borne_pk), None)

    def borne_peer(self, call: LiveCall) -> Peer | None:
        """The borne's socket, if it is attached to the call."""
        socket = self.bornes.get(call.record.borne_pk)
        return socket.peer if socket is not None and call.borne.attached else None

    def desk_peer(self, call: LiveCall) -> Peer | None:
        """The adviser's socket, if it is attached to the call."""
        seat = self.seats.get(call.record.adviser_pk) if call.record.adviser_pk is not None else None
        return seat.socket.peer if seat is not None and seat.socket is not None and call.desk.attached else None

    def expected(self, service_pk: int) -> bool:
        """Whether somebody serves it, or did so a moment ago and may be reloading the page."""
        return any(
            service_pk in seat.adviser.service_pks and (seat.present or seat.wish is Presence.FREE)
            for seat in self.seats.values()
        )
