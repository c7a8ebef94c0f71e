"""What a borne is told for the page of a service: the openings by the clock, an honest wait, one service only."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from central.directory.models import Borne, Closure, Service, Site
from central.protocol.borne import CallQueued, Services, Welcome
from central.protocol.values import Menu, OpenHours, ServiceInfo, ServiceState

if TYPE_CHECKING:
    from tests.central.conftest import FakeClock
    from tests.central.hub.conftest import FakePeer, Stage

CAF, MSA = "allocations-familiales", "msa"
LENGTH_S = 600.0


def told(peer: FakePeer, slug: str = CAF) -> ServiceInfo:
    """The service as this borne heard it last."""
    lists = [message.services for message in peer.sent if isinstance(message, Welcome | Services)]
    (service,) = (service for service in lists[-1] if service.service_id == slug)
    return service


def set_to(clock: FakeClock, text: str) -> float:
    """Puts the clock to a local time such as `2026-11-24 10:42`."""
    wanted_s = dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Paris")).timestamp()
    clock.advance(wanted_s - clock.wall_s())
    return wanted_s


async def test_a_service_tells_its_week_its_place_and_its_texts(stage: Stage) -> None:
    _, citizen = await stage.borne()
    caf = told(citizen)
    assert caf.hours[:3] == (
        OpenHours(weekday=0, from_min=540, to_min=720),
        OpenHours(weekday=0, from_min=840, to_min=1020),
        OpenHours(weekday=1, from_min=540, to_min=720),
    )
    assert (caf.partner_id, caf.address) == ("caf-lot", "304 rue Victor-Hugo, 46000 Cahors")
    assert {text.language: text.name for text in caf.texts}["en"] == "Family benefits"


async def test_the_clock_alone_brings_news_of_the_openings(stage: Stage) -> None:
    opens_s = set_to(stage.clock, "2026-11-25 08:59:58")
    opens_s += 2
    _, citizen = await stage.borne()
    assert (told(citizen).open_until_s, told(citizen).next_opening_s) == (None, opens_s)
    before = len(citizen.all(Services))
    await stage.wait(3)
    assert told(citizen).open_until_s == opens_s + 3 * 3_600
    assert told(citizen).next_opening_s == opens_s + 5 * 3_600
    assert len(citizen.all(Services)) == before + 1, "one change, told once"
    assert told(citizen, MSA).next_opening_s == opens_s + 24 * 3_600


async def test_somebody_who_is_there_is_open_whatever_the_clock_says(stage: Stage) -> None:
    set_to(stage.clock, "2026-11-29 23:00")
    _, citizen = await stage.borne()
    assert told(citizen).state is ServiceState.CLOSED
    await stage.desk("Paul")
    assert told(citizen).state is ServiceState.OPEN
    assert told(citizen).open_until_s is None


async def test_a_closure_that_is_entered_moves_the_opening(stage: Stage) -> None:
    set_to(stage.clock, "2026-11-24 20:00")
    _, citizen = await stage.borne()
    first_s = told(citizen, MSA).next_opening_s

    def close() -> None:
        day = dt.date(2026, 11, 26)
        Closure.objects.create(service=Service.objects.get(slug=MSA), first=day, last=day)

    await stage.database(close)
    await stage.wait(21)
    assert first_s is not None
    assert told(citizen, MSA).next_opening_s == first_s + 7 * 24 * 3_600


async def test_days_off_are_edited_and_the_bornes_hear_of_it(stage: Stage) -> None:
    set_to(stage.clock, "2026-12-23 20:00")
    _, citizen = await stage.borne()
    thursday_s = dt.datetime(2026, 12, 24, 9, tzinfo=ZoneInfo("Europe/Paris")).timestamp()
    assert told(citizen, MSA).next_opening_s == thursday_s
    day = dt.date(2026, 12, 24)

    def pause() -> None:
        Service.objects.get(slug=MSA).pauses.create(day=day, begins=dt.time(8), ends=dt.time(12))

    await stage.database(pause)
    await stage.wait(21)
    assert told(citizen, MSA).next_opening_s == thursday_s + 7 * 24 * 3_600

    def extra() -> None:
        Service.objects.get(slug=MSA).extra_openings.create(
            day=dt.date(2026, 12, 25), begins=dt.time(9), ends=dt.time(10)
        )

    await stage.database(extra)
    await stage.wait(21)
    assert told(citizen, MSA).next_opening_s == thursday_s + 24 * 3_600, "on Christmas day, since somebody entered it"


async def test_a_site_far_away_opens_by_its_own_clock(stage: Stage) -> None:
    def move() -> None:
        Site.objects.filter(slug="mediatheque-assier").update(time_zone="Indian/Reunion", menu=Menu.PARTNERS)

    await stage.database(move)
    set_to(stage.clock, "2026-11-23 20:00")
    await stage.wait(21)
    (_, here), (_, there) = await stage.borne(), await stage.borne("mediatheque-assier-1")
    nine_here_s, nine_there_s = told(here).next_opening_s, told(there).next_opening_s
    assert nine_here_s is not None
    assert nine_there_s == nine_here_s - 3 * 3_600
    assert there.last(Welcome).site.menu is Menu.PARTNERS


async def test_a_dedicated_borne_is_told_of_its_service_only(stage: Stage) -> None:
    def dedicate() -> None:
        Borne.objects.filter(slug="mairie-latronquiere-2").update(only_service=Service.objects.get(slug=MSA))

    await stage.database(dedicate)
    (_, other), (_, dedicated) = await stage.borne(), await stage.borne("mairie-latronquiere-2")
    assert dedicated.last(Welcome).site.menu is Menu.SINGLE
    await stage.desk("Marie")
    for message in (dedicated.last(Welcome), dedicated.last(Services)):
        assert [service.service_id for service in message.services] == [MSA]
    assert told(dedicated, MSA).state is ServiceState.OPEN
    assert other.last(Welcome).site.menu is Menu.SERVICES
    assert len(other.last(Services).services) == 5


def _pk(stage: Stage, slug: str) -> int:
    return next(pk for pk, service in stage.floor.directory.services.items() if service.slug == slug)


async def test_the_wait_counts_the_conversation_that_goes_on_and_those_before(stage: Stage) -> None:
    stage.floor.lengths_s[_pk(stage, CAF)] = LENGTH_S
    desk, _ = await stage.desk("Paul")
    first, _ = await stage.borne("mairie-latronquiere-1")
    await stage.accept(desk, await stage.request(first))
    second, waiting = await stage.borne("mairie-latronquiere-2")
    assert (told(waiting).state, told(waiting).wait_estimate_s) == (ServiceState.BUSY, LENGTH_S)
    stage.floor.lengths_s[_pk(stage, CAF)] = LENGTH_S
    await stage.request(second)
    assert waiting.last(CallQueued).wait_estimate_s == LENGTH_S
    assert told(waiting).waiting == 1
    assert told(waiting).wait_estimate_s == 2 * LENGTH_S


async def test_a_line_of_another_service_before_the_same_adviser_is_counted(stage: Stage) -> None:
    """Claire alone answers for both: the one who came first is served first, whatever the service."""
    desk, _ = await stage.desk("Claire")
    for slug, borne_slug in ((CAF, "mairie-latronquiere-1"), (CAF, "mairie-latronquiere-2")):
        borne, _ = await stage.borne(borne_slug)
        call_id = await stage.request(borne, slug)
        if borne_slug == "mairie-latronquiere-1":
            await stage.accept(desk, call_id)
    stage.floor.lengths_s |= {_pk(stage, CAF): LENGTH_S, _pk(stage, MSA): 300.0}
    third, waiting = await stage.borne("mediatheque-assier-1")
    await stage.request(third, MSA)
    assert waiting.last(CallQueued).position == 1
    assert waiting.last(CallQueued).wait_estimate_s == LENGTH_S + 300.0


async def test_two_advisers_halve_the_wait_and_without_experience_none_is_told(stage: Stage) -> None:
    (paul, _), (claire, _) = await stage.desk("Paul"), await stage.desk("Claire")
    for desk, slug in ((paul, "mairie-latronquiere-1"), (claire, "mairie-latronquiere-2")):
        borne, _ = await stage.borne(slug)
        await stage.accept(desk, await stage.request(borne))
    _, citizen = await stage.borne("mediatheque-assier-1")
    assert told(citizen).state is ServiceState.BUSY
    assert told(citizen).wait_estimate_s is None
    stage.floor.lengths_s[_pk(stage, CAF)] = LENGTH_S
    await stage.wait(1)
    assert told(citizen).wait_estimate_s == LENGTH_S / 2
