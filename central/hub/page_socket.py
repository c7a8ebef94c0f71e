"""`/socket/desk` and `/socket/host`: a page's cookie and origin are checked, then messages until the socket goes."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from starlette.websockets import WebSocket

from central.accounts.page_session import adviser_of_session, host_of_session
from central.clock import Clock
from central.hub.database import DatabaseThreads
from central.hub.rate import Doorway
from central.hub.sockets import Outbox, Reader, converse
from central.hub.switchboard import Switchboard
from central.protocol.codec import FROM_DESK, FROM_HOST, Codec
from central.protocol.desk import DeskToHub
from central.protocol.host import HostToHub
from central.protocol.values import CloseCode

logger = logging.getLogger(__name__)

type Endpoint = Callable[[WebSocket], Awaitable[None]]
type Hear[M] = Callable[[M], Awaitable[None]]


def same_origin(websocket: WebSocket, *, hosts: tuple[str, ...], secure: bool) -> bool:
    """Whether the page that opens the socket is ours (RFC 6455 10.2): browsers send cookies to sockets from anywhere.

    The origin must be the very host that is asked, one that we answer to, and https when we are.
    """
    origin, host = urlsplit(websocket.headers.get("origin", "")), websocket.headers.get("host", "")
    name = urlsplit(f"//{host}").hostname or ""
    known = {each.strip("[]") for each in hosts}
    return origin.netloc == host and name in known and origin.scheme == ("https" if secure else "http")


@dataclass(frozen=True, slots=True)
class Gate:
    """What lets a page's socket in: its origin, room at the door, a live session."""

    database: DatabaseThreads
    clock: Clock
    door: Doorway
    hosts: tuple[str, ...]
    secure: bool

    async def admit[P](self, websocket: WebSocket, who: Callable[[str], P | None]) -> tuple[P, str] | None:
        """Who is logged in, by `who` of the session's key, and that key; None when the socket was refused."""
        if not same_origin(websocket, hosts=self.hosts, secure=self.secure):
            logger.warning("a page's socket from another origin is refused")
            await websocket.close()
            return None
        await websocket.accept()
        session_key = websocket.cookies.get(settings.SESSION_COOKIE_NAME, "")
        with self.door.entered(websocket.client.host if websocket.client else "") as room:
            person = await self.database(who, session_key) if room and session_key else None
        if person is None:
            await websocket.close(CloseCode.NOT_AUTHENTICATED if room else CloseCode.TOO_MANY)
            return None
        return person, session_key


async def _converse[M](
    websocket: WebSocket,
    gate: Gate,
    codec: Codec[M],
    name: str,
    joined: Callable[[Outbox], AbstractAsyncContextManager[Hear[M]]],
) -> None:
    """Messages of one page until it goes; `joined` is the time for which it belongs to the hub."""
    outbox = Outbox()
    reader = Reader(websocket, codec, outbox, clock=gate.clock, name=name)

    async def read() -> None:
        async with joined(outbox) as hear:
            while (message := await reader.next()) is not None:
                await hear(message)

    await converse(websocket, outbox, read)


def desk_endpoint(switchboard: Switchboard, gate: Gate) -> Endpoint:
    """An adviser's page."""

    async def serve(websocket: WebSocket) -> None:
        if (admitted := await gate.admit(websocket, adviser_of_session)) is None:
            return
        adviser, session_key = admitted

        @asynccontextmanager
        async def joined(outbox: Outbox) -> AsyncIterator[Hear[DeskToHub]]:
            socket = await switchboard.desk_joined(adviser, session_key, outbox)
            try:
                yield lambda message: switchboard.from_desk(socket, message)
            finally:
                await switchboard.desk_left(socket)

        await _converse(websocket, gate, FROM_DESK, f"desk of {adviser.adviser_id}", joined)

    return serve


def host_endpoint(switchboard: Switchboard, gate: Gate) -> Endpoint:
    """The page of somebody who receives citizens at a site."""

    async def serve(websocket: WebSocket) -> None:
        if (admitted := await gate.admit(websocket, host_of_session)) is None:
            return
        host, session_key = admitted

        @asynccontextmanager
        async def joined(outbox: Outbox) -> AsyncIterator[Hear[HostToHub]]:
            socket = await switchboard.host_joined(host, session_key, outbox)
            try:
                yield lambda message: switchboard.from_host(socket, message)
            finally:
                await switchboard.host_left(socket)

        await _converse(websocket, gate, FROM_HOST, f"page of host {host.pk}", joined)

    return serve
