"""The papers link: one peer connection, three ordered reliable data channels: `control` (this JSON), `bulk` (chunks)
and `t140` (what is typed).

A document travels like this, in either direction, and survives any number of lost connections::

    sender    DocumentOffered        (again after each reconnection, until it is complete)
    receiver  SendFrom offset        (how much of it is already here; refused: DocumentRefused)
    sender    chunks on `bulk`       (at most WINDOW_BYTES ahead of the last Received or SendFrom)
    receiver  Received offset        (at least every WINDOW_BYTES / 4)
    receiver  DocumentComplete       (SHA-256 right; wrong: SendFrom 0, and after three times DocumentRefused)

A chunk is 8 bytes `number` (u32, big-endian; from DocumentOffered) and `offset` (u32, big-endian), then 1 to
CHUNK_BYTES bytes of the document. On one connection a document's chunks start at the last SendFrom and leave no gap;
bytes that the receiver already has are ignored, a gap or bytes beyond `size` break the protocol (the connection is
closed and dialled again). A chunk whose number the receiver does not know, or no longer, is ignored: a refusal or a
withdrawal may cross it.

`document_id` names a document for the whole call; the numbers are told anew with each DocumentOffered of a connection.
Several documents may be offered at once; the sender sends the bytes of one after the other, in the order of the offers.
A document that is offered again although it is complete is answered by DocumentComplete. Messages about a document that
this side does not know, or no longer, are ignored. A message that cannot be read, or one that breaks these rules,
closes the connection; the borne offers a new one.

The desk shows one thing at a time: a document (ShowOffered, then DocumentOffered(purpose=SHOW), checked like one to
print), or its screen, which takes the place of the camera on the media link (ShowOffered(screen=True), no document).
The borne answers each page that it shows with its picture (DocumentOffered(purpose=SHOWN_PAGE)), once to a desk: both
sides look at the same pixels, and a place on the page is the same place on both. A new ShowOffered takes the place of
the former; ShowTold says what the citizen has before the eyes.

Control messages may be lost with their connection, so on every new one each side says again what stands: the desk its
open ScanRequested, PrintOffered and ShowOffered, its withdrawals and the last NextSteps; the borne its last ScanTold or
PrintTold of each request that the desk has not withdrawn, the last ShowTold, SlipTold, PausesTold and SigningTold, and
NextStepsKept. Saying a thing twice means the same as saying it once.

Real-time text (ITU-T T.140 over a data channel, RFC 8865): each message of `t140` is a T140block, as it is typed, at
most MAX_TEXT_BLOCK characters. U+0008 takes the last character back (and with none left opens the line before again),
U+2028 begins a new line, U+0007 asks for attention, U+FFFD stands for text that was lost. Every code point of one
direction has its number in the call, from 0. On each connection the desk says TextFrom once `control` and `t140` are
open, and the borne answers with its own: how many characters of the other's it has. Nothing goes on `t140` before the
receiver's TextFrom, and then from there on without a gap, so that a cut neither loses nor doubles a character. Of the
newest TEXT_KEPT characters a sender has each; it says U+FFFD for each older one. A second TextFrom on a connection, or
one beyond the end, breaks the protocol.

A page that was loaded anew has neither side's lines. Before its TextFrom it may say TextAsked, once: the borne answers
with the lines of both, oldest first, in as many TextKept as it takes, and the page goes on with a TextFrom from `sent`.
What it has typed meanwhile begins at the number that the borne then says. Only a borne whose `control` has the
subprotocol KEEPS_TEXT can be asked; from any other, what the citizen typed comes again from 0.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from central.protocol.values import Count, Hex32, Identifier, LongText, Message, ShortText, Value

CONTROL_CHANNEL = "control"
KEEPS_TEXT = "keeps-text"
"""Subprotocol of `control` at a borne that answers TextAsked."""
BULK_CHANNEL = "bulk"
TEXT_CHANNEL = "t140"
"""Label and subprotocol (RFC 8865 4)."""
CHUNK_BYTES = 16_000
WINDOW_BYTES = 256_000
MAX_DOCUMENT_BYTES = 20_000_000
MAX_PRINT_PAGES = 20
MAX_CONTROL_BYTES = 16_384
MAX_TEXT_BLOCK = 500
TEXT_KEPT = 20_000
"""Characters: an hour of quick typing."""
MAX_TEXT_LINE = 300
"""A line that is longer goes on in the next one, at both ends."""
LINES_AT_ONCE = 8
"""Of a TextKept: as many as MAX_CONTROL_BYTES holds, whatever their letters."""


class MediaType(StrEnum):
    JPEG = "image/jpeg"
    PNG = "image/png"
    PDF = "application/pdf"


class Purpose(StrEnum):
    SCAN_PREVIEW = "scan_preview"
    """A low-resolution picture of a page, sent first."""
    SCAN_PAGE = "scan_page"
    PRINT = "print"
    SHOW = "show"
    """A document that the adviser shows."""
    SHOWN_PAGE = "shown_page"
    """A page of it as the borne shows it, back to the desk."""


class DocumentOffered(Message, frozen=True, tag="document_offered"):
    document_id: Identifier
    number: Annotated[int, Meta(ge=1, le=4_294_967_295)]
    """Names the document in chunk headers; unique per direction on this connection."""
    purpose: Purpose
    media_type: MediaType
    size: Annotated[int, Meta(ge=1, le=MAX_DOCUMENT_BYTES)]
    sha256: Hex32
    request_id: Identifier
    """The ScanRequested, PrintOffered or ShowOffered that it belongs to."""
    page: Count = 0
    """Scan and shown page: its place, from 1."""


class SendFrom(Message, frozen=True, tag="send_from"):
    document_id: Identifier
    offset: Annotated[int, Meta(ge=0, le=MAX_DOCUMENT_BYTES)]


class Received(Message, frozen=True, tag="received"):
    document_id: Identifier
    offset: Annotated[int, Meta(ge=0, le=MAX_DOCUMENT_BYTES)]


class DocumentComplete(Message, frozen=True, tag="document_complete"):
    document_id: Identifier


class Refusal(StrEnum):
    """Why a document is not taken; each has a French text at the desk."""

    TOO_BIG = "too_big"
    TOO_LONG = "too_long"
    """More than MAX_PRINT_PAGES pages."""
    NOT_A_PDF = "not_a_pdf"
    """Neither a PDF nor a picture that we can read."""
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    BOMB = "bomb"
    """Unpacks to more than it may."""
    WRONG_SUM = "wrong_sum"
    UNEXPECTED = "unexpected"
    CITIZEN_DECLINED = "citizen_declined"


class DocumentRefused(Message, frozen=True, tag="document_refused"):
    document_id: Identifier
    reason: Refusal


class DocumentWithdrawn(Message, frozen=True, tag="document_withdrawn"):
    """The sender gives it up; the receiver forgets what it has."""

    document_id: Identifier


class ScanRequested(Message, frozen=True, tag="scan_requested"):
    request_id: Identifier
    what: ShortText = ""
    """The paper that the adviser asks for, such as `attestation de loyer`; shown to the citizen."""


class ScanWithdrawn(Message, frozen=True, tag="scan_withdrawn"):
    request_id: Identifier


class ScanStage(StrEnum):
    PLACING = "placing"
    SCANNING = "scanning"
    PREVIEW = "preview"
    """The citizen looks at the page; nothing has left the borne."""
    SENDING = "sending"
    SENT = "sent"
    DECLINED = "declined"
    FAULT = "fault"


class ScanTold(Message, frozen=True, tag="scan_told"):
    request_id: Identifier
    stage: ScanStage
    pages: Count = 0
    fault: ShortText = ""
    """A `hardware.errors.FaultKind`."""


class PrintOffered(Message, frozen=True, tag="print_offered"):
    """The document follows as DocumentOffered(purpose=PRINT, request_id)."""

    request_id: Identifier
    name: ShortText = ""
    """The file's name: shown at the desk, never printed, queued or logged at the borne."""


