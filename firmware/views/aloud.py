"""What is written in a call, for the ear: each letter as it is chosen, then the word; the adviser's text by line.

All of it is for the handset alone. Over the loudspeaker the voice says that something was written, and how to hear it;
the letters that a key offers are not said there either, since they tell what is being written.
"""

from dataclasses import replace

from firmware.session.dialogue import Deed, Dialogue, Entry, News, TextState
from firmware.session.look_back import newly_shown
from firmware.session.state import Session
from firmware.views.frame import who
from firmware.views.guided import lift
from firmware.views.text import _
from firmware.views.view import View
from hardware.events import SOFTKEYS

PRIVATE_KEYS = frozenset({TextState.LETTERS, TextState.FIGURES})
"""Here the keys are the letters of the group that was chosen."""


def told(session: Session, view: View) -> View:
    """The view with what the voice says in its place: what the last key wrote, what came, what can be chosen now."""
    if not session.voice_on:
        return view
    ear, news = session.handset_in_hand, session.texting.news
    if news:
        return (
            _remarked(view, " ".join(_line(session, one) for one in news))
            if ear
            else replace(view, remark=_room(session, news))
        )
    if session.texting.state is TextState.LOOKING:
        return _looked(session, view)
    if not view.private_keys or (ear and session.guidance.asked):
        return view
    return _remarked(view, _choice(view)) if ear else replace(view, remark=f"{view.title}. {lift(session)}")


def _looked(session: Session, view: View) -> View:
    """After each move its lines alone; the keys are named as one comes, and when VOICE asks for them."""
    look = session.texting.look_back
    if look is None or not look.moved or session.guidance.asked:
        return view
    return _remarked(view, view.spoken_private) if session.handset_in_hand else replace(view, remark=lift(session))


def _remarked(view: View, text: str) -> View:
    return replace(view, remark="", remark_private=text)


def _choice(view: View) -> str:
    """The letters in the order of their keys, from L1 to R3: their places are not said each time."""
    letters = ", ".join(view.softkeys[key].said() for key in SOFTKEYS if key in view.softkeys)
    return f"{letters}. {_('Rond vert')}, {view.ok}." if view.ok else f"{letters}."


def _room(session: Session, news: tuple[News, ...]) -> str:
    """What everybody around may hear."""
    match news[-1].deed:
        case Deed.WROTE:
            return _("C’est écrit.")
        case Deed.ERASED:
            return _("C’est effacé.")
        case Deed.HEARD:
            return f"{_('Nouveau texte')}. {lift(session)}"


def _line(session: Session, news: News) -> str:
    """As a sentence."""
    text = letter_name(news.text) if len(news.text) == 1 else news.text
    if news.deed is Deed.ERASED:
        text = _("{letter}, effacé").format(letter=text)
    elif news.deed is Deed.HEARD:
        text = _("{adviser} écrit : {text}").format(adviser=who(session), text=news.text)
    return text if text[-1] in ".!?…؟" else f"{text}."


def lines_aloud(session: Session) -> str:
    """The last line of each side; one's own that is ended only when VOICE asks. What the adviser has not ended is not
    said: it would begin anew with each letter.
    """
    texting = session.texting
    if texting.state is TextState.CLOSED:
        came = texting.newest_ended if texting.unread and session.handset_in_hand else ""
        return _line(session, News(Deed.HEARD, came)) if came else ""
    if texting.state is TextState.LOOKING and texting.look_back is not None:
        pieces = newly_shown(texting.look_back, large=session.large)
        return " ".join(_said(session, entry) for entry in pieces)
    if texting.state is not TextState.GROUPS and not session.guidance.asked:
        return ""
    lines = [_line(session, News(Deed.HEARD, texting.newest_ended))] if texting.newest_ended else []
    own = texting.own_line or (_own_last(texting.entries) if session.guidance.asked else "")
    lines += [_own(own)] if own else []
    return " ".join(lines) or _("Rien n’est écrit.")


def _own_last(entries: Dialogue) -> str:
    return next((entry.text for entry in reversed(entries) if entry.mine), "")


def _said(session: Session, entry: Entry) -> str:
    return _own(entry.text) if entry.mine else _line(session, News(Deed.HEARD, entry.text))


def _own(text: str) -> str:
    return _("Vous écrivez : {text}").format(text=f"{text}.")


def letter_name(letter: str) -> str:
    """A sign by its name: a voice would leave it out."""
    question, comma = _("point d’interrogation"), _("virgule")
    names = {
        " ": _("espace"),
        "?": question,
        "؟": question,
        "!": _("point d’exclamation"),
        ".": _("point"),
        ",": comma,
        "،": comma,
        "’": _("apostrophe"),
        "-": _("tiret"),
        "@": _("arobase"),
        "€": _("euro"),
    }
    return names.get(letter, letter)
