"""The characters of real-time text: ITU-T T.140 as both ends of a call read it. Pure."""

import unicodedata

BACKSPACE = "\b"
NEW_LINE = "\N{LINE SEPARATOR}"
ATTENTION = "\a"
LOST = "\N{REPLACEMENT CHARACTER}"
_CONTROLS = frozenset({BACKSPACE, NEW_LINE, ATTENTION, LOST})
_JOINERS = frozenset("\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}")
_LINES = str.maketrans({"\r": NEW_LINE, "\n": NEW_LINE, "\N{PARAGRAPH SEPARATOR}": NEW_LINE, "\t": " "})


def readable(text: str) -> str:
    """`text` with the controls of T.140 that we know, and no others: nothing that turns or hides what is beside it."""
    return "".join(letter for letter in text.translate(_LINES) if letter in _CONTROLS or is_visible(letter))


def is_visible(letter: str) -> bool:
    """Whether a person can read it, or (the joiners) letters beside it need it."""
    return letter in _JOINERS or unicodedata.category(letter)[0] not in "CZ" or letter in " \N{NO-BREAK SPACE}"
