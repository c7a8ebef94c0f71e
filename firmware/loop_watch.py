"""How long the event loop of a program is held by one turn: nothing else of that loop moves meanwhile.

A turn is everything between two looks at the sockets. It is measured in the CPU time of the loop's own thread, which
a busy machine does not lengthen, and in time by the clock, which also sees a call that waits.
"""

import asyncio
import logging
import selectors
import time
from collections.abc import Callable
from selectors import SelectorKey

LONGEST_TURN_S = 0.05
"""What a turn may take of the CPU; a longer one is logged."""

log = logging.getLogger(__name__)


class LoopWatch:
    """`make_loop` gives the loop that is watched, to `asyncio.Runner` or `asyncio.run` as `loop_factory`."""

    def __init__(
        self, cpu_clock: Callable[[], float] = time.thread_time, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._cpu_clock = cpu_clock
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        """Forgets what was measured; the present turn counts for nothing."""
        self.turns = 0
        self.longest_cpu_s = 0.0
        self.longest_s = 0.0
        self._began: tuple[float, float] | None = None

    def make_loop(self) -> asyncio.AbstractEventLoop:
        return asyncio.SelectorEventLoop(_WatchedSelector(self))

    def turn_begins(self) -> None:
        self._began = (self._cpu_clock(), self._clock())

    def turn_ends(self) -> None:
        if self._began is None:
            return
        began_cpu_s, began_s = self._began
        cpu_s, elapsed_s = self._cpu_clock() - began_cpu_s, self._clock() - began_s
        self.turns += 1
        self.longest_cpu_s = max(self.longest_cpu_s, cpu_s)
        self.longest_s = max(self.longest_s, elapsed_s)
        if cpu_s > LONGEST_TURN_S:
            log.warning("the loop was held for %.0f ms", cpu_s * 1000)

    def report(self) -> None:
        """One line for the log at the end of a program; `parse_report` reads it."""
        longest_ms, by_clock_ms = self.longest_cpu_s * 1000, self.longest_s * 1000
        log.info(_REPORT, longest_ms, by_clock_ms, self.turns)


_REPORT = "longest turn of the loop: %.1f ms of CPU, %.1f ms by the clock, %d turns"


def parse_report(text: str) -> tuple[float, float, int]:
    """CPU and clock milliseconds of the longest turn, and the number of turns, from the last report in a log.

    Raises `ValueError` if there is none.
    """
    _, found, rest = text.rpartition("longest turn of the loop: ")
    if not found:
        raise ValueError("no report of a watched loop")
    cpu, clock, turns = rest.splitlines()[0].split(", ")
    return float(cpu.split()[0]), float(clock.split()[0]), int(turns.split()[0])


class _WatchedSelector(selectors.DefaultSelector):
    """The loop calls `select` once a turn: a turn ends with the call and the next begins when it returns."""

    def __init__(self, watch: LoopWatch) -> None:
        super().__init__()
        self._watch = watch

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        self._watch.turn_ends()
        try:
            return super().select(timeout)
        finally:
            self._watch.turn_begins()
