"""Practice: the screen with which it begins, and what is different on all that follow."""

from dataclasses import replace

from firmware.session.phases import Overlay, Phase
from firmware.session.state import Session
from firmware.views.frame import said
from firmware.views.text import _
from firmware.views.view import Layout, Line, View


def begins(_session: Session) -> View:
    title, free, marked = (
        _("Vous vous entraînez"),
        _("Personne n’est dérangé. Rien n’est compté."),
        _("Les papiers imprimés ne valent rien."),
    )
    return View(
        name="practice",
        layout=Layout.CONTENT,
        title=title,
        icon="school",
        lines=(Line(_("Essayez toute la borne, comme en vrai.")), Line(free), Line(marked)),
        ok=_("Commencer"),
        cancel=_("Arrêter"),
        spoken=said(title, _("Essayez toute la borne, comme en vrai."), free, marked),
    )


def practised(session: Session, view: View) -> View:
    """The view with the word that stands on every screen of practice, and a way out of the first one."""
    if not session.practice:
        return view
    out = session.phase is Phase.IDLE and session.overlay is Overlay.NONE
    return replace(view, band=_("ENTRAÎNEMENT"), cancel=_("Arrêter l’entraînement") if out else view.cancel)
