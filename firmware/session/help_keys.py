"""What the keys do while help is open: it sets how the screen looks, and it is left.

Before a call any other key takes help away; after a setting the green circle calls the host off (`only_set`). In line
and in a call only the green circle goes on with it, or the red cross, which says as well that nobody is needed: whoever
has come to help must not open the conversation by chance.
"""

from dataclasses import replace

from central.protocol.values import HelpState
from firmware.session import guidance
from firmware.session.commands import Command, PlayTone, Tone
from firmware.session.firing import fire
from firmware.session.guard import Refused, refuse
from firmware.session.helping import ask, no_more
from firmware.session.keys import CONTRAST_KEY, LARGE_KEY
from firmware.session.moves import Trigger, session_move
from firmware.session.phases import Overlay, Phase
from firmware.session.practice import PRACTICE_KEY, offered
from firmware.session.result import Result
from firmware.session.signing import SIGN_KEY, may_switch_in_help, switch
from firmware.session.state import Session
from hardware.events import Key

_SET_KEYS = frozenset({CONTRAST_KEY, LARGE_KEY, Key.VOICE})
_COUNTING = frozenset({Phase.HANGUP, Phase.ON_HOOK})


def opened(session: Session) -> Result:
    """HELP was pressed."""
    new = not session.help_wanted
    return ask(replace(session, overlay=Overlay.HELP, overlay_since_s=session.now_s, help_new=new, help_set=False))


def only_set(session: Session) -> bool:
    """Whether help was opened for a setting, as far as one can tell: nobody was wanted before, something was set, and
    nobody has insisted or is on the way. Then the green circle says as well that nobody is needed. Whoever waits,
    presses HELP again or any other key keeps the call: better a host who comes in vain than a cry that is lost.
    """
    coming = session.help_state is HelpState.COMING
    return session.help_wanted and session.help_new and session.help_set and not coming


def press_in_help(before: Session, session: Session, key: Key) -> Result:
    """`before` is the session that the voice guide has not moved on yet."""
    chosen = before.guidance.selected
    key = chosen if key is Key.OK and chosen is not None else key
    if key is PRACTICE_KEY and offered(before):
        return _practise(before, session)
    if _sets(before, key):
        return _set(before, session, key)
    if key is Key.CANCEL or (key is Key.OK and only_set(session)):
        session, commands = no_more(_closed(session))
        return session, (PlayTone(Tone.KEY), *commands)
    if key is Key.OK or not session.held():
        return _closed(session), (PlayTone(Tone.KEY),)
    if key is Key.HELP:
        session, commands = ask(replace(session, help_new=False))
        return session, (PlayTone(Tone.KEY), *commands)
    return refuse(session, Refused.UNUSED)


def _practise(before: Session, session: Session) -> Result:
    """Practice begins."""
    if guidance.says_first(before, PRACTICE_KEY):
        session = guidance.selected(replace(session, overlay_since_s=session.now_s), PRACTICE_KEY)
        return session, (PlayTone(Tone.KEY),)
    session, begun = fire(_closed(session), session_move(Trigger.PRACTISE))
    return session, (PlayTone(Tone.KEY), *begun)


def _closed(session: Session) -> Session:
    """What was counting down beneath has its full time again."""
    entered_s = session.now_s if session.phase in _COUNTING else session.entered_s
    return replace(session, overlay=Overlay.NONE, entered_s=entered_s)


def _sets(before: Session, key: Key) -> bool:
    if key is SIGN_KEY:
        return may_switch_in_help(before)
    return key in _SET_KEYS or (key is guidance.SILENCE_KEY and before.voice_on)


def _set(before: Session, session: Session, key: Key) -> Result:
    """Help stays open."""
    stays = replace(session, overlay_since_s=session.now_s)
    wants_set = key is not Key.VOICE and not guidance.says_first(before, key)
    stays = replace(stays, help_set=stays.help_set or wants_set)
    commands: tuple[Command, ...] = ()
    if key is Key.VOICE:
        stays = guidance.asked(stays)
    elif guidance.says_first(before, key):
        stays = guidance.selected(stays, key)
    elif key is CONTRAST_KEY:
        stays = replace(stays, contrast=not stays.contrast)
    elif key is LARGE_KEY:
        stays = replace(stays, large=not stays.large)
    elif key is SIGN_KEY:
        stays, commands = switch(stays, "")
    else:
        stays = guidance.silenced(stays)
    return stays, (PlayTone(Tone.KEY), *commands)
