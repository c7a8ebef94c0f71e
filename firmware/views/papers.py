"""Views of papers in a call: scanning and printing. The adviser stays small at R3; no key is there."""

from firmware.session.state import MAX_SCAN_PAGES, Document, DocumentState, Scan, ScanState, Session
from firmware.views.amounts import pages
from firmware.views.calling import banner
from firmware.views.faults import printer_fault, scanner_fault
from firmware.views.frame import who
from firmware.views.text import _
from firmware.views.view import Art, Label, Layout, Line, Tone, Video, View
from hardware.errors import FaultKind
from hardware.events import Key


def scan(session: Session, subject: Scan) -> View:
    match subject.state:
        case ScanState.PLACING:
            return _placing(session, subject)
        case ScanState.SCANNING:
            return _scanning(session, subject)
        case ScanState.PREVIEW:
            return _preview(session, subject)
        case ScanState.SENDING:
            return _sending(session, subject)
        case ScanState.FAULT:
            return _scan_fault(session, subject)
        case _:
            return _sent(session, subject)


def _placing(session: Session, subject: Scan) -> View:
    number = len(subject.pages) + 1
    title = _("Posez votre papier") if number == 1 else _("Posez la page {number}").format(number=number)
    asked = ""
    if subject.asked:
        asked = _("{adviser} demande un papier.").format(adviser=who(session))
        if subject.what:
            asked = _("{adviser} demande : **{paper}**.").format(adviser=who(session), paper=subject.what)
    lines = (Line(asked),) if asked else ()
    return View(
        name="scan_place",
        layout=Layout.CONTENT,
        title=title,
        lines=(*lines, Line(_("Face écrite vers la vitre.")), Line(_("Fermez le couvercle."))),
        art=Art.PLACE,
        aside=Line(_("Rien ne part sans votre accord."), icon="lock"),
        ok=_("Scanner"),
        cancel=_("Garder les pages") if subject.pages else _("Revenir à l’appel"),
        video=Video.ADVISER_SMALL,
        banner=banner(session),
        spoken=" ".join(
            part
            for part in (
                asked.replace("**", ""),
                _("Posez le papier sur la vitre, face écrite en bas. Fermez. Puis, rond vert."),
            )
            if part
        ),
    )


def _scanning(session: Session, subject: Scan) -> View:
    return View(
        name="scanning",
        layout=Layout.CONTENT,
        title=_("Ne touchez pas"),
        lines=(Line(_("Le scanner lit votre papier.")),),
        art=Art.PLACE,
        progress=subject.progress,
        cancel=_("Arrêter"),
        video=Video.ADVISER_SMALL,
        banner=banner(session),
        spoken=_("Ne touchez pas. Cela prend dix secondes."),
    )


def _preview(session: Session, subject: Scan) -> View:
    count = len(subject.pages)
    softkeys = {Key.L1: Label(_("Refaire"), icon="replay")}
    if count < MAX_SCAN_PAGES:
        softkeys[Key.L2] = Label(_("Ajouter une page"), icon="note_add")
    return View(
        name="scan",
        layout=Layout.DOCUMENT,
        title=_("Est-ce bien lisible ?"),
        top=_("Page {number}").format(number=count),
        aside=Line(_("Rien ne part sans votre accord."), icon="lock"),
        softkeys=softkeys,
        ok=_("Envoyer"),
        cancel=_("Ne pas envoyer"),
        page_id=subject.pages[-1] if subject.pages else "",
        video=Video.ADVISER_SMALL,
        banner=banner(session),
        spoken=_("{pages}. Est-ce bien lisible ? Rond vert, envoyer. Croix rouge, ne pas envoyer.").format(
            pages=pages(count)
        ),
    )


def _sending(session: Session, subject: Scan) -> View:
    return View(
        name="sending",
        layout=Layout.CONTENT,
        title=_("Envoi en cours"),
        icon="upload_file",
        lines=(Line(pages(len(subject.pages))),),
        progress=subject.progress,
        cancel=_("Ne plus envoyer"),
        video=Video.ADVISER_SMALL,
        banner=banner(session),
        spoken=_("Envoi en cours. Patientez."),
    )


def _sent(session: Session, subject: Scan) -> View:
    received = _("{adviser} a reçu {pages}.").format(adviser=who(session), pages=pages(len(subject.pages)))
    return View(
        name="sent",
        layout=Layout.CONTENT,
        title=_("C’est envoyé"),
        icon="check_circle",
        tone=Tone.GOOD,
        lines=(Line(received),),
        foot=_("Reprenez votre papier."),
        ok=_("Continuer"),
        video=Video.ADVISER_SMALL,
        banner=banner(session),
        spoken=_("C’est envoyé. Reprenez votre papier."),
    )


