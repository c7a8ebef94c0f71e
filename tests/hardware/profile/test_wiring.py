"""The pin table that an installer wires by says what the profiles do."""

from pathlib import Path

import pytest

import hardware
from hardware.profile import GpiozeroKeys, GpiozeroLamps, load_profile

TABLE = Path(hardware.__file__).parent / "wiring" / "pins.md"
# The 40-pin header of every Raspberry Pi since the B+, from its documentation.
HEADER_OF_PIN = {
    2: 3, 3: 5, 4: 7, 14: 8, 15: 10, 17: 11, 18: 12, 27: 13, 22: 15, 23: 16, 24: 18, 10: 19, 9: 21, 25: 22,
    11: 23, 8: 24, 7: 26, 5: 29, 6: 31, 12: 32, 13: 33, 19: 35, 16: 36, 26: 37, 20: 38, 21: 40,
}  # fmt: skip


def rows() -> dict[str, tuple[int, int, str]]:
    """What is wired -> pin, place on the header, direction."""
    table: dict[str, tuple[int, int, str]] = {}
    for line in TABLE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and cells[1].isdigit():
            assert cells[0] not in table
            table[cells[0]] = int(cells[1]), int(cells[2]), cells[3]
    return table


@pytest.mark.parametrize("name", ["reference-pi4", "reference-pi5"])
def test_the_table_is_the_profile(name: str) -> None:
    profile = load_profile(name)
    assert isinstance(profile.keys, GpiozeroKeys)
    assert isinstance(profile.lamps, GpiozeroLamps)
    wanted = {f"key {key}": pin for key, pin in profile.keys.pins.items()}
    wanted["hook"] = profile.keys.hook_pin
    wanted |= {f"lamp {key}": pin for key, pin in profile.lamps.pins.items()}
    wanted["lamp camera"] = profile.lamps.camera_pin
    assert {what: pin for what, (pin, _, _) in rows().items()} == wanted


def test_each_pin_is_used_once_and_stands_where_the_header_has_it() -> None:
    table = rows()
    pins = [pin for pin, _, _ in table.values()]
    assert len(pins) == len(set(pins)) == 22
    assert all(HEADER_OF_PIN[pin] == place for pin, place, _ in table.values())


def test_lamps_are_outputs_and_all_else_is_input() -> None:
    assert all(direction.startswith("out") == what.startswith("lamp") for what, (_, _, direction) in rows().items())
