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
from firmware.views.calling import banner, heard_banner
from firmware.views.faults import printer_fault, scanner_fault
from firmware.views.frame import said, way_back, who
from firmware.views.services import plain
from firmware.views.text import _
from firmware.views.view import Art, Label, Layout, Line, Tone, Video, View
from hardware.errors import FaultKind
from hardware.events import Key


def beside_adviser(session: Session, view: View, *, told_here: bool = False) -> View:
    """`view` with the adviser small at R3, and what must be known; `told_here`: it says itself how the paper does."""
    return replace(with_banner(session, view, papers=not told_here), video=Video.ADVISER_SMALL)


def with_banner(session: Session, view: View, *, papers: bool = True) -> View:
    """`view` with what stands over the picture; it is heard first, since it may have come while the page was said."""
    heard = heard_banner(session, papers=papers)
    return replace(view, banner=banner(session, papers=papers), spoken=f"{heard} {view.spoken}".strip())


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
        spoken=said(title, *(line.text for line in lines), foot),
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
        spoken=f"{plain(*lines)} {said(title, *todo, _nothing_leaves().text, _('Puis, rond vert.'))}".strip(),
    )


def _nothing_leaves() -> Line:
    return Line(_("Rien ne part sans votre accord."), icon="lock")


def _back(session: Session, subject: Scan) -> str:
    return _("Garder les pages") if subject.pages else way_back(session, scan=True)


def _scanning(_session: Session, subject: Scan) -> View:
    title, reads = _("Ne touchez pas"), _("Le scanner lit votre papier.")
    return View(
        name="scanning",
        layout=Layout.CONTENT,
        title=title,
        lines=(Line(reads),),
        art=Art.PLACE,
        progress=subject.progress,
        cancel=_("Arrêter"),
        spoken=said(title, reads, _("Cela prend dix secondes.")),
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
        spoken=_("{pages}. Est-ce bien lisible ? {more} Rond vert, envoyer. Croix rouge, ne pas envoyer.").format(
            pages=pages(count), more=_nothing_leaves().text
        ),
    )


def _sending(_session: Session, subject: Scan) -> View:
    title, sent = _("Envoi en cours"), pages(len(subject.pages))
    return View(
        name="sending",
        layout=Layout.CONTENT,
        title=title,
        icon="upload_file",
        lines=(Line(sent),),
        progress=subject.progress,
        cancel=_("Ne plus envoyer"),
        spoken=said(title, f"{sent}.", _("Patientez.")),
    )


def _sent(session: Session, subject: Scan) -> View:
    received = _("{adviser} a reçu {pages}.").format(adviser=who(session), pages=pages(len(subject.pages)))
    return _done("sent", _("C’est envoyé"), _("Reprenez votre papier."), Line(received))


def _scan_fault(session: Session, subject: Scan) -> View:
    text = scanner_fault(subject.fault or FaultKind.INPUT_OUTPUT)
    sees = session.camera_open and "camera" not in session.media_faults
    still = _("Ou montrez le papier à la caméra.") if sees else _("L’appel continue.")
    again = _("Pour recommencer, appuyez sur le rond vert.")
    return View(
        name="scan_fault",
        layout=Layout.CONTENT,
        title=text.title,
        icon="report_problem",
        tone=Tone.WARNING,
        lines=(Line(text.advice), Line(still)),
        foot=again,
        ok=_("Recommencer"),
        cancel=_back(session, subject),
        spoken=said(text.title, text.advice, still, again),
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
    where = _("Page {number} sur {count}").format(number=subject.shown + 1, count=count)
    sent = _("{adviser} vous envoie {pages}.").format(adviser=who(session), pages=pages(count))
    return View(
        name="print",
        layout=Layout.DOCUMENT,
        title=_("Imprimer ce papier ?"),
        top=where,
        aside=Line(sent, icon="description"),
        softkeys=softkeys,
        ok=_("Imprimer"),
        cancel=_("Ne pas imprimer"),
        page_id=subject.page_ids[subject.shown],
        spoken=_(
            "{adviser} vous propose d’imprimer {pages}. {where}. Rond vert, imprimer. Croix rouge, ne pas imprimer."
        ).format(adviser=who(session), pages=pages(count), where=where),
    )


def _printing(session: Session, subject: Document) -> View:
    count = len(subject.page_ids)
    title, foot = _("Cela s’imprime"), _("Prenez vos pages en bas.")
    out = _("{done} sur {pages}.").format(done=subject.pages_done, pages=pages(count))
    return View(
        name="printing",
        layout=Layout.CONTENT,
        title=title,
        icon="print",
        lines=(Line(out),),
        progress=min(1.0, subject.pages_done / count),
        foot=foot,
        ok=_("Continuer l’appel"),
        cancel=_("Arrêter"),
        # Who asks with VOICE hears how far it is; not each page, which would begin the screen anew.
        spoken=said(title, *([out] if session.guidance.asked else []), foot),
    )


def _stopped(session: Session, subject: Document) -> View:
    text = printer_fault(subject.fault or FaultKind.INPUT_OUTPUT)
    foot, still = _("Ensuite, l’impression continue."), _("L’appel continue.")
    known = _("{adviser} le sait aussi.").format(adviser=who(session))
    return View(
        name="noprint",
        layout=Layout.CONTENT,
        title=text.title,
        icon="print_disabled",
        tone=Tone.WARNING,
        lines=(Line(text.advice), Line(still), Line(known)),
        foot=foot,
        softkeys={Key.L1: Label(_("Réessayer"), icon="replay")},
        ok=_("Continuer l’appel"),
        cancel=_("Ne plus imprimer"),
        spoken=said(text.title, text.advice, still, known, foot),
    )


def _printed(_session: Session, _subject: Document) -> View:
    return _done("printed", _("C’est imprimé"), _("Prenez vos pages en bas."))


def _failed(session: Session, _subject: Document) -> View:
    title = _("L’impression n’a pas marché")
    again = _("{adviser} peut envoyer le papier encore une fois.").format(adviser=who(session))
    return View(
        name="print_failed",
        layout=Layout.CONTENT,
        title=title,
        icon="print_disabled",
        tone=Tone.WARNING,
        lines=(Line(again),),
        ok=_("Continuer l’appel"),
        spoken=said(title, again, _("Continuez l’appel.")),
    )


_DOCUMENTS: Mapping[DocumentState, Callable[[Session, Document], View]] = {
    DocumentState.PREVIEW: _proposed,
    DocumentState.PRINTING: _printing,
    DocumentState.STOPPED: _stopped,
    DocumentState.FAILED: _failed,
}
