"""What the adviser shows, on the papers link: the same way in as a print, its pages back, every word told."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
import pytest

from central.protocol.papers import (
    DocumentOffered,
    DocumentRefused,
    MediaType,
    PrintOffered,
    Purpose,
    Refusal,
    ShowClosed,
    ShowOffered,
    ShowPointed,
    ShowStage,
    ShowTold,
    ShowTurned,
)
from firmware.papers.conversing import Conversing, PapersEvent
from firmware.papers.document_check import CheckedDocument
from firmware.papers.pictures import pixels_of
from firmware.papers.store import MemoryStore
from firmware.session import paper_events
from tests.firmware.papers.test_link import CheckerDouble, connect

if TYPE_CHECKING:
    from tests.firmware.papers.conftest import MakePair, Pair

pytestmark = pytest.mark.timeout(60)


class LyingChecker(CheckerDouble):
    """Finds two pages, the second a lying one that was turned against the clock: its dark top is on the left."""

    async def check(self, data: bytes | bytearray) -> CheckedDocument | Refusal:
        standing = (await super().check(data),)
        assert isinstance(standing[0], CheckedDocument)
        page = np.full((1000, 707, 3), 250, np.uint8)
        page[:, :100] = 10
        return CheckedDocument(b"%PDF-checked", (*standing[0].pages, page), (False, True))


def show_told(stage: ShowStage, page: int = 0, pages: int = 0) -> ShowTold:
    return ShowTold(request_id="s1", stage=stage, page=page, pages=pages)


async def shown(pair: Pair) -> tuple[str, ...]:
    """Connected, a document checked: the ids of its pages."""
    await connect(pair)
    pair.desk.show("s1", b"%PDF-1.4 to be looked at")
    await pair.until(lambda: pair.of(paper_events.ShowChecked) != [])
    return pair.of(paper_events.ShowChecked)[0].page_ids


# Over a real connection


async def test_it_comes_like_a_print_and_its_page_goes_back_as_it_is_seen(make_pair: MakePair) -> None:
    checker = LyingChecker()
    pair = make_pair(checker=checker)
    page_ids = await shown(pair)
    assert checker.checked == [b"%PDF-1.4 to be looked at"]
    assert pair.of(paper_events.ShowAsked) == [paper_events.ShowAsked("s1")]
    assert not pair.of(paper_events.PrintAsked)
    assert not pair.of(paper_events.PrintReceiving)
    pair.link.tell(show_told(ShowStage.SHOWN, 2, 2))
    pair.link.send_shown_page("s1", 2, page_ids[1])
    await pair.until(lambda: 2 in pair.desk.shown_pages("s1"))
    assert 1 not in pair.desk.shown_pages("s1"), "only what the citizen sees"
    picture = pixels_of(pair.desk.shown_pages("s1")[2])
    assert picture.shape == (707, 1000, 3), "upright, as it is read"
    assert picture[:90].max() < 60
    assert picture[120:].min() > 200
    on_glass = pair.store.page(page_ids[1])
    assert on_glass is not None
    assert (on_glass == picture).all(), "both sides see the same pixels"


async def test_each_page_goes_once_to_a_desk_and_again_to_a_page_loaded_anew(make_pair: MakePair) -> None:
    store = MemoryStore()
    pair = make_pair(checker=CheckerDouble(), store=store)
    (page_id,) = await shown(pair)
    for _ in range(3):
        pair.link.send_shown_page("s1", 1, page_id)
    pair.link.tell(show_told(ShowStage.SHOWN, 1, 1))
    await pair.until(lambda: 1 in pair.desk.shown_pages("s1"))
    assert [offer.purpose for offer in pair.desk.offers.values()] == [Purpose.SHOWN_PAGE]
    await pair.link.close()
    again = make_pair(checker=CheckerDouble(), store=store)
    await again.link.start()
    await again.until(lambda: 1 in again.desk.shown_pages("s1"))
    assert show_told(ShowStage.SHOWN, 1, 1) in again.desk.heard


async def test_a_lost_connection_says_again_what_is_shown(make_pair: MakePair) -> None:
    pair = make_pair(checker=CheckerDouble())
    (page_id,) = await shown(pair)
    pair.link.tell(show_told(ShowStage.SHOWN, 1, 1))
    pair.link.send_shown_page("s1", 1, page_id)
    await pair.until(lambda: 1 in pair.desk.shown_pages("s1"))
    pair.desk.heard.clear()
    pair.desk.redial()
    await pair.until(lambda: show_told(ShowStage.SHOWN, 1, 1) in pair.desk.heard)


@pytest.mark.parametrize("reason", [Refusal.ENCRYPTED, Refusal.BOMB])
async def test_an_unfit_one_is_told_with_its_reason_and_not_kept(make_pair: MakePair, reason: Refusal) -> None:
    class Refusing(CheckerDouble):
        async def check(self, data: bytes | bytearray) -> CheckedDocument | Refusal:
            await super().check(data)
            return reason

    pair = make_pair(checker=Refusing())
    await connect(pair)
    pair.desk.show("s1", b"%PDF-1.4")
    await pair.until(lambda: pair.of(paper_events.ShowUnfit) != [])
    assert pair.of(paper_events.ShowUnfit) == [paper_events.ShowUnfit("s1", reason)]
    assert pair.store.used_bytes == 0


async def test_closed_in_mid_check_nothing_is_kept(make_pair: MakePair) -> None:
    checker = CheckerDouble()
    checker.may_end.clear()
    pair = make_pair(checker=checker)
    await connect(pair)
    pair.desk.show("s1", b"%PDF-1.4")
    await pair.until(lambda: checker.begun == 1)
    pair.desk.tell(ShowClosed(request_id="s1"))
    await pair.until(lambda: pair.of(paper_events.ShowClosed) != [])
    await pair.until(lambda: checker.cancelled == 1)
    assert pair.store.used_bytes == 0
    assert not pair.of(paper_events.ShowChecked)


# Without a connection


@pytest.fixture
def heard() -> list[PapersEvent]:
    return []


@pytest.fixture
def talk(heard: list[PapersEvent]) -> Conversing:
    return Conversing(MemoryStore(), on_event=heard.append, on_arrived=lambda _: None, on_dropped=lambda _: None)


def offer(request_id: str, purpose: Purpose, data: bytes = b"x") -> DocumentOffered:
    return DocumentOffered(
        document_id=f"d-{request_id}",
        number=1,
        purpose=purpose,
        media_type=MediaType.PDF,
        size=len(data),
        sha256=sha256(data).hexdigest(),
        request_id=request_id,
    )


@pytest.mark.parametrize(("asked", "sent"), [(Purpose.SHOW, Purpose.PRINT), (Purpose.PRINT, Purpose.SHOW)])
def test_a_document_comes_only_for_what_was_announced(talk: Conversing, asked: Purpose, sent: Purpose) -> None:
    announced = ShowOffered(request_id="r") if asked is Purpose.SHOW else PrintOffered(request_id="r")
    talk.control(announced)
    assert talk.control(offer("r", sent)) == [DocumentRefused(document_id="d-r", reason=Refusal.UNEXPECTED)]


def test_a_screen_brings_no_document(talk: Conversing, heard: list[PapersEvent]) -> None:
    talk.control(ShowOffered(request_id="r", screen=True))
    assert heard == [paper_events.ShowAsked("r", screen=True)]
    assert talk.control(offer("r", Purpose.SHOW)) == [DocumentRefused(document_id="d-r", reason=Refusal.UNEXPECTED)]


def test_a_new_one_stops_the_former_on_its_way(talk: Conversing) -> None:
    talk.control(ShowOffered(request_id="one"))
    talk.control(offer("one", Purpose.SHOW, b"xy"))
    answers = talk.control(ShowOffered(request_id="two"))
    assert answers == [DocumentRefused(document_id="d-one", reason=Refusal.UNEXPECTED)]
    assert talk._store.used_bytes == 0


def test_a_desk_that_says_it_again_after_its_end_shows_nothing(talk: Conversing, heard: list[PapersEvent]) -> None:
    talk.control(ShowClosed(request_id="r"))
    talk.control(ShowOffered(request_id="r"))
    assert heard == [paper_events.ShowClosed("r")]


def test_turns_and_points_are_passed_on(talk: Conversing, heard: list[PapersEvent]) -> None:
    talk.control(ShowTurned(request_id="r", page=3))
    talk.control(ShowPointed(request_id="r", page=3, x=0.25, y=1.0))
    assert heard == [paper_events.ShowTurned("r", 3), paper_events.ShowPointed("r", 3, 0.25, 1.0)]


def test_a_picture_that_the_desk_does_not_take_costs_nothing_else(talk: Conversing, heard: list[PapersEvent]) -> None:
    talk._store.new_document("r", 1)
    (page_id,) = talk._store.put_checked("r", b"%PDF", [np.zeros((100, 70, 3), np.uint8)])
    talk.connected()
    (offered,) = talk.send_shown_page("r", 1, page_id)
    assert isinstance(offered, DocumentOffered)
    assert talk.control(DocumentRefused(document_id=offered.document_id, reason=Refusal.TOO_BIG)) == []
    assert heard == []


def test_what_is_closed_is_not_sent_any_more(talk: Conversing) -> None:
    """Its bytes are overwritten: half a picture must not go on."""
    talk._store.new_document("r", 1)
    (page_id,) = talk._store.put_checked("r", b"%PDF", [np.zeros((100, 70, 3), np.uint8)])
    talk.connected()
    (offered,) = talk.send_shown_page("r", 1, page_id)
    assert isinstance(offered, DocumentOffered)
    said = talk.tell(ShowTold(request_id="r", stage=ShowStage.CLOSED))
    assert [type(message).__name__ for message in said] == ["ShowTold", "DocumentWithdrawn"]
    assert talk.next_chunk() is None
    assert talk._store.outbox.shown is None
