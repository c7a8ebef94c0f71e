"""Practice: a citizen tries the whole journey, with nobody disturbed and nothing counted.

It begins with a key of HELP on the first screen, or with one beside the languages, and ends wherever the session goes
home: whoever comes next is not in it. Meanwhile every service is open, and who answers is a desk that practises, or
the borne itself. Appointments are not offered: an hour that is booked for practice is an hour less for who needs it.
"""

from collections.abc import Collection
from dataclasses import replace

import msgspec

from central.protocol.values import ServiceInfo, ServiceState
from firmware.session.commands import Command, TellPractice
from firmware.session.helping import no_more
from firmware.session.phases import Overlay, Phase
from firmware.session.result import Result
from firmware.session.state import Session
from hardware.events import Key

PRACTICE_KEY = Key.L3
"""In help on the first screen."""
_BESIDE_LANGUAGES = (Key.R2, Key.R3)


def offered(session: Session) -> bool:
    """Whether help has the key: on the first screen, while there is a service to try."""
    first = session.phase in {Phase.IDLE, Phase.OFFLINE}
    return session.overlay is Overlay.HELP and first and _possible(session)


def key_beside(session: Session, languages: Collection[Key]) -> Key | None:
    """The key of practice on the screen of the languages, where they leave one; it calls nobody, as help does."""
    free = (key for key in _BESIDE_LANGUAGES if key not in languages)
    return next(free, None) if _possible(session) else None


def _possible(session: Session) -> bool:
    return not session.practice and bool(session.services)


def begin(session: Session, _: str) -> Result:
    """Nobody needs to come any more."""
    session, helped = no_more(session)
    session = replace(session, practice=True, menu_page=0, service_id="", partner_id="", unanswered=None)
    return listed(session, session.services), (*helped, TellPractice(on=True))


def listed(session: Session, services: tuple[ServiceInfo, ...]) -> Session:
    """What central says of the services; in practice it is laid aside, and all of them are open."""
    if not session.practice:
        return replace(session, services=services)
    return replace(session, services=tuple(map(_open, services)), real_services=services)


def over(session: Session) -> Result:
    """The services are what they are."""
    if not session.practice:
        return session, ()
    session = replace(session, practice=False, services=session.real_services, real_services=())
    return session, (TellPractice(on=False),)


def told_again(session: Session) -> tuple[Command, ...]:
    """After a reconnection: central takes a new socket for one where nobody practises."""
    return (TellPractice(on=True),) if session.practice else ()


def _open(service: ServiceInfo) -> ServiceInfo:
    return msgspec.structs.replace(
        service, state=ServiceState.OPEN, waiting=0, wait_estimate_s=None, appointments=False
    )
