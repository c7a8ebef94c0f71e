"""Views of the partners' information sheets: the list, a page of a sheet, on which paper it shall come out.

The text is the partner's: in the citizen's language where there is one, else in French, and then the screen says so in
the citizen's language, and text and voice each keep their own language and direction.
"""

from dataclasses import replace

from central.protocol.sheets import BlockKind, SheetTexts
from central.protocol.values import SheetHead
from firmware.session.paper_state import LeafletState
from firmware.session.sheet import SheetPaper, SheetStage
from firmware.session.sheet_pages import Piece, SheetPage
from firmware.session.sheets import (
    heads,
    job_of,
    page_number,
    pages_of,
    papers,
    partner_of,
    sheet_print_keys,
    sheets_keys,
    shown_heads,
    text_of,
)
from firmware.session.state import Session
from firmware.views import moments
from firmware.views.faults import printer_fault, slip_fault
from firmware.views.frame import said
from firmware.views.services import name_of, zone_of
from firmware.views.text import _, language, speaking
from firmware.views.view import Art, Label, Layout, Line, Quoted, View
from hardware.errors import FaultKind
from hardware.events import SOFTKEYS, Key

PICTURE = "sheet/"
"""Begins the `page_id` of a picture of a sheet; its digest follows."""


def sheets(session: Session) -> View:
    """The list, each sheet on a key."""
    keys = shown_heads(session)
    softkeys = {key: _title_label(head) for key, head in keys.items()}
    last = SOFTKEYS[-1]
    if last in sheets_keys(session) and last not in softkeys:
        softkeys[last] = Label(_("Suite"), icon="apps")
    service = session.service() if session.service_id else None
    age = _age(session)
    return View(
        name="sheets",
        layout=Layout.MENU,
        title=_("Informations"),
        lines=(Line(age),) if age else (),
        softkeys=softkeys,
        cancel=_("Retour"),
        place="" if service is None else name_of(service),
        spoken=said(_("Informations"), *([age] if age else [])),
    )


def _title_label(head: SheetHead) -> Label:
    """The title in the citizen's language, else in the language that it is in."""
    title = next((one for one in head.titles if one.language == language()), head.titles[0])
    other = "" if title.language == language() else title.language
    return Label(title.title, icon="article", language=other)


def _age(session: Session) -> str:
    """Without central: of when the sheets are."""
    if session.online or not session.known_s:
        return ""
    when = moments.dated(session.known_s, session.wall_s, zone_of(session))
    return _("Les informations datent {when}.").format(when=when)


def sheet(session: Session) -> View:
    """One page of a sheet."""
    text = text_of(session)
    if session.sheet.stage is not SheetStage.THERE or text is None:
        return _not_here(session)
    pages, number = pages_of(session), page_number(session)
    first, page = number == 0, pages[number]
    count = _("Page {page} sur {count}.").format(page=number + 1, count=len(pages)) if len(pages) > 1 else ""
    notes = (count, *(_notes(session, text) if first else ()))
    foot = " ".join(note for note in notes if note)
    view = View(
        name="sheet",
        layout=Layout.CONTENT,
        title=text.title,
        title_language=text.language,
        lines=tuple(_line(piece, text.language) for piece in page.pieces),
        page_id=next((f"{PICTURE}{piece.picture}" for piece in page.pieces if piece.picture), ""),
        foot=foot,
        softkeys=_turning(session, number, len(pages)),
        cancel=_("Retour"),
        place=partner_of(session),
    )
    return _aloud(view, text, page, first=first or session.guidance.asked)


def _aloud(view: View, text: SheetTexts, page: SheetPage, *, first: bool) -> View:
    """The same page to be heard: what we say in our language, what the partner wrote in its own."""
    with speaking(text.language):
        written = [_said(piece) for piece in page.pieces]
    if first:
        written.insert(0, f"{text.title}.")
    if text.language == language():
        return replace(view, spoken=" ".join((*written, view.foot)).strip())
    spoken = view.foot or _("Informations")
    return replace(view, spoken=spoken, quoted=Quoted(" ".join(written), text.language))


def _notes(session: Session, text: SheetTexts) -> tuple[str, ...]:
    other = _("Ce texte n’est pas dans votre langue. Il est en français.") if text.language != language() else ""
    no_printer = "" if papers(session) else _("On ne peut pas l’imprimer maintenant.")
    return other, no_printer, _age(session)


