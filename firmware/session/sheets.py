"""Reading the partners' information sheets: the list, a sheet page by page, printing it. Actions and keys."""

from dataclasses import replace

from central.protocol.sheets import SheetTexts
from central.protocol.values import ServiceInfo, SheetHead
from firmware.session.commands import Command, PlayTone, Tone
from firmware.session.moves import Move, Trigger, leaflet_move, session_move
from firmware.session.paper_commands import FetchSheet, PrintSheet
from firmware.session.paper_state import Leaflet, LeafletState
from firmware.session.phases import Phase
from firmware.session.result import Result
from firmware.session.sheet import NO_SHEET, SheetPaper, SheetReading, SheetStage
from firmware.session.sheet_pages import SheetPage, page_at, paged
from firmware.session.state import Session
from hardware.events import SOFTKEYS, Key

ANSWER_S = 15.0
"""So long a sheet that is not kept may take from central."""
_PATIENCE_S = {SheetPaper.A4: 120.0, SheetPaper.SLIP: 30.0}
_PRINTERS = {SheetPaper.A4: "page_printer", SheetPaper.SLIP: "receipt_printer"}
_PRINT_KEYS = {SheetPaper.A4: Key.L1, SheetPaper.SLIP: Key.L2}
_READ_IN = frozenset({Phase.SHEET, Phase.SHEET_PRINT})

# What there is


def heads_of(services: tuple[ServiceInfo, ...]) -> tuple[SheetHead, ...]:
    """The sheets of these services in order, each once."""
    return tuple({head.sheet_id: head for service in services for head in service.sheets}.values())


def heads(session: Session) -> tuple[SheetHead, ...]:
    """The sheets of the list: those of the chosen service, or, without one, of all."""
    about = session.service_id
    return heads_of(tuple(one for one in session.services if about in {"", one.service_id}))


def partner_of(session: Session) -> str:
    """Who has published the sheet that is read."""
    sheet_id = session.sheet.sheet_id
    return next((one.partner for one in session.services if any(head.sheet_id == sheet_id for head in one.sheets)), "")


def text_of(session: Session) -> SheetTexts | None:
    """The sheet in the citizen's language, else in French; None while it is not here."""
    sheet = session.sheet.sheet
    return None if sheet is None else sheet.in_language(session.language)


def pages_of(session: Session) -> tuple[SheetPage, ...]:
    text = text_of(session)
    return () if text is None else paged(text, large=session.large)


def page_number(session: Session) -> int:
    """The index of the page that shows."""
    return page_at(pages_of(session), session.sheet.at)


def papers(session: Session) -> tuple[SheetPaper, ...]:
    """What a sheet can be printed on now: only printers that work."""
    out = {device for device, _ in session.device_faults}
    return tuple(paper for paper, device in _PRINTERS.items() if device not in out)


# Keys


def sheets_keys(session: Session) -> dict[Key, Move]:
    """The list. Back leads to the service, from the list of all to the first screen."""
    live = {key: session_move(Trigger.CHOOSE, head.sheet_id) for key, head in shown_heads(session).items()}
    if len(heads(session)) > len(SOFTKEYS):
        live[SOFTKEYS[-1]] = session_move(Trigger.NEXT)
    return {**live, Key.CANCEL: session_move(Trigger.CANCEL if session.service_id else Trigger.BACK)}


