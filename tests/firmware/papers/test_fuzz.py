"""10,000 damaged control messages and as many chunks: refused or answered, never an error out, never more memory."""

import random

from central.protocol.codec import PAPERS_FROM_DESK, ProtocolError, encode
from central.protocol.papers import (
    MAX_TEXT_BLOCK,
    MAX_TEXT_LINE,
    TEXT_KEPT,
    ControlFromBorne,
    ControlFromDesk,
    DocumentComplete,
    DocumentOffered,
    DocumentRefused,
    DocumentWithdrawn,
    MediaType,
    NextSteps,
    PrintOffered,
    PrintResumed,
    PrintWithdrawn,
    Purpose,
    Received,
    Refusal,
    ScanRequested,
    ScanWithdrawn,
    SendFrom,
    ShowClosed,
    ShowOffered,
    ShowPointed,
    ShowTurned,
    TextAsked,
    TextFrom,
)
from central.protocol.t140 import readable
from firmware.papers.conversing import Conversing, PapersEvent
from firmware.papers.store import MemoryStore, ScannedImage
from firmware.session.dialogue import MAX_LINES, Entry, written
from firmware.session.paper_events import TextArrived

MAX_BYTES = 1_000_000
LETTERS = ["a", "é", "ع", "🙂", "\b", "\a", "\u2028", "\ufffd", "\x00", "\x1b", "\u202e", "\r", "\n", "**", "\ud800"]


def seeds(chance: random.Random) -> list[ControlFromDesk]:
    document_id, request_id = f"d{chance.randrange(6)}", f"r{chance.randrange(6)}"
    return [
        DocumentOffered(
            document_id=document_id,
            number=chance.randrange(1, 5),
            purpose=chance.choice(list(Purpose)),
            media_type=MediaType.PDF,
            size=chance.choice([1, 50, 400_000, 20_000_000]),
            sha256="0" * 64,
            request_id=request_id,
        ),
        SendFrom(document_id="sent", offset=chance.choice([0, 0, 5, 40_000])),
        Received(document_id="sent", offset=chance.randrange(40_000)),
        DocumentComplete(document_id="sent"),
        DocumentRefused(document_id="sent", reason=Refusal.TOO_BIG),
        DocumentWithdrawn(document_id=document_id),
        ScanRequested(request_id=request_id, what="x" * chance.randrange(120)),
        ScanWithdrawn(request_id=request_id),
        PrintOffered(request_id=request_id),
        PrintWithdrawn(request_id=request_id),
        PrintResumed(request_id=request_id),
        ShowOffered(request_id=request_id, screen=chance.choice([True, False])),
        ShowTurned(request_id=request_id, page=chance.randrange(1, 21)),
        ShowPointed(request_id=request_id, page=1, x=chance.random(), y=chance.random()),
        ShowClosed(request_id=request_id),
        NextSteps(text="é" * chance.randrange(100)),
    ]


def damaged(text: str, chance: random.Random) -> bytes:
    data = bytearray(text.encode())
    for _ in range(chance.choice([0, 0, 1, 3, 20])):
        data[chance.randrange(len(data))] = chance.randrange(256)
    if chance.random() < 0.1:
        del data[chance.randrange(len(data)) :]
    return bytes(data)


def test_10_000_damaged_messages_and_chunks() -> None:
    chance = random.Random(2_026)
    store = MemoryStore(max_bytes=MAX_BYTES)
    store.add_scanned("p", ScannedImage(bytearray(40_000), "0" * 64, bytearray(10), "0" * 64, bytearray(10)))
    told: list[PapersEvent] = []
    dropped: list[str] = []
    talk = Conversing(
        store, on_event=told.append, on_arrived=lambda _: None, on_dropped=dropped.append, new_id=lambda: "sent"
    )
    talk.connected()
    refused = answered = 0
    for number in range(10_000):
        if number % 50 == 0:
            talk.send_pages(f"r{number % 6}", ("p",))
        header = chance.randrange(5).to_bytes(4, "big") + chance.choice([0, 50, 399_000]).to_bytes(4, "big")
        try:
            answers: list[ControlFromBorne] = talk.control(
                PAPERS_FROM_DESK.decode(damaged(encode(chance.choice(seeds(chance))), chance))
            )
            answers += talk.chunk(header + bytes(chance.randrange(16_100)))
            talk.next_chunk()
            answered += len(answers)
        except ProtocolError:
            refused += 1
            talk.disconnected()
            talk.connected()
        assert store.used_bytes <= MAX_BYTES
    assert refused > 1_000
    assert answered > 200
    assert len(store.outbox.known) <= 200


def test_2_000_blocks_of_wild_text() -> None:
    """Both ways, with connections that come and go: what is kept stays small, what is shown stays readable."""
    chance = random.Random(140)
    store, told = MemoryStore(), list[PapersEvent]()
    talk = Conversing(store, on_event=told.append, on_arrived=lambda _: None, on_dropped=lambda _: None)
    refused = 0
    for _ in range(2_000):
        try:
            if chance.random() < 0.3:
                talk.control(TextFrom(offset=chance.choice([0, 3, store.outbox.texts.end, 10**9])))
            if chance.random() < 0.1:
                talk.control(TextAsked())
            talk.type("".join(chance.choices(LETTERS, k=chance.randrange(60))))
            talk.text("".join(chance.choices(LETTERS, k=chance.randrange(MAX_TEXT_BLOCK + 20))))
            assert len(talk.next_text() or "") <= MAX_TEXT_BLOCK
        except ProtocolError:
            refused += 1
            talk.disconnected()
        assert len(store.outbox.texts.sent) <= TEXT_KEPT
        assert len(store.outbox.texts.lines) <= MAX_LINES
    lines: tuple[Entry, ...] = ()
    for event in told:
        assert isinstance(event, TextArrived)
        assert readable(event.text) == event.text
        lines = written(lines, event.text, mine=False)
        assert len(lines) <= MAX_LINES
        assert all(0 < len(line.text) <= MAX_TEXT_LINE for line in lines)
    assert refused > 100
    assert len(told) > 100
