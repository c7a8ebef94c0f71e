"""French AZERTY: key codes of the Linux kernel to characters (input-event-codes.h; the layout `fr` of X11, in part).

Shift, either Alt Gr, Caps Lock for letters, and the two dead keys ^ and ¨ with vowels. A dead key before another letter
gives its sign and the letter. Ctrl, Alt, the Windows key and the function keys give nothing.
"""

import unicodedata
from collections.abc import Mapping

from hardware.events import PAGE_DOWN, PAGE_UP

BACKSPACE, ENTER, KEYPAD_ENTER, SPACE, CAPS_LOCK = 14, 28, 96, 57, 58
SHIFTS = frozenset({42, 54})
ALT_GR = 100
SILENT = frozenset({29, 97, 56, 125, 126})
"""Ctrl, Alt, Windows: with one of these held, a key is a command, and nothing here takes commands."""
PAGES = {104: PAGE_UP, 109: PAGE_DOWN}
"""They type nothing, and leave a dead key as it is."""
DEAD = {"^": "\N{COMBINING CIRCUMFLEX ACCENT}", "¨": "\N{COMBINING DIAERESIS}"}
_VOWELS = frozenset("aeiouyAEIOUY")

type Level = Mapping[int, str]


def _row(first: int, plain: str) -> dict[int, str]:
    return dict(enumerate(plain, start=first))


PLAIN: Level = {
    **_row(2, "&é\"'(-è_çà)="), **_row(16, "azertyuiop^$"), **_row(30, "qsdfghjklmù²"), 43: "*", 86: "<",
    **_row(44, "wxcvbn,;:!"), SPACE: " ",
    **_row(71, "789-456+1230."), 55: "*", 98: "/",
    BACKSPACE: "\b", ENTER: "\n", KEYPAD_ENTER: "\n",
}  # fmt: skip
SHIFTED: Level = {
    **_row(2, "1234567890°+"), **_row(16, "AZERTYUIOP¨£"), **_row(30, "QSDFGHJKLM%"), 43: "µ", 86: ">",
    **_row(44, "WXCVBN?./§"),
}  # fmt: skip
WITH_ALT_GR: Level = {**_row(3, "~#{[|`\\^@]}"), 18: "€"}
"""Its ~ ` and ^ are no dead keys here."""


class Azerty:
    """Which characters come of the keys of one keyboard."""

    def __init__(self) -> None:
        self._held: set[int] = set()
        self._caps = False
        self._dead = ""

    def key(self, code: int, *, down: bool) -> str:
        """The characters that a key gives as it goes down, mostly one; empty for what gives none."""
        if not down:
            self._held.discard(code)
            return ""
        if code in SHIFTS or code in SILENT or code == ALT_GR:
            self._held.add(code)
            return ""
        if code == CAPS_LOCK:
            self._caps = not self._caps
            return ""
        if code in PAGES and not self._held & SILENT:
            return PAGES[code]
        letter = "" if self._held & SILENT else self._letter(code)
        return self._composed(letter, dead=letter in DEAD and ALT_GR not in self._held) if letter else ""

    def _letter(self, code: int) -> str:
        if ALT_GR in self._held:
            return WITH_ALT_GR.get(code, "")
        letter = PLAIN.get(code, "")
        if self._held & SHIFTS:
            shifted = SHIFTED.get(code, letter)
            return letter if self._caps and shifted == letter.upper() else shifted
        return letter.upper() if self._caps and letter.isalpha() else letter

    def _composed(self, letter: str, *, dead: bool) -> str:
        before, self._dead = self._dead, ""
        if not before:
            self._dead = letter if dead else ""
            return "" if dead else letter
        if letter == "\b":
            return ""
        if letter in _VOWELS:
            joined = unicodedata.normalize("NFC", letter + DEAD[before])
            return joined if len(joined) == 1 else before + letter
        return before if letter in {" ", before} else before + letter
