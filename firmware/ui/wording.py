"""The few words that stand on every screen, through gettext: French is the source, `firmware/locale` the rest.

Call the function `_` where it is used: `firmware.locale.catalogue` looks for that name.
"""

from collections.abc import Callable

from firmware.locale.translations import languages, translations

RIGHT_TO_LEFT = frozenset(language.code for language in languages() if language.right_to_left)


def wording(language: str) -> Callable[[str], str]:
    """French text -> the text of `language`; a text without translation stays French."""
    return translations(language).gettext
