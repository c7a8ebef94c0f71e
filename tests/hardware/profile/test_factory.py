"""The factory: the right class, nothing opened, nothing imported that is not named."""

import subprocess
import sys

import pytest

from hardware.factory import call_devices, counter_devices
from hardware.profile import load_profile

_VENDORS = "('gpiozero', 'pygame', 'sane', 'cups', 'escpos', 'sounddevice', 'picamera2', 'pywebrtc_audio', 'usb')"


def run(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True).stdout.strip()


def loaded_by(side: str, profile: str, names: str = _VENDORS) -> str:
    """Of `names`, the modules that building the devices of a profile has loaded."""
    return run(
        f"import sys; from hardware.factory import {side}; from hardware.profile import load_profile\n"
        f"{side}(load_profile('{profile}')); print(*sorted(set({names}) & set(sys.modules)))"
    )


@pytest.mark.parametrize("side", ["counter_devices", "call_devices"])
def test_the_virtual_borne_loads_no_vendor_library(side: str) -> None:
    assert loaded_by(side, "virtual") == ""


def test_the_counter_of_a_board_loads_its_libraries_and_no_codec() -> None:
    names = _VENDORS.replace(")", ", 'av')")
    assert loaded_by("counter_devices", "reference-pi5", names) == "cups escpos gpiozero pygame usb"


def test_the_call_of_a_board_loads_its_libraries() -> None:
    assert loaded_by("call_devices", "reference-pi5") == "sounddevice"


@pytest.mark.parametrize("name", ["virtual", "reference-pi4", "reference-pi5"])
def test_every_profile_gives_every_device(name: str) -> None:
    profile = load_profile(name)
    libraries = {
        "simulated": "hardware.simulated.",
        **dict.fromkeys(
            ("gpiozero", "pygame", "sane", "cups", "escpos", "picamera2", "sounddevice", "evdev"), "hardware.adapters."
        ),
    }
    for devices in (counter_devices(profile), call_devices(profile)):
        for field in type(devices).__dataclass_fields__:
            device = getattr(devices, field)
            assert type(device).__module__.startswith(libraries[getattr(profile, field).library])
