"""Pauses: the citizen shuts the camera or the microphone and stays in the call. Each ends with the call.

While help is open both sides are paused as a whole (`hold`), in line already: whoever comes to help sees and hears
nothing of the conversation, until the citizen goes on. So they are while a handset that was put back asks whether
somebody is still here. The camera is shut too while the notice of being called back lies over the line: it never sees a
citizen who does not see it; and while its lamp fails.

The keys stand where they are in line, while it rings and in the call: a finger finds them again, and a press that
meets the change from one to the next still means the same.
"""

from dataclasses import replace

from firmware.session.commands import Command, OpenCamera, PauseSending, TellPauses
from firmware.session.moves import Move, Trigger, session_move
from firmware.session.phases import IN_LINE, LINKED, Overlay, Phase
from firmware.session.result import Result
from firmware.session.state import Call, Session
from hardware.events import Key

CAMERA_KEY = Key.R2
MICROPHONE_KEY = Key.R1
VOICE_ONLY_KEY = Key.L1
"""On the notice: a call in which the camera stays shut, unless the citizen opens it later."""
BEFORE_TALK = IN_LINE | {Phase.CONNECTING}
"""Here only the camera has its key: the microphone opens with the adviser's answer."""


def pause_keys(session: Session) -> dict[Key, Move]:
    """The keys of the pauses; each says what it does next."""
    call = session.call
    live = {CAMERA_KEY: session_move(Trigger.CAMERA_ON if call.camera_paused else Trigger.CAMERA_OFF)}
    if session.phase is Phase.IN_CALL:
        live[MICROPHONE_KEY] = session_move(Trigger.MICROPHONE_ON if call.microphone_paused else Trigger.MICROPHONE_OFF)
    return live


def camera_off(session: Session, _: str) -> Result:
    return _paused(session, replace(session.call, camera_paused=True))


def camera_on(session: Session, _: str) -> Result:
    session, commands = _paused(session, replace(session.call, camera_paused=False))
    opened: tuple[Command, ...] = (OpenCamera(session.call.call_id),) if session.phase in IN_LINE else ()
    return session, (*commands, *opened)


def microphone_off(session: Session, _: str) -> Result:
    return _paused(session, replace(session.call, microphone_paused=True))


def microphone_on(session: Session, _: str) -> Result:
    return _paused(session, replace(session.call, microphone_paused=False))


def tell_pauses(session: Session) -> tuple[Command, ...]:
    """To a desk that has just come: an adviser must not take a black picture for a fault."""
    return (_told(session),) if _any(session) else ()


def pause_again(session: Session) -> tuple[Command, ...]:
    """To a call process that has just come and knows of no pause."""
    return (_kept_back(session),) if _any(session) else ()


def hold(before: Session, session: Session) -> tuple[Command, ...]:
    """What help, a handset that was put back, the notice over the line and a lamp that fails close as they come and
    open as they go; at the end of a call nothing is opened again.
    """
    if _covered(before) == _covered(session) or session.phase not in IN_LINE | LINKED:
        return ()
    kept = _kept_back(session)
    if session.phase in IN_LINE:
        return (kept,) if kept.camera else (kept, OpenCamera(session.call.call_id))
    told = (before.held(), before.lamp_fault) != (session.held(), session.lamp_fault)
    return (kept, _told(session)) if told else (kept,)


def _covered(session: Session) -> tuple[object, ...]:
    return session.held(), session.wishes_in_line(), session.lamp_fault


def _paused(session: Session, call: Call) -> Result:
    session = replace(session, call=call)
    told: tuple[Command, ...] = (_told(session),) if session.phase in LINKED else ()
    return session, (_kept_back(session), *told)


def _any(session: Session) -> bool:
    return _kept_back(session) != PauseSending(camera=False, microphone=False, adviser=False)


def _kept_back(session: Session) -> PauseSending:
    call, held = session.call, session.held()
    unseen = held or session.wishes_in_line() or session.lamp_fault is not None
    return PauseSending(call.camera_paused or unseen, call.microphone_paused or held, adviser=held)


def _told(session: Session) -> TellPauses:
    call, shut = session.call, session.held()
    for_help = shut and session.overlay is Overlay.HELP
    return TellPauses(call.camera_paused or shut, call.microphone_paused or shut, for_help=for_help)
