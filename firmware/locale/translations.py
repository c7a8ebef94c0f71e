"""The languages of the borne. French is the source; every other one is a PO file beside this module, and nothing else.

A language's own name and its direction come from CLDR (babel). A catalogue says in its header comment which native
reader has signed it: `# Reviewed by: NAME, DATE`; without that line it is shown as unreviewed to those who run a borne.
"""

import gettext
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE = "fr"
_SECOND = "en"
"""Read by more foreigners than any other."""
_REVIEWED = re.compile(r"^#\s*Reviewed by:\s*\S", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Language:
    """`code` as in ISO 639-1; `name` in the language itself; `reviewed` by a native reader."""

    code: str
    name: str
    right_to_left: bool
    reviewed: bool


def _catalogues() -> dict[str, Traversable]:
    folder = files(__package__)
    return {file.name.removesuffix(".po"): file for file in folder.iterdir() if file.name.endswith(".po")}


@lru_cache(maxsize=1)
def languages() -> tuple[Language, ...]:
    """French first, then English, then the others that have a catalogue, by their code."""
    found = [_described(SOURCE, reviewed=True)]
    for code, file in sorted(_catalogues().items(), key=_order):
        found.append(_described(code, reviewed=bool(_REVIEWED.search(file.read_text(encoding="utf-8")))))
    return tuple(found)


def _order(catalogue: tuple[str, Traversable]) -> tuple[bool, str]:
    return catalogue[0] != _SECOND, catalogue[0]


def _described(code: str, *, reviewed: bool) -> Language:
    locale = Locale.parse(code)
    name = locale.get_display_name(code) or code
    return Language(code, name[:1].upper() + name[1:], locale.text_direction == "rtl", reviewed)


@lru_cache(maxsize=16)
def translations(code: str) -> gettext.NullTranslations:
    """What turns the French texts into those of a language; French, and a language without a catalogue, stay French."""
    file = _catalogues().get(code)
    if file is None:
        return gettext.NullTranslations()
    catalogue = read_po(io.BytesIO(file.read_bytes()), locale=code, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def configured(text: str) -> tuple[Language, ...]:
    """Those of a setting such as `fr, en`; all for an empty one. Their texts are read now. Raises as `chosen`."""
    codes = tuple(code.strip() for code in text.split(",") if code.strip())
    known = chosen(codes) if codes else languages()
    for language in known:
        translations(language.code)
    return known


def chosen(codes: Sequence[str]) -> tuple[Language, ...]:
    """The languages with these codes, in this order. Raises `ValueError` for one that has no catalogue."""
    known = {language.code: language for language in languages()}
    if missing := [code for code in codes if code not in known]:
        raise ValueError(f"no catalogue for {', '.join(missing)}; there are {', '.join(known)}")
    return tuple(known[code] for code in codes)
