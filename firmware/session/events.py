"""Everything that can happen to a session, in the past tense. Immutable; no device, no pixels, no bytes.

Pages and documents are named, never carried: their bytes live in the runtime's memory store (`firmware.papers`).
`at_s` is the runtime's monotonic clock.
"""

from dataclasses import dataclass

from central.protocol.appointments import AppointmentInfo, BookingRefusal, FreeDay
from central.protocol.values import EndReason, HelpState, ServiceInfo, SiteInfo
from firmware.session.paper_events import PaperEvent
from firmware.session.state import CallRefusal
from hardware.errors import FaultKind
from hardware.events import HandsetHungUp, HandsetLifted, Key, Typed


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key, with the serial of the view that was on the glass when the finger landed, and since when it was there.

    A finger that was quicker than the glass met the view before: then `since_s` lies after `at_s`.
    """

    key: Key
    view: int
    at_s: float
    since_s: float
    together: bool = False
    """Another key landed with it."""


@dataclass(frozen=True, slots=True)
class TimePassed:
    """Sent every second and when a deadline of the session falls due. `clock` is local wall time, for the top bar."""

    at_s: float
    clock: str
    wall_s: float = 0.0
    """Unix time."""


# Central


@dataclass(frozen=True, slots=True)
class CentralConnected:
    site: SiteInfo
    services: tuple[ServiceInfo, ...]
    at_s: float


@dataclass(frozen=True, slots=True)
class CentralLost:
    at_s: float


@dataclass(frozen=True, slots=True)
class ServicesChanged:
    services: tuple[ServiceInfo, ...]


@dataclass(frozen=True, slots=True)
class HelpTold:
    """What became of the citizen's HELP."""

    state: HelpState


@dataclass(frozen=True, slots=True)
class ServicesRemembered:
    """What the borne kept of an earlier run; central has not been reached yet. `known_s`: Unix time."""

    site: SiteInfo
    services: tuple[ServiceInfo, ...]
    known_s: float
    at_s: float


@dataclass(frozen=True, slots=True)
class CallQueued:
    call_id: str
    position: int
    ringing: bool
    wait_estimate_s: float | None


@dataclass(frozen=True, slots=True)
class CallAccepted:
    """Also after a reconnection: the same call again."""

    call_id: str
    adviser: str
    """First name."""
    partner: str
    reference: str
    at_s: float


@dataclass(frozen=True, slots=True)
class CallEnded:
    call_id: str
    reason: EndReason
    at_s: float
    refused: CallRefusal | None = None


@dataclass(frozen=True, slots=True)
class PeerPresenceChanged:
    """The desk's socket at central went or came back."""

    call_id: str
    present: bool
    at_s: float


# Appointments


@dataclass(frozen=True, slots=True)
class CodeRead:
    """The camera has read a slip's QR code; None: one that is no slip of ours."""

    code: str | None


@dataclass(frozen=True, slots=True)
class CodeChecked:
    """`appointment` None: the code opens nothing here and now."""

    check_id: str
    appointment: AppointmentInfo | None
    tries_left: int
    at_s: float
    locked_s: float | None = None
    """So long the borne takes no code, whoever types it."""


@dataclass(frozen=True, slots=True)
class SlotsOffered:
    service_id: str
    days: tuple[FreeDay, ...]


@dataclass(frozen=True, slots=True)
class SlotBooked:
    booking_id: str
    code: str
    date: str
    at: str


@dataclass(frozen=True, slots=True)
class BookingRefused:
    """It was not booked; or, asked for too late, not cancelled."""

    booking_id: str
    reason: BookingRefusal


@dataclass(frozen=True, slots=True)
class BookingCancelled:
    booking_id: str


# Being called back


@dataclass(frozen=True, slots=True)
class CallbackKept:
    callback_id: str
    ticket: int


@dataclass(frozen=True, slots=True)
class CallbackRefused:
    callback_id: str


@dataclass(frozen=True, slots=True)
class CallbackCancelled:
    callback_id: str


@dataclass(frozen=True, slots=True)
class CallbackRung:
    """An adviser calls back for a wish of an earlier time; `language` is what it was asked in."""

    callback_id: str
    ticket: int
    service_id: str
    language: str


@dataclass(frozen=True, slots=True)
class RingStopped:
    """The adviser waits no longer."""

    callback_id: str


# The call process


@dataclass(frozen=True, slots=True)
class CallProcessUp:
    pass


@dataclass(frozen=True, slots=True)
class CallProcessLost:
    """It died; a new one comes by itself."""

    at_s: float


@dataclass(frozen=True, slots=True)
class MediaConnected:
    call_id: str
    at_s: float


@dataclass(frozen=True, slots=True)
class MediaLost:
    call_id: str
    at_s: float


@dataclass(frozen=True, slots=True)
class PictureArrived:
    """The first remote picture since the media connected is in shared memory."""

    call_id: str


@dataclass(frozen=True, slots=True)
class SpeakingChanged:
    """Whether the adviser's sound carries speech now."""

    call_id: str
    speaks: bool


@dataclass(frozen=True, slots=True)
class CameraStateChanged:
    """`fault` None: the camera sees; the lamp is lit exactly while `open`."""

    open: bool
    fault: FaultKind | None = None


@dataclass(frozen=True, slots=True)
class SoundStateChanged:
    """Microphone or loudspeaker failed (or is back: None)."""

    microphone: FaultKind | None
    speaker: FaultKind | None


@dataclass(frozen=True, slots=True)
class WordsAgreed:
    call_id: str
    words: tuple[str, str]


@dataclass(frozen=True, slots=True)
class WordsWithdrawn:
    """The words no longer count: the desk began anew (its page was reloaded), and others will follow."""

    call_id: str


@dataclass(frozen=True, slots=True)
class IdentityRefused:
    """The other side broke its commitment or uses another certificate: end the call, say that it is not safe."""

    call_id: str


# Papers


# Information sheets


# The end


@dataclass(frozen=True, slots=True)
class PaperChecked:
    """Answer to CheckPaper: something lies in the scanner (None: this scanner cannot tell)."""

    left: bool | None


@dataclass(frozen=True, slots=True)
class Wiped:
    """Answer to Wipe: nothing of the citizen is in memory, queue or spool."""


@dataclass(frozen=True, slots=True)
class WipeFailed:
    what: str


@dataclass(frozen=True, slots=True)
class DeviceStateChanged:
    """A mandatory or optional device went or came back (`fault` None), seen outside a job."""

    device: str
    fault: FaultKind | None


type Event = (
    Pressed | TimePassed | HandsetLifted | HandsetHungUp | Typed
    | CentralConnected | CentralLost | ServicesChanged | ServicesRemembered | HelpTold
    | CallQueued | CallAccepted | CallEnded | PeerPresenceChanged
    | CodeRead | CodeChecked | SlotsOffered | SlotBooked | BookingRefused | BookingCancelled
    | CallbackKept | CallbackRefused | CallbackCancelled | CallbackRung | RingStopped
    | CallProcessUp | CallProcessLost | MediaConnected | MediaLost | PictureArrived | SpeakingChanged
    | CameraStateChanged | SoundStateChanged | WordsAgreed | WordsWithdrawn | IdentityRefused
    | PaperChecked | Wiped | WipeFailed | DeviceStateChanged
    | PaperEvent
)  # fmt: skip
