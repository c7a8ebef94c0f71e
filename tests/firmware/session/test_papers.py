"""Scanning and printing: every answer of the citizen, every fault, two requests at once."""

import pytest

from central.protocol.papers import PrintToldStage, Refusal, ScanStage
from central.protocol.values import EndReason
from firmware.session import commands as cmd
from firmware.session import events as ev
from firmware.session import paper_commands as pcmd
from firmware.session import paper_events as pev
from firmware.session.keys import focus
from firmware.session.paper_state import (
    MAX_SCAN_PAGES,
    Document,
    DocumentState,
    Scan,
    ScanState,
)
from firmware.session.phases import Phase
from firmware.session.reading_papers import MAX_DOCUMENTS, MAX_SCANS_WAITING
from firmware.views.show import show
from hardware.errors import FaultKind
from hardware.events import Key, PrintStage
from tests.firmware.session.driver import Driver


def scanned(borne: Driver) -> Driver:
    return borne.give(pev.PageScanned(borne.made(pcmd.StartScan)[-1].page_id))


def scan_stages(borne: Driver) -> list[ScanStage]:
    return [told.stage for told in borne.made(pcmd.TellScan)]


def scan_state(borne: Driver) -> ScanState:
    return borne.session.scan.state


def shown(borne: Driver) -> str:
    """The request before the citizen's eyes, or nothing."""
    subject = focus(borne.session)
    return "" if subject is None else subject.request_id


# Scans


def test_the_citizen_may_scan_unasked() -> None:
    borne = Driver().to_call().press(Key.L1, Key.OK)
    assert borne.just(pcmd.StartScan)
    assert scan_stages(borne) == [ScanStage.PLACING, ScanStage.SCANNING]
    scanned(borne).press(Key.OK)
    assert scan_stages(borne)[2:] == [ScanStage.PREVIEW, ScanStage.SENDING]


def test_nothing_is_sent_without_ok() -> None:
    borne = Driver().to_preview()
    (page,) = borne.session.scan.pages
    borne.press(Key.CANCEL)
    assert not borne.made(pcmd.SendPages)
    assert borne.just(pcmd.DiscardPage) == [pcmd.DiscardPage(page)]
    assert scan_stages(borne)[-1] is ScanStage.DECLINED
    assert scan_state(borne) is ScanState.NONE


def test_redo_forgets_the_page_and_reads_anew() -> None:
    borne = Driver().to_preview()
    (page,) = borne.session.scan.pages
    borne.press(Key.L1)
    assert borne.just(pcmd.DiscardPage) == [pcmd.DiscardPage(page)]
    assert borne.just(pcmd.StartScan)
    scanned(borne)
    assert len(borne.session.scan.pages) == 1
    assert borne.session.scan.pages != (page,)


def test_a_page_too_many_is_given_up_and_the_first_stays() -> None:
    borne = Driver().to_preview().press(Key.L2, Key.CANCEL)
    assert scan_state(borne) is ScanState.PREVIEW
    assert len(borne.session.scan.pages) == 1


def test_twenty_pages_are_the_most() -> None:
    borne = Driver().to_preview()
    for _ in range(MAX_SCAN_PAGES - 1):
        scanned(borne.press(Key.L2, Key.OK))
    assert len(borne.session.scan.pages) == MAX_SCAN_PAGES
    borne.press(Key.L2)
    assert borne.just(cmd.PlayTone) == [cmd.PlayTone(cmd.Tone.NO)]


def test_stopping_the_scanner_forgets_the_page_that_comes_all_the_same() -> None:
    borne = Driver().to_call().press(Key.L1, Key.OK, Key.CANCEL)
    assert borne.just(pcmd.StopScan)
    assert scan_state(borne) is ScanState.PLACING
    scanned(borne)
    assert borne.commands == (pcmd.DiscardPage(borne.made(pcmd.StartScan)[-1].page_id),)


