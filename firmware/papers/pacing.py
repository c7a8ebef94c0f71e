"""How fast chunks may go, so that on a thin line papers leave room for the voice, and how many messages may come.

Pure: the caller's clock goes in.
"""

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


@dataclass(slots=True)
class Bucket:
    """Tokens for what a peer sends: `burst` at once, `per_s` for ever."""

    per_s: float
    burst: float
    _left: float = field(init=False)
    _at_s: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._left = self.burst

    def take(self, now_s: float) -> bool:
        """Takes one token; False when none is left."""
        self._left = min(self.burst, self._left + (now_s - self._at_s) * self.per_s)
        self._at_s = now_s
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True
