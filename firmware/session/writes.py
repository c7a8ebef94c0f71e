"""Writing instead of speaking: who is deaf or mute says so before the call, and the call begins with the open text.

Chosen on the notice before the call or on the page of an appointment. It goes to central with the call, so that the
adviser reads it before answering, and is kept until the citizen has gone; in the call the text has its own key.
"""

from dataclasses import replace

from firmware.session.dialogue import TextState
from firmware.session.moves import Move, Trigger, session_move
from firmware.session.result import Result
from firmware.session.state import Session
from hardware.events import Key

WRITES_KEY = Key.R1
"""The same key on the notice and on the page of an appointment."""


def writes_keys() -> dict[Key, Move]:
    return {WRITES_KEY: session_move(Trigger.WRITE_INSTEAD)}


def switch(session: Session, _: str) -> Result:
    return replace(session, writes=not session.writes), ()


def opened(session: Session) -> Session:
    """As the call begins: with the text open, for whom wants to write."""
    if not session.writes:
        return session
    return replace(session, texting=replace(session.texting, state=TextState.GROUPS, unread=False))