def shown_heads(session: Session) -> dict[Key, SheetHead]:
    """The sheets of the page of the list that shows, each at its key; after the last page comes the first."""
    known = heads(session)
    room = len(SOFTKEYS) if len(known) <= len(SOFTKEYS) else len(SOFTKEYS) - 1
    count = max(-(-len(known) // room), 1)
    start = session.sheet.list_page % count * room
    return dict(zip(SOFTKEYS, known[start : start + room], strict=False))


def sheet_keys(session: Session) -> dict[Key, Move]:
    """Each key of a page names the page on which it stands: pressed again too soon it turns nothing."""
    live: dict[Key, Move] = {Key.CANCEL: session_move(Trigger.CANCEL)}
    if session.sheet.stage is not SheetStage.THERE:
        return live
    number, count = page_number(session), len(pages_of(session))
    if papers(session):
        live[Key.L1] = session_move(Trigger.PRINT)
    if number > 0:
        live[Key.L2] = session_move(Trigger.BACK, str(number))
    if number + 1 < count:
        live[Key.R2] = session_move(Trigger.NEXT, str(number))
    return live


def sheet_print_keys(session: Session) -> dict[Key, Move]:
    free = session.leaflet.state is not LeafletState.PRINTING
    live = {_PRINT_KEYS[paper]: leaflet_move(Trigger.PRINT, paper) for paper in papers(session) if free}
    return {**live, Key.CANCEL: session_move(Trigger.CANCEL)}


# Actions


def open_sheets(session: Session, service_id: str) -> Result:
    return replace(session, service_id=service_id, sheet=NO_SHEET, unanswered=None), ()


def turn_list(session: Session, _: str) -> Result:
    return replace(session, sheet=replace(session.sheet, list_page=session.sheet.list_page + 1)), ()


def open_sheet(session: Session, sheet_id: str) -> Result:
    digest = next((head.digest for head in heads(session) if head.sheet_id == sheet_id), "")
    reading = SheetReading(
        sheet_id, digest, SheetStage.LOADING, asked_s=session.now_s, list_page=session.sheet.list_page
    )
    return replace(session, sheet=reading), (FetchSheet(sheet_id, digest),)


def close_sheet(session: Session, _: str) -> Result:
    """Back to the list, on the page where one left it."""
    return replace(session, sheet=SheetReading(list_page=session.sheet.list_page)), ()


def close_sheets(session: Session, _: str) -> Result:
    return replace(session, sheet=NO_SHEET), ()


def leave_sheets(session: Session, _: str) -> Result:
    """From the list of all: to the first screen, or, still without central, to what stands there."""
    return replace(session, menu_page=0, service_id="", partner_id="", sheet=NO_SHEET), ()


def give_up_sheet(session: Session, _: str) -> Result:
    return replace(session, sheet=replace(session.sheet, stage=SheetStage.MISSING)), (PlayTone(Tone.NO),)


def turn_sheet(session: Session, _: str) -> Result:
    return _to_page(session, page_number(session) + 1)


def turn_sheet_back(session: Session, _: str) -> Result:
    return _to_page(session, page_number(session) - 1)


def _to_page(session: Session, number: int) -> Result:
    pages = pages_of(session)
    at = pages[min(max(number, 0), len(pages) - 1)].start if pages else 0
    return replace(session, sheet=replace(session.sheet, at=at)), ()


def print_sheet(session: Session, paper: str) -> Result:
    """The sheet in the citizen's language. While a printer owes an answer to the last one, the same job is meant."""
    reading, owed, wanted = session.sheet, session.leaflet, SheetPaper(paper)
    assert reading.sheet is not None, "the key is there only with a sheet"
    about = job_of(session, wanted)
    if owed.answered or owed.about != about:
        session, job_id = session.new_id()
    else:
        job_id = owed.job_id
    leaflet = Leaflet(
        about=about,
        asked_on=session.phase,
        job_id=job_id,
        answered=False,
        since_s=session.now_s,
        patience_s=_PATIENCE_S[wanted],
    )
    sheet, language, partner = reading.sheet, session.language, partner_of(session)
    printed = PrintSheet(job_id, sheet, language, wanted, partner, practice=session.practice)
    return replace(session, leaflet=leaflet), (printed,)


def job_of(session: Session, paper: SheetPaper) -> str:
    """What the leaflet is about while the sheet that is read comes out on this paper."""
    return f"{session.sheet.digest}/{session.language}/{paper}"


# What central brings


def renewed(session: Session) -> tuple[Session, tuple[Command, ...]]:
    """The services are other ones: where the sheet that is read has a newer text, it is asked for."""
    reading = session.sheet
    head = next((one for one in heads(session) if one.sheet_id == reading.sheet_id), None)
    if session.phase not in _READ_IN or head is None or head.digest == reading.digest:
        return session, ()
    stage = SheetStage.LOADING if reading.sheet is None else reading.stage
    newer = replace(reading, digest=head.digest, stage=stage, asked_s=session.now_s)
    return replace(session, sheet=newer), (FetchSheet(head.sheet_id, head.digest),)


def gone(session: Session) -> bool:
    """Whether what the sheets' screens show is no longer published."""
    known = heads(session)
    if session.phase is Phase.SHEETS:
        return not known
    return session.phase in _READ_IN and all(head.sheet_id != session.sheet.sheet_id for head in known)
