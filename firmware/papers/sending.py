"""The sending half of a transfer (`central.protocol.papers`): pure, no loop, no clock, no connection.

The caller says when a connection opened and closed, hands in each control message that concerns a document of this
side, and takes chunks with `next_chunk` whenever its connection has room.
"""

from dataclasses import dataclass, field

from central.protocol.codec import ProtocolError
from central.protocol.papers import (
    CHUNK_BYTES,
    WINDOW_BYTES,
    DocumentComplete,
    DocumentOffered,
    DocumentRefused,
    DocumentWithdrawn,
    MediaType,
    Purpose,
    Received,
    Refusal,
    SendFrom,
)

MAX_WRONG_SUMS = 3
"""A document whose sum was wrong this many times is given up."""

type FromReceiver = SendFrom | Received | DocumentComplete | DocumentRefused


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One document to send. `data` is only read, and only while the document is being sent."""

    document_id: str
    request_id: str
    purpose: Purpose
    media_type: MediaType
    data: bytes | bytearray
    sha256: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The receiver has more of it."""

    request_id: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """The receiver has all of it, and its sum is right."""

    request_id: str
    document_id: str


@dataclass(frozen=True, slots=True)
class GivenUp:
    """The receiver does not take it."""

    request_id: str
    document_id: str
    reason: Refusal


type Outcome = Acknowledged | Delivered | GivenUp


@dataclass(slots=True)
class _Transfer:
    document: Outgoing
    number: int = 0
    started: bool = False
    """A SendFrom came on this connection."""
    restarts: int = 0
    acknowledged: int = 0
    sent: int = 0
    furthest: int = 0
    """The most that was ever sent, over all connections."""

    @property
    def size(self) -> int:
        return len(self.document.data)

    @property
    def sendable(self) -> bool:
        return self.started and self.sent < self.size


@dataclass(slots=True)
class _Request:
    total: int = 0
    delivered: int = 0


@dataclass(slots=True)
class Sending:
    """Documents of this side on their way, in the order in which they were added."""

    window_bytes: int = WINDOW_BYTES
    chunk_bytes: int = CHUNK_BYTES
    _transfers: dict[str, _Transfer] = field(default_factory=dict)
    _requests: dict[str, _Request] = field(default_factory=dict)
    _connected: bool = False
    _last_number: int = 0

    def add(self, document: Outgoing) -> list[DocumentOffered]:
        """Queues a document; the offers to send now. A `document_id` that is already queued is not queued again."""
        if document.document_id in self._transfers:
            return []
        transfer = _Transfer(document)
        self._transfers[document.document_id] = transfer
        self._requests.setdefault(document.request_id, _Request()).total += transfer.size
        return [self._offer(transfer)] if self._connected else []

    def connected(self) -> list[DocumentOffered]:
        """A new connection is open: what to offer on it."""
        self._connected = True
        return [self._offer(transfer) for transfer in self._transfers.values()]

    def disconnected(self) -> None:
        self._connected = False
        for transfer in self._transfers.values():
            transfer.started = False

    def withdraw(self, request_id: str) -> list[DocumentWithdrawn]:
        """Gives up every document of a request that is not delivered; what to say about it now."""
        withdrawn = [key for key, transfer in self._transfers.items() if transfer.document.request_id == request_id]
        for document_id in withdrawn:
            del self._transfers[document_id]
        self._requests.pop(request_id, None)
        return [DocumentWithdrawn(document_id=key) for key in withdrawn] if self._connected else []

    def pending(self, request_id: str) -> bool:
        """Whether a document of this request is still on its way."""
        return any(transfer.document.request_id == request_id for transfer in self._transfers.values())

    def fraction(self, request_id: str) -> float:
        """How much of a request's bytes the receiver has, 0.0 to 1.0; 1.0 for a request that is done or unknown."""
        request = self._requests.get(request_id)
        if request is None or not request.total:
            return 1.0
        partial = sum(
            transfer.acknowledged for transfer in self._transfers.values() if transfer.document.request_id == request_id
        )
        return (request.delivered + partial) / request.total

    def next_chunk(self) -> bytes | None:
        """The next chunk for `bulk`; None while nothing may be sent."""
        current = next((transfer for transfer in self._transfers.values() if transfer.sent < transfer.size), None)
        if current is None or not current.sendable:
            return None
        in_flight = sum(transfer.sent - transfer.acknowledged for transfer in self._transfers.values())
        length = min(self.chunk_bytes, current.size - current.sent)
        if in_flight + length > self.window_bytes:
            return None
        start = current.sent
        current.sent += length
        current.furthest = max(current.furthest, current.sent)
        header = current.number.to_bytes(4, "big") + start.to_bytes(4, "big")
        return header + bytes(memoryview(current.document.data)[start : current.sent])

    def handle(self, message: FromReceiver) -> list[Outcome]:
        """What a message of the receiver changed. Raises ProtocolError for one that cannot be true."""
        transfer = self._transfers.get(message.document_id)
        if transfer is None:
            return []
        match message:
            case SendFrom():
                return self._start(transfer, message.offset)
            case Received():
                return self._acknowledge(transfer, message.offset)
            case DocumentComplete():
                return self._complete(transfer)
            case DocumentRefused():
                return self._give_up(transfer, message.reason)

    def _offer(self, transfer: _Transfer) -> DocumentOffered:
        self._last_number += 1
        transfer.number, transfer.started, transfer.restarts = self._last_number, False, 0
        transfer.sent = transfer.acknowledged
        document = transfer.document
        return DocumentOffered(
            document_id=document.document_id,
            number=transfer.number,
            purpose=document.purpose,
            media_type=document.media_type,
            size=transfer.size,
            sha256=document.sha256,
            request_id=document.request_id,
            page=document.page,
        )

    def _start(self, transfer: _Transfer, offset: int) -> list[Outcome]:
        if offset > transfer.furthest:
            raise ProtocolError("SendFrom beyond what was sent")
        if transfer.started:
            if offset or transfer.sent < transfer.size:
                raise ProtocolError("SendFrom in the middle of a document")
            transfer.restarts += 1
            if transfer.restarts >= MAX_WRONG_SUMS:
                return self._give_up(transfer, Refusal.WRONG_SUM)
        transfer.started = True
        transfer.acknowledged = transfer.sent = offset
        return [Acknowledged(transfer.document.request_id)]

    def _acknowledge(self, transfer: _Transfer, offset: int) -> list[Outcome]:
        if not transfer.started or offset > transfer.sent:
            raise ProtocolError("Received more than was sent")
        if offset <= transfer.acknowledged:
            return []
        transfer.acknowledged = offset
        return [Acknowledged(transfer.document.request_id)]

    def _complete(self, transfer: _Transfer) -> list[Outcome]:
        if transfer.furthest < transfer.size:
            raise ProtocolError("complete before all of it was sent")
        document = transfer.document
        del self._transfers[document.document_id]
        self._requests[document.request_id].delivered += transfer.size
        self._prune(document.request_id)
        return [Delivered(document.request_id, document.document_id)]

    def _give_up(self, transfer: _Transfer, reason: Refusal) -> list[Outcome]:
        document = transfer.document
        del self._transfers[document.document_id]
        self._requests[document.request_id].total -= transfer.size
        self._prune(document.request_id)
        return [GivenUp(document.request_id, document.document_id, reason)]

    def _prune(self, request_id: str) -> None:
        if not self.pending(request_id):
            del self._requests[request_id]
