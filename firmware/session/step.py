"""The one function of the session: `step(session, event) -> (session, commands)`. It never raises on any event."""

from dataclasses import replace

from firmware.session import callback, fault_notice, guidance, handset
from firmware.session.code_entry import eyes, move_meeting, stop_looking
from firmware.session.commands import CheckPaper, Command, PlayTone, SetVolume, StopLinks, Tone, Wipe
from firmware.session.deadlines import Chore, Deadline, deadlines, limit_s, timed_subject, tone_period_s
from firmware.session.ending import wipe_again
from firmware.session.events import Event, Pressed, TimePassed
from firmware.session.firing import fire, fire_all
from firmware.session.flashes import with_flash
from firmware.session.guard import Refused, land, met, refuse, why_not
from firmware.session.help_keys import opened, press_in_help
from firmware.session.keys import focus, keys, meaning
from firmware.session.laid_down import press_on_hook, walked_away
from firmware.session.menu import entries, menu_pages
from firmware.session.moves import Move, Trigger, scan_move, session_move, zoom_move
from firmware.session.notice import at_once
from firmware.session.paper_state import (
    Document,
    DocumentState,
    ScanState,
    ZoomState,
)
from firmware.session.pausing import hold
from firmware.session.phases import (
    IN_LINE,
    LINKED,
    Overlay,
    Phase,
)
from firmware.session.reading import read
from firmware.session.result import Result
from firmware.session.sheets import gone
from firmware.session.sounding import follow_sound
from firmware.session.state import MAX_VOLUME, Session
from firmware.session.wish import NO_WISH
from firmware.session.zooming import enlargeable
from hardware.events import Key

_VOLUME_SHOWN_S = 3.0
_VOLUME = {Key.VOL_UP: 1, Key.VOL_DOWN: -1}
_OF_A_CALL = IN_LINE | LINKED
"""Here the screen moves on by itself under an open help: who asked for it has not gone."""
_OF_SHEETS = frozenset({Phase.SHEETS, Phase.SHEET, Phase.SHEET_PRINT})
_OF_A_SERVICE = frozenset(
    {
        *(Phase.SERVICE, Phase.HOURS, Phase.NO_ANSWER, Phase.PRIVACY, Phase.RDV, Phase.BOOK),
        *(Phase.CALLBACK, Phase.CALLED_BACK),
    }
)
_CHOOSING = frozenset(
    {
        *(Phase.MORE, Phase.SERVICE, Phase.NO_ANSWER, Phase.PRIVACY),
        *(Phase.CODE, Phase.RDV, Phase.BOOK, Phase.CALLED_BACK),
    }
)


def start(
    seed: str, link_patience_s: float = 60.0, languages: tuple[str, ...] = ("fr",), *, bell: bool = False
) -> Session:
    """A borne that has just begun. `seed`: 128 random bits in hexadecimal. The first event brings the first wipe."""
    return Session(seed=seed, link_patience_s=link_patience_s, languages=languages, language=languages[0], bell=bell)


def step(session: Session, event: Event) -> tuple[Session, tuple[Command, ...]]:
    """The next session, and what the runtime shall do, in order."""
    before = session
    session = replace(session, now_s=max(session.now_s, float(getattr(event, "at_s", session.now_s))))
    session, begun = _begin(session)
    match event:
        case Pressed():
            session, commands = _press(session, event)
        case TimePassed():
            session, commands = _pass_time(replace(session, clock=event.clock, wall_s=event.wall_s))
        case _:
            reading = read(session, event)
            session, moved = fire_all(reading.session, reading.moves)
            commands = (*reading.commands, *moved)
    session, settled = _settle(session)
    if fault_notice.news(session):
        session, told = fault_notice.tell(session)
        settled = (*settled, *told)
    session, answered = callback.answered(session)
    session, taken_back = callback.overtaken(before, session)
    made = (*begun, *commands, *settled, *answered, *taken_back)
    session = with_flash(session, made, event.key if isinstance(event, Pressed) else None)
    session = _seal(before, session)
    # A call that is held is closed before anything of it opens.
    return session, (*hold(before, session), *follow_sound(before, session), *made, *eyes(before, session))


def _begin(session: Session) -> Result:
    """Whatever ended the last run, nothing of it stays: a wipe comes before anything else."""
    if session.begun:
        return session, ()
    now_s = session.now_s
    session = replace(session, begun=True, entered_s=now_s, active_s=now_s, wipe_asked_s=now_s)
    return session, (StopLinks(), Wipe())


# Keys


