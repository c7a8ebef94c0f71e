"""A move fires: the table of its machine says what comes of it. What the table does not have changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from firmware.session.commands import Command
from firmware.session.keys import focus
from firmware.session.moves import Machine, Move
from firmware.session.paper_state import DocumentState
from firmware.session.phases import LINKED, Phase
from firmware.session.result import Result
from firmware.session.state import Session
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
from firmware.session.zooming import enlargeable


@dataclass(frozen=True, slots=True)
class _Part[State]:
    """One machine of the session: its table, where its state stands, and in which phases it moves at all."""

    table: Table[State]
    state: Callable[[Session, str], State | None]
    """None: what the move aims at is gone."""
    put: Callable[[Session, str, State], Session]
    phases: frozenset[Phase] = frozenset(Phase)

    def fire(self, session: Session, move: Move) -> Result:
        state = self.state(session, move.target)
        if state is None or session.phase not in self.phases:
            return session, ()
        found = self.table.get((state, move.trigger))
        if found is None:
            return session, ()
        target, action = found
        session, commands = action(session, move.target)
        return self.put(session, move.target, target), commands


def _enter(session: Session, _: str, phase: Phase) -> Session:
    """A phase that leads to itself goes on: its time counts from when it was entered."""
    if phase is session.phase:
        return session
    return replace(session, phase=phase, entered_s=session.now_s, more_choices=False)


def _document_state(session: Session, request_id: str) -> DocumentState | None:
    document = session.document(request_id)
    return None if document is None else document.state


def _put_document(session: Session, request_id: str, state: DocumentState) -> Session:
    document = session.document(request_id)
    return session if document is None else session.with_document(replace(document, state=state))


_SESSION = _Part(SESSION, lambda session, _: session.phase, _enter)
_SCAN = _Part(
    SCAN,
    lambda session, _: session.scan.state,
    lambda session, _, state: replace(session, scan=replace(session.scan, state=state)),
    LINKED,
)
_DOCUMENT = _Part(DOCUMENT, _document_state, _put_document)
_LEAFLET = _Part(
    LEAFLET,
    lambda session, _: session.leaflet.state,
    lambda session, _, state: replace(session, leaflet=replace(session.leaflet, state=state)),
)
_BOOKING = _Part(
    BOOKING,
    lambda session, _: session.booking.stage,
    lambda session, _, stage: replace(session, booking=replace(session.booking, stage=stage)),
)
_WISH = _Part(
    WISH,
    lambda session, _: session.wish.stage,
    lambda session, _, stage: replace(session, wish=replace(session.wish, stage=stage)),
)
_TEXT = _Part(
    TEXT,
    lambda session, _: session.texting.state,
    lambda session, _, state: replace(session, texting=replace(session.texting, state=state)),
    frozenset({Phase.IN_CALL}),
)
_SHOWING = _Part(
    SHOWING,
    lambda session, _: session.showing.state,
    lambda session, _, state: replace(session, showing=replace(session.showing, state=state)),
    LINKED,
)
_ZOOM = _Part(
    ZOOM,
    lambda session, _: session.zoom.state,
    lambda session, _, state: replace(session, zoom=replace(session.zoom, state=state)),
)

_FIRE: dict[Machine, Callable[[Session, Move], Result]] = {
    Machine.SESSION: _SESSION.fire,
    Machine.SCAN: _SCAN.fire,
    Machine.DOCUMENT: _DOCUMENT.fire,
    Machine.LEAFLET: _LEAFLET.fire,
    Machine.BOOKING: _BOOKING.fire,
    Machine.WISH: _WISH.fire,
    Machine.TEXT: _TEXT.fire,
    Machine.SHOWING: _SHOWING.fire,
    Machine.ZOOM: _ZOOM.fire,
}


def fire(session: Session, move: Move) -> Result:
    """What the move's table says of it."""
    if move.machine is Machine.ZOOM:
        # About whatever page is before the eyes when it fires (`moves.zoom_move`).
        move = replace(move, target=enlargeable(focus(session)))
    return _FIRE[move.machine](session, move)


def fire_all(session: Session, moves: tuple[Move, ...]) -> Result:
    commands: tuple[Command, ...] = ()
    for move in moves:
        session, more = fire(session, move)
        commands = (*commands, *more)
    return session, commands
