"""What central last said of the site and its services, kept for a start or a time without it. Nothing of a citizen.

One small JSON file on the data partition, written whole or not at all. A file that is damaged, too large or of another
version is as good as none.
"""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

import msgspec

from central.protocol.borne import Services, Welcome
from central.protocol.values import ServiceInfo, ServiceState, SiteInfo
from firmware.central_client import Disconnected, FromCentral
from firmware.whole_file import write_whole

log = logging.getLogger(__name__)

MAX_BYTES = 1_048_576
"""As long as the message that it comes from."""
FRESH_S = 3_600.0
"""So old may the date in the file become while nothing else changes: a card is not written every minute."""


class Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    site: SiteInfo
    services: tuple[ServiceInfo, ...]
    known_s: float
    """Unix time at which central stood behind it."""


class ServicesCache:
    """`note` what central says, `run` writes it; `load` gives it to the next start. `now_s`: Unix time."""

    def __init__(self, path: Path, now_s: Callable[[], float]) -> None:
        self._path = path
        self._now_s = now_s
        self._site: SiteInfo | None = None
        self._services: tuple[ServiceInfo, ...] = ()
        self._written: Kept | None = None
        self._news = asyncio.Event()

    def load(self) -> Kept | None:
        """What an earlier run has kept, every service closed; None when there is nothing of use."""
        try:
            with self._path.open("rb") as file:
                raw = file.read(MAX_BYTES + 1)
            kept = msgspec.json.decode(raw, type=Kept) if len(raw) <= MAX_BYTES else None
        except FileNotFoundError:
            return None
        except (OSError, msgspec.DecodeError, UnicodeError, RecursionError) as error:
            log.warning("the kept services cannot be read: %s", type(error).__name__)
            return None
        if kept is None:
            log.warning("the kept services are too long to be ours")
            return None
        self._written = kept
        return kept

    def note(self, message: FromCentral) -> None:
        """Any message of central, and the loss of it: until then its word stood."""
        match message:
            case Welcome():
                self._site, self._services = message.site, tuple(map(_at_rest, message.services))
            case Services():
                self._services = tuple(map(_at_rest, message.services))
            case Disconnected():
                pass
            case _:
                return
        self._news.set()

    async def run(self) -> None:
        """Writes what is new, until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            await self.write_news()

    async def write_news(self) -> None:
        """Writes what was noted, if it is worth it; a full or broken card is logged, and the borne goes on."""
        if self._site is None:
            return
        kept = Kept(site=self._site, services=self._services, known_s=self._now_s())
        if not self._worth_writing(kept):
            return
        try:
            await asyncio.to_thread(_write, self._path, msgspec.json.encode(kept))
        except OSError as error:
            log.warning("the services cannot be kept: %s", error.strerror)
        else:
            self._written = kept

    def _worth_writing(self, kept: Kept) -> bool:
        old = self._written
        if old is None or (old.site, old.services) != (kept.site, kept.services):
            return True
        return abs(kept.known_s - old.known_s) >= FRESH_S


def _at_rest(service: ServiceInfo) -> ServiceInfo:
    """Without what is true only now: nobody is there when central is away."""
    return msgspec.structs.replace(
        service,
        state=ServiceState.CLOSED,
        waiting=0,
        wait_estimate_s=None,
        open_until_s=None,
        next_opening_s=None,
    )


def _write(path: Path, data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise OSError(0, "more services than are kept")
    write_whole(path, data)
