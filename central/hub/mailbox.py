"""Signals for a side that is out of reach for a moment; bounded in number, size and age, dropped with the call."""

from collections import deque

from central.protocol.codec import encode
from central.protocol.signal import Signal

MAX_SIGNALS = 64
MAX_BYTES = 262_144
MAX_AGE_S = 30.0


class Mailbox:
    def __init__(self) -> None:
        self._signals: deque[tuple[float, int, Signal]] = deque()
        self._bytes = 0

    def put(self, signal: Signal, now_s: float) -> None:
        """Keeps it; the oldest give way."""
        size = len(encode(signal))
        self._signals.append((now_s, size, signal))
        self._bytes += size
        while len(self._signals) > MAX_SIGNALS or self._bytes > MAX_BYTES:
            self._drop_oldest()

    def take(self, now_s: float) -> list[Signal]:
        """Everything not too old, in order; the box is empty then."""
        fresh = [signal for at_s, _, signal in self._signals if at_s > now_s - MAX_AGE_S]
        self._signals.clear()
        self._bytes = 0
        return fresh

    def _drop_oldest(self) -> None:
        self._bytes -= self._signals.popleft()[1]
