"""What the borne keeps of central's services: whole or not at all, small, without what is true only now."""

import asyncio
import os
import stat
from pathlib import Path

import msgspec
import pytest

from central.protocol.borne import CallEnded, Services, Welcome
from central.protocol.values import EndReason, OpenHours, ServiceInfo, ServiceState, SiteInfo
from firmware.central_client import Disconnected
from firmware.services_cache import FRESH_S, MAX_BYTES, ServicesCache

SITE = SiteInfo(site_id="latronquiere", name="Mairie de Latronquière")
SERVICE = ServiceInfo(
    service_id="msa",
    name="MSA",
    partner="MSA",
    icon="agriculture",
    state=ServiceState.BUSY,
    waiting=3,
    wait_estimate_s=600.0,
    open_until_s=5.0,
    next_opening_s=6.0,
    phone="05 65 35 87 00",
    hours=(OpenHours(weekday=1, from_min=540, to_min=720),),
)
WELCOME = Welcome(borne_id="b1", site=SITE, services=(SERVICE,), now_s=0)


class Bench:
    def __init__(self, folder: Path) -> None:
        self.path = folder / "services.json"
        self.now_s = 1_000_000.0
        self.cache = self.another_run()

    def another_run(self) -> ServicesCache:
        return ServicesCache(self.path, lambda: self.now_s)

    async def keep(self, *messages: Welcome | Services | Disconnected | CallEnded) -> None:
        for message in messages:
            self.cache.note(message)
        await self.cache.write_news()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


async def test_the_next_run_knows_what_stays_and_not_what_was_true_then(bench: Bench) -> None:
    await bench.keep(WELCOME)
    kept = bench.another_run().load()
    assert kept is not None
    assert (kept.site, kept.known_s) == (SITE, bench.now_s)
    (service,) = kept.services
    assert (service.phone, service.hours) == (SERVICE.phone, SERVICE.hours)
    assert (service.state, service.waiting, service.wait_estimate_s) == (ServiceState.CLOSED, 0, None)
    assert (service.open_until_s, service.next_opening_s) == (None, None)
    assert stat.S_IMODE(bench.path.stat().st_mode) == 0o600
    assert [*bench.path.parent.iterdir()] == [bench.path]


async def test_a_card_is_written_for_news_or_once_an_hour(bench: Bench) -> None:
    await bench.keep(WELCOME)
    first = bench.path.stat().st_ino
    bench.now_s += FRESH_S - 1
    busy = msgspec.structs.replace(SERVICE, waiting=9)
    await bench.keep(Services(services=(busy,)), Disconnected())
    assert bench.path.stat().st_ino == first, "who waits is no news"
    bench.now_s += 1
    await bench.keep(Disconnected())
    kept = bench.another_run().load()
    assert kept is not None
    assert kept.known_s == bench.now_s
    await bench.keep(Services(services=(msgspec.structs.replace(SERVICE, phone="36 46"),)))
    kept = bench.another_run().load()
    assert kept is not None
    assert kept.services[0].phone == "36 46"


async def test_nothing_is_kept_before_a_welcome_or_of_a_call(bench: Bench) -> None:
    await bench.keep(Disconnected(), Services(services=(SERVICE,)))
    await bench.keep(CallEnded(call_id="c1", reason=EndReason.FAULT))
    assert not bench.path.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"null", b'{"site": 1}', b"\xff\xfe", b"[" * 5_000, b" " * (MAX_BYTES + 1)],
    ids=["empty", "cut", "null", "other", "binary", "deep", "long"],
)
async def test_a_damaged_file_is_no_file(bench: Bench, content: bytes) -> None:
    bench.path.write_bytes(content)
    assert bench.cache.load() is None
    await bench.keep(WELCOME)
    assert bench.another_run().load() is not None, "and is written anew"


def test_without_a_file_there_is_nothing(bench: Bench) -> None:
    assert bench.cache.load() is None


async def test_a_card_that_fails_leaves_the_old_file(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    await bench.keep(WELCOME)

    def cut(_descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", cut)
    await bench.keep(Services(services=()))
    monkeypatch.undo()
    kept = bench.another_run().load()
    assert kept is not None
    assert kept.services
    assert [*bench.path.parent.iterdir()] == [bench.path]
    await bench.keep(Services(services=()))
    kept = bench.another_run().load()
    assert kept is not None
    assert kept.services == ()


async def test_more_than_the_file_may_hold_is_not_kept_and_breaks_nothing(bench: Bench) -> None:
    many = tuple(msgspec.structs.replace(SERVICE, name="я" * 120, service_id=f"s{n}") for n in range(3_000))
    await bench.keep(Welcome(borne_id="b1", site=SITE, services=many, now_s=0))
    assert not bench.path.exists()


async def test_it_writes_while_it_runs(bench: Bench) -> None:
    running = asyncio.create_task(bench.cache.run())
    bench.cache.note(WELCOME)
    async with asyncio.timeout(10):
        while bench.another_run().load() is None:  # noqa: ASYNC110 - a thread writes, and tells nobody
            await asyncio.sleep(0)
    running.cancel()
