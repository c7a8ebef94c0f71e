"""Central in this process: Django set up once on a private folder, and a fresh migrated database for each test."""

import asyncio
import http.cookiejar
import os
import random
import shutil
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

_DATA = Path(tempfile.mkdtemp(prefix="visioguichet-tests-"))
os.environ["DJANGO_SETTINGS_MODULE"] = "central.settings"
os.environ["VISIOGUICHET_CENTRAL_DATA"] = str(_DATA)

import django  # noqa: E402 - the settings read the environment above

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from central.accounts.models import Adviser, User  # noqa: E402
from central.config import Config, Role  # noqa: E402
from central.demo_data import create  # noqa: E402
from central.directory.models import Borne, Service, Site  # noqa: E402
from central.hub.database import DatabaseThreads  # noqa: E402
from central.protocol.borne import Challenge, Proof, Welcome  # noqa: E402
from central.protocol.codec import TO_BORNE, TO_DESK, encode  # noqa: E402
from central.protocol.desk import DeskWelcome  # noqa: E402
from central.protocol.identity import login_statement  # noqa: E402
from central.protocol.values import Message as WireMessage  # noqa: E402
from central.server import run  # noqa: E402
from tests.waiting import PATIENCE_S  # noqa: E402

PASSWORD = "correct horse battery staple"


def pytest_sessionfinish() -> None:
    shutil.rmtree(_DATA, ignore_errors=True)


@dataclass
class World:
    """The demo's town hall with two bornes, another site with one, and three advisers."""

    keys: dict[str, Ed25519PrivateKey] = field(default_factory=dict)
    """Borne slug -> key."""
    advisers: dict[str, int] = field(default_factory=dict)
    """First name -> primary key: Claire serves all, Paul the CAF, Marie the MSA."""

    def public_key(self, borne: str) -> str:
        return self.keys[borne].public_key().public_bytes_raw().hex()


def _populate() -> World:
    world = World()
    for site, slug in (
        ("mairie-latronquiere", "mairie-latronquiere-1"),
        ("mairie-latronquiere", "mairie-latronquiere-2"),
        ("mediatheque-assier", "mediatheque-assier-1"),
    ):
        key = Ed25519PrivateKey.from_private_bytes(slug[-20:].encode().rjust(32, b"x"))
        world.keys[slug] = key
        create(key.public_key().public_bytes_raw().hex(), site=site)
    claire = User.objects.get(username="claire")
    claire.set_password(PASSWORD)
    claire.save()
    world.advisers["Claire"] = claire.adviser.pk
    for name, service in (("Paul", "allocations-familiales"), ("Marie", "msa")):
        adviser = Adviser.objects.create(user=User.objects.create_user(name.lower(), PASSWORD), first_name=name)
        adviser.services.add(Service.objects.get(slug=service))
        world.advisers[name] = adviser.pk
    assert Borne.objects.count() == 3
    assert Site.objects.count() == 2
    return world


@pytest.fixture(scope="session")
def _template() -> tuple[Path, World]:
    """The populated database that every test gets a copy of: hashing passwords takes time."""
    call_command("migrate", verbosity=0, interactive=False)
    world = _populate()
    connections.close_all()
    return _DATA / "central.sqlite3", world


@pytest.fixture
def world(_template: tuple[Path, World]) -> World:
    return _template[1]


@pytest.fixture
def data(_template: tuple[Path, World], tmp_path: Path) -> Iterator[Path]:
    """A folder with its own database, which every new connection of this process opens."""
    shutil.copy(_template[0], tmp_path / "central.sqlite3")
    settings = connections.databases["default"]
    before = settings["NAME"]
    connections.close_all()
    settings["NAME"] = str(tmp_path / "central.sqlite3")
    yield tmp_path
    connections.close_all()
    settings["NAME"] = before


@pytest.fixture
async def database(data: Path) -> AsyncIterator[DatabaseThreads]:
    """Runs store functions against the test's database."""
    threads = DatabaseThreads()
    yield threads
    await asyncio.to_thread(threads.close)


@dataclass
class FakeClock:
    """Stands still until told otherwise."""

    now_s: float = 1_000.0

    def wall_s(self) -> float:
        return 1_790_000_000.0 + self.now_s

    def monotonic_s(self) -> float:
        return self.now_s

    def advance(self, seconds: float) -> None:
        self.now_s += seconds


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def rng() -> random.Random:
    return random.Random(7)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    text: str


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """A redirection is an answer like another."""


