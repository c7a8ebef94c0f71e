"""French through gettext: the source texts are French, a catalogue of another language replaces them whole.

Write plain spaces and ’ in the source; `typographic` sets the signs that keep words together.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace

from firmware.locale.translations import SOURCE, translations
from firmware.views.view import Chip, Label, Line, View
from hardware.events import Key

NBSP = "\N{NO-BREAK SPACE}"

_LANGUAGE = ContextVar("language", default=SOURCE)


def _(text: str) -> str:
    """A French text in the language of the view that is being made."""
    return translations(_LANGUAGE.get()).gettext(text)


def language() -> str:
    """The language of the view that is being made."""
    return _LANGUAGE.get()


def several(one: str, many: str, count: int) -> str:
    """The form for `count`; a language may have more than the two of French."""
    return translations(_LANGUAGE.get()).ngettext(one, many, count)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """All texts within are those of `language`."""
    token = _LANGUAGE.set(language)
    try:
        yield
    finally:
        _LANGUAGE.reset(token)


_BEFORE_SIGN = re.compile(r" (?=[?!:;»])")
_AFTER_SIGN = re.compile(r"(?<=«) ")
_BEFORE_UNIT = re.compile(r"(?<=\d) (?=(?:min|h|s|minutes?|secondes?|pages?|papiers?|personnes?)\b)")
_AFTER_HOUR = re.compile(r"(?<=\d[ \N{NO-BREAK SPACE}]h) (?=\d\d\b)")
_BOLD = re.compile(r"\*(?=\*)")
_BETWEEN_DIGITS = re.compile(r"(?<=\d) (?=\d)")


_EVERYWHERE = (_BEFORE_UNIT, _AFTER_HOUR, _BETWEEN_DIGITS)
_PATTERNS = {SOURCE: (_BEFORE_SIGN, _AFTER_SIGN, *_EVERYWHERE)}


def typographic(text: str) -> str:
    """The text with no-break spaces in `10 min`, in French also before ? ! : ; and with the apostrophe ’."""
    text = text.replace("'", "’")
    for pattern in _PATTERNS.get(_LANGUAGE.get(), _EVERYWHERE):
        text = pattern.sub(NBSP, text)
    return text


def literal(text: str) -> str:
    """What a person wrote, for a place where `**` would make letters bold: that sign is ours alone."""
    return _BOLD.sub("* ", text)


def _line(line: Line) -> Line:
    return replace(line, text=_in(line.language, line.text))


def _in(language: str, text: str) -> str:
    """Set as in its own language; empty: as in that of the view."""
    with speaking(language or _LANGUAGE.get()):
        return typographic(text)


def _label(label: Label) -> Label:
    return replace(
        label,
        text=_in(label.language, label.text),
        note=typographic(label.note),
        more=typographic(label.more),
        spoken=typographic(label.spoken),
    )


def typeset(view: View) -> View:
    """The view with every text that a person reads set in good French typography."""
    chip: Chip | None = None if view.chip is None else replace(view.chip, text=typographic(view.chip.text))
    softkeys: dict[Key, Label] = {key: _label(label) for key, label in view.softkeys.items()}
    return replace(
        view,
        title=_in(view.title_language, view.title),
        lines=tuple(_line(line) for line in view.lines),
        chip=chip,
        foot=typographic(view.foot),
        aside=None if view.aside is None else _line(view.aside),
        softkeys=softkeys,
        ok=typographic(view.ok),
        cancel=typographic(view.cancel),
        spoken=typographic(view.spoken),
        quoted=None if view.quoted is None else replace(view.quoted, text=_in(view.quoted.language, view.quoted.text)),
        spoken_private=typographic(view.spoken_private),
        remark=typographic(view.remark),
        remark_private=typographic(view.remark_private),
        place=typographic(view.place),
        adviser_speaks=typographic(view.adviser_speaks),
        top=typographic(view.top),
        clock=typographic(view.clock),
        banner=typographic(view.banner),
    )
