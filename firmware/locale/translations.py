"""The languages of the borne. French is the source; every other one is a PO file beside this module, and nothing else.

A catalogue begins with comments: `# Name: ` and the language's own name; `# Direction: right to left` where it runs so;
`# Reviewed by: NAME, DATE` once a native reader has signed it, and until then the borne shows it as unreviewed. (CLDR
knows names and directions too; asked for four languages it takes 8 MB of a borne's memory.)
"""

import gettext
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from firmware.locale import po

SOURCE = "fr"
_SECOND = "en"
"""Read by more foreigners than any other."""
_FRENCH = "Français"
_COMMENT = re.compile(r"^# (Name|Direction|Reviewed by): (\S.*)$", re.MULTILINE)


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
    found = [Language(SOURCE, _FRENCH, right_to_left=False, reviewed=True)]
    found += [
        _described(code, file.read_text(encoding="utf-8")) for code, file in sorted(_catalogues().items(), key=_order)
    ]
    return tuple(found)


def _order(catalogue: tuple[str, Traversable]) -> tuple[bool, str]:
    return catalogue[0] != _SECOND, catalogue[0]


def _described(code: str, catalogue: str) -> Language:
    says = dict(_COMMENT.findall(catalogue.partition("msgid")[0]))
    return Language(
        code,
        says.get("Name", code),
        right_to_left=says.get("Direction") == "right to left",
        reviewed="Reviewed by" in says,
    )


@lru_cache(maxsize=16)
def translations(code: str) -> gettext.NullTranslations:
    """What turns the French texts into those of a language; French, and a language without a catalogue, stay French."""
    file = _catalogues().get(code)
    if file is None:
        return gettext.NullTranslations()
    return po.read(file.read_text(encoding="utf-8"))


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
