"""What is at fault is known before a call, and mended without one; nothing is seen or read for it."""

import asyncio

from firmware.call.device_probe import PROBE_S, DeviceProbe
from firmware.call.messages import CameraState, Preview, SoundState, StopMedia
from hardware.errors import DeviceUnavailable, FaultKind
from tests.firmware.call.call_peers import CALL, MakeBorne, until


class DeviceDouble:
    """Counts how often it is open; twice at once is a bug."""

    def __init__(self) -> None:
        self.missing = True
        self.is_open = False
        self.opened = 0

    async def open(self) -> None:
        assert not self.is_open, "open twice"
        if self.missing:
            raise DeviceUnavailable("camera", "not there")
        self.is_open = True
        self.opened += 1

    async def close(self) -> None:
        self.is_open = False


async def test_it_is_tried_until_it_is_there_and_then_left_alone() -> None:
    device = DeviceDouble()
    states: list[tuple[bool, FaultKind | None]] = []
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        device.missing = len(waits) < 2
        await asyncio.sleep(0)

    probe = DeviceProbe(device, lambda *state: states.append(state), asyncio.create_task, sleep)
    probe.begin()
    probe.begin()
    await until(lambda: (False, None) in states, "the device")
    await probe.end()
    assert states == [(False, FaultKind.OFF), (False, FaultKind.OFF), (False, None)]
    assert waits == [PROBE_S, PROBE_S]
    assert (device.opened, device.is_open) == (1, False)


async def test_a_camera_that_is_missing_is_known_before_any_call_and_never_runs(make_borne: MakeBorne) -> None:
    borne = await make_borne()
    borne.camera.missing = True
    await until(lambda: CameraState(open=False, fault=FaultKind.OFF) in borne.said, "the fault")
    assert not borne.camera.running


async def test_a_fault_outlives_the_call_in_which_it_came(make_borne: MakeBorne) -> None:
    borne = await make_borne()
    borne.camera.missing = True
    await borne.do(Preview(call_id=CALL))
    await until(lambda: CameraState(open=False, fault=FaultKind.OFF) in borne.said, "the fault")
    await borne.do(StopMedia())
    assert borne.all_of(CameraState)[-1].fault is FaultKind.OFF
    assert not [state for state in borne.all_of(SoundState) if state.microphone]
