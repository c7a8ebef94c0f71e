"""Central in this process: Django set up once on a private folder, and a fresh migrated database for each test."""

import asyncio
import os
import random
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

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

PASSWORD = "correct horse battery staple"  # noqa: S105 - of test accounts


def pytest_sessionfinish() -> None:
    shutil.rmtree(_DATA, ignore_errors=True)


@pytest.fixture(scope="session")
def _template() -> Path:
    call_command("migrate", verbosity=0, interactive=False)
    connections.close_all()
    return _DATA / "central.sqlite3"


@pytest.fixture
def data(_template: Path, tmp_path: Path) -> Iterator[Path]:
    """A folder with an empty database of this version, which every new connection of this process opens."""
    shutil.copy(_template, tmp_path / "central.sqlite3")
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


@pytest.fixture
async def world(database: DatabaseThreads) -> World:
    return await database(_populate)


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


@pytest.fixture
def new_config(data: Path) -> Callable[..., Config]:
    """A configuration on the test's folder: loopback, any free port."""

    def make(*roles: Role) -> Config:
        return Config(data=str(data), port=0, roles=roles or (Role.WEB, Role.HUB))

    return make
