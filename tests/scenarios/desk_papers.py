"""A desk's half of the papers link, written on its own from `central.protocol.papers`, on plain aiortc."""

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

from aiortc import RTCDataChannel, RTCSessionDescription

from central.protocol.codec import PAPERS_FROM_BORNE, encode
from central.protocol.papers import (
    BULK_CHANNEL,
    CHUNK_BYTES,
    CONTROL_CHANNEL,
    MAX_TEXT_BLOCK,
    TEXT_CHANNEL,
    WINDOW_BYTES,
    ControlFromBorne,
    ControlFromDesk,
    DocumentComplete,
    DocumentOffered,
    DocumentRefused,
    MediaType,
    PrintOffered,
    PrintTold,
    PrintToldStage,
    Purpose,
    Received,
    ScanRequested,
    ScanTold,
    SendFrom,
    ShowOffered,
    ShowStage,
    ShowTold,
    TextFrom,
)
from firmware.call.certificate import CallCertificate
from firmware.call.peer_connection import PeerConnection
from tests.scenarios.wire import UdpGate

_ACKNOWLEDGE_BYTES = WINDOW_BYTES // 4


@dataclass
class Incoming:
    """A document of the borne; the bytes that came twice are counted."""

    offer: DocumentOffered
    data: bytearray = field(default_factory=bytearray)
    came: int = 0
    resumed_at: list[int] = field(default_factory=list)
    """Where each connection was asked to begin."""

    @property
    def complete(self) -> bool:
        return len(self.data) == self.offer.size and sha256(self.data).hexdigest() == self.offer.sha256


@dataclass
class Sent:
    """A document to print, or to be shown."""

    request: PrintOffered | ShowOffered
    offer: DocumentOffered
    data: bytes
    done: bool = False


