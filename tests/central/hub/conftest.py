"""A switchboard without sockets: fake peers, a clock that stands still."""

from __future__ import annotations

import random
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from central.accounts.models import Adviser, Host, User
from central.accounts.page_session import AdviserEntry, HostEntry, adviser_of_session, host_of_session
from central.directory.snapshot import Directory
from central.hub.bells import HostSocket
from central.hub.context import Context
from central.hub.database import DatabaseThreads
from central.hub.state import BorneSocket, DeskSocket, Floor
from central.hub.switchboard import Switchboard
from central.protocol.borne import RequestCall, ResumeCall
from central.protocol.desk import AcceptCall, SetPresence
from central.protocol.values import Message, Presence

if TYPE_CHECKING:
    from tests.central.conftest import FakeClock, World


@dataclass
class FakePeer:
    """Writes down what it is sent."""

    sent: list[Message] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)

    def send(self, message: Message) -> None:
        if not self.closed:
            self.sent.append(message)

    def close(self, code: int) -> None:
        self.closed.append(code)

    def all[M: Message](self, kind: type[M]) -> list[M]:
        return [message for message in self.sent if isinstance(message, kind)]

    def last[M: Message](self, kind: type[M]) -> M:
        return self.all(kind)[-1]


def _log_in(adviser_pk: int) -> tuple[str, AdviserEntry]:
    session_key = _session_of(Adviser.objects.get(pk=adviser_pk).user)
    entry = adviser_of_session(session_key)
    assert entry is not None
    return session_key, entry


def _log_in_host(username: str) -> tuple[str, HostEntry]:
    session_key = _session_of(Host.objects.get(user__username=username).user)
    entry = host_of_session(session_key)
    assert entry is not None
    return session_key, entry


def _session_of(user: User) -> str:
    """A session as Django's login makes it."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    assert session.session_key
    return session.session_key


@dataclass
class Stage:
    """Short words for what bornes and advisers do."""

    world: World
    clock: FakeClock
    database: DatabaseThreads
    switchboard: Switchboard
    floor: Floor

    async def borne(self, slug: str = "mairie-latronquiere-1", *, place: str = "a") -> tuple[BorneSocket, FakePeer]:
        """Connects; the peer has its Welcome."""
        peer = FakePeer()
        socket = await self.switchboard.borne_joined(self.world.public_key(slug), place, "127.0.0.1", peer)
        assert socket is not None
        return socket, peer

    async def desk(self, name: str = "Claire", presence: Presence = Presence.FREE) -> tuple[DeskSocket, FakePeer]:
        """Logs in and says FREE (or stays AWAY)."""
        session_key, entry = await self.database(_log_in, self.world.advisers[name])
        peer = FakePeer()
        socket = await self.switchboard.desk_joined(entry, session_key, peer)
        if presence is Presence.FREE:
            await self.switchboard.from_desk(socket, SetPresence(presence=presence))
        return socket, peer

    async def host(self, username: str = "hugo") -> tuple[HostSocket, FakePeer]:
        """Logs in and opens the page."""
        session_key, entry = await self.database(_log_in_host, username)
        peer = FakePeer()
        return await self.switchboard.host_joined(entry, session_key, peer), peer

    async def request(self, socket: BorneSocket, service: str = "allocations-familiales") -> str:
        call_id = str(uuid.uuid4())
        await self.switchboard.from_borne(socket, RequestCall(call_id=call_id, service_id=service))
        return call_id

    async def accept(self, socket: DeskSocket, call_id: str) -> None:
        await self.switchboard.from_desk(socket, AcceptCall(call_id=call_id))

    async def resume(self, socket: BorneSocket, call_id: str) -> None:
        await self.switchboard.from_borne(socket, ResumeCall(call_id=call_id))

    async def wait(self, seconds: float) -> None:
        """Time passes, with a tick each second as the hub has it."""
        for _ in range(round(seconds)):
            self.clock.advance(1.0)
            await self.switchboard.tick()


@pytest.fixture
def start(
    world: World, clock: FakeClock, rng: random.Random, database: DatabaseThreads
) -> Callable[[], Awaitable[Stage]]:
    """Starts a hub on the test's database; again is a restart."""

    async def start() -> Stage:
        floor = Floor(Directory(sites={}, services={}))
        context = Context(floor=floor, database=database, clock=clock, ice=lambda _name, _now: (), rng=rng, node="test")
        switchboard = Switchboard(context)
        await switchboard.start()
        return Stage(world, clock, database, switchboard, floor)

    return start


@pytest.fixture
async def stage(start: Callable[[], Awaitable[Stage]]) -> Stage:
    return await start()
