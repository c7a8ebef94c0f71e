"""One WebSocket: a bounded outbox with its writer, a reader with its limits, and the end of both."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.websockets import WebSocket, WebSocketDisconnect

from central.clock import Clock
from central.hub.rate import TokenBucket
from central.protocol.codec import Codec, ProtocolError, encode
from central.protocol.values import CloseCode, Message

OUTBOX = 512
"""Messages that may wait for a slow peer; one more, and it must come again."""
BURST = 200
PER_S = 40.0
_FAREWELL_S = 5.0
_NORMAL = 1000

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Close:
    code: int


class Outbox:
    """A `Peer`: takes messages at once, sends them in order."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[str | _Close] = asyncio.Queue()
        self._closed = False

    def send(self, message: Message) -> None:
        if self._closed:
            return
        if self._queue.qsize() >= OUTBOX:
            self.close(CloseCode.TOO_MANY)
            return
        self._queue.put_nowait(encode(message))

    def close(self, code: int) -> None:
        """What was sent before still goes; then the socket closes with `code`."""
        if not self._closed:
            self._closed = True
            self._queue.put_nowait(_Close(code))

    async def write(self, websocket: WebSocket) -> None:
        """Sends until closed, or until the peer is gone."""
        try:
            while not isinstance(item := await self._queue.get(), _Close):
                await websocket.send_text(item)
            await websocket.close(item.code)
        except (WebSocketDisconnect, RuntimeError):
            # RuntimeError is Starlette's word for a socket that is closed already.
            return


class Reader[M]:
    """Messages of one socket: rate-limited, validated; whatever is wrong closes it and leaves one line in the log."""

    def __init__(self, websocket: WebSocket, codec: Codec[M], outbox: Outbox, *, clock: Clock, name: str) -> None:
        self._websocket = websocket
        self._codec = codec
        self._outbox = outbox
        self._clock = clock
        self._name = name
        self._bucket = TokenBucket(burst=BURST, per_s=PER_S, now_s=clock.monotonic_s())

    async def next(self) -> M | None:
        """The next message; None when the peer is gone or was closed for what it sent."""
        event = await self._websocket.receive()
        if event["type"] != "websocket.receive":
            return None
        if not self._bucket.take(self._clock.monotonic_s()):
            logger.warning("%s: too many messages", self._name)
            self._outbox.close(CloseCode.TOO_MANY)
            return None
        raw = event.get("text")
        try:
            return self._codec.decode(event["bytes"] if raw is None else raw)
        except ProtocolError:
            # Nothing of the message: it may hold what a citizen typed.
            logger.warning("%s: malformed message", self._name)
            self._outbox.close(CloseCode.BAD_MESSAGE)
            return None


async def converse(websocket: WebSocket, outbox: Outbox, read: Callable[[], Awaitable[None]]) -> None:
    """Runs reader and writer of an accepted socket until either is done, and ends the other.

    `read` returns when the peer is gone or the outbox was closed; then what waits is written within a few seconds.
    """
    async with asyncio.TaskGroup() as tasks:
        reading: asyncio.Task[None] = tasks.create_task(_as_coroutine(read))
        writing = tasks.create_task(outbox.write(websocket))
        await asyncio.wait({reading, writing}, return_when=asyncio.FIRST_COMPLETED)
        reading.cancel()
        outbox.close(_NORMAL)
        _, late = await asyncio.wait({writing}, timeout=_FAREWELL_S)
        for task in late:
            task.cancel()


async def _as_coroutine(read: Callable[[], Awaitable[None]]) -> None:
    await read()
