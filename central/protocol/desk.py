"""Desk <-> hub, one WebSocket at `/socket/desk`, opened by a logged-in adviser's page (session cookie, same origin)."""

from central.protocol.borne import CallEnded, EndCall, PeerPresence, Refused, ResumeCall
from central.protocol.callbacks import CallBack, Callbacks, CallBackTold, StopCallBack
from central.protocol.practice import PracticeChanged, SetPractice
from central.protocol.signal import Signal
from central.protocol.values import (
    IceServer,
    Identifier,
    Message,
    Outcome,
    Presence,
    PublicKey,
    Seconds,
    ShortText,
    Value,
)


class WaitingCall(Value, frozen=True):
    """One citizen in line, as an adviser sees it."""

    call_id: Identifier
    site: ShortText
    service: ShortText
    waiting_since_s: float
    """Unix time."""
    language: ShortText
    ringing: bool
    """Whether it rings at this desk now."""
    appointment_at_s: float | None = None
    """Unix time of the appointment that the citizen comes for."""
    signing: bool = False
    """In sign language."""
    writes: bool = False
    """The citizen writes instead of speaking."""


class DeskWelcome(Message, frozen=True, tag="desk_welcome"):
    """`call_id` is the call that this adviser is still in, to be reattached; with the presence WRAP_UP the one whose
    outcome is not told yet, and a `CallEnded` follows that says how it ended; None otherwise.
    """

    adviser_id: Identifier
    first_name: ShortText
    presence: Presence
    services: tuple[ShortText, ...]
    now_s: float
    version: int
    call_id: Identifier | None = None
    practice: bool = False
    """This desk practises: all that it is told is of practice calls."""


class Queue(Message, frozen=True, tag="queue"):
    """The whole line of this adviser's services, at every change: appointments by time, then longest-waiting first."""

    calls: tuple[WaitingCall, ...]


class SetPresence(Message, frozen=True, tag="set_presence"):
    """FREE or AWAY; the others are the hub's to say."""

    presence: Presence


class PresenceChanged(Message, frozen=True, tag="presence_changed"):
    presence: Presence


class AcceptCall(Message, frozen=True, tag="accept_call"):
    """One click. Exactly one adviser gets the call: the others get `Refused(code="taken")`."""

    call_id: Identifier


class CallAssigned(Message, frozen=True, tag="call_assigned"):
    """This adviser has the call; also the answer to `ResumeCall`. The borne will offer."""

    call_id: Identifier
    site: ShortText
    service: ShortText
    reference: ShortText
    language: ShortText
    borne_public_key: PublicKey
    started_at_s: float
    waited_s: Seconds
    ice_servers: tuple[IceServer, ...] = ()
    peer_present: bool = True
    appointment_at_s: float | None = None
    signing: bool = False
    writes: bool = False


class BorneFault(Value, frozen=True):
    """A device of the borne that does not work; `fault` is a `hardware.errors.FaultKind`."""

    device: ShortText
    fault: ShortText


class BorneFaults(Message, frozen=True, tag="borne_faults"):
    """Every device of the borne that does not work now; empty: all work. After `CallAssigned`, and at each change."""

    call_id: Identifier
    faults: tuple[BorneFault, ...]


class TellOutcome(Message, frozen=True, tag="tell_outcome"):
    call_id: Identifier
    outcome: Outcome


type DeskToHub = (
    SetPresence | SetPractice | AcceptCall | ResumeCall | EndCall | TellOutcome | CallBack | StopCallBack | Signal
)
type HubToDesk = (
    DeskWelcome | Queue | PresenceChanged | PracticeChanged | CallAssigned | BorneFaults | PeerPresence | CallEnded
    | Signal | Refused | Callbacks | CallBackTold
)  # fmt: skip
