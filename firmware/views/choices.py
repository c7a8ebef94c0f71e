"""The choices of a page as labels, and what the screen says of a slip with hours."""

from dataclasses import replace

from firmware.session.choices import Choice, choices, on_second_leaf, subject_id
from firmware.session.paper_state import LeafletState
from firmware.session.phases import Phase
from firmware.session.state import Session
from firmware.views.faults import slip_fault
from firmware.views.text import _
from firmware.views.view import Label, View
from hardware.events import SOFTKEYS, Key


def choice_labels(session: Session) -> dict[Key, Label]:
    """A label for each choice of the present page that has a softkey."""
    return {key: _label(session, choice) for key, choice in choices(session).items() if key in SOFTKEYS}


def green_label(session: Session) -> str:
    """What the green circle does where it is one of the choices; empty where it is none."""
    choice = choices(session).get(Key.OK)
    return "" if choice is None else _label(session, choice).text


def _label(session: Session, choice: Choice) -> Label:
    match choice:
        case Choice.TRY_AGAIN:
            return Label(_("Réessayer"), icon="replay")
        case Choice.PRINT_HOURS:
            return _print_label(session)
        case Choice.SEE_HOURS:
            return Label(_("Voir les horaires"), icon="schedule")
        case Choice.INFORMATION:
            return Label(_("Informations"), icon="article")
        case Choice.OTHER_SERVICES:
            return Label(_("Autres services"), icon="apps")
        case Choice.NEXT_LEAF:
            return Label(_("Suite"), icon="navigate_next")
        case Choice.BOOK:
            return Label(_("Prendre rendez-vous"), icon="event")
        case Choice.CALLBACK:
            return Label(_("Être rappelé ici"), icon="phone_callback")
        case Choice.HAVE_APPOINTMENT:
            return Label(_("J’ai un rendez-vous"), icon="dialpad")
        case Choice.MORE if on_second_leaf(session):
            return Label(_("Premiers choix"), icon="navigate_before")
        case Choice.MORE:
            return Label(_("Autres choix"), icon="more_horiz")


def _print_label(session: Session) -> Label:
    if session.leaflet.state is LeafletState.FAILED and _asked_here(session):
        return Label(_("Réessayer le ticket"), icon="replay")
    if session.phase is Phase.OFFLINE or not subject_id(session):
        return Label(_("Imprimer la liste"), icon="print")
    return Label(_("Imprimer les horaires"), icon="print")


def with_leaflet(session: Session, view: View) -> View:
    """The page with the news of its slip, seen instead of the advice at its foot; heard alone, until VOICE asks."""
    news = _news(session) if _asked_here(session) else ""
    if not news:
        return view
    return replace(view, foot=news, spoken=f"{news} {view.spoken}" if session.guidance.asked else news)


def _asked_here(session: Session) -> bool:
    return (session.leaflet.asked_on, session.leaflet.about) == (session.phase, subject_id(session))


def _news(session: Session) -> str:
    match session.leaflet.state:
        case LeafletState.PRINTING:
            return _("Le ticket s’imprime. Patientez.")
        case LeafletState.PRINTED:
            return _("Prenez votre ticket.")
        case LeafletState.FAILED:
            title = slip_fault(session.leaflet.fault).title
            can_read = session.phase is Phase.HOURS or Choice.SEE_HOURS in choices(session).values()
            advice = _("Lisez les horaires à l’écran.") if can_read else _("Demandez à l’accueil.")
            return f"{title}. {advice}"
        case LeafletState.NONE:
            return ""
