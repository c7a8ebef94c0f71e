"""The readers of the events about what the adviser shows."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from central.protocol.papers import ShowStage
from firmware.session import paper_events as pev
from firmware.session.moves import Trigger, show_move
from firmware.session.paper_commands import ForgetDocument, TellShow
from firmware.session.paper_state import ShowState
from firmware.session.phases import LINKED
from firmware.session.result import Reading
from firmware.session.state import Session


def _show_asked(session: Session, event: pev.ShowAsked) -> Reading:
    """Asked twice is asked once."""
    if session.phase not in LINKED or event.request_id in {session.showing.request_id, *session.submitted}:
        return Reading(session)
    return Reading(session, (show_move(Trigger.SHARED if event.screen else Trigger.ASKED, event.request_id),))


def _show_checked(session: Session, event: pev.ShowChecked) -> Reading:
    """One that nobody waits for any more is forgotten."""
    showing = session.showing
    if event.request_id != showing.request_id:
        return Reading(session, commands=(ForgetDocument(event.request_id),))
    if showing.state is not ShowState.RECEIVING or not event.page_ids:
        return Reading(session)
    session = replace(session, showing=replace(showing, page_ids=event.page_ids))
    return Reading(session, (show_move(Trigger.CHECKED),))


def _show_unfit(session: Session, event: pev.ShowUnfit) -> Reading:
    """The adviser reads why; the citizen's screen does not change."""
    if event.request_id != session.showing.request_id or session.showing.state is not ShowState.RECEIVING:
        return Reading(session)
    refused = TellShow(event.request_id, ShowStage.REFUSED, refusal=event.reason)
    return Reading(session, (show_move(Trigger.REFUSED),), (refused,))


def _show_turned(session: Session, event: pev.ShowTurned) -> Reading:
    """A page that it does not have is not turned to; one that shows already is told again."""
    showing = session.showing
    if event.request_id != showing.request_id or not 1 <= event.page <= len(showing.page_ids):
        return Reading(session)
    return Reading(session, (show_move(Trigger.TURNED, str(event.page - 1)),))


def _show_pointed(session: Session, event: pev.ShowPointed) -> Reading:
    """What points at another page crossed a turn, and is of the past."""
    showing = session.showing
    here = event.request_id == showing.request_id and event.page == showing.page + 1
    if not here or showing.state is not ShowState.SHOWN:
        return Reading(session)
    place = min(max(event.x, 0.0), 1.0), min(max(event.y, 0.0), 1.0)
    session = replace(session, showing=replace(showing, pointed=place, pointed_s=session.now_s))
    return Reading(session, (show_move(Trigger.POINTED),))


def _show_closed(session: Session, event: pev.ShowClosed) -> Reading:
    """Told also of what is not shown any more: the desk asks until it hears so."""
    if event.request_id == session.showing.request_id:
        return Reading(session, (show_move(Trigger.WITHDRAWN),))
    told = TellShow(event.request_id, ShowStage.CLOSED)
    return Reading(session, commands=(told,) if session.phase in LINKED else ())


READERS: dict[type[Any], Callable[[Session, Any], Reading]] = {
    pev.ShowAsked: _show_asked,
    pev.ShowChecked: _show_checked,
    pev.ShowUnfit: _show_unfit,
    pev.ShowTurned: _show_turned,
    pev.ShowPointed: _show_pointed,
    pev.ShowClosed: _show_closed,
}
