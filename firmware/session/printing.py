"""Actions of the machine that every document to print has. Nothing prints before OK, and nothing twice."""

from dataclasses import replace

from central.protocol.papers import PrintToldStage, Refusal
from firmware.session.commands import Command, PlayTone, Tone
from firmware.session.paper_commands import (
    CancelPrint,
    ForgetDocument,
    PrintDocument,
    ResumePrinter,
    TellPrint,
)
from firmware.session.paper_state import Document, DocumentState
from firmware.session.phases import LINKED
from firmware.session.result import Result
from firmware.session.state import Session
from hardware.events import PrintStage


def _document(session: Session, request_id: str) -> Document:
    document = session.document(request_id)
    assert document is not None, "the table is only asked about documents that are there"
    return document


def _told(document: Document, stage: PrintToldStage, refusal: Refusal | None = None) -> TellPrint:
    return TellPrint(
        document.request_id,
        stage,
        pages=len(document.page_ids),
        pages_done=document.pages_done,
        refusal=refusal,
        fault=document.fault,
    )


def _over(session: Session) -> bool:
    """After the call: nobody is there to try again."""
    return session.phase not in LINKED


def _stamp(session: Session, request_id: str) -> tuple[Session, Document]:
    """The time of what happened now. After the call the screen tells of it, and stays its full time."""
    document = replace(_document(session, request_id), since_s=session.now_s)
    active_s = session.now_s if _over(session) else session.active_s
    return replace(session.with_document(document), active_s=active_s), document


def _count_unprinted(session: Session, document: Document) -> Session:
    """Lays down that a document did not come out whole, unless the citizen or the adviser had cancelled it."""
    wanted = document.given_up or document.state is not DocumentState.CANCELLING
    if not _over(session) or not wanted or document.pages_done >= len(document.page_ids):
        return session
    count = session.call.pages_unprinted + len(document.page_ids)
    return replace(session, call=replace(session.call, pages_unprinted=count))


def announce(session: Session, request_id: str) -> Result:
    return session, (_told(_document(session, request_id), PrintToldStage.CHECKING),)


def propose(session: Session, request_id: str) -> Result:
    return session, (PlayTone(Tone.YOUR_TURN), _told(_document(session, request_id), PrintToldStage.PREVIEW))


def forget(session: Session, request_id: str) -> Result:
    """Its pages leave the memory, unless the adviser shows them; the screen goes back to what was there."""
    session = replace(session, foreground="" if session.foreground == request_id else session.foreground)
    shown = session.showing.request_id == request_id
    return session, () if shown else (ForgetDocument(request_id),)


def decline(session: Session, request_id: str) -> Result:
    told = _told(_document(session, request_id), PrintToldStage.DECLINED, Refusal.CITIZEN_DECLINED)
    session, commands = forget(session, request_id)
    return session, (told, *commands)


def flip(session: Session, request_id: str) -> Result:
    document = _document(session, request_id)
    document = replace(document, shown=(document.shown + 1) % len(document.page_ids))
    return session.with_document(document), ()


def submit(session: Session, request_id: str) -> Result:
    """The citizen's OK, the only way to the printer; `submitted` keeps the same request from coming again."""
    session = replace(session, submitted=session.submitted | {request_id}, foreground=request_id)
    session, _ = _stamp(session, request_id)
    return session, (PrintDocument(request_id),)


def to_background(session: Session, _: str) -> Result:
    """The job goes on; the citizen is back with the adviser."""
    return replace(session, foreground=""), ()


def to_foreground(session: Session, request_id: str) -> Result:
    return replace(session, foreground=request_id), ()


def tell_progress(session: Session, request_id: str) -> Result:
    document = _document(session, request_id)
    stage = PrintToldStage.QUEUED if document.job is PrintStage.QUEUED else PrintToldStage.PRINTING
    return session, (_told(document, stage),)


def tell_stopped(session: Session, request_id: str) -> Result:
    """Whatever the citizen is doing, the printer's need is said."""
    session, document = _stamp(session, request_id)
    tone: tuple[Command, ...] = () if session.foreground == request_id else (PlayTone(Tone.NO),)
    return replace(session, foreground=request_id), (*tone, _told(document, PrintToldStage.STOPPED))


def resume(session: Session, request_id: str) -> Result:
    session, _ = _stamp(session, request_id)
    return session, (ResumePrinter(request_id),)


def cancel(session: Session, request_id: str) -> Result:
    """Asked for by the citizen or the adviser; after the call, by the borne itself."""
    session, document = _stamp(session, request_id)
    if not _over(session):
        return replace(session, foreground=""), (CancelPrint(request_id),)
    session = session.with_document(replace(document, given_up=True))
    return session, (PlayTone(Tone.NO), CancelPrint(request_id))


def tell_printed(session: Session, request_id: str) -> Result:
    session, document = _stamp(session, request_id)
    pages = len(document.page_ids)
    document = replace(document, pages_done=pages, fault=None)
    call = replace(session.call, pages_printed=session.call.pages_printed + pages)
    session = replace(session.with_document(document), call=call)
    return session, (PlayTone(Tone.DONE), _told(document, PrintToldStage.PRINTED))


def tell_cancelled(session: Session, request_id: str) -> Result:
    session, document = _stamp(session, request_id)
    told = _told(document, PrintToldStage.CANCELLED)
    session = _count_unprinted(session, document)
    session, commands = forget(session, request_id)
    return session, (told, *commands)


def tell_failed(session: Session, request_id: str) -> Result:
    session, document = _stamp(session, request_id)
    session = _count_unprinted(session, document)
    return session, (PlayTone(Tone.NO), _told(document, PrintToldStage.FAILED))
