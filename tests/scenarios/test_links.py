"""Lines are cut and mended, a desk vanishes and comes back: what goes on, what ends, and what people are told."""

from hashlib import sha256

import pytest

from central.protocol.papers import Purpose, ScanStage
from central.protocol.values import EndReason
from hardware.events import Key
from tests.scenarios.desk_papers import Incoming
from tests.scenarios.place import Place, paper
from tests.scenarios.waiting import until

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.real, pytest.mark.xdist_group("scenarios-links")]

PATIENCE_S = "25"
SETTINGS = {
    "central": {"VISIOGUICHET_CENTRAL_LINK_PATIENCE_S": PATIENCE_S},
    "counter": {"VISIOGUICHET_LINK_PATIENCE_S": PATIENCE_S},
}
"""Instead of the 60 s of issue 2."""
KNOWN_WITHIN_S = 10.0
CUT = "La liaison est coupée. Nous rappelons."


async def test_media_and_papers_are_cut_the_call_comes_back_and_the_page_resumes(place: Place) -> None:
    borne, desk = place.borne, await place.open_desk()
    call_id = await place.talk(desk)
    words = await place.agreed(desk)

    def cut_in_mid_page(document: Incoming) -> None:
        if document.offer.purpose is Purpose.SCAN_PAGE and len(document.data) * 3 > document.offer.size:
            desk.gate.open = len(document.resumed_at) > 1

    desk.papers.on_bytes = cut_in_mid_page
    await send_a_page(place)
    await until("the cut", lambda: not desk.gate.open)
    generation = desk.papers.generation
    await borne.wait_view("sending")
    await until("another papers connection", lambda: desk.papers.generation > generation)
    desk.gate.open = True
    await until("the page", lambda: ScanStage.SENT.value in desk.papers.scan_stages())
    (page,) = desk.papers.of(Purpose.SCAN_PAGE)
    assert sha256(page.data).hexdigest() == page.offer.sha256
    assert page.resumed_at[0] == 0
    assert page.resumed_at[-1] * 3 > page.offer.size, "it began anew"
    await place.talks(desk)
    assert desk.assigned is not None
    assert desk.assigned.call_id == call_id
    assert await place.agreed(desk) == words


async def test_everything_is_cut_central_too_and_the_call_comes_back(place: Place) -> None:
    borne, desk = place.borne, await place.open_desk()
    call_id = await place.talk(desk)
    words, assignments = await place.agreed(desk), desk.assignments
    desk.gate.open = False
    place.borne_line.cut()
    place.desk_line.cut()
    await borne.wait_text(CUT, KNOWN_WITHIN_S)
    await until("a desk without central", lambda: not desk.connected)
    desk.gate.open = True
    place.desk_line.mend()
    place.borne_line.mend()
    await until("the desk's call again", lambda: desk.assignments > assignments)
    await place.talks(desk)
    assert desk.assigned is not None
    assert desk.assigned.call_id == call_id
    assert await place.agreed(desk) == words
    await send_a_page(place)
    await until("the page", lambda: ScanStage.SENT.value in desk.papers.scan_stages())


async def test_only_the_way_to_central_is_cut_and_the_conversation_goes_on(place: Place) -> None:
    desk = await place.open_desk()
    await place.talk(desk)
    place.borne_line.cut()
    await until("word of the borne out of central's reach", lambda: not desk.borne_present)
    await place.talks(desk)
    assert CUT not in place.borne.text
    place.borne_line.mend()
    await until("the borne back at central", lambda: desk.borne_present)
    await place.talks(desk)


async def test_a_tab_is_closed_and_opened_again_the_call_goes_on_with_new_words(place: Place) -> None:
    desk = await place.open_desk()
    call_id = await place.talk(desk)
    words, fingerprint = await place.agreed(desk), desk.certificate.fingerprint
    await vanish(place)
    page = await place.open_desk(free=False)
    await until("the call at the new page", lambda: page.assigned)
    assert page.assigned is not None
    assert page.assigned.call_id == call_id
    await place.talks(page)
    assert page.certificate.fingerprint != fingerprint
    assert await place.agreed(page) != words
    await send_a_page(place)
    await until("the page at the new page", lambda: ScanStage.SENT.value in page.papers.scan_stages())


async def test_a_tab_that_stays_closed_ends_the_call_with_a_word_on_both_sides(place: Place) -> None:
    borne, desk = place.borne, await place.open_desk()
    call_id = await place.talk(desk)
    await vanish(place)
    await borne.wait_view("ended")
    assert "La liaison est coupée. Vous pouvez rappeler." in borne.text
    await until("a dark camera lamp", lambda: not borne.camera_lit)
    await borne.press_on("ended", Key.OK, "nothing", "idle")
    page = await place.open_desk(free=False)
    await until("word of the end at the new page", lambda: page.ended)
    assert page.ended is not None
    assert (page.ended.call_id, page.ended.reason) == (call_id, EndReason.LINK_LOST)
    await page.be_free()


async def vanish(place: Place) -> None:
    """The tab is gone without a word on its connections; its socket is closed as browsers do."""
    desk = place.desks.pop()
    desk.gate.open = False
    await desk.close()
    await until("word of it on the borne", lambda: "La liaison" in place.borne.text, KNOWN_WITHIN_S)


async def send_a_page(place: Place) -> None:
    """Up to the citizen's OK."""
    borne, desk = place.borne, place.desks[-1]
    await borne.put_paper(paper())
    await until("the papers link", lambda: desk.papers.open)
    desk.papers.ask_for_scan("un justificatif")
    await borne.press_on("scan_place", Key.OK, "scanning", "scan")
    await borne.press_on("scan", Key.OK, "sending", "sent", "call")
