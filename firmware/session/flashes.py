"""Every signal tone as light: who does not hear sees it in the lamps of the keys. Data; `views.flashing` draws it.

At most two flashes a second (ui.md 5), below the three that may harm. A tone that is repeated flashes again each time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from firmware.session.commands import Command, PlayTone, Tone
from firmware.session.state import Flash, Session
from hardware.events import Key, LampState


class Where(StrEnum):
    """Which lamps flash."""

    PRESSED = "pressed"
    """That of the key: the press was felt."""
    LIT = "lit"
    """Those of the keys that serve now; where there is none, HELP."""
    ALL = "all"
    """The six softkeys together: look at the borne."""


@dataclass(frozen=True, slots=True)
class LampForm:
    """`state` on the lamps of `where` for `for_s`, then what the view says."""

    where: Where
    state: LampState
    for_s: float


LAMP_FORMS: Mapping[Tone, LampForm] = {
    Tone.KEY: LampForm(Where.PRESSED, LampState.FAST, 0.5),
    Tone.NO: LampForm(Where.LIT, LampState.FAST, 1.0),
    Tone.YOUR_TURN: LampForm(Where.ALL, LampState.FAST, 3.0),
    Tone.RINGING: LampForm(Where.LIT, LampState.SLOW, 2.0),
    Tone.CONNECTED: LampForm(Where.ALL, LampState.FAST, 1.0),
    Tone.DONE: LampForm(Where.ALL, LampState.FAST, 1.0),
    Tone.PAPER_LEFT: LampForm(Where.ALL, LampState.FAST, 3.0),
    Tone.COUNTDOWN: LampForm(Where.ALL, LampState.FAST, 2.5),
    Tone.ENDED: LampForm(Where.ALL, LampState.FAST, 1.0),
    Tone.CALLED_BACK: LampForm(Where.ALL, LampState.FAST, 3.0),
    Tone.OFF_HOOK: LampForm(Where.ALL, LampState.FAST, 3.0),
}
"""Half the five seconds between two countdowns stay dark, so that the flashing is seen to begin again."""


def with_flash(session: Session, commands: tuple[Command, ...], pressed: Key | None) -> Session:
    """The session whose lamps go with the last of the tones that are played now."""
    tones = [command.tone for command in commands if isinstance(command, PlayTone)]
    if not tones:
        return session
    return replace(session, flash=Flash(tones[-1], session.now_s, pressed))


def flash_over_s(flash: Flash) -> float:
    """When the lamps are the view's again."""
    return flash.since_s + LAMP_FORMS[flash.tone].for_s
