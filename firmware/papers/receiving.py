"""The receiving half of a transfer (`central.protocol.papers`): pure, no loop, no clock, no connection.

Bytes are written straight into a buffer that the caller's store owns, so that no second copy needs wiping.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol

from central.protocol.codec import ProtocolError
from central.protocol.papers import (
    CHUNK_BYTES,
    MAX_DOCUMENT_BYTES,
    WINDOW_BYTES,
    DocumentComplete,
    DocumentOffered,
    DocumentRefused,
    DocumentWithdrawn,
    Received,
    Refusal,
    SendFrom,
)
from firmware.papers.sending import MAX_WRONG_SUMS

HEADER_BYTES = 8
ACKNOWLEDGE_BYTES = WINDOW_BYTES // 4
MAX_REMEMBERED = 1_000
"""Documents of one call whose end is remembered; more is not a conversation."""

type ToSender = SendFrom | Received | DocumentComplete | DocumentRefused
type Admission = Callable[[DocumentOffered], bytearray | Refusal]
"""A zeroed buffer of exactly the offered size, or why there is none."""


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer, and what became known. `progress` (0.0 to 1.0) or an end is of `document`."""

    messages: tuple[ToSender, ...] = ()
    document: DocumentOffered | None = None
    progress: float | None = None
    complete: bool = False
    refused: Refusal | None = None
    withdrawn: bool = False


_NOTHING = Reply()


@dataclass(slots=True)
class _Transfer:
    offer: DocumentOffered
    buffer: bytearray
    offset: int = 0
    acknowledged: int = 0
    wrong_sums: int = 0
    hash: _Hash = field(default_factory=sha256)

    def rewind(self) -> None:
        self.offset = self.acknowledged = 0
        self.hash = sha256()


@dataclass(slots=True)
class Receiving:
    """Documents of the other side on their way here. `admit` decides, once for each document."""

    admit: Admission
    acknowledge_bytes: int = ACKNOWLEDGE_BYTES
    _transfers: dict[str, _Transfer] = field(default_factory=dict)
    _numbers: dict[int, str] = field(default_factory=dict)
    _ended: dict[str, Refusal | None] = field(default_factory=dict)
    """Documents that need no more bytes: None for complete ones."""

    def disconnected(self) -> None:
        """Numbers are of one connection only."""
        self._numbers.clear()

    def forget(self, request_id: str, reason: Refusal = Refusal.UNEXPECTED) -> tuple[DocumentRefused, ...]:
        """Drops what is on its way for a request; what to say about it."""
        dropped = [key for key, transfer in self._transfers.items() if transfer.offer.request_id == request_id]
        for document_id in dropped:
            self._end(document_id, reason)
        return tuple(DocumentRefused(document_id=document_id, reason=reason) for document_id in dropped)

    def offered(self, offer: DocumentOffered) -> Reply:
        """Raises ProtocolError for an offer that contradicts an earlier one."""
        document_id = offer.document_id
        if document_id in self._ended:
            reason = self._ended[document_id]
            if reason is None:
                return Reply((DocumentComplete(document_id=document_id),))
            return Reply((DocumentRefused(document_id=document_id, reason=reason),))
        if self._numbers.get(offer.number, document_id) != document_id:
            raise ProtocolError("a number for two documents")
        known = self._transfers.get(document_id)
        if known is not None:
            return self._resume(known, offer)
        if len(self._ended) + len(self._transfers) >= MAX_REMEMBERED:
            raise ProtocolError("too many documents")
        if offer.size > MAX_DOCUMENT_BYTES:
            return self._refuse(offer, Refusal.TOO_BIG)
        admitted = self.admit(offer)
        if isinstance(admitted, Refusal):
            return self._refuse(offer, admitted)
        self._transfers[document_id] = _Transfer(offer, admitted)
        self._numbers[offer.number] = document_id
        return Reply((SendFrom(document_id=document_id, offset=0),), offer, progress=0.0)

    def chunk(self, raw: bytes) -> Reply:
        """One message of `bulk`. Raises ProtocolError for a malformed one, a gap, or bytes beyond the document."""
        if not HEADER_BYTES < len(raw) <= HEADER_BYTES + CHUNK_BYTES:
            raise ProtocolError("chunk of a wrong length")
        document_id = self._numbers.get(int.from_bytes(raw[:4], "big"))
        transfer = None if document_id is None else self._transfers.get(document_id)
        if transfer is None:
            return _NOTHING
        start = int.from_bytes(raw[4:HEADER_BYTES], "big")
        end = start + len(raw) - HEADER_BYTES
        if start > transfer.offset or end > transfer.offer.size:
            raise ProtocolError("chunk outside of what was asked for")
        if end <= transfer.offset:
            return _NOTHING
        fresh = raw[HEADER_BYTES + transfer.offset - start :]
        transfer.buffer[transfer.offset : end] = fresh
        transfer.hash.update(fresh)
        transfer.offset = end
        if end == transfer.offer.size:
            return self._finish(transfer)
        if end - transfer.acknowledged < self.acknowledge_bytes:
            return _NOTHING
        transfer.acknowledged = end
        received = Received(document_id=transfer.offer.document_id, offset=end)
        return Reply((received,), transfer.offer, progress=end / transfer.offer.size)

    def withdrawn(self, message: DocumentWithdrawn) -> Reply:
        transfer = self._transfers.get(message.document_id)
        if transfer is None:
            return _NOTHING
        self._end(message.document_id, Refusal.UNEXPECTED)
        return Reply((), transfer.offer, withdrawn=True)

    def _resume(self, transfer: _Transfer, offer: DocumentOffered) -> Reply:
        old = transfer.offer
        if (offer.size, offer.sha256, offer.purpose, offer.request_id) != (
            old.size,
            old.sha256,
            old.purpose,
            old.request_id,
        ):
            raise ProtocolError("an offer that contradicts an earlier one")
        if offer.document_id in self._numbers.values():
            raise ProtocolError("a document offered twice on one connection")
        transfer.offer = offer
        transfer.acknowledged = transfer.offset
        self._numbers[offer.number] = offer.document_id
        sent_from = SendFrom(document_id=offer.document_id, offset=transfer.offset)
        return Reply((sent_from,), offer, progress=transfer.offset / offer.size)

    def _finish(self, transfer: _Transfer) -> Reply:
        offer = transfer.offer
        if transfer.hash.hexdigest() == offer.sha256:
            self._end(offer.document_id, None)
            return Reply((DocumentComplete(document_id=offer.document_id),), offer, progress=1.0, complete=True)
        transfer.wrong_sums += 1
        if transfer.wrong_sums >= MAX_WRONG_SUMS:
            return self._refuse(offer, Refusal.WRONG_SUM)
        transfer.rewind()
        return Reply((SendFrom(document_id=offer.document_id, offset=0),), offer, progress=0.0)

    def _refuse(self, offer: DocumentOffered, reason: Refusal) -> Reply:
        self._end(offer.document_id, reason)
        return Reply((DocumentRefused(document_id=offer.document_id, reason=reason),), offer, refused=reason)

    def _end(self, document_id: str, reason: Refusal | None) -> None:
        """Drops the transfer and its buffer (the store overwrites it) and remembers how it ended."""
        self._transfers.pop(document_id, None)
        self._numbers = {number: key for number, key in self._numbers.items() if key != document_id}
        self._ended[document_id] = reason
