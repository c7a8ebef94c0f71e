"""Everything of a session that falls due by itself. Times are on the runtime's monotonic clock, in seconds."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from central.protocol.callbacks import RING_S
from firmware.session import handset
from firmware.session.appointment import BookStage, TicketState
from firmware.session.code_entry import ANSWER_S, meeting_limit_s, meeting_moves_s
from firmware.session.flashes import flash_over_s
from firmware.session.keys import focus
from firmware.session.moves import (
    Move,
    Trigger,
    booking_move,
    document_move,
    leaflet_move,
    scan_move,
    session_move,
    wish_move,
)
from firmware.session.paper_state import (
    Document,
    DocumentState,
    LeafletState,
    Scan,
    ScanState,
)
from firmware.session.phases import (
    IN_LINE,
    LINKED,
    Overlay,
    Phase,
)
from firmware.session.sheet import SheetStage
from firmware.session.sheets import ANSWER_S as SHEET_S
from firmware.session.showing import POINTER_S
from firmware.session.state import NORMAL_VOLUME, Session
from firmware.session.wish import WishStage

TIMEOUT_S = 20.0
"""How long `Êtes-vous toujours là ?` waits."""
ON_HOOK_S = 3.0
"""How long a call outlives the handset that was put back."""
_WIPE_AGAIN_S = 60.0
_HELP_S = 120.0
_NOTE_S = 10.0
"""How long a message that needs no answer stays."""
_SHORT_NOTE_S = 4.0
"""Behind it something waits for an answer."""
_FAULT_NOTE_S = 20.0
_PREVIEW_S = 180.0
_ENDED_S = 45.0
_SETTINGS_S = 60.0
"""How long what was set on a first screen stays without a key: then the screen asks, since somebody may be reading."""
_WISH_S = 600.0
"""Who has called the host may wait for them: what was set, and the wish, outlive the silence for so long."""
_OFFLINE_S = 15.0
_PAPER_CHECK_S = 10.0

_TICKET_S = 30.0

_FIRST_SCREENS = frozenset({Phase.IDLE, Phase.OFFLINE})
"""Of nobody, until somebody sets something."""
_LIMITS: dict[Phase, float] = {
    Phase.MORE: 60.0,
    Phase.LANGUAGE: 60.0,
    Phase.PRACTICE: 60.0,
    Phase.SERVICE: 60.0,
    Phase.HOURS: 60.0,
    Phase.NO_ANSWER: 60.0,
    Phase.PRIVACY: 120.0,
    Phase.CODE: 90.0,
    Phase.BOOK: 60.0,
    Phase.BOOKED: 60.0,
    Phase.SHEETS: 60.0,
    Phase.SHEET: 120.0,
    Phase.SHEET_PRINT: 60.0,
    Phase.CALLBACK: 60.0,
    Phase.NEXT_STEPS: _PREVIEW_S,
    Phase.PAPER_LEFT: 180.0,
}
"""After so long without a key the screen asks whether somebody is there."""

_ENDS: dict[Phase, tuple[float, Trigger]] = {
    Phase.HANGUP: (15.0, Trigger.TIME_UP),
    Phase.ON_HOOK: (ON_HOOK_S, Trigger.TIME_UP),
    Phase.SLIP_PRINTING: (30.0, Trigger.TIME_UP),
    Phase.STARTING: (60.0, Trigger.LATE),
    Phase.WIPING: (60.0, Trigger.LATE),
    Phase.NOTHING: (10.0, Trigger.TIME_UP),
    # No question, though it needs somebody: the ring is the question. It sounds, flashes and speaks all the while, to a
    # place where perhaps nobody is, an adviser waits for the answer, and nothing of anybody is lost: it rings again.
    Phase.CALLED_BACK: (RING_S, Trigger.TIME_UP),
}
"""Seconds since the phase was entered, and what then happens: where the borne waits for a device, counts down itself,
or loses nothing. What waits for the citizen stands in `_LIMITS`.
"""


class Chore(StrEnum):
    """What falls due outside the tables."""

    ASK = "ask"
    """Nobody pressed a key for long: is somebody there?"""
    GIVE_UP = "give_up"
    """Nobody answered that question."""
    HELP_OVER = "help_over"
    WALKED_AWAY = "walked_away"
    """A handset was put back before the talk began, and nobody said that it goes on."""
    HANDSET_LEFT = "handset_left"
    """The handset is off the hook for minutes, and nobody is here: the host is told."""
    VOLUME_OVER = "volume_over"
    POINTER_OVER = "pointer_over"
    TONE = "tone"
    FLASH_OVER = "flash_over"
    """The lamps that went with a tone are those of the view again."""
    COUNT = "count"
    """A number on the screen counts down: shown anew at each whole second, not when the clock happens to tick."""
    WIPE_AGAIN = "wipe_again"
    PAPER_UNKNOWN = "paper_unknown"
    """The scanner did not say whether something lies in it."""
    STOP_LOOKING = "stop_looking"
    """The camera has looked for a code long enough."""
    MEETING_MOVES = "meeting_moves"
    """An appointment is on time now, or late."""


@dataclass(frozen=True, slots=True)
class Deadline:
    at_s: float
    due: Move | Chore


_TONES_S: dict[Phase, float] = {Phase.RINGING: 5.0, Phase.CALLED_BACK: 5.0, Phase.PAPER_LEFT: 10.0}
"""Signal tones that are played again and again."""


def tone_period_s(session: Session) -> float | None:
    """How often the present screen sounds; None: never by itself."""
    if session.overlay is Overlay.TIMEOUT:
        return 5.0
    if handset.calls(session):
        return handset.TONE_S
    return _TONES_S.get(session.phase)


def limit_s(session: Session) -> float | None:
    """How long the present screen waits for a key before it asks; None: for ever, as in line and in a call."""
    if session.phase is Phase.IN_CALL:
        return _PREVIEW_S if timed_subject(session) is not None else None
    if session.phase is Phase.ENDED:
        return _PREVIEW_S if session.printing else _ENDED_S
    if session.phase is Phase.RDV:
        return meeting_limit_s(session)
    if session.phase is Phase.IDLE and session.practice:
        return _LIMITS[Phase.PRACTICE]
    if session.phase in _FIRST_SCREENS:
        if untouched(session) or _only_listens(session):
            return None
        return _WISH_S if session.help_wanted else _SETTINGS_S
    return _LIMITS.get(session.phase)


def timed_subject(session: Session) -> Move | None:
    """In a call only a paper in question has a limit: time running out means `no`."""
    subject = focus(session)
    if isinstance(subject, Scan) and subject.state in {ScanState.PLACING, ScanState.PREVIEW, ScanState.FAULT}:
        return scan_move(Trigger.TIME_UP)
    if isinstance(subject, Document) and subject.state is DocumentState.PREVIEW:
        return document_move(Trigger.TIME_UP, subject.request_id)
    return None


def _settings(session: Session) -> tuple[object, ...]:
    looks = session.language, session.contrast, session.large, session.more_choices
    return *looks, session.signing, session.writes, session.voice_on, session.volume


def _settings_at_rest(session: Session) -> tuple[object, ...]:
    nothing = (False,) * 6
    return session.languages[0], *nothing, NORMAL_VOLUME


def untouched(session: Session) -> bool:
    """Nobody has set anything since the last citizen has gone, and nobody practises."""
    return not session.practice and _settings(session) == _settings_at_rest(session)


def _only_listens(session: Session) -> bool:
    """Whether all that is set is the voice, by a handset that is still in the hand: putting it back ends that."""
    by_ear = session.voice_on and session.guidance.by_handset and session.handset_lifted
    return by_ear and untouched(replace(session, voice_on=False))


def deadlines(session: Session) -> Iterator[Deadline]:
    """All that is pending, in no order. Each goes away or moves on once `step` has dealt with it."""
    yield from _screen(session)
    yield from _lamps_and_numbers(session)
    yield from _phase(session)
    yield from _papers(session)
    yield from _leaflet(session)
    yield from _appointment(session)


def _screen(session: Session) -> Iterator[Deadline]:
    if session.volume_until_s is not None:
        yield Deadline(session.volume_until_s, Chore.VOLUME_OVER)
    if session.next_tone_s is not None:
        yield Deadline(session.next_tone_s, Chore.TONE)
    if session.overlay is Overlay.ON_HOOK:
        yield Deadline(session.overlay_since_s + ON_HOOK_S, Chore.WALKED_AWAY)
    if (told_s := handset.tells_host_s(session)) is not None:
        yield Deadline(told_s, Chore.HANDSET_LEFT)
    limit = limit_s(session)
    if limit is None or session.held():
        return
    if session.overlay is Overlay.TIMEOUT:
        yield Deadline(session.overlay_since_s + TIMEOUT_S, Chore.GIVE_UP)
    elif session.overlay is Overlay.FAULT:
        return
    elif session.overlay is Overlay.HELP:
        yield Deadline(session.overlay_since_s + _HELP_S, Chore.HELP_OVER)
    else:
        yield Deadline(session.active_s + limit, Chore.ASK)


def _lamps_and_numbers(session: Session) -> Iterator[Deadline]:
    if session.flash is not None:
        yield Deadline(flash_over_s(session.flash), Chore.FLASH_OVER)
    begun_s = counts_since_s(session)
    if begun_s is not None:
        yield Deadline(begun_s + math.floor(session.now_s - begun_s) + 1, Chore.COUNT)


def counts_since_s(session: Session) -> float | None:
    """Since when the screen counts down; None: there is no number on it that does."""
    if session.overlay in {Overlay.TIMEOUT, Overlay.ON_HOOK}:
        return session.overlay_since_s
    return session.entered_s if session.phase is Phase.ON_HOOK and not session.held() else None


def _phase(session: Session) -> Iterator[Deadline]:
    phase = session.phase
    if phase in _ENDS and not session.held():
        after_s, trigger = _ENDS[phase]
        yield Deadline(session.entered_s + after_s, session_move(trigger))
    if phase is Phase.STARTING and session.wiped and not session.online:
        yield Deadline(session.entered_s + _OFFLINE_S, session_move(Trigger.OFFLINE))
    if phase is Phase.WIPING and not session.paper_checked:
        yield Deadline(session.entered_s + _PAPER_CHECK_S, Chore.PAPER_UNKNOWN)
    if phase is Phase.OUT and not session.wiped:
        yield Deadline(session.wipe_asked_s + _WIPE_AGAIN_S, Chore.WIPE_AGAIN)
    if phase in IN_LINE and not session.online and not session.practice:
        yield Deadline(session.offline_since_s + session.link_patience_s, session_move(Trigger.LINK_LOST))
    elif phase is Phase.WAITING and session.call.position is None:
        yield Deadline(session.entered_s + session.link_patience_s, session_move(Trigger.LINK_LOST))
    if phase in LINKED and session.call.lost_since_s is not None:
        yield Deadline(session.call.lost_since_s + session.link_patience_s, session_move(Trigger.LINK_LOST))


def _papers(session: Session) -> Iterator[Deadline]:
    if session.scan.state is ScanState.SENT:
        asked_next = any(document.state is DocumentState.PREVIEW for document in session.documents)
        note_s = _SHORT_NOTE_S if asked_next else _NOTE_S
        yield Deadline(session.scan.since_s + note_s, scan_move(Trigger.OK))
    if session.showing.pointed is not None:
        yield Deadline(session.showing.pointed_s + POINTER_S, Chore.POINTER_OVER)
    for document in session.documents:
        if document.state in {DocumentState.PRINTED, DocumentState.FAILED, DocumentState.CANCELLING}:
            yield Deadline(document.since_s + _NOTE_S, document_move(Trigger.TIME_UP, document.request_id))
        elif document.state is DocumentState.STOPPED and document.request_id == session.foreground:
            yield Deadline(
                max(document.since_s, session.active_s) + _FAULT_NOTE_S,
                document_move(Trigger.TIME_UP, document.request_id),
            )


def _leaflet(session: Session) -> Iterator[Deadline]:
    leaflet = session.leaflet
    if leaflet.state is LeafletState.PRINTING:
        yield Deadline(leaflet.since_s + leaflet.patience_s, leaflet_move(Trigger.TIME_UP))
    elif leaflet.state is not LeafletState.NONE:
        yield Deadline(leaflet.since_s + _FAULT_NOTE_S, leaflet_move(Trigger.TIME_UP))
    if session.phase is Phase.SHEET and session.sheet.stage is SheetStage.LOADING:
        yield Deadline(session.sheet.asked_s + SHEET_S, session_move(Trigger.LATE))


_AWAITING = frozenset({BookStage.LOADING, BookStage.ASKING, BookStage.CANCELLING})


def _appointment(session: Session) -> Iterator[Deadline]:
    entry, meeting, booking = session.code_entry, session.meeting, session.booking
    if session.phase is Phase.CODE and entry.look_until_s is not None:
        yield Deadline(entry.look_until_s, Chore.STOP_LOOKING)
    if session.phase is Phase.CODE and entry.locked and session.codes_locked_until_s:
        # Codes are taken again.
        yield Deadline(session.codes_locked_until_s, session_move(Trigger.APPOINTMENT))
    if session.phase is Phase.CODE and entry.check_id:
        yield Deadline(entry.asked_s + ANSWER_S, session_move(Trigger.LATE))
    if session.phase is Phase.RDV and meeting is not None and (moves_s := meeting_moves_s(meeting)) is not None:
        yield Deadline(moves_s, Chore.MEETING_MOVES)
    if booking.stage in _AWAITING:
        yield Deadline(booking.asked_s + ANSWER_S, booking_move(Trigger.LATE))
    if session.wish.stage in {WishStage.ASKING, WishStage.CANCELLING}:
        yield Deadline(session.wish.asked_s + ANSWER_S, wish_move(Trigger.LATE))
    if session.ticket is TicketState.PRINTING:
        yield Deadline(session.ticket_asked_s + _TICKET_S, session_move(Trigger.FAULT))
