"""Where sound comes out. A pure function of the session; `step` turns its changes into commands."""

from firmware.session.commands import Command, SetSoundOutput
from firmware.session.phases import IN_LINE, LINKED, Overlay, Phase
from firmware.session.state import Session
from hardware.protocols import SoundOutput


def output(session: Session) -> SetSoundOutput:
    """The handset of who has lifted it, else the loudspeaker: one that an earlier citizen left off the hook is heard by
    nobody. While it is asked whether to hang up, the adviser does not begin to speak aloud.
    """
    place = SoundOutput.HANDSET if session.handset_in_hand else SoundOutput.LOUDSPEAKER
    asked = session.phase is Phase.ON_HOOK or session.overlay is Overlay.ON_HOOK
    return SetSoundOutput(place, voice=not asked)


def follow_sound(before: Session, session: Session) -> tuple[Command, ...]:
    """What the call process is told; the end of a call sets its voice free by itself."""
    old, new = output(before), output(session)
    over = old.output is new.output and session.phase not in IN_LINE | LINKED
    return () if old == new or over else (new,)
