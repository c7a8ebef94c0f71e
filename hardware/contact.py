"""Debouncing of one mechanical contact, as pure data: edges in, settled changes out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settled:
    """A contact came to rest in a new position; `at_s` is when it first left the old one: when the finger landed."""

    closed: bool
    at_s: float


class Contact:
    """A level counts once it has held for `stable_s`. Spikes shorter than that, and their bounces, are never seen.

    Waiting for rest, rather than trusting the first edge, is what lgpio and the kernel do: leads of a metre beside
    a lamp driver or a lock coil pick up spikes, and a press that nobody made may start a call. It costs `stable_s` of
    delay, not of accuracy: `Settled.at_s` is the first edge.
    """

    def __init__(self, stable_s: float, *, closed: bool) -> None:
        self._stable_s = stable_s
        self._settled = closed
        self._level = closed
        self._left_s = 0.0
        self._last_s = 0.0
        self._moving = False

    @property
    def closed(self) -> bool:
        """The last settled position."""
        return self._settled

    @property
    def closing_since_s(self) -> float | None:
        """When it left its open position, while it may still come to rest closed; else None."""
        return self._left_s if self._moving and self._level and not self._settled else None

    def edge(self, closed: bool, at_s: float) -> Settled | None:
        """A change of level. Gives what had settled before it, if the caller was too late to ask `settle`."""
        settled = self.settle() if self._moving and at_s - self._last_s >= self._stable_s else None
        if not self._moving:
            self._left_s = at_s
        self._moving = True
        self._level = closed
        self._last_s = at_s
        return settled

    def settle(self) -> Settled | None:
        """To be asked `stable_s` after the last edge: the change, or None where the contact fell back."""
        self._moving = False
        if self._level == self._settled:
            return None
        self._settled = self._level
        return Settled(self._settled, self._left_s)
