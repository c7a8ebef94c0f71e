"""A View as speech: what to say, in which language, sentence by sentence."""

from collections.abc import Iterator
from dataclasses import dataclass

from firmware.locale.fixed import fixed, sentences, spaced
from firmware.ui.wording import wording
from firmware.views.view import Label, Layout, Quoted, View
from hardware.events import Key

_NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence, or a part of one, in one language."""

    text: str
    language: str
    fixed: bool = False
    """A phrase of the catalogue or the name of a service, which says nothing of anybody: its sound may be kept."""
    private: bool = False
    """For the handset only."""


def spoken_text(view: View) -> str:
    """All that the voice guide says of a view, in one text."""
    return " ".join(piece.text for piece in spoken_pieces(view))


def spoken_pieces(view: View) -> tuple[Spoken, ...]:
    """The answer to the key just pressed, where there is one; else the view's own words, then the labels, L1 to R3,
    green circle, red cross.

    Over the adviser's voice it says the view's words alone, unless it was asked. A key that the words already name is
    not named again.
    """
    if view.remark or view.remark_private:
        return tuple(_remark(view))
    pieces = [
        *_said(_sentence(view.spoken or view.title), view.language, names=view.public_names),
        *(_quoted(view.quoted) if view.quoted is not None else ()),
        *_said(view.spoken_private, view.language, private=True),
    ]
    if view.layout is not Layout.CALL or view.asked:
        pieces += [*_softkeys(view), *_corner_keys(view)]
    return tuple(piece for piece in pieces if any(map(str.isalnum, piece.text)))


def private_pieces(text: str, language: str) -> tuple[Spoken, ...]:
    """A text for the ear alone."""
    return tuple(piece for piece in _said(text, language, private=True) if any(map(str.isalnum, piece.text)))


def _remark(view: View) -> Iterator[Spoken]:
    language = view.remark_language or view.language
    if view.selected is not None:
        label = view.softkeys[view.selected]
        yield Spoken(_sentence(label.said()), language, _is_fixed(label, language), label.private)
    yield from _said(view.remark, language)
    yield from private_pieces(view.remark_private, view.language)


def _quoted(quoted: Quoted) -> Iterator[Spoken]:
    return _said(quoted.text, quoted.language, private=quoted.private)


def _said(text: str, language: str, *, private: bool = False, names: frozenset[str] = frozenset()) -> Iterator[Spoken]:
    for sentence in sentences(text):
        known = spaced(sentence) in fixed(language) or sentence.removesuffix(".") in names
        yield Spoken(sentence, language, known and not private, private)


def _softkeys(view: View) -> Iterator[Spoken]:
    _ = wording(view.language)
    rows = (_("en haut"), _("au milieu"), _("en bas"))
    for side, keys in ((_("À gauche"), (Key.L1, Key.L2, Key.L3)), (_("À droite"), (Key.R1, Key.R2, Key.R3))):
        labelled = [(row, view.softkeys[key]) for row, key in zip(rows, keys, strict=True) if key in view.softkeys]
        for number, (row, label) in enumerate(labelled):
            place = row if number else f"{side}{_NBSP}: {row}"
            yield from _softkey(place, label, view, last=number == len(labelled) - 1)


def _softkey(place: str, label: Label, view: View, *, last: bool) -> Iterator[Spoken]:
    end = "." if last else f"{_NBSP};"
    said = label.said()
    if label.language and label.language != view.language:
        yield Spoken(f"{place},", view.language, fixed=True)
        yield Spoken(f"{said}{end}", label.language, fixed=True)
        return
    text, fixed_ = f"{place}, {_sentence(said) if last else said + end}", _is_fixed(label, view.language)
    yield Spoken(text, view.language, fixed=fixed_ and not view.private_keys, private=view.private_keys)


def _corner_keys(view: View) -> Iterator[Spoken]:
    _ = wording(view.language)
    for name, label in ((_("Rond vert"), view.ok), (_("Croix rouge"), view.cancel)):
        if label and name.casefold() not in view.spoken.casefold():
            yield Spoken(_sentence(f"{name}, {label}"), view.language, fixed=spaced(label) in fixed(view.language))


def _is_fixed(label: Label, language: str) -> bool:
    parts = (label.spoken,) if label.spoken else (label.text, label.note, label.more)
    return all(spaced(part) in fixed(language) for part in parts if part)


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".!?…؟" else f"{text}."
