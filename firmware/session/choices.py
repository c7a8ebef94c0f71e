"""What a page offers besides its green circle, so that none ends in nothing. As data: a page, its choices, their keys.

A new way on is a member of `Choice`, a place in `_PLACES`, and a line in `possible` and `move`; the view words it in
`firmware.views.choices`.
"""

from collections.abc import Mapping
from enum import StrEnum

from central.protocol.values import ServiceInfo, ServiceState
from firmware.session.callback import may_wish
from firmware.session.code_entry import takes_appointments
from firmware.session.menu import others
from firmware.session.moves import Move, Trigger, leaflet_move, session_move
from firmware.session.paper_state import LeafletState
from firmware.session.phases import Phase
from firmware.session.sheets import heads_of
from firmware.session.state import Session
from firmware.session.week import Leaf, leaves
from hardware.events import Key


class Choice(StrEnum):
    TRY_AGAIN = "try_again"
    PRINT_HOURS = "print_hours"
    """A slip with hours, number and address."""
    SEE_HOURS = "see_hours"
    INFORMATION = "information"
    """Sheets that the partner has published."""
    OTHER_SERVICES = "other_services"
    """Of the same partner."""
    NEXT_LEAF = "next_leaf"
    BOOK = "book"
    """An appointment with the service; the green circle where nobody can be called."""
    CALLBACK = "callback"
    """To be called back at this borne, where nobody can be called soon."""
    HAVE_APPOINTMENT = "have_appointment"
    """On the first screen of a dedicated borne, whose green circle calls."""


class Page(StrEnum):
    OPEN = "open"
    BUSY = "busy"
    CLOSED = "closed"
    NO_ANSWER = "no_answer"
    HOURS = "hours"
    OFFLINE = "offline"
    OUT = "out"
    """Nobody can be received; paper still tells whom to telephone."""


_PLACES: Mapping[Page, Mapping[Key, tuple[Choice, ...]]] = {
    Page.OPEN: {
        Key.L1: (Choice.BOOK,),
        Key.L2: (Choice.PRINT_HOURS,),
        Key.L3: (Choice.SEE_HOURS,),
        Key.R1: (Choice.INFORMATION,),
        Key.R2: (Choice.HAVE_APPOINTMENT,),
    },
    Page.BUSY: {
        Key.L1: (Choice.BOOK,),
        Key.L2: (Choice.PRINT_HOURS,),
        Key.L3: (Choice.OTHER_SERVICES, Choice.SEE_HOURS),
        Key.R1: (Choice.CALLBACK, Choice.INFORMATION),
        Key.R2: (Choice.HAVE_APPOINTMENT, Choice.INFORMATION),
    },
    Page.CLOSED: {
        Key.L1: (Choice.SEE_HOURS,),
        Key.L2: (Choice.PRINT_HOURS,),
        Key.L3: (Choice.CALLBACK, Choice.INFORMATION),
        Key.R1: (Choice.OTHER_SERVICES, Choice.INFORMATION),
        Key.R2: (Choice.HAVE_APPOINTMENT, Choice.INFORMATION),
        Key.OK: (Choice.BOOK,),
    },
    Page.NO_ANSWER: {
        Key.L1: (Choice.TRY_AGAIN, Choice.INFORMATION),
        Key.L2: (Choice.PRINT_HOURS,),
        Key.L3: (Choice.SEE_HOURS,),
        Key.R1: (Choice.OTHER_SERVICES, Choice.INFORMATION),
        Key.R2: (Choice.CALLBACK,),
        Key.OK: (Choice.BOOK,),
    },
    Page.HOURS: {Key.L2: (Choice.PRINT_HOURS,), Key.R2: (Choice.NEXT_LEAF,)},
    Page.OFFLINE: {Key.L1: (Choice.SEE_HOURS,), Key.L2: (Choice.PRINT_HOURS,), Key.L3: (Choice.INFORMATION,)},
    Page.OUT: {Key.L2: (Choice.PRINT_HOURS,)},
}
"""Of several choices at one key the first that is possible and has no key before. What prints the hours is at the same
key on every page.

R3 is left free: it is the place of the picture. What is asked for where nobody can be called goes before information.
"""

