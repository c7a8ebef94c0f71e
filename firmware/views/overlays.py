"""Views in front of any other, which any key takes away."""

from central.protocol.values import HelpState
from firmware.session.deadlines import TIMEOUT_S
from firmware.session.guidance import SILENCE_KEY
from firmware.session.keys import CONTRAST_KEY, LARGE_KEY
from firmware.session.practice import PRACTICE_KEY, offered
from firmware.session.state import LINKED, Session
from firmware.views.amounts import countdown
from firmware.views.text import _
from firmware.views.view import Label, Layout, Line, View
from hardware.events import Key


def help_(session: Session) -> View:
    """Whether somebody was called, whether somebody comes, and how to go on."""
    title, first = _what_became(session.help_state)
    lines = [Line(first), Line(_("L’écran vous guide. Lisez les touches."))]
    if session.phase in LINKED:
        lines.append(Line(_("L’appel continue.")))
    back = _("{title} {line} Pour revenir, appuyez sur le rond vert.")
    return View(
        name="help",
        layout=Layout.CONTENT,
        title=title,
        icon="emoji_people",
        lines=tuple(lines),
        softkeys=_settings(session),
        foot=_("Pour revenir, appuyez sur le rond vert."),
        ok=_("Revenir"),
        cancel=_("Plus besoin d’aide"),
        spoken=f"{_set(session)}{back.format(title=_sentence(title), line=first)}",
    )


def _set(session: Session) -> str:
    """How the screen is set; the voice speaks again when this changes."""
    said = [_("L’écran est noir et blanc.")] if session.contrast else []
    said += [_("Le texte est grand.")] if session.large else []
    return "".join(f"{sentence} " for sentence in said)


def _what_became(state: HelpState) -> tuple[str, str]:
    """The title, and what to do meanwhile."""
    match state:
        case HelpState.COMING:
            return _("Quelqu’un arrive"), _("Restez ici.")
        case HelpState.CALLED:
            return _("L’accueil est prévenu"), _("Restez ici. Quelqu’un va venir.")
        case HelpState.UNHEARD | HelpState.OVER:
            return _("Besoin d’aide ?"), _("Demandez à une personne de l’accueil.")


def _sentence(title: str) -> str:
    return title if title.endswith("?") else f"{title}."


def _settings(session: Session) -> dict[Key, Label]:
    """What help can set; the voice names each, and so how it is turned off."""
    contrast = Label(_("Écran normal") if session.contrast else _("Écran noir et blanc"), icon="invert_colors")
    large = Label(_("Texte normal") if session.large else _("Grand texte"), icon="format_size")
    looks = {CONTRAST_KEY: contrast, LARGE_KEY: large}
    if offered(session):
        looks[PRACTICE_KEY] = Label(_("S’entraîner"), icon="school")
    if not session.voice_on:
        return looks
    return {SILENCE_KEY: Label(_("Couper la voix"), icon="voice_over_off"), **looks}


def timeout(session: Session) -> View:
    left_s = countdown(session.overlay_since_s + TIMEOUT_S - session.now_s)
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
