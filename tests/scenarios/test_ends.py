"""What stays away too long ends the call, and both sides are told."""

import pytest

from central.protocol.values import EndReason
from hardware.events import Key
from tests.scenarios.place import KNOWN_WITHIN_S, Place
from tests.waiting import until

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.real, pytest.mark.xdist_group("scenarios-ends")]

PATIENCE_S = "12"
SETTINGS = {
    "central": {"VISIOGUICHET_CENTRAL_LINK_PATIENCE_S": PATIENCE_S},
    "counter": {"VISIOGUICHET_LINK_PATIENCE_S": PATIENCE_S},
}
"""Instead of the 60 s of issue 2."""


async def test_a_line_that_stays_cut_ends_the_call_with_a_word_on_both_sides(place: Place) -> None:
    borne, desk = place.borne, await place.open_desk()
    call_id = await place.talk(desk)
    desk.gate.open = False
    place.borne_line.cut()
    await borne.wait_text("La liaison est coupée. Nous rappelons.", KNOWN_WITHIN_S)
    await borne.wait_view("ended")
    assert "La liaison est coupée. Vous pouvez rappeler." in borne.text
    await until("a dark camera lamp", lambda: not borne.camera_lit)
    await until("word of the end at the desk", lambda: desk.ended)
    assert desk.ended is not None
    assert (desk.ended.call_id, desk.ended.reason) == (call_id, EndReason.LINK_LOST)
    place.borne_line.mend()
    await borne.press_on("ended", Key.OK, "nothing", "idle", "offline")
    await desk.be_free()
    desk.gate.open = True
    await place.talk(desk)


async def test_a_tab_that_stays_closed_ends_the_call_and_the_next_page_says_so(place: Place) -> None:
    borne, desk = place.borne, await place.open_desk()
    call_id = await place.talk(desk)
    await place.vanish()
    await borne.wait_view("ended")
    assert "La liaison est coupée. Vous pouvez rappeler." in borne.text
    await until("a dark camera lamp", lambda: not borne.camera_lit)
    await borne.press_on("ended", Key.OK, "nothing", "idle")
    page = await place.open_desk(free=False)
    await until("word of the end at the new page", lambda: page.ended)
    assert page.ended is not None
    assert (page.ended.call_id, page.ended.reason) == (call_id, EndReason.LINK_LOST)
    await page.be_free()
