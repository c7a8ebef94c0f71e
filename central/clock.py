"""Time, injected."""

import time
from typing import Protocol


class Clock(Protocol):
    def wall_s(self) -> float:
        """Unix time: for what is stored and told."""

    def monotonic_s(self) -> float:
        """Never jumps: for deadlines."""


class SystemClock:
    def wall_s(self) -> float:
        return time.time()

    def monotonic_s(self) -> float:
        return time.monotonic()
