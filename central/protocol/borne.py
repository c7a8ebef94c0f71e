"""Borne <-> hub, one WebSocket at `/socket/borne`.

Order: hub `Challenge`, borne `Proof`, hub `Welcome`. Then anything. After `Welcome` the borne says what call it
believes to be in (`ResumeCall`), and the hub answers with `CallAccepted` or `CallQueued` (still so) or `CallEnded`.
"""

from typing import Annotated

from msgspec import Meta

from central.protocol.appointments import (
    AskSlots,
    Booked,
    BookingCancelled,
    BookingRefused,
    BookSlot,
    CancelBooking,
    CheckCode,
    CodeChecked,
    Slots,
)
from central.protocol.callbacks import (
    AnswerRing,
    AskCallback,
    CallbackCancelled,
    CallbackKept,
    CallbackRefused,
    CancelCallback,
    RingCallback,
    StopRing,
)
from central.protocol.practice import SetPractice
from central.protocol.sheets import AskSheet, AskSheetPicture, SheetPictureTold, SheetTold
from central.protocol.signal import Signal
from central.protocol.values import (
    Count,
    EndReason,
    HelpState,
    IceServer,
    Identifier,
    Message,
    Nonce,
    PublicKey,
    Seconds,
    ServiceInfo,
    ShortText,
    Signature,
    SiteInfo,
)


class Challenge(Message, frozen=True, tag="challenge"):
    """First message of the hub. `nonce` is used once, within 10 s."""

    nonce: Nonce
    versions: tuple[int, ...]
    """Protocol versions that the hub speaks."""


class Proof(Message, frozen=True, tag="proof"):
    """Ed25519 signature (RFC 8032) over `identity.login_statement(nonce, public_key)`."""

    public_key: PublicKey
    signature: Signature
    version: int
    software: ShortText
    instance: Nonce = "0" * 32
    """Random, one per start of the borne's program: tells a reconnection from a second card with the same key."""


class Welcome(Message, frozen=True, tag="welcome"):
    borne_id: Identifier
    site: SiteInfo
    services: tuple[ServiceInfo, ...]
    now_s: float
    """Unix time of the hub."""


class Services(Message, frozen=True, tag="services"):
    """The whole list anew, whenever a state, a queue or the directory changes."""

    services: tuple[ServiceInfo, ...]


class BorneState(Message, frozen=True, tag="borne_state"):
    """What IT and the desk may know of the borne: device name -> `ok` or a FaultKind."""

    devices: Annotated[dict[ShortText, ShortText], Meta(max_length=32)]


class AskHelp(Message, frozen=True, tag="ask_help"):
    """HELP was pressed (`wanted`), or is no longer wanted. Said again after a reconnection."""

    wanted: bool
    practice: bool = False
    """It rings only at hosts' pages that practise."""


class HelpTold(Message, frozen=True, tag="help_told"):
    """What became of `AskHelp`, at once and at each change."""

    state: HelpState


class RequestCall(Message, frozen=True, tag="request_call"):
    """`call_id` is made by the borne (UUID4), so that asking twice is asking once."""

    call_id: Identifier
    service_id: Identifier
    language: ShortText = "fr"
    appointment_id: Identifier | None = None
    """What `CodeChecked` gave: the call goes before those without. One that does not count is a call like another."""
    practice: bool = False
    """Only for desks that practise; without one that serves it, `CallEnded` says so at once. Nothing of it is kept."""
    signing: bool = False
    """The citizen signs: both sides keep the rate of their pictures and let their size give way."""
    callback_id: Identifier | None = None
    """What `RingCallback` rang for: the call is for the adviser who rang."""
    writes: bool = False
    """The citizen writes instead of speaking: the adviser is told before answering."""


class ResumeCall(Message, frozen=True, tag="resume_call"):
    call_id: Identifier


class EndCall(Message, frozen=True, tag="end_call"):
    """Leaves the line or hangs up; `reason` is this side's. Also from the desk."""

    call_id: Identifier
    reason: EndReason


class CallQueued(Message, frozen=True, tag="call_queued"):
    """Sent at once and at each change. `position` counts from 1; `now ringing` when it is 1 and `ringing`."""

    call_id: Identifier
    position: Count
    ringing: bool
    wait_estimate_s: Seconds | None = None


class CallAccepted(Message, frozen=True, tag="call_accepted"):
    call_id: Identifier
    service_id: Identifier
    adviser_first_name: ShortText
    partner: ShortText
    reference: ShortText
    """What slip and desk call this conversation, such as `LAT-4821`; random, says nothing of the citizen."""
    ice_servers: tuple[IceServer, ...] = ()
    peer_present: bool = True


class PeerPresence(Message, frozen=True, tag="peer_presence"):
    """The other side's socket went or came back; the call still stands. Also to the desk."""

    call_id: Identifier
    present: bool


class CallEnded(Message, frozen=True, tag="call_ended"):
    """The last word on a call; also the answer to a call that the hub does not know. Also to the desk."""

    call_id: Identifier
    reason: EndReason


class Refused(Message, frozen=True, tag="refused"):
    """A request that was understood and not done: `code` for the program, `text` for the log. Also to the desk."""

    code: ShortText
    text: ShortText
    call_id: Identifier | None = None


type BorneToHub = (
    Proof | BorneState | SetPractice | AskHelp | RequestCall | ResumeCall | EndCall | Signal
    | AskSlots | BookSlot | CancelBooking | CheckCode
    | AskSheet | AskSheetPicture
    | AskCallback | CancelCallback | AnswerRing
)  # fmt: skip
type HubToBorne = (
    Challenge | Welcome | Services | HelpTold | CallQueued | CallAccepted | PeerPresence | CallEnded | Signal | Refused
    | Slots | Booked | BookingRefused | BookingCancelled | CodeChecked
    | SheetTold | SheetPictureTold
    | CallbackKept | CallbackRefused | CallbackCancelled | RingCallback | StopRing
)  # fmt: skip
