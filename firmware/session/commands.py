"""Everything a session may ask of the runtime, in the imperative. Immutable; the runtime carries them out in order."""

from dataclasses import dataclass
from enum import StrEnum

from central.protocol.callbacks import RingAnswer
from central.protocol.values import EndReason, ServiceInfo
from firmware.session.paper_commands import PaperCommand
from hardware.errors import FaultKind
from hardware.protocols import SoundOutput


class Tone(StrEnum):
    """Signal tones (ui.md 6)."""

    KEY = "key"
    NO = "no"
    YOUR_TURN = "your_turn"
    RINGING = "ringing"
    CONNECTED = "connected"
    DONE = "done"
    PAPER_LEFT = "paper_left"
    COUNTDOWN = "countdown"
    ENDED = "ended"
    CALLED_BACK = "called_back"
    """Heard from afar by somebody who waits near the borne."""
    OFF_HOOK = "off_hook"
    """The last citizen has gone and left the handset off."""


# Central


@dataclass(frozen=True, slots=True)
class RequestCall:
    """The runtime makes the call's id, certificate and nonce from its injected randomness; `call_id` names them."""

    call_id: str
    service_id: str
    appointment_id: str = ""
    """Of the appointment that the citizen comes for."""
    practice: bool = False
    """For a desk that practises, or the borne itself."""
    signing: bool = False
    """In sign language."""
    writes: bool = False
    """The citizen writes instead of speaking."""
    callback_id: str = ""
    """Of the wish that the borne rang for."""


@dataclass(frozen=True, slots=True)
class EndCall:
    call_id: str
    reason: EndReason


@dataclass(frozen=True, slots=True)
class CallHost:
    """To the hosts of this site: a citizen wants help, or no longer."""

    wanted: bool
    practice: bool = False


@dataclass(frozen=True, slots=True)
class TellPractice:
    """To central, for the hosts of this site: practice has begun here, or is over."""

    on: bool


# Appointments


@dataclass(frozen=True, slots=True)
class LookForCode:
    """Opens the camera for the QR code of a slip, at most for so long; answered by CodeRead. No picture is shown."""

    limit_s: float


@dataclass(frozen=True, slots=True)
class StopLooking:
    pass


@dataclass(frozen=True, slots=True)
class CheckCode:
    """Answered by CodeChecked."""

    check_id: str
    code: str


@dataclass(frozen=True, slots=True)
class AskSlots:
    """Answered by SlotsOffered."""

    service_id: str


@dataclass(frozen=True, slots=True)
class BookSlot:
    """Answered by SlotBooked or BookingRefused."""

    booking_id: str
    service_id: str
    starts_at_s: float


@dataclass(frozen=True, slots=True)
class CancelBooking:
    """Answered by BookingCancelled or BookingRefused."""

    booking_id: str


@dataclass(frozen=True, slots=True)
class PrintTicket:
    """A slip with day (ISO 8601), hour, service, code and its QR; answered by SlipPrinted or SlipFailed."""

    job_id: str
    service: str
    partner: str
    date: str
    at: str
    code: str


# Being called back


@dataclass(frozen=True, slots=True)
class AskCallback:
    """Answered by CallbackKept or CallbackRefused."""

    callback_id: str
    service_id: str


@dataclass(frozen=True, slots=True)
class CancelCallback:
    """Answered by CallbackCancelled."""

    callback_id: str


@dataclass(frozen=True, slots=True)
class AnswerRing:
    """To the adviser who calls back."""

    callback_id: str
    answer: RingAnswer


@dataclass(frozen=True, slots=True)
class PrintCallback:
    """A slip with the ticket's number; answered by SlipPrinted or SlipFailed."""

    job_id: str
    service: ServiceInfo
    ticket: int


# The call


@dataclass(frozen=True, slots=True)
class OpenCamera:
    """Self-view from now on; the privacy lamp with it. Nothing is sent before StartMedia."""

    call_id: str


@dataclass(frozen=True, slots=True)
class StartLinks:
    """Media and papers connections with the desk of this call."""

    call_id: str


@dataclass(frozen=True, slots=True)
class StopLinks:
    """Closes connections, camera and microphone of any call; may come twice."""


@dataclass(frozen=True, slots=True)
class SetSoundOutput:
    """Without `voice` the adviser is not heard there: a handset that was laid down must not begin to speak aloud."""

    output: SoundOutput
    voice: bool = True


@dataclass(frozen=True, slots=True)
class PauseSending:
    """What of picture and sound the citizen keeps back, until the next StopLinks; the whole each time."""

    camera: bool
    microphone: bool
    adviser: bool = False
    """The adviser is neither seen nor heard here either."""


@dataclass(frozen=True, slots=True)
class KeepRate:
    """Whether pictures get smaller rather than fewer where the line is thin: hands that sign must not stutter."""

    on: bool


@dataclass(frozen=True, slots=True)
class SetVolume:
    """`step` 1 to 10, 2 dB each; 6 is normal."""

    step: int


@dataclass(frozen=True, slots=True)
class RingBell:
    """The bell at the host's counter, where there is one."""

    on: bool


@dataclass(frozen=True, slots=True)
class PlayTone:
    tone: Tone


@dataclass(frozen=True, slots=True)
class TellPauses:
    """To the desk: what the citizen keeps back."""

    camera: bool
    microphone: bool
    for_help: bool = False
    """Both, and the adviser's too, because somebody of the place was called."""


@dataclass(frozen=True, slots=True)
class TellSigning:
    """To the desk: whether the citizen signs, where that is no longer what central said of the call."""

    on: bool


# The end


@dataclass(frozen=True, slots=True)
class CheckPaper:
    pass


@dataclass(frozen=True, slots=True)
class Wipe:
    """Forgets pages, documents, texts, words and keys; purges the print queue. Answered by Wiped or WipeFailed."""


@dataclass(frozen=True, slots=True)
class TellDeviceState:
    """To central, for the desk and for IT."""

    device: str
    fault: FaultKind | None


type Command = (
    LookForCode | StopLooking | CheckCode | AskSlots | BookSlot | CancelBooking | PrintTicket
    | AskCallback | CancelCallback | AnswerRing | PrintCallback
    | RequestCall | EndCall | CallHost | TellPractice | OpenCamera | StartLinks | StopLinks | SetSoundOutput | SetVolume
    | RingBell | PlayTone
    | PauseSending | TellPauses | KeepRate | TellSigning
    | CheckPaper | Wipe | TellDeviceState
    | PaperCommand
)  # fmt: skip
