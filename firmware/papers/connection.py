"""One peer connection of the papers link: its data channels, whether it moves, and its end. No protocol."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence

from aiortc.exceptions import InvalidStateError

from central.protocol.papers import BULK_CHANNEL, CONTROL_CHANNEL, KEEPS_TEXT, TEXT_CHANNEL
from central.protocol.values import IceServer
from firmware.call.certificate import CallCertificate
from firmware.call.peer_connection import PeerConnection

_ROOM_BYTES = 64_000
"""What may wait in a channel: enough to keep the line busy, little enough that control messages do not wait long."""
_CLOSE_TIMEOUT_S = 3.0

logger = logging.getLogger(__name__)


class PapersConnection:
    """`on_change` is called when `is_open`, `can_type`, `is_lost` or `has_room` may have changed; nothing comes after
    `close`.
    """

    def __init__(
        self,
        certificate: CallCertificate,
        ice_servers: Sequence[IceServer],
        *,
        on_control: Callable[[bytes | str], None],
        on_chunk: Callable[[bytes], None],
        on_text: Callable[[bytes | str], None],
        on_change: Callable[[], None],
    ) -> None:
        self._peer = PeerConnection(certificate, ice_servers)
        self._control = self._peer.createDataChannel(CONTROL_CHANNEL, protocol=KEEPS_TEXT)
        self._bulk = self._peer.createDataChannel(BULK_CHANNEL)
        self._text = self._peer.createDataChannel(TEXT_CHANNEL, protocol=TEXT_CHANNEL)
        self._bulk.bufferedAmountLowThreshold = _ROOM_BYTES // 2
        self._on_control, self._on_chunk, self._on_text = on_control, on_chunk, on_text
        self._on_change = on_change
        self._closed = False
        self._peer.on("connectionstatechange", self._changed)
        self._control.on("message", self._control_came)
        self._bulk.on("message", self._chunk_came)
        self._text.on("message", self._text_came)
        self._bulk.on("bufferedamountlow", self._changed)
        for channel in (self._control, self._bulk, self._text):
            channel.on("open", self._changed)
            channel.on("close", self._changed)

    @property
    def is_open(self) -> bool:
        return self._control.readyState == self._bulk.readyState == "open"

    @property
    def can_type(self) -> bool:
        return bool(self._text.readyState == "open")

    @property
    def is_lost(self) -> bool:
        channels = {self._control.readyState, self._bulk.readyState}
        return self._peer.connectionState in {"failed", "closed"} or bool(channels & {"closing", "closed"})

    @property
    def has_room(self) -> bool:
        """Whether another chunk may go."""
        return self.is_open and self._bulk.bufferedAmount < _ROOM_BYTES

    @property
    def unacknowledged(self) -> int | None:
        """None while the peer has everything; else a number that changes as long as the peer acknowledges.

        aiortc tells neither: its SCTP notices a dead path after more than a minute, its ICE after 30 s.
        """
        sctp = self._peer.sctp
        if sctp is None or not (sctp._sent_queue or sctp._outbound_queue or sctp._data_channel_queue):  # noqa: SLF001 - see above
            return None
        return int(sctp._last_sacked_tsn)  # noqa: SLF001 - see above

    async def offer(self) -> str:
        return await self._peer.offer()

    async def accept(self, answer: str) -> None:
        """Raises ValueError for an answer that cannot be used."""
        await self._peer.accept_answer(answer)

    async def add_candidate(self, candidate: str, sdp_mid: str) -> None:
        await self._peer.add_candidate(candidate, sdp_mid)

    def send_control(self, text: str) -> None:
        """Dropped if the connection is not open: the next one says everything again."""
        with contextlib.suppress(InvalidStateError):
            self._control.send(text)

    def send_chunk(self, raw: bytes) -> None:
        with contextlib.suppress(InvalidStateError):
            self._bulk.send(raw)

    def send_text(self, block: str) -> None:
        """While `can_type`."""
        self._text.send(block)

    async def close(self) -> None:
        self._closed = True
        try:
            async with asyncio.timeout(_CLOSE_TIMEOUT_S):
                await self._peer.close()
        except TimeoutError:
            logger.warning("a papers connection did not close in time")

    def _control_came(self, message: bytes | str) -> None:
        if not self._closed:
            self._on_control(message)

    def _chunk_came(self, message: bytes | str) -> None:
        if not self._closed:
            self._on_chunk(message if isinstance(message, bytes) else b"")

    def _text_came(self, message: bytes | str) -> None:
        if not self._closed:
            self._on_text(message)

    def _changed(self) -> None:
        if not self._closed:
            self._on_change()
