"""The voice guide: what turns it on and off, and what it does with the keys.

VOICE or lifting the handset turns it on; VOICE again repeats; help has a key that turns it off. While it is on, the
first press of a softkey says what the key does, the second one, or OK, does it; but the digits of a code and the
letters and lines of a text are one press, and what was written is said.
"""

from dataclasses import replace

from firmware.session.dialogue import TextState
from firmware.session.keys import focus, meaning
from firmware.session.phases import (
    IN_LINE,
    LINKED,
    Overlay,
    Phase,
)
from firmware.session.state import Guidance, Session
from hardware.events import SOFTKEYS, Key

SILENCE_KEY = Key.L1
"""In help, while the voice is on: turns it off."""

_CALLING = IN_LINE | LINKED
_SPELLING = frozenset(
    {TextState.GROUPS, TextState.LETTERS, TextState.SIGNS, TextState.FIGURES, TextState.LOOKING},
)


def lifted(session: Session) -> Session:
    """In a call, and in line for one, the handset is for the adviser."""
    if session.voice_on or session.phase in _CALLING:
        return session
    return replace(session, voice_on=True, guidance=Guidance(by_handset=True, turn=session.guidance.turn + 1))


def put_back(session: Session) -> Session:
    """Ends, outside a call, what lifting began; who pressed VOICE goes on hearing."""
    if not session.guidance.by_handset or session.phase in _CALLING:
        return session
    return silenced(session)


def silenced(session: Session) -> Session:
    return replace(session, voice_on=False, guidance=Guidance(turn=session.guidance.turn))


def asked(session: Session) -> Session:
    """VOICE was pressed. While the borne rings the voice is on by itself: who wants it afterwards says so now."""
    ring = None if session.ring is None else replace(session.ring, voiced=True)
    return replace(session, voice_on=True, ring=ring, guidance=replace(session.guidance, asked=session.voice_on))


def answered(session: Session) -> Session:
    """A key interrupts what is being said, and what was said of the last one counts no more."""
    guidance = Guidance(by_handset=session.guidance.by_handset, turn=session.guidance.turn + 1)
    return replace(session, guidance=guidance, texting=replace(session.texting, news=()))


def interrupted(session: Session) -> Session:
    """Any key silences what is being said, also one that does nothing; then that is said from its beginning."""
    return replace(session, guidance=replace(session.guidance, turn=session.guidance.turn + 1))


def louder(session: Session) -> Session:
    """The volume was set: it is said, and what a key has chosen stays chosen."""
    session = interrupted(session)
    return replace(session, guidance=replace(session.guidance, volume=session.voice_on))


def volume_over(session: Session) -> Session:
    return replace(session, volume_until_s=None, guidance=replace(session.guidance, volume=False))


def says_first(before: Session, key: Key) -> bool:
    """Whether this press of a live softkey only says what it does. A digit of a code, and a letter, is one press."""
    says = before.voice_on and before.phase is not Phase.CODE and not spells(before)
    return says and key in SOFTKEYS and before.guidance.selected is not key


def spells(session: Session) -> bool:
    """Whether the keys write letter by letter, or go line by line. A ready phrase is a whole sentence: that key says it
    first.
    """
    on_screen = session.phase is Phase.IN_CALL and session.overlay is Overlay.NONE and focus(session) is None
    return on_screen and session.texting.state in _SPELLING


def selected(session: Session, key: Key) -> Session:
    return replace(session, guidance=replace(session.guidance, selected=key))


def useless(session: Session) -> Session:
    """The voice says that the key does nothing here; what another key was about to do is forgotten."""
    return replace(session, guidance=replace(session.guidance, useless=session.voice_on, selected=None))


def settled(before: Session, session: Session) -> Session:
    """What was said of a key is of the past once the screen is another one."""
    if _screen(before) == _screen(session):
        return session
    guidance = session.guidance
    return replace(session, guidance=Guidance(by_handset=guidance.by_handset, turn=guidance.turn))


def _screen(session: Session) -> tuple[object, ...]:
    return meaning(replace(session, guidance=Guidance()))
