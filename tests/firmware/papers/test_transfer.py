"""Both halves of a transfer against each other, over a connection that is cut anywhere and may damage bytes."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from central.protocol.codec import ProtocolError
from central.protocol.papers import (
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
from firmware.papers.receiving import HEADER_BYTES, MAX_REMEMBERED, Receiving, Reply
from firmware.papers.sending import Acknowledged, Delivered, GivenUp, Outcome, Outgoing, Sending

CHUNK = 10
WINDOW = 40
MAX_HELD = 500

type MakeOutgoing = Callable[..., Outgoing]


def offer(document_id: str = "d", data: bytes = b"x" * 25, number: int = 1, size: int | None = None) -> DocumentOffered:
    return DocumentOffered(
        document_id=document_id,
        number=number,
        purpose=Purpose.PRINT,
        media_type=MediaType.PDF,
        size=len(data) if size is None else size,
        sha256=sha256(data).hexdigest(),
        request_id="request",
    )


def chunk(number: int, offset: int, data: bytes) -> bytes:
    return number.to_bytes(4, "big") + offset.to_bytes(4, "big") + data


@dataclass
class Wire:
    """Two ordered pipes to the receiver and one back, and what both ends have seen."""

    sender: Sending = field(default_factory=lambda: Sending(window_bytes=WINDOW, chunk_bytes=CHUNK))
    buffers: dict[str, bytearray] = field(default_factory=dict)
    control: deque[DocumentOffered | DocumentWithdrawn] = field(default_factory=deque)
    bulk: deque[bytes] = field(default_factory=deque)
    back: deque[SendFrom | Received | DocumentComplete | DocumentRefused] = field(default_factory=deque)
    outcomes: list[Outcome] = field(default_factory=list)
    completed: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    chunk_bytes_sent: int = 0
    damages: int = 0

    def __post_init__(self) -> None:
        self.receiver = Receiving(self.admit, acknowledge_bytes=WINDOW // 4)

    def admit(self, offered: DocumentOffered) -> bytearray | Refusal:
        if sum(map(len, self.buffers.values())) + offered.size > MAX_HELD:
            return Refusal.TOO_BIG
        assert offered.document_id not in self.buffers
        self.buffers[offered.document_id] = bytearray(offered.size)
        return self.buffers[offered.document_id]

    def connect(self) -> None:
        self.control.extend(self.sender.connected())

    def cut(self) -> None:
        self.sender.disconnected()
        self.receiver.disconnected()
        for pipe in (self.control, self.bulk, self.back):
            pipe.clear()
        self.connect()

    def step(self, choice: int) -> bool:
        """One thing moves; False if the chosen thing has nothing to move."""
        match choice:
            case 0 if self.control:
                message = self.control.popleft()
                seen = self.receiver.offered if isinstance(message, DocumentOffered) else self.receiver.withdrawn
                self.note(seen(message))  # type: ignore[arg-type]
            case 1 if self.bulk:
                self.note(self.receiver.chunk(self.bulk.popleft()))
            case 2 if self.back:
                self.outcomes += self.sender.handle(self.back.popleft())
            case 3:
                raw = self.sender.next_chunk()
                if raw is None:
                    return False
                self.chunk_bytes_sent += len(raw) - HEADER_BYTES
                self.bulk.append(raw)
                assert sum(len(one) - HEADER_BYTES for one in self.bulk) <= WINDOW
            case 4 if self.bulk and self.damages:
                self.damages -= 1
                raw = self.bulk.popleft()
                self.bulk.appendleft(raw[:-1] + bytes([raw[-1] ^ 1]))
            case 5:
                self.cut()
            case _:
                return False
        return True

    def note(self, reply: Reply) -> None:
        self.back.extend(reply.messages)
        if reply.document is not None and reply.complete:
            self.completed.append(reply.document.document_id)
        if reply.document is not None and reply.refused is not None:
            self.refused.append(reply.document.document_id)

    def run(self) -> None:
        while any(self.step(choice) for choice in (0, 2, 1, 3)):
            pass


@settings(max_examples=150, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 120), min_size=1, max_size=4),
    steps=st.lists(st.integers(0, 5), max_size=120),
    damages=st.integers(0, 4),
)
def test_every_document_arrives_once_whatever_happens_to_the_connection(
    sizes: list[int], steps: list[int], damages: int
) -> None:
    wire = Wire(damages=damages)
    documents = {f"d{place}": bytes([place + 1]) * size for place, size in enumerate(sizes)}
    wire.connect()
    for document_id, data in documents.items():
        wire.control.extend(
            wire.sender.add(
                Outgoing(document_id, "r", Purpose.SCAN_PAGE, MediaType.JPEG, data, sha256(data).hexdigest())
            )
        )
    for choice in steps:
        wire.step(choice)
    wire.run()
    ended = [outcome for outcome in wire.outcomes if not isinstance(outcome, Acknowledged)]
    assert sorted(outcome.document_id for outcome in ended) == sorted(documents)
    assert len(set(wire.completed)) == len(wire.completed)
    assert not wire.sender.pending("r")
    assert wire.sender.fraction("r") == 1.0
    for outcome in ended:
        if isinstance(outcome, Delivered):
            assert outcome.document_id in wire.completed
            assert bytes(wire.buffers[outcome.document_id]) == documents[outcome.document_id]
        else:
            assert outcome.reason is Refusal.WRONG_SUM
            assert damages >= 3


@settings(max_examples=300, deadline=None)
@given(
    raws=st.lists(
        st.one_of(
            st.binary(max_size=40),
            st.builds(chunk, st.integers(0, 3), st.integers(0, 40), st.binary(min_size=1, max_size=30)),
        ),
        max_size=30,
    )
)
def test_any_chunk_is_taken_ignored_or_a_protocol_error(raws: list[bytes]) -> None:
    wire = Wire()
    wire.receiver.offered(offer())
    for raw in raws:
        try:
            wire.receiver.chunk(raw)
        except ProtocolError:
            break
    assert len(wire.buffers["d"]) == 25


def test_resumption_sends_only_what_was_not_acknowledged(outgoing: MakeOutgoing) -> None:
    data = bytes(range(100))
    wire = Wire()
    wire.connect()
    wire.control.extend(wire.sender.add(outgoing("d", data)))
    wire.step(0)
    wire.step(2)
    for _ in range(4):
        wire.step(3)
    for _ in range(3):
        wire.step(1)
    wire.cut()
    wire.run()
    assert bytes(wire.buffers["d"]) == data
    assert wire.chunk_bytes_sent == 100 + CHUNK  # the one chunk that was on the wire


def test_three_wrong_sums_are_a_refusal(outgoing: MakeOutgoing) -> None:
    wire = Wire(damages=3)
    wire.connect()
    wire.control.extend(wire.sender.add(outgoing("d", b"12345")))
    for _ in range(3):
        for choice in (0, 2, 3, 4, 1, 2):
            wire.step(choice)
    assert wire.refused == ["d"]
    assert wire.outcomes[-1] == GivenUp("request", "d", Refusal.WRONG_SUM)


def test_a_receiver_that_asks_again_for_ever_is_given_up(outgoing: MakeOutgoing) -> None:
    sender = Sending()
    sender.connected()
    sender.add(outgoing("d", b"12345"))
    outcomes: list[Outcome] = []
    for _ in range(4):
        outcomes += sender.handle(SendFrom(document_id="d", offset=0))
        sender.next_chunk()
    assert outcomes[-1] == GivenUp("request", "d", Refusal.WRONG_SUM)
    assert sender.next_chunk() is None


@pytest.mark.parametrize(
    "message",
    [
        SendFrom(document_id="d", offset=1),
        Received(document_id="d", offset=1),
        DocumentComplete(document_id="d"),
    ],
)
def test_a_receiver_that_has_more_than_was_sent_breaks_the_protocol(
    message: SendFrom | Received | DocumentComplete, outgoing: MakeOutgoing
) -> None:
    sender = Sending()
    sender.connected()
    sender.add(outgoing("d", b"12345"))
    with pytest.raises(ProtocolError):
        sender.handle(message)


def test_messages_about_unknown_documents_are_ignored() -> None:
    sender = Sending()
    assert sender.handle(SendFrom(document_id="other", offset=9)) == []
    wire = Wire()
    assert wire.receiver.withdrawn(DocumentWithdrawn(document_id="other")) == Reply()
    assert wire.receiver.chunk(chunk(9, 0, b"x")) == Reply()


def test_withdrawing_a_request_stops_its_documents_only(outgoing: MakeOutgoing) -> None:
    sender = Sending()
    sender.connected()
    sender.add(outgoing("a", b"12345", request_id="one"))
    sender.add(outgoing("b", b"12345", request_id="two"))
    assert sender.withdraw("one") == [DocumentWithdrawn(document_id="a")]
    sender.handle(SendFrom(document_id="b", offset=0))
    raw = sender.next_chunk()
    assert raw is not None
    assert raw[HEADER_BYTES:] == b"12345"
    assert (sender.pending("one"), sender.pending("two")) == (False, True)


def test_a_withdrawn_document_is_dropped_and_its_late_chunks_are_ignored() -> None:
    wire = Wire()
    wire.receiver.offered(offer())
    assert wire.receiver.withdrawn(DocumentWithdrawn(document_id="d")).withdrawn
    assert wire.receiver.chunk(chunk(1, 0, b"x" * 10)) == Reply()


def test_a_complete_document_that_is_offered_again_is_not_taken_again() -> None:
    wire = Wire()
    wire.receiver.offered(offer(data=b"12345"))
    assert wire.receiver.chunk(chunk(1, 0, b"12345")).complete
    wire.receiver.disconnected()
    again = wire.receiver.offered(offer(data=b"12345"))
    assert again.messages == (DocumentComplete(document_id="d"),)
    assert not again.complete


@pytest.mark.parametrize("second", [offer(size=30), offer(data=b"y" * 25), offer("e", number=1), offer("d", number=2)])
def test_contradicting_offers_break_the_protocol(second: DocumentOffered) -> None:
    wire = Wire()
    wire.receiver.offered(offer())
    with pytest.raises(ProtocolError):
        wire.receiver.offered(second)


def test_a_refusal_of_the_store_is_told_and_remembered() -> None:
    wire = Wire()
    huge = offer(data=b"z" * (MAX_HELD + 1))
    refusal = DocumentRefused(document_id="d", reason=Refusal.TOO_BIG)
    assert wire.receiver.offered(huge).messages == (refusal,)
    wire.receiver.disconnected()
    assert wire.receiver.offered(huge).messages == (refusal,)
    assert not wire.buffers


def test_endless_documents_break_the_protocol() -> None:
    receiver = Receiving(lambda _: Refusal.UNEXPECTED)
    for number in range(MAX_REMEMBERED):
        receiver.offered(offer(f"d{number}", number=number + 1))
    with pytest.raises(ProtocolError):
        receiver.offered(offer("last", number=1))


def test_forgetting_a_request_refuses_what_is_on_its_way() -> None:
    wire = Wire()
    wire.receiver.offered(offer())
    assert wire.receiver.forget("request", Refusal.CITIZEN_DECLINED) == (
        DocumentRefused(document_id="d", reason=Refusal.CITIZEN_DECLINED),
    )
    assert wire.receiver.forget("request") == ()
