"""Actions of the end: the slip, the paper left behind, the wipe."""

from dataclasses import replace

from central.protocol.values import EndReason
from firmware.session import guidance
from firmware.session.calling import go_home
from firmware.session.commands import (
    CheckPaper,
    Command,
    EndCall,
    PlayTone,
    StopLinks,
    Tone,
    Wipe,
)
from firmware.session.paper_commands import PrintSlip, TellSlip
from firmware.session.paper_state import Slip
from firmware.session.phases import LINKED
from firmware.session.result import Result
from firmware.session.state import Session


def leave_line(session: Session, _: str) -> Result:
    session = replace(session, call=replace(session.call, end_reason=EndReason.CITIZEN_LEFT_QUEUE))
    session, commands = wipe(session, "")
    return session, (EndCall(session.call.call_id, EndReason.CITIZEN_LEFT_QUEUE), StopLinks(), *commands)


def leave_for_callback(session: Session, _: str) -> Result:
    """Central has the wish: only now the place in line is given up. Nothing was scanned, so nothing is looked for."""
    session, commands = leave_line(session, "")
    return replace(session, paper_checked=True), tuple(one for one in commands if not isinstance(one, CheckPaper))


def walk_away(session: Session, _: str) -> Result:
    """The handset was put back and nobody is here, whoever may have answered since: there is nothing to read."""
    linked = session.phase in LINKED
    reason = EndReason.CITIZEN_HUNG_UP if linked else EndReason.CITIZEN_LEFT_QUEUE
    session = replace(session, call=replace(session.call, end_reason=reason))
    session, commands = wipe(session, "")
    return session, (EndCall(session.call.call_id, reason), StopLinks(), PlayTone(Tone.ENDED), *commands)


def wipe_unanswered(session: Session, _: str) -> Result:
    """Nobody took the call. Nothing was scanned, so nothing is looked for; other ways follow the wipe."""
    session = replace(session, unanswered=session.call.end_reason)
    session, _commands = wipe(session, "")
    return replace(session, paper_checked=True), (StopLinks(), PlayTone(Tone.ENDED), Wipe())


def print_slip(session: Session, _: str) -> Result:
    call = session.call
    service = "" if call.service is None else call.service.name
    return session, (PrintSlip(service, call.adviser, call.partner, call.reference, session.practice),)


def slip_printed(session: Session, _: str) -> Result:
    call = replace(session.call, slip=Slip.PRINTED, slip_fault=None)
    return replace(session, call=call), (PlayTone(Tone.DONE), TellSlip("printed"))


def slip_failed(session: Session, _: str) -> Result:
    fault = session.call.slip_fault
    call = replace(session.call, slip=Slip.FAILED)
    return replace(session, call=call), (PlayTone(Tone.NO), TellSlip("failed" if fault is None else fault.value))


def finish(session: Session, _: str) -> Result:
    """The citizen has read the end of the call."""
    declined: tuple[Command, ...] = (TellSlip("declined"),) if session.call.slip is Slip.OFFERED else ()
    session, commands = wipe(session, "")
    return session, (*declined, *commands)


def wipe(session: Session, _: str) -> Result:
    """Wipes at once; whether a paper lies in the scanner is asked beside it."""
    session = replace(
        session, wiped=False, wipe_asked_s=session.now_s, paper_checked=False, paper_left=False, documents=()
    )
    return session, (CheckPaper(), Wipe())


def wipe_again(session: Session) -> Result:
    session = replace(session, wiped=False, wipe_asked_s=session.now_s)
    return session, (StopLinks(), Wipe())


def say_paper_left(session: Session, _: str) -> Result:
    return session, (PlayTone(Tone.PAPER_LEFT),)


def check_paper(session: Session, _: str) -> Result:
    return session, (CheckPaper(),)


def forget_settings(session: Session, _: str) -> Result:
    """Whoever set the first screen has gone. A handset in the hand goes on speaking, as to anybody who lifts it."""
    lifted = session.handset_lifted and session.voice_on
    session, commands = go_home(session, "")
    return (guidance.lifted(session) if lifted else session), commands
