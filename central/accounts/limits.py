"""How often a password may be tried: per account and per address, in memory (a restart forgives)."""

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

_MAX_KEYS = 10_000


@dataclass(frozen=True, slots=True)
class Allowance:
    attempts: int
    window_s: float


PER_ACCOUNT = Allowance(attempts=8, window_s=300.0)
PER_ADDRESS = Allowance(attempts=30, window_s=300.0)
"""Several advisers may share one address."""


class LoginLimits:
    """Counts attempts before their outcome is known: many at once gain nothing. A success gives its own back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._attempts: OrderedDict[str, deque[float]] = OrderedDict()

    def attempt(self, account: str, address: str) -> float:
        """0.0 when a password may be tried now; else the seconds to wait, and nothing is counted.

        An address that must wait is not asked for its account: made-up names would push those out that are limited.
        """
        now = self._clock()
        address_line = self._line(f"address {address}", now, PER_ADDRESS)
        if wait_s := _wait(address_line, now, PER_ADDRESS):
            return wait_s
        account_line = self._line(f"account {account}", now, PER_ACCOUNT)
        wait_s = _wait(account_line, now, PER_ACCOUNT)
        if wait_s == 0.0:
            account_line.append(now)
            address_line.append(now)
        return wait_s

    def is_news(self, address: str) -> bool:
        """Whether a refusal is to be written down: the first of an address within the window."""
        line = self._line(f"refused {address}", self._clock(), PER_ADDRESS)
        if line:
            return False
        line.append(self._clock())
        return True

    def succeeded(self, account: str, address: str) -> None:
        """The last attempt was the right password: the account starts anew, the address loses one."""
        self._attempts.pop(f"account {account}", None)
        if line := self._attempts.get(f"address {address}"):
            line.pop()

    def _line(self, key: str, now: float, allowance: Allowance) -> deque[float]:
        line = self._attempts.setdefault(key, deque())
        self._attempts.move_to_end(key)
        while line and line[0] <= now - allowance.window_s:
            line.popleft()
        if len(self._attempts) > _MAX_KEYS:
            self._attempts.popitem(last=False)
        return line


def _wait(line: deque[float], now: float, allowance: Allowance) -> float:
    return line[0] + allowance.window_s - now if len(line) >= allowance.attempts else 0.0
