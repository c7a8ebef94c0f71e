"""The sound twins under a clock of their own, and the gain that both speakers share."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.echo import FarEnd
from hardware.errors import DeviceFault, DeviceUnavailable, FaultKind
from hardware.protocols import BLOCK_FRAMES, Samples
from hardware.simulated.sound import SimulatedMicrophone, SimulatedSpeaker
from hardware.sound_level import KNEE, amplify, level_dbfs


class Time:
    """A clock that sleeping moves on."""

    def __init__(self) -> None:
        self.now_s = 10.0

    def __call__(self) -> float:
        return self.now_s

    async def sleep(self, delay_s: float) -> None:
        self.now_s += delay_s


def sine(hz: float, peak: float, frames: int = BLOCK_FRAMES) -> Samples:
    wave: Samples = np.rint(peak * np.sin(2 * np.pi * hz * np.arange(frames) / 48_000)).astype(np.int16)
    return wave


async def test_the_microphone_hums_at_its_pace_without_a_click_between_blocks() -> None:
    time = Time()
    microphone = SimulatedMicrophone(time, time.sleep, hz=440.0, dbfs=-6.0)
    await microphone.open()
    sound = np.concatenate([await microphone.read() for _ in range(50)])
    assert time.now_s == pytest.approx(11.0)
    assert level_dbfs(sound) == pytest.approx(-6.0, abs=0.1)
    steepest = 2 * np.pi * 440 / 48_000 * 32768 * 10 ** (-6 / 20)
    assert np.abs(np.diff(sound.astype(int))).max() <= steepest + 2
    await microphone.close()


async def test_a_late_reader_of_the_microphone_is_not_flooded() -> None:
    time = Time()
    microphone = SimulatedMicrophone(time, time.sleep)
    await microphone.open()
    await microphone.read()
    time.now_s += 5.0
    begun_s = time.now_s
    for _ in range(10):
        await microphone.read()
    assert time.now_s - begun_s == pytest.approx(9 * 0.02, abs=0.021)


@pytest.mark.parametrize("hz", [100.0, 440.0, 1000.0, 3456.0])
async def test_the_speaker_knows_what_it_heard(hz: float) -> None:
    time = Time()
    microphone = SimulatedMicrophone(time, time.sleep, hz=hz, dbfs=-20.0)
    speaker = SimulatedSpeaker(time, time.sleep)
    await microphone.open()
    await speaker.open()
    for _ in range(20):
        await speaker.write(await microphone.read())
    time.now_s += 0.02
    level, heard_hz = speaker.heard()
    assert level == pytest.approx(-20.0, abs=0.5)
    assert heard_hz == pytest.approx(hz, abs=1.0)
    speaker.set_gain_db(6.0)
    for _ in range(20):
        await speaker.write(await microphone.read())
    time.now_s += 0.02
    assert speaker.heard()[0] == pytest.approx(-14.0, abs=0.5)
    time.now_s += 1.0
    assert speaker.heard() == (-120.0, None)


async def test_the_speaker_takes_no_more_than_it_plays() -> None:
    time = Time()
    speaker = SimulatedSpeaker(time, time.sleep)
    await speaker.open()
    for _ in range(100):
        await speaker.write(np.zeros(BLOCK_FRAMES, np.int16))
    assert time.now_s - 10.0 == pytest.approx(97 * 0.02)


@pytest.mark.parametrize("kind", [SimulatedMicrophone, SimulatedSpeaker])
async def test_missing_and_unplugged(kind: type[SimulatedMicrophone | SimulatedSpeaker]) -> None:
    device = kind()
    device.missing = True
    with pytest.raises(DeviceUnavailable):
        await device.open()
    device.missing = False
    await device.open()
    device.unplug()
    used = device.read() if isinstance(device, SimulatedMicrophone) else device.write(np.zeros(BLOCK_FRAMES, np.int16))
    with pytest.raises(DeviceFault) as fault:
        await used
    assert fault.value.kind is FaultKind.UNPLUGGED
    await device.close()


@given(st.floats(-40.0, 30.0), st.floats(0.0, 32767.0))
def test_gain_keeps_the_shape_below_the_knee_and_never_clips_hard(gain_db: float, peak: float) -> None:
    quiet = sine(300.0, peak)
    loud = amplify(quiet, gain_db)
    factor = 10 ** (gain_db / 20)
    assert loud.dtype == np.int16
    assert np.all(np.sign(loud) * np.sign(quiet) >= 0)
    below = np.abs(quiet * factor) < KNEE * 32768 - 1
    assert np.all(np.abs(loud[below] - quiet[below] * factor) <= 1.0)
    rising = quiet[:40]
    assert np.all(np.diff(amplify(np.sort(rising), gain_db).astype(int)) >= 0)


def test_no_gain_touches_nothing() -> None:
    block = sine(300.0, 32767.0)
    assert amplify(block, 0.0) is block


def test_the_far_end_drops_the_oldest_and_fills_with_silence() -> None:
    far_end = FarEnd()
    assert not far_end.take().any()
    for level in range(1, 7):
        far_end.put(np.full(BLOCK_FRAMES, level, np.int16))
    assert [int(far_end.take()[0]) for _ in range(5)] == [3, 4, 5, 6, 0]
