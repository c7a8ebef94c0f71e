"""The microphone of a call: 20 ms blocks in real time, silence while the device is missing."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable

import numpy as np

from firmware.call.device_keeper import BLOCK_TIMEOUT_S, OnState, keep_device
from firmware.call.device_probe import DeviceProbe
from firmware.call.tasks import Spawn, end_task
from hardware.protocols import BLOCK_FRAMES, SAMPLE_RATE_HZ, Microphone, Samples
from hardware.sound_level import level_dbfs

BLOCK_S = BLOCK_FRAMES / SAMPLE_RATE_HZ
_MOST_WAITING = 5
_SILENT_DBFS = -120.0


class MicrophoneSource:
    """Owns the microphone device, open from `start` to `stop` only."""

    def __init__(self, microphone: Microphone, on_state: OnState, spawn: Spawn, clock: Callable[[], float]) -> None:
        self.level_dbfs = _SILENT_DBFS
        self._microphone = microphone
        self._on_state = on_state
        self._spawn = spawn
        self._clock = clock
        self._task: asyncio.Task[None] | None = None
        self._probe = DeviceProbe(microphone, on_state, spawn)
        self._blocks: deque[Samples] = deque(maxlen=_MOST_WAITING)
        self._block_came = asyncio.Event()
        self._due_s = 0.0

    def start(self) -> None:
        if self._task is None:
            self._due_s = self._clock()
            self._task = self._spawn(self._keep())

    async def stop(self) -> None:
        task, self._task = self._task, None
        await end_task(task)
        if task is not None:
            self.probe()
        self._blocks.clear()
        self.level_dbfs = _SILENT_DBFS

    def probe(self) -> None:
        """Looks, beside the calls, whether the microphone is there."""
        self._probe.begin()

    async def rest(self) -> None:
        """Looks no more."""
        await self._probe.end()

    async def _keep(self) -> None:
        await self._probe.end()
        await keep_device(self._microphone, self._listen, self._on_state)

    async def next_block(self) -> Samples:
        """The next 20 ms. Silence comes in its place when the microphone is 60 ms late, so the line never dries up."""
        now_s = self._clock()
        self._due_s = min(max(self._due_s + BLOCK_S, now_s - BLOCK_S), now_s + BLOCK_S)
        if not self._blocks:
            patience_s = self._due_s + 2 * BLOCK_S - now_s
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(patience_s, 0.0)):
                    await self._arrival()
        return self._blocks.popleft() if self._blocks else np.zeros(BLOCK_FRAMES, np.int16)

    async def _arrival(self) -> None:
        while not self._blocks:
            self._block_came.clear()
            await self._block_came.wait()

    async def _listen(self) -> None:
        try:
            while True:
                async with asyncio.timeout(BLOCK_TIMEOUT_S):
                    block = await self._microphone.read()
                self.level_dbfs = level_dbfs(block)
                self._blocks.append(block)
                self._block_came.set()
        finally:
            self.level_dbfs = _SILENT_DBFS
