"""Without central: hours and telephone numbers from the last time, on the screen and on paper, also after a start."""

import pytest

from hardware.errors import FaultKind
from hardware.events import Key
from tests.scenarios.place import Place
from tests.waiting import until

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.real, pytest.mark.xdist_group("scenarios-offline")]

PRINTER = "receipt_printer"


async def test_a_start_without_a_line_shows_reads_and_prints_what_was_kept(place: Place) -> None:
    borne = place.borne
    kept = place.stack.folder / "borne" / "services.json"
    await until("the services on the card", kept.exists)
    place.borne_line.cut()
    try:
        place.stack.program("counter").kill()
        await place.stack.program("counter").up()
        await borne.wait_view("offline")
        await borne.wait_text("Les horaires datent")
        await borne.wait_text("36 46")
        await borne.press_on("offline", Key.L1, "hours")
        await borne.wait_text("Du lundi au vendredi : 9 heures à 12 heures, 14 heures à 17 heures.")
        await borne.press(Key.R2)
        await borne.wait_text("Assurance maladie.")
        await borne.press_on("hours", Key.CANCEL, "offline")
        await borne.break_down(PRINTER, FaultKind.NO_PAPER)
        await borne.press(Key.L2)
        await borne.wait_text("Il n’y a plus de papier pour le ticket. Lisez les horaires à l’écran.")
        assert borne.state["slips"] == 0
        await borne.mend(PRINTER)
        await borne.press(Key.L2)
        await borne.wait_text("Prenez votre ticket.")
        await until("one slip", lambda: borne.state["slips"] == 1)
    finally:
        place.borne_line.mend()
    await borne.wait_view("idle")


async def test_a_card_that_was_damaged_hurts_nobody(place: Place) -> None:
    (place.stack.folder / "borne" / "services.json").write_bytes(b"{")
    pages = place.borne.pages
    place.stack.program("counter").kill()
    await until("the borne started anew", lambda: place.borne.pages > pages)
    await place.borne.wait_view("idle")