@pytest.mark.parametrize("kind", list(FaultKind))
def test_after_any_fault_the_next_scan_works(kind: FaultKind) -> None:
    borne = Driver().to_call().press(Key.L1, Key.OK).give(pev.ScanFailed(kind))
    told = borne.just(pcmd.TellScan)[0]
    assert (told.stage, told.fault) == (ScanStage.FAULT, kind)
    scanned(borne.press(Key.OK))
    assert scan_state(borne) is ScanState.PREVIEW
    assert borne.session.scan.fault is None


def test_a_fault_on_the_second_page_keeps_the_first() -> None:
    borne = Driver().to_preview().press(Key.L2, Key.OK).give(pev.ScanFailed(FaultKind.PAPER_JAM)).press(Key.CANCEL)
    assert scan_state(borne) is ScanState.PREVIEW
    assert len(borne.session.scan.pages) == 1


def test_sent_pages_are_forgotten_and_the_note_goes_by_itself() -> None:
    borne = Driver().to_preview()
    pages = borne.session.scan.pages
    borne.press(Key.OK).give(pev.PagesSent(borne.session.scan.request_id))
    assert [page.page_id for page in borne.just(pcmd.DiscardPage)] == list(pages)
    assert borne.session.call.pages_sent == 1
    assert borne.wait(10.0).session.scan == Scan()


def test_sent_of_another_request_changes_nothing() -> None:
    borne = Driver().to_preview().press(Key.OK).give(pev.PagesSent("another"))
    assert scan_state(borne) is ScanState.SENDING


def test_a_second_request_waits_for_the_first() -> None:
    borne = (
        Driver().to_call().give(pev.ScanAsked("one", ""), pev.ScanAsked("two", "loyer"), pev.ScanAsked("two", "loyer"))
    )
    assert shown(borne) == "one"
    borne.press(Key.CANCEL)
    assert shown(borne) == "two"
    assert borne.session.scan.what == "loyer"
    assert scan_stages(borne) == [ScanStage.PLACING, ScanStage.DECLINED, ScanStage.PLACING]
    borne.press(Key.CANCEL)
    assert shown(borne) == ""


def test_too_many_requests_are_declined() -> None:
    borne = Driver().to_call()
    borne.give(*(pev.ScanAsked(f"scan-{number}", "") for number in range(MAX_SCANS_WAITING + 2)))
    assert borne.commands == (pcmd.TellScan(f"scan-{MAX_SCANS_WAITING + 1}", ScanStage.DECLINED),)


def test_a_request_does_not_take_the_screen_from_a_preview_to_print() -> None:
    borne = Driver().to_call().propose().give(pev.ScanAsked("scan", ""))
    assert shown(borne) == "print-1"
    assert shown(borne.press(Key.CANCEL)) == "scan"


@pytest.mark.parametrize("keys", [(), (Key.OK,)])
def test_a_withdrawn_request_leaves_the_screen(keys: tuple[Key, ...]) -> None:
    borne = Driver().to_call().give(pev.ScanAsked("scan", "")).press(*keys).give(pev.ScanWithdrawn("scan"))
    assert shown(borne) == ""
    assert len(borne.just(pcmd.StopScan)) == len(keys)


def test_a_withdrawn_request_in_line_never_comes() -> None:
    borne = Driver().to_call().give(pev.ScanAsked("one", ""), pev.ScanAsked("two", ""), pev.ScanWithdrawn("two"))
    assert shown(borne.press(Key.CANCEL)) == ""


def test_time_running_out_means_no() -> None:
    borne = Driver().to_preview().wait(190.0)
    assert borne.session.overlay == "timeout"
    borne.wait(15.0)
    assert scan_state(borne) is ScanState.NONE
    assert not borne.made(pcmd.SendPages)
    assert borne.at(Phase.IN_CALL)


