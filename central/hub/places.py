"""Cloned cards: the same key speaking from two places in turn.

A *place* is one run of the borne's firmware: a random `instance` that it draws at each start and sends in its `Proof`.
Addresses say little (a 4G fallback changes them, a NAT shares them) and a copied card draws another instance, so a
reconnection of the same instance, from wherever, is never an alternation, and a reboot is one change that never goes
back. A borne that sends no instance is told apart by its address.

The rule: within a minute, three changes of place, and one of them back to a place seen before. A crash loop (new place,
new place, new place) never goes back; two living copies that push each other out do at once.
What this cannot see: a thief who copies the key and also knows the running instance. Then the two only replace each
other, which IT sees as a borne that reconnects all the time.
"""

from collections import deque

WINDOW_S = 60.0
CHANGES = 3


class Places:
    """The recent places of every key."""

    def __init__(self) -> None:
        self._seen: dict[str, deque[tuple[float, str]]] = {}

    def note(self, public_key: str, place: str, now_s: float) -> bool:
        """A proof of the key came from `place`: whether the key is now known to be in two places."""
        seen = self._seen.setdefault(public_key, deque())
        while seen and seen[0][0] <= now_s - WINDOW_S:
            seen.popleft()
        if seen and seen[-1][1] == place:
            seen[-1] = (now_s, place)
            return False
        seen.append((now_s, place))
        return len(seen) > CHANGES and len({known for _, known in seen}) < len(seen)

    def forget(self, public_key: str) -> None:
        self._seen.pop(public_key, None)

    def prune(self, now_s: float) -> None:
        """Drops keys without a proof in the last minute."""
        old = [key for key, seen in self._seen.items() if not seen or seen[-1][0] <= now_s - WINDOW_S]
        for key in old:
            del self._seen[key]
