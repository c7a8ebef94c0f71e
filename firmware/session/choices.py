"""What a page offers besides its green circle, so that none ends in nothing. As data: a page, its choices, their keys.

A new way on is a member of `Choice`, a place in `_PLACES` and in `_NEED`, and a line in `possible` and `move`; the view
words it in `firmware.views.choices`. Nothing that is possible is left out: what a page does not hold has a second leaf.
"""

from collections.abc import Mapping
from dataclasses import replace
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
    MORE = "more"
    """The other leaf of the page's choices."""


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
        Key.R2: (Choice.HAVE_APPOINTMENT, Choice.INFORMATION, Choice.SEE_HOURS),
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
"""Of several choices at one key the first that is possible and has no key before; one whose places are taken stands at
a free key. What prints the hours is at the same key on every page.

R3 is left free: it is the place of the picture. What is asked for where nobody can be called goes before information.
"""

PAGE_OF_STATE = {ServiceState.OPEN: Page.OPEN, ServiceState.BUSY: Page.BUSY, ServiceState.CLOSED: Page.CLOSED}

_MORE_KEY = Key.R2
_KEYS = (Key.L1, Key.L3, Key.R1, _MORE_KEY, Key.L2)
"""In the order in which a choice takes one that is free: last that of the hours."""
_NEED = (
    *(Choice.BOOK, Choice.CALLBACK, Choice.TRY_AGAIN, Choice.HAVE_APPOINTMENT),
    *(Choice.PRINT_HOURS, Choice.OTHER_SERVICES, Choice.SEE_HOURS, Choice.INFORMATION),
)
"""Where one leaf does not hold them all, the first of these stand on the first."""


def choices(session: Session) -> dict[Key, Choice]:
    """What the present page offers, each at its key; nothing on a screen that is no such page."""
    page = _page(session)
    if page is None:
        return {}
    first, second = _leaves(page, tuple(one for one in choices_of(page) if possible(session, one)))
    shown = second if second and session.more_choices else first
    return {key: choice for key, choice in shown.items() if not _rests(session, choice)}


def offers(session: Session) -> bool:
    """Whether the page of the service that was chosen offers anything beside the call."""
    return any(key is not Key.OK for key in choices(replace(session, phase=Phase.SERVICE, more_choices=False)))


def choices_of(page: Page) -> tuple[Choice, ...]:
    """All that a page may offer, each once."""
    return tuple(dict.fromkeys(choice for wanted in _PLACES[page].values() for choice in wanted))


def _leaves(page: Page, wanted: tuple[Choice, ...]) -> tuple[dict[Key, Choice], dict[Key, Choice]]:
    """One leaf, and a second where the first does not hold them all: `MORE` leads there and back. OK is on both."""
    places: dict[Key, tuple[Choice, ...]] = {key: own for key, own in _PLACES[page].items() if key is not Key.OK}
    green = _placed({Key.OK: _PLACES[page].get(Key.OK, ())}, wanted, ())
    rest = tuple(one for one in wanted if one not in green.values())
    whole = _placed(places, rest, _KEYS)
    if len(whole) == len(rest):
        return {**whole, **green}, {}
    places.pop(_MORE_KEY, None)
    keys = tuple(key for key in _KEYS if key is not _MORE_KEY)
    needed = tuple(sorted(rest, key=_NEED.index))
    more = {_MORE_KEY: Choice.MORE}
    first, second = (_placed(places, some, keys) for some in (needed[: len(keys)], needed[len(keys) :]))
    return {**first, **more, **green}, {**second, **more, **green}


def _placed(
    places: Mapping[Key, tuple[Choice, ...]], wanted: tuple[Choice, ...], keys: tuple[Key, ...]
) -> dict[Key, Choice]:
    """Each at the first of its places that is free; the others where one of `keys` is, as long as there are any."""
    found: dict[Key, Choice] = {}
    for key, own in places.items():
        choice = next((one for one in own if one in wanted and one not in found.values()), None)
        if choice is not None:
            found[key] = choice
    free = (key for key in keys if key not in found)
    left = (one for one in wanted if one not in found.values())
    return {**found, **dict(zip(free, left, strict=False))}


def on_second_leaf(session: Session) -> bool:
    """Whether the page shows what its first leaf does not hold."""
    return session.more_choices and Choice.MORE in choices(session).values()


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
            return None if shown is None else PAGE_OF_STATE[shown.state]
        case _:
            return None


def possible(session: Session, choice: Choice) -> bool:
    service = session.service()
    match choice:
        case Choice.TRY_AGAIN:
            return not session.closed()
        case Choice.PRINT_HOURS | Choice.SEE_HOURS:
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
        case Choice.MORE:
            return False


def _rests(session: Session, choice: Choice) -> bool:
    """Whether it keeps its place and has no key for a moment."""
    return choice is Choice.PRINT_HOURS and session.leaflet.state is LeafletState.PRINTING


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
        case Choice.MORE:
            return session_move(Trigger.MORE_CHOICES)


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