def test_a_call_that_ends_stops_the_scanner_and_forgets() -> None:
    borne = Driver().to_preview().press(Key.L2, Key.OK)
    borne.give(ev.CallEnded(borne.call_id, EndReason.ADVISER_HUNG_UP, borne.now_s))
    assert borne.just(pcmd.StopScan)
    assert len(borne.just(pcmd.DiscardPage)) == 1
    assert borne.session.scan == Scan()


def test_a_request_while_asked_to_hang_up_waits() -> None:
    borne = Driver().to_call().press(Key.CANCEL).give(pev.ScanAsked("scan", ""))
    assert borne.at(Phase.HANGUP)
    borne.press(Key.OK)
    assert shown(borne) == "scan"


# Prints


def print_stages(borne: Driver, request_id: str = "print-1") -> list[PrintToldStage]:
    return [told.stage for told in borne.made(pcmd.TellPrint) if told.request_id == request_id]


def state_of(borne: Driver, request_id: str = "print-1") -> DocumentState | None:
    document = borne.session.document(request_id)
    return None if document is None else document.state


def test_nothing_prints_without_ok() -> None:
    borne = Driver().to_call().propose().press(Key.CANCEL)
    assert not borne.printed_ids()
    told = borne.just(pcmd.TellPrint)[0]
    assert (told.stage, told.refusal) == (PrintToldStage.DECLINED, Refusal.CITIZEN_DECLINED)
    assert borne.just(pcmd.ForgetDocument) == [pcmd.ForgetDocument("print-1")]


def test_pages_turn_round() -> None:
    borne = Driver().to_call().propose(pages=3)
    serial = borne.session.serial
    seen = []
    for _ in range(3):
        document = borne.press(Key.L1).session.document("print-1")
        assert isinstance(document, Document)
        seen.append(document.shown)
    assert seen == [1, 2, 0]
    assert borne.session.serial == serial, "turning a page changes no key"


def test_an_unfit_document_is_the_advisers_matter() -> None:
    borne = Driver().to_call()
    before = borne.session.serial
    borne.give(pev.PrintAsked("print-1"), pev.PrintUnfit("print-1", Refusal.ENCRYPTED))
    told = borne.just(pcmd.TellPrint)[0]
    assert (told.stage, told.refusal) == (PrintToldStage.REFUSED, Refusal.ENCRYPTED)
    assert borne.session.serial == before
    assert state_of(borne) is None


def test_the_same_request_never_prints_twice() -> None:
    borne = Driver().to_call().propose().press(Key.OK).job(PrintStage.PRINTED, pages_done=2)
    borne.wait(11.0).propose()
    assert state_of(borne) is None
    borne.press(Key.OK)
    assert borne.printed_ids() == ["print-1"]


def test_two_documents_one_after_the_other() -> None:
    borne = Driver().to_call().propose("one").propose("two")
    assert shown(borne) == "one"
    borne.press(Key.OK)
    assert shown(borne) == "two"
    borne.press(Key.OK)
    assert borne.printed_ids() == ["one", "two"]


def test_too_many_documents_are_refused() -> None:
    borne = Driver().to_call().give(*(pev.PrintAsked(f"doc-{number}") for number in range(MAX_DOCUMENTS + 1)))
    assert print_stages(borne, f"doc-{MAX_DOCUMENTS}") == [PrintToldStage.REFUSED]


@pytest.mark.parametrize("kind", list(FaultKind))
def test_a_stopped_printer_is_told_to_both_and_goes_on_when_mended(kind: FaultKind) -> None:
    borne = Driver().to_call().propose().press(Key.OK).job(PrintStage.STOPPED, fault=kind)
    told = borne.just(pcmd.TellPrint)[0]
    assert (told.stage, told.fault) == (PrintToldStage.STOPPED, kind)
    assert shown(borne) == "print-1"
    borne.press(Key.L1)
    assert borne.just(pcmd.ResumePrinter) == [pcmd.ResumePrinter("print-1")]
    borne.job(PrintStage.PRINTING, pages_done=1).job(PrintStage.PRINTED, pages_done=2)
    assert borne.printed_ids() == ["print-1"]
    assert borne.session.call.pages_printed == 2