def _press(session: Session, event: Pressed) -> Result:
    why = why_not(session, event)
    session = land(session, event)
    if why is not None:
        return refuse(guidance.interrupted(session), why)
    session = replace(session, active_s=session.now_s)
    if (session.overlay is Overlay.NONE or session.held()) and event.key in _VOLUME:
        return _set_volume(guidance.louder(session), session.volume + _VOLUME[event.key])
    before, session = session, guidance.answered(session)
    if session.overlay is Overlay.HELP:
        return press_in_help(before, session, event.key)
    if session.overlay is Overlay.FAULT:
        return fault_notice.press_on_fault(session, event.key)
    if session.overlay is Overlay.ON_HOOK:
        return press_on_hook(session, event.key)
    if session.overlay is not Overlay.NONE and met(session, event) and event.key is not Key.HELP:
        return replace(session, overlay=Overlay.NONE), (PlayTone(Tone.KEY),)
    match event.key:
        case Key.HELP:
            session, commands = opened(session)
            return session, (PlayTone(Tone.KEY), *commands)
        case Key.VOICE:
            return guidance.asked(session), (PlayTone(Tone.KEY),)
        case _:
            return _press_live(before, session, event.key)


def _press_live(before: Session, session: Session, key: Key) -> Result:
    move = keys(before).get(key)
    if move is None:
        return refuse(session, Refused.UNUSED)
    if guidance.says_first(before, key):
        return guidance.selected(session, key), (PlayTone(Tone.KEY),)
    session, commands = fire(session, at_once(session, move))
    return session, (PlayTone(Tone.KEY), *commands)


def _set_volume(session: Session, step_: int) -> Result:
    step_ = min(max(step_, 1), MAX_VOLUME)
    session = replace(session, volume=step_, volume_until_s=session.now_s + _VOLUME_SHOWN_S)
    return session, (SetVolume(step_), PlayTone(Tone.KEY))


# Time


def _pass_time(session: Session) -> Result:
    """All that is due, the earliest first; what one brings about is looked at again."""
    commands: tuple[Command, ...] = ()
    for _ in range(8):
        due = [deadline for deadline in deadlines(session) if deadline.at_s <= session.now_s]
        if not due:
            break
        before = session
        session, more = _do(session, min(due, key=_at))
        session = _refreshed(before, session)
        commands = (*commands, *more)
    return session, commands


def _at(deadline: Deadline) -> float:
    return deadline.at_s


def _do(session: Session, deadline: Deadline) -> Result:
    if isinstance(deadline.due, Move):
        return fire(session, deadline.due)
    match deadline.due:
        case Chore.ASK:
            session = replace(session, overlay=Overlay.TIMEOUT, overlay_since_s=session.now_s)
            return _again(session, PlayTone(Tone.COUNTDOWN))
        case Chore.GIVE_UP:
            move = timed_subject(session) or session_move(Trigger.TIME_UP)
            return fire(replace(session, overlay=Overlay.NONE, active_s=session.now_s), move)
        case Chore.HELP_OVER:
            return replace(session, overlay=Overlay.NONE, active_s=session.now_s), ()
        case Chore.WALKED_AWAY:
            return walked_away(session)
        case Chore.HANDSET_LEFT:
            return handset.tell_host(session)
        case Chore.VOLUME_OVER:
            return guidance.volume_over(session), ()
        case Chore.POINTER_OVER:
            return replace(session, showing=replace(session.showing, pointed=None)), ()
        case Chore.TONE:
            return _sound(session)
        case Chore.FLASH_OVER:
            return replace(session, flash=None), ()
        case Chore.COUNT:
            return session, ()
        case Chore.WIPE_AGAIN:
            return wipe_again(session)
        case Chore.PAPER_UNKNOWN:
            return replace(session, paper_checked=True), ()
        case Chore.STOP_LOOKING:
            return stop_looking(session)
        case Chore.MEETING_MOVES:
            return move_meeting(session)


def _again(session: Session, *commands: Command) -> Result:
    period_s = tone_period_s(session)
    return replace(session, next_tone_s=None if period_s is None else session.now_s + period_s), commands


def _sound(session: Session) -> Result:
    # Whoever is asked may just be taking the paper out.
    looks = (CheckPaper(),) if session.phase is Phase.PAPER_LEFT else ()
    if session.overlay is Overlay.TIMEOUT:
        return _again(session, PlayTone(Tone.COUNTDOWN), *looks)
    if handset.calls(session):
        return _again(session, PlayTone(Tone.OFF_HOOK))
    if session.phase is Phase.RINGING:
        return _again(session, PlayTone(Tone.RINGING))
    if session.phase is Phase.CALLED_BACK:
        return _again(session, PlayTone(Tone.CALLED_BACK))
    if session.phase is Phase.PAPER_LEFT:
        return _again(session, PlayTone(Tone.PAPER_LEFT), *looks)
    return _again(session)


