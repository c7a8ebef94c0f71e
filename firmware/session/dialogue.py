"""What was written in a call, line by line, as both sides see it: T.140's controls applied, bounded, never raising."""

from dataclasses import dataclass, replace
from enum import StrEnum

from central.protocol.papers import MAX_TEXT_LINE
from central.protocol.t140 import ATTENTION, BACKSPACE, NEW_LINE

MAX_LINES = 400
"""The oldest go: an hour of quick typing; a screen shows about five."""
MAX_NEWS = 60
"""As many wait to be heard: the oldest are of the past."""


class TextState(StrEnum):
    """What the six keys give while the citizen reads and writes."""

    CLOSED = "closed"
    """The adviser fills the screen."""
    GROUPS = "groups"
    """Groups of letters."""
    LETTERS = "letters"
    """The letters of one group."""
    SIGNS = "signs"
    """Space, take back, new line, and the groups of signs and digits."""
    FIGURES = "figures"
    """The signs or digits of one group."""
    PHRASES = "phrases"
    LOOKING = "looking"
    """Lines that were written before (`look_back.py`)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of one side; `ended` once it has its new line."""

    mine: bool
    text: str
    ended: bool = False


type Dialogue = tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class LookBack:
    """A place in what was written before: what comes meanwhile changes nothing of it."""

    entries: Dialogue
    """The dialogue as it was when the reader last moved."""
    shown: int
    """How many of its pieces, from the first on (`look_back.piece_ends`)."""
    moved: bool = False
    """The reader has moved since: the keys are known."""


class Deed(StrEnum):
    """What the voice tells of the text."""

    WROTE = "wrote"
    ERASED = "erased"
    HEARD = "heard"


@dataclass(frozen=True, slots=True)
class News:
    """Something that was written and is yet to be heard: a letter, a word, or a line of the adviser's."""

    deed: Deed
    text: str


@dataclass(frozen=True, slots=True)
class Texting:
    """The text of one call: where the keys are, and what was written."""

    state: TextState = TextState.CLOSED
    group: int = 0
    page: int = 0
    """Of a group with more letters than keys."""
    entries: Dialogue = ()
    unread: bool = False
    """Something came while the citizen saw another screen, or looked back."""
    look_back: LookBack | None = None
    """While `state` is LOOKING."""
    news: tuple[News, ...] = ()
    """What the voice tells since the last key: what that key wrote, then the adviser's lines as they end."""

    @property
    def own_line(self) -> str:
        """What the citizen has begun and not ended."""
        place = _open_line(self.entries, mine=True)
        return "" if place is None else self.entries[place].text

    @property
    def newest_heard(self) -> str:
        """The adviser's last line."""
        return next((entry.text for entry in reversed(self.entries) if not entry.mine), "")

    @property
    def newest_ended(self) -> str:
        """The adviser's last line that has its new line."""
        return next((entry.text for entry in reversed(self.entries) if not entry.mine and entry.ended), "")


def written(entries: Dialogue, text: str, *, mine: bool) -> Dialogue:
    """The dialogue after one side has typed `text`."""
    for letter in text:
        entries = _typed(entries, letter, mine=mine)
    return entries[-MAX_LINES:]


def lines_ended(entries: Dialogue, text: str) -> tuple[str, ...]:
    """The lines that the adviser ends by typing `text`."""
    ended: list[str] = []
    for letter in text:
        place = _open_line(entries, mine=False)
        entries = _typed(entries, letter, mine=False)
        if place is not None and place < len(entries) and not entries[place].mine and entries[place].ended:
            ended.append(entries[place].text)
    return tuple(ended)


def _typed(entries: Dialogue, letter: str, *, mine: bool) -> Dialogue:
    if letter == ATTENTION:
        return entries
    if letter == BACKSPACE:
        return _taken_back(entries, _last_line(entries, mine=mine))
    place = _open_line(entries, mine=mine)
    if letter == NEW_LINE:
        return entries if place is None else _put(entries, place, replace(entries[place], ended=True))
    if place is None:
        return (*entries, Entry(mine, letter))
    line = entries[place]
    text = line.text + letter
    if len(text) > MAX_TEXT_LINE:
        return (*_put(entries, place, replace(line, ended=True)), Entry(mine, letter))
    return _put(entries, place, replace(line, text=text, ended=len(text) >= MAX_TEXT_LINE))


def _taken_back(entries: Dialogue, place: int | None) -> Dialogue:
    """Without the last character of a line; one that was ended is open again first (T.140 8.2)."""
    if place is None:
        return entries
    line = entries[place]
    if line.ended:
        return _put(entries, place, replace(line, ended=False))
    if len(line.text) == 1:
        return (*entries[:place], *entries[place + 1 :])
    return _put(entries, place, replace(line, text=line.text[:-1]))


def _put(entries: Dialogue, place: int, line: Entry) -> Dialogue:
    return (*entries[:place], line, *entries[place + 1 :])


def _last_line(entries: Dialogue, *, mine: bool) -> int | None:
    return next((place for place in reversed(range(len(entries))) if entries[place].mine is mine), None)


def _open_line(entries: Dialogue, *, mine: bool) -> int | None:
    place = _last_line(entries, mine=mine)
    return None if place is None or entries[place].ended else place
