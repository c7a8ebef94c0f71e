"""What every microphone and speaker does: the twins and sounddevice on a private PulseAudio."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from hardware.errors import DeviceMisuse
from hardware.protocols import BLOCK_FRAMES, Microphone, SoundOutput, Speaker
from hardware.simulated.sound import SimulatedMicrophone, SimulatedSpeaker
from tests.waiting import until_async

SILENCE = np.zeros(BLOCK_FRAMES, np.int16)


@dataclass
class Sound:
    microphone: Microphone
    speaker: Speaker


@pytest.fixture(params=["simulated", pytest.param("sounddevice", marks=pytest.mark.real)])
async def sound(request: pytest.FixtureRequest) -> AsyncIterator[Sound]:
    if request.param == "simulated":
        made = Sound(SimulatedMicrophone(), SimulatedSpeaker())
    else:
        from hardware.adapters.sound_sounddevice import SounddeviceMicrophone, SounddeviceSpeaker

        request.getfixturevalue("sound_server")
        made = Sound(SounddeviceMicrophone("borne_room"), SounddeviceSpeaker("borne_loudspeaker", has_handset=False))
    await made.microphone.open()
    await made.speaker.open()
    yield made
    await made.speaker.close()
    await made.microphone.close()


async def test_blocks_are_20_ms_of_16_bit_mono_at_their_pace(sound: Sound) -> None:
    async with asyncio.timeout(30.0):
        await sound.microphone.read()
        begun_s = time.monotonic()
        blocks = [await sound.microphone.read() for _ in range(40)]
    assert {(block.shape, block.dtype.name) for block in blocks} == {((BLOCK_FRAMES,), "int16")}
    assert time.monotonic() - begun_s > 0.5


async def test_a_writer_is_held_to_the_pace_of_the_card(sound: Sound) -> None:
    async with asyncio.timeout(30.0):
        await sound.speaker.write(SILENCE)
        begun_s = time.monotonic()
        for _ in range(50):
            await sound.speaker.write(SILENCE)
    assert time.monotonic() - begun_s > 0.5


async def test_gain_and_output_change_while_it_plays(sound: Sound) -> None:
    async with asyncio.timeout(30.0):
        for output in (SoundOutput.HANDSET, SoundOutput.LOUDSPEAKER):
            sound.speaker.set_output(output)
            sound.speaker.set_gain_db(-6.0)
            await sound.speaker.write(SILENCE)


async def test_what_has_not_begun_to_sound_can_be_taken_back(sound: Sound) -> None:
    """A key hushes the guide within 100 ms although 60 of them wait at the device."""

    async def some() -> int:
        for _ in range(20):
            await sound.speaker.write(SILENCE)
        # On a busy machine the last ones may have begun by now: then it is tried anew.
        return sound.speaker.take_back()

    assert await until_async("a block that has not begun to sound", some) <= 3
    assert sound.speaker.take_back() == 0
    async with asyncio.timeout(30.0):
        await sound.speaker.write(SILENCE)


async def test_a_block_of_another_size_is_our_bug(sound: Sound) -> None:
    wrong: list[Any] = [SILENCE[:-1], SILENCE.astype(np.float32)]
    for block in wrong:
        with pytest.raises(DeviceMisuse):
            await sound.speaker.write(block)


async def test_closed_is_closed_and_opens_again(sound: Sound) -> None:
    for _ in range(2):
        await sound.microphone.close()
        await sound.speaker.close()
    with pytest.raises(DeviceMisuse):
        await sound.microphone.read()
    with pytest.raises(DeviceMisuse):
        await sound.speaker.write(SILENCE)
    await sound.microphone.open()
    await sound.speaker.open()
    async with asyncio.timeout(30.0):
        await sound.speaker.write(SILENCE)
        await sound.microphone.read()