# What follows by itself


def _settle(session: Session) -> Result:
    """Moves that the new facts bring about, until none is left."""
    commands: tuple[Command, ...] = ()
    for _ in range(8):
        move = _follows(session)
        if move is None:
            break
        session, more = fire(session, move)
        commands = (*commands, *more)
    return session, commands


def _follows(session: Session) -> Move | None:
    phase = session.phase
    if phase is Phase.STARTING and session.wiped and session.online:
        return session_move(Trigger.READY)
    if phase is Phase.OFFLINE and session.online:
        return session_move(Trigger.ONLINE)
    lost = phase in _CHOOSING | {Phase.IDLE} and not session.practice
    if (lost or _wishes_in_vain(session)) and not session.online:
        return session_move(Trigger.OFFLINE)
    if phase in {Phase.IDLE, Phase.OFFLINE} and session.unfit():
        return session_move(Trigger.UNFIT)
    if phase is Phase.OUT and session.wiped and not session.unfit():
        return session_move(Trigger.FIT)
    if phase is Phase.CODE and session.code_entry.leaving:
        return session_move(Trigger.CANCEL)
    if _unlisted(session):
        return session_move(Trigger.UNLISTED)
    if session.wishes_in_line() and (wished := callback.follows_in_line(session)) is not None:
        return session_move(wished)
    if phase is Phase.WIPING and session.wiped and session.paper_checked:
        if session.wish != NO_WISH:
            return session_move(Trigger.CALLBACK)
        if session.unanswered is not None:
            return session_move(Trigger.UNANSWERED)
        return session_move(Trigger.PAPER_LEFT if session.paper_left else Trigger.WIPED)
    if phase is Phase.PAPER_LEFT and session.paper_checked and not session.paper_left:
        return session_move(Trigger.WIPED)
    if phase is Phase.IN_CALL and session.scan.waiting and _free(session):
        return scan_move(Trigger.ASKED)
    if session.zoom.state is ZoomState.ON and enlargeable(focus(session)) != session.zoom.page_id:
        return zoom_move(Trigger.WITHDRAWN)
    return None


def _wishes_in_vain(session: Session) -> bool:
    return session.phase is Phase.CALLBACK and not callback.waits_for_central(session)


def _unlisted(session: Session) -> bool:
    if session.phase is Phase.MORE:
        return session.menu_page >= len(menu_pages(session)) or not entries(session)
    if session.phase is Phase.SERVICE and session.single() is not None:
        # The page of a dedicated borne's service is its first screen.
        return True
    if session.phase in _OF_SHEETS:
        return gone(session)
    if session.phase is Phase.HOURS and not session.service_id:
        return not session.services
    return session.phase in _OF_A_SERVICE and session.service() is None


def _free(session: Session) -> bool:
    """Whether a request of the adviser may take the screen: never from a paper that waits for an answer."""
    if session.scan.state is not ScanState.NONE:
        return False
    subject = focus(session)
    return not isinstance(subject, Document) or subject.state in {DocumentState.PRINTING, DocumentState.PRINTED}


# The screen


def _refreshed(before: Session, session: Session) -> Session:
    """A new screen has its full time."""
    if session.overlay is Overlay.NONE and meaning(session) != meaning(before):
        return replace(session, active_s=session.now_s)
    return session


def _beneath(session: Session) -> tuple[object, ...]:
    """What the keys mean once the overlay is gone."""
    return meaning(replace(session, overlay=Overlay.NONE))


def _seal(before: Session, session: Session) -> Session:
    """Overlays that no longer fit go; the serial grows with the meaning of the keys; repeated tones are timed."""
    phase_changed = session.phase is not before.phase
    session = fault_notice.settled(guidance.settled(before, session))
    if session.overlay is Overlay.TIMEOUT and (limit_s(session) is None or _beneath(session) != _beneath(before)):
        session = replace(session, overlay=Overlay.NONE)
    if session.overlay is Overlay.ON_HOOK and session.phase not in _OF_A_CALL:
        session = replace(session, overlay=Overlay.NONE)
    if session.overlay is Overlay.HELP and phase_changed and not {before.phase, session.phase} <= _OF_A_CALL:
        session = replace(session, overlay=Overlay.NONE)
    if meaning(session) != meaning(before):
        session = replace(_refreshed(before, session), serial=before.serial + 1)
    period_s = tone_period_s(session)
    if period_s != tone_period_s(before) or (period_s is None and session.next_tone_s is not None):
        session = replace(session, next_tone_s=None if period_s is None else session.now_s + period_s)
    return session
