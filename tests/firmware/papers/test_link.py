"""The link over real connections on the loopback: cut, refused, flooded."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
import pytest

from central.protocol.papers import (
    WINDOW_BYTES,
    DocumentOffered,
    DocumentRefused,
    DocumentWithdrawn,
    MediaType,
    NextSteps,
    NextStepsKept,
    PrintResumed,
    PrintTold,
    PrintToldStage,
    PrintWithdrawn,
    Purpose,
    Refusal,
    ScanRequested,
    ScanStage,
    ScanTold,
    ScanWithdrawn,
    SlipTold,
)
from central.protocol.signal import Link, Redial, Signal
from firmware.call.certificate import make_certificate
from firmware.papers.connection import PapersConnection
from firmware.papers.dialling import LinkTiming
from firmware.papers.document_check import CheckedDocument
from firmware.papers.link import CONTROL_BURST, CONTROL_PER_S, PapersLink
from firmware.papers.pages import process
from firmware.session import events, paper_events
from hardware.protocols import ScannedPage

if TYPE_CHECKING:
    from tests.firmware.papers.conftest import MakePair, Pair

    type MakePage = Callable[..., ScannedPage]

pytestmark = pytest.mark.timeout(60)


class CheckerDouble:
    """Finds every document sound and of one page, once `may_end` is set."""

    def __init__(self) -> None:
        self.may_end = asyncio.Event()
        self.may_end.set()
        self.checked: list[bytes] = []
        self.begun = 0
        self.cancelled = 0

    async def warm(self) -> None:
        pass

    async def check(self, data: bytes | bytearray) -> CheckedDocument | Refusal:
        self.begun += 1
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        self.checked.append(bytes(data))
        return CheckedDocument(b"%PDF-checked", (np.full((1000, 707, 3), 200, np.uint8),), (False,))

    async def close(self) -> None:
        pass


async def connect(pair: Pair) -> None:
    await pair.link.start()
    await pair.until(lambda: {"control", "bulk"} <= pair.desk.channels.keys())


async def send_one_page(pair: Pair, page: ScannedPage, page_id: str = "p1") -> str:
    """Starts to send; the SHA-256 of the page."""
    image = process(page)
    pair.store.add_scanned(page_id, image)
    pair.link.send_pages("scan", (page_id,))
    return image.jpeg_sha256


def completed(pair: Pair, purpose: Purpose) -> list[bytes]:
    return [data for key, data in pair.desk.complete.items() if pair.desk.offers[key].purpose is purpose]


# Scans


async def test_the_preview_comes_first_and_the_page_is_whole(make_pair: MakePair, scanned_page: MakePage) -> None:
    pair = make_pair()
    await connect(pair)
    expected = await send_one_page(pair, scanned_page())
    await pair.until(lambda: pair.of(paper_events.PagesSent) != [])
    assert [pair.desk.offers[key].purpose for key in pair.desk.complete] == [Purpose.SCAN_PREVIEW, Purpose.SCAN_PAGE]
    assert sha256(completed(pair, Purpose.SCAN_PAGE)[0]).hexdigest() == expected
    fractions = [event.fraction for event in pair.of(paper_events.SendingProgressed)]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert len(fractions) > 20


async def test_previews_of_all_pages_come_before_any_page(make_pair: MakePair, scanned_page: MakePage) -> None:
    pair = make_pair()
    for number in range(3):
        pair.store.add_scanned(f"p{number}", process(scanned_page(400, 300, number)))
    pair.link.send_pages("scan", ("p0", "p1", "p2"))
    await pair.link.start()
    await pair.until(lambda: pair.of(paper_events.PagesSent) != [])
    offers = [pair.desk.offers[key] for key in pair.desk.complete]
    assert [(offer.purpose is Purpose.SCAN_PAGE, offer.page) for offer in offers] == [
        (False, 1), (False, 2), (False, 3), (True, 1), (True, 2), (True, 3),
    ]  # fmt: skip


@pytest.mark.parametrize("how", ["vanish", "drop"])
async def test_a_connection_lost_in_mid_page_resumes_where_it_was(
    make_pair: MakePair, scanned_page: MakePage, how: str
) -> None:
    pair = make_pair()
    await connect(pair)
    cut_at: list[int] = []

    def cut() -> None:
        if pair.desk.bulk_bytes > 1_000_000 and not cut_at:
            cut_at.append(pair.desk.bulk_bytes)
            if how == "vanish":
                pair.desk.vanish()
            else:
                task = asyncio.create_task(pair.desk.drop())
                pair.desk.tasks.add(task)
                task.add_done_callback(pair.desk.tasks.discard)

    pair.desk.on_bulk = cut
    expected = await send_one_page(pair, scanned_page())
    await pair.until(lambda: pair.of(paper_events.PagesSent) != [])
    page = completed(pair, Purpose.SCAN_PAGE)[0]
    assert sha256(page).hexdigest() == expected
    assert cut_at
    size = sum(len(data) for data in pair.desk.complete.values())
    assert pair.desk.bulk_bytes - size <= WINDOW_BYTES
    assert [signal.generation for signal in pair.signals] == [1, 2]


async def test_a_withdrawn_scan_sends_no_more(make_pair: MakePair, scanned_page: MakePage) -> None:
    pair = make_pair(rate=100_000.0)
    await connect(pair)
    await send_one_page(pair, scanned_page())
    await pair.until(lambda: completed(pair, Purpose.SCAN_PREVIEW) != [])
    pair.desk.tell(ScanWithdrawn(request_id="scan"))
    await pair.until(lambda: any(isinstance(message, DocumentWithdrawn) for message in pair.desk.heard))
    assert pair.of(paper_events.ScanWithdrawn) == [paper_events.ScanWithdrawn("scan")]
    assert pair.of(paper_events.PagesSent) == []
    assert completed(pair, Purpose.SCAN_PAGE) == []


async def test_a_page_that_the_desk_refuses_is_as_a_withdrawn_request(
    make_pair: MakePair, scanned_page: MakePage
) -> None:
    pair = make_pair(rate=100_000.0)
    await connect(pair)
    await send_one_page(pair, scanned_page())
    await pair.until(lambda: len(pair.desk.offers) == 2)
    page = next(key for key, offer in pair.desk.offers.items() if offer.purpose is Purpose.SCAN_PAGE)
    pair.desk.tell(DocumentRefused(document_id=page, reason=Refusal.TOO_BIG))
    await pair.until(lambda: pair.of(paper_events.ScanWithdrawn) != [])


async def test_a_link_to_a_reloaded_desk_sends_the_pages_again(make_pair: MakePair, scanned_page: MakePage) -> None:
    first = make_pair(rate=100_000.0)
    await connect(first)
    expected = await send_one_page(first, scanned_page())
    await first.until(lambda: completed(first, Purpose.SCAN_PREVIEW) != [])
    await first.link.close()
    second = make_pair(store=first.store)
    await second.link.start()
    await second.until(lambda: second.of(paper_events.PagesSent) != [])
    assert sha256(completed(second, Purpose.SCAN_PAGE)[0]).hexdigest() == expected


async def test_a_page_does_not_block_the_loop(make_pair: MakePair, scanned_page: MakePage) -> None:
    """Processor time of this thread between two turns of the loop, so that a busy machine does not count."""
    pair = make_pair()
    await connect(pair)
    image = await asyncio.to_thread(process, scanned_page())
    pair.store.add_scanned("p1", image)
    pair.link.send_pages("scan", ("p1",))
    longest_s, last_s = 0.0, time.thread_time()
    while pair.of(paper_events.PagesSent) == []:
        await asyncio.sleep(0)
        now_s = time.thread_time()
        longest_s, last_s = max(longest_s, now_s - last_s), now_s
    assert longest_s < 0.05


# Prints


async def test_a_sound_document_is_ready_to_be_shown_and_printed(make_pair: MakePair, a4_pdf: bytes) -> None:
    pair = make_pair()
    await connect(pair)
    pair.desk.print("print", a4_pdf)
    await pair.until(lambda: pair.of(paper_events.PrintChecked) != [])
    (checked,) = pair.of(paper_events.PrintChecked)
    assert pair.of(paper_events.PrintAsked) == [paper_events.PrintAsked("print")]
    assert pair.of(paper_events.PrintReceiving)[-1].fraction == 1.0
    pdf = pair.store.pdf("print")
    assert pdf is not None
    assert pdf.startswith(b"%PDF-")
    page = pair.store.page(checked.page_ids[0])
    assert page is not None
    assert page.shape == (1000, 707, 3)
    assert pair.store.received("print") is None


async def test_an_unfit_document_is_refused_and_forgotten(make_pair: MakePair) -> None:
    pair = make_pair()
    await connect(pair)
    pair.desk.print("print", b"bonjour")
    await pair.until(lambda: pair.of(paper_events.PrintUnfit) != [])
    assert pair.of(paper_events.PrintUnfit) == [paper_events.PrintUnfit("print", Refusal.NOT_A_PDF)]
    assert pair.store.used_bytes == 0


async def test_a_document_cut_in_the_middle_arrives_whole(make_pair: MakePair) -> None:
    checker = CheckerDouble()
    pair = make_pair(checker=checker)
    await connect(pair)
    data = np.random.default_rng(3).bytes(2_000_000)
    pair.desk.print("print", data)
    await pair.until(
        lambda: bool(pair.of(paper_events.PrintReceiving)) and pair.of(paper_events.PrintReceiving)[-1].fraction > 0.3
    )
    await pair.desk.drop()
    await pair.until(lambda: pair.of(paper_events.PrintChecked) != [])
    assert checker.checked == [data]


async def test_a_document_that_nobody_announced_is_refused(make_pair: MakePair) -> None:
    pair = make_pair()
    await connect(pair)
    offer = DocumentOffered(
        document_id="d",
        number=1,
        purpose=Purpose.PRINT,
        media_type=MediaType.PDF,
        size=1_000,
        sha256="0" * 64,
        request_id="never-offered",
    )
    pair.desk.tell(offer)
    refusal = DocumentRefused(document_id="d", reason=Refusal.UNEXPECTED)
    await pair.until(lambda: pair.desk.heard == [refusal])
    assert pair.store.used_bytes == 0


async def test_a_withdrawn_print_ends_its_check(make_pair: MakePair) -> None:
    checker = CheckerDouble()
    checker.may_end.clear()
    pair = make_pair(checker=checker)
    await connect(pair)
    pair.desk.print("print", b"document")
    await pair.until(lambda: checker.begun == 1)
    pair.desk.tell(PrintWithdrawn(request_id="print"))
    await pair.until(lambda: checker.cancelled == 1)
    await pair.until(lambda: pair.of(paper_events.PrintWithdrawn) != [])
    assert pair.store.used_bytes == 0
    assert pair.of(paper_events.PrintChecked) == []


async def test_half_a_document_is_given_up_when_the_desk_is_reloaded(make_pair: MakePair) -> None:
    first = make_pair(checker=CheckerDouble())
    await connect(first)
    first.desk.print("print", bytes(5_000_000))
    await first.until(lambda: bool(first.of(paper_events.PrintReceiving)) and first.store.used_bytes > 0)
    await first.link.close()
    second = make_pair(store=first.store, checker=CheckerDouble())
    await second.link.start()
    assert second.of(paper_events.PrintWithdrawn) == [paper_events.PrintWithdrawn("print")]
    assert second.store.used_bytes == 0


# What is said


async def test_what_the_desk_asks_reaches_the_session_once(make_pair: MakePair) -> None:
    pair = make_pair()
    await connect(pair)
    for _ in range(2):
        pair.desk.tell(ScanRequested(request_id="s", what="attestation de loyer"))
    pair.desk.tell(PrintResumed(request_id="p"))
    pair.desk.tell(NextSteps(text="Revenir mardi"))
    pair.desk.tell(NextSteps(text="  "))
    await pair.until(lambda: len(pair.events) == 4)
    assert pair.events == [
        paper_events.ScanAsked("s", "attestation de loyer"),
        paper_events.PrintResumed("p"),
        paper_events.NextStepsWritten("Revenir mardi"),
        paper_events.NextStepsWritten("  "),
    ]
    assert pair.store.next_steps == "  "


async def test_last_words_are_said_again_on_the_next_connection(make_pair: MakePair) -> None:
    pair = make_pair()
    pair.link.tell(ScanTold(request_id="s", stage=ScanStage.PLACING))
    await connect(pair)
    await pair.until(lambda: len(pair.desk.heard) == 1)
    pair.link.tell(ScanTold(request_id="s", stage=ScanStage.SCANNING))
    pair.link.tell(PrintTold(request_id="p", stage=PrintToldStage.PRINTING, pages=2))
    await pair.until(lambda: len(pair.desk.heard) == 3)
    pair.desk.redial()
    await pair.until(lambda: len(pair.desk.heard) == 5)
    assert pair.desk.heard[3:] == [
        ScanTold(request_id="s", stage=ScanStage.SCANNING),
        PrintTold(request_id="p", stage=PrintToldStage.PRINTING, pages=2),
    ]


async def test_a_withdrawn_scan_is_not_told_to_a_reloaded_desk(make_pair: MakePair) -> None:
    first = make_pair()
    await connect(first)
    for request_id in ("kept", "withdrawn"):
        first.desk.tell(ScanRequested(request_id=request_id, what="RIB"))
        first.link.tell(ScanTold(request_id=request_id, stage=ScanStage.PLACING))
    first.desk.tell(ScanWithdrawn(request_id="withdrawn"))
    await first.until(lambda: first.of(paper_events.ScanWithdrawn) != [])
    # What the session said before it heard of the withdrawal.
    first.link.tell(ScanTold(request_id="withdrawn", stage=ScanStage.SCANNING))
    await first.link.close()
    second = make_pair(store=first.store)
    second.link.tell(SlipTold(state="declined"))
    await connect(second)
    await second.until(lambda: SlipTold(state="declined") in second.desk.heard)
    assert second.desk.heard == [
        ScanTold(request_id="kept", stage=ScanStage.PLACING),
        SlipTold(state="declined"),
    ]


async def test_a_scan_withdrawn_before_it_was_heard_of_is_never_asked(make_pair: MakePair) -> None:
    pair = make_pair()
    await connect(pair)
    pair.desk.tell(ScanWithdrawn(request_id="s"))
    pair.desk.tell(ScanRequested(request_id="s"))
    pair.desk.tell(PrintResumed(request_id="p"))
    await pair.until(lambda: pair.of(paper_events.PrintResumed) != [])
    assert pair.of(paper_events.ScanAsked) == []


async def test_the_next_steps_are_told_to_a_reloaded_desk(make_pair: MakePair) -> None:
    first = make_pair()
    await connect(first)
    first.desk.tell(NextSteps(text="Revenir mardi"))
    await first.until(lambda: first.of(paper_events.NextStepsWritten) != [])
    assert first.desk.heard == []
    await first.link.close()
    second = make_pair(store=first.store)
    await connect(second)
    await second.until(lambda: second.desk.heard != [])
    assert second.desk.heard == [NextStepsKept(text="Revenir mardi")]


# A peer that does not behave


async def test_another_certificate_than_the_committed_one_ends_the_link(make_pair: MakePair) -> None:
    pair = make_pair()
    pair.desk.answers_with = make_certificate()
    await pair.link.start()
    await pair.until(lambda: pair.events != [])
    assert pair.events == [events.IdentityRefused("call")]
    assert len(pair.signals) == 1


@pytest.mark.parametrize("raw", ["{}", "[" * 10_000, '{"type":"send_from","document_id":"DUPONT"}', b"\x00\xff"])
async def test_a_malformed_message_closes_the_connection_and_is_not_quoted(
    make_pair: MakePair, caplog: pytest.LogCaptureFixture, raw: str | bytes
) -> None:
    caplog.set_level(logging.INFO)
    pair = make_pair()
    await connect(pair)
    pair.desk.channels["control"].send(raw)
    await pair.until(lambda: len(pair.signals) == 2)
    await pair.until(lambda: pair.desk.generation == 2 and "control" in pair.desk.channels)
    pair.desk.tell(ScanRequested(request_id="s"))
    await pair.until(lambda: pair.events == [paper_events.ScanAsked("s", "")])
    assert "a message that this protocol does not have" in caplog.text
    assert "DUPONT" not in caplog.text


async def test_a_flood_is_cut(make_pair: MakePair, caplog: pytest.LogCaptureFixture) -> None:
    pair = make_pair()
    await connect(pair)
    control = pair.desk.channels["control"]
    begun_s = time.monotonic()
    for number in range(100_000):
        if len(pair.signals) == 2 or control.readyState != "open":
            break
        control.send(f'{{"type":"print_resumed","request_id":"p{number}"}}')
        if number % 100 == 0:
            await asyncio.sleep(0)
    await pair.until(lambda: len(pair.signals) == 2)
    assert "too many control messages" in caplog.text
    assert len(pair.events) <= CONTROL_BURST + CONTROL_PER_S * (time.monotonic() - begun_s)


async def test_stale_and_foreign_signals_are_ignored(make_pair: MakePair) -> None:
    pair = make_pair()
    await connect(pair)
    for call_id, link, generation in (("other", Link.PAPERS, 1), ("call", Link.MEDIA, 1), ("call", Link.PAPERS, 7)):
        pair.link.handle(Signal(call_id=call_id, link=link, generation=generation, body=Redial()))
    pair.desk.tell(ScanRequested(request_id="s"))
    await pair.until(lambda: pair.events != [])
    assert len(pair.signals) == 1
    pair.link.handle(Signal(call_id="call", link=Link.PAPERS, generation=0, body=Redial()))
    await pair.until(lambda: len(pair.signals) == 2)


class _Deaf(LinkTiming):
    answer_s = 0.01
    first_pause_s = 0.001
    last_pause_s = 0.001
    dials_per_minute = 3


async def test_a_network_that_is_down_costs_one_generation(
    make_pair: MakePair, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair, offer, tries = make_pair(), PapersConnection.offer, list[int]()

    async def down_at_first(connection: PapersConnection) -> str:
        tries.append(len(tries))
        if len(tries) == 1:
            raise OSError("Network is unreachable")
        return await offer(connection)

    monkeypatch.setattr(PapersConnection, "offer", down_at_first)
    await connect(pair)
    assert len(tries) > 1


async def test_a_desk_that_never_answers_is_dialled_a_few_times_a_minute() -> None:
    from firmware.papers.store import MemoryStore

    offers: list[Signal] = []
    dialled = asyncio.Event()
    waits: list[float] = []

    def send(signal: Signal) -> None:
        offers.append(signal)
        dialled.set()

    link = PapersLink(
        "call",
        make_certificate(),
        make_certificate().fingerprint,
        (),
        send,
        MemoryStore(),
        lambda _: None,
        lambda: 1_000.0,
        checker=CheckerDouble(),
        timing=_Deaf(),
        first_generation=1_001,
        sleep=_recording(waits),
    )
    await link.start()
    async with asyncio.timeout(10):
        while not any(wait == 60.0 for wait in waits):
            dialled.clear()
            await dialled.wait()
    await link.close()
    assert [signal.generation for signal in offers[:3]] == [1_001, 1_002, 1_003]
    assert all(wait < 1.0 for wait in waits[:2])


def _recording(waits: list[float]) -> Callable[[float], Awaitable[None]]:
    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.sleep(0)

    return sleep


async def test_a_silenced_link_writes_nothing_into_a_store_that_is_wiped(make_pair: MakePair) -> None:
    """Between the wipe and the end of the connection the next citizen's slip must not get the last one's words."""
    pair = make_pair()
    await connect(pair)
    pair.desk.tell(ScanRequested(request_id="before"))
    await pair.until(lambda: pair.events != [])
    came = asyncio.Event()
    control = pair.link._connection
    assert control is not None
    control._control.on("message", lambda _raw: came.set())
    pair.link.silence()
    pair.store.wipe()
    pair.desk.tell(NextSteps(text="Revenir mardi"))
    async with asyncio.timeout(20):
        await came.wait()
    assert pair.store.next_steps == ""
    assert len(pair.events) == 1


async def test_closing_leaves_nothing_running(make_pair: MakePair, scanned_page: MakePage) -> None:
    pair = make_pair()
    await connect(pair)
    await send_one_page(pair, scanned_page())
    pair.desk.print("print", bytes(1_000_000))
    await pair.until(lambda: pair.desk.bulk_bytes > 0)
    await pair.link.close()
    await pair.desk.close()
    seen = len(pair.events)
    await pair.link.close()
    assert len(pair.events) == seen
    assert {task.get_name() for task in asyncio.all_tasks()} & {"papers link", "document check"} == set()
