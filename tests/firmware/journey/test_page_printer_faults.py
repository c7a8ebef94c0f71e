"""An A4 printer that fails in a call: told to both sides, resumed or cancelled, never printed twice."""

from collections.abc import Awaitable, Callable

import pytest

from central.protocol.papers import PrintResumed, PrintToldStage, PrintWithdrawn
from hardware.errors import FaultKind
from hardware.events import Key
from tests.firmware.journey.borne import Borne, paper
from tests.firmware.journey.papers import pdf

ADVICE = {
    FaultKind.NO_PAPER: "Il n’y a plus de papier",
    FaultKind.PAPER_JAM: "Le papier est bloqué",
    FaultKind.COVER_OPEN: "L’imprimante est ouverte Fermez l’imprimante.",
    FaultKind.OFF: "L’imprimante est éteinte Demandez de l’aide à l’accueil.",
}

MISSING = "Pardon, vos pages n’ont pas toutes été imprimées. Rien n’est gardé."


async def agree(borne: Borne, request_id: str, pages: int = 1) -> None:
    """The adviser sends, the citizen says yes."""
    borne.desk.print(request_id, pdf(pages))
    await borne.see("print")
    assert request_id not in borne.sheets(), "nothing prints before OK"
    await borne.press(Key.OK)


async def stop_after(borne: Borne, pages_out: int, kind: FaultKind, request_id: str = "p1") -> None:
    """Three pages are to be printed; the printer fails after some of them."""
    printer, printing = borne.twins.page_printer, borne.twins.printing
    if pages_out == 0:
        printer.inject(kind)
        await agree(borne, request_id, pages=3)
    else:
        printing.halt_after(pages_out)
        await agree(borne, request_id, pages=3)
        await borne.until("a printer in mid-job", lambda: printing.standing)
        printer.inject(kind)
        printing.go_on()
    await borne.see("noprint")
    assert borne.sheets().get(request_id, 0) == pages_out


async def told_stopped(borne: Borne, kind: FaultKind, request_id: str = "p1") -> None:
    def look() -> bool:
        return any(
            told.stage is PrintToldStage.STOPPED and told.fault == kind.value
            for told in borne.told_of_print(request_id)
        )

    await borne.until("word of it at the desk", look)


@pytest.mark.parametrize("kind", ADVICE)
@pytest.mark.parametrize("pages_out", [0, 1])
async def test_it_is_told_to_both_and_goes_on_once_mended(borne: Borne, kind: FaultKind, pages_out: int) -> None:
    await stop_after(borne, pages_out, kind)
    assert ADVICE[kind] in borne.text
    assert "Nadia le sait aussi." in borne.text
    await told_stopped(borne, kind)
    borne.twins.page_printer.mend()
    await borne.see("printed")
    await borne.until("word of the print", lambda: borne.stages("p1")[-1] == "printed")
    assert borne.sheets() == {"p1": 3}
    assert borne.told_of_print("p1")[-1].pages_done == 3


async def test_try_again_resumes_a_queue_that_paused() -> None:
    borne = Borne()
    borne.twins.page_printer._pauses_on_fault = True
    async with borne.running():
        await borne.begin()
        await stop_after(borne, 1, FaultKind.NO_PAPER)
        assert borne.view.softkeys[Key.L1].text == "Réessayer"
        borne.twins.page_printer.mend()
        await borne.see("noprint")
        assert borne.sheets() == {"p1": 1}
        await borne.press(Key.L1)
        await borne.see("printed")
        assert borne.sheets() == {"p1": 3}


