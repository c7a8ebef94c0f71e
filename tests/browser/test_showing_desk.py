"""Showing at the desk, word by word: what it sends, what it makes of the borne's words, reloads and lost lines."""

import asyncio
import time
import uuid
from hashlib import sha256

import pytest
from playwright.async_api import Page

from central.protocol.papers import (
    MediaType,
    PrintTold,
    PrintToldStage,
    Purpose,
    Refusal,
    ScanRequested,
    ShowClosed,
    ShowOffered,
    ShowPointed,
    ShowStage,
    ShowTold,
    ShowTurned,
    SlipTold,
)
from central.protocol.signal import Link
from firmware.papers.sending import Outgoing
from tests.browser.conftest import Photograph, until
from tests.browser.fake_borne import FakeBorne
from tests.browser.test_papers import PDF, ask_scan, asked, in_call, page_jpeg, reload

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def offered(desk: Page, borne: FakeBorne, name: str = "Notice.pdf") -> str:
    """The adviser chooses a file to show; the request."""
    before = len(asked(borne, ShowOffered))
    await desk.set_input_files("#show-file", {"name": name, "mimeType": "application/pdf", "buffer": PDF})
    await borne.until(lambda: len(asked(borne, ShowOffered)) > before)
    return asked(borne, ShowOffered)[-1].request_id


def tell(borne: FakeBorne, request_id: str, stage: ShowStage, page: int = 0, *, screen: bool = False) -> None:
    pages = 3 if page else 0
    borne.tell_desk(ShowTold(request_id=request_id, stage=stage, page=page, pages=pages, screen=screen))


def send_shown(borne: FakeBorne, request_id: str, page: int) -> None:
    data = page_jpeg(page, (620, 877))
    picture = Outgoing(
        document_id=str(uuid.uuid4()),
        request_id=request_id,
        purpose=Purpose.SHOWN_PAGE,
        media_type=MediaType.JPEG,
        data=data,
        sha256=sha256(data).hexdigest(),
        page=page,
    )
    for offer in borne.sending.add(picture):
        borne.tell_desk(offer)
    borne.pump()


async def shown(desk: Page, borne: FakeBorne, page: int = 1) -> str:
    request_id = await offered(desk, borne)
    tell(borne, request_id, ShowStage.SHOWN, page)
    send_shown(borne, request_id, page)
    await desk.wait_for_selector("#shown-image:visible")
    return request_id


async def test_a_document_goes_with_its_own_purpose_and_every_state_is_told(
    desk: Page, borne: FakeBorne, photograph: Photograph
) -> None:
    await in_call(desk, borne)
    request_id = await offered(desk, borne)
    await borne.until(lambda: request_id in borne.seen.documents)
    assert borne.seen.documents[request_id] == PDF
    tell(borne, request_id, ShowStage.CHECKING)
    await desk.wait_for_selector("#shown-state:has-text('La borne vérifie')")
    tell(borne, request_id, ShowStage.SHOWN, 2)
    send_shown(borne, request_id, 2)
    await desk.wait_for_selector("#shown-state:has-text('L’usager voit cette page')")
    await desk.wait_for_selector("#shown-count:has-text('Page 2 sur 3')")
    await desk.wait_for_selector("#shown-image:visible")
    await photograph(desk, "shown")
    await desk.click("#shown-after")
    await borne.until(lambda: asked(borne, ShowTurned) == [ShowTurned(request_id=request_id, page=3)])
    assert await desk.inner_text("#shown-count") == "Page 2 sur 3", "only the borne's word turns the page"
    tell(borne, request_id, ShowStage.ASIDE, 2)
    await desk.click("#shown-again")
    await borne.until(lambda: asked(borne, ShowTurned)[-1] == ShowTurned(request_id=request_id, page=2))
    await desk.click("#shown-close")
    await borne.until(lambda: asked(borne, ShowClosed) == [ShowClosed(request_id=request_id)])
    await desk.wait_for_selector("#shown", state="hidden")
    tell(borne, request_id, ShowStage.SHOWN, 2)
    borne.tell_desk(SlipTold(state="printed"))
    await desk.wait_for_selector("text=Ticket imprimé")
    assert not await desk.is_visible("#shown"), "a late word brings nothing back"


async def test_pointing_is_told_in_fractions_and_at_most_twenty_times_a_second(desk: Page, borne: FakeBorne) -> None:
    await in_call(desk, borne)
    request_id = await shown(desk, borne)
    await desk.hover("#shown-stage")
    await desk.focus("#scan-what")
    await desk.keyboard.press("Enter")
    await borne.until(lambda: asked(borne, ScanRequested))
    assert asked(borne, ShowPointed) == [], "passing over it is not pointing"
    box = await desk.locator("#shown-image").bounding_box()
    assert box is not None
    await desk.mouse.move(box["x"] + 2, box["y"] + 2)
    begun_s = time.monotonic()
    await desk.mouse.down()
    for step in range(100):
        await desk.mouse.move(box["x"] + box["width"] * step / 100, box["y"] + box["height"] * 0.75)
    await desk.mouse.up()
    await borne.until(lambda: asked(borne, ShowPointed) and asked(borne, ShowPointed)[-1].x > 0.985)
    took_s = time.monotonic() - begun_s
    points = asked(borne, ShowPointed)
    assert len(points) <= took_s * 20 + 3
    assert {(point.request_id, point.page) for point in points} == {(request_id, 1)}
    assert points[-1].y == pytest.approx(0.75, abs=0.01)
    await desk.focus("#shown-stage")
    await desk.keyboard.press("ArrowLeft")
    await borne.until(lambda: asked(borne, ShowPointed)[-1].x < points[-1].x - 0.02)
    await until(desk, "document.getElementById('shown-marker').hidden")


