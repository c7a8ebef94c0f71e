"""HELP: a citizen's wish for a person, from the borne to the pages of the site's hosts, and the answer back."""

from dataclasses import dataclass, field

from central.accounts.page_session import HostEntry
from central.hub.context import Context
from central.hub.state import BorneSocket, Peer
from central.protocol import PROTOCOL_VERSION
from central.protocol.borne import HelpTold
from central.protocol.desk import BorneFault
from central.protocol.host import Bell, Bornes, BorneSeen, HostWelcome
from central.protocol.values import CloseCode, HelpState

FORGOTTEN_S = 1_800.0
"""A wish that nobody ended for so long is over: the citizen has gone."""
ABSENT_S = 60.0
"""A borne that lost its line says its wish again within this, or the wish is over."""


@dataclass(slots=True, eq=False)
class HostSocket:
    host: HostEntry
    peer: Peer
    session_key: str
    practises: bool = False
    """It hears bells of practice too."""
    told: tuple[BorneSeen, ...] | None = None


@dataclass(slots=True, eq=False)
class _Wish:
    since_s: float
    """Unix time."""
    host: str = ""
    """First name of who comes."""
    told: HelpState | None = None
    absent_since_s: float | None = None
    practice: bool = False
    """It is heard only by pages that practise."""


@dataclass(slots=True)
class Bells:
    """One host may have the page open on several screens: every one of them rings, and an answer stills all."""

    _context: Context
    _hosts: list[HostSocket] = field(default_factory=list)
    _wishes: dict[int, _Wish] = field(default_factory=dict)

    # Hosts

    def host_joined(self, socket: HostSocket) -> None:
        sites = self._context.floor.directory.sites
        names = sorted(sites[pk].name for pk in socket.host.site_pks if pk in sites)
        now_s = self._context.clock.wall_s()
        socket.peer.send(
            HostWelcome(first_name=socket.host.first_name, sites=tuple(names), now_s=now_s, version=PROTOCOL_VERSION)
        )
        self._hosts.append(socket)

    def host_left(self, socket: HostSocket) -> None:
        if socket in self._hosts:
            self._hosts.remove(socket)

    def answer(self, socket: HostSocket, borne_id: str) -> None:
        if (wish := self._wish_at(socket, borne_id)) is not None and not wish.host:
            wish.host = socket.host.first_name

    def end(self, socket: HostSocket, borne_id: str) -> None:
        if (wish := self._wish_at(socket, borne_id)) is not None:
            self._drop(next(pk for pk, one in self._wishes.items() if one is wish))

    # Bornes

    def ask(self, socket: BorneSocket, *, wanted: bool, practice: bool) -> None:
        """What the borne says last counts; the same wish again after a reconnection is still the same."""
        pk = socket.entry.pk
        if not wanted:
            self._drop(pk)
            return
        if (known := self._wishes.get(pk)) is not None and known.practice is not practice:
            del self._wishes[pk]
        wish = self._wishes.setdefault(pk, _Wish(self._context.clock.wall_s(), practice=practice))
        # A new socket has heard nothing yet.
        wish.told, wish.absent_since_s = None, None

    def tick(self) -> None:
        """Ends what was forgotten."""
        floor, clock = self._context.floor, self._context.clock
        for pk, wish in list(self._wishes.items()):
            if pk in floor.bornes:
                wish.absent_since_s = None
            elif wish.absent_since_s is None:
                wish.absent_since_s = clock.monotonic_s()
            gone = wish.absent_since_s is not None and clock.monotonic_s() - wish.absent_since_s >= ABSENT_S
            if gone or clock.wall_s() - wish.since_s >= FORGOTTEN_S:
                self._drop(pk)

    # Both

    def publish(self) -> None:
        """After any change: to every host the bornes of the sites, to every borne what became of its wish."""
        for host in self._hosts:
            seen = self._seen_by(host)
            if seen != host.told:
                host.told = seen
                host.peer.send(Bornes(bornes=seen))
        for pk, wish in self._wishes.items():
            socket = self._context.floor.bornes.get(pk)
            state = self._state(socket, wish) if socket is not None else None
            if socket is not None and state is not None and state is not wish.told:
                wish.told = state
                socket.peer.send(HelpTold(state=state))

    def hosts(self) -> tuple[HostSocket, ...]:
        return tuple(self._hosts)

    def close_all(self, code: int) -> None:
        for host in self._hosts:
            host.peer.close(code)

    def refresh(self, socket: HostSocket, host: HostEntry | None) -> None:
        """What the database says of this session now."""
        if host is None or host.pk != socket.host.pk:
            socket.peer.close(CloseCode.NOT_AUTHENTICATED)
        else:
            socket.host = host

    def _state(self, socket: BorneSocket, wish: _Wish) -> HelpState:
        if wish.host:
            return HelpState.COMING
        heard = any(socket.entry.site_pk in host.host.site_pks and _hears(host, wish) for host in self._hosts)
        return HelpState.CALLED if heard else HelpState.UNHEARD

    def _drop(self, borne_pk: int) -> None:
        wish, socket = self._wishes.pop(borne_pk, None), self._context.floor.bornes.get(borne_pk)
        if wish is not None and socket is not None:
            socket.peer.send(HelpTold(state=HelpState.OVER))

    def _wish_at(self, socket: HostSocket, borne_id: str) -> _Wish | None:
        """The wish of a borne of this host's; another's is as unknown as none."""
        for pk, entry in self._context.floor.directory.bornes.items():
            if entry.slug == borne_id and entry.site_pk in socket.host.site_pks:
                wish = self._wishes.get(pk)
                return wish if wish is not None and _hears(socket, wish) else None
        return None

    def _seen_by(self, socket: HostSocket) -> tuple[BorneSeen, ...]:
        directory = self._context.floor.directory
        bornes = [
            self._seen(pk, socket) for pk, entry in directory.bornes.items() if entry.site_pk in socket.host.site_pks
        ]
        return tuple(sorted(bornes, key=lambda one: (one.bell is None, one.name)))

    def _seen(self, borne_pk: int, host: HostSocket) -> BorneSeen:
        floor = self._context.floor
        entry, socket, wish = floor.directory.bornes[borne_pk], floor.bornes.get(borne_pk), self._wishes.get(borne_pk)
        faults = sorted(socket.faults.items()) if socket is not None else []
        return BorneSeen(
            borne_id=entry.slug,
            name=entry.name,
            connected=socket is not None,
            in_use=floor.borne_call(borne_pk) is not None,
            faults=tuple(BorneFault(device=device, fault=fault) for device, fault in faults),
            bell=None if wish is None or not _hears(host, wish) else _bell(wish),
            practises=socket is not None and socket.practises,
        )


def _hears(host: HostSocket, wish: _Wish) -> bool:
    return host.practises or not wish.practice


def _bell(wish: _Wish) -> Bell:
    return Bell(since_s=wish.since_s, coming=wish.host, practice=wish.practice)
