"""What a session knows of papers: scanned, to be printed, shown, enlarged, and the slips."""

from dataclasses import dataclass
from enum import StrEnum

from firmware.session.phases import Phase
from hardware.errors import FaultKind
from hardware.events import PrintStage

MAX_SCAN_PAGES = 20


class ScanState(StrEnum):
    NONE = "none"
    PLACING = "placing"
    SCANNING = "scanning"
    PREVIEW = "preview"
    SENDING = "sending"
    SENT = "sent"
    FAULT = "fault"


class DocumentState(StrEnum):
    NEW = "new"
    RECEIVING = "receiving"
    PREVIEW = "preview"
    PRINTING = "printing"
    STOPPED = "stopped"
    CANCELLING = "cancelling"
    PRINTED = "printed"
    FAILED = "failed"
    GONE = "gone"


class ShowState(StrEnum):
    """Of the one thing that the adviser shows: a document, or the screen in place of the camera."""

    NONE = "none"
    RECEIVING = "receiving"
    SHOWN = "shown"
    ASIDE = "aside"
    """The citizen went back to the call; a key leads here again."""
    SCREEN = "screen"
    SCREEN_ASIDE = "screen_aside"


class ZoomState(StrEnum):
    OFF = "off"
    ON = "on"


class Slip(StrEnum):
    """The state of the slip: offered at the end of a call that an adviser had answered."""

    NONE = "none"
    OFFERED = "offered"
    PRINTED = "printed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class StepsPage:
    start: int
    """Letters of the text before it."""
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepsReading:
    """What the adviser wrote for afterwards, in pages for both sizes of text, and where one reads."""

    usual: tuple[StepsPage, ...] = ()
    large: tuple[StepsPage, ...] = ()
    at: int = 0
    """Letters of the text before the page that shows."""


NO_STEPS_READ = StepsReading()


class LeafletState(StrEnum):
    NONE = "none"
    PRINTING = "printing"
    PRINTED = "printed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ScanRequest:
    """A paper that the adviser asks for."""

    request_id: str
    what: str


@dataclass(frozen=True, slots=True)
class Scan:
    """One paper on its way to the desk; `waiting` are the requests to be answered after it."""

    state: ScanState = ScanState.NONE
    request_id: str = ""
    what: str = ""
    asked: bool = False
    """The adviser asked for it; else the citizen began."""
    scanning_id: str = ""
    """The page that the scanner works on."""
    pages: tuple[str, ...] = ()
    progress: float = 0.0
    fault: FaultKind | None = None
    since_s: float = 0.0
    waiting: tuple[ScanRequest, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One document that the adviser sends to print."""

    request_id: str
    state: DocumentState = DocumentState.NEW
    page_ids: tuple[str, ...] = ()
    shown: int = 0
    """Index of the page that the preview shows."""
    progress: float = 0.0
    """How much of the document is here."""
    job: PrintStage | None = None
    """What the printer said last."""
    pages_done: int = 0
    fault: FaultKind | None = None
    since_s: float = 0.0
    given_up: bool = False
    """Cancelled by the borne, because the printer stood still when the call was over."""


@dataclass(frozen=True, slots=True)
class Leaflet:
    """Hours and numbers on a slip, or an information sheet, printed outside a call; nothing personal stands on it."""

    state: LeafletState = LeafletState.NONE
    about: str = ""
    """The service, empty: all of them; or the sheet (`sheets.job_of`)."""
    asked_on: Phase = Phase.IDLE
    """The page that was asked for it tells how it goes."""
    job_id: str = ""
    answered: bool = True
    """Whether the printer has said how this job ended: only then the next one is another."""
    fault: FaultKind | None = None
    """Why it failed; None: no answer in time."""
    since_s: float = 0.0
    patience_s: float = 30.0
    """So long it may take."""


@dataclass(frozen=True, slots=True)
class Showing:
    """What the adviser shows."""

    state: ShowState = ShowState.NONE
    request_id: str = ""
    page_ids: tuple[str, ...] = ()
    page: int = 0
    """Index of the page that is shown."""
    pointed: tuple[float, float] | None = None
    """Where the adviser points: fractions of the page's width and height from its top left."""
    pointed_s: float = 0.0

    @property
    def page_id(self) -> str:
        """The page that is shown; empty while none is."""
        return self.page_ids[self.page] if self.page_ids else ""

    @property
    def screen(self) -> bool:
        """The adviser's picture is a screen, to be seen whole."""
        return self.state in {ShowState.SCREEN, ShowState.SCREEN_ASIDE}


@dataclass(frozen=True, slots=True)
class Zoom:
    """Which page is enlarged, and where in it one looks (see `zooming`)."""

    state: ZoomState = ZoomState.OFF
    page_id: str = ""
    x: float = 0.5
    y: float = 0.0


NO_SCAN = Scan()
NO_LEAFLET = Leaflet()
NOTHING_SHOWN = Showing()
NOT_ENLARGED = Zoom()
