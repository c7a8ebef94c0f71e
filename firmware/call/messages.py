"""What the counter and the call process tell each other: JSON lines over a Unix socket, typed and validated.

The counter listens on `<runtime dir>/call.sock` (mode 0600); the call process connects, again and again with back-off.
Pictures never travel here: they lie in shared memory, two blocks named in `Hello` (see `firmware.call.frames`).
"""

from enum import StrEnum

import msgspec

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


class SoundState(Message, frozen=True, tag="sound_state"):
    microphone: FaultKind | None = None
    speaker: FaultKind | None = None


class IdentityBroken(Message, frozen=True, tag="identity_broken"):
    """The offered or answered description carries another fingerprint than the committed one."""

    call_id: str


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
    Hello | SignalOut | MediaState | FirstPicture | CameraState | SoundState | IdentityBroken | CallStatistics | Beat
)


# Counter to call process


class Preview(Message, frozen=True, tag="preview"):
    """Open the camera for the self-view; nothing is sent."""

    call_id: str


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


class SignalIn(Message, frozen=True, tag="signal_in"):
    signal: Signal


class StopMedia(Message, frozen=True, tag="stop_media"):
    """Close connection, camera, microphone; wipe the shared pictures."""


class SetOutput(Message, frozen=True, tag="set_output"):
    output: SoundOutput


class SetGain(Message, frozen=True, tag="set_gain"):
    gain_db: float


class PlaySound(Message, frozen=True, tag="play_sound"):
    """A tone or a spoken sentence: mono signed 16-bit little-endian at 48 kHz, base64, mixed into the loudspeaker.

    `interrupt` stops what is still playing; empty `pcm` with it is silence.
    """

    pcm: bytes = b""
    interrupt: bool = False


type CounterToCall = Preview | StartMedia | SignalIn | StopMedia | SetOutput | SetGain | PlaySound

CALL_TO_COUNTER: msgspec.json.Decoder[CallToCounter] = msgspec.json.Decoder(CallToCounter)
COUNTER_TO_CALL: msgspec.json.Decoder[CounterToCall] = msgspec.json.Decoder(CounterToCall)
