"""When a connection of the papers link is given up, and how soon the next one is dialled."""

from collections import deque
from collections.abc import Callable


class LinkTiming:
    """When a connection is given up, and how soon the next is tried. In seconds."""

    answer_s = 10.0
    connect_s = 10.0
    stall_s = 5.0
    """Nothing acknowledged for so long while something is on its way: the path is dead."""
    watch_s = 0.5
    first_pause_s = 0.25
    last_pause_s = 5.0
    steady_s = 5.0
    """A connection that held for so long was a good one: the next follows at once."""
    dials_per_minute = 20


class Dialling:
    """`begin` with each connection, `pause_s` when it has ended."""

    def __init__(self, timing: LinkTiming, clock: Callable[[], float], jitter: Callable[[], float]) -> None:
        """`jitter` gives 0.0 to 1.0: both ends would dial at the same moment again and again."""
        self._timing = timing
        self._clock = clock
        self._jitter = jitter
        self._dials: deque[float] = deque(maxlen=timing.dials_per_minute)
        self._pause_s = 0.0

    def begin(self) -> None:
        """A connection is dialled now."""
        self._dials.append(self._clock())

    def pause_s(self) -> float:
        """How long to wait before the next: longer after each that did not hold, and never too many a minute."""
        timing = self._timing
        steady = self._clock() - self._dials[-1] > timing.steady_s
        self._pause_s = 0.0 if steady else min(max(self._pause_s * 2, timing.first_pause_s), timing.last_pause_s)
        return max(self._pause_s * (0.5 + self._jitter() / 2), self._overdialled_s())

    def _overdialled_s(self) -> float:
        if len(self._dials) < self._timing.dials_per_minute:
            return 0.0
        return max(0.0, self._dials[0] + 60.0 - self._clock())
