"""How the parts of central tell each other that something changed.

A bus may lose messages: truth is in the database, and who missed one finds out by its regular look there. Payloads are
short (row ids), since PostgreSQL's NOTIFY refuses 8,000 bytes. `Bus` is the interface; `LocalBus` serves one process.
"""

import asyncio
from collections.abc import Callable
from typing import Protocol

MAX_PAYLOAD_BYTES = 7_999
SESSION_ENDED = "session_ended"
"""Payload: the id of the account. A logout: the sockets of its pages must close."""

type Handler = Callable[[str], None]


class Bus(Protocol):
    def publish(self, topic: str, payload: str = "") -> None:
        """Tells every subscriber of every process, soon; from any thread. Raises ValueError over MAX_PAYLOAD_BYTES."""

    def subscribe(self, topic: str, handler: Handler) -> Callable[[], None]:
        """Calls `handler(payload)` on the subscriber's loop for each message; returns the way to end that."""


class LocalBus:
    """Within one process, on one loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._handlers: dict[str, list[Handler]] = {}

    def publish(self, topic: str, payload: str = "") -> None:
        if len(payload.encode()) > MAX_PAYLOAD_BYTES:
            raise ValueError(f"bus payload over {MAX_PAYLOAD_BYTES} bytes on {topic}")
        self._loop.call_soon_threadsafe(self._deliver, topic, payload)

    def subscribe(self, topic: str, handler: Handler) -> Callable[[], None]:
        self._handlers.setdefault(topic, []).append(handler)
        return lambda: self._handlers[topic].remove(handler)

    def _deliver(self, topic: str, payload: str) -> None:
        for handler in tuple(self._handlers.get(topic, ())):
            handler(payload)
