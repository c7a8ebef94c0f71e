"""The factory: the right class, nothing opened, nothing imported that is not named; opening and closing in order."""

import subprocess
import sys

import pytest

from hardware.errors import DeviceFault, DeviceMisuse, DeviceUnavailable, FaultKind
from hardware.factory import CallDevices, call_devices, close_all, counter_devices, open_all
from hardware.profile import load_profile
from hardware.simulated.camera import SimulatedCamera
from hardware.simulated.sound import SimulatedMicrophone, SimulatedSpeaker

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
            ("gpiozero", "pygame", "sane", "cups", "escpos", "picamera2", "sounddevice"), "hardware.adapters."
        ),
    }
    for devices in (counter_devices(profile), call_devices(profile)):
        for field in type(devices).__dataclass_fields__:
            device = getattr(devices, field)
            assert type(device).__module__.startswith(libraries[getattr(profile, field).library])


class Recorded:
    """Notes opening and closing of a device in a list."""

    def __init__(self, name: str, log: list[str], failure: Exception | None = None) -> None:
        self._name = name
        self._log = log
        self._failure = failure

    async def open(self) -> None:
        self._log.append(f"open {self._name}")
        if self._failure is not None:
            raise self._failure

    async def close(self) -> None:
        self._log.append(f"close {self._name}")


class RecordedCamera(Recorded, SimulatedCamera): ...


class RecordedMicrophone(Recorded, SimulatedMicrophone): ...


class RecordedSpeaker(Recorded, SimulatedSpeaker): ...


def recorded(log: list[str], failure: Exception | None = None) -> CallDevices:
    """Devices of which the microphone fails."""
    return CallDevices(
        camera=RecordedCamera("camera", log),
        microphone=RecordedMicrophone("microphone", log, failure),
        speaker=RecordedSpeaker("speaker", log),
    )


async def test_devices_open_in_order_and_close_in_reverse() -> None:
    log: list[str] = []
    devices = recorded(log)
    assert await open_all(devices) == ()
    await close_all(devices)
    assert log == [
        "open camera", "open microphone", "open speaker", "close speaker", "close microphone", "close camera",
    ]  # fmt: skip


async def test_a_missing_device_is_told_and_the_others_open() -> None:
    log: list[str] = []
    missing = DeviceUnavailable("microphone", "not there")
    assert await open_all(recorded(log, missing)) == (missing,)
    assert log == ["open camera", "open microphone", "open speaker"]


@pytest.mark.parametrize("failure", [DeviceMisuse("microphone", "our bug"), DeviceFault("microphone", FaultKind.BUSY)])
async def test_any_other_error_closes_what_was_opened(failure: Exception) -> None:
    log: list[str] = []
    with pytest.raises(type(failure)):
        await open_all(recorded(log, failure))
    assert log == ["open camera", "open microphone", "close camera"]