class Browser:
    """A person's browser: keeps cookies, sends the origin with a form, follows nothing."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies), urllib.request.ProxyHandler({}), _StayHere()
        )

    async def get(self, path: str) -> Answer:
        return await asyncio.to_thread(self._send, urllib.request.Request(self.url + path))

    async def post(self, path: str, *, origin: str | None = None, **fields: str) -> Answer:
        """A form, with the CSRF token of the last page when there was one."""
        token = next((cookie.value for cookie in self.cookies if cookie.name == "csrf"), None)
        body = urllib.parse.urlencode(fields | ({"csrfmiddlewaretoken": token} if token else {}))
        request = urllib.request.Request(self.url + path, body.encode(), {"Origin": origin or self.url})
        return await asyncio.to_thread(self._send, request)

    async def log_in(self, username: str, password: str = PASSWORD) -> Answer:
        await self.get("/login/")
        return await self.post("/login/", username=username, password=password)

    def cookie_header(self) -> dict[str, str]:
        """What a socket of this browser sends."""
        return {"Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies), "Origin": self.url}

    def _send(self, request: urllib.request.Request) -> Answer:
        try:
            with self._opener.open(request, timeout=20) as response:
                return Answer(response.status, response.headers, response.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read().decode())


@dataclass
class Running:
    """A real server of central on a loopback port, in this process's loop."""

    url: str
    stop: Callable[[], Awaitable[None]]

    def browser(self) -> Browser:
        return Browser(self.url)

    @property
    def socket_url(self) -> str:
        return "ws" + self.url.removeprefix("http")


type Serve = Callable[..., Awaitable[Running]]


@pytest.fixture
async def serve(world: World, data: Path) -> AsyncIterator[Serve]:
    """Starts servers on the test's database; what still runs at the end is stopped."""
    running: list[Running] = []

    async def serve(*roles: Role, port: int = 0) -> Running:
        config = Config(data=str(data), port=port, roles=roles or (Role.WEB, Role.HUB))
        listening: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        stop = asyncio.Event()
        task = asyncio.create_task(run(config, stop=stop, announce=listening.set_result))

        async def finish() -> None:
            stop.set()
            await asyncio.wait_for(task, 20)

        task.add_done_callback(lambda _: listening.cancel())
        try:
            url = await listening
        except asyncio.CancelledError:
            task.result()
            raise
        server = Running(url, finish)
        running.append(server)
        return server

    yield serve
    for server in running:
        await server.stop()
    await sync_to_async(connections.close_all)()


@pytest.fixture
async def central(serve: Serve) -> Running:
    return await serve()


@dataclass
class Wire:
    """One end of a real socket, in messages."""

    socket: ClientConnection
    codec: Any
    seen: list[Any] = field(default_factory=list)
    proof: str = ""
    """What a borne proved itself with."""

    async def send(self, message: WireMessage) -> None:
        await self.socket.send(encode(message))

    async def expect[M](self, kind: type[M]) -> M:
        """The next message of this kind; others before it are kept in `seen`."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                message = self.codec.decode(await self.socket.recv())
                self.seen.append(message)
                if isinstance(message, kind):
                    return message

    async def close_code(self) -> int | None:
        """Reads until the server closes; its code."""
        async with asyncio.timeout(PATIENCE_S):
            with suppress(ConnectionClosed):
                while True:
                    self.seen.append(self.codec.decode(await self.socket.recv()))
            await self.socket.wait_closed()
        return self.socket.close_code


type Connect = Callable[..., Awaitable[Wire]]


@pytest.fixture
async def as_borne(world: World) -> AsyncIterator[Connect]:
    """Connects a borne with a right proof (`greet` False: stops after it); closed at the end."""
    async with AsyncExitStack() as stack:

        async def connect_borne(
            server: Running,
            slug: str = "mairie-latronquiere-1",
            *,
            instance: str = "0" * 32,
            key: Ed25519PrivateKey | None = None,
            greet: bool = True,
        ) -> Wire:
            socket = await stack.enter_async_context(connect(server.socket_url + "/socket/borne", proxy=None))
            wire = Wire(socket, TO_BORNE)
            challenge = await wire.expect(Challenge)
            key = key or world.keys[slug]
            wire.proof = encode(sign(key, challenge.nonce, instance=instance))
            await socket.send(wire.proof)
            if greet:
                await wire.expect(Welcome)
            return wire

        yield connect_borne


@pytest.fixture
async def as_desk() -> AsyncIterator[Connect]:
    """Logs an adviser in and opens the desk's socket; closed at the end."""
    async with AsyncExitStack() as stack:

        async def connect_desk(server: Running, username: str = "claire", browser: Browser | None = None) -> Wire:
            if browser is None:
                browser = server.browser()
                await browser.log_in(username)
            url = server.socket_url + "/socket/desk"
            socket = await stack.enter_async_context(
                connect(url, additional_headers=browser.cookie_header(), proxy=None)
            )
            wire = Wire(socket, TO_DESK)
            await wire.expect(DeskWelcome)
            return wire

        yield connect_desk


def sign(key: Ed25519PrivateKey, nonce: str, *, instance: str = "0" * 32) -> Proof:
    """The proof that a borne gives for this challenge."""
    public_key = key.public_key().public_bytes_raw().hex()
    signature = key.sign(login_statement(nonce, public_key)).hex()
    return Proof(public_key=public_key, signature=signature, version=1, software="test", instance=instance)
