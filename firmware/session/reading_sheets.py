"""What events about information sheets tell the session."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from firmware.session import paper_events as pev
from firmware.session.moves import Trigger, session_move
from firmware.session.result import Reading
from firmware.session.sheet import SheetStage
from firmware.session.state import Session


def _fetched(session: Session, event: pev.SheetFetched) -> Reading:
    """Only the text that was asked for last; one that took too long is welcome all the same."""
    if event.digest != session.sheet.digest or session.sheet.stage is SheetStage.NONE:
        return Reading(session)
    return Reading(replace(session, sheet=replace(session.sheet, sheet=event.sheet, stage=SheetStage.THERE)))


def _missing(session: Session, event: pev.SheetMissing) -> Reading:
    """An older text that is here goes on being read."""
    if event.digest != session.sheet.digest or session.sheet.stage is not SheetStage.LOADING:
        return Reading(session)
    return Reading(session, (session_move(Trigger.LATE),))


READERS = cast(
    "dict[type[Any], Callable[[Session, Any], Reading]]",
    {pev.SheetFetched: _fetched, pev.SheetMissing: _missing},
)
