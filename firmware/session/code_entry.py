"""A code with six keys or before the camera, and the meeting that it opens: actions, keys, what falls due.

The camera looks exactly while `looks` says so; `step` turns its changes into commands.
"""

from dataclasses import replace

from central.protocol.appointments import CODE_LENGTH, EARLY_S, LATE_S, Timing, timing
from firmware.session.appointment import NOTHING_TYPED, CodeEntry, CodeProblem, Meeting, TicketState
from firmware.session.calling import first_page, without_camera
from firmware.session.commands import (
    CheckCode,
    Command,
    LookForCode,
    OpenCamera,
    PlayTone,
    PrintTicket,
    RequestCall,
    StopLooking,
    Tone,
)
from firmware.session.moves import Move, Trigger, session_move
from firmware.session.pausing import VOICE_ONLY_KEY, pause_again
from firmware.session.phases import Overlay, Phase
from firmware.session.result import Result
from firmware.session.signing import sign_keys
from firmware.session.state import Call, Session
from firmware.session.writes import writes_keys
from hardware.events import SOFTKEYS, Key

LOOK_S = 60.0
"""The camera looks for a code so long after the screen was opened."""
ANSWER_S = 10.0
WAIT_HERE_S = 600.0
"""Who is early by no more than this may stay at the borne."""
_MENU_S = 60.0
_NOTICE_S = 120.0


def takes_appointments(session: Session) -> bool:
    """Whether somebody with a code may come to this borne at all."""
    return any(service.appointments for service in session.services)


# Keys


def code_keys(session: Session) -> dict[Key, Move]:
    """The same for every digit, so that a quick finger is never behind the screen: the red cross takes one away, and
    leaves when there is none.
    """
    entry = session.code_entry
    if entry.locked or entry.check_id:
        return {Key.CANCEL: session_move(Trigger.CANCEL)}
    digits = {key: session_move(Trigger.DIGIT, str(digit)) for digit, key in enumerate(SOFTKEYS, start=1)}
    return {**digits, Key.CANCEL: session_move(Trigger.ERASE)}


def meeting_keys(session: Session) -> dict[Key, Move]:
    back = {Key.CANCEL: session_move(Trigger.CANCEL)}
    meeting, service = session.meeting, session.service()
    if meeting is None or service is None:
        return back
    match meeting.timing:
        case Timing.EARLY:
            again = session.ticket is not TicketState.PRINTING
            return {**({Key.L1: session_move(Trigger.SLIP)} if again else {}), **back}
        case Timing.ON_TIME:
            voice_only = {VOICE_ONLY_KEY: session_move(Trigger.VOICE_ONLY)}
            return {**voice_only, **sign_keys(), **writes_keys(), Key.OK: session_move(Trigger.OK), **back}
        case Timing.LATE:
            book = {Key.L1: session_move(Trigger.BOOK, service.service_id)} if service.appointments else {}
            return {**book, Key.OK: session_move(Trigger.CHOOSE, service.service_id), **back}


# The camera


def looks(session: Session) -> bool:
    """Whether the camera looks for a code now."""
    entry = session.code_entry
    asked = session.phase is Phase.CODE and session.overlay is Overlay.NONE and session.lamp_fault is None
    return asked and entry.look_until_s is not None and not entry.check_id and not entry.locked and not entry.leaving


def look(session: Session) -> LookForCode:
    """What the camera is asked for, when `looks`."""
    return LookForCode(max(0.0, (session.code_entry.look_until_s or 0.0) - session.now_s))


def eyes(before: Session, session: Session) -> tuple[Command, ...]:
    """What opens and closes the camera between two states."""
    if looks(session) == looks(before):
        return ()
    return (look(session),) if looks(session) else (StopLooking(),)


def stop_looking(session: Session) -> Result:
    """The time of the camera is up; the keys stay."""
    return _entry(session, look_until_s=None), ()


# Actions of the code


def _entry(session: Session, **changes: object) -> Session:
    return replace(session, code_entry=replace(session.code_entry, **changes))  # type: ignore[arg-type] # by name


def open_code(session: Session, _: str) -> Result:
    """Where the borne takes no code now, that is said before anybody has typed one."""
    if session.codes_locked_until_s > session.now_s:
        return replace(session, code_entry=CodeEntry(tries_left=0)), ()
    return replace(session, code_entry=CodeEntry(look_until_s=session.now_s + LOOK_S)), ()


def type_digit(session: Session, digit: str) -> Result:
    """The sixth goes on by itself."""
    session = _entry(session, digits=session.code_entry.digits + digit, problem=CodeProblem.NONE)
    return _ask(session) if len(session.code_entry.digits) == CODE_LENGTH else (session, ())


def erase(session: Session, _: str) -> Result:
    digits = session.code_entry.digits
    return _entry(session, digits=digits[:-1], leaving=not digits, problem=CodeProblem.NONE), ()


def take_read_code(session: Session, code: str) -> Result:
    """The camera has read a slip. It does not look again: a slip that does not count would use up every try."""
    return _ask(_entry(session, digits=code, look_until_s=None))


