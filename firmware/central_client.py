"""The borne's socket to central: proves its key, keeps trying with full jitter, and hands over typed messages."""

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI

from central.protocol import PROTOCOL_VERSION
from central.protocol.borne import BorneToHub, Challenge, HubToBorne, Proof, Welcome
from central.protocol.codec import MAX_TO_BORNE_BYTES, TO_BORNE, ProtocolError, encode
from central.protocol.identity import login_statement
from central.protocol.values import CloseCode
from firmware.device_key import DeviceKey
from firmware.unanswered import Unanswered

log = logging.getLogger(__name__)

BACK_OFF_FIRST_S = 0.5
BACK_OFF_LAST_S = 20.0
BLOCKED_WAIT_S = 300.0
HANDSHAKE_TIMEOUT_S = 10.0
PING_INTERVAL_S = 3.0
PING_TIMEOUT_S = 5.0
"""Loss of the line is noticed within 8 s."""
QUEUE_LIMIT = 256


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The socket is gone; another try is under way."""


type FromCentral = HubToBorne | Disconnected


class CentralClient:
    """`on_message` gets every message after the log-in, `Welcome` first, and `Disconnected` once per loss.

    `send` never waits. An `EndCall` and a `CancelCallback` are kept, and said again after each `Welcome`, until central
    answers (`unanswered.py`): neither is ever lost, even where central died with it. Anything else is dropped while
    there is no socket, because the caller resumes its call after each `Welcome`.
    """

    def __init__(
        self,
        url: str,
        key: DeviceKey,
        *,
        instance: str,
        software: str,
        on_message: Callable[[FromCentral], None],
        uniform: Callable[[float, float], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        scheme, rest = url.rstrip("/").split("://", 1)
        self._url = f"{'wss' if scheme == 'https' else 'ws'}://{rest}/socket/borne"
        self._tls = tls if scheme == "https" else None
        self._key = key
        self._instance = instance
        self._software = software
        self._on_message = on_message
        self._uniform = uniform
        self._sleep = sleep
        self._outgoing: asyncio.Queue[BorneToHub] = asyncio.Queue(QUEUE_LIMIT)
        self._unanswered = Unanswered()
        self._failures = 0
        self._told = ""
        self.connected = False

    def send(self, message: BorneToHub) -> None:
        """Queues a message in order; see the class for what happens without a socket."""
        self._unanswered.note(message)
        if self.connected:
            self._queue(message)

    def _queue(self, message: BorneToHub) -> None:
        try:
            self._outgoing.put_nowait(message)
        except asyncio.QueueFull:
            log.warning("central takes no messages: %s dropped", type(message).__name__)

    async def run(self) -> None:
        """Connects for ever; ends only by cancellation."""
        while True:
            blocked = False
            try:
                async with self._dial() as socket:
                    await self._serve(socket)
            except (OSError, TimeoutError, InvalidHandshake, InvalidURI) as error:
                self._trouble(f"central is out of reach: {type(error).__name__}")
            except ConnectionClosed as error:
                code = error.rcvd.code if error.rcvd else None
                self._trouble(f"central closed the socket: {code or 'no close frame'}")
                blocked = code == CloseCode.BLOCKED
            except ProtocolError as error:
                log.warning("central sent what this protocol does not have: %s", error)
            longest_s = min(BACK_OFF_LAST_S, BACK_OFF_FIRST_S * 2 ** min(self._failures, 10))
            self._failures += 1
            await self._sleep(BLOCKED_WAIT_S if blocked else self._uniform(0, longest_s))

    def _trouble(self, text: str) -> None:
        """Logged once until it is another or central was reached."""
        if text != self._told:
            log.warning("%s; trying on", text)
            self._told = text

    def _dial(self) -> connect:
        return connect(
            self._url,
            ssl=self._tls,
            compression=None,
            max_size=MAX_TO_BORNE_BYTES,
            open_timeout=HANDSHAKE_TIMEOUT_S,
            ping_interval=PING_INTERVAL_S,
            ping_timeout=PING_TIMEOUT_S,
            close_timeout=1,
            user_agent_header=None,
        )

    async def _serve(self, socket: ClientConnection) -> None:
        """One socket from challenge to close; a welcome makes the next wait short again."""
        welcome = await self._log_in(socket)
        if welcome is None:
            return
        self._failures, self._told = 0, ""
        log.info("central has welcomed this borne")
        self._outgoing = asyncio.Queue(QUEUE_LIMIT)
        self.connected = True
        sender = asyncio.create_task(self._send_all(socket), name="central sender")
        try:
            for message in self._unanswered.all():
                self._queue(message)
            self._on_message(welcome)
            async for raw in socket:
                self._hear(TO_BORNE.decode(raw))
        finally:
            self.connected = False
            sender.cancel()
            with suppress(asyncio.CancelledError, ConnectionClosed):
                await sender
            self._on_message(Disconnected())

    def _hear(self, message: HubToBorne) -> None:
        self._unanswered.hear(message)
        if not self._unanswered.is_of_the_past(message):
            self._on_message(message)

    async def _log_in(self, socket: ClientConnection) -> Welcome | None:
        async with asyncio.timeout(HANDSHAKE_TIMEOUT_S):
            challenge = TO_BORNE.decode(await socket.recv())
            if not isinstance(challenge, Challenge):
                raise ProtocolError(f"expected a challenge, got {type(challenge).__name__}")
            if PROTOCOL_VERSION not in challenge.versions:
                log.error("central speaks protocol %s, this borne %s: update it", challenge.versions, PROTOCOL_VERSION)
                return None
            proof = Proof(
                public_key=self._key.public_hex,
                signature=self._key.sign(login_statement(challenge.nonce, self._key.public_hex)),
                version=PROTOCOL_VERSION,
                software=self._software,
                instance=self._instance,
            )
            await socket.send(encode(proof))
            welcome = TO_BORNE.decode(await socket.recv())
        if not isinstance(welcome, Welcome):
            raise ProtocolError(f"expected a welcome, got {type(welcome).__name__}")
        return welcome

    async def _send_all(self, socket: ClientConnection) -> None:
        while True:
            await socket.send(encode(await self._outgoing.get()))
