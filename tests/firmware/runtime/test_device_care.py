"""What is missing at the start is tried again, and what hangs keeps nobody waiting."""

import asyncio
from typing import cast

import pytest

from firmware.device_care import DeviceCare
from firmware.session import events
from hardware.errors import DeviceUnavailable, FaultKind
from hardware.factory import CounterDevices

NAMES = ("keys", "lamps", "bell", "screen", "scanner", "page_printer", "receipt_printer", "keyboard")


class DeviceDouble:
    def __init__(self, name: str) -> None:
        self.name = name
        self.failures = 0
        self.may_open = asyncio.Event()
        self.may_open.set()
        self.is_open = False

    async def open(self) -> None:
        await self.may_open.wait()
        if self.failures:
            self.failures -= 1
            raise DeviceUnavailable(self.name, "not there")
        self.is_open = True

    async def close(self) -> None:
        self.is_open = False


class Bench:
    def __init__(self) -> None:
        self.devices = {name: DeviceDouble(name) for name in NAMES}
        self.events: list[events.Event] = []
        self.sleeps = 0
        holder = type("Devices", (), self.devices)
        self.care = DeviceCare(cast("CounterDevices", holder), self.events.append, self._sleep)

    async def _sleep(self, _seconds: float) -> None:
        self.sleeps += 1
        await asyncio.sleep(0)

    @property
    def open(self) -> set[str]:
        return {name for name, device in self.devices.items() if device.is_open}


@pytest.fixture
async def bench() -> Bench:
    return Bench()


async def test_what_is_missing_is_told_and_tried_until_it_is_there(bench: Bench) -> None:
    bench.devices["scanner"].failures = 3
    await bench.care.open()
    assert bench.open == set(NAMES) - {"scanner"}
    assert bench.events == [events.DeviceStateChanged("scanner", FaultKind.OFF)]
    await asyncio.wait_for(bench.care.run(), 20)
    assert bench.sleeps == 3
    assert bench.events[1:] == [events.DeviceStateChanged("scanner", None)]
    await bench.care.close()
    assert bench.open == set()


async def test_a_scanner_that_hangs_does_not_keep_the_screen_dark(bench: Bench) -> None:
    bench.devices["scanner"].may_open.clear()
    await asyncio.wait_for(bench.care.open(within_s=0.01), 20)
    assert bench.open == set(NAMES) - {"scanner"}
    assert bench.events == [events.DeviceStateChanged("scanner", FaultKind.OFF)]
    running = asyncio.create_task(bench.care.run())
    bench.devices["scanner"].may_open.set()
    await asyncio.wait_for(running, 20)
    assert bench.events[1:] == [events.DeviceStateChanged("scanner", None)]
    assert bench.open == set(NAMES)


async def test_closing_ends_what_still_opens(bench: Bench) -> None:
    bench.devices["page_printer"].may_open.clear()
    await bench.care.open(within_s=0.01)
    await asyncio.wait_for(bench.care.close(), 20)
    assert bench.open == set()
    assert [task for task in asyncio.all_tasks() if task.get_name().startswith("open ")] == []


async def test_without_a_screen_nothing_stays_open(bench: Bench) -> None:
    bench.devices["screen"].failures = 1
    with pytest.raises(DeviceUnavailable):
        await bench.care.open()
    assert bench.open == set()


async def test_without_keys_the_screen_can_say_so_and_they_come_back(bench: Bench) -> None:
    bench.devices["keys"].failures = 2
    await bench.care.open()
    assert bench.open == set(NAMES) - {"keys"}
    assert bench.events == [events.DeviceStateChanged("keys", FaultKind.OFF)]
    await asyncio.wait_for(bench.care.run(), 20)
    assert bench.events[1:] == [events.DeviceStateChanged("keys", None)]
