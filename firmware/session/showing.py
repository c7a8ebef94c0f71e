"""Actions of the machine of what the adviser shows: one thing at a time, a document or the screen.

Nothing of the citizen leaves by it, so nothing is asked: it comes to the screen, and the red cross leads back to the
call. Printing it is another matter: that takes the green circle, as always.
"""

from dataclasses import replace

from central.protocol.papers import ShowStage
from firmware.session.commands import Command
from firmware.session.paper_commands import FitPicture, ForgetDocument, TellShow
from firmware.session.paper_state import (
    Document,
    DocumentState,
    Showing,
    ShowState,
    ZoomState,
)
from firmware.session.printing import submit
from firmware.session.result import Result
from firmware.session.state import Session
from firmware.session.zooming import follow

POINTER_S = 3.0
"""How long a pointed place stays marked."""


def printable(session: Session) -> bool:
    """Whether the shown document may go to the printer: none goes twice."""
    showing = session.showing
    return showing.state is ShowState.SHOWN and showing.request_id not in session.submitted


def told(showing: Showing, stage: ShowStage) -> TellShow:
    seen = stage in {ShowStage.SHOWN, ShowStage.ASIDE} and not showing.screen
    return TellShow(
        showing.request_id,
        stage,
        screen=showing.screen,
        page=showing.page + 1 if seen else 0,
        pages=len(showing.page_ids),
        page_id=showing.page_id if stage is ShowStage.SHOWN else "",
    )


def put_away(session: Session) -> Result:
    """What was shown is forgotten, unless it is at the printer: then the document's own end forgets it."""
    showing = session.showing
    commands: list[Command] = []
    if showing.screen:
        commands.append(FitPicture(fit=False))
    elif showing.request_id and session.document(showing.request_id) is None:
        commands.append(ForgetDocument(showing.request_id))
    if showing.request_id:
        commands.append(TellShow(showing.request_id, ShowStage.CLOSED, screen=showing.screen))
    return replace(session, showing=Showing()), tuple(commands)


# Actions


def announce(session: Session, request_id: str) -> Result:
    session, former = put_away(session)
    showing = Showing(request_id=request_id)
    return replace(session, showing=showing), (*former, told(showing, ShowStage.CHECKING))


def share(session: Session, request_id: str) -> Result:
    session, former = put_away(session)
    showing = Showing(ShowState.SCREEN, request_id)
    return replace(session, showing=showing), (*former, FitPicture(fit=True), told(showing, ShowStage.SHOWN))


def close(session: Session, _: str) -> Result:
    return put_away(session)


def refuse(session: Session, _: str) -> Result:
    """It cannot be shown; why is told already."""
    return replace(session, showing=Showing()), (ForgetDocument(session.showing.request_id),)


def present(session: Session, _: str) -> Result:
    return session, (told(session.showing, ShowStage.SHOWN),)


def set_aside(session: Session, _: str) -> Result:
    session = replace(session, showing=replace(session.showing, pointed=None))
    return session, (told(session.showing, ShowStage.ASIDE),)


def next_page(session: Session, _: str) -> Result:
    return _to_page(session, session.showing.page + 1)


def page_before(session: Session, _: str) -> Result:
    return _to_page(session, session.showing.page - 1)


def turn(session: Session, page: str) -> Result:
    """The adviser turns; `page` is an index."""
    return _to_page(session, int(page))


def _to_page(session: Session, page: int) -> Result:
    """Who has enlarged the page reads on at the top of the other one, as large."""
    showing, zoom = session.showing, session.zoom
    page = min(max(page, 0), len(showing.page_ids) - 1)
    turned = replace(showing, page=page, pointed=None if page != showing.page else showing.pointed)
    if zoom.state is ZoomState.ON and zoom.page_id == showing.page_id != turned.page_id:
        session = replace(session, zoom=replace(zoom, page_id=turned.page_id, y=0.0))
    return replace(session, showing=turned), (told(turned, ShowStage.SHOWN),)


def point(session: Session, _: str) -> Result:
    """The place is laid down already; who has enlarged the page is taken there."""
    showing, zoom = session.showing, session.zoom
    if showing.pointed is None or zoom.state is ZoomState.OFF or zoom.page_id != showing.page_id:
        return session, ()
    return replace(session, zoom=follow(zoom, *showing.pointed)), ()


def print_shown(session: Session, _: str) -> Result:
    """The citizen's OK: from here on it is a document at the printer, as any other."""
    showing = session.showing
    if not printable(session):
        return session, ()
    document = Document(showing.request_id, DocumentState.PRINTING, showing.page_ids, since_s=session.now_s)
    return submit(replace(session, documents=(*session.documents, document)), showing.request_id)