_STATES = {ServiceState.OPEN: Page.OPEN, ServiceState.BUSY: Page.BUSY, ServiceState.CLOSED: Page.CLOSED}


def choices(session: Session) -> dict[Key, Choice]:
    """What the present page offers, each at its key; nothing on a screen that is no such page."""
    page = _page(session)
    places = {} if page is None else _PLACES[page]
    found: dict[Key, Choice] = {}
    for key, wanted in places.items():
        choice = next((one for one in wanted if one not in found.values() and possible(session, one)), None)
        if choice is not None:
            found[key] = choice
    return found


def _page(session: Session) -> Page | None:
    match session.phase:
        case Phase.NO_ANSWER:
            return Page.NO_ANSWER
        case Phase.HOURS:
            return Page.HOURS
        case Phase.OFFLINE:
            return Page.OFFLINE
        case Phase.OUT:
            needed = {"keys", "receipt_printer"}
            return Page.OUT if session.wiped and not needed & dict(session.device_faults).keys() else None
        case Phase.SERVICE | Phase.IDLE:
            shown = session.service() if session.phase is Phase.SERVICE else session.single()
            return None if shown is None else _STATES[shown.state]
        case _:
            return None


def possible(session: Session, choice: Choice) -> bool:
    service = session.service()
    match choice:
        case Choice.TRY_AGAIN:
            return not session.closed()
        case Choice.PRINT_HOURS:
            return session.leaflet.state is not LeafletState.PRINTING and any(map(_tells, subjects(session)))
        case Choice.SEE_HOURS:
            return any(map(_tells, subjects(session)))
        case Choice.INFORMATION:
            return bool(heads_of(subjects(session)))
        case Choice.OTHER_SERVICES:
            return service is not None and bool(others(session, service))
        case Choice.NEXT_LEAF:
            return len(leaves(subjects(session))) > 1
        case Choice.BOOK:
            return service is not None and service.appointments
        case Choice.CALLBACK:
            return may_wish(session)
        case Choice.HAVE_APPOINTMENT:
            return session.phase is Phase.IDLE and takes_appointments(session)


def move(session: Session, choice: Choice) -> Move:
    """What pressing the key of a choice does."""
    service = session.service()
    about = subject_id(session)
    match choice:
        case Choice.TRY_AGAIN:
            return session_move(Trigger.OK, about)
        case Choice.PRINT_HOURS:
            return leaflet_move(Trigger.SLIP, about)
        case Choice.SEE_HOURS:
            return session_move(Trigger.HOURS, about)
        case Choice.INFORMATION:
            return session_move(Trigger.SHEETS, about)
        case Choice.OTHER_SERVICES:
            return session_move(Trigger.OTHERS, "" if service is None else service.partner_id or "")
        case Choice.NEXT_LEAF:
            return session_move(Trigger.NEXT)
        case Choice.BOOK:
            return session_move(Trigger.BOOK, about)
        case Choice.CALLBACK:
            return session_move(Trigger.CALLBACK, about)
        case Choice.HAVE_APPOINTMENT:
            return session_move(Trigger.APPOINTMENT)


def subject_id(session: Session) -> str:
    """The service that the page is about; empty: all of them."""
    service = None if session.phase in {Phase.OFFLINE, Phase.OUT} else session.service()
    return "" if service is None else service.service_id


def subjects(session: Session) -> tuple[ServiceInfo, ...]:
    about = subject_id(session)
    return tuple(one for one in session.services if about in {"", one.service_id})


def leaf(session: Session) -> Leaf | None:
    """The leaf of the hours that shows; after the last one comes the first."""
    known = leaves(subjects(session))
    return known[session.leaf % len(known)] if known else None


def _tells(service: ServiceInfo) -> bool:
    """Whether there is anything to read of it."""
    return bool(service.hours or service.phone or service.address)
