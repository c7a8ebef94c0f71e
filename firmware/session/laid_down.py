"""The handset was put back before the adviser was there: is somebody still here?

It is asked over whatever is beneath (`Overlay.ON_HOOK`), which moves on as it would: a place in line gets better, it
rings, an adviser answers, and nothing of that is lost. But nobody is seen or heard meanwhile (`pausing.hold`): a camera
and a microphone must not be open before an empty chair. Without an answer the line, or the call, is left and wiped.
"""

from dataclasses import replace

from firmware.session import guidance
from firmware.session.commands import Command, PlayTone, Tone
from firmware.session.firing import fire
from firmware.session.guard import Refused, refuse
from firmware.session.help_keys import opened
from firmware.session.moves import Trigger, session_move
from firmware.session.phases import Overlay
from firmware.session.result import Result
from firmware.session.state import Session
from hardware.events import Key


def press_on_hook(session: Session, key: Key) -> Result:
    """The green circle goes on over the loudspeaker; HELP too, since who presses it is there."""
    tone: tuple[Command, ...] = (PlayTone(Tone.KEY),)
    match key:
        case Key.OK:
            return _goes_on(session), tone
        case Key.CANCEL:
            session, commands = walked_away(session)
            return session, (*tone, *commands)
        case Key.HELP:
            session, commands = opened(_goes_on(session))
            return session, (*tone, *commands)
        case Key.VOICE:
            return guidance.asked(session), tone
        case _:
            return refuse(session, Refused.UNUSED)


def walked_away(session: Session) -> Result:
    """Nobody said that it goes on, or somebody said that it does not."""
    return fire(_goes_on(session), session_move(Trigger.WALKED_AWAY))


def _goes_on(session: Session) -> Session:
    return replace(session, overlay=Overlay.NONE, active_s=session.now_s)
