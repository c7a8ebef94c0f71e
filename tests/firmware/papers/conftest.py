"""Documents to send, and the desk's half of the link as a double over real aiortc."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import pytest
from aiortc import RTCDataChannel, RTCSessionDescription
from fpdf import FPDF

from central.protocol.codec import PAPERS_FROM_BORNE, encode
from central.protocol.papers import (
    CHUNK_BYTES,
    MAX_TEXT_BLOCK,
    WINDOW_BYTES,
    ControlFromBorne,
    ControlFromDesk,
    DocumentComplete,
    DocumentOffered,
    DocumentRefused,
    MediaType,
    PrintOffered,
    Purpose,
    Received,
    SendFrom,
    ShowOffered,
    TextAsked,
    TextFrom,
    TextKept,
)
from central.protocol.signal import Answer, Link, Offer, Redial, Signal
from firmware.call.certificate import CallCertificate, make_certificate
from firmware.call.peer_connection import PeerConnection
from firmware.papers.checks import Checker
from firmware.papers.dialling import LinkTiming
from firmware.papers.link import PapersEvent, PapersLink
from firmware.papers.sending import Outgoing
from firmware.papers.store import MemoryStore
from hardware.protocols import ScannedPage
from tests.waiting import late

type MakeOutgoing = Callable[..., Outgoing]


@pytest.fixture
def outgoing() -> MakeOutgoing:
    return make_outgoing


def make_outgoing(
    document_id: str,
    data: bytes,
    *,
    request_id: str = "request",
    purpose: Purpose = Purpose.SCAN_PAGE,
    media_type: MediaType = MediaType.JPEG,
) -> Outgoing:
    return Outgoing(
        document_id=document_id,
        request_id=request_id,
        purpose=purpose,
        media_type=media_type,
        data=data,
        sha256=sha256(data).hexdigest(),
    )


class DeskDouble:
    """The desk's half of the papers link, written on its own from `central.protocol.papers`, over real aiortc."""

    def __init__(self, call_id: str, certificate: CallCertificate, send_signal: Callable[[Signal], None]) -> None:
        self.call_id = call_id
        self.certificate = certificate
        self.answers_with = certificate
        self.send_signal = send_signal
        self.peer: PeerConnection | None = None
        self.generation = 0
        self.channels: dict[str, RTCDataChannel] = {}
        self.heard: list[ControlFromBorne] = []
        self.offers: dict[str, DocumentOffered] = {}
        self.numbers: dict[int, str] = {}
        self.documents: dict[str, bytearray] = {}
        self.complete: dict[str, bytes] = {}
        self.bulk_bytes = 0
        self.typed = self.read = ""
        self.typed_at: int | None = None
        self.knows_text = True
        self.asks_for_lines = False
        """A page that was loaded anew."""
        self.kept: list[tuple[bool, str, bool]] = []
        """The lines of before: whose, text, ended."""
        self.asked_for_text = 0
        self.outgoing: dict[str, tuple[PrintOffered | ShowOffered, DocumentOffered, bytes]] = {}
        self.changed = asyncio.Event()
        self.on_bulk: Callable[[], None] = lambda: None
        self.tasks: set[asyncio.Task[None]] = set()

    def handle(self, signal: Signal) -> None:
        assert isinstance(signal.body, Offer)
        task = asyncio.create_task(self.answer(signal.generation, signal.body.sdp))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def answer(self, generation: int, sdp: str) -> None:
        await self.drop()
        peer = self.peer = PeerConnection(self.answers_with)
        self.generation = generation
        peer.on("datachannel", self._channel_came)
        await peer.setRemoteDescription(RTCSessionDescription(sdp=sdp, type="offer"))
        await peer.setLocalDescription(await peer.createAnswer())
        if self.peer is peer:
            self._signal(Answer(sdp=peer.localDescription.sdp))

    def redial(self) -> None:
        self._signal(Redial())

    def _signal(self, body: Answer | Redial) -> None:
        self.send_signal(Signal(call_id=self.call_id, link=Link.PAPERS, generation=self.generation, body=body))

    def vanish(self) -> None:
        """The path dies without a word: no packet leaves or reaches this side any more."""
        assert self.peer is not None
        assert self.peer.sctp is not None
        ice = self.peer.sctp.transport.transport._connection
        for protocol in ice._protocols:
            protocol.transport.close()

    async def drop(self) -> None:
        """Closes this side's connection as a browser does."""
        peer, self.peer = self.peer, None
        self.channels.clear()
        self.numbers.clear()
        self.typed_at = None
        if peer is not None:
            await peer.close()

    async def close(self) -> None:
        await self.drop()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def _channel_came(self, channel: RTCDataChannel) -> None:
        self.channels[channel.label] = channel
        channel.on("message", {"control": self._control, "t140": self._text}.get(channel.label, self._chunk))
        if channel.label == "control":
            for request, offer, _ in self.outgoing.values():
                self.tell(request)
                self.tell(offer)
        if self.knows_text and {"control", "t140"} <= self.channels.keys() and channel.label in {"control", "t140"}:
            self.tell(TextAsked() if self.asks_for_lines else TextFrom(offset=len(self.read)))
        self.changed.set()

    def type(self, text: str) -> None:
        self.typed += text
        self._send_text()

    def _text(self, block: str) -> None:
        self.read += block
        self.changed.set()

    def _send_text(self) -> None:
        while self.typed_at is not None and self.typed_at < len(self.typed):
            block = self.typed[self.typed_at : self.typed_at + MAX_TEXT_BLOCK]
            self.channels["t140"].send(block)
            self.typed_at += len(block)

    def tell(self, message: ControlFromDesk) -> None:
        self.channels["control"].send(encode(message))

    def print(self, request_id: str, data: bytes, media_type: MediaType = MediaType.PDF) -> None:
        offer = DocumentOffered(
            document_id=f"{request_id}-document",
            number=len(self.outgoing) + 1,
            purpose=Purpose.PRINT,
            media_type=media_type,
            size=len(data),
            sha256=sha256(data).hexdigest(),
            request_id=request_id,
        )
        request = PrintOffered(request_id=request_id, name="attestation.pdf")
        self.outgoing[offer.document_id] = (request, offer, data)
        self.tell(request)
        self.tell(offer)

    def show(self, request_id: str, data: bytes, media_type: MediaType = MediaType.PDF) -> None:
        """The adviser shows a document."""
        offer = DocumentOffered(
            document_id=f"{request_id}-document",
            number=len(self.outgoing) + 100,
            purpose=Purpose.SHOW,
            media_type=media_type,
            size=len(data),
            sha256=sha256(data).hexdigest(),
            request_id=request_id,
        )
        request = ShowOffered(request_id=request_id)
        self.outgoing[offer.document_id] = (request, offer, data)
        self.tell(request)
        self.tell(offer)

    def shown_pages(self, request_id: str) -> dict[int, bytes]:
        """The pictures of its pages that are wholly here."""
        return {
            offer.page: self.complete[key]
            for key, offer in self.offers.items()
            if offer.purpose is Purpose.SHOWN_PAGE and offer.request_id == request_id and key in self.complete
        }

    def _control(self, raw: str) -> None:
        message = PAPERS_FROM_BORNE.decode(raw)
        if isinstance(message, TextFrom):
            self.asked_for_text += 1
            self.typed_at = message.offset
            self._send_text()
            self.changed.set()
            return
        self.heard.append(message)
        match message:
            case TextKept(lines=lines, sent=sent):
                self.kept += [(line.citizen, line.text, line.ended) for line in lines]
                if sent is not None:
                    self.tell(TextFrom(offset=sent))
            case DocumentOffered(document_id=key):
                self.offers[key] = message
                self.numbers[message.number] = key
                if key in self.complete:
                    self.tell(DocumentComplete(document_id=key))
                else:
                    held = self.documents.setdefault(key, bytearray())
                    self.tell(SendFrom(document_id=key, offset=len(held)))
            case SendFrom(document_id=key, offset=offset):
                task = asyncio.create_task(self._send(key, offset))
                self.tasks.add(task)
                task.add_done_callback(self.tasks.discard)
            case DocumentComplete(document_id=key) | DocumentRefused(document_id=key):
                self.outgoing.pop(key, None)
            case _:
                pass
        self.changed.set()

    async def _send(self, key: str, offset: int) -> None:
        _, offer, data = self.outgoing[key]
        bulk, generation = self.channels["bulk"], self.generation
        while offset < len(data) and key in self.outgoing and self.generation == generation and self.channels:
            sent = [message.offset for message in self.heard if isinstance(message, Received | SendFrom)]
            if offset - max(sent) >= WINDOW_BYTES - CHUNK_BYTES:
                self.changed.clear()
                await self.changed.wait()
                continue
            part = data[offset : offset + CHUNK_BYTES]
            bulk.send(offer.number.to_bytes(4, "big") + offset.to_bytes(4, "big") + part)
            offset += len(part)

    def _chunk(self, raw: bytes) -> None:
        key = self.numbers[int.from_bytes(raw[:4], "big")]
        document, offer = self.documents[key], self.offers[key]
        assert int.from_bytes(raw[4:8], "big") == len(document)
        before = len(document)
        document += raw[8:]
        self.bulk_bytes += len(raw) - 8
        self.on_bulk()
        if "control" not in self.channels:
            return
        if len(document) == offer.size:
            assert sha256(document).hexdigest() == offer.sha256
            assert key not in self.complete
            self.complete[key] = bytes(document)
            self.tell(DocumentComplete(document_id=key))
        elif len(document) // 64_000 != before // 64_000:
            self.tell(Received(document_id=key, offset=len(document)))
        self.changed.set()

    async def until(self, condition: Callable[[], bool], seconds: float = 20.0) -> None:
        async with asyncio.timeout(seconds):
            while not condition():
                self.changed.clear()
                await self.changed.wait()
        await late()


