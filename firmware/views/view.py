"""A screen as data. Pixels, key lamps and speech are three renderings of this one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from hardware.events import Key, LampState


class Layout(StrEnum):
    """The grids of ui.md 2."""

    MENU = "menu"
    CONTENT = "content"
    DOCUMENT = "doc"
    CALL = "call"


class LabelState(StrEnum):
    ACTION = "act"
    OPEN = "open"
    BUSY = "busy"
    CLOSED = "closed"
    SELECTED = "sel"


class Tone(StrEnum):
    """Colour and sense of a large sign or a chip; never alone, always with a word."""

    NEUTRAL = "neutral"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


class Art(StrEnum):
    """Drawings of our own (`firmware.ui.art`)."""

    COUNTER = "guichet"
    SCANNER = "scanner"
    """A scanner whose paper is taken out."""
    PLACE = "place"
    """A scanner into which a paper is laid."""
    QUEUE = "queue"
    PRINTER = "printer"


@dataclass(frozen=True, slots=True)
class Label:
    """What the screen says beside a softkey. `icon` is a Material Icons name; `lamp` what its key lamp does."""

    text: str
    lamp: LampState = LampState.STEADY
    icon: str = ""
    state: LabelState = LabelState.ACTION
    note: str = ""
    more: str = ""
    spoken: str = ""
    """How the voice says it, when the text would not do."""
    language: str = ""
    """Of the text, where it is not that of the view."""
    private: bool = False
    """That it was pressed is nobody's business: the voice says it in the handset only."""
    letters: bool = False
    """The text is letters to choose from: set large, on lines of its own."""

    def said(self) -> str:
        """How the voice says it."""
        return self.spoken or ", ".join(_plain(text) for text in (self.text, self.note, self.more) if text)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the body; `text` may carry **bold** words. With an icon or a mark it stands in a list."""

    text: str
    icon: str = ""
    language: str = ""
    """Of the text, where it is not that of the view: it has its direction."""
    mark: str = ""
    """In place of an icon: the number of a step."""
    flows: bool = False
    """A part of a longer text: it begins where a line of its language begins, not in the middle."""


@dataclass(frozen=True, slots=True)
class Said:
    """A line that one side wrote, exactly as it was written: nothing in it is a sign of ours."""

    mine: bool
    who: str
    text: str
    open: bool = False
    """Its writer has not ended it."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """What others wrote, in its own language, for the voice."""

    text: str
    language: str
    private: bool = False
    """For the citizen alone: it is said in the handset only."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A state in a pill under the title."""

    text: str
    state: LabelState


class Video(StrEnum):
    """Which live pictures the view shows, at the places of ui.md 2."""

    NONE = "none"
    SELF_LARGE = "self_large"
    """One's own picture in the centre, before the call."""
    CALL = "call"
    """The adviser full screen, the self-view at R3."""
    ADVISER_SMALL = "adviser_small"
    """The adviser at R3, beside a document."""
    ADVISER_ABOVE = "adviser_above"
    """The adviser small on top of what both write."""
    SCREEN = "screen"
    """The adviser's screen, whole, in the space of a document; the self-view at R3."""


class Point(NamedTuple):
    """A place on a page: fractions of its width and height from its top left."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Enlarged:
    """A page or screen larger than its space. `x` and `y` are shares of the way that it can move, from the top left."""

    scale: float
    """1.0 fits the whole page into the space."""
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class View:
    """Everything of one screen. `name` is its id in screens.md; `lamps` and `spoken` need no pixels."""

    name: str
    layout: Layout
    title: str
    title_language: str = ""
    """Where it is not that of the view."""
    lines: tuple[Line, ...] = ()
    chip: Chip | None = None
    foot: str = ""
    aside: Line | None = None
    """Under the left keys, for what reassures, such as `Rien ne part sans votre accord.`"""
    softkeys: Mapping[Key, Label] = field(default_factory=dict)
    ok: str = ""
    """The green circle's label; empty: the key does nothing here."""
    cancel: str = ""
    """The red cross's label; empty: the key does nothing here."""
    spoken: str = ""
    """The text that the voice says first; the labels follow in key order."""
    quoted: Quoted | None = None
    """Said behind `spoken`, before the labels."""
    spoken_private: str = ""
    """What only the citizen may hear, such as a code or typed text; said behind `spoken`, in the handset only."""
    selected: Key | None = None
    """The softkey that was pressed once: the voice says its label, then `remark`, and nothing else."""
    remark: str = ""
    """What the voice says of the key just pressed, in place of all else."""
    remark_private: str = ""
    """Said behind `remark`, in the handset only: what was just written."""
    remark_language: str = ""
    """Where it is not that of the view."""
    asked: bool = False
    """VOICE was pressed again: all keys are named, in a call too."""
    private_keys: bool = False
    """Which keys there are tells what is being written: they are named in the handset only."""
    guided: bool = False
    """The voice is on."""
    public_names: frozenset[str] = frozenset()
    """Of the services: what anybody may know, and whose sound may be kept."""
    language: str = "fr"
    contrast: bool = False
    """White on black (ui.md 4)."""
    large: bool = False
    """Larger text than usual (`firmware.ui.grid.LARGE`)."""
    place: str = ""
    """Top left: the site, or service and adviser in a call."""
    in_call: bool = False
    adviser_speaks: str = ""
    """That the adviser is heard now, in words, for who does not hear it: they stand in the name's place."""
    top: str = ""
    clock: str = ""
    """Top right: local time, or the length of the call."""
    art: Art | None = None
    icon: str = ""
    """A large sign in the centre, a Material Icons name."""
    tone: Tone = Tone.NEUTRAL
    big: str = ""
    """Digits or a countdown, very large."""
    progress: float | None = None
    """A bar, 0.0 to 1.0."""
    page_id: str = ""
    """A page of the memory store, drawn in the centre."""
    pointed: Point | None = None
    """Where the adviser points on that page."""
    enlarged: Enlarged | None = None
    """How the page, or the adviser's screen, is enlarged."""
    video: Video = Video.NONE
    dialogue: tuple[Said, ...] = ()
    """What both wrote, oldest first; the newest is on the screen, and what has no more room leaves at the top."""
    signer: bool = False
    """One's own picture in the call is larger: who signs sees both hands in it."""
    fit: bool = False
    """The adviser's picture is a screen: it is shown whole wherever it stands."""
    words: tuple[str, str] | None = None
    """The two words that both screens show."""
    band: str = ""
    """A word that stands on every screen of practice."""
    banner: str = ""
    """A plain sentence over the picture, such as `La caméra ne marche pas. On vous entend.`"""
    volume: int | None = None
    """The volume bar, 1 to 10, while it shows."""
    flash: Mapping[Key, LampState] = field(default_factory=dict)
    """Lamps that go with a tone, for a moment, in place of what the labels say."""

    def lamps(self) -> dict[Key, LampState]:
        """What every key lamp does; keys that are not named are off."""
        lit = {key: label.lamp for key, label in self.softkeys.items()}
        if self.ok:
            lit[Key.OK] = LampState.STEADY
        if self.cancel:
            lit[Key.CANCEL] = LampState.STEADY
        if self.band:
            lit[Key.HELP] = LampState.SLOW
        lit |= self.flash
        return {key: state for key, state in lit.items() if state is not LampState.OFF}


def _plain(text: str) -> str:
    return text.replace("**", "").replace("\n", " ")
