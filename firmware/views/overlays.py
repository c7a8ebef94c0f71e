"""Views in front of any other, which any key takes away."""

from firmware.session.deadlines import TIMEOUT_S
from firmware.session.keys import CONTRAST_KEY
from firmware.session.state import LINKED, Session
from firmware.views.text import _
from firmware.views.view import Label, Layout, Line, View


def help_(session: Session) -> View:
    in_call = session.phase in LINKED
    lines = (Line(_("Demandez à une personne de l’accueil.")), Line(_("L’écran vous guide. Lisez les touches.")))
    return View(
        name="help",
        layout=Layout.CONTENT,
        title=_("Besoin d’aide ?"),
        icon="emoji_people",
        lines=(*lines, Line(_("L’appel continue."))) if in_call else lines,
        softkeys={
            CONTRAST_KEY: Label(
                _("Écran normal") if session.contrast else _("Écran noir et blanc"), icon="invert_colors"
            )
        },
        foot=_("Pour revenir, appuyez sur une autre touche."),
        ok=_("Revenir"),
        spoken=_("Besoin d’aide ? Demandez à une personne de l’accueil. Pour revenir, appuyez sur le rond vert."),
    )


def timeout(session: Session) -> View:
    left_s = max(0, round(session.overlay_since_s + TIMEOUT_S - session.now_s))
    return View(
        name="timeout",
        layout=Layout.CONTENT,
        title=_("Êtes-vous toujours là ?"),
        big=str(left_s),
        progress=left_s / TIMEOUT_S,
        foot=_("Appuyez sur une touche."),
        ok=_("Je suis là"),
        spoken=_("Êtes-vous toujours là ? Appuyez sur une touche."),
    )
