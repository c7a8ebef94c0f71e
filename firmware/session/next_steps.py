"""What the adviser wrote for afterwards, read at the end of a call page by page. Actions and keys.

It is of the citizen alone: it lies in the session until the wipe, in no log and on no disk.
"""

from dataclasses import replace

from central.protocol.sheets import BlockKind, SheetBlock, SheetTexts
from central.protocol.t140 import is_visible
from firmware.session.moves import Move, Trigger, session_move
from firmware.session.paper_state import Slip, StepsPage, StepsReading
from firmware.session.result import Result
from firmware.session.sheet_pages import pages_in
from firmware.session.state import Session
from hardware.events import Key

_LONGEST_WORD = 150
"""Letters without a space that a page holds in large text too."""


def readable_steps(text: str) -> str:
    """The lines that say something, without what turns, hides or moves the letters beside it."""
    lines = ("".join(filter(is_visible, line.replace("\t", " "))).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def steps_pages(session: Session) -> tuple[StepsPage, ...]:
    read = session.call.steps_read
    return read.large if session.large else read.usual


def steps_page_number(session: Session) -> int:
    """The index of the page that shows."""
    at = session.call.steps_read.at
    return max((number for number, page in enumerate(steps_pages(session)) if page.start <= at), default=0)


def slip_printable(session: Session) -> bool:
    """Whether the slip is still to come, and can."""
    works = "receipt_printer" not in dict(session.device_faults)
    return session.call.slip in {Slip.OFFERED, Slip.FAILED} and works


# Keys


def steps_keys(session: Session) -> dict[Key, Move]:
    """Each key of a page names the page on which it stands: pressed again too soon it turns nothing."""
    live: dict[Key, Move] = {Key.CANCEL: session_move(Trigger.CANCEL)}
    number = steps_page_number(session)
    if number > 0:
        live[Key.L2] = session_move(Trigger.BACK, str(number))
    if number + 1 < len(steps_pages(session)):
        live[Key.R2] = session_move(Trigger.NEXT, str(number))
    if slip_printable(session):
        live[Key.OK] = session_move(Trigger.SLIP)
    return live


# Actions


def open_steps(session: Session, _: str) -> Result:
    """Parted into pages now, once, for both sizes of text: no cache may outlive the wipe."""
    usual, large = (_parts(session.call.next_steps, large=large) for large in (False, True))
    return replace(session, call=replace(session.call, steps_read=StepsReading(usual, large))), ()


def turn_steps(session: Session, _: str) -> Result:
    return _to_page(session, steps_page_number(session) + 1)


def turn_steps_back(session: Session, _: str) -> Result:
    return _to_page(session, steps_page_number(session) - 1)


def _to_page(session: Session, number: int) -> Result:
    pages = steps_pages(session)
    read = replace(session.call.steps_read, at=pages[min(max(number, 0), len(pages) - 1)].start)
    return replace(session, call=replace(session.call, steps_read=read)), ()


def _parts(text: str, *, large: bool) -> tuple[StepsPage, ...]:
    """As a sheet has them. Without a title: that of the screen takes one line."""
    lines = (" ".join(map(_parted, line.split(" "))) for line in text.split("\n"))
    blocks = tuple(SheetBlock(kind=BlockKind.PARAGRAPH, text=line) for line in lines)
    pages = pages_in(SheetTexts(language="", title="", blocks=blocks), large=large)
    return tuple(StepsPage(page.start, tuple(piece.text for piece in page.pieces)) for page in pages)


def _parted(word: str) -> str:
    return " ".join(word[at : at + _LONGEST_WORD] for at in range(0, len(word), _LONGEST_WORD))
