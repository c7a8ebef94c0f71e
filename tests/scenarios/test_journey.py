"""The whole journey without a browser, and ten calls in a row."""

from hashlib import sha256

import pytest

from central.protocol.papers import PrintToldStage, Purpose, ScanStage, SlipTold
from hardware.events import Key
from scripts.sample_papers import pdf
from tests.scenarios.place import Place
from tests.waiting import until

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.real, pytest.mark.xdist_group("scenarios-journey")]


async def test_a_citizen_calls_shows_a_paper_gets_one_and_leaves_with_a_slip(place: Place) -> None:
    borne, desk = place.borne, await place.open_desk()
    await place.talk(desk)
    assert borne.camera_lit, "the lamp beside the camera"
    await place.agreed(desk)
    await scan_arrives_as_it_was(place)
    await document_is_printed_after_ok(place)
    desk.write_next_steps("Rapportez la quittance de novembre.")
    slips = borne.state["slips"]
    await desk.hang_up()
    await borne.press_on("ended", Key.L1, "slip", "ended")
    await until("the slip", lambda: borne.state["slips"] == slips + 1)
    await until("word of the slip at the desk", lambda: SlipTold(state="printed") in desk.papers.heard)
    await borne.press_on("ended", Key.OK, "paper")
    await borne.take_papers()
    await borne.press_on("paper", Key.OK, "nothing")
    await borne.see_off("nothing", Key.OK, "idle")
    await until("a dark camera lamp", lambda: not borne.camera_lit)
    await desk.tell_outcome()
    await desk.be_free()


async def scan_arrives_as_it_was(place: Place) -> None:
    borne, (desk,) = place.borne, place.desks
    await place.lay_paper()
    desk.papers.ask_for_scan("attestation de loyer")
    await borne.wait_text("attestation de loyer")
    await borne.press_on("scan_place", Key.OK, "scanning", "scan")
    await borne.wait_view("scan")
    assert not desk.papers.documents, "a page left the borne before OK"
    await borne.press_on("scan", Key.OK, "sending", "sent", "call")
    await until("the page", lambda: ScanStage.SENT.value in desk.papers.scan_stages())
    for purpose in (Purpose.SCAN_PREVIEW, Purpose.SCAN_PAGE):
        (document,) = desk.papers.of(purpose)
        assert sha256(document.data).hexdigest() == document.offer.sha256
        assert document.came == document.offer.size


async def document_is_printed_after_ok(place: Place) -> None:
    borne, (desk,) = place.borne, place.desks
    desk.papers.send_to_print(pdf("Récapitulatif", pages=2))
    await borne.wait_view("print")
    assert borne.state["prints"] == [], "printed before OK"
    await borne.press_on("print", Key.OK, "printing", "printed", "call")
    await until("word of the printed job", lambda: PrintToldStage.PRINTED in desk.papers.print_stages())
    await until("two pages in the printer's tray", lambda: borne.state["prints"] == [2])
    assert (await borne.fetch("/prints/0.pdf")).startswith(b"%PDF")