@pytest.mark.parametrize("reason", list(Refusal))
async def test_a_refusal_is_read_with_its_reason(desk: Page, borne: FakeBorne, reason: Refusal) -> None:
    await in_call(desk, borne)
    request_id = await offered(desk, borne, "Refusé.pdf")
    borne.tell_desk(ShowTold(request_id=request_id, stage=ShowStage.REFUSED, refusal=reason))
    await desk.wait_for_selector("#alarms:has-text('Refusé.pdf')")
    assert not await desk.is_visible("#shown")


async def test_what_is_no_document_never_leaves_the_desk(desk: Page, borne: FakeBorne) -> None:
    await in_call(desk, borne)
    await desk.set_input_files("#show-file", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"Bonjour"})
    await desk.wait_for_selector("#alarms:has-text('ni un PDF ni une image')")
    await offered(desk, borne)
    assert len(asked(borne, ShowOffered)) == 1


async def test_a_reloaded_desk_goes_on_with_the_page_and_ends_a_screen(desk: Page, borne: FakeBorne) -> None:
    await in_call(desk, borne)
    request_id = await shown(desk, borne)
    await reload(desk, borne)
    tell(borne, request_id, ShowStage.SHOWN, 1)
    send_shown(borne, request_id, 1)
    await desk.wait_for_selector("#shown-image:visible")
    tell(borne, "another", ShowStage.SHOWN, screen=True)
    await borne.until(lambda: ShowClosed(request_id="another") in asked(borne, ShowClosed))


async def test_an_end_in_a_lost_line_is_said_on_the_next(desk: Page, borne: FakeBorne) -> None:
    await in_call(desk, borne)
    request_id = await shown(desk, borne)
    await borne.cut(Link.PAPERS)
    await desk.wait_for_selector("#papers-link:has-text('en attente')")
    await desk.click("#shown-close")
    await borne.dial(Link.PAPERS)
    await borne.until(lambda: ShowClosed(request_id=request_id) in asked(borne, ShowClosed))


async def test_a_print_of_it_has_its_name(desk: Page, borne: FakeBorne) -> None:
    await in_call(desk, borne)
    request_id = await shown(desk, borne)
    borne.tell_desk(PrintTold(request_id=request_id, stage=PrintToldStage.PRINTED, pages=3, pages_done=3))
    await desk.wait_for_selector("#papers li:has-text('Notice.pdf'):has-text('Imprimé')")


async def test_a_scanned_page_is_shown_back_as_it_is_turned(desk: Page, borne: FakeBorne) -> None:
    await in_call(desk, borne)
    request_id = await ask_scan(desk, borne, "attestation")
    borne.send_page(request_id, 1, page_jpeg(1, (310, 438)), page_jpeg(1))
    await desk.click(".thumb:has-text('Ouvrir la page 1')")
    await desk.click("#viewer-right")
    await desk.click("#viewer-show")
    await borne.until(
        lambda: asked(borne, ShowOffered) and asked(borne, ShowOffered)[-1].request_id in borne.seen.documents
    )
    document = borne.seen.documents[asked(borne, ShowOffered)[-1].request_id]
    assert document.startswith(b"%PDF-")
    assert b"/Rotate 90" in document
    assert await desk.inner_text("#shown-title") == "attestation, page 1"
    assert not await desk.is_visible("#viewer")


async def test_the_screen_takes_the_cameras_place_without_a_new_description(desk: Page, borne: FakeBorne) -> None:
    """Chromium's fake screen is much darker than its fake camera; a connection made meanwhile carries it too."""
    await in_call(desk, borne)
    await borne.until(lambda: borne.seen.frames > 5)
    camera, generation = borne.seen.brightness, borne._generation[Link.MEDIA]
    await desk.click("#share-screen")
    await borne.until(lambda: asked(borne, ShowOffered))
    request = asked(borne, ShowOffered)[-1]
    assert request.screen
    tell(borne, request.request_id, ShowStage.SHOWN, screen=True)
    await desk.wait_for_selector("#shown-state:has-text('L’usager voit votre écran')")
    assert not await desk.is_visible("#shown-stage")
    await borne.until(lambda: borne.seen.brightness < camera / 2)
    assert borne._generation[Link.MEDIA] == generation
    await borne.dial(Link.MEDIA)
    borne.seen.frames, borne.seen.brightness = 0, camera
    await borne.until(lambda: borne.seen.frames > 5 and borne.seen.brightness < camera / 2)
    await desk.click("#share-screen")
    await borne.until(lambda: ShowClosed(request_id=request.request_id) in asked(borne, ShowClosed))
    await borne.until(lambda: borne.seen.brightness > camera * 0.7)


async def test_a_document_ends_the_screen_and_a_screen_the_document(desk: Page, borne: FakeBorne) -> None:
    await in_call(desk, borne)
    first = await shown(desk, borne)
    await desk.click("#share-screen")
    await borne.until(lambda: asked(borne, ShowOffered)[-1].screen)
    assert ShowClosed(request_id=first) in asked(borne, ShowClosed)
    screen = asked(borne, ShowOffered)[-1].request_id
    await shown(desk, borne)
    assert ShowClosed(request_id=screen) in asked(borne, ShowClosed)
    assert await desk.inner_text("#share-screen span:last-child") == "Partager l’écran"
    await asyncio.wait_for(desk.click("#hang-up"), 10)
    await desk.wait_for_selector("#outcome:visible")
    assert not await desk.is_visible("#shown")
