"""What a citizen writes with six keys, in each language: groups of letters, groups of signs, and phrases."""

from functools import lru_cache

from firmware.locale.translations import SOURCE, translations

SHOWN_AT_ONCE = 6
"""Softkeys."""

type Groups = tuple[str, ...]


@lru_cache(maxsize=16)
def letter_groups(language: str) -> Groups:
    """Five groups, at the keys L1 to R2, in the order of the alphabet. More than six letters in one take a second page:
    the rare ones stand last.
    """
    _ = translations(language).gettext
    groups = (_("a b c d e f"), _("g h i j k l"), _("m n o p q r"), _("s t u v w x"), _("y z é è à ç"))
    return tuple("".join(group.split()) for group in groups)


@lru_cache(maxsize=16)
def sign_groups(language: str) -> Groups:
    """Signs, then digits; at most six each."""
    _ = translations(language).gettext
    return tuple("".join(group.split()) for group in (_("? ! . , ’ -"), "0 1 2 3 4 5", "6 7 8 9 @ €"))


@lru_cache(maxsize=16)
def phrases(language: str) -> tuple[str, ...]:
    """Six ready phrases, at the keys L1 to R3."""
    _ = translations(language).gettext
    return (_("Oui"), _("Non"), _("Répétez"), _("Moins vite"), _("Je ne comprends pas"), _("Merci"))


def sent_phrase(language: str, number: int) -> str:
    """The phrase as it is sent: the adviser may not read the citizen's language."""
    own, french = phrases(language)[number], phrases(SOURCE)[number]
    return own if own == french else f"{own} ({french})"
