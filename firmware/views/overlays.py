"""Views in front of any other, which a key takes away."""

from dataclasses import replace

from central.protocol.values import HelpState
from firmware.session.deadlines import TIMEOUT_S
from firmware.session.guidance import SILENCE_KEY
from firmware.session.help_keys import only_set
from firmware.session.keys import CONTRAST_KEY, LARGE_KEY
from firmware.session.phases import IN_LINE
from firmware.session.practice import PRACTICE_KEY, offered
from firmware.session.signing import may_switch_in_help
from firmware.session.state import Session
from firmware.views.amounts import countdown
from firmware.views.signing import sign_heard, sign_label
from firmware.views.text import _
from firmware.views.view import Label, Layout, Line, View
from hardware.events import Key

_CALLED = frozenset({HelpState.CALLED, HelpState.COMING})


def help_(session: Session) -> View:
    """Whether somebody was called, whether somebody comes, and how to go on."""
    title, first = _what_became(session)
    view = View(
        name="help",
        layout=Layout.CONTENT,
        title=title,
        icon="emoji_people",
        softkeys=_settings(session),
        cancel=_("Plus besoin d’aide"),
    )
    if session.held():
        return _held(session, view, first)
    end, back = _how_to_end(session), _back(session, _("Pour revenir, appuyez sur le rond vert."))
    return replace(
        view,
        lines=(Line(first), Line(end or _("L’écran vous guide. Lisez les touches."))),
        foot=back,
        ok=_("Revenir"),
        spoken=_set(session) + " ".join(filter(None, (_sentence(title), first, end, back))),
    )


def _how_to_end(session: Session) -> str:
    """Where somebody was called: with which key one says that nobody is needed."""
    return _("Croix rouge : plus besoin d’aide.") if session.help_state in _CALLED or session.bell_rings else ""


def _back(session: Session, usual: str) -> str:
    """The way back; after a setting it calls the host off, which must be known before."""
    return _("Besoin d’aide ? Restez ici. Sinon, rond vert.") if only_set(session) else usual


def _held(session: Session, view: View, first: str) -> View:
    """In line and in a call nothing of it is shown meanwhile: whoever comes sees this and no more."""
    if session.phase in IN_LINE:
        sign, paused, unseen = "people", _("Vous restez **dans la file**."), _("La caméra est fermée.")
        back, ok = _back(session, _("Pour revenir, appuyez sur le rond vert.")), _("Revenir")
    else:
        sign, paused = "pause_circle_filled", _("L’appel est en **pause**.")
        unseen = _("Le conseiller ne vous voit pas. Il ne vous entend pas.")
        back, ok = _back(session, _("Pour reprendre l’appel, appuyez sur le rond vert.")), _("Reprendre l’appel")
    said = " ".join(line.replace("**", "") for line in (_sentence(view.title), first, paused, unseen, back))
    return replace(
        view,
        lines=(Line(first), Line(paused, icon=sign), Line(unseen, icon="visibility_off")),
        foot=back,
        ok=ok,
        spoken=f"{_set(session)}{said}",
    )


def _set(session: Session) -> str:
    """How the screen is set; the voice speaks again when this changes."""
    said = [_("L’écran est noir et blanc.")] if session.contrast else []
    said += [_("Le texte est grand.")] if session.large else []
    said += [signs] if (signs := sign_heard(session)) else []
    return "".join(f"{sentence} " for sentence in said)


def _what_became(session: Session) -> tuple[str, str]:
    """The title, and what to do meanwhile. A bell is heard without central, too."""
    match session.help_state:
        case HelpState.COMING:
            return _("Quelqu’un arrive"), _("Restez ici.")
        case HelpState.CALLED:
            return _("L’accueil est prévenu"), _("Restez ici. Quelqu’un va venir.")
        case _ if session.bell_rings:
            return _("L’accueil est prévenu"), _("La sonnette sonne. Quelqu’un va venir.")
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
    if may_switch_in_help(session):
        looks |= sign_label(session)
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
