"""Being called back at the borne: the wish, its ticket, and the ring that comes later. Actions and keys.

Who stands in line already reads the same notice over the line (`Session.wishes_in_line`) and keeps the place until
central has the wish: nobody ends up with neither. An adviser who answers meanwhile goes before.

Whatever a ring comes to, the desk hears of it exactly once: `answered` looks at where the session stands.
"""

from dataclasses import replace

from central.protocol.callbacks import RingAnswer
from central.protocol.values import ServiceState
from firmware.session.appointment import TicketState
from firmware.session.calling import go_home
from firmware.session.code_entry import leave
from firmware.session.commands import (
    AnswerRing,
    AskCallback,
    CancelCallback,
    Command,
    PlayTone,
    PrintCallback,
    Tone,
)
from firmware.session.moves import Move, Trigger, session_move, wish_move
from firmware.session.phases import IN_LINE, Phase
from firmware.session.result import Result
from firmware.session.state import Guidance, Session
from firmware.session.wish import NO_WISH, Wish, WishStage
from hardware.events import Key

LONG_WAIT_S = 900.0
"""From such an estimate on, who would have to wait may be called back instead."""

LINE_KEY = Key.L3
"""In line; where a closed service offers it, too."""

_OUTLIVES_LINE = frozenset({WishStage.ASKING, WishStage.KEPT})
"""Asked for when the line ends without a call: the wish goes on behind the wipe."""
_STAYS = frozenset({WishStage.ASKING, WishStage.KEPT, WishStage.CANCELLING, WishStage.CANCEL_LATER})
_RUNG = frozenset({Phase.CALLED_BACK, Phase.PRIVACY})
"""Where a citizen is who has not yet said whether the call shall be."""


def may_wish(session: Session) -> bool:
    """Whether the service is one to be called back from: closed, unanswered, or with a long line. Never in practice."""
    service = session.service()
    if service is None or session.practice:
        return False
    if session.phase is Phase.NO_ANSWER or service.state is ServiceState.CLOSED:
        return True
    wait_s = service.wait_estimate_s if service.state is ServiceState.BUSY else None
    return wait_s is not None and wait_s >= LONG_WAIT_S


def may_wish_in_line(session: Session) -> bool:
    """Whoever waits already may be called back instead, however short the line seems."""
    return session.phase in IN_LINE and session.online and not session.practice and session.service() is not None


def waits_for_central(session: Session) -> bool:
    """Whether what the screen says of the wish is true without a line: what is asked for is asked again."""
    return session.wish.stage in _STAYS


# Keys


def callback_keys(session: Session) -> dict[Key, Move]:
    back = {Key.CANCEL: session_move(Trigger.BACK if session.phase in IN_LINE else Trigger.CANCEL)}
    match session.wish.stage:
        case WishStage.NOTICE:
            return {Key.OK: wish_move(Trigger.OK), **back}
        case WishStage.KEPT:
            again = session.ticket is not TicketState.PRINTING
            slip = {Key.L1: session_move(Trigger.SLIP)} if again else {}
            return {**slip, Key.OK: session_move(Trigger.OK), Key.CANCEL: wish_move(Trigger.CANCEL)}
        case WishStage.CANCELLED | WishStage.CANCEL_LATER:
            return {Key.OK: session_move(Trigger.OK)}
        case WishStage.FAILED:
            return back
        case _:
            return {}


def line_key(session: Session) -> dict[Key, Move]:
    return {LINE_KEY: session_move(Trigger.CALLBACK, session.service_id)} if may_wish_in_line(session) else {}


def called_back_keys(_session: Session) -> dict[Key, Move]:
    return {Key.OK: session_move(Trigger.OK), Key.CANCEL: session_move(Trigger.CANCEL)}


# The wish


def _wish(session: Session, **changes: object) -> Session:
    return replace(session, wish=replace(session.wish, **changes))  # type: ignore[arg-type] # by name


def open_notice(session: Session, service_id: str) -> Result:
    session = replace(session, service_id=service_id, unanswered=None, ticket=TicketState.NONE)
    return replace(session, wish=Wish(stage=WishStage.NOTICE)), ()


def close_wish(session: Session, _: str) -> Result:
    """Back to the service, or into the line."""
    return replace(session, wish=NO_WISH), ()


