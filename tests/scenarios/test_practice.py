"""Practice in a whole place, while an adviser is free: the adviser hears nothing of it, and the borne sees itself."""

import pytest

from hardware.events import Key
from tests.scenarios.place import Place
from tests.waiting import until

LIT = 60.0
"""Of 255, the brightest colour of the middle of the screen."""
pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.real, pytest.mark.xdist_group("scenarios-practice")]


async def test_a_citizen_practises_and_no_adviser_is_disturbed(place: Place) -> None:
    borne, desk = place.borne, await place.open_desk()
    await borne.press_on("idle", Key.HELP, "help")
    await borne.press_on("help", Key.L3, "practice")
    await borne.press_on("practice", Key.OK, "idle")
    await borne.press_on("idle", Key.L1, "privacy")
    await borne.press_on("privacy", Key.OK, "waiting", "ringing", "connecting", "call")
    await borne.wait_view("call")
    # What no picture covers is nearly black.
    await until("the citizen's own picture", lambda: max(borne.middle()) > LIT)
    await until("the camera's lamp", lambda: borne.camera_lit)
    assert desk.queue == ()
    await borne.wait_view("scan_place")
    await borne.press_on("scan_place", Key.CANCEL, "call")
    await borne.wait_view("print")
    await borne.press_on("print", Key.CANCEL, "call")
    await borne.wait_view("ended")
    await until("a dark camera lamp", lambda: not borne.camera_lit)
    await borne.press_on("ended", Key.OK, "wiping", "nothing")
    await borne.see_off("nothing", Key.OK, "idle")
    assert desk.queue == ()
