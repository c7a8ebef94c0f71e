"""Sign language on the screen: its key, and the word that says it is on."""

from firmware.session.signing import SIGN_KEY
from firmware.session.state import Session
from firmware.views.text import _
from firmware.views.view import Label
from hardware.events import Key


def sign_label(session: Session) -> dict[Key, Label]:
    """The key says what it does next."""
    if session.signing:
        return {SIGN_KEY: Label(_("Sans langue des signes"), icon="sign_language")}
    return {SIGN_KEY: Label(_("Langue des signes"), icon="sign_language")}


def sign_heard(session: Session) -> str:
    """For the voice: that it is on, or nothing."""
    return _("Langue des signes choisie.") if session.signing else ""