class PrintWithdrawn(Message, frozen=True, tag="print_withdrawn"):
    request_id: Identifier


class PrintResumed(Message, frozen=True, tag="print_resumed"):
    """The adviser asks to go on after paper was filled."""

    request_id: Identifier


class PrintToldStage(StrEnum):
    CHECKING = "checking"
    REFUSED = "refused"
    PREVIEW = "preview"
    DECLINED = "declined"
    QUEUED = "queued"
    PRINTING = "printing"
    STOPPED = "stopped"
    PRINTED = "printed"
    CANCELLED = "cancelled"
    FAILED = "failed"


class PrintTold(Message, frozen=True, tag="print_told"):
    request_id: Identifier
    stage: PrintToldStage
    pages: Count = 0
    pages_done: Count = 0
    refusal: Refusal | None = None
    fault: ShortText = ""


class ShowOffered(Message, frozen=True, tag="show_offered"):
    """The adviser shows something; it takes the place of what was shown."""

    request_id: Identifier
    screen: bool = False
    """The picture on the media link is the adviser's screen now, to be seen whole; no document follows."""


class ShowTurned(Message, frozen=True, tag="show_turned"):
    """The adviser turns to a page; it comes back to a citizen who has left it."""

    request_id: Identifier
    page: Annotated[int, Meta(ge=1, le=MAX_PRINT_PAGES)]


