"""Which presses count: those whose key said, to the eye and long enough, what it does.

A press that does not count does nothing. It is answered by `Tone.NO` and by the lamps of the keys that do serve
(`flashes`), because a key that stays mute looks broken, and is pressed again and harder.
"""

from dataclasses import replace
from enum import StrEnum

from firmware.session import guidance
from firmware.session.commands import PlayTone, Tone
from firmware.session.events import Pressed
from firmware.session.phases import Overlay
from firmware.session.result import Result
from firmware.session.state import Session
from hardware.events import Key

STANDING_S = 0.4
"""So long a view must have been on the glass before its keys count: a finger that lands earlier had set out for the
view before (seeing takes 0.2 s, stopping the hand as long again). Whoever presses twice on a key that leads elsewhere
meets this with the second press. It holds for letters too, though it keeps writing to about one a second: group and
letters stand at the same keys, so a finger that is early would send what nobody has read. Where the labels stay, as for
the digits of a code or letters that are taken back, only `SAME_KEY_S` counts.
"""
TOGETHER_S = 0.08
"""Two fingers that mean one press land within this. To refuse the first as well one would have to wait so long before
acting on any key, and a key must show within 50 ms. So the panel, which waits for the contact to rest anyway, tells a
press during which another key is on its way (`Pressed.together`): then neither acts. A second one that comes later is
refused alone; the first did what its label said.
"""
SAME_KEY_S = 0.25
"""The same key again within this time is one press of a trembling hand; who means two takes longer. It matters where
a press leaves the keys what they are, and `STANDING_S` sees nothing: turning a page, the voice on and off.
"""
ONE_ANSWER_S = 0.25
"""Refusals as close as this, the length of the tone, share one answer: a row of them must not sound on for seconds."""
REPEATING = frozenset({Key.VOL_UP, Key.VOL_DOWN})
"""May be pressed as fast as a finger can: each press is one step, seen and heard at once."""
EVERYWHERE = REPEATING | {Key.VOICE, Key.HELP}
"""Engraved, not labelled: they mean the same on every view, so a change of the view is no reason to refuse them."""


class Refused(StrEnum):
    """Why a press does nothing."""

    TOGETHER = "together"
    """Another key landed with it: nobody knows which was meant."""
    AGAIN = "again"
    """The same key came back too soon."""
    CHANGED = "changed"
    """The view that the finger met is gone."""
    TOO_SOON = "too_soon"
    """The view had only just come."""
    UNUSED = "unused"
    """The key has no meaning here."""


def why_not(session: Session, event: Pressed) -> Refused | None:
    """Why this press must not act, whatever its key means; None: it may.

    HELP is always heard, also beside another key and on a view that has just come: who calls for help presses what
    comes under the hand. Only an open help guards it, lest a double press close what it has opened.
    """
    key = event.key
    if key is Key.HELP and session.overlay is not Overlay.HELP:
        return None
    since_landed_s = event.at_s - session.landed_s
    if event.together or (session.landed not in {None, key} and since_landed_s < TOGETHER_S):
        return Refused.TOGETHER
    if key is session.landed and key not in REPEATING and since_landed_s < SAME_KEY_S:
        return Refused.AGAIN
    if key in EVERYWHERE and session.overlay is Overlay.NONE:
        return None
    if event.view != session.serial:
        return Refused.CHANGED
    return None if met(session, event) else Refused.TOO_SOON


def met(session: Session, event: Pressed) -> bool:
    """Whether the finger met the present view, and had time to see it."""
    return event.view == session.serial and event.at_s - event.since_s >= STANDING_S


def ready(session: Session, *, view: int, since_s: float, now_s: float) -> bool:
    """Whether a finger that lands now on the view with this serial, which stands since `since_s`, would count."""
    met_now = view == session.serial and now_s - since_s >= STANDING_S
    return met_now and (session.landed is None or now_s - session.landed_s >= SAME_KEY_S)


def land(session: Session, event: Pressed) -> Session:
    """A finger met this key."""
    return replace(session, landed=event.key, landed_s=event.at_s)


def refuse(session: Session, why: Refused) -> Result:
    """The answer to a press that does nothing; of a key without a meaning the voice says so."""
    if why is Refused.UNUSED:
        session = guidance.useless(session)
    last = session.flash
    if last is not None and last.tone is Tone.NO and session.now_s - last.since_s < ONE_ANSWER_S:
        return session, ()
    return session, (PlayTone(Tone.NO),)
