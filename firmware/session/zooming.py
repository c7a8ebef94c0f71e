"""What is enlarged: the page of a scan, of a document to print, or what the adviser shows. One zoom for all of them.

A place within the enlarged picture is a share of the way that it can move: 0.0 at the left or upper edge, 1.0 at the
right or lower one. So the session needs to know nothing of pixels.
"""

from dataclasses import replace

from firmware.session.moves import Trigger
from firmware.session.paper_state import (
    Document,
    DocumentState,
    Scan,
    ScanState,
    Showing,
    ShowState,
    Zoom,
)
from firmware.session.result import Result
from firmware.session.state import Session
from hardware.events import Key

ZOOM_SCALE = 2.0
_STEP = 0.5
"""Half of the way: at ZOOM_SCALE, half of what is in sight."""
_MARGIN = 0.08
"""A pointed place is brought so far inside, in fractions of the page."""
SCREEN = "screen"
"""What is enlarged when no page is: the adviser's screen."""


def enlargeable(subject: Scan | Document | Showing | None) -> str:
    """The page that may be enlarged now, or SCREEN; empty: nothing."""
    match subject:
        case Scan(state=ScanState.PREVIEW, pages=(*_, last)):
            return last
        case Document(state=DocumentState.PREVIEW):
            return subject.page_ids[subject.shown]
        case Showing(state=ShowState.SHOWN):
            return subject.page_id
        case Showing(state=ShowState.SCREEN):
            return SCREEN
        case _:
            return ""


def zoom_keys(zoom: Zoom) -> dict[Key, Trigger]:
    """The live keys of the enlarged view: where there is nothing more to see, there is no key."""
    ways = {
        Key.L1: (Trigger.UP, zoom.y > 0.0),
        Key.L2: (Trigger.DOWN, zoom.y < 1.0),
        Key.R1: (Trigger.LEFT, zoom.x > 0.0),
        Key.R2: (Trigger.RIGHT, zoom.x < 1.0),
    }
    live = {key: trigger for key, (trigger, more) in ways.items() if more}
    return {**live, Key.L3: Trigger.SMALLER, Key.OK: Trigger.OK, Key.CANCEL: Trigger.CANCEL}


def follow(zoom: Zoom, x: float, y: float) -> Zoom:
    """The zoom moved as little as it takes to have the place (x, y) of the page in sight.

    The view is taken to show 1 / ZOOM_SCALE of the page each way; it may show more, never less.
    """
    return replace(zoom, x=_followed(zoom.x, x), y=_followed(zoom.y, y))


def _followed(place: float, wanted: float) -> float:
    sight = 1.0 / ZOOM_SCALE
    way = 1.0 - sight
    first = place * way
    if wanted < first + _MARGIN:
        first = wanted - _MARGIN
    elif wanted > first + sight - _MARGIN:
        first = wanted - sight + _MARGIN
    else:
        return place
    return min(max(first / way, 0.0), 1.0)


# Actions


def enlarge(session: Session, page_id: str) -> Result:
    """Begins at the top of the page, or where the adviser points."""
    zoom = replace(session.zoom, page_id=page_id, x=0.5, y=0.0)
    showing = session.showing
    if showing.pointed is not None and showing.page_id == page_id:
        zoom = follow(zoom, *showing.pointed)
    return replace(session, zoom=zoom), ()


def up(session: Session, _: str) -> Result:
    return _moved(session, 0.0, -_STEP)


def down(session: Session, _: str) -> Result:
    return _moved(session, 0.0, _STEP)


def left(session: Session, _: str) -> Result:
    return _moved(session, -_STEP, 0.0)


def right(session: Session, _: str) -> Result:
    return _moved(session, _STEP, 0.0)


def shrink(session: Session, _: str) -> Result:
    """The whole page again; also when what was enlarged is no longer there."""
    return replace(session, zoom=replace(session.zoom, page_id="")), ()


def _moved(session: Session, x: float, y: float) -> Result:
    zoom = session.zoom
    zoom = replace(zoom, x=min(max(zoom.x + x, 0.0), 1.0), y=min(max(zoom.y + y, 0.0), 1.0))
    return replace(session, zoom=zoom), ()