class DeskPapers:
    """Answers each offer with a new connection; says again on it what stands."""

    def __init__(self, certificate: CallCertificate, gate: UdpGate) -> None:
        self.heard: list[ControlFromBorne] = []
        self.documents: dict[str, Incoming] = {}
        self.generation = 0
        self.on_bytes: Callable[[Incoming], None] = lambda _: None
        """Told of each chunk, at once: where a test cuts the line in mid-page."""
        self.read = ""
        """What the citizen typed."""
        self._typed = ""
        self._typed_at: int | None = None
        self._certificate = certificate
        self._gate = gate
        self._peer: PeerConnection | None = None
        self._channels: dict[str, RTCDataChannel] = {}
        self._numbers: dict[int, str] = {}
        self._standing: dict[str, ControlFromDesk] = {}
        self._sent: dict[str, Sent] = {}
        self._acknowledged: dict[str, int] = {}
        self._moved = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def open(self) -> bool:
        return CONTROL_CHANNEL in self._channels

    def of(self, purpose: Purpose) -> list[Incoming]:
        return [document for document in self.documents.values() if document.offer.purpose is purpose]

    def scan_stages(self) -> list[str]:
        return [message.stage.value for message in self.heard if isinstance(message, ScanTold)]

    def print_stages(self) -> list[PrintToldStage]:
        return [message.stage for message in self.heard if isinstance(message, PrintTold)]

    def show_stages(self) -> list[ShowStage]:
        return [message.stage for message in self.heard if isinstance(message, ShowTold)]

    def ask_for_scan(self, what: str) -> str:
        request = ScanRequested(request_id=str(uuid.uuid4()), what=what)
        self._standing[request.request_id] = request
        self.tell(request)
        return request.request_id

    def show(self, data: bytes) -> None:
        """A PDF for the citizen to look at."""
        key = str(uuid.uuid4())
        self._send_document(ShowOffered(request_id=key), Purpose.SHOW, data)

    def send_to_print(self, data: bytes) -> None:
        key = str(uuid.uuid4())
        self._send_document(PrintOffered(request_id=key, name="document.pdf"), Purpose.PRINT, data)

    def _send_document(self, request: PrintOffered | ShowOffered, purpose: Purpose, data: bytes) -> None:
        key = request.request_id
        offer = DocumentOffered(
            document_id=f"{key}-document",
            number=len(self._sent) + 1,
            purpose=purpose,
            media_type=MediaType.PDF,
            size=len(data),
            sha256=sha256(data).hexdigest(),
            request_id=key,
        )
        sent = self._sent[offer.document_id] = Sent(request, offer, data)
        self._say_again(sent)

    def tell(self, message: ControlFromDesk) -> None:
        """Now, if there is a connection; what stands is said again on the next."""
        if (channel := self._channels.get(CONTROL_CHANNEL)) is not None and channel.readyState == "open":
            channel.send(encode(message))

    def type(self, text: str) -> None:
        self._typed += text
        self._send_text()

    async def answer(self, generation: int, offer: str) -> str:
        await self.close()
        self.generation = generation
        peer = self._peer = PeerConnection(self._certificate)
        peer.on("datachannel", self._channel_came)
        await peer.setRemoteDescription(RTCSessionDescription(sdp=offer, type="offer"))
        await peer.setLocalDescription(await peer.createAnswer())
        self._gate.guard(peer)
        return str(peer.localDescription.sdp)

    async def close(self) -> None:
        peer, self._peer = self._peer, None
        self._channels.clear()
        self._numbers.clear()
        self._typed_at = None
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if peer is not None:
            await peer.close()

    def _channel_came(self, channel: RTCDataChannel) -> None:
        self._channels[channel.label] = channel
        heard = {CONTROL_CHANNEL: self._control, TEXT_CHANNEL: self._text}.get(channel.label, self._chunk)
        channel.on("message", heard)
        if {CONTROL_CHANNEL, TEXT_CHANNEL} <= self._channels.keys() and channel.label != BULK_CHANNEL:
            self.tell(TextFrom(offset=len(self.read)))
        if channel.label == TEXT_CHANNEL:
            return
        if {CONTROL_CHANNEL, BULK_CHANNEL} <= self._channels.keys():
            for standing in self._standing.values():
                self.tell(standing)
            for sent in self._sent.values():
                self._say_again(sent)

    def _text(self, block: str) -> None:
        self.read += block

    def _send_text(self) -> None:
        while self._typed_at is not None and self._typed_at < len(self._typed):
            block = self._typed[self._typed_at : self._typed_at + MAX_TEXT_BLOCK]
            self._channels[TEXT_CHANNEL].send(block)
            self._typed_at += len(block)

    def _say_again(self, sent: Sent) -> None:
        if not sent.done:
            self.tell(sent.request)
            self.tell(sent.offer)

    def _control(self, raw: str) -> None:
        message = PAPERS_FROM_BORNE.decode(raw)
        self.heard.append(message)
        match message:
            case DocumentOffered(document_id=key):
                self._offered(self.documents.setdefault(key, Incoming(message)), message)
            case ScanTold(request_id=key):
                self._standing.pop(key, None)
            case SendFrom(document_id=key, offset=offset):
                self._acknowledged[key] = offset
                task = asyncio.create_task(self._send(self._sent[key], offset))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            case Received(document_id=key, offset=offset):
                self._acknowledged[key] = offset
                self._moved.set()
            case DocumentComplete(document_id=key) | DocumentRefused(document_id=key):
                self._sent[key].done = True
                self._moved.set()
            case TextFrom(offset=offset):
                self._typed_at = offset
                self._send_text()
            case _:
                pass

    def _offered(self, document: Incoming, offer: DocumentOffered) -> None:
        self._numbers[offer.number] = offer.document_id
        if document.complete:
            self.tell(DocumentComplete(document_id=offer.document_id))
        else:
            document.resumed_at.append(len(document.data))
            self.tell(SendFrom(document_id=offer.document_id, offset=len(document.data)))

    def _chunk(self, raw: bytes) -> None:
        document = self.documents[self._numbers[int.from_bytes(raw[:4], "big")]]
        assert int.from_bytes(raw[4:8], "big") == len(document.data), "a gap, or bytes that nobody asked for"
        before = len(document.data)
        document.data += raw[8:]
        document.came += len(raw) - 8
        if document.complete:
            self.tell(DocumentComplete(document_id=document.offer.document_id))
        elif len(document.data) // _ACKNOWLEDGE_BYTES != before // _ACKNOWLEDGE_BYTES:
            self.tell(Received(document_id=document.offer.document_id, offset=len(document.data)))
        self.on_bytes(document)

    async def _send(self, sent: Sent, offset: int) -> None:
        key, bulk = sent.offer.document_id, self._channels[BULK_CHANNEL]
        while offset < len(sent.data) and not sent.done and bulk.readyState == "open":
            if offset - self._acknowledged[key] > WINDOW_BYTES - CHUNK_BYTES:
                self._moved.clear()
                await self._moved.wait()
                continue
            part = sent.data[offset : offset + CHUNK_BYTES]
            bulk.send(sent.offer.number.to_bytes(4, "big") + offset.to_bytes(4, "big") + part)
            offset += len(part)
