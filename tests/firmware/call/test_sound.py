"""Queues, measuring and pacing of sound, without a device."""

import asyncio

import numpy as np
import pytest
from av import AudioFrame

from firmware.call.connection import mono
from firmware.call.device_keeper import BLOCK_TIMEOUT_S
from firmware.call.microphone_source import MicrophoneSource
from firmware.call.playback import Playback, SampleQueue, strongest_hz
from firmware.call.tasks import Crash
from hardware.adapters import sound_sounddevice
from hardware.errors import DeviceFault, DeviceUnavailable, FaultKind
from hardware.protocols import BLOCK_FRAMES, Samples
from hardware.simulated.sound import SimulatedSpeaker


def numbers(first: int, count: int) -> Samples:
    return np.arange(first, first + count, dtype=np.int16)


def test_samples_come_out_in_order_in_any_portion() -> None:
    queue = SampleQueue(most=10_000)
    for first in range(0, 1_000, 100):
        queue.put(numbers(first, 100))
    taken = [queue.take(portion) for portion in (30, 170, 0, 300, 499, 100)]
    assert np.array_equal(np.concatenate(taken), numbers(0, 1_000))
    assert len(queue) == 0
    assert len(queue.take(5)) == 0


def test_a_full_queue_drops_the_oldest() -> None:
    queue = SampleQueue(most=150)
    queue.put(numbers(0, 100))
    queue.put(numbers(100, 100))
    assert np.array_equal(queue.take(1_000), numbers(50, 150))


@pytest.mark.parametrize("hz", [100.0, 440.0, 660.5, 3_000.0])
def test_the_strongest_tone_is_found_within_a_hertz(hz: float) -> None:
    samples = np.rint(5_000 * np.sin(2 * np.pi * hz * np.arange(9_600) / 48_000)).astype(np.int16)
    assert strongest_hz(samples) == pytest.approx(hz, abs=1)


def test_stereo_becomes_the_mean_of_both_sides() -> None:
    both = np.array([[100, 300, -100, -300]], np.int16)
    frame = AudioFrame.from_ndarray(both, format="s16", layout="stereo")
    assert mono(frame).tolist() == [200, -200]


class LoopClock:
    """The running loop's time, which a test may put forward: its timeouts fall due, and nobody waits."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        loop = asyncio.get_running_loop()
        real, self._ahead_s = loop.time, 0.0
        monkeypatch.setattr(loop, "time", lambda: real() + self._ahead_s)

    async def put_forward(self, seconds: float) -> None:
        self._ahead_s += seconds
        for _ in range(10):
            await asyncio.sleep(0)


class ScriptedMicrophone:
    """Gives what a test puts in, or fails as it says."""

    def __init__(self) -> None:
        self.blocks: asyncio.Queue[Samples | DeviceFault] = asyncio.Queue()
        self.missing = False

    async def open(self) -> None:
        if self.missing:
            raise DeviceUnavailable("microphone", "missing")

    async def close(self) -> None: ...

    async def read(self) -> Samples:
        block = await self.blocks.get()
        if isinstance(block, DeviceFault):
            raise block
        return block


async def test_silence_comes_in_the_place_of_a_missing_microphone() -> None:
    microphone = ScriptedMicrophone()
    said: list[tuple[bool, FaultKind | None]] = []
    loop = asyncio.get_running_loop()
    source = MicrophoneSource(
        microphone, lambda is_open, fault: said.append((is_open, fault)), Crash().spawn, loop.time
    )
    source.start()
    microphone.blocks.put_nowait(numbers(1, BLOCK_FRAMES))
    assert (await source.next_block())[0] == 1
    assert not (await source.next_block()).any()
    microphone.blocks.put_nowait(DeviceFault("microphone", FaultKind.UNPLUGGED))
    for _ in range(5):
        assert not (await source.next_block()).any()
    assert said == [(True, None), (False, FaultKind.UNPLUGGED)]
    await source.stop()


async def test_a_microphone_that_takes_long_for_its_first_block_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a sound server on a busy machine: the adapter's patience counts, not that of the source behind it."""
    clock, microphone = LoopClock(monkeypatch), ScriptedMicrophone()
    said: list[tuple[bool, FaultKind | None]] = []
    source = MicrophoneSource(
        microphone, lambda is_open, fault: said.append((is_open, fault)), Crash().spawn, asyncio.get_running_loop().time
    )
    source.start()
    await clock.put_forward(0)
    await clock.put_forward(sound_sounddevice.FIRST_BLOCK_S)
    microphone.blocks.put_nowait(numbers(1, BLOCK_FRAMES))
    assert (await source.next_block())[0] == 1
    assert said == [(True, None)]
    await clock.put_forward(BLOCK_TIMEOUT_S)
    assert said == [(True, None), (False, FaultKind.HUNG)]
    await source.stop()


async def test_a_loudspeaker_that_takes_long_for_its_first_block_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(SimulatedSpeaker):
        async def write(self, block: Samples) -> None:
            await asyncio.Event().wait()

    clock = LoopClock(monkeypatch)
    said: list[tuple[bool, FaultKind | None]] = []
    speaker = Slow(asyncio.get_running_loop().time)
    playback = Playback(speaker, lambda is_open, fault: said.append((is_open, fault)), Crash().spawn)
    playback.start()
    playback.play(numbers(1, BLOCK_FRAMES))
    await clock.put_forward(0)
    await clock.put_forward(sound_sounddevice.FIRST_BLOCK_S)
    assert said == [(True, None)]
    await clock.put_forward(BLOCK_TIMEOUT_S)
    assert said == [(True, None), (False, FaultKind.HUNG)]
    await playback.stop()


@pytest.mark.parametrize(
    ("has_moved", "patience_s"), [(False, sound_sounddevice.FIRST_BLOCK_S), (True, sound_sounddevice.SILENCE_S)]
)
async def test_a_stream_is_given_up_after_its_patience(
    monkeypatch: pytest.MonkeyPatch, patience_s: float, *, has_moved: bool
) -> None:
    clock, stream = LoopClock(monkeypatch), sound_sounddevice._Stream("microphone", lambda _wake: None)
    stream._has_moved = has_moved
    moving = asyncio.create_task(stream.moved())
    await clock.put_forward(0)
    await clock.put_forward(patience_s - 1.0)
    assert not moving.done()
    await clock.put_forward(1.0)
    with pytest.raises(DeviceFault, match="silent"):
        await moving
