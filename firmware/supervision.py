"""What systemd is told: ready when every mandatory part is up, alive only while loop and screen really move, and a
status line that an operator reads in `systemctl status`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

type Notifier = Callable[[str], None]
"""Sends one datagram of `KEY=value` lines, as sd_notify(3)."""


def systemd_notifier(environment: Mapping[str, str]) -> Notifier:
    """The one of systemd, or nothing where the program was not started by systemd."""
    if not environment.get("NOTIFY_SOCKET"):
        return lambda _state: None
    from systemd import daemon  # only on a borne; a development machine may lack libsystemd

    def notify(state: str) -> None:
        daemon.notify(state)

    return notify


def watchdog_interval_s(environment: Mapping[str, str]) -> float | None:
    """A third of the unit's WatchdogSec, or None where the unit has none (sd_watchdog_enabled(3))."""
    micros = environment.get("WATCHDOG_USEC", "")
    return int(micros) / 3e6 if micros.isdigit() and int(micros) > 0 else None


class Supervision:
    """Feeds the watchdog while every part has moved since the last feeding.

    A part calls `beat(name)` from its own work (the loop's tick, a presented screen); a part that stays silent for
    `patience_s` stops the feeding, and systemd restarts the program.
    """

    def __init__(
        self, notify: Notifier, *, clock: Callable[[], float], mandatory: frozenset[str], patience_s: float = 10.0
    ) -> None:
        self._notify = notify
        self._clock = clock
        self._waiting_for = set(mandatory)
        self._beats: dict[str, float] = {}
        self._patience_s = patience_s
        self._status = ""

    def up(self, part: str) -> None:
        """A mandatory part is up; the last one makes the program ready."""
        if part in self._waiting_for:
            self._waiting_for.discard(part)
            if not self._waiting_for:
                self._notify("READY=1")

    def beat(self, part: str) -> None:
        self._beats[part] = self._clock()

    def status(self, text: str) -> None:
        """A plain line without personal data; sent only when it changes."""
        if text != self._status:
            self._status = text
            self._notify(f"STATUS={text}")

    @property
    def alive(self) -> bool:
        """Whether every part that ever beat has done so within its patience."""
        now = self._clock()
        return all(now - at <= self._patience_s for at in self._beats.values())

    def stopping(self) -> None:
        self._notify("STOPPING=1")

    async def feed(self, interval_s: float | None, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Feeds for ever at `interval_s`; returns at once where there is no watchdog."""
        while interval_s is not None:
            if self.alive:
                self._notify("WATCHDOG=1")
            await sleep(interval_s)
