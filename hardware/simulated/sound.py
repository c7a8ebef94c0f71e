"""A microphone that hums and a loudspeaker that knows what it heard."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable

import numpy as np

from hardware.errors import DeviceFault, DeviceMisuse, DeviceUnavailable, FaultKind
from hardware.protocols import BLOCK_FRAMES, SAMPLE_RATE_HZ, Samples, SoundOutput
from hardware.sound_level import FULL_SCALE, amplify, level_dbfs

BLOCK_S = BLOCK_FRAMES / SAMPLE_RATE_HZ
_HEARD_S = 0.2
_AUDIBLE_DBFS = -60.0
_BUFFERED_BLOCKS = 3
"""What the sound card of a board keeps too: room for 60 ms."""


class _Plug:
    """Open, missing or unplugged: the state that both twins share. `plugged` is asked at every use."""

    def __init__(self, device: str, plugged: Callable[[], bool]) -> None:
        self.missing = False
        self._plugged = plugged
        self._device = device
        self._open = False
        self._unplugged = False

    async def open(self) -> None:
        if self.missing or not self._plugged():
            raise DeviceUnavailable(self._device, f"the simulated {self._device} is missing")
        self._open = True
        self._unplugged = False

    async def close(self) -> None:
        self._open = False

    def unplug(self) -> None:
        """The cable is out: every use fails until the next `open`."""
        self._unplugged = True

    def _check(self) -> None:
        if not self._open:
            raise DeviceMisuse(self._device, "not open")
        if self._unplugged or not self._plugged():
            raise DeviceFault(self._device, FaultKind.UNPLUGGED)


class SimulatedMicrophone(_Plug):
    """A `Microphone` that gives a sine of `hz` at `dbfs`, both settable at any time, one block each 20 ms."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        *,
        hz: float = 440.0,
        dbfs: float = -12.0,
        plugged: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__("microphone", plugged)
        self.hz = hz
        self.dbfs = dbfs
        self._clock = clock
        self._sleep = sleep
        self._due_s: float | None = None
        self._phase = 0.0

    async def open(self) -> None:
        await super().open()
        self._due_s = None

    async def read(self) -> Samples:
        self._check()
        now = self._clock()
        due = now + BLOCK_S if self._due_s is None else self._due_s + BLOCK_S
        if due < now - _BUFFERED_BLOCKS * BLOCK_S:
            due = now
        self._due_s = due
        if due > now:
            await self._sleep(due - now)
            self._check()
        step = 2.0 * np.pi * self.hz / SAMPLE_RATE_HZ
        angles = self._phase + step * np.arange(BLOCK_FRAMES)
        self._phase = float((self._phase + step * BLOCK_FRAMES) % (2.0 * np.pi))
        peak = min(10.0 ** (self.dbfs / 20.0) * FULL_SCALE, FULL_SCALE - 1.0)
        block: Samples = np.rint(peak * np.sin(angles)).astype(np.int16)
        return block


class SimulatedSpeaker(_Plug):
    """A `Speaker` that takes blocks at the pace of its clock; `heard()` tells what sounds now, gain included."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        *,
        plugged: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__("speaker", plugged)
        self.gain_db = 0.0
        self.output = SoundOutput.LOUDSPEAKER
        self._clock = clock
        self._sleep = sleep
        self._played: deque[tuple[float, Samples]] = deque(maxlen=round(_HEARD_S / BLOCK_S) + _BUFFERED_BLOCKS)

    async def close(self) -> None:
        await super().close()
        self._played.clear()

    async def write(self, block: Samples) -> None:
        self._check()
        if block.shape != (BLOCK_FRAMES,) or block.dtype != np.int16:
            raise DeviceMisuse("speaker", f"a block of shape {block.shape} {block.dtype}")
        now = self._clock()
        start = max(now, self._played[-1][0] + BLOCK_S) if self._played else now
        self._played.append((start, amplify(block, self.gain_db).copy()))
        ahead = start + BLOCK_S - now - _BUFFERED_BLOCKS * BLOCK_S
        if ahead > 0.0:
            await self._sleep(ahead)
            self._check()

    def take_back(self) -> int:
        now, before = self._clock(), len(self._played)
        while self._played and self._played[-1][0] > now:
            self._played.pop()
        return before - len(self._played)

    def set_gain_db(self, gain_db: float) -> None:
        self.gain_db = gain_db

    def set_output(self, output: SoundOutput) -> None:
        self.output = output

    def heard(self) -> tuple[float, float | None]:
        """Level in dBFS and the strongest frequency in Hz of the last 200 ms; None below -60 dBFS."""
        now = self._clock()
        heard = np.zeros(round(_HEARD_S * SAMPLE_RATE_HZ), np.int16)
        for start, block in self._played:
            first = len(heard) - round((now - start) * SAMPLE_RATE_HZ)
            source = block[max(0, -first) : max(0, len(heard) - first)]
            heard[max(0, first) : max(0, first) + len(source)] = source
        level = level_dbfs(heard)
        return level, strongest_hz(heard) if level > _AUDIBLE_DBFS else None


def strongest_hz(samples: Samples) -> float:
    """Peak of the windowed spectrum, refined by a parabola through its neighbours: within 1 Hz for a pure tone."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    peak = int(np.argmax(spectrum[1:-1])) + 1
    low, top, high = np.log(spectrum[peak - 1 : peak + 2] + 1e-9)
    shift = 0.5 * (low - high) / (low - 2.0 * top + high) if low - 2.0 * top + high else 0.0
    return float((peak + shift) * SAMPLE_RATE_HZ / len(samples))
