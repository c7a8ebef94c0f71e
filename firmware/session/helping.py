"""HELP: somebody of the place is called, by central's page for hosts and by a bell where one hangs.

The wish outlives the screen that tells of it: it ends when the citizen says so, when the host has been there, or when
the citizen has gone. Whoever practises sees the same, but nobody is called except a host's page that practises.
"""

from dataclasses import replace

from central.protocol.values import HelpState
from firmware.session.commands import CallHost, Command, PlayTone, RingBell, Tone
from firmware.session.result import Result
from firmware.session.state import Session

_ANSWERED = frozenset({HelpState.OVER, HelpState.COMING})


def ask(session: Session) -> Result:
    """Asking twice is asking once."""
    if session.help_wanted:
        return session, ()
    if session.practice:
        return replace(session, help_wanted=True, help_state=HelpState.CALLED), (CallHost(wanted=True, practice=True),)
    return replace(session, help_wanted=True, help_state=HelpState.UNHEARD), (CallHost(wanted=True), RingBell(on=True))


def no_more(session: Session) -> Result:
    """The citizen needs nobody any more, or has gone."""
    if not session.help_wanted:
        return session, ()
    return _over(session, CallHost(wanted=False))


def told(session: Session, state: HelpState) -> Result:
    """What became of the wish, as central says; of a wish that is over by now nothing is heard."""
    if not session.help_wanted:
        return session, ()
    if state is HelpState.OVER:
        return _over(session)
    if session.practice and state is not HelpState.COMING:
        return session, ()
    session = replace(session, help_state=state)
    if state in _ANSWERED:
        return session, (RingBell(on=False), PlayTone(Tone.DONE))
    return session, (RingBell(on=True),)


def again(session: Session) -> tuple[Command, ...]:
    """After a reconnection: central may have forgotten the wish, or still hold one that is over."""
    return (CallHost(wanted=session.help_wanted, practice=session.help_wanted and session.practice),)


def unheard(session: Session) -> Session:
    """Without central the place is not reached, but by the bell."""
    lost = session.help_state is HelpState.CALLED and not session.practice
    return replace(session, help_state=HelpState.UNHEARD) if lost else session


def _over(session: Session, *commands: Command) -> Result:
    return replace(session, help_wanted=False, help_state=HelpState.OVER), (*commands, RingBell(on=False))
