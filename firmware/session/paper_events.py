"""What happens to papers: scanned, sent, printed, shown; and to what is typed."""

from dataclasses import dataclass

from central.protocol.papers import Refusal
from central.protocol.sheets import Sheet
from hardware.errors import FaultKind
from hardware.events import PrintProgress


@dataclass(frozen=True, slots=True)
class ScanAsked:
    request_id: str
    what: str


@dataclass(frozen=True, slots=True)
class ScanWithdrawn:
    request_id: str


@dataclass(frozen=True, slots=True)
class ScanProgressed:
    fraction: float


@dataclass(frozen=True, slots=True)
class PageScanned:
    page_id: str


@dataclass(frozen=True, slots=True)
class ScanFailed:
    kind: FaultKind


@dataclass(frozen=True, slots=True)
class SendingProgressed:
    """Bytes of the pages on their way that the desk has acknowledged, 0.0 to 1.0."""

    fraction: float


@dataclass(frozen=True, slots=True)
class PagesSent:
    request_id: str


@dataclass(frozen=True, slots=True)
class PrintAsked:
    """The adviser drops a document; it is on its way and will be checked."""

    request_id: str


@dataclass(frozen=True, slots=True)
class PrintReceiving:
    request_id: str
    fraction: float


@dataclass(frozen=True, slots=True)
class PrintChecked:
    """It is sound: pages are rendered as A4, and `page_ids` may be shown."""

    request_id: str
    page_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintUnfit:
    """It cannot be printed; the adviser reads why, the citizen is not bothered."""

    request_id: str
    reason: Refusal


@dataclass(frozen=True, slots=True)
class PrintWithdrawn:
    request_id: str


@dataclass(frozen=True, slots=True)
class PrintResumed:
    """The adviser or the citizen asks the stopped printer to go on."""

    request_id: str


@dataclass(frozen=True, slots=True)
class PrintJobProgressed:
    progress: PrintProgress
    """`job_id` is the request's id."""


@dataclass(frozen=True, slots=True)
class ShowAsked:
    """The adviser shows a document, which is on its way and will be checked, or (`screen`) the own screen."""

    request_id: str
    screen: bool = False


@dataclass(frozen=True, slots=True)
class ShowChecked:
    """It is sound: `page_ids` may be shown."""

    request_id: str
    page_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShowUnfit:
    request_id: str
    reason: Refusal


@dataclass(frozen=True, slots=True)
class ShowTurned:
    """The adviser turns to a page, from 1."""

    request_id: str
    page: int


@dataclass(frozen=True, slots=True)
class ShowPointed:
    """The adviser points at a page (from 1): fractions of its width and height."""

    request_id: str
    page: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class ShowClosed:
    request_id: str


@dataclass(frozen=True, slots=True)
class NextStepsWritten:
    """What the adviser typed for afterwards, the whole text each time; the memory store has it too, for the slip."""

    text: str


@dataclass(frozen=True, slots=True)
class TextArrived:
    """What the adviser typed since the last one, as `central.protocol.t140.readable` lets it through."""

    text: str


@dataclass(frozen=True, slots=True)
class SlipPrinted:
    pass


@dataclass(frozen=True, slots=True)
class SlipFailed:
    kind: FaultKind


@dataclass(frozen=True, slots=True)
class HoursPrinted:
    job_id: str


@dataclass(frozen=True, slots=True)
class HoursFailed:
    job_id: str
    kind: FaultKind


@dataclass(frozen=True, slots=True)
class SheetFetched:
    digest: str
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class SheetMissing:
    """Not kept, and central does not have it or is out of reach."""

    digest: str


@dataclass(frozen=True, slots=True)
class SheetPrinted:
    job_id: str


@dataclass(frozen=True, slots=True)
class SheetFailed:
    job_id: str
    kind: FaultKind
    sure: bool = True
    """Nothing of the job is at the printer any more."""


type PaperEvent = (
    ScanAsked | ScanWithdrawn | ScanProgressed | PageScanned | ScanFailed | SendingProgressed | PagesSent
    | PrintAsked | PrintReceiving | PrintChecked | PrintUnfit | PrintWithdrawn | PrintResumed | PrintJobProgressed
    | ShowAsked | ShowChecked | ShowUnfit | ShowTurned | ShowPointed | ShowClosed
    | NextStepsWritten | TextArrived | SlipPrinted | SlipFailed | HoursPrinted | HoursFailed
    | SheetFetched | SheetMissing | SheetPrinted | SheetFailed
)  # fmt: skip
