"""What the adviser wrote for afterwards, as a screen: read by its page, heard in the handset alone."""

import unicodedata

from firmware.session.next_steps import slip_printable, steps_keys, steps_page_number, steps_pages
from firmware.session.paper_state import Slip
from firmware.session.state import Session
from firmware.views.frame import said
from firmware.views.guided import lift
from firmware.views.text import _, language, literal
from firmware.views.view import Label, Layout, Line, Quoted, View
from hardware.events import Key

_ARABIC, _CYRILLIC = frozenset({"ar", "fa", "ps", "ur"}), frozenset({"be", "bg", "mk", "ru", "sr", "uk"})
_SCRIPTS = (("ARABIC", _ARABIC, "ar"), ("CYRILLIC", _CYRILLIC, "uk"))
"""Languages by their script, and the one that is taken for it where the citizen's has another."""


def next_steps(session: Session) -> View:
    pages, number = steps_pages(session), steps_page_number(session)
    texts = pages[number].texts
    written = written_in(session.call.next_steps, language())
    count = _("Page {page} sur {count}.").format(page=number + 1, count=len(pages)) if len(pages) > 1 else ""
    title = _("La suite")
    return View(
        name="next_steps",
        layout=Layout.CONTENT,
        title=title,
        lines=tuple(Line(literal(text), language=written, flows=True) for text in texts),
        foot=count,
        aside=None if session.handset_in_hand else Line(lift(session), icon="hearing"),
        softkeys=_turning(session),
        ok=_print(session),
        cancel=_("Retour"),
        spoken=said(title, *([count] if count else [])),
        quoted=Quoted(" ".join(map(_sentence, texts)), written, private=True),
    )


def _turning(session: Session) -> dict[Key, Label]:
    labels = {
        Key.L2: Label(_("Page précédente"), icon="navigate_before"),
        Key.R2: Label(_("Suite"), icon="navigate_next"),
    }
    return {key: label for key, label in labels.items() if key in steps_keys(session)}


def _print(session: Session) -> str:
    if not slip_printable(session):
        return ""
    return _("Réessayer le ticket") if session.call.slip is Slip.FAILED else _("Imprimer le ticket")


def _sentence(text: str) -> str:
    return text if text[-1] in ".!?…؟:;," else f"{text}."


def written_in(text: str, language: str) -> str:
    """The language to read this in: `language` where its letters are of that script, else one that has them."""
    first = next(filter(str.isalpha, text), " ")
    script = unicodedata.name(first, "").split(" ")[0]
    for name, languages, usual in _SCRIPTS:
        if script == name:
            return language if language in languages else usual
    return "fr" if language in _ARABIC | _CYRILLIC else language
