"""The services on the keys: page by page, where they are many also partner by partner."""

from dataclasses import dataclass

from central.protocol.values import Menu, ServiceInfo
from firmware.session.phases import Phase
from firmware.session.state import Session
from hardware.events import SOFTKEYS, Key


@dataclass(frozen=True, slots=True)
class PartnerEntry:
    """A partner on one key, with what stands behind it."""

    partner_id: str
    name: str
    services: tuple[ServiceInfo, ...]


type Entry = ServiceInfo | PartnerEntry


def entries(session: Session) -> tuple[Entry, ...]:
    """What the pages share out: the services, those of the chosen partner, or the partners."""
    if session.partner_id:
        return tuple(one for one in session.services if one.partner_id == session.partner_id)
    crowded = len(session.services) > len(home_keys(session))
    if session.site is None or session.site.menu is not Menu.PARTNERS or not crowded:
        return session.services
    return tuple(_partners(session))


def _partners(session: Session) -> list[Entry]:
    """In the order of their first services; a partner with one service, or without an id, is that service."""
    found: list[Entry] = []
    for service in session.services:
        offered = others(session, service)
        if not offered:
            found.append(service)
        elif offered[0] is service:
            found.append(PartnerEntry(service.partner_id or "", service.partner, offered))
    return found


def others(session: Session, service: ServiceInfo) -> tuple[ServiceInfo, ...]:
    """All services of this one's partner, where it has more than this one."""
    if service.partner_id is None:
        return ()
    offered = tuple(one for one in session.services if one.partner_id == service.partner_id)
    return offered if len(offered) > 1 else ()


def menu_pages(session: Session) -> tuple[tuple[Entry, ...], ...]:
    """The entries as they share out on screens; a page that is not the last leaves a key for turning it."""
    known = entries(session)
    room = len(SOFTKEYS) if session.partner_id else len(home_keys(session))
    if len(known) <= room:
        return (known,)
    first, rest, later = known[: room - 1], known[room - 1 :], len(SOFTKEYS) - 1
    return (first, *(rest[start : start + later] for start in range(0, len(rest), later)))


def home_keys(session: Session) -> tuple[Key, ...]:
    """Where services may stand on the first page: its R3 is for the languages, where there are several."""
    return SOFTKEYS[:-1] if len(session.languages) > 1 else SOFTKEYS


def menu_entries(session: Session) -> dict[Key, Entry]:
    """What the page that shows has at each key."""
    pages = menu_pages(session)
    return dict(zip(SOFTKEYS, pages[min(session.menu_page, len(pages) - 1)], strict=False))


def next_page_key(session: Session) -> Key | None:
    """The last key of services, while there is a further page."""
    if session.menu_page + 1 >= len(menu_pages(session)):
        return None
    return SOFTKEYS[-1] if session.phase is Phase.MORE else home_keys(session)[-1]
