"""From a profile to devices: the only place that chooses a real device or its twin.

Adapters are imported where they are chosen, so that a library which a profile does not name is never loaded.
The counter process builds `counter_devices`, the call process `call_devices`; no device is in both.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hardware.echo import EchoCanceller, FarEnd
from hardware.profile import (
    BellProfile,
    CameraProfile,
    CupsPagePrinterProfile,
    EscposReceiptPrinterProfile,
    EvdevKeyboardProfile,
    GpiozeroBell,
    GpiozeroKeys,
    GpiozeroLamps,
    KeyboardProfile,
    KeysProfile,
    LampsProfile,
    MicrophoneProfile,
    PagePrinterProfile,
    Picamera2CameraProfile,
    Profile,
    PygameScreenProfile,
    ReceiptPrinterProfile,
    SaneScannerProfile,
    ScannerProfile,
    ScreenProfile,
    SimulatedCameraProfile,
    SimulatedScreenProfile,
    SounddeviceMicrophoneProfile,
    SounddeviceSpeakerProfile,
    SpeakerProfile,
    V4l2CameraProfile,
)
from hardware.protocols import (
    Bell,
    Camera,
    Keyboard,
    KeyPanel,
    Lamps,
    Microphone,
    PagePrinter,
    ReceiptPrinter,
    Scanner,
    Screen,
    Speaker,
)

type Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class CounterDevices:
    """What the counter process holds, in the order of opening."""

    keys: KeyPanel
    lamps: Lamps
    bell: Bell
    screen: Screen
    scanner: Scanner
    page_printer: PagePrinter
    receipt_printer: ReceiptPrinter
    keyboard: Keyboard


@dataclass(frozen=True, slots=True)
class CallDevices:
    """What the call process holds, in the order of opening."""

    camera: Camera
    microphone: Microphone
    speaker: Speaker


def counter_devices(profile: Profile, clock: Clock = time.monotonic) -> CounterDevices:
    """Constructs, opens nothing."""
    return CounterDevices(
        keys=_keys(profile.keys, clock),
        lamps=_lamps(profile.lamps),
        bell=_bell(profile.bell),
        screen=_screen(profile.screen),
        scanner=_scanner(profile.scanner),
        page_printer=_page_printer(profile.page_printer),
        receipt_printer=_receipt_printer(profile.receipt_printer),
        keyboard=_keyboard(profile.keyboard, clock),
    )


def call_devices(profile: Profile, clock: Clock = time.monotonic, folder: Path | None = None) -> CallDevices:
    """Constructs, opens nothing. `folder` is where twins of two processes meet (`hardware.simulated.held`)."""
    far_end = FarEnd()
    return CallDevices(
        camera=_camera(profile.camera, clock, folder),
        microphone=_microphone(profile.microphone, clock, far_end),
        speaker=_speaker(profile.speaker, clock, far_end),
    )


def _keys(profile: KeysProfile, clock: Clock) -> KeyPanel:
    if isinstance(profile, GpiozeroKeys):
        from hardware.adapters.keys_gpiozero import GpiozeroKeyPanel

        return GpiozeroKeyPanel(
            pins=profile.pins,
            hook_pin=profile.hook_pin,
            lifted_when_closed=profile.lifted_when_closed,
            debounce_s=profile.debounce_ms / 1000.0,
            clock=clock,
        )
    from hardware.simulated.keys import SimulatedKeyPanel

    return SimulatedKeyPanel(clock)


def _keyboard(profile: KeyboardProfile, clock: Clock) -> Keyboard:
    if isinstance(profile, EvdevKeyboardProfile):
        from hardware.adapters.keyboard_evdev import EvdevKeyboard

        return EvdevKeyboard(profile.paths, clock=clock)
    from hardware.simulated.keyboard import SimulatedKeyboard

    return SimulatedKeyboard(clock)


def _lamps(profile: LampsProfile) -> Lamps:
    if isinstance(profile, GpiozeroLamps):
        from hardware.adapters.lamps_gpiozero import GpiozeroLamps as Adapter

        return Adapter(pins=profile.pins, camera_pin=profile.camera_pin)
    from hardware.simulated.lamps import SimulatedLamps

    return SimulatedLamps()


def _bell(profile: BellProfile) -> Bell:
    if isinstance(profile, GpiozeroBell):
        from hardware.adapters.bell_gpiozero import GpiozeroBell as Adapter

        return Adapter(pin=profile.pin)
    from hardware.simulated.bell import SimulatedBell

    return SimulatedBell()


def _screen(profile: ScreenProfile) -> Screen:
    match profile:
        case PygameScreenProfile():
            from hardware.adapters.screen_pygame import PygameScreen

            return PygameScreen(profile.size, video_driver=profile.video_driver, fullscreen=profile.fullscreen)
        case SimulatedScreenProfile():
            from hardware.simulated.screen import SimulatedScreen

            return SimulatedScreen(profile.size)


def _scanner(profile: ScannerProfile) -> Scanner:
    if isinstance(profile, SaneScannerProfile):
        from hardware.adapters.scanner_sane import SaneScanner

        return SaneScanner(device_name=profile.device_name, config_dir=profile.config_dir, options=profile.options)
    from hardware.simulated.scanner import SimulatedScanner

    return SimulatedScanner()


def _page_printer(profile: PagePrinterProfile) -> PagePrinter:
    if isinstance(profile, CupsPagePrinterProfile):
        from hardware.adapters.page_printer_cups import CupsPagePrinter

        return CupsPagePrinter(queue=profile.queue, server=profile.server)
    from hardware.simulated.page_printer import SimulatedPagePrinter

    return SimulatedPagePrinter()


def _receipt_printer(profile: ReceiptPrinterProfile) -> ReceiptPrinter:
    if isinstance(profile, EscposReceiptPrinterProfile):
        from hardware.adapters.receipt_printer_escpos import EscposReceiptPrinter

        return EscposReceiptPrinter(
            transport=profile.transport,
            host=profile.host,
            port=profile.port,
            device=profile.device,
            baud_rate=profile.baud_rate,
            vendor_id=profile.vendor_id,
            product_id=profile.product_id,
            in_endpoint=profile.in_endpoint,
            out_endpoint=profile.out_endpoint,
            profile=profile.model,
            native_qr=profile.native_qr,
            has_status=profile.has_status,
        )
    from hardware.simulated.receipt_printer import SimulatedReceiptPrinter

    return SimulatedReceiptPrinter()


def _camera(profile: CameraProfile, clock: Clock, folder: Path | None) -> Camera:
    match profile:
        case V4l2CameraProfile():
            from hardware.adapters.camera_v4l2 import V4l2Camera

            return V4l2Camera(profile.path, profile.input_format)
        case Picamera2CameraProfile():
            from hardware.adapters.camera_picamera2 import Picamera2Camera

            return Picamera2Camera(profile.camera_number, encodes=profile.encodes)
        case SimulatedCameraProfile():
            from hardware.simulated.camera import SimulatedCamera, wall_clock_ms
            from hardware.simulated.held import Held

            return SimulatedCamera(
                clock,
                stamp_ms=wall_clock_ms if profile.stamp else None,
                encodes=profile.encodes,
                grain=profile.grain,
                plugged=_plugged(profile.cable),
                held=None if folder is None else Held(folder),
            )


def _microphone(profile: MicrophoneProfile, clock: Clock, far_end: FarEnd) -> Microphone:
    if isinstance(profile, SounddeviceMicrophoneProfile):
        from hardware.adapters.sound_sounddevice import SounddeviceMicrophone

        canceller: EchoCanceller | None = None
        if profile.echo_cancellation == "webrtc":
            from hardware.adapters.echo_webrtc import WebrtcEchoCanceller

            canceller = WebrtcEchoCanceller()
        return SounddeviceMicrophone(profile.device, canceller=canceller, far_end=far_end)
    from hardware.simulated.sound import SimulatedMicrophone

    return SimulatedMicrophone(clock, plugged=_plugged(profile.cable))


def _speaker(profile: SpeakerProfile, clock: Clock, far_end: FarEnd) -> Speaker:
    if isinstance(profile, SounddeviceSpeakerProfile):
        from hardware.adapters.sound_sounddevice import SounddeviceSpeaker

        return SounddeviceSpeaker(
            profile.device, profile.handset_device, has_handset=profile.has_handset, far_end=far_end
        )
    from hardware.simulated.sound import SimulatedSpeaker

    return SimulatedSpeaker(clock, plugged=_plugged(profile.cable))


def _plugged(cable: str) -> Callable[[], bool]:
    """Whether the file that stands for a twin's cable is there."""
    return Path(cable).exists if cable else lambda: True
