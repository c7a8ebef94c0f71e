"""What a session asks for papers: to scan, send, print and show them; and to send what is typed."""

from dataclasses import dataclass

from central.protocol.papers import PrintToldStage, Refusal, ScanStage, ShowStage
from central.protocol.sheets import Sheet
from central.protocol.values import ServiceInfo
from firmware.session.sheet import SheetPaper
from hardware.errors import FaultKind


@dataclass(frozen=True, slots=True)
class StartScan:
    """Answered by ScanProgressed, then PageScanned(page_id) or ScanFailed."""

    page_id: str


@dataclass(frozen=True, slots=True)
class StopScan:
    pass


@dataclass(frozen=True, slots=True)
class DiscardPage:
    """Forgets a scanned page."""

    page_id: str


@dataclass(frozen=True, slots=True)
class SendPages:
    """Answered by SendingProgressed and PagesSent."""

    request_id: str
    page_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TellScan:
    request_id: str
    stage: ScanStage
    pages: int = 0
    fault: FaultKind | None = None


@dataclass(frozen=True, slots=True)
class SendText:
    """What the citizen typed, with the controls of T.140; it goes at once, and after a cut with the next connection."""

    text: str


@dataclass(frozen=True, slots=True)
class PrintDocument:
    """Submits the checked document; answered by PrintJobProgressed(job_id=request_id)."""

    request_id: str


@dataclass(frozen=True, slots=True)
class ResumePrinter:
    request_id: str


@dataclass(frozen=True, slots=True)
class CancelPrint:
    request_id: str


@dataclass(frozen=True, slots=True)
class ForgetDocument:
    request_id: str


@dataclass(frozen=True, slots=True)
class TellPrint:
    request_id: str
    stage: PrintToldStage
    pages: int = 0
    pages_done: int = 0
    refusal: Refusal | None = None
    fault: FaultKind | None = None


@dataclass(frozen=True, slots=True)
class TellShow:
    """`page` from 1. With a `page_id` the desk gets the picture of that page too, unless it has it."""

    request_id: str
    stage: ShowStage
    screen: bool = False
    page: int = 0
    pages: int = 0
    page_id: str = ""
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class FitPicture:
    """Whether the adviser's picture is a screen: shown whole, not cropped to fill."""

    fit: bool


@dataclass(frozen=True, slots=True)
class PrintSlip:
    """Site, service, date, adviser, reference, next steps (from the memory store), QR of the reference."""

    service: str
    adviser: str
    partner: str
    reference: str
    practice: bool = False


@dataclass(frozen=True, slots=True)
class PrintHours:
    """A slip with hours, numbers and addresses; the same `job_id` prints once.

    Answered by HoursPrinted or HoursFailed.
    """

    job_id: str
    services: tuple[ServiceInfo, ...]
    known_s: float
    """Unix time of the information; 0: unknown."""
    practice: bool = False


@dataclass(frozen=True, slots=True)
class FetchSheet:
    """Answered by SheetFetched or SheetMissing, at once where the borne has kept it."""

    sheet_id: str
    digest: str


@dataclass(frozen=True, slots=True)
class PrintSheet:
    """An information sheet; the same `job_id` prints once. Answered by SheetPrinted or SheetFailed."""

    job_id: str
    sheet: Sheet
    language: str
    paper: SheetPaper
    partner: str
    practice: bool = False


@dataclass(frozen=True, slots=True)
class TellSlip:
    state: str


type PaperCommand = (
    StartScan | StopScan | DiscardPage | SendPages | TellScan | SendText
    | PrintDocument | ResumePrinter | CancelPrint | ForgetDocument | TellPrint | TellShow | FitPicture
    | PrintSlip | PrintHours | FetchSheet | PrintSheet | TellSlip
)  # fmt: skip