def leave_wish(session: Session, _: str) -> Result:
    session, commands = leave(session, "")
    return replace(session, wish=NO_WISH), commands


def ask(session: Session, _: str) -> Result:
    session, callback_id = session.new_id()
    session = _wish(session, callback_id=callback_id, asked_s=session.now_s)
    return session, (AskCallback(callback_id, session.service_id),)


def ask_again(session: Session) -> tuple[Command, ...]:
    """The line is back: what it may have taken with it is said again, and means the same."""
    if session.wish.stage is not WishStage.ASKING:
        return ()
    return (AskCallback(session.wish.callback_id, session.service_id),)


def say_noted(session: Session, _: str) -> Result:
    return session, (PlayTone(Tone.DONE),)


def refuse_wish(session: Session, _: str) -> Result:
    return session, (PlayTone(Tone.NO),)


def give_up_wish(session: Session, _: str) -> Result:
    """Whether central has it is not known: it is taken back, so that no borne rings for somebody who knows nothing."""
    return session, (PlayTone(Tone.NO), CancelCallback(session.wish.callback_id))


def print_wish(session: Session, _: str) -> Result:
    """Each print is a job of its own: the printer never repeats one."""
    service = session.service()
    assert service is not None, "without its service the screen is left"
    session, job_id = session.new_id()
    session = replace(session, ticket=TicketState.PRINTING, ticket_asked_s=session.now_s)
    return session, (PrintCallback(job_id, service, session.wish.ticket),)


def cancel_wish(session: Session, _: str) -> Result:
    return _wish(session, asked_s=session.now_s), (CancelCallback(session.wish.callback_id),)


def say_gone(session: Session, _: str) -> Result:
    return session, (PlayTone(Tone.DONE),)


def say_later(session: Session, _: str) -> Result:
    """The citizen need not wait for central."""
    return session, (PlayTone(Tone.NO),)


# The wish of who stands in line


def follows_in_line(session: Session) -> Trigger | None:
    """What becomes of a notice over the line by itself."""
    wish = session.wish.stage
    if wish is WishStage.KEPT:
        return Trigger.FOUND
    nobody_to_ask = wish is WishStage.NOTICE and not may_wish_in_line(session)
    return Trigger.BACK if nobody_to_ask else None


def overtaken(before: Session, session: Session) -> Result:
    """The line has ended under the notice: a call goes before the wish, which is taken back if it was asked for."""
    wish = session.wish
    if not before.wishes_in_line() or session.phase in IN_LINE or wish.stage is WishStage.NONE:
        return session, ()
    if session.phase is Phase.WIPING and wish.stage in _OUTLIVES_LINE:
        return session, ()
    taken_back = (CancelCallback(wish.callback_id),) if wish.stage is WishStage.ASKING else ()
    return replace(session, wish=NO_WISH), taken_back


def go_on(session: Session, _: str) -> Result:
    """Wiped: of the line nothing is left but the wish."""
    return replace(session, unanswered=None), ()


# The ring


def ring(session: Session, _: str) -> Result:
    """Nobody is here who could have set anything: it is said aloud in the language of who waits."""
    heard = Guidance(turn=session.guidance.turn + 1)
    return replace(session, voice_on=True, guidance=heard), (PlayTone(Tone.CALLED_BACK),)


def come(session: Session, _: str) -> Result:
    """Somebody is there, and reads the notice next. The voice stays with who lifted the handset or asked for it."""
    ring = session.ring
    there = () if ring is None else (AnswerRing(ring.callback_id, RingAnswer.THERE),)
    lifted = session.handset_in_hand
    heard = Guidance(by_handset=lifted, turn=session.guidance.turn + lifted)
    return replace(session, voice_on=lifted or (ring is not None and ring.voiced), guidance=heard), there


def stop_ringing(session: Session, _: str) -> Result:
    """Nobody came, or not the one who is meant, or the adviser waits no longer."""
    return go_home(session, "")


def answered(session: Session) -> Result:
    """What the desk hears once it is clear; that somebody comes, it hears from the call itself."""
    if session.ring is None or session.phase in _RUNG:
        return session, ()
    callback_id, came = session.ring.callback_id, session.phase is Phase.WAITING
    session = replace(session, ring=None)
    return session, () if came else (AnswerRing(callback_id, RingAnswer.NOBODY),)
