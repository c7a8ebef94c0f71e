"""A slip in the citizen's language, and in French where somebody who works here reads it too.

What is said stands in a function (`lambda: _("Votre code")`), so that it can be said in both languages.
"""

from collections.abc import Callable
from dataclasses import dataclass

from firmware.locale.translations import SOURCE
from firmware.views.text import speaking
from hardware.protocols import SlipAlign, SlipLine, SlipQr


@dataclass(frozen=True, slots=True)
class SlipText:
    """A line of a slip. `french` says the same; where there is no other form, it is `text` itself.

    A `shared` line has its French beneath, small.
    """

    text: str
    french: str
    shared: bool = False
    bold: bool = False
    large: bool = False
    align: SlipAlign = SlipAlign.LEFT

    @property
    def line(self) -> SlipLine:
        return SlipLine(self.text, bold=self.bold, large=self.large, align=self.align)

    @property
    def in_french(self) -> SlipLine:
        """In place of it."""
        return SlipLine(self.french, bold=self.bold, large=self.large, align=self.align)

    @property
    def translated(self) -> bool:
        return self.french != self.text

    @property
    def beneath(self) -> SlipLine | None:
        return SlipLine(self.french, small=True, align=self.align) if self.shared and self.translated else None


@dataclass(frozen=True, slots=True)
class Draft:
    """A slip as it is to be read; `firmware.slip_press` brings it to what a printer can print."""

    language: str
    parts: tuple[SlipText | SlipQr, ...]


type Say = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Tongue:
    """Makes the lines of a slip in `language`."""

    language: str

    def own(
        self,
        say: Say,
        *,
        bold: bool = False,
        large: bool = False,
        align: SlipAlign = SlipAlign.LEFT,
        shared: bool = False,
    ) -> SlipText:
        """For the citizen alone."""
        with speaking(self.language):
            text = say()
        with speaking(SOURCE):
            french = say()
        return SlipText(text, french, shared, bold, large, align)

    def shared(
        self, say: Say, *, bold: bool = False, large: bool = False, align: SlipAlign = SlipAlign.LEFT
    ) -> SlipText:
        """For the citizen, and for the host or the adviser whom the slip is shown to."""
        return self.own(say, bold=bold, large=large, align=align, shared=True)


def as_is(text: str, *, bold: bool = False, large: bool = False, align: SlipAlign = SlipAlign.LEFT) -> SlipText:
    """In the words that somebody wrote: a name, a number, what an adviser typed."""
    return SlipText(text, text, bold=bold, large=large, align=align)
