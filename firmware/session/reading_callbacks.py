"""What events of being called back tell the session. An answer to another wish than the present one is of the past."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from central.protocol.callbacks import RingAnswer
from firmware.session import events as ev
from firmware.session.commands import AnswerRing
from firmware.session.deadlines import untouched
from firmware.session.moves import Trigger, session_move, wish_move
from firmware.session.phases import Overlay, Phase
from firmware.session.result import Reading
from firmware.session.state import Session
from firmware.session.wish import Ring, WishStage


def _kept(session: Session, event: ev.CallbackKept) -> Reading:
    if session.wish.stage is not WishStage.ASKING or event.callback_id != session.wish.callback_id:
        return Reading(session)
    session = replace(session, wish=replace(session.wish, ticket=event.ticket))
    return Reading(session, (wish_move(Trigger.FOUND),))


def _refused(session: Session, event: ev.CallbackRefused) -> Reading:
    if event.callback_id != session.wish.callback_id:
        return Reading(session)
    return Reading(session, (wish_move(Trigger.REFUSED),))


def _cancelled(session: Session, event: ev.CallbackCancelled) -> Reading:
    if event.callback_id != session.wish.callback_id:
        return Reading(session)
    return Reading(session, (wish_move(Trigger.WITHDRAWN),))


def _rung(session: Session, event: ev.CallbackRung) -> Reading:
    """Never while somebody uses the borne, or has set something a moment ago."""
    offered = any(one.service_id == event.service_id for one in session.services)
    free = session.phase is Phase.IDLE and session.overlay is Overlay.NONE and untouched(session)
    if not free or not offered:
        return Reading(session, commands=(AnswerRing(event.callback_id, RingAnswer.IN_USE),))
    language = event.language if event.language in session.languages else session.languages[0]
    ring = Ring(event.callback_id, event.ticket)
    session = replace(session, ring=ring, service_id=event.service_id, language=language)
    return Reading(session, (session_move(Trigger.RUNG),))


def _ring_stopped(session: Session, event: ev.RingStopped) -> Reading:
    """Who reads the notice already is not sent away: the call that may follow is one like another."""
    if session.ring is None or event.callback_id != session.ring.callback_id:
        return Reading(session)
    return Reading(replace(session, ring=None), (session_move(Trigger.WITHDRAWN),))


READERS = cast(
    "dict[type[Any], Callable[[Session, Any], Reading]]",
    {
        ev.CallbackKept: _kept,
        ev.CallbackRefused: _refused,
        ev.CallbackCancelled: _cancelled,
        ev.CallbackRung: _rung,
        ev.RingStopped: _ring_stopped,
    },
)
