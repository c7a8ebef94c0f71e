"""How fast chunks may go, so that on a thin line papers leave room for the voice. Pure: the caller's clock goes in."""

from collections.abc import Callable
from dataclasses import dataclass, field

_BURST_S = 0.1
"""How much may go at once, in seconds of the present rate."""


@dataclass(slots=True)
class Pacer:
    """A bucket that fills at `rate()` bytes per second; None is no limit."""

    rate: Callable[[], float | None]
    _ready_at_s: float = field(default=0.0)

    def wait_s(self, now_s: float) -> float:
        """How long the next chunk must wait; 0.0 when it may go."""
        return max(0.0, self._ready_at_s - now_s) if self.rate() else 0.0

    def sent(self, count: int, now_s: float) -> None:
        """`count` bytes went."""
        rate = self.rate()
        if rate:
            self._ready_at_s = max(self._ready_at_s, now_s - _BURST_S) + count / rate
