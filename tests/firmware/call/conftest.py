"""An engine on simulated devices for each test that wants one; nothing of it may be left at the end."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from firmware.call.engine import CallEngine, Capture, SelfSizes
from firmware.call.frames import FrameReader, FrameWriter, block_prefix
from firmware.call.messages import CallToCounter
from firmware.call.tasks import Crash
from hardware.factory import CallDevices
from hardware.simulated.camera import SimulatedCamera
from hardware.simulated.held import Held
from hardware.simulated.sound import SimulatedMicrophone, SimulatedSpeaker
from tests.firmware.call.call_peers import PREVIEW, REMOTE, SELF, Borne, Desk, MakeBorne


def blocks(prefix: str) -> list[Path]:
    return list(Path("/dev/shm").glob(f"{prefix}*"))


@pytest.fixture
async def make_borne(tmp_path: Path) -> AsyncIterator[MakeBorne]:
    bornes: list[Borne] = []

    async def make(*, encodes: bool = False, sends: bool = True) -> Borne:
        prefix = f"{block_prefix(tmp_path)}{os.getpid()}-{len(bornes)}"
        remote = FrameWriter(f"{prefix}-remote", *REMOTE)
        own = FrameWriter(f"{prefix}-self", *PREVIEW)
        devices = CallDevices(
            camera=SimulatedCamera(encodes=encodes, held=Held(tmp_path)),
            microphone=SimulatedMicrophone(),
            speaker=SimulatedSpeaker(),
        )
        said: list[CallToCounter] = []
        crash = Crash()
        engine = CallEngine(
            devices, remote, own, SelfSizes(SELF, SELF), said.append, crash.spawn, time.monotonic, Capture()
        )
        assert isinstance(devices.camera, SimulatedCamera)
        assert isinstance(devices.microphone, SimulatedMicrophone)
        assert isinstance(devices.speaker, SimulatedSpeaker)
        borne = Borne(
            engine=engine,
            camera=devices.camera,
            microphone=devices.microphone,
            speaker=devices.speaker,
            said=said,
            remote=FrameReader(remote.name),
            own=FrameReader(own.name),
            desk=Desk(sends=sends),
            crash=crash,
        )
        bornes.append(borne)
        engine.start()
        return borne

    yield make
    for borne in bornes:
        await borne.engine.close()
        await borne.desk.close()
        assert borne.crash._error is None
    assert not blocks(block_prefix(tmp_path))
    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    done, pending = await asyncio.wait(left, timeout=5) if left else (set(), set())
    assert not pending, f"{len(done)} tasks ended late, these did not end: {pending}"
