"""Actions of the scan machine. The desk is told every stage; a page leaves only after OK on its preview."""

from dataclasses import replace

from central.protocol.papers import ScanStage
from firmware.session.commands import Command, PlayTone, Tone
from firmware.session.paper_commands import (
    DiscardPage,
    SendPages,
    StartScan,
    StopScan,
    TellScan,
)
from firmware.session.paper_state import Scan
from firmware.session.result import Result
from firmware.session.state import Session


def _with(session: Session, scan: Scan) -> Session:
    return replace(session, scan=scan)


def _tell(session: Session, stage: ScanStage) -> TellScan:
    scan = session.scan
    return TellScan(scan.request_id, stage, pages=len(scan.pages))


def begin(session: Session, _: str) -> Result:
    """The first request in line, or else the citizen's own wish."""
    scan = session.scan
    if scan.waiting:
        first, *others = scan.waiting
        scan = Scan(request_id=first.request_id, what=first.what, asked=True, waiting=tuple(others))
        session, tones = _with(session, scan), (PlayTone(Tone.YOUR_TURN),)
        return session, (*tones, _tell(session, ScanStage.PLACING))
    session, request_id = session.new_id()
    session = _with(session, Scan(request_id=request_id))
    return session, (_tell(session, ScanStage.PLACING),)


def start_scan(session: Session, _: str) -> Result:
    session, page_id = session.new_id()
    session = _with(session, replace(session.scan, scanning_id=page_id, progress=0.0, fault=None))
    return session, (StartScan(page_id), _tell(session, ScanStage.SCANNING))


def stop_scan(session: Session, _: str) -> Result:
    """Stopped before the end: back to the paper, or to the pages that are there."""
    session = _with(session, replace(session.scan, scanning_id="", progress=0.0))
    stage = ScanStage.PREVIEW if session.scan.pages else ScanStage.PLACING
    return session, (StopScan(), _tell(session, stage))


def keep_page(session: Session, page_id: str) -> Result:
    scan = session.scan
    session = _with(session, replace(scan, pages=(*scan.pages, page_id), scanning_id="", progress=1.0))
    return session, (PlayTone(Tone.DONE), _tell(session, ScanStage.PREVIEW))


def tell_fault(session: Session, _: str) -> Result:
    scan = replace(session.scan, scanning_id="", progress=0.0)
    told = TellScan(scan.request_id, ScanStage.FAULT, pages=len(scan.pages), fault=scan.fault)
    return _with(session, scan), (PlayTone(Tone.NO), told)


def look_again(session: Session, _: str) -> Result:
    session = _with(session, replace(session.scan, fault=None))
    return session, (_tell(session, ScanStage.PREVIEW),)


def place_another(session: Session, _: str) -> Result:
    return session, (_tell(session, ScanStage.PLACING),)


def scan_again(session: Session, page_id: str) -> Result:
    """The last page was not good: it is forgotten, and the paper is read anew."""
    scan = session.scan
    session = _with(session, replace(scan, pages=tuple(page for page in scan.pages if page != page_id)))
    session, commands = start_scan(session, "")
    return session, (DiscardPage(page_id), *commands)


def send_pages(session: Session, _: str) -> Result:
    session = _with(session, replace(session.scan, progress=0.0))
    scan = session.scan
    return session, (_tell(session, ScanStage.SENDING), SendPages(scan.request_id, scan.pages))


def thank(session: Session, _: str) -> Result:
    """The desk has all pages: they are forgotten here."""
    scan = session.scan
    call = replace(session.call, pages_sent=session.call.pages_sent + len(scan.pages))
    session = replace(session, call=call, scan=replace(scan, progress=1.0, since_s=session.now_s))
    return session, (PlayTone(Tone.DONE), _tell(session, ScanStage.SENT), *_discard(scan))


def close(session: Session, _: str) -> Result:
    return _with(session, Scan(waiting=session.scan.waiting)), ()


def decline(session: Session, _: str) -> Result:
    """Nothing is sent, and what was read is forgotten."""
    scan = session.scan
    told = TellScan(scan.request_id, ScanStage.DECLINED)
    return _with(session, Scan(waiting=scan.waiting)), (*_stop(scan), *_discard(scan), told)


def withdraw(session: Session, _: str) -> Result:
    """The adviser no longer needs it."""
    scan = session.scan
    return _with(session, Scan(waiting=scan.waiting)), (*_stop(scan), *_discard(scan), PlayTone(Tone.NO))


def _stop(scan: Scan) -> tuple[Command, ...]:
    return (StopScan(),) if scan.scanning_id else ()


def _discard(scan: Scan) -> tuple[Command, ...]:
    return tuple(DiscardPage(page_id) for page_id in scan.pages)