@dataclass
class Pair:
    """A link and a desk whose signals reach each other at once."""

    link: PapersLink
    desk: DeskDouble
    store: MemoryStore
    events: list[PapersEvent]
    signals: list[Signal]

    async def until(self, condition: Callable[[], bool], seconds: float = 20.0) -> None:
        await self.desk.until(condition, seconds)

    def of[E](self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]


type MakePair = Callable[..., Pair]


class QuickTiming(LinkTiming):
    """For a loopback. SCTP sends again after a second (RFC 9260 15): less than that is no stall."""

    stall_s = 2.5
    watch_s = 0.05
    first_pause_s = 0.01
    last_pause_s = 0.05
    dials_per_minute = 100


@pytest.fixture
async def make_pair() -> AsyncIterator[MakePair]:
    pairs: list[Pair] = []

    def make(
        *,
        timing: LinkTiming | None = None,
        checker: Checker | None = None,
        rate: float | None = None,
        store: MemoryStore | None = None,
    ) -> Pair:
        certificate, desk_certificate = make_certificate(), make_certificate()
        events: list[PapersEvent] = []
        signals: list[Signal] = []
        kept = store or MemoryStore()

        def from_borne(signal: Signal) -> None:
            signals.append(signal)
            desk.handle(signal)

        def on_event(event: PapersEvent) -> None:
            events.append(event)
            desk.changed.set()

        link = PapersLink(
            "call",
            certificate,
            desk_certificate.fingerprint,
            (),
            from_borne,
            kept,
            on_event,
            time.monotonic,
            checker=checker,
            timing=timing or QuickTiming(),
            rate=lambda: rate,
        )
        desk = DeskDouble("call", desk_certificate, link.handle)
        pairs.append(Pair(link, desk, kept, events, signals))
        return pairs[-1]

    yield make
    for pair in pairs:
        await pair.link.close()
        await pair.desk.close()


def noisy_page(height: int = 3508, width: int = 2480, seed: int = 1) -> ScannedPage:
    """A page that packs to about 2 MB at 300 dpi: text-like strokes on paper with grain."""
    random = np.random.default_rng(seed)
    grain = random.integers(225, 255, (height, width, 1), dtype=np.uint8)
    pixels = np.repeat(grain, 3, axis=2)
    for top in range(100, height - 100, 70):
        pixels[top : top + 24, 150:-150:9] = 20
    return ScannedPage(np.ascontiguousarray(pixels), 300)


@pytest.fixture
def scanned_page() -> Callable[..., ScannedPage]:
    return noisy_page


@pytest.fixture(scope="session")
def a4_pdf() -> bytes:
    pdf = FPDF()
    pdf.set_font("Helvetica", size=24)
    pdf.add_page()
    pdf.text(20, 20, "Attestation")
    return bytes(pdf.output())
