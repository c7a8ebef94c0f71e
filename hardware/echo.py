"""The place for echo cancellation in the process, where the sound server has none (PipeWire's is preferred)."""

import threading
from collections import deque
from typing import Protocol

import numpy as np

from hardware.protocols import BLOCK_FRAMES, Samples

_MOST_BLOCKS = 4


class EchoCanceller(Protocol):
    def process(self, near: Samples, far: Samples) -> Samples:
        """`near` (20 ms of the microphone) less what it holds of `far` (20 ms as the loudspeaker got them)."""
        ...


class FarEnd:
    """What the loudspeaker plays, handed from its thread to the microphone's, block by block.

    The two sound cards' clocks differ: the oldest blocks are dropped, or silence is given, as they drift.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._blocks: deque[Samples] = deque(maxlen=_MOST_BLOCKS)

    def put(self, block: Samples) -> None:
        with self._lock:
            self._blocks.append(block)

    def take(self) -> Samples:
        with self._lock:
            return self._blocks.popleft() if self._blocks else np.zeros(BLOCK_FRAMES, np.int16)
