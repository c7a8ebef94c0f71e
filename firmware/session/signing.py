"""Sign language: hands must not stutter, so the pictures' rate comes first, both ways, and their size gives way.

Chosen on the notice before the call or on the page of an appointment, in line and in the call from help; kept until the
citizen has gone. The desk hears of it with the call, and of every change after that.
"""

from dataclasses import replace

from firmware.session.commands import Command, KeepRate, TellSigning
from firmware.session.moves import Move, Trigger, session_move
from firmware.session.phases import IN_LINE, LINKED
from firmware.session.result import Result
from firmware.session.state import Session
from hardware.events import Key

SIGN_KEY = Key.L2
"""The same key on the notice, on the page of an appointment and in help."""
_OF_A_CALL = IN_LINE | LINKED


def may_switch_in_help(session: Session) -> bool:
    """Whether help offers it: from the moment when a call was asked for; before, the notice does."""
    return session.phase in _OF_A_CALL


def sign_keys() -> dict[Key, Move]:
    return {SIGN_KEY: session_move(Trigger.SIGN_LANGUAGE)}


def switch(session: Session, _: str) -> Result:
    """On or off; a call that is under way follows at once."""
    session = replace(session, signing=not session.signing)
    if session.phase not in _OF_A_CALL:
        return session, ()
    keep: tuple[Command, ...] = (KeepRate(session.signing),)
    if session.phase not in LINKED:
        return session, keep
    session, told = tell_signing(session)
    return session, (*keep, *told)


def tell_signing(session: Session) -> Result:
    """To the desk, unless it knows."""
    if session.call.signing is session.signing:
        return session, ()
    return replace(session, call=replace(session.call, signing=session.signing)), (TellSigning(session.signing),)
