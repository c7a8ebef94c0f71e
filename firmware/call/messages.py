"""What the counter and the call process tell each other: JSON lines over a Unix socket, typed and validated.

The counter listens on `<runtime dir>/call.sock` (mode 0600); the call process connects, again and again with back-off.
Pictures never travel here: they lie in shared memory, two blocks named in `Hello` (see `firmware.call.frames`).
"""

from enum import StrEnum

import msgspec

from central.protocol.appointments import AppointmentCode
from central.protocol.signal import Signal
from central.protocol.values import IceServer, Message
from hardware.errors import FaultKind
from hardware.protocols import SoundOutput


class SendingMode(StrEnum):
    """How the borne sends its picture; AUTO takes the camera's own H.264 where the desk can read it, else VP8."""

    AUTO = "auto"
    VP8 = "vp8"
    H264 = "h264"
    H264_CAMERA = "h264_camera"


class Degradation(StrEnum):
    """What gives way when bits are short (W3C MediaStreamTrack Content Hints, RTCDegradationPreference)."""

    BALANCED = "balanced"
    MAINTAIN_FRAMERATE = "maintain-framerate"
    """The picture gets smaller, never slower: sign language."""


# Call process to counter


class Hello(Message, frozen=True, tag="hello"):
    """First message; names the shared memory blocks. A new Hello after a restart means that all state is gone."""

    pid: int
    remote_frames: str
    self_frames: str


class SignalOut(Message, frozen=True, tag="signal_out"):
    signal: Signal


class MediaState(Message, frozen=True, tag="media_state"):
    """`connected`, `lost` (frames or consent stopped; a new generation is being tried) or `closed`."""

    call_id: str
    state: str


class FirstPicture(Message, frozen=True, tag="first_picture"):
    call_id: str


class CameraState(Message, frozen=True, tag="camera_state"):
    open: bool
    fault: FaultKind | None = None


class CodeRead(Message, frozen=True, tag="code_read"):
    """A QR code was seen: that of a slip ends the look; None, said once a look: it is no slip of ours."""

    code: AppointmentCode | None


class SoundState(Message, frozen=True, tag="sound_state"):
    microphone: FaultKind | None = None
    speaker: FaultKind | None = None


class IdentityBroken(Message, frozen=True, tag="identity_broken"):
    """The offered or answered description carries another fingerprint than the committed one."""

    call_id: str


class AdviserSpeaks(Message, frozen=True, tag="adviser_speaks"):
    """Whether the adviser's sound carries speech, each time it changes; at most four times a second."""

    call_id: str
    speaks: bool


class CallStatistics(Message, frozen=True, tag="call_statistics"):
    """Once a second in a call. Levels in dBFS; `speaker_hz` is the strongest tone at the loudspeaker."""

    call_id: str
    sent_width: int = 0
    sent_height: int = 0
    sent_fps: float = 0.0
    received_width: int = 0
    received_height: int = 0
    received_fps: float = 0.0
    codec: str = ""
    speaker_dbfs: float = -120.0
    speaker_hz: float | None = None
    microphone_dbfs: float = -120.0


class Beat(Message, frozen=True, tag="beat"):
    """Once a second while the call process's loop moves."""

    at_s: float


type CallToCounter = (
    Hello | SignalOut | MediaState | FirstPicture | CameraState | CodeRead | SoundState | IdentityBroken
    | AdviserSpeaks | CallStatistics | Beat
)  # fmt: skip


# Counter to call process


class Preview(Message, frozen=True, tag="preview"):
    """Open the camera for the self-view; nothing is sent."""

    call_id: str


class ReadCode(Message, frozen=True, tag="read_code"):
    """Open the camera for the QR code of a slip, until one is read, `StopMedia`, or this time is up. Not in a call.

    No picture leaves the process, nor is one shown.
    """

    limit_s: float


class StartMedia(Message, frozen=True, tag="start_media"):
    """Offer media to the desk. Certificate and key are this call's: its fingerprint never changes."""

    call_id: str
    certificate_pem: str
    key_pem: str
    peer_fingerprint: str
    """The desk's committed one; an answer with another is refused (`IdentityBroken`)."""
    first_generation: int = 1
    """Above every generation of this call that an earlier call process may have used."""
    ice_servers: tuple[IceServer, ...] = ()
    mode: SendingMode = SendingMode.AUTO
    degradation: Degradation = Degradation.BALANCED
    signing: bool = False
    """One's own picture has the size of its larger place (`firmware.ui.grid`)."""


class SignalIn(Message, frozen=True, tag="signal_in"):
    signal: Signal


class StopMedia(Message, frozen=True, tag="stop_media"):
    """Close connection, camera, microphone; wipe the shared pictures."""


class PauseSending(Message, frozen=True, tag="pause_sending"):
    """What the citizen keeps back: that device is closed, and stays so until the next of these or StopMedia."""

    camera: bool
    microphone: bool
    adviser: bool = False
    """The adviser is neither seen nor heard here: no picture on the board, no voice at the loudspeaker."""


class Prefer(Message, frozen=True, tag="prefer"):
    """What gives way from now on, in this call, when bits are short."""

    degradation: Degradation
    signing: bool = False
    """As in `StartMedia`."""


class SetOutput(Message, frozen=True, tag="set_output"):
    """Without `voice` only tones and spoken sentences are heard there, not the adviser."""

    output: SoundOutput
    voice: bool = True


class FitPicture(Message, frozen=True, tag="fit_picture"):
    """Whether the remote picture is a screen: shown whole, not cropped to fill. A stop ends it."""

    fit: bool


class SetGain(Message, frozen=True, tag="set_gain"):
    gain_db: float


class PlaySound(Message, frozen=True, tag="play_sound"):
    """A signal tone: mono signed 16-bit little-endian at 48 kHz, base64; it sounds beside what is said."""

    pcm: bytes


class Say(Message, frozen=True, tag="say"):
    """A piece of a spoken sentence, in the form of `PlaySound`, behind what is being said. It waits for the adviser."""

    pcm: bytes
    begins: bool = False
    """A sentence begins here: one that the adviser interrupts is said again from its beginning."""
    private: bool = False
    """For the ear alone: it sounds in the handset, or not at all."""


class Hush(Message, frozen=True, tag="hush"):
    """Nothing more of what was to be said."""


type CounterToCall = (
    Preview | ReadCode | StartMedia | SignalIn | StopMedia | PauseSending | SetOutput | SetGain | FitPicture
    | Prefer | PlaySound | Say | Hush
)  # fmt: skip

CALL_TO_COUNTER: msgspec.json.Decoder[CallToCounter] = msgspec.json.Decoder(CallToCounter)
COUNTER_TO_CALL: msgspec.json.Decoder[CounterToCall] = msgspec.json.Decoder(CounterToCall)
