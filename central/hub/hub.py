"""The hub as one part of a process: routes to mount, a clock that ticks, a way to stop."""

import asyncio
import logging
import random
import secrets
from collections.abc import Callable

from django.db import OperationalError
from starlette.routing import BaseRoute, WebSocketRoute

from central.bus import SESSION_ENDED, Bus
from central.clock import Clock, SystemClock
from central.config import Config
from central.directory.snapshot import Directory
from central.hub.borne_socket import BorneEndpoint
from central.hub.context import Context
from central.hub.database import DatabaseThreads
from central.hub.ice import ice_servers
from central.hub.page_socket import Gate, desk_endpoint, host_endpoint
from central.hub.rate import Doorway
from central.hub.state import Floor
from central.hub.switchboard import Switchboard
from central.protocol.values import CloseCode

TICK_S = 1.0

logger = logging.getLogger(__name__)


class Hub:
    def __init__(
        self, config: Config, bus: Bus, *, clock: Clock | None = None, rng: random.Random | None = None
    ) -> None:
        clock = clock or SystemClock()
        self._bus = bus
        self._database = DatabaseThreads(config.hub_database_threads)
        context = Context(
            floor=Floor(Directory(sites={}, services={})),
            database=self._database,
            clock=clock,
            ice=ice_servers(config),
            rng=rng or secrets.SystemRandom(),
            node=f"hub-{secrets.token_hex(4)}",
            link_patience_s=config.link_patience_s,
        )
        self.switchboard = Switchboard(context)
        door = Doorway()
        borne = BorneEndpoint(self.switchboard, clock, door)
        gate = Gate(self._database, clock, door, config.hosts, secure=config.secure)
        self.routes: list[BaseRoute] = [
            WebSocketRoute("/socket/borne", borne.__call__),
            WebSocketRoute("/socket/desk", desk_endpoint(self.switchboard, gate)),
            WebSocketRoute("/socket/host", host_endpoint(self.switchboard, gate)),
        ]
        self._unsubscribe: list[Callable[[], None]] = []

    async def start(self) -> None:
        """Takes up the calls that live; before the first socket comes."""
        await self.switchboard.start()
        self._unsubscribe = [
            self._bus.subscribe(SESSION_ENDED, lambda payload: self.switchboard.session_ended(int(payload))),
        ]

    async def run(self) -> None:
        """Ticks until cancelled."""
        while True:
            await asyncio.sleep(TICK_S)
            try:
                await self.switchboard.tick()
            except OperationalError as error:
                # A database that is locked or away for a while: the sockets stay, the next tick tries again.
                logger.error("the database failed a tick: %s", type(error).__name__)  # noqa: TRY400 - expected

    def stop_sockets(self) -> None:
        """Tells every peer to come again soon."""
        self.switchboard.close_all(CloseCode.RESTARTING)

    async def close(self) -> None:
        """After the last socket is gone."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        await asyncio.to_thread(self._database.close)
