"""The screen's twin: what a test and the virtual borne's page see of it."""

import asyncio

import numpy as np
import pytest

from hardware.errors import DeviceFault, DeviceUnavailable, FaultKind
from hardware.simulated.screen import SimulatedScreen


async def test_each_flip_counts_and_is_told() -> None:
    seen: list[int] = []
    screen = SimulatedScreen((8, 4))
    screen.on_change = lambda: seen.append(screen.serial)
    await screen.open()
    before = screen.picture
    for level in (1, 2):
        await screen.present(np.full((4, 8, 3), level, np.uint8))
    assert seen == [1, 2]
    assert np.all(screen.picture == 2)
    assert not before.any()


async def test_a_missing_and_an_unplugged_screen() -> None:
    screen = SimulatedScreen((8, 4))
    screen.missing = True
    with pytest.raises(DeviceUnavailable):
        await screen.open()
    screen.missing = False
    await screen.open()
    screen.unplug()
    with pytest.raises(DeviceFault) as fault:
        await screen.present(np.zeros((4, 8, 3), np.uint8))
    assert fault.value.kind is FaultKind.UNPLUGGED
    await screen.open()
    await screen.present(np.zeros((4, 8, 3), np.uint8))
    await screen.close()


async def test_a_hung_screen_flips_again_once_it_is_mended() -> None:
    screen = SimulatedScreen((8, 4))
    await screen.open()
    screen.hang()
    flip = asyncio.create_task(screen.present(np.ones((4, 8, 3), np.uint8)))
    for _ in range(10):
        await asyncio.sleep(0)
    assert screen.serial == 0
    screen.mend()
    await flip
    assert screen.serial == 1
