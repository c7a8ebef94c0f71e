"""The readers of the events about papers: scans and documents to print."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from central.protocol.papers import PrintToldStage, Refusal, ScanStage
from firmware.session import paper_events as pev
from firmware.session.moves import Move, Trigger, document_move, scan_move
from firmware.session.paper_commands import (
    DiscardPage,
    ForgetDocument,
    TellPrint,
    TellScan,
)
from firmware.session.paper_state import (
    Document,
    DocumentState,
    ScanRequest,
    ScanState,
)
from firmware.session.phases import LINKED
from firmware.session.result import Reading
from firmware.session.state import Session
from hardware.events import PrintStage

MAX_SCANS_WAITING = 5
MAX_DOCUMENTS = 10


# Scans


def _scan_asked(session: Session, event: pev.ScanAsked) -> Reading:
    """Waits until the screen is free (`step` calls it up then); asked twice is asked once."""
    scan = session.scan
    known = {scan.request_id, *(one.request_id for one in scan.waiting)}
    if session.phase not in LINKED or event.request_id in known:
        return Reading(session)
    if len(scan.waiting) >= MAX_SCANS_WAITING:
        return Reading(session, commands=(TellScan(event.request_id, ScanStage.DECLINED),))
    waiting = (*scan.waiting, ScanRequest(event.request_id, event.what))
    return Reading(replace(session, scan=replace(scan, waiting=waiting)))


def _scan_withdrawn(session: Session, event: pev.ScanWithdrawn) -> Reading:
    scan = session.scan
    if event.request_id == scan.request_id:
        return Reading(session, (scan_move(Trigger.WITHDRAWN),))
    waiting = tuple(one for one in scan.waiting if one.request_id != event.request_id)
    return Reading(replace(session, scan=replace(scan, waiting=waiting)))


def _scan_progressed(session: Session, event: pev.ScanProgressed) -> Reading:
    return _progressed(session, ScanState.SCANNING, event.fraction)


def _sending_progressed(session: Session, event: pev.SendingProgressed) -> Reading:
    return _progressed(session, ScanState.SENDING, event.fraction)


def _progressed(session: Session, state: ScanState, fraction: float) -> Reading:
    if session.scan.state is not state:
        return Reading(session)
    return Reading(replace(session, scan=replace(session.scan, progress=min(max(fraction, 0.0), 1.0))))


def _page_scanned(session: Session, event: pev.PageScanned) -> Reading:
    """A page that nobody waits for any more is forgotten."""
    scan = session.scan
    if scan.state is ScanState.SCANNING and event.page_id == scan.scanning_id:
        return Reading(session, (scan_move(Trigger.SCANNED, event.page_id),))
    return Reading(session, commands=() if event.page_id in scan.pages else (DiscardPage(event.page_id),))


def _scan_failed(session: Session, event: pev.ScanFailed) -> Reading:
    if session.scan.state is not ScanState.SCANNING:
        return Reading(session)
    return Reading(replace(session, scan=replace(session.scan, fault=event.kind)), (scan_move(Trigger.FAULT),))


def _pages_sent(session: Session, event: pev.PagesSent) -> Reading:
    moves = (scan_move(Trigger.SENT),) if event.request_id == session.scan.request_id else ()
    return Reading(session, moves)


# Documents to print


def _print_asked(session: Session, event: pev.PrintAsked) -> Reading:
    request_id = event.request_id
    known = session.document(request_id) is not None or request_id in session.submitted
    if session.phase not in LINKED or known:
        return Reading(session)
    if len(session.documents) >= MAX_DOCUMENTS:
        refused = TellPrint(request_id, PrintToldStage.REFUSED, refusal=Refusal.UNEXPECTED)
        return Reading(session, commands=(refused, ForgetDocument(request_id)))
    documents = (*session.documents, Document(request_id))
    return Reading(replace(session, documents=documents), (document_move(Trigger.ASKED, request_id),))


def _print_receiving(session: Session, event: pev.PrintReceiving) -> Reading:
    document = session.document(event.request_id)
    if document is None or document.state is not DocumentState.RECEIVING:
        return Reading(session)
    return Reading(session.with_document(replace(document, progress=min(max(event.fraction, 0.0), 1.0))))


def _print_checked(session: Session, event: pev.PrintChecked) -> Reading:
    document = session.document(event.request_id)
    if document is None:
        return Reading(session, commands=(ForgetDocument(event.request_id),))
    if document.state is not DocumentState.RECEIVING or not event.page_ids:
        return Reading(session)
    document = replace(document, page_ids=event.page_ids, progress=0.0)
    return Reading(session.with_document(document), (document_move(Trigger.CHECKED, event.request_id),))


def _print_unfit(session: Session, event: pev.PrintUnfit) -> Reading:
    """The adviser reads why; the citizen's screen does not change."""
    document = session.document(event.request_id)
    if session.phase not in LINKED or (document is not None and document.state is not DocumentState.RECEIVING):
        return Reading(session)
    told = TellPrint(event.request_id, PrintToldStage.REFUSED, refusal=event.reason)
    return Reading(session, _about(session, event.request_id, Trigger.REFUSED), (told,))


def _print_withdrawn(session: Session, event: pev.PrintWithdrawn) -> Reading:
    return Reading(session, _about(session, event.request_id, Trigger.WITHDRAWN))


def _print_resumed(session: Session, event: pev.PrintResumed) -> Reading:
    return Reading(session, _about(session, event.request_id, Trigger.RESUMED))


def _about(session: Session, request_id: str, trigger: Trigger) -> tuple[Move, ...]:
    return () if session.document(request_id) is None else (document_move(trigger, request_id),)


_JOB_TRIGGERS = {
    PrintStage.QUEUED: Trigger.JOB_MOVED,
    PrintStage.PRINTING: Trigger.JOB_MOVED,
    PrintStage.STOPPED: Trigger.JOB_STOPPED,
    PrintStage.PRINTED: Trigger.JOB_PRINTED,
    PrintStage.CANCELLED: Trigger.JOB_CANCELLED,
    PrintStage.FAILED: Trigger.JOB_FAILED,
}


def _job_progressed(session: Session, event: pev.PrintJobProgressed) -> Reading:
    """A report that repeats the last one is not told again. After the call nobody waits at a printer that stands still:
    the job is cancelled.
    """
    progress = event.progress
    document = session.document(progress.job_id)
    if document is None or progress.job_id not in session.submitted:
        return Reading(session)
    now = replace(document, job=progress.stage, pages_done=progress.pages_done, fault=progress.fault)
    if now == document:
        return Reading(session)
    trigger = _JOB_TRIGGERS[progress.stage]
    if trigger is Trigger.JOB_STOPPED and session.phase not in LINKED:
        trigger = Trigger.CANCEL
    return Reading(session.with_document(now), (document_move(trigger, progress.job_id),))


READERS: dict[type[Any], Callable[[Session, Any], Reading]] = {
    pev.ScanAsked: _scan_asked,
    pev.ScanWithdrawn: _scan_withdrawn,
    pev.ScanProgressed: _scan_progressed,
    pev.PageScanned: _page_scanned,
    pev.ScanFailed: _scan_failed,
    pev.SendingProgressed: _sending_progressed,
    pev.PagesSent: _pages_sent,
    pev.PrintAsked: _print_asked,
    pev.PrintReceiving: _print_receiving,
    pev.PrintChecked: _print_checked,
    pev.PrintUnfit: _print_unfit,
    pev.PrintWithdrawn: _print_withdrawn,
    pev.PrintResumed: _print_resumed,
    pev.PrintJobProgressed: _job_progressed,
}
