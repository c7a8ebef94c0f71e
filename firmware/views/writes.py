"""Writing instead of speaking on the screen: its key, and the words for all that was chosen beside it."""

from firmware.session.state import Session
from firmware.session.writes import WRITES_KEY
from firmware.views.signing import sign_heard, sign_label
from firmware.views.text import _
from firmware.views.view import Label, Line
from hardware.events import Key


def wish_labels(session: Session) -> dict[Key, Label]:
    """The keys of sign language and of writing; each says what it does next."""
    text = _("Parler au lieu d’écrire") if session.writes else _("Écrire au lieu de parler")
    return {**sign_label(session), WRITES_KEY: Label(text, icon="record_voice_over" if session.writes else "keyboard")}


def wish_mark(session: Session) -> Line | None:
    """Beside the keys, while one of them is on."""
    icon = "sign_language" if session.signing else "keyboard"
    return Line(wish_heard(session), icon=icon) if session.signing or session.writes else None


def wish_heard(session: Session) -> str:
    """For the voice: what is on, or nothing."""
    if not session.writes:
        return sign_heard(session)
    return _("Langue des signes et écrit choisis.") if session.signing else _("Vous écrirez au lieu de parler.")
