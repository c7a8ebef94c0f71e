"""Calls in a real SQLite database: of many who try at once, one gets it."""

from __future__ import annotations

import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.db import connection, connections

from central.accounts.models import Adviser, User
from central.calls import leases, store
from central.calls.models import Call, PresenceLease
from central.directory.models import Borne, Service
from central.protocol.values import EndReason, Presence

if TYPE_CHECKING:
    from tests.central.conftest import World

NOW_S = 1_790_000_000.0


@pytest.fixture
def borne(data: Path) -> int:
    assert (data / "central.sqlite3").exists()
    return Borne.objects.get(slug="mairie-latronquiere-1").pk


def new_call(borne_pk: int, *, now_s: float = NOW_S, seed: int = 7) -> str:
    call_id = str(uuid.uuid4())
    msa = Service.objects.get(slug="msa").pk
    store.create(
        call_id,
        borne_pk=borne_pk,
        service_pk=msa,
        language="fr",
        site_code="LAT",
        now_s=now_s,
        rng=random.Random(seed),
    )
    return call_id


def test_fifty_accept_at_once_and_one_gets_it(borne: int) -> None:
    call_id = new_call(borne)
    advisers = [
        Adviser.objects.create(user=User.objects.create(username=f"adviser-{number}"), first_name=f"A{number}").pk
        for number in range(50)
    ]
    together = Barrier(50)

    def accept(adviser_pk: int) -> bool:
        together.wait()
        try:
            return store.accept(call_id, adviser_pk=adviser_pk, now_s=NOW_S)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(50) as threads:
        got = list(threads.map(accept, advisers))
    assert sum(got) == 1
    assert Call.objects.get(pk=call_id).adviser_id == advisers[got.index(True)]


def test_an_adviser_has_one_call_at_a_time(borne: int, world: World) -> None:
    first = new_call(borne)
    second = new_call(Borne.objects.get(slug="mairie-latronquiere-2").pk)
    assert store.accept(first, adviser_pk=world.advisers["Claire"], now_s=NOW_S)
    assert not store.accept(second, adviser_pk=world.advisers["Claire"], now_s=NOW_S)


def test_a_borne_has_one_call_at_a_time(borne: int) -> None:
    new_call(borne)
    with pytest.raises(store.AlreadyInCall):
        new_call(borne)


def test_a_call_ends_once(borne: int) -> None:
    call_id = new_call(borne)
    assert store.end(call_id, EndReason.CITIZEN_LEFT_QUEUE, now_s=NOW_S)
    assert not store.end(call_id, EndReason.LINK_LOST, now_s=NOW_S)
    record = store.find(call_id)
    assert record is not None
    assert record.ended is EndReason.CITIZEN_LEFT_QUEUE


def test_a_reference_is_not_given_twice_in_a_month(borne: int) -> None:
    """The same seed draws the same number first."""
    references = set()
    for days in range(3):
        call_id = new_call(borne, now_s=NOW_S + days * 86_400)
        store.end(call_id, EndReason.CITIZEN_LEFT_QUEUE, now_s=NOW_S)
        record = store.find(call_id)
        assert record is not None
        references.add(record.reference)
    assert len(references) == 3


def test_sqlite_is_set_as_measured(borne: int) -> None:
    assert borne
    with connection.cursor() as cursor:
        values = {}
        for pragma in ("journal_mode", "synchronous", "foreign_keys"):
            cursor.execute(f"PRAGMA {pragma}")
            values[pragma] = cursor.fetchone()[0]
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_only_the_present_holder_of_a_lease_can_release_it(borne: int, world: World) -> None:
    assert borne
    claire = world.advisers["Claire"]
    old = leases.take("adviser", claire, node="one", expires_s=NOW_S + 60)
    new = leases.take("adviser", claire, node="two", expires_s=NOW_S + 60)
    assert new == old + 1
    leases.release("adviser", claire, epoch=old, expires_s=NOW_S)
    assert PresenceLease.objects.get(adviser_id=claire).node == "two"


def test_presence_is_kept_until_the_lease_runs_out(borne: int, world: World) -> None:
    assert borne
    claire = world.advisers["Claire"]
    leases.take("adviser", claire, node="one", expires_s=NOW_S + 60)
    leases.set_presence(claire, Presence.FREE)
    assert leases.kept_presence(now_s=NOW_S + 59) == {claire: Presence.FREE}
    assert leases.kept_presence(now_s=NOW_S + 61) == {}
    leases.renew(node="one", expires_s=NOW_S + 120)
    assert leases.kept_presence(now_s=NOW_S + 61) == {claire: Presence.FREE}
    assert leases.purge(now_s=NOW_S + 200_000) == 1