async def test_asked_to_try_again_while_paper_is_missing_it_prints_once_there_is_some(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    borne = Borne()
    printer = borne.twins.page_printer
    printer._pauses_on_fault = True
    resumed: list[bool] = []

    async def resume(resume: Callable[[], Awaitable[None]] = printer.resume) -> None:
        await resume()
        resumed.append(True)

    monkeypatch.setattr(printer, "resume", resume)
    async with borne.running():
        await borne.begin()
        await stop_after(borne, 1, FaultKind.NO_PAPER)
        await borne.press(Key.L1)
        await borne.until("the queue resumed", lambda: resumed)
        assert borne.view.name == "noprint"
        assert borne.sheets() == {"p1": 1}
        printer.mend()
        await borne.see("printed")
        assert borne.sheets() == {"p1": 3}


async def test_the_adviser_can_ask_the_printer_to_go_on() -> None:
    borne = Borne()
    borne.twins.page_printer._pauses_on_fault = True
    async with borne.running():
        await borne.begin()
        await stop_after(borne, 1, FaultKind.PAPER_JAM)
        borne.twins.page_printer.mend()
        borne.desk.tell(PrintResumed(request_id="p1"))
        await borne.see("printed")
        assert borne.sheets() == {"p1": 3}


@pytest.mark.parametrize("who", ["citizen", "adviser"])
async def test_cancelled_while_it_stands_still_nothing_more_prints(borne: Borne, who: str) -> None:
    await stop_after(borne, 1, FaultKind.NO_PAPER)
    if who == "citizen":
        await borne.press(Key.CANCEL)
    else:
        borne.desk.tell(PrintWithdrawn(request_id="p1"))
    await borne.see("call")
    await borne.until("word of the cancelled job", lambda: borne.stages("p1")[-1] == "cancelled")
    assert borne.twins.page_printer.queued == 0
    borne.twins.page_printer.mend()
    await agree(borne, "p2")
    await borne.see("printed")
    assert borne.sheets() == {"p1": 1, "p2": 1}


async def test_the_same_request_said_again_never_prints_twice(borne: Borne) -> None:
    """As a desk does on a new connection, or one that lost the answer."""
    await agree(borne, "p1", pages=2)
    await borne.press_on("printed", Key.OK)
    await borne.see("call")
    borne.desk.print("p1", pdf(2))
    await agree(borne, "p2")
    await borne.see("printed")
    assert borne.sheets() == {"p1": 2, "p2": 1}
    assert "preview" not in borne.stages("p1")[borne.stages("p1").index("printed") :]


async def test_a_connection_that_is_lost_while_it_stands_still_prints_once(borne: Borne) -> None:
    await stop_after(borne, 1, FaultKind.NO_PAPER)
    generation = borne.desk.generation
    await borne.desk.drop()
    await borne.until("a new connection", lambda: borne.desk.generation > generation and borne.desk.channels)
    borne.twins.page_printer.mend()
    await borne.see("printed")
    await borne.until("word of the print", lambda: borne.stages("p1")[-1] == "printed")
    assert borne.sheets() == {"p1": 3}


async def test_a_print_that_fails_before_it_starts_is_said_and_the_next_works(borne: Borne) -> None:
    borne.twins.page_printer.refuse(FaultKind.OFF)
    await agree(borne, "p1")
    await borne.see("print_failed")
    assert "L’impression n’a pas marché" in borne.text
    assert "Nadia peut envoyer le papier encore une fois." in borne.text
    await borne.until("word of it at the desk", lambda: borne.stages("p1")[-1] == "failed")
    assert borne.told_of_print("p1")[-1].fault == "off"
    await borne.press(Key.OK)
    await borne.see("call")
    await agree(borne, "p2")
    await borne.see("printed")
    assert borne.sheets() == {"p2": 1}


async def test_two_prints_at_once_come_one_after_the_other(borne: Borne) -> None:
    borne.twins.printing.halt_after(1)
    await agree(borne, "p1", pages=2)
    await borne.until("a printer in mid-job", lambda: borne.twins.printing.standing)
    await borne.press_on("printing", Key.OK)
    await agree(borne, "p2")
    assert borne.sheets() == {"p1": 1}
    borne.twins.printing.go_on()
    await borne.until("word of both", lambda: all(borne.stages(key)[-1] == "printed" for key in ("p1", "p2")))
    assert borne.sheets() == {"p1": 2, "p2": 1}


async def test_a_document_that_comes_while_a_paper_is_scanned_waits_for_the_scan(borne: Borne) -> None:
    borne.twins.scanner.put(paper())
    borne.twins.scanning.halt_after(5)
    await borne.press_on("call", Key.L1)
    await borne.press_on("scan_place", Key.OK)
    await borne.until("a scanner in mid-page", lambda: borne.twins.scanning.standing)
    borne.desk.print("p1", pdf())
    await borne.until("a document that was found sound", lambda: "preview" in borne.stages("p1"))
    await borne.see("scanning")
    borne.twins.scanning.go_on()
    await borne.press_on("scan", Key.OK)
    await borne.press_on("sent", Key.OK)
    await borne.press_on("print", Key.OK)
    await borne.see("printed")
    assert borne.sheets() == {"p1": 1}


@pytest.mark.parametrize("who", ["citizen", "adviser"])
@pytest.mark.parametrize("refilled", ["before the wipe", "after the wipe"])
async def test_paper_out_hung_up_and_refilled_nothing_of_the_last_citizen_prints(
    borne: Borne, who: str, refilled: str
) -> None:
    await stop_after(borne, 1, FaultKind.NO_PAPER)
    if who == "citizen":
        await borne.press(Key.OK)
        await borne.hang_up()
    else:
        borne.central.hang_up()
        await borne.see("ended")
    await borne.until("an empty queue", lambda: borne.twins.page_printer.queued == 0)
    assert MISSING in borne.text
    if refilled == "before the wipe":
        borne.twins.page_printer.mend()
    await borne.finish()
    borne.twins.page_printer.mend()
    next_paper = pdf()
    await borne.twins.page_printer.submit("next", next_paper)
    await borne.until("the next citizen's page", lambda: "next" in borne.sheets())
    assert borne.sheets() == {"p1": 1, "next": 1}


async def test_paper_that_runs_out_after_the_call_cancels_what_was_still_printing(borne: Borne) -> None:
    borne.twins.printing.halt_after(1)
    await agree(borne, "p1", pages=3)
    await borne.until("a printer in mid-job", lambda: borne.twins.printing.standing)
    borne.central.hang_up()
    await borne.see("ended")
    assert "Vos pages s’impriment encore. Attendez." in borne.text
    borne.twins.page_printer.inject(FaultKind.NO_PAPER)
    borne.twins.printing.go_on()
    await borne.until("word of it", lambda: MISSING in borne.text)
    await borne.until("an empty queue", lambda: borne.twins.page_printer.queued == 0)
    await borne.until("the end of the job", lambda: not borne.session.documents)
    assert MISSING in borne.text
    assert "s’impriment encore" not in borne.text
    assert "imprimées. Rien" in borne.view.spoken
    borne.twins.page_printer.mend()
    await borne.finish()
    assert borne.sheets() == {"p1": 1}


async def test_what_prints_well_when_the_call_ends_comes_out_whole(borne: Borne) -> None:
    borne.twins.printing.halt_after(1)
    await agree(borne, "p1", pages=3)
    await borne.until("a printer in mid-job", lambda: borne.twins.printing.standing)
    borne.central.hang_up()
    await borne.see("ended")
    assert Key.OK not in borne.view.lamps()
    await borne.press(Key.OK)
    borne.twins.printing.go_on()
    await borne.until("all pages", lambda: borne.sheets() == {"p1": 3})
    await borne.until("word of it", lambda: "3 pages imprimées." in borne.text)
    assert "Pardon" not in borne.text
    assert borne.view.ok == "Terminer"
    await borne.finish()


async def test_a_citizen_who_does_not_wait_for_the_pages_stops_them_with_the_red_cross(borne: Borne) -> None:
    borne.twins.printing.halt_after(1)
    await agree(borne, "p1", pages=3)
    await borne.until("a printer in mid-job", lambda: borne.twins.printing.standing)
    borne.central.hang_up()
    await borne.see("ended")
    assert borne.view.cancel == "Arrêter"
    await borne.press(Key.CANCEL)
    await borne.until("an empty queue", lambda: borne.twins.page_printer.queued == 0)
    borne.twins.printing.go_on()
    await borne.see("nothing")
    assert borne.sheets() == {"p1": 1}


async def test_a_citizen_who_does_not_answer_prints_nothing(borne: Borne) -> None:
    borne.desk.print("p1", pdf())
    await borne.see("print")
    borne.clock.put_forward(181)
    await borne.see("timeout")
    borne.clock.put_forward(21)
    await borne.see("call")
    await borne.until("word of it at the desk", lambda: borne.stages("p1")[-1] == "declined")
    assert borne.sheets() == {}