def _scan_fault(session: Session, subject: Scan) -> View:
    text = scanner_fault(subject.fault or FaultKind.INPUT_OUTPUT)
    return View(
        name="scan_fault",
        layout=Layout.CONTENT,
        title=text.title,
        icon="report_problem",
        tone=Tone.WARNING,
        lines=(Line(text.advice),),
        foot=_("Pour recommencer, appuyez sur le rond vert."),
        ok=_("Recommencer"),
        cancel=_("Garder les pages") if subject.pages else _("Revenir à l’appel"),
        video=Video.ADVISER_SMALL,
        banner=banner(session),
        spoken=_("{title}. {advice} Pour recommencer, rond vert.").format(title=text.title, advice=text.advice),
    )


# Printing


def document(session: Session, subject: Document) -> View:
    match subject.state:
        case DocumentState.PREVIEW:
            return _proposed(session, subject)
        case DocumentState.PRINTING:
            return _printing(session, subject)
        case DocumentState.STOPPED:
            return _stopped(session, subject)
        case DocumentState.FAILED:
            return _failed(session)
        case _:
            return _printed(session)


def _proposed(session: Session, subject: Document) -> View:
    count = len(subject.page_ids)
    following = (subject.shown + 1) % count + 1
    softkeys = {}
    if count > 1:
        softkeys[Key.L1] = Label(_("Voir la page {number}").format(number=following), icon="arrow_forward")
    return View(
        name="print",
        layout=Layout.DOCUMENT,
        title=_("Imprimer ce papier ?"),
        top=_("Page {number} sur {count}").format(number=subject.shown + 1, count=count),
        aside=Line(
            _("{adviser} vous envoie {pages}.").format(adviser=who(session), pages=pages(count)), icon="description"
        ),
        softkeys=softkeys,
        ok=_("Imprimer"),
        cancel=_("Ne pas imprimer"),
        page_id=subject.page_ids[subject.shown],
        video=Video.ADVISER_SMALL,
        banner=banner(session),
        spoken=_(
            "{adviser} vous propose d’imprimer {pages}. Rond vert, imprimer. Croix rouge, ne pas imprimer."
        ).format(adviser=who(session), pages=pages(count)),
    )


def _printing(session: Session, subject: Document) -> View:
    count = len(subject.page_ids)
    return View(
        name="printing",
        layout=Layout.CONTENT,
        title=_("Cela s’imprime"),
        icon="print",
        lines=(Line(_("{done} sur {pages}.").format(done=subject.pages_done, pages=pages(count))),),
        progress=min(1.0, subject.pages_done / count),
        foot=_("Prenez vos pages en bas."),
        ok=_("Continuer l’appel"),
        cancel=_("Arrêter"),
        video=Video.ADVISER_SMALL,
        banner=banner(session, papers=False),
        spoken=_("Cela s’imprime. Prenez vos pages en bas."),
    )


def _stopped(session: Session, subject: Document) -> View:
    text = printer_fault(subject.fault or FaultKind.INPUT_OUTPUT)
    return View(
        name="noprint",
        layout=Layout.CONTENT,
        title=text.title,
        icon="print_disabled",
        tone=Tone.WARNING,
        lines=(Line(text.advice), Line(_("{adviser} le sait aussi.").format(adviser=who(session)))),
        foot=_("Ensuite, l’impression continue."),
        softkeys={Key.L1: Label(_("Réessayer"), icon="replay")},
        ok=_("Continuer l’appel"),
        cancel=_("Ne plus imprimer"),
        video=Video.ADVISER_SMALL,
        spoken=_("{title}. {advice} Ensuite, l’impression continue.").format(title=text.title, advice=text.advice),
    )


def _printed(session: Session) -> View:
    return View(
        name="printed",
        layout=Layout.CONTENT,
        title=_("C’est imprimé"),
        icon="check_circle",
        tone=Tone.GOOD,
        foot=_("Prenez vos pages en bas."),
        ok=_("Continuer"),
        video=Video.ADVISER_SMALL,
        banner=banner(session),
        spoken=_("C’est imprimé. Prenez vos pages en bas."),
    )


def _failed(session: Session) -> View:
    return View(
        name="print_failed",
        layout=Layout.CONTENT,
        title=_("L’impression n’a pas marché"),
        icon="print_disabled",
        tone=Tone.WARNING,
        lines=(Line(_("{adviser} peut envoyer le papier encore une fois.").format(adviser=who(session))),),
        ok=_("Continuer l’appel"),
        video=Video.ADVISER_SMALL,
        banner=banner(session),
        spoken=_("L’impression n’a pas marché. Continuez l’appel."),
    )
