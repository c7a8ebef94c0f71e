"""A scanner that fails in a call: the citizen reads what to do, the desk is told, and the next scan works."""

import pytest

from central.protocol.papers import Purpose, ScanRequested, ScanWithdrawn
from hardware.errors import FaultKind
from hardware.events import Key
from tests.firmware.journey.borne import Borne, paper

_MIDDLE = 0.5
ADVICE = {
    FaultKind.PAPER_JAM: "Le papier est bloqué Ouvrez le couvercle. Tirez le papier doucement.",
    FaultKind.COVER_OPEN: "Le couvercle est ouvert Fermez le couvercle.",
    FaultKind.UNPLUGGED: "Le scanner ne répond pas Demandez de l’aide à l’accueil.",
    FaultKind.HUNG: "Le scanner s’est arrêté Il repart. Recommencez.",
}


async def ask(borne: Borne, request_id: str = "s1") -> None:
    borne.desk.tell(ScanRequested(request_id=request_id, what="attestation de loyer"))
    await borne.see("scan_place")
    assert "attestation de loyer" in borne.text


async def send_what_is_scanned(borne: Borne) -> None:
    """From the preview to the desk."""
    await borne.see("scan")
    assert not borne.desk.complete, "nothing leaves before OK"
    await borne.press(Key.OK)
    await borne.press_on("sent", Key.OK)
    await borne.see("call")
    assert {borne.desk.offers[key].purpose for key in borne.desk.complete} == {Purpose.SCAN_PREVIEW, Purpose.SCAN_PAGE}


@pytest.mark.parametrize("kind", ADVICE)
async def test_a_fault_in_mid_scan_is_said_on_both_sides_and_the_next_scan_works(borne: Borne, kind: FaultKind) -> None:
    borne.twins.scanner.put(paper())
    await ask(borne)
    borne.twins.scanner.inject(kind, at=_MIDDLE)
    await borne.press(Key.OK)
    await borne.see("scan_fault")
    assert ADVICE[kind] in borne.text
    assert "Pour recommencer, appuyez sur le rond vert." in borne.text
    await borne.until("word of it at the desk", lambda: ("fault", kind.value) in borne.told_of_scan())
    await borne.press(Key.OK)
    await send_what_is_scanned(borne)
    assert [stage for stage, _ in borne.told_of_scan()] == [
        "placing", "scanning", "fault", "scanning", "preview", "sending", "sent",
    ]  # fmt: skip


async def test_an_empty_glass_is_said_and_a_paper_then_scans(borne: Borne) -> None:
    await ask(borne)
    await borne.press(Key.OK)
    await borne.see("scan_fault")
    assert "Le scanner ne voit pas de papier Posez le papier sur la vitre." in borne.text
    await borne.until("word of it at the desk", lambda: ("fault", "no_document") in borne.told_of_scan())
    borne.twins.scanner.put(paper())
    await borne.press(Key.OK)
    await send_what_is_scanned(borne)


async def test_a_hung_scan_is_left_by_the_citizen_and_the_next_scan_works(borne: Borne) -> None:
    borne.twins.scanner.put(paper())
    await ask(borne)
    borne.twins.scanning.halt_after(5)
    await borne.press(Key.OK)
    await borne.until("a scanner that stands still", lambda: borne.twins.scanning.standing)
    await borne.press_on("scanning", Key.CANCEL)
    await borne.see("scan_place")
    borne.twins.scanning.go_on()
    await borne.press(Key.OK)
    await send_what_is_scanned(borne)


async def test_a_fault_on_the_second_page_keeps_the_first(borne: Borne) -> None:
    borne.twins.scanner.put(paper())
    await ask(borne)
    await borne.press(Key.OK)
    await borne.press_on("scan", Key.L2)
    borne.twins.scanner.inject(FaultKind.PAPER_JAM, at=_MIDDLE)
    await borne.press_on("scan_place", Key.OK)
    await borne.see("scan_fault")
    assert borne.view.cancel == "Garder les pages"
    await borne.press(Key.CANCEL)
    await send_what_is_scanned(borne)
    assert len(borne.desk.complete) == 2


async def test_the_adviser_withdraws_while_the_scanner_stands_still(borne: Borne) -> None:
    borne.twins.scanner.put(paper())
    await ask(borne)
    borne.twins.scanning.halt_after(5)
    await borne.press(Key.OK)
    await borne.until("a scanner that stands still", lambda: borne.twins.scanning.standing)
    borne.desk.tell(ScanWithdrawn(request_id="s1"))
    await borne.see("call")
    borne.twins.scanning.go_on()
    await ask(borne, "s2")
    await borne.press(Key.OK)
    await send_what_is_scanned(borne)


async def test_hanging_up_in_mid_scan_leaves_a_scanner_for_the_next_citizen(borne: Borne) -> None:
    borne.twins.scanner.put(paper())
    await ask(borne)
    borne.twins.scanning.halt_after(5)
    await borne.press(Key.OK)
    await borne.until("a scanner that stands still", lambda: borne.twins.scanning.standing)
    borne.central.hang_up()
    await borne.see("ended")
    borne.twins.scanning.go_on()
    borne.twins.scanner.remove()
    await borne.finish()
    assert borne.store.used_bytes == 0
    borne.twins.scanner.put(paper())
    pages = [page async for page in borne.twins.scanner.scan()]
    assert len(pages) == 1


async def test_a_paper_left_is_asked_for_before_the_borne_is_free(borne: Borne) -> None:
    borne.twins.scanner.put(paper())
    await borne.hang_up()
    await borne.press(Key.OK)
    await borne.see("paper")
    assert "Votre papier est encore dans le scanner" in borne.text
    await borne.press(Key.OK)
    await borne.see("paper")
    borne.twins.scanner.remove()
    await borne.press(Key.OK)
    await borne.press_on("nothing", Key.OK)
    await borne.see("idle")
