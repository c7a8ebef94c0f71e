"""Every fault and every end of a call in French: what happened, and what to do. Short, and without blame."""

from dataclasses import dataclass

from central.protocol.values import EndReason
from firmware.session.state import CallRefusal
from firmware.views.text import _
from hardware.errors import FaultKind


@dataclass(frozen=True, slots=True)
class FaultText:
    """`title` says what is wrong, `advice` what to do now."""

    title: str
    advice: str


def scanner_fault(kind: FaultKind) -> FaultText:
    """What the citizen reads when a scan failed; OK tries again."""
    match kind:
        case FaultKind.NO_DOCUMENT | FaultKind.NO_PAPER:
            return FaultText(_("Le scanner ne voit pas de papier"), _("Posez le papier sur la vitre. Fermez."))
        case FaultKind.PAPER_JAM:
            return FaultText(_("Le papier est bloqué"), _("Ouvrez le couvercle. Tirez le papier doucement."))
        case FaultKind.COVER_OPEN:
            return FaultText(_("Le couvercle est ouvert"), _("Fermez le couvercle."))
        case FaultKind.BUSY:
            return FaultText(_("Le scanner est occupé"), _("Attendez un peu."))
        case FaultKind.OFF | FaultKind.UNPLUGGED:
            return FaultText(_("Le scanner ne répond pas"), _("Demandez de l’aide à l’accueil."))
        case FaultKind.HUNG:
            return FaultText(_("Le scanner s’est arrêté"), _("Il repart. Recommencez."))
        case FaultKind.TONER_EMPTY | FaultKind.INPUT_OUTPUT:
            return FaultText(_("Le scanner n’a pas marché"), _("Recommencez. Ou demandez de l’aide à l’accueil."))


def printer_fault(kind: FaultKind) -> FaultText:
    """What the citizen reads when the A4 printer waits for a hand."""
    match kind:
        case FaultKind.NO_PAPER | FaultKind.NO_DOCUMENT:
            return FaultText(_("Il n’y a plus de papier"), _("Demandez du papier à l’accueil."))
        case FaultKind.PAPER_JAM:
            return FaultText(_("Le papier est bloqué"), _("Demandez de l’aide à l’accueil."))
        case FaultKind.COVER_OPEN:
            return FaultText(_("L’imprimante est ouverte"), _("Fermez l’imprimante."))
        case FaultKind.TONER_EMPTY:
            return FaultText(_("Il n’y a plus d’encre"), _("Demandez de l’aide à l’accueil."))
        case FaultKind.BUSY:
            return FaultText(_("L’imprimante est occupée"), _("Attendez un peu."))
        case FaultKind.OFF | FaultKind.UNPLUGGED:
            return FaultText(_("L’imprimante est éteinte"), _("Demandez de l’aide à l’accueil."))
        case FaultKind.HUNG | FaultKind.INPUT_OUTPUT:
            return FaultText(_("L’imprimante ne marche pas"), _("Demandez de l’aide à l’accueil."))


def slip_fault(kind: FaultKind | None) -> FaultText:
    """Why the slip did not come; None: no answer in time."""
    match kind:
        case FaultKind.NO_PAPER | FaultKind.NO_DOCUMENT:
            return FaultText(_("Il n’y a plus de papier pour le ticket"), _("Notez le numéro de l’écran."))
        case FaultKind.PAPER_JAM | FaultKind.COVER_OPEN:
            return FaultText(_("Le papier du ticket est bloqué"), _("Notez le numéro de l’écran."))
        case _:
            return FaultText(_("Le ticket ne s’imprime pas"), _("Notez le numéro de l’écran."))


def refusal_text(why: CallRefusal) -> FaultText:
    """Why a call did not begin."""
    match why:
        case CallRefusal.NO_SUCH_SERVICE:
            return FaultText(_("Ce service n’est plus sur la borne"), _("Choisissez un autre service."))
        case CallRefusal.TOO_MANY:
            return FaultText(_("Il y a eu trop d’appels d’ici"), _("Attendez une minute. Puis rappelez."))
        case CallRefusal.OTHER:
            return FaultText(_("La borne n’a pas pu appeler"), _("Pardon. Vous pouvez rappeler."))


def end_text(reason: EndReason | None) -> str:
    """The first line of the screen after a call; None: it is not known."""
    match reason:
        case EndReason.CITIZEN_HUNG_UP:
            return _("Vous avez raccroché.")
        case EndReason.ADVISER_HUNG_UP:
            return _("Le conseiller a raccroché.")
        case EndReason.CITIZEN_LEFT_QUEUE:
            return _("Vous avez quitté la file.")
        case EndReason.NO_ANSWER:
            return _("Personne ne répond. Pardon.")
        case EndReason.LINK_LOST:
            return _("La liaison est coupée. Vous pouvez rappeler.")
        case EndReason.BORNE_RESTARTED:
            return _("La borne a redémarré. Vous pouvez rappeler.")
        case EndReason.SERVICE_CLOSED:
            return _("Le service vient de fermer.")
        case EndReason.FAULT | None:
            return _("L’appel s’est arrêté. Pardon. Vous pouvez rappeler.")
