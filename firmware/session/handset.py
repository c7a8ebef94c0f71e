"""A handset that nobody hung up: it is asked for on the screen and by a tone, and after a while of the place's host.

What is said into it is heard by nobody, so sound goes to the loudspeaker (`sounding`) until it was hung up once.
"""

from dataclasses import replace

from firmware.session.commands import Command, PlayTone, TellDeviceState, Tone
from firmware.session.phases import Overlay, Phase
from firmware.session.result import Result
from firmware.session.state import Session
from hardware.errors import FaultKind

DEVICE = "handset"
"""As central, the host and the desk know it."""
HOST_AFTER_S = 180.0
"""So long it may hang: a citizen may come back to it. Then the host reads of it."""
TONE_S = 10.0
TONES_FOR_S = 55.0
"""After that only the screen says it: an empty hall has heard it, six times. Between two tones, so that no rounding of
the clock decides about one more.
"""


def leave(session: Session) -> Result:
    """Nobody is here any more. One that is off the hook now was left by who has gone."""
    if not session.handset_lifted or session.handset_left:
        return session, ()
    return replace(session, handset_left=True, handset_left_s=session.now_s), (PlayTone(Tone.OFF_HOOK),)


def moved(session: Session, *, lifted: bool) -> Result:
    """Somebody of now has it in the hand, or has put it back."""
    told: tuple[Command, ...] = (TellDeviceState(DEVICE, None),) if session.handset_told else ()
    return replace(session, handset_lifted=lifted, handset_left=False, handset_told=False), told


def tell_host(session: Session) -> Result:
    return replace(session, handset_told=True), (TellDeviceState(DEVICE, FaultKind.OFF),)


def tells_host_s(session: Session) -> float | None:
    """When the host is told; None: that is not due, or done."""
    return session.handset_left_s + HOST_AFTER_S if session.handset_left and not session.handset_told else None


def calls(session: Session) -> bool:
    """Whether the first screen sounds because of it."""
    first = session.phase in {Phase.IDLE, Phase.OFFLINE} and session.overlay is Overlay.NONE
    return first and session.handset_left and session.now_s - session.handset_left_s < TONES_FOR_S
