"""`/socket/desk`: the session cookie and the page's origin are checked, then messages until the socket goes."""

import logging
from urllib.parse import urlsplit

from django.conf import settings
from starlette.websockets import WebSocket

from central.accounts.desk_session import adviser_of_session
from central.clock import Clock
from central.hub.database import DatabaseThreads
from central.hub.rate import Doorway
from central.hub.sockets import Outbox, Reader, converse
from central.hub.switchboard import Switchboard
from central.protocol.codec import FROM_DESK
from central.protocol.values import CloseCode

logger = logging.getLogger(__name__)


def same_origin(websocket: WebSocket, *, hosts: tuple[str, ...], secure: bool) -> bool:
    """Whether the page that opens the socket is ours (RFC 6455 10.2): browsers send cookies to sockets from anywhere.

    The origin must be the very host that is asked, one that we answer to, and https when we are.
    """
    origin, host = urlsplit(websocket.headers.get("origin", "")), websocket.headers.get("host", "")
    name = urlsplit(f"//{host}").hostname or ""
    known = {each.strip("[]") for each in hosts}
    return origin.netloc == host and name in known and origin.scheme == ("https" if secure else "http")


class DeskEndpoint:
    def __init__(
        self,
        switchboard: Switchboard,
        database: DatabaseThreads,
        clock: Clock,
        door: Doorway,
        *,
        hosts: tuple[str, ...],
        secure: bool,
    ) -> None:
        self._switchboard = switchboard
        self._database = database
        self._clock = clock
        self._door = door
        self._hosts = hosts
        self._secure = secure

    async def __call__(self, websocket: WebSocket) -> None:
        if not same_origin(websocket, hosts=self._hosts, secure=self._secure):
            logger.warning("desk: a socket from another origin is refused")
            await websocket.close()
            return
        await websocket.accept()
        session_key = websocket.cookies.get(settings.SESSION_COOKIE_NAME, "")
        with self._door.entered(websocket.client.host if websocket.client else "") as room:
            known = room and session_key
            adviser = await self._database(adviser_of_session, session_key) if known else None
        if adviser is None:
            await websocket.close(CloseCode.NOT_AUTHENTICATED if room else CloseCode.TOO_MANY)
            return
        outbox = Outbox()
        reader = Reader(websocket, FROM_DESK, outbox, clock=self._clock, name=f"desk of {adviser.adviser_id}")

        async def read() -> None:
            socket = await self._switchboard.desk_joined(adviser, session_key, outbox)
            try:
                while (message := await reader.next()) is not None:
                    await self._switchboard.from_desk(socket, message)
            finally:
                await self._switchboard.desk_left(socket)

        await converse(websocket, outbox, read)
