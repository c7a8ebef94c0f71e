"""The papers messages: each reads back as itself, from its own side only, within its limits."""

import pytest

from central.protocol.codec import PAPERS_FROM_BORNE, PAPERS_FROM_DESK, ProtocolError, encode
from central.protocol.papers import (
    CHUNK_BYTES,
    MAX_CONTROL_BYTES,
    MAX_DOCUMENT_BYTES,
    WINDOW_BYTES,
    ControlFromBorne,
    ControlFromDesk,
    DocumentComplete,
    DocumentOffered,
    DocumentRefused,
    DocumentWithdrawn,
    MediaType,
    NextSteps,
    NextStepsKept,
    PausesTold,
    PrintOffered,
    PrintResumed,
    PrintTold,
    PrintToldStage,
    PrintWithdrawn,
    Purpose,
    Received,
    Refusal,
    ScanRequested,
    ScanStage,
    ScanTold,
    ScanWithdrawn,
    SendFrom,
    SlipTold,
    TextFrom,
)

OFFER = DocumentOffered(
    document_id="d",
    number=1,
    purpose=Purpose.PRINT,
    media_type=MediaType.PDF,
    size=MAX_DOCUMENT_BYTES,
    sha256="0" * 64,
    request_id="r",
)
BOTH: tuple[
    DocumentOffered | SendFrom | Received | DocumentComplete | DocumentRefused | DocumentWithdrawn | TextFrom, ...
] = (
    OFFER,
    SendFrom(document_id="d", offset=0),
    Received(document_id="d", offset=MAX_DOCUMENT_BYTES),
    DocumentComplete(document_id="d"),
    DocumentRefused(document_id="d", reason=Refusal.BOMB),
    DocumentWithdrawn(document_id="d"),
    TextFrom(offset=0),
)
FROM_DESK: tuple[ControlFromDesk, ...] = (
    ScanRequested(request_id="r", what="attestation de loyer"),
    ScanWithdrawn(request_id="r"),
    PrintOffered(request_id="r", name="CERFA n°12.pdf"),
    PrintWithdrawn(request_id="r"),
    PrintResumed(request_id="r"),
    NextSteps(text="é" * 4_000),
)
FROM_BORNE: tuple[ControlFromBorne, ...] = (
    ScanTold(request_id="r", stage=ScanStage.FAULT, fault="no_paper"),
    PrintTold(request_id="r", stage=PrintToldStage.REFUSED, refusal=Refusal.ENCRYPTED),
    NextStepsKept(text="é" * 4_000),
    SlipTold(state="printed"),
    PausesTold(camera=True, microphone=False),
)


@pytest.mark.parametrize("message", [*BOTH, *FROM_DESK], ids=lambda message: type(message).__name__)
def test_a_message_of_the_desk_reads_back(message: ControlFromDesk) -> None:
    text = encode(message)
    assert len(text.encode()) <= MAX_CONTROL_BYTES
    assert PAPERS_FROM_DESK.decode(text) == message


@pytest.mark.parametrize("message", [*BOTH, *FROM_BORNE], ids=lambda message: type(message).__name__)
def test_a_message_of_the_borne_reads_back(message: ControlFromBorne) -> None:
    assert PAPERS_FROM_BORNE.decode(encode(message)) == message


@pytest.mark.parametrize("message", FROM_DESK, ids=lambda message: type(message).__name__)
def test_the_desk_s_words_are_not_the_borne_s(message: ControlFromDesk) -> None:
    with pytest.raises(ProtocolError):
        PAPERS_FROM_BORNE.decode(encode(message))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f'"size":{MAX_DOCUMENT_BYTES}', f'"size":{MAX_DOCUMENT_BYTES + 1}'),
        (f'"size":{MAX_DOCUMENT_BYTES}', '"size":0'),
        ('"number":1', '"number":0'),
        ('"number":1', '"number":4294967296'),
        ('"print"', '"burn"'),
        ("0" * 64, "0" * 63),
        ('"document_id":"d"', '"document_id":"../d"'),
        ('"page":0', '"page":0,"more":1'),
    ],
)
def test_an_offer_out_of_bounds_is_refused(old: str, new: str) -> None:
    text = encode(OFFER)
    assert old in text
    with pytest.raises(ProtocolError):
        PAPERS_FROM_DESK.decode(text.replace(old, new))


def test_a_control_message_has_a_greatest_size() -> None:
    with pytest.raises(ProtocolError):
        PAPERS_FROM_DESK.decode(encode(NextSteps(text="")) + " " * MAX_CONTROL_BYTES)


def test_the_window_holds_several_chunks_between_two_acknowledgements() -> None:
    assert CHUNK_BYTES <= WINDOW_BYTES // 4
