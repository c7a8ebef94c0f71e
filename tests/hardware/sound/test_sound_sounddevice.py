"""The sound adapters on a real sound server: what is played is heard at the other end."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import numpy as np
import pytest

from hardware.adapters.sound_sounddevice import RING_BLOCKS, SounddeviceMicrophone, SounddeviceSpeaker
from hardware.echo import FarEnd
from hardware.errors import DeviceFault, DeviceMisuse, DeviceUnavailable, FaultKind
from hardware.protocols import BLOCK_FRAMES, Device, Samples, SoundOutput
from hardware.simulated.sound import SimulatedMicrophone, strongest_hz
from hardware.sound_level import level_dbfs
from scripts.sound_server import SoundServer

pytestmark = pytest.mark.real


@asynccontextmanager
async def opened(*devices: Device) -> AsyncIterator[None]:
    for device in devices:
        await device.open()
    try:
        yield
    finally:
        for device in reversed(devices):
            await device.close()


async def play_tone(speaker: SounddeviceSpeaker, hz: float) -> None:
    async def at_once(_delay_s: float) -> None:
        return

    tone = SimulatedMicrophone(sleep=at_once, hz=hz, dbfs=-12.0)
    await tone.open()
    while True:
        await speaker.write(await tone.read())


async def hear(microphone: SounddeviceMicrophone, blocks: int) -> Samples:
    return np.concatenate([await microphone.read() for _ in range(blocks)])


async def until_heard(microphone: SounddeviceMicrophone, hz: float, dbfs: float = -12.0) -> None:
    """Returns once 200 ms of the tone at its level have been heard without a gap; a busy machine makes gaps."""
    async with asyncio.timeout(30.0):
        while not is_tone(await hear(microphone, 10), hz, dbfs):
            pass


def is_tone(sound: Samples, hz: float, dbfs: float) -> bool:
    return abs(level_dbfs(sound) - dbfs) < 1.0 and abs(strongest_hz(sound) - hz) < 5.0


async def for_ever(use: Callable[[], Awaitable[object]]) -> None:
    """Uses a device until it fails, for 20 s at most."""
    async with asyncio.timeout(20.0):
        while True:
            await use()


async def until_silent(microphone: SounddeviceMicrophone) -> None:
    async with asyncio.timeout(30.0):
        while level_dbfs(await hear(microphone, 10)) > -80.0:
            pass


@pytest.mark.usefixtures("sound_server")
async def test_a_tone_goes_to_the_output_that_was_chosen_and_nowhere_else() -> None:
    speaker = SounddeviceSpeaker("borne_loudspeaker", "borne_handset")
    room, ear = SounddeviceMicrophone("borne_room"), SounddeviceMicrophone("borne_ear")
    async with opened(speaker, room, ear), asyncio.TaskGroup() as tasks:
        playing = tasks.create_task(play_tone(speaker, 1000.0))
        await until_heard(room, 1000.0)
        await until_silent(ear)
        speaker.set_output(SoundOutput.HANDSET)
        await until_heard(ear, 1000.0)
        await until_silent(room)
        speaker.set_gain_db(6.0)
        await until_heard(ear, 1000.0, -6.0)
        playing.cancel()


@pytest.mark.usefixtures("sound_server")
async def test_one_device_plays_the_loudspeaker_left_and_the_handset_right() -> None:
    speaker = SounddeviceSpeaker("borne_stereo")
    left, right = SounddeviceMicrophone("borne_left"), SounddeviceMicrophone("borne_right")
    async with opened(speaker, left, right), asyncio.TaskGroup() as tasks:
        playing = tasks.create_task(play_tone(speaker, 500.0))
        await until_heard(left, 500.0)
        await until_silent(right)
        speaker.set_output(SoundOutput.HANDSET)
        await until_heard(right, 500.0)
        await until_silent(left)
        playing.cancel()


@pytest.mark.usefixtures("sound_server")
async def test_the_echo_is_cancelled_before_the_ring_with_what_the_speaker_played() -> None:
    class Recorder:
        def __init__(self) -> None:
            self.far: list[Samples] = []

        def process(self, near: Samples, far: Samples) -> Samples:
            self.far.append(far)
            return np.zeros_like(near)

    recorder, far_end = Recorder(), FarEnd()
    speaker = SounddeviceSpeaker("borne_loudspeaker", has_handset=False, far_end=far_end)
    room = SounddeviceMicrophone("borne_room", canceller=recorder, far_end=far_end)
    async with opened(speaker, room), asyncio.TaskGroup() as tasks:
        playing = tasks.create_task(play_tone(speaker, 800.0))
        async with asyncio.timeout(30.0):
            while len(recorder.far) < 10 or not is_tone(np.concatenate(recorder.far[-10:]), 800.0, -12.0):
                assert not np.any(await room.read())
        playing.cancel()


@pytest.mark.usefixtures("sound_server")
async def test_a_late_reader_loses_the_oldest_blocks() -> None:
    room = SounddeviceMicrophone("borne_room")
    async with opened(room):
        await room.read()
        async with asyncio.timeout(30.0):
            while len(room._ring) < RING_BLOCKS:
                await room._stream.moved()
        first = room._ring[0]
        # One wake may still be of a block that was there already.
        async with asyncio.timeout(30.0):
            while room._ring[0] is first:
                await room._stream.moved()
        assert len(room._ring) == RING_BLOCKS


async def test_a_server_that_dies_is_an_unplugged_device_and_its_return_is_found(sound_server: SoundServer) -> None:
    speaker, room = SounddeviceSpeaker("borne_loudspeaker", has_handset=False), SounddeviceMicrophone("borne_room")
    block = np.zeros(BLOCK_FRAMES, np.int16)
    async with opened(speaker, room):
        await speaker.write(block)
        await room.read()
        sound_server.kill()
        with pytest.raises(DeviceFault) as playing:
            await for_ever(lambda: speaker.write(block))
        with pytest.raises(DeviceFault) as hearing:
            await for_ever(room.read)
    assert playing.value.kind is hearing.value.kind is FaultKind.UNPLUGGED
    with pytest.raises(DeviceUnavailable):
        await room.open()
    sound_server.start()
    async with opened(room):
        assert (await room.read()).shape == (BLOCK_FRAMES,)


@pytest.mark.usefixtures("sound_server")
async def test_a_device_that_is_not_there_is_unavailable() -> None:
    for device in (SounddeviceMicrophone("borne_nothing"), SounddeviceSpeaker("borne_nothing")):
        with pytest.raises(DeviceUnavailable, match="borne_nothing"):
            await device.open()
        await device.close()


@pytest.mark.usefixtures("sound_server")
async def test_half_a_pair_of_outputs_is_none() -> None:
    speaker = SounddeviceSpeaker("borne_loudspeaker", "borne_nothing")
    with pytest.raises(DeviceUnavailable):
        await speaker.open()
    with pytest.raises(DeviceMisuse, match="not open"):
        await speaker.write(np.zeros(BLOCK_FRAMES, np.int16))
