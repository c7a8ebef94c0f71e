"""Views of papers in a call: scanning and printing. The adviser stays small at R3; no key is there."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from firmware.session.paper_state import (
    MAX_SCAN_PAGES,
    Document,
    DocumentState,
    Scan,
    ScanState,
)
from firmware.session.state import Session
from firmware.views.amounts import pages
from firmware.views.calling import banner
from firmware.views.faults import printer_fault, scanner_fault
from firmware.views.frame import said, way_back, who
from firmware.views.text import _
from firmware.views.view import Art, Label, Layout, Line, Tone, Video, View
from hardware.errors import FaultKind
from hardware.events import Key


def beside_adviser(session: Session, view: View, *, told_here: bool = False) -> View:
    """`view` with the adviser small at R3, and what must be known; `told_here`: it says itself how the paper does."""
    return replace(view, video=Video.ADVISER_SMALL, banner=banner(session, papers=not told_here))


def enlarge() -> Label:
    return Label(_("Agrandir"), icon="zoom_in")


def _done(name: str, title: str, foot: str, *lines: Line) -> View:
    """Something has worked."""
    return View(
        name=name,
        layout=Layout.CONTENT,
        title=title,
        icon="check_circle",
        tone=Tone.GOOD,
        lines=lines,
        foot=foot,
        ok=_("Continuer"),
        spoken=said(title, foot),
    )


# Scanning


def scan(session: Session, subject: Scan) -> View:
    return beside_adviser(session, _SCANS.get(subject.state, _sent)(session, subject))


def _placing(session: Session, subject: Scan) -> View:
    number = len(subject.pages) + 1
    title = _("Posez votre papier") if number == 1 else _("Posez la page {number}").format(number=number)
    asked = ""
    if subject.asked:
        asked = _("{adviser} demande un papier.").format(adviser=who(session))
        if subject.what:
            asked = _("{adviser} demande : **{paper}**.").format(adviser=who(session), paper=subject.what)
    lines = (Line(asked),) if asked else ()
    todo = (_("Face écrite vers la vitre."), _("Fermez le couvercle."))
    return View(
        name="scan_place",
        layout=Layout.CONTENT,
        title=title,
        lines=(*lines, *map(Line, todo)),
        art=Art.PLACE,
        aside=_nothing_leaves(),
        ok=_("Scanner"),
        cancel=_back(session, subject),
        spoken=" ".join((*([asked.replace("**", "")] if asked else []), said(title, *todo, _("Puis, rond vert.")))),
    )


def _nothing_leaves() -> Line:
    return Line(_("Rien ne part sans votre accord."), icon="lock")


def _back(session: Session, subject: Scan) -> str:
    return _("Garder les pages") if subject.pages else way_back(session, scan=True)


def _scanning(_session: Session, subject: Scan) -> View:
    return View(
        name="scanning",
        layout=Layout.CONTENT,
        title=_("Ne touchez pas"),
        lines=(Line(_("Le scanner lit votre papier.")),),
        art=Art.PLACE,
        progress=subject.progress,
        cancel=_("Arrêter"),
        spoken=_("Ne touchez pas. Cela prend dix secondes."),
    )


def _preview(_session: Session, subject: Scan) -> View:
    count = len(subject.pages)
    softkeys = {Key.L1: Label(_("Refaire"), icon="replay"), Key.R1: enlarge()}
    if count < MAX_SCAN_PAGES:
        softkeys[Key.L2] = Label(_("Ajouter une page"), icon="note_add")
    return View(
        name="scan",
        layout=Layout.DOCUMENT,
        title=_("Est-ce bien lisible ?"),
        top=_("Page {number}").format(number=count),
        aside=_nothing_leaves(),
        softkeys=softkeys,
        ok=_("Envoyer"),
        cancel=_("Ne pas envoyer"),
        page_id=subject.pages[-1] if subject.pages else "",
        spoken=_("{pages}. Est-ce bien lisible ? Rond vert, envoyer. Croix rouge, ne pas envoyer.").format(
            pages=pages(count)
        ),
    )


def _sending(_session: Session, subject: Scan) -> View:
    return View(
        name="sending",
        layout=Layout.CONTENT,
        title=_("Envoi en cours"),
        icon="upload_file",
        lines=(Line(pages(len(subject.pages))),),
        progress=subject.progress,
        cancel=_("Ne plus envoyer"),
        spoken=_("Envoi en cours. Patientez."),
    )


def _sent(session: Session, subject: Scan) -> View:
    received = _("{adviser} a reçu {pages}.").format(adviser=who(session), pages=pages(len(subject.pages)))
    return _done("sent", _("C’est envoyé"), _("Reprenez votre papier."), Line(received))


def _scan_fault(session: Session, subject: Scan) -> View:
    text = scanner_fault(subject.fault or FaultKind.INPUT_OUTPUT)
    sees = session.camera_open and "camera" not in session.media_faults
    still = _("Ou montrez le papier à la caméra.") if sees else _("L’appel continue.")
    return View(
        name="scan_fault",
        layout=Layout.CONTENT,
        title=text.title,
        icon="report_problem",
        tone=Tone.WARNING,
        lines=(Line(text.advice), Line(still)),
        foot=_("Pour recommencer, appuyez sur le rond vert."),
        ok=_("Recommencer"),
        cancel=_back(session, subject),
        spoken=said(text.title, text.advice, still, _("Pour recommencer, rond vert.")),
    )


_SCANS: Mapping[ScanState, Callable[[Session, Scan], View]] = {
    ScanState.PLACING: _placing,
    ScanState.SCANNING: _scanning,
    ScanState.PREVIEW: _preview,
    ScanState.SENDING: _sending,
    ScanState.FAULT: _scan_fault,
}


# Printing


def document(session: Session, subject: Document) -> View:
    told_here = subject.state in {DocumentState.PRINTING, DocumentState.STOPPED}
    view = _DOCUMENTS.get(subject.state, _printed)(session, subject)
    return beside_adviser(session, view, told_here=told_here)


def _proposed(session: Session, subject: Document) -> View:
    count = len(subject.page_ids)
    following = (subject.shown + 1) % count + 1
    softkeys = {Key.R1: enlarge()}
    if count > 1:
        softkeys[Key.L1] = Label(_("Voir la page {number}").format(number=following), icon="arrow_forward")
    sent = _("{adviser} vous envoie {pages}.").format(adviser=who(session), pages=pages(count))
    return View(
        name="print",
        layout=Layout.DOCUMENT,
        title=_("Imprimer ce papier ?"),
        top=_("Page {number} sur {count}").format(number=subject.shown + 1, count=count),
        aside=Line(sent, icon="description"),
        softkeys=softkeys,
        ok=_("Imprimer"),
        cancel=_("Ne pas imprimer"),
        page_id=subject.page_ids[subject.shown],
        spoken=_(
            "{adviser} vous propose d’imprimer {pages}. Rond vert, imprimer. Croix rouge, ne pas imprimer."
        ).format(adviser=who(session), pages=pages(count)),
    )


def _printing(_session: Session, subject: Document) -> View:
    count = len(subject.page_ids)
    title, foot = _("Cela s’imprime"), _("Prenez vos pages en bas.")
    return View(
        name="printing",
        layout=Layout.CONTENT,
        title=title,
        icon="print",
        lines=(Line(_("{done} sur {pages}.").format(done=subject.pages_done, pages=pages(count))),),
        progress=min(1.0, subject.pages_done / count),
        foot=foot,
        ok=_("Continuer l’appel"),
        cancel=_("Arrêter"),
        spoken=said(title, foot),
    )


def _stopped(session: Session, subject: Document) -> View:
    text = printer_fault(subject.fault or FaultKind.INPUT_OUTPUT)
    foot, still = _("Ensuite, l’impression continue."), _("L’appel continue.")
    return View(
        name="noprint",
        layout=Layout.CONTENT,
        title=text.title,
        icon="print_disabled",
        tone=Tone.WARNING,
        lines=(Line(text.advice), Line(still), Line(_("{adviser} le sait aussi.").format(adviser=who(session)))),
        foot=foot,
        softkeys={Key.L1: Label(_("Réessayer"), icon="replay")},
        ok=_("Continuer l’appel"),
        cancel=_("Ne plus imprimer"),
        spoken=said(text.title, text.advice, still, foot),
    )


def _printed(_session: Session, _subject: Document) -> View:
    return _done("printed", _("C’est imprimé"), _("Prenez vos pages en bas."))


def _failed(session: Session, _subject: Document) -> View:
    title = _("L’impression n’a pas marché")
    return View(
        name="print_failed",
        layout=Layout.CONTENT,
        title=title,
        icon="print_disabled",
        tone=Tone.WARNING,
        lines=(Line(_("{adviser} peut envoyer le papier encore une fois.").format(adviser=who(session))),),
        ok=_("Continuer l’appel"),
        spoken=said(title, _("Continuez l’appel.")),
    )


_DOCUMENTS: Mapping[DocumentState, Callable[[Session, Document], View]] = {
    DocumentState.PREVIEW: _proposed,
    DocumentState.PRINTING: _printing,
    DocumentState.STOPPED: _stopped,
    DocumentState.FAILED: _failed,
}