def test_the_adviser_resumes_or_withdraws_too() -> None:
    borne = Driver().to_call().propose().press(Key.OK).job(PrintStage.STOPPED, fault=FaultKind.NO_PAPER)
    borne.give(pev.PrintResumed("print-1"))
    assert borne.just(pcmd.ResumePrinter) == [pcmd.ResumePrinter("print-1")]
    borne.give(pev.PrintWithdrawn("print-1"))
    assert borne.just(pcmd.CancelPrint) == [pcmd.CancelPrint("print-1")]
    borne.job(PrintStage.CANCELLED)
    assert print_stages(borne)[-1] is PrintToldStage.CANCELLED


def test_cancel_of_a_printer_that_does_not_answer_is_over_after_a_while() -> None:
    borne = Driver().to_call().propose().press(Key.OK).job(PrintStage.STOPPED, fault=FaultKind.OFF).press(Key.CANCEL)
    assert borne.just(pcmd.CancelPrint)
    assert borne.wait(10.0).session.documents == ()


def test_the_call_goes_on_while_it_prints() -> None:
    borne = Driver().to_call().propose().press(Key.OK, Key.OK)
    assert shown(borne) == ""
    borne.job(PrintStage.PRINTING, pages_done=1)
    assert shown(borne) == ""
    borne.press(Key.L3)
    assert shown(borne) == "print-1"
    borne.press(Key.OK).job(PrintStage.STOPPED, fault=FaultKind.PAPER_JAM)
    assert shown(borne) == "print-1"
    assert shown(borne.wait(20.0)) == "", "the message goes by itself"


def test_the_same_report_twice_is_told_once() -> None:
    borne = Driver().to_call().propose().press(Key.OK)
    borne.job(PrintStage.PRINTING, pages_done=1).job(PrintStage.PRINTING, pages_done=1)
    assert borne.commands == ()
    assert print_stages(borne).count(PrintToldStage.PRINTING) == 1


def test_a_document_that_comes_during_a_scan_waits() -> None:
    borne = Driver().to_preview().propose()
    assert scan_state(borne) is ScanState.PREVIEW
    borne.press(Key.CANCEL)
    assert shown(borne) == "print-1"


def test_a_failed_print_is_told_and_goes_by_itself() -> None:
    borne = Driver().to_call().propose().press(Key.OK).job(PrintStage.FAILED, fault=FaultKind.INPUT_OUTPUT)
    assert print_stages(borne)[-1] is PrintToldStage.FAILED
    assert borne.wait(10.0).session.documents == ()


def test_what_was_not_at_the_printer_is_forgotten_with_the_call() -> None:
    borne = Driver().to_call().propose("one").press(Key.OK).propose("two")
    borne.give(ev.CallEnded(borne.call_id, EndReason.ADVISER_HUNG_UP, borne.now_s))
    assert borne.just(pcmd.ForgetDocument) == [pcmd.ForgetDocument("two")]
    assert [document.request_id for document in borne.session.documents] == ["one"]


def to_sent() -> Driver:
    borne = Driver().to_preview().press(Key.OK)
    return borne.give(pev.PagesSent(borne.session.scan.request_id))


def test_a_proposal_comes_by_itself_from_behind_the_word_that_all_was_sent() -> None:
    borne = to_sent()
    assert not show(borne.session).banner
    borne.propose()
    view = show(borne.session)
    assert (view.name, view.banner) == ("sent", "Claire vous envoie un papier.")
    borne.wait(4.1)
    assert show(borne.session).name == "print"
    assert show(to_sent().wait(9.0).session).name == "sent", "with nothing behind it, it stays to be read"


def test_over_a_paper_that_waits_for_an_answer_a_proposal_is_told_and_waits() -> None:
    view = show(Driver().to_preview().propose().wait(10.0).session)
    assert (view.name, view.banner) == ("scan", "Claire vous envoie un papier.")
