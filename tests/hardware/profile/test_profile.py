"""Profiles: typed, strict, kind in their errors."""

from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from hardware.errors import ProfileError
from hardware.events import Key
from hardware.profile import (
    GpiozeroKeys,
    Picamera2CameraProfile,
    PygameScreenProfile,
    Simulated,
    SimulatedCameraProfile,
    SimulatedScreenProfile,
    load_profile,
    packaged_profiles,
    packaged_table,
    parse_profile,
    read_toml,
)


def test_every_packaged_profile_bears_the_name_of_its_file() -> None:
    assert packaged_profiles() == ("reference-pi4", "reference-pi5", "showroom", "virtual")
    assert [load_profile(name).name for name in packaged_profiles()] == list(packaged_profiles())


def test_the_virtual_profile_is_all_twins() -> None:
    profile = load_profile("virtual")
    assert {getattr(profile, name).library for name in profile.__dataclass_fields__ if name != "name"} == {"simulated"}
    assert profile.screen == SimulatedScreenProfile(size=(1280, 800))


def test_the_boards_differ_in_who_encodes() -> None:
    pi4, pi5 = load_profile("reference-pi4"), load_profile("reference-pi5")
    assert pi4.camera == Picamera2CameraProfile(encodes=True)
    assert pi5.camera == Picamera2CameraProfile(encodes=False)
    assert pi4.screen == PygameScreenProfile(size=(1280, 800), video_driver="kmsdrm")
    assert isinstance(pi4.keys, GpiozeroKeys)
    assert set(pi4.keys.pins) == set(Key)


def test_a_profile_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        load_profile("virtual").name = "x"  # type: ignore[misc]


def test_a_later_table_wins_key_by_key() -> None:
    site = read_toml('[camera]\nencodes = false\n[keys]\ndebounce_ms = 30\n[lamps]\nlibrary = "simulated"\n')
    profile = parse_profile(packaged_table("reference-pi4"), site)
    assert profile.camera == Picamera2CameraProfile(encodes=False)
    assert isinstance(profile.keys, GpiozeroKeys)
    assert profile.keys.debounce_ms == 30
    assert profile.keys.pins[Key.L1] == 4
    assert profile.lamps == Simulated()


def test_another_library_starts_the_device_anew() -> None:
    profile = parse_profile(packaged_table("reference-pi4"), {"camera": {"library": "simulated"}})
    assert profile.camera == SimulatedCameraProfile(encodes=False)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"name": "x", "camra": {}}, "unknown 'camra'; did you mean 'camera'?"),
        ({"name": "x", "screen": {"library": "pygam"}}, "screen.library: unknown 'pygam'; did you mean 'pygame'?"),
        (
            {"name": "x", "screen": {"library": "pygame", "siz": [1, 2]}},
            "screen: unknown 'siz'; did you mean 'size'?",
        ),
        ({"name": "x", "screen": {"library": "pygame"}}, "screen: .*missing required field `size`"),
        ({"name": "x", "screen": {"library": "pygame", "size": [1280]}}, r"screen: .*length 2.*\$.size"),
        (
            {"name": "x", "keys": {"library": "gpiozero", "hook_pin": 1, "pins": {"vol-up": 2}}},
            "keys.pins: unknown 'vol-up'; did you mean 'VOL_UP'?",
        ),
        (
            {"name": "x", "keys": {"library": "gpiozero", "hook_pin": "one", "pins": {}}},
            "keys: Expected `int`, got `str`",
        ),
        ({"name": "x", "keys": {}}, "keys.library: missing; one of simulated, gpiozero"),
        ({"name": "x", "keys": {"library": ["gpiozero"]}}, "keys.library: unknown"),
        ({"name": "x", "keys": "gpiozero"}, "keys: a table is wanted"),
        ({}, "name"),
        ({"name": 3}, "name"),
    ],
)
def test_what_is_wrong_is_named(table: dict[str, Any], message: str) -> None:
    with pytest.raises(ProfileError, match=message.replace("?", r"\?")):
        parse_profile(table)


def test_a_profile_that_does_not_exist_suggests_one_that_does() -> None:
    with pytest.raises(ProfileError, match="did you mean 'reference-pi5'"):
        load_profile("reference_pi5")


def test_broken_toml_is_a_profile_error() -> None:
    with pytest.raises(ProfileError, match="not TOML"):
        read_toml("[keys")
