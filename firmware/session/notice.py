"""The notice before the camera. An open service leads straight to it: two presses from the first screen to an adviser.

What else such a service offers is one key further, on its page. A service with a line shows that page first, since a
wait is to be known before anything else; so does a closed one.
"""

from central.protocol.values import ServiceState
from firmware.session.choices import offers
from firmware.session.moves import Move, Trigger, session_move
from firmware.session.pausing import VOICE_ONLY_KEY
from firmware.session.phases import Phase
from firmware.session.signing import sign_keys
from firmware.session.state import Session
from firmware.session.writes import writes_keys
from hardware.events import Key

PAGE_KEY = Key.R2
"""To the page of the service."""


def is_first(session: Session) -> bool:
    """Whether the notice is what an open service shows first, and so says what its page would."""
    service = session.service()
    called = session.ring is not None or session.single() is not None
    return not called and service is not None and service.state is ServiceState.OPEN


def notice_keys(session: Session) -> dict[Key, Move]:
    page = {PAGE_KEY: session_move(Trigger.PAGE)} if is_first(session) and offers(session) else {}
    own = {VOICE_ONLY_KEY: session_move(Trigger.VOICE_ONLY), **sign_keys(), **writes_keys(), **page}
    return {**own, Key.OK: session_move(Trigger.OK), Key.CANCEL: session_move(_back(session))}


def _back(session: Session) -> Trigger:
    if session.ring is not None:
        # Who was called back came from nowhere else.
        return Trigger.BACK
    return Trigger.HOME if is_first(session) else Trigger.CANCEL


def at_once(session: Session, move: Move) -> Move:
    """The choice of a service that is open now, as its notice. Decided as the key is pressed: what a key means does not
    change each time an adviser comes or goes.
    """
    if session.phase not in {Phase.IDLE, Phase.MORE} or move.trigger is not Trigger.CHOOSE:
        return move
    service = next((one for one in session.services if one.service_id == move.target), None)
    is_open = service is not None and service.state is ServiceState.OPEN
    return session_move(Trigger.NOTICE, move.target) if is_open else move
