"""The phrases that never change: every sentence of the catalogues without a blank to fill. They are nobody's."""

import re
from functools import lru_cache
from importlib.resources import files

from firmware.locale import po
from firmware.locale.catalogue import TEMPLATE_NAME
from firmware.locale.translations import translations

_SENTENCE_END = re.compile(r"(?<=[.!?…؟])\s+")


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with its sign at the end."""
    return [sentence for sentence in _SENTENCE_END.split(text.replace("**", "").replace("\n", " ").strip()) if sentence]


@lru_cache(maxsize=16)
def fixed(language: str) -> frozenset[str]:
    """Whole texts and their sentences, as the voice says them, without no-break spaces (`spaced`)."""
    found: set[str] = set()
    for french in _template():
        text = translations(language).gettext(french)
        found.update(spaced(one) for one in (text, *sentences(text)) if "{" not in one)
    return frozenset(found)


@lru_cache(maxsize=1)
def _template() -> tuple[str, ...]:
    return po.texts(files(__package__).joinpath(TEMPLATE_NAME).read_text(encoding="utf-8"))


def spaced(text: str) -> str:
    """The text with plain spaces and no mark: what is the same to the ear is equal."""
    return " ".join(text.replace("**", "").split())
