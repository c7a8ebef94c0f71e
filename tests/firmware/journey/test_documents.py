"""Documents that must not print: the desk reads why, nothing prints, and the citizen is not bothered."""

from collections.abc import Callable

import pytest

from central.protocol.papers import MAX_DOCUMENT_BYTES, DocumentRefused, MediaType, PrintWithdrawn, Refusal
from hardware.events import Key
from tests.firmware.journey.borne import Borne
from tests.firmware.journey.papers import encrypted_pdf, pdf, picture_bomb

UNFIT: dict[str, tuple[Callable[[], bytes], Refusal]] = {
    "not a PDF": (lambda: b"Bonjour, ceci est une lettre.", Refusal.NOT_A_PDF),
    "encrypted": (encrypted_pdf, Refusal.ENCRYPTED),
    "21 pages": (lambda: pdf(21), Refusal.TOO_LONG),
    "damaged": (lambda: pdf()[:200], Refusal.DAMAGED),
    "bomb": (picture_bomb, Refusal.BOMB),
}


@pytest.mark.parametrize("what", UNFIT)
async def test_the_desk_reads_the_refusal_and_the_citizen_talks_on(borne: Borne, what: str) -> None:
    make, reason = UNFIT[what]
    borne.desk.print("p1", make(), MediaType.PNG if what == "bomb" else MediaType.PDF)
    await borne.until("the refusal", lambda: borne.stages("p1")[-1:] == ["refused"])
    assert borne.told_of_print("p1")[-1].refusal is reason
    assert borne.seen in ([], ["call"])
    assert borne.store.used_bytes == 0
    assert not borne.twins.page_printer.queued
    borne.desk.print("p2", pdf())
    await borne.press_on("print", Key.OK)
    await borne.see("printed")
    assert borne.sheets() == {"p2": 1}


async def test_one_byte_too_many_is_refused_before_a_byte_travels(borne: Borne) -> None:
    """A desk that keeps the rules cannot say it; one that does not loses its connection, and the call goes on."""
    generation = borne.desk.generation
    borne.desk.channels["control"].send(
        '{"type":"document_offered","document_id":"d","number":1,"purpose":"print","media_type":"application/pdf",'
        f'"size":{MAX_DOCUMENT_BYTES + 1},"sha256":"{"0" * 64}","request_id":"p1"}}'
    )
    await borne.until("a new connection", lambda: borne.desk.generation > generation and borne.desk.channels)
    assert borne.view.name == "call"
    assert borne.seen in ([], ["call"])
    assert borne.store.used_bytes == 0


async def test_a_document_that_does_not_fit_beside_the_others_is_refused(borne: Borne) -> None:
    borne.store.new_document("other", borne.store._max_bytes - 10_000)
    borne.desk.print("p1", bytes(10_001))
    await borne.until("the refusal", lambda: any(isinstance(one, DocumentRefused) for one in borne.desk.heard))
    await borne.until("word of it", lambda: borne.stages("p1")[-1:] == ["refused"])
    assert borne.told_of_print("p1")[-1].refusal is Refusal.TOO_BIG
    assert borne.seen in ([], ["call"])


async def test_the_adviser_withdraws_what_the_citizen_looks_at(borne: Borne) -> None:
    borne.desk.print("p1", pdf())
    await borne.see("print")
    borne.desk.tell(PrintWithdrawn(request_id="p1"))
    await borne.see("call")
    assert borne.sheets() == {}
    assert borne.store.used_bytes == 0
