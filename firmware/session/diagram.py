"""The tables of `transitions` as a page with Mermaid state diagrams (`scripts/session-diagram`)."""

from collections.abc import Iterator
from enum import StrEnum

from firmware.session.appointment import BookStage
from firmware.session.dialogue import TextState
from firmware.session.moves import Trigger
from firmware.session.paper_state import (
    DocumentState,
    LeafletState,
    ScanState,
    ShowState,
    ZoomState,
)
from firmware.session.phases import Phase
from firmware.session.submachines import (
    BOOKING,
    DOCUMENT,
    LEAFLET,
    SCAN,
    SHOWING,
    TEXT,
    WISH,
    ZOOM,
)
from firmware.session.transitions import SESSION, Table
from firmware.session.wish import WishStage

_INTRODUCTION = """# The session

Written by `scripts/session-diagram` from `firmware/session/transitions.py` and `submachines.py`; do not edit.

A session is one frozen value. `step(session, event)` reads what an event tells (`reading.py`), looks the moves that
follow up in the tables, and gives the next session and the commands for the runtime. What is not in a table does
not happen. An arrow says the trigger, then the action (its function in `firmware/session/`).
"""

_MARK_BEGIN = "<!-- overview of the session: written by scripts/session-diagram -->"
_MARK_END = "<!-- end of the overview -->"

_SECTIONS = {
    "The session": "From idle to idle. Every way back to `idle` after a call leads through `wiping`.",
    "A scan": "One paper at a time, while the session is in a call. A page leaves only after `ok` on its preview.",
    "A document to print": "Each document has its own. Only `ok` on the preview leads to the printer, and only once.",
    "A slip with hours, or an information sheet": "Printed outside a call. Nothing personal stands on it.",
    "A booking": "From a service to a slip with a code. It can be taken back while its screen shows.",
    "A wish to be called back": "From a service to a ticket. Central keeps it; the borne forgets it.",
    "Reading and writing": "Two presses a letter; each letter leaves at once. A key of the keyboard does `write` too.",
    "What the adviser shows": "One thing at a time, a document or the screen; a new one takes the place of the former.",
    "What is enlarged": "A page that is scanned, to be printed or shown, or the adviser's screen.",
}


def transitions[State: StrEnum](table: Table[State]) -> Iterator[tuple[State, State, str]]:
    """(from, to, text), one for each pair of states and action."""
    grouped: dict[tuple[State, State, str], list[Trigger]] = {}
    for (state, trigger), (target, action) in table.items():
        grouped.setdefault((state, target, getattr(action, "__name__", "")), []).append(trigger)
    for (state, target, name), triggers in grouped.items():
        text = " or ".join(trigger.value for trigger in triggers)
        yield state, target, text if name == "stay" else f"{text} / {name}"


def diagram[State: StrEnum](table: Table[State], first: State) -> str:
    arrows = "\n".join(f"    {state} --> {target}: {text}" for state, target, text in transitions(table))
    return f"```mermaid\nstateDiagram-v2\n    direction TB\n    [*] --> {first}\n{arrows}\n```"


def overview() -> str:
    """The phases of a session and the ways between them, without triggers; stands in docs/architecture.md."""
    ways = dict.fromkeys((state, target) for (state, _), (target, _action) in SESSION.items() if state is not target)
    arrows = "\n".join(f"    {state} --> {target}" for state, target in ways)
    return f"```mermaid\nstateDiagram-v2\n    direction LR\n    [*] --> {Phase.STARTING}\n{arrows}\n```"


def with_overview(architecture: str) -> str:
    """The text of docs/architecture.md with the overview between its two marks."""
    before, _, rest = architecture.partition(_MARK_BEGIN)
    _, _, after = rest.partition(_MARK_END)
    return f"{before}{_MARK_BEGIN}\n{overview()}\n{_MARK_END}{after}"


def page() -> str:
    """The whole text of docs/session.md."""
    diagrams = (
        diagram(SESSION, Phase.STARTING),
        diagram(SCAN, ScanState.NONE),
        diagram(DOCUMENT, DocumentState.NEW),
        diagram(LEAFLET, LeafletState.NONE),
        diagram(BOOKING, BookStage.LOADING),
        diagram(WISH, WishStage.NOTICE),
        diagram(TEXT, TextState.CLOSED),
        diagram(SHOWING, ShowState.NONE),
        diagram(ZOOM, ZoomState.OFF),
    )
    sections = (
        f"## {title}\n\n{text}\n\n{drawing}\n"
        for (title, text), drawing in zip(_SECTIONS.items(), diagrams, strict=True)
    )
    return "\n".join((_INTRODUCTION, *sections))