def _turning(session: Session, number: int, count: int) -> dict[Key, Label]:
    labels = {Key.L1: Label(_("Imprimer"), icon="print")} if papers(session) else {}
    if number > 0:
        labels[Key.L2] = Label(_("Page précédente"), icon="navigate_before")
    if number + 1 < count:
        labels[Key.R2] = Label(_("Suite"), icon="navigate_next")
    return labels


def _line(piece: Piece, of: str) -> Line:
    with speaking(of):
        match piece.kind:
            case BlockKind.STEP:
                return Line(piece.text, mark=str(piece.number), language=of, flows=True)
            case BlockKind.PAPER:
                return Line(_("À apporter : **{paper}**").format(paper=piece.text), "description", of, flows=True)
            case BlockKind.PICTURE:
                return Line(piece.text, language=of)
            case BlockKind.PARAGRAPH:
                return Line(piece.text, language=of, flows=True)


def _said(piece: Piece) -> str:
    """A piece as one hears it, in the language that is spoken now."""
    text = piece.text if piece.text[-1] in ".!?…؟" else f"{piece.text}."
    match piece.kind:
        case BlockKind.STEP:
            return _("Étape {number} : {text}").format(number=piece.number, text=text)
        case BlockKind.PAPER:
            return _("À apporter : {paper}").format(paper=text)
        case BlockKind.PICTURE:
            return _("Image : {text}").format(text=text)
        case BlockKind.PARAGRAPH:
            return text


def _not_here(session: Session) -> View:
    """Fetched from central, or not to be had."""
    head = next((one for one in heads(session) if one.sheet_id == session.sheet.sheet_id), None)
    loading = session.sheet.stage is SheetStage.LOADING
    foot = _("L’information arrive.") if loading else _("Cette information n’est pas là. Demandez à l’accueil.")
    title = _("Un instant") if loading or head is None else _title_label(head).text
    return View(
        name="sheet",
        layout=Layout.CONTENT,
        title=title,
        title_language="" if loading or head is None else _title_label(head).language,
        icon="hourglass_empty" if loading else "cloud_off",
        foot=foot,
        cancel=_("Retour"),
        place=partner_of(session),
        spoken=said(title, foot) if loading else foot,
        quoted=None if loading or head is None else Quoted(f"{title}.", _title_label(head).language or language()),
    )


def sheet_print(session: Session) -> View:
    """A4 or slip, as far as they work, and how the last one went."""
    live = sheet_print_keys(session)
    softkeys = {key: label for key, label in _paper_labels().items() if key in live}
    text, news = text_of(session), _news(session)
    foot = news
    if not foot and not papers(session):
        foot = _("On ne peut pas l’imprimer maintenant.")
    if not foot:
        foot = _("Choisissez le papier.")
    title = "" if text is None else text.title
    return View(
        name="sheetprint",
        layout=Layout.CONTENT,
        title=_("Imprimer l’information"),
        lines=(Line(title, language="" if text is None else text.language),) if title else (),
        art=Art.PRINTER,
        foot=foot,
        softkeys=softkeys,
        cancel=_("Retour"),
        place=partner_of(session),
        spoken=said(_("Imprimer l’information"), foot) if session.guidance.asked else foot,
        quoted=Quoted(f"{title}.", text.language) if text is not None and session.guidance.asked else None,
    )


def _paper_labels() -> dict[Key, Label]:
    return {
        Key.L1: Label(_("Page A4"), icon="description", spoken=_("Page A quatre")),
        Key.L2: Label(_("Ticket"), icon="receipt_long"),
    }


def _news(session: Session) -> str:
    """How the sheet that is read comes out."""
    paper = next((one for one in SheetPaper if session.leaflet.about == job_of(session, one)), None)
    if paper is None:
        # Something else may be at a printer, such as a slip with hours.
        busy = session.leaflet.state is LeafletState.PRINTING
        return _("L’imprimante est occupée. Attendez un peu.") if busy else ""
    match session.leaflet.state:
        case LeafletState.PRINTING:
            return (
                _("La page s’imprime. Patientez.") if paper is SheetPaper.A4 else _("Le ticket s’imprime. Patientez.")
            )
        case LeafletState.PRINTED:
            return _("Prenez votre page.") if paper is SheetPaper.A4 else _("Prenez votre ticket.")
        case LeafletState.FAILED:
            return _failed(paper, session.leaflet.fault)
        case LeafletState.NONE:
            return ""


def _failed(paper: SheetPaper, fault: FaultKind | None) -> str:
    if paper is SheetPaper.SLIP:
        return f"{slip_fault(fault).title}. {_('Lisez à l’écran.')}"
    text = printer_fault(fault or FaultKind.INPUT_OUTPUT)
    return f"{text.title}. {text.advice}"
