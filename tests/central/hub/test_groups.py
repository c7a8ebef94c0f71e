"""Groups of advisers: the first one rings first, the next one after the patience, and then nobody answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from central.accounts.models import AdviserService
from central.hub import line
from central.protocol.borne import CallAccepted, CallEnded, CallQueued, Refused
from central.protocol.desk import Queue
from central.protocol.values import EndReason, Presence

if TYPE_CHECKING:
    from tests.central.hub.conftest import FakePeer, Stage

CAF = "allocations-familiales"
PATIENCE_S = 60


def _to_group(first_name: str, group: int) -> None:
    changed = AdviserService.objects.filter(adviser__first_name=first_name, service__slug=CAF).update(group=group)
    assert changed == 1


@pytest.fixture
async def grouped(stage: Stage) -> Stage:
    """Paul is in the first group of the CAF, Claire in the third: numbers may be left out."""
    await stage.database(_to_group, "Claire", 3)
    return stage


def rings(desk: FakePeer) -> list[bool]:
    return [call.ringing for call in desk.last(Queue).calls]


async def test_the_first_group_rings_first_and_the_next_one_too_when_the_patience_is_over(grouped: Stage) -> None:
    (_, paul), (_, claire) = await grouped.desk("Paul"), await grouped.desk("Claire")
    borne, citizen = await grouped.borne()
    await grouped.request(borne)
    assert (rings(paul), rings(claire)) == ([True], [False])
    await grouped.wait(PATIENCE_S - 1)
    assert (rings(paul), rings(claire)) == ([True], [False])
    await grouped.wait(2)
    assert (rings(paul), rings(claire)) == ([True], [True])
    assert citizen.last(CallQueued).ringing
    await grouped.wait(PATIENCE_S - 2)
    assert citizen.all(CallEnded) == []
    await grouped.wait(2)
    assert citizen.last(CallEnded).reason is EndReason.NO_ANSWER


async def test_only_those_at_whom_it_rings_may_take_it(grouped: Stage) -> None:
    await grouped.desk("Paul")
    second, claire = await grouped.desk("Claire")
    borne, citizen = await grouped.borne()
    call_id = await grouped.request(borne)
    await grouped.accept(second, call_id)
    assert claire.last(Refused).code == "not_ringing"
    await grouped.wait(PATIENCE_S + 1)
    await grouped.accept(second, call_id)
    assert citizen.last(CallAccepted).adviser_first_name == "Claire"


async def test_without_anybody_of_the_first_group_the_next_one_rings_at_once(grouped: Stage) -> None:
    _, paul = await grouped.desk("Paul", presence=Presence.AWAY)
    _, claire = await grouped.desk("Claire")
    borne, citizen = await grouped.borne()
    await grouped.request(borne)
    assert (rings(paul), rings(claire)) == ([False], [True])
    await grouped.wait(PATIENCE_S + 1)
    assert citizen.last(CallEnded).reason is EndReason.NO_ANSWER


async def test_a_second_call_rings_at_the_group_that_still_has_somebody(grouped: Stage) -> None:
    first, paul = await grouped.desk("Paul")
    _, claire = await grouped.desk("Claire")
    (one, _), (other, _) = await grouped.borne(), await grouped.borne("mairie-latronquiere-2")
    taken = await grouped.request(one)
    await grouped.request(other)
    assert (rings(paul), rings(claire)) == ([True, True], [False, True])
    await grouped.accept(first, taken)
    assert (rings(paul), rings(claire)) == ([False], [True])


async def test_what_rings_at_a_later_group_goes_on_there_when_the_first_one_is_free_again(grouped: Stage) -> None:
    _, claire = await grouped.desk("Claire")
    borne, _ = await grouped.borne()
    await grouped.request(borne)
    _, paul = await grouped.desk("Paul")
    assert (rings(paul), rings(claire)) == ([True], [True])


async def test_as_many_calls_ring_as_there_are_free_advisers(grouped: Stage) -> None:
    await grouped.desk("Paul")
    await grouped.desk("Claire")
    for slug in ("mairie-latronquiere-1", "mairie-latronquiere-2", "mediatheque-assier-1"):
        borne, last = await grouped.borne(slug)
        await grouped.request(borne)
    (pk,) = (pk for pk, service in grouped.floor.directory.services.items() if service.slug == CAF)
    assert len(line.ringing(grouped.floor, pk)) == 2
    assert last.last(CallQueued).ringing is False


async def test_one_group_is_as_it_was(stage: Stage) -> None:
    (_, paul), (_, claire) = await stage.desk("Paul"), await stage.desk("Claire")
    borne, citizen = await stage.borne()
    await stage.request(borne)
    assert (rings(paul), rings(claire)) == ([True], [True])
    await stage.wait(PATIENCE_S + 1)
    assert citizen.last(CallEnded).reason is EndReason.NO_ANSWER
