"""A board profile: which library drives each device, with its pins, queues and sizes, as frozen data.

A profile is a TOML file with one table per device. `library` in a table chooses the class below that gives its other
keys; a key that is not a field there is an error. Later tables win over earlier ones key by key (`parse_profile` takes
several), unless they change `library`, which starts that device anew; who stands where is the firmware's business.
"""

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import msgspec

from hardware.errors import ProfileError
from hardware.events import Key


@dataclass(frozen=True, slots=True)
class Simulated:
    """The twin in hardware/simulated; any device."""

    library: Literal["simulated"] = "simulated"


@dataclass(frozen=True, slots=True)
class SimulatedScreenProfile:
    library: Literal["simulated"] = "simulated"
    size: tuple[int, int] = (1280, 800)


@dataclass(frozen=True, slots=True)
class SimulatedCameraProfile:
    """`cable` as in SimulatedSoundProfile."""

    library: Literal["simulated"] = "simulated"
    encodes: bool = False
    grain: float = 0.0
    """Noise of the sensor, in levels of luma; hardware.simulated.camera has the limit."""
    stamp: bool = True
    """Whether each picture carries the time it was taken, for machines to read."""
    cable: str = ""


@dataclass(frozen=True, slots=True)
class SimulatedSoundProfile:
    """Microphone or speaker. `cable` is a file: while it is not there the twin is unplugged. Empty: it always is in."""

    library: Literal["simulated"] = "simulated"
    cable: str = ""


@dataclass(frozen=True, slots=True)
class GpiozeroKeys:
    """Pins are BCM numbers; each key closes its pin to ground against a pull-up."""

    pins: Mapping[Key, int]
    hook_pin: int
    library: Literal["gpiozero"] = "gpiozero"
    lifted_when_closed: bool = False
    """Whether the hook switch is closed while the handset is off it; a plunger pressed by the handset says False."""
    debounce_ms: int = 20


@dataclass(frozen=True, slots=True)
class GpiozeroLamps:
    """Pins are BCM numbers of lamp drivers, high = lit. A key without a pin has no lamp."""

    pins: Mapping[Key, int]
    camera_pin: int
    library: Literal["gpiozero"] = "gpiozero"


@dataclass(frozen=True, slots=True)
class GpiozeroBell:
    """`pin` is the BCM number of the relay of a bell or buzzer at the host's counter, high = on."""

    pin: int
    library: Literal["gpiozero"] = "gpiozero"


@dataclass(frozen=True, slots=True)
class EvdevKeyboardProfile:
    """Keyboards of the Linux kernel. `paths` is a pattern of device files; one that appears later counts too."""

    library: Literal["evdev"] = "evdev"
    paths: str = "/dev/input/by-id/usb-*-event-kbd"


@dataclass(frozen=True, slots=True)
class PygameScreenProfile:
    """`video_driver` is SDL's name: kmsdrm on a board, offscreen in CI, empty for what the desktop has."""

    size: tuple[int, int]
    library: Literal["pygame"] = "pygame"
    video_driver: str = ""
    fullscreen: bool = True


