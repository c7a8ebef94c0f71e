"""The kernel's keyboard, its device files played by pipes that carry the kernel's own structs."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from hardware.adapters.keyboard_evdev import EV_KEY, EV_SYN, EVENT, SYN_DROPPED, EvdevKeyboard
from hardware.errors import DeviceMisuse
from hardware.events import Typed

UP, DOWN, REPEAT = 0, 1, 2
A, SHIFT, BACKSPACE = 16, 42, 14


def record(*events: tuple[int, int, int]) -> bytes:
    """Bytes as `read` gives them: struct input_event, a SYN_REPORT after each key."""
    return b"".join(
        EVENT.pack(1_700_000_000, 250_000, *event) + EVENT.pack(1_700_000_000, 250_000, EV_SYN, 0, 0)
        for event in events
    )


def stroke(code: int) -> bytes:
    return record((EV_KEY, code, DOWN), (EV_KEY, code, UP))


class Rig:
    """A folder of device files; what is written into one is what its keyboard does."""

    def __init__(self, folder: Path, claim: Callable[[int], None]) -> None:
        self._folder = folder
        self._ends: list[int] = []
        self.keyboard = EvdevKeyboard(
            str(folder / "usb-*-event-kbd"), clock=lambda: 7.0, claim=claim, look_every_s=0.005
        )

    def plug(self, name: str) -> int:
        path = self._folder / f"usb-{name}-event-kbd"
        os.mkfifo(path)
        self._ends.append(os.open(path, os.O_RDWR | os.O_NONBLOCK))
        return self._ends[-1]

    def unplug(self, name: str, end: int) -> None:
        (self._folder / f"usb-{name}-event-kbd").unlink()
        self._ends.remove(end)
        os.close(end)

    def close(self) -> None:
        for end in self._ends:
            os.close(end)

    async def typed(self, count: int) -> str:
        text = ""
        async with asyncio.timeout(20):
            async for event in self.keyboard.events():
                assert event == Typed(event.text, 7.0)
                text += event.text
                if len(text) >= count:
                    return text
        raise AssertionError("the keyboard was closed")


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    rig = Rig(tmp_path, lambda _fd: None)
    await rig.keyboard.open()
    yield rig
    await rig.keyboard.close()
    rig.close()


def test_the_struct_is_the_kernels() -> None:
    """24 bytes where `long` has 64 bits: an event that was recorded on x86-64, `a` going down on a US board."""
    recorded = bytes.fromhex("5cd3 9b68 0000 0000 1a2b 0300 0000 0000 0100 1e00 0100 0000")
    assert EVENT.size == len(recorded) == 24
    assert EVENT.unpack(recorded)[2:] == (EV_KEY, 30, DOWN)


async def test_a_keyboard_that_is_plugged_in_later_types(rig: Rig) -> None:
    end = rig.plug("one")
    os.write(end, stroke(A) + record((EV_KEY, SHIFT, DOWN)) + stroke(A) + record((EV_KEY, SHIFT, UP)) + stroke(A))
    assert await rig.typed(3) == "aAa"


async def test_an_event_in_two_halves_is_one(rig: Rig) -> None:
    end, data = rig.plug("one"), stroke(A)
    os.write(end, data[:30])
    await asyncio.sleep(0)
    os.write(end, data[30:] + stroke(A))
    assert await rig.typed(2) == "aa"


async def test_a_key_held_down_types_once_but_goes_on_taking_back(rig: Rig) -> None:
    end = rig.plug("one")
    os.write(end, record(*[(EV_KEY, A, DOWN), *[(EV_KEY, A, REPEAT)] * 3, (EV_KEY, A, UP)]))
    os.write(end, record(*[(EV_KEY, BACKSPACE, DOWN), *[(EV_KEY, BACKSPACE, REPEAT)] * 2]))
    assert await rig.typed(4) == "a\b\b\b"


async def test_after_lost_events_no_key_is_held(rig: Rig) -> None:
    end = rig.plug("one")
    os.write(end, record((EV_KEY, SHIFT, DOWN), (EV_SYN, SYN_DROPPED, 0)) + stroke(A))
    assert await rig.typed(1) == "a"


async def test_one_that_was_pulled_out_may_come_back_while_another_types(rig: Rig) -> None:
    first, second = rig.plug("one"), rig.plug("two")
    os.write(first, record((EV_KEY, SHIFT, DOWN)) + stroke(A))
    assert await rig.typed(1) == "A"
    rig.unplug("one", first)
    os.write(second, stroke(A))
    assert await rig.typed(1) == "a", "shift of the other is not ours"
    os.write(rig.plug("one"), stroke(A))
    assert await rig.typed(1) == "a"


async def test_one_that_cannot_be_ours_alone_is_left_alone(tmp_path: Path) -> None:
    asked = asyncio.Event()

    def refuse(_fd: int) -> None:
        asked.set()
        raise OSError("held by another program")

    rig = Rig(tmp_path, refuse)
    end = rig.plug("one")
    await rig.keyboard.open()
    async with asyncio.timeout(20):
        await asked.wait()
    os.write(end, stroke(A))
    asked.clear()
    async with asyncio.timeout(20):
        await asked.wait()
    assert os.read(end, 24) == stroke(A)[:24], "nobody has read it"
    await rig.keyboard.close()
    assert [event async for event in rig.keyboard.events()] == []
    rig.close()


async def test_it_is_opened_once_and_asked_when_open() -> None:
    keyboard = EvdevKeyboard("/nowhere/*")
    with pytest.raises(DeviceMisuse):
        await anext(keyboard.events())
    await keyboard.open()
    with pytest.raises(DeviceMisuse):
        await keyboard.open()
    await keyboard.close()
    await keyboard.close()
