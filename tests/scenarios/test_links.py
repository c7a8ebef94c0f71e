"""Lines are cut and mended, a desk vanishes and comes back: what goes on, what ends, and what people are told."""

import pytest

from central.protocol.papers import Purpose
from tests.scenarios.desk_papers import Incoming
from tests.scenarios.place import KNOWN_WITHIN_S, Place
from tests.waiting import until

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.real, pytest.mark.xdist_group("scenarios-links")]

PATIENCE_S = "25"
SETTINGS = {
    "central": {"VISIOGUICHET_CENTRAL_LINK_PATIENCE_S": PATIENCE_S},
    "counter": {"VISIOGUICHET_LINK_PATIENCE_S": PATIENCE_S},
}
"""Instead of the 60 s of issue 2."""
CUT = "La liaison est coupée. Nous rappelons."


async def test_media_and_papers_are_cut_the_call_comes_back_and_the_page_resumes(place: Place) -> None:
    borne, desk = place.borne, await place.open_desk()
    call_id = await place.talk(desk)
    words = await place.agreed(desk)

    def cut_in_mid_page(document: Incoming) -> None:
        if document.offer.purpose is Purpose.SCAN_PAGE and len(document.data) * 3 > document.offer.size:
            desk.gate.open = len(document.resumed_at) > 1

    desk.papers.on_bytes = cut_in_mid_page
    await place.send_page()
    await until("the cut", lambda: not desk.gate.open)
    generation = desk.papers.generation
    await borne.wait_view("sending")
    await until("another papers connection", lambda: desk.papers.generation > generation)
    desk.gate.open = True
    page = await place.page_arrives()
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
    await place.send_page()
    await place.page_arrives()


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
    await place.vanish()
    page = await place.open_desk(free=False)
    await until("the call at the new page", lambda: page.assigned)
    assert page.assigned is not None
    assert page.assigned.call_id == call_id
    await place.talks(page)
    assert page.certificate.fingerprint != fingerprint
    assert await place.agreed(page) != words
    await place.send_page()
    await place.page_arrives()
