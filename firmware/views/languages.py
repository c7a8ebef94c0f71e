"""The choice of the language: the key that leads to it, and its screen."""

from collections.abc import Callable

from firmware.locale.translations import Language, chosen
from firmware.session.keys import language_keys
from firmware.session.practice import key_beside
from firmware.session.state import Session
from firmware.views.text import _, speaking
from firmware.views.view import Label, LabelState, Layout, View
from hardware.events import Key


def language_key(session: Session) -> dict[Key, Label]:
    """At its key, where the borne speaks more than one language."""
    if len(session.languages) < 2:
        return {}
    return {Key.R3: Label(_language_in_all(session), icon="translate", spoken=_("Langue"))}


def _language_in_all(session: Session) -> str:
    return _in_all(session, lambda: _("Langue"))


def _in_all(session: Session, word: Callable[[], str]) -> str:
    """A word in the first few languages of the borne, a line each: everybody finds a known one."""
    words = []
    for code in session.languages[:3]:
        with speaking(code):
            words.append(word())
    return "\n".join(dict.fromkeys(words))


def languages(session: Session) -> View:
    """Each language by its own name, said in it too."""
    known = {one.code: one for one in chosen(session.languages)}
    softkeys = {
        key: _language_label(known[code], speaks=code == session.language)
        for key, code in language_keys(session).items()
    }
    if len(session.languages) > len(softkeys):
        softkeys[Key.R3] = Label(_("Suite"), icon="apps")
    elif (practises := key_beside(session, softkeys)) is not None:
        # Who stands here may not have a language yet.
        text = _in_all(session, lambda: _("S’entraîner"))
        softkeys[practises] = Label(text, icon="school", spoken=_("S’entraîner"))
    return View(
        name="language",
        layout=Layout.MENU,
        title=_language_in_all(session),
        softkeys=softkeys,
        cancel=_("Retour"),
        spoken=_("Choisissez votre langue."),
    )


def _language_label(language: Language, *, speaks: bool) -> Label:
    with speaking(language.code):
        note = "" if language.reviewed else _("Texte pas encore relu")
    state = LabelState.SELECTED if speaks else LabelState.ACTION
    return Label(
        language.name,
        icon="translate",
        state=state,
        note=note,
        language=language.code,
    )
