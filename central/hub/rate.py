"""How fast one socket may speak, and how many may stand at the door."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class TokenBucket:
    """`burst` messages at once, `per_s` on the long run."""

    def __init__(self, *, burst: int, per_s: float, now_s: float) -> None:
        self._burst = burst
        self._per_s = per_s
        self._tokens = float(burst)
        self._at_s = now_s

    def take(self, now_s: float) -> bool:
        """Whether one more message is within the limit."""
        self._tokens = min(self._burst, self._tokens + (now_s - self._at_s) * self._per_s)
        self._at_s = now_s
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True


class Doorway:
    """Sockets that have not yet shown who they are: at most `most` in all and `most_of_one` from an address.

    A region's bornes may share one address behind a router, and all come at once after a restart of central.
    """

    def __init__(self, *, most: int = 1_000, most_of_one: int = 300) -> None:
        self._most = most
        self._most_of_one = most_of_one
        self._waiting: Counter[str] = Counter()

    @contextmanager
    def entered(self, address: str) -> Iterator[bool]:
        """Whether there is room; the place is taken until the block is left."""
        if self._waiting.total() >= self._most or self._waiting[address] >= self._most_of_one:
            yield False
            return
        self._waiting[address] += 1
        try:
            yield True
        finally:
            self._waiting[address] -= 1
            if not self._waiting[address]:
                del self._waiting[address]
