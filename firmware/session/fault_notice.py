"""A device that fails in a call is told once on a screen of its own, over the call, which goes on beneath."""

from dataclasses import replace

from firmware.session import guidance
from firmware.session.commands import PlayTone, Tone
from firmware.session.guard import Refused, refuse
from firmware.session.help_keys import opened
from firmware.session.keys import focus
from firmware.session.paper_state import ZoomState
from firmware.session.phases import Overlay, Phase
from firmware.session.result import Result
from firmware.session.state import Session
from hardware.events import Key


def news(session: Session) -> bool:
    """Whether there is one that was not told in this call, and nothing else is before the eyes."""
    free = session.phase is Phase.IN_CALL and session.overlay is Overlay.NONE and focus(session) is None
    return free and session.zoom.state is ZoomState.OFF and bool(session.media_faults - session.call.faults_told)


def tell(session: Session) -> Result:
    return replace(session, overlay=Overlay.FAULT, overlay_since_s=session.now_s), (PlayTone(Tone.NO),)


def press_on_fault(session: Session, key: Key) -> Result:
    match key:
        case Key.OK:
            told = session.call.faults_told | session.media_faults
            session = replace(session, call=replace(session.call, faults_told=told))
            return replace(session, overlay=Overlay.NONE), (PlayTone(Tone.KEY),)
        case Key.HELP:
            session, commands = opened(session)
            return session, (PlayTone(Tone.KEY), *commands)
        case Key.VOICE:
            return guidance.asked(session), (PlayTone(Tone.KEY),)
        case _:
            return refuse(session, Refused.UNUSED)


def settled(session: Session) -> Session:
    """Gone with the call, or with the fault."""
    over = session.phase is not Phase.IN_CALL or not session.media_faults
    return replace(session, overlay=Overlay.NONE) if session.overlay is Overlay.FAULT and over else session