class ShowPointed(Message, frozen=True, tag="show_pointed"):
    """The adviser points at a place on the page that is shown: fractions of its width and height from the top left."""

    request_id: Identifier
    page: Annotated[int, Meta(ge=1, le=MAX_PRINT_PAGES)]
    x: Annotated[float, Meta(ge=0.0, le=1.0)]
    y: Annotated[float, Meta(ge=0.0, le=1.0)]


class ShowClosed(Message, frozen=True, tag="show_closed"):
    """The adviser shows it no more; a screen: the camera is back."""

    request_id: Identifier


class ShowStage(StrEnum):
    CHECKING = "checking"
    REFUSED = "refused"
    SHOWN = "shown"
    ASIDE = "aside"
    """The citizen went back to the call, and may come back."""
    CLOSED = "closed"


class ShowTold(Message, frozen=True, tag="show_told"):
    request_id: Identifier
    stage: ShowStage
    screen: bool = False
    page: Count = 0
    """The page that is shown, from 1, whoever turned to it."""
    pages: Count = 0
    refusal: Refusal | None = None


class NextSteps(Message, frozen=True, tag="next_steps"):
    """What the adviser types for the slip; the whole text each time."""

    text: LongText


class NextStepsKept(Message, frozen=True, tag="next_steps_kept"):
    """The text that the slip will carry, on each new connection: the desk's page may have been loaded anew since."""

    text: LongText


class SlipTold(Message, frozen=True, tag="slip_told"):
    """Whether the slip is out, for the desk: `printed`, `declined` or a FaultKind."""

    state: ShortText


class PausesTold(Message, frozen=True, tag="pauses_told"):
    """What the citizen keeps back for now: no fault. The whole each time; without a word, nothing."""

    camera: bool
    microphone: bool
    for_help: bool = False
    """Both, and the adviser is neither seen nor heard at the borne: somebody of the place was called to help there."""


class SigningTold(Message, frozen=True, tag="signing_told"):
    """The citizen signs, or does no longer: other than the hub said of the call. Who sends a picture keeps its rate."""

    on: bool


class TextFrom(Message, frozen=True, tag="text_from"):
    """How many characters of the other side's text are here: it shall go on from there."""

    offset: Annotated[int, Meta(ge=0, le=1_000_000_000)]


class TextAsked(Message, frozen=True, tag="text_asked"):
    """From a page that has no line of this call yet: it asks for TextKept, and says TextFrom after that."""


class KeptLine(Value, frozen=True):
    """A line of the text so far, as T.140 made it."""

    citizen: bool
    """Typed at the borne; else at a desk."""
    text: Annotated[str, Meta(max_length=MAX_TEXT_LINE)]
    ended: bool


class TextKept(Message, frozen=True, tag="text_kept"):
    """Lines of both sides for a page that asked, oldest first."""

    lines: Annotated[tuple[KeptLine, ...], Meta(max_length=LINES_AT_ONCE)]
    sent: Annotated[int, Meta(ge=0, le=1_000_000_000)] | None = None
    """On the last one: how many characters of the citizen are in all these lines."""


type ControlFromDesk = (
    DocumentOffered | SendFrom | Received | DocumentComplete | DocumentRefused | DocumentWithdrawn
    | ScanRequested | ScanWithdrawn | PrintOffered | PrintWithdrawn | PrintResumed | NextSteps
    | ShowOffered | ShowTurned | ShowPointed | ShowClosed | TextFrom | TextAsked
)  # fmt: skip
type ControlFromBorne = (
    DocumentOffered | SendFrom | Received | DocumentComplete | DocumentRefused | DocumentWithdrawn
    | ScanTold | PrintTold | ShowTold | NextStepsKept | SlipTold | PausesTold | SigningTold | TextFrom | TextKept
)  # fmt: skip
