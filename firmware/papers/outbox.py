"""What outlives a connection, and the link itself when the desk's page was reloaded: open requests and last words."""

from dataclasses import dataclass, field

from central.protocol.papers import (
    ControlFromBorne,
    PausesTold,
    PrintTold,
    Purpose,
    ScanTold,
    ShowTold,
    SigningTold,
    SlipTold,
)
from firmware.papers.texting import Texts

MAX_REQUESTS = 200
"""Scans, prints and shown things of one call; more is not a conversation."""


@dataclass(slots=True)
class Outbox:
    """Kept in the memory store, wiped with it."""

    pages: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Scan requests whose pages are on their way: the pages' ids."""
    known: set[str] = field(default_factory=set)
    """Every request of the desk in this call, so that a repeated one is not asked twice."""
    arriving: dict[str, Purpose] = field(default_factory=dict)
    """Requests whose document has not wholly arrived, or is not checked: what it is for."""
    shown: tuple[str, int, str] | None = None
    """What the citizen sees of the adviser's: the request, the page from 1, the page's id."""
    told: dict[str, ControlFromBorne] = field(default_factory=dict)
    """The last word on each request, on the slip and on the pauses: said again on every new connection."""
    withdrawn: set[str] = field(default_factory=set)
    """Scan requests that the desk took back: nothing more is kept of them, so that no page shows them as open again."""
    texts: Texts = field(default_factory=Texts)

    def note(self, request_id: str) -> bool:
        """Whether the request is new. Raises OverflowError beyond MAX_REQUESTS."""
        if request_id in self.known:
            return False
        if len(self.known) >= MAX_REQUESTS:
            raise OverflowError("too many requests")
        self.known.add(request_id)
        return True

    def withdraw_scan(self, request_id: str) -> None:
        """The desk took the request back. Raises OverflowError beyond MAX_REQUESTS."""
        self.note(request_id)
        self.withdrawn.add(request_id)
        self.told.pop(request_id, None)

    def tell(self, message: ControlFromBorne) -> None:
        """Keeps a message as the last word of its kind."""
        match message:
            case ScanTold(request_id=request_id) if request_id in self.withdrawn:
                pass
            case ScanTold() | PrintTold():
                self.told[message.request_id] = message
            case ShowTold():
                self.told["show"] = message
            case SlipTold():
                self.told["slip"] = message
            case PausesTold():
                self.told["pauses"] = message
            case SigningTold():
                self.told["signing"] = message
            case _:
                pass