def say_unreadable(session: Session, _: str) -> Result:
    return _entry(session, problem=CodeProblem.UNREADABLE), (PlayTone(Tone.NO),)


def _ask(session: Session) -> Result:
    session, check_id = session.new_id()
    session = _entry(session, check_id=check_id, asked_s=session.now_s, problem=CodeProblem.NONE)
    return session, (CheckCode(check_id, session.code_entry.digits),)


def say_wrong(session: Session, _: str) -> Result:
    return _entry(session, digits="", check_id="", problem=CodeProblem.WRONG), (PlayTone(Tone.NO),)


def say_no_answer(session: Session, _: str) -> Result:
    return _entry(session, digits="", check_id="", problem=CodeProblem.NO_ANSWER), (PlayTone(Tone.NO),)


def leave(session: Session, _: str) -> Result:
    """Back to the services; the code is forgotten, what the citizen has set stays."""
    session, _commands = first_page(session, "")
    return replace(session, code_entry=NOTHING_TYPED, meeting=None, ticket=TicketState.NONE, service_id=""), ()


# Actions of the meeting


def greet(session: Session, _: str) -> Result:
    meeting = session.meeting
    assert meeting is not None, "laid down with the move"
    session = replace(session, code_entry=NOTHING_TYPED, service_id=meeting.info.service_id)
    return session, (PlayTone(Tone.YOUR_TURN if meeting.timing is Timing.ON_TIME else Tone.DONE),)


def request_meeting(session: Session, _: str) -> Result:
    """The notice stands on the same screen as the OK: only now the camera opens for a call."""
    meeting = session.meeting
    assert meeting is not None, "the phase has one"
    session, call_id = session.new_id()
    call = Call(call_id=call_id, service=session.service(), signing=session.signing, faults_told=session.media_faults)
    request = RequestCall(
        call_id, session.service_id, meeting.info.appointment_id, signing=session.signing, writes=session.writes
    )
    session = replace(session, call=call, wiped=False, meeting=None, ticket=TicketState.NONE)
    return session, (*pause_again(session), request, OpenCamera(call_id))


def request_voice_meeting(session: Session, _: str) -> Result:
    """As `request_meeting`, but the camera stays shut until the citizen opens it."""
    return without_camera(*request_meeting(session, ""))


def choose_instead(session: Session, _: str) -> Result:
    """Too late for the appointment: the service as anybody sees it."""
    return replace(session, meeting=None, ticket=TicketState.NONE), ()


def print_meeting(session: Session, _: str) -> Result:
    meeting = session.meeting
    assert meeting is not None, "the phase has one"
    return print_ticket(session, meeting.info.date, meeting.info.at, meeting.code)


def print_ticket(session: Session, date: str, at: str, code: str) -> Result:
    """Each print is a job of its own: the printer never repeats one."""
    service = session.service()
    session, job_id = session.new_id()
    name, partner = ("", "") if service is None else (service.name, service.partner)
    session = replace(session, ticket=TicketState.PRINTING, ticket_asked_s=session.now_s)
    return session, (PrintTicket(job_id, name, partner, date, at, code),)


def ticket_printed(session: Session, _: str) -> Result:
    return replace(session, ticket=TicketState.PRINTED), (PlayTone(Tone.DONE),)


def ticket_failed(session: Session, _: str) -> Result:
    return replace(session, ticket=TicketState.FAILED), (PlayTone(Tone.NO),)


def move_meeting(session: Session) -> Result:
    """Time went by: early is on time now, or on time is late."""
    meeting = session.meeting
    assert meeting is not None, "its deadline was due"
    now = _after(meeting.timing)
    tone = Tone.YOUR_TURN if now is Timing.ON_TIME else Tone.NO
    return replace(session, meeting=replace(meeting, timing=now)), (PlayTone(tone),)


def _after(before: Timing) -> Timing:
    return Timing.ON_TIME if before is Timing.EARLY else Timing.LATE


# Time


def meeting_moves_s(meeting: Meeting) -> float | None:
    """When it is on time, or late; None: it stays late."""
    match meeting.timing:
        case Timing.EARLY:
            return meeting.starts_s - EARLY_S
        case Timing.ON_TIME:
            return meeting.starts_s + LATE_S
        case Timing.LATE:
            return None


def stays_here(session: Session) -> bool:
    """Whether the citizen is early by so little that the borne is theirs until then."""
    meeting = session.meeting
    early = meeting is not None and meeting.timing is Timing.EARLY
    return early and meeting is not None and meeting.starts_s - session.now_s <= WAIT_HERE_S


def meeting_limit_s(session: Session) -> float | None:
    """How long the screen of the meeting waits for a key."""
    if stays_here(session):
        return None
    on_time = session.meeting is not None and session.meeting.timing is Timing.ON_TIME
    return _NOTICE_S if on_time else _MENU_S


def meeting_of(session: Session, meeting: Meeting) -> Meeting:
    """With the timing of this moment."""
    return replace(meeting, timing=timing(meeting.starts_s - session.now_s))
