"""`/socket/borne`: challenge, proof, then messages until the socket goes."""

import asyncio
import logging
import secrets
from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from starlette.websockets import WebSocket

from central.clock import Clock
from central.hub.rate import Doorway
from central.hub.sockets import Outbox, Reader, converse
from central.hub.switchboard import Switchboard
from central.protocol import PROTOCOL_VERSION
from central.protocol.borne import BorneToHub, Challenge, Proof
from central.protocol.codec import FROM_BORNE
from central.protocol.identity import login_statement
from central.protocol.values import CloseCode

PROOF_WITHIN_S = 10.0
VERSIONS = (PROTOCOL_VERSION,)
_UNTOLD = "0" * 32
"""The instance of a borne that does not tell it."""

logger = logging.getLogger(__name__)


def proves(proof: Proof, nonce: str) -> bool:
    """Whether the signature is the key's, over this nonce. The key itself may still be nobody's."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(proof.public_key))
        key.verify(bytes.fromhex(proof.signature), login_statement(nonce, proof.public_key))
    except (InvalidSignature, ValueError):
        return False
    return True


class BorneEndpoint:
    def __init__(
        self,
        switchboard: Switchboard,
        clock: Clock,
        door: Doorway,
        *,
        new_nonce: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        self._switchboard = switchboard
        self._clock = clock
        self._door = door
        self._new_nonce = new_nonce

    async def __call__(self, websocket: WebSocket) -> None:
        await websocket.accept()
        address = websocket.client.host if websocket.client else ""
        outbox = Outbox()
        reader = Reader(websocket, FROM_BORNE, outbox, clock=self._clock, name=f"borne at {address}")

        async def read() -> None:
            with self._door.entered(address) as room:
                proof = await self._proof(reader, outbox, address) if room else None
            if not room:
                outbox.close(CloseCode.TOO_MANY)
            if proof is not None:
                place = address if proof.instance == _UNTOLD else proof.instance
                await self._serve(reader, outbox, proof.public_key, place, address)

        await converse(websocket, outbox, read)

    async def _proof(self, reader: Reader[BorneToHub], outbox: Outbox, address: str) -> Proof | None:
        """A right proof; None when there was none in time or it was wrong: the outbox is closed.

        The nonce lives in this call alone: it is used once, on this socket, within PROOF_WITHIN_S.
        """
        nonce, asked_s = self._new_nonce(), self._clock.monotonic_s()
        outbox.send(Challenge(nonce=nonce, versions=VERSIONS))
        message = None
        try:
            async with asyncio.timeout(PROOF_WITHIN_S):
                message = await reader.next()
        except TimeoutError:
            pass
        in_time = self._clock.monotonic_s() - asked_s <= PROOF_WITHIN_S
        if isinstance(message, Proof) and message.version not in VERSIONS:
            logger.warning("borne at %s: speaks version %d", address, message.version)
            outbox.close(CloseCode.FORBIDDEN)
        elif isinstance(message, Proof) and in_time and proves(message, nonce):
            return message
        else:
            logger.warning("borne at %s: no proof of its key", address)
            outbox.close(CloseCode.NOT_AUTHENTICATED)
        return None

    async def _serve(
        self, reader: Reader[BorneToHub], outbox: Outbox, public_key: str, place: str, address: str
    ) -> None:
        socket = await self._switchboard.borne_joined(public_key, place, address, outbox)
        if socket is None:
            logger.warning("borne at %s: unknown or blocked key", address)
            return
        try:
            while (message := await reader.next()) is not None:
                await self._switchboard.from_borne(socket, message)
        finally:
            await self._switchboard.borne_left(socket)