@dataclass(frozen=True, slots=True)
class SaneScannerProfile:
    """`device_name` as `scanimage -L` prints it, or only its backend. `options` are the backend's own, by name."""

    device_name: str
    library: Literal["sane"] = "sane"
    config_dir: str | None = None
    options: Mapping[str, str | int | float | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CupsPagePrinterProfile:
    """`server` is a socket path or host:port; left out it is CUPS's own default."""

    queue: str
    library: Literal["cups"] = "cups"
    server: str | None = None


@dataclass(frozen=True, slots=True)
class EscposReceiptPrinterProfile:
    """What each transport needs: network host and port; serial device and baud_rate; file device; usb the ids."""

    transport: Literal["usb", "network", "serial", "file"]
    library: Literal["escpos"] = "escpos"
    host: str = ""
    port: int = 9100
    device: str = ""
    baud_rate: int = 38_400
    vendor_id: int = 0
    product_id: int = 0
    in_endpoint: int = 0x82
    out_endpoint: int = 0x01
    model: str = "default"
    """A name in python-escpos's list of printers: code pages and width."""
    native_qr: bool = True
    has_status: bool = True


@dataclass(frozen=True, slots=True)
class V4l2CameraProfile:
    library: Literal["v4l2"] = "v4l2"
    path: str = "/dev/video0"
    input_format: Literal["mjpeg", "yuyv422"] = "mjpeg"


@dataclass(frozen=True, slots=True)
class Picamera2CameraProfile:
    """`encodes` only where the board has an H.264 encoder: a Pi 4, not a Pi 5."""

    library: Literal["picamera2"] = "picamera2"
    camera_number: int = 0
    encodes: bool = False


@dataclass(frozen=True, slots=True)
class SounddeviceMicrophoneProfile:
    """`device` is a name, or a part of one, as PortAudio lists it; empty takes the default."""

    library: Literal["sounddevice"] = "sounddevice"
    device: str = ""
    echo_cancellation: Literal["none", "webrtc"] = "none"
    """`none` where the sound server cancels the echo, as PipeWire does; `webrtc` does it in the call process."""


@dataclass(frozen=True, slots=True)
class SounddeviceSpeakerProfile:
    """One stereo device whose left side is the loudspeaker and right the handset, or two devices.

    `handset_device` equal to `device`, or empty, means the two channels of one.
    """

    library: Literal["sounddevice"] = "sounddevice"
    device: str = ""
    handset_device: str = ""
    has_handset: bool = True
    """False: both outputs sound from `device`, in mono."""


type KeysProfile = Simulated | GpiozeroKeys
type KeyboardProfile = Simulated | EvdevKeyboardProfile
type LampsProfile = Simulated | GpiozeroLamps
type BellProfile = Simulated | GpiozeroBell
type ScreenProfile = SimulatedScreenProfile | PygameScreenProfile
type ScannerProfile = Simulated | SaneScannerProfile
type PagePrinterProfile = Simulated | CupsPagePrinterProfile
type ReceiptPrinterProfile = Simulated | EscposReceiptPrinterProfile
type CameraProfile = SimulatedCameraProfile | V4l2CameraProfile | Picamera2CameraProfile
type MicrophoneProfile = SimulatedSoundProfile | SounddeviceMicrophoneProfile
type SpeakerProfile = SimulatedSoundProfile | SounddeviceSpeakerProfile


@dataclass(frozen=True, slots=True)
class Profile:
    """Every device of one kind of borne. A device that a profile leaves out is its twin."""

    name: str
    keys: KeysProfile = field(default_factory=Simulated)
    keyboard: KeyboardProfile = field(default_factory=Simulated)
    lamps: LampsProfile = field(default_factory=Simulated)
    bell: BellProfile = field(default_factory=Simulated)
    screen: ScreenProfile = field(default_factory=SimulatedScreenProfile)
    scanner: ScannerProfile = field(default_factory=Simulated)
    page_printer: PagePrinterProfile = field(default_factory=Simulated)
    receipt_printer: ReceiptPrinterProfile = field(default_factory=Simulated)
    camera: CameraProfile = field(default_factory=SimulatedCameraProfile)
    microphone: MicrophoneProfile = field(default_factory=SimulatedSoundProfile)
    speaker: SpeakerProfile = field(default_factory=SimulatedSoundProfile)


_KINDS: Mapping[str, Mapping[str, type]] = {
    "keys": {"simulated": Simulated, "gpiozero": GpiozeroKeys},
    "keyboard": {"simulated": Simulated, "evdev": EvdevKeyboardProfile},
    "lamps": {"simulated": Simulated, "gpiozero": GpiozeroLamps},
    "bell": {"simulated": Simulated, "gpiozero": GpiozeroBell},
    "screen": {"simulated": SimulatedScreenProfile, "pygame": PygameScreenProfile},
    "scanner": {"simulated": Simulated, "sane": SaneScannerProfile},
    "page_printer": {"simulated": Simulated, "cups": CupsPagePrinterProfile},
    "receipt_printer": {"simulated": Simulated, "escpos": EscposReceiptPrinterProfile},
    "camera": {
        "simulated": SimulatedCameraProfile,
        "v4l2": V4l2CameraProfile,
        "picamera2": Picamera2CameraProfile,
    },
    "microphone": {"simulated": SimulatedSoundProfile, "sounddevice": SounddeviceMicrophoneProfile},
    "speaker": {"simulated": SimulatedSoundProfile, "sounddevice": SounddeviceSpeakerProfile},
}


def packaged_profiles() -> tuple[str, ...]:
    """Names of the profiles that come with the package."""
    folder = resources.files("hardware") / "profiles"
    return tuple(sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml")))


def packaged_table(name: str) -> dict[str, Any]:
    """The table of a packaged profile, to be parsed alone or under tables of the site."""
    names = packaged_profiles()
    if name not in names:
        raise ProfileError(_unknown("profile", name, names))
    return read_toml((resources.files("hardware") / "profiles" / f"{name}.toml").read_text("utf-8"))


def load_profile(name: str) -> Profile:
    """A packaged profile."""
    return parse_profile(packaged_table(name))


def find_profile(name_or_path: str) -> Profile:
    """A packaged profile, or a file that ends in `.toml`. Raises ProfileError, also for a file that is not there."""
    if not name_or_path.endswith(".toml"):
        return load_profile(name_or_path)
    try:
        return parse_profile(read_toml(Path(name_or_path).read_text("utf-8")))
    except OSError as error:
        raise ProfileError(f"the profile cannot be read: {error.strerror}") from error


def read_toml(text: str) -> dict[str, Any]:
    """TOML as a table; ProfileError where it is not TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"not TOML: {error}") from error


def parse_profile(*tables: Mapping[str, Any]) -> Profile:
    """One profile out of tables, the later ones winning key by key."""
    merged: dict[str, Any] = {}
    for table in tables:
        _check_keys("the profile", table, ("name", *_KINDS))
        for key, value in table.items():
            merged[key] = _merged(merged.get(key), value)
    name = merged.pop("name", None)
    if not isinstance(name, str) or not name:
        raise ProfileError("name: the profile has none")
    return Profile(name=name, **{device: _device(device, table) for device, table in merged.items()})


def _merged(old: object, new: object) -> object:
    if not isinstance(old, dict) or not isinstance(new, dict):
        return new
    if "library" in new and new["library"] != old.get("library"):
        return new
    return old | new


def _device(device: str, table: object) -> Any:
    """One of the classes of `_KINDS[device]`: the typed form of one device's table."""
    if not isinstance(table, dict):
        raise ProfileError(f"{device}: a table is wanted")
    kinds = _KINDS[device]
    library = table.get("library")
    if library is None:
        raise ProfileError(f"{device}.library: missing; one of {', '.join(kinds)}")
    if not isinstance(library, str) or library not in kinds:
        raise ProfileError(_unknown(f"{device}.library", str(library), kinds))
    kind = kinds[library]
    _check_keys(device, table, [known.name for known in fields(kind)])
    if isinstance(pins := table.get("pins"), dict):
        _check_keys(f"{device}.pins", pins, list(Key))
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        raise ProfileError(f"{device}: {error}") from error


def _check_keys(where: str, table: Mapping[str, Any], known: Iterable[str]) -> None:
    names = list(known)
    for key in table:
        if key not in names:
            raise ProfileError(_unknown(where, key, names))


def _unknown(where: str, given: str, known: Iterable[str]) -> str:
    names = [str(name) for name in known]
    lower = {name.lower(): name for name in names}
    near = difflib.get_close_matches(given.lower(), lower, n=1)
    hint = f"did you mean {lower[near[0]]!r}?" if near else f"known are {', '.join(names)}"
    return f"{where}: unknown {given!r}; {hint}"
