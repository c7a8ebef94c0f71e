"""A borne that rings for one adviser: who gets it, what is told, what counts as an attempt."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from central.callbacks.models import CallbackState
from central.callbacks.store import FIRST_TICKET, MOST_ATTEMPTS
from central.hub.callbacks import ANSWER_LATE_S
from central.protocol.borne import CallAccepted
from central.protocol.callbacks import (
    NOTICE_READ_S,
    RING_S,
    CallBackStage,
    RingAnswer,
    RingCallback,
    StopRing,
)
from central.protocol.desk import CallAssigned, Queue
from central.protocol.values import Presence
from tests.central.hub.wishes import CAF, Start, ask, cancel, come, listed, ring, say, stages, state, stop

if TYPE_CHECKING:
    from tests.central.hub.conftest import Stage


async def test_the_adviser_who_rang_gets_the_call(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    desk, adviser = await stage.desk()
    callback_id = await ask(stage, borne, language="ar")
    await ring(stage, desk, callback_id)
    assert citizen.last(RingCallback) == RingCallback(
        callback_id=callback_id, ticket=FIRST_TICKET, service_id=CAF, language="ar"
    )
    await say(stage, borne, callback_id, RingAnswer.THERE)
    call_id = await come(stage, borne, callback_id)
    assert adviser.last(CallAssigned).call_id == call_id
    assert citizen.last(CallAccepted).call_id == call_id
    assert stages(adviser) == [CallBackStage.RINGING, CallBackStage.THERE, CallBackStage.ANSWERED]
    assert listed(adviser) == ()
    assert await state(stage, callback_id) == CallbackState.ANSWERED


async def test_exactly_one_adviser_gets_it_however_many_click(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    claire, first = await stage.desk("Claire")
    paul, second = await stage.desk("Paul")
    callback_id = await ask(stage, borne)
    await asyncio.gather(*(ring(stage, desk, callback_id) for desk in (claire, paul, claire, paul)))
    assert len(citizen.all(RingCallback)) == 1
    told = [*stages(first), *stages(second)]
    assert sorted(told) == [CallBackStage.RINGING, *[CallBackStage.TAKEN] * 3]
    winner, loser = (first, second) if CallBackStage.RINGING in stages(first) else (second, first)
    assert [one.taken for one in (*listed(winner), *listed(loser))] == [False, True]


async def test_of_two_processes_of_central_one_rings(start: Start) -> None:
    """The database decides, not the memory of one of them."""
    here = await start()
    borne, _ = await here.borne()
    claire, first = await here.desk("Claire")
    callback_id = await ask(here, borne)
    there = await start()
    _, citizen = await there.borne()
    paul, second = await there.desk("Paul")
    await ring(here, claire, callback_id)
    await ring(there, paul, callback_id)
    assert (stages(first), stages(second)) == ([CallBackStage.RINGING], [CallBackStage.TAKEN])
    assert not citizen.all(RingCallback)


async def test_no_call_rings_at_an_adviser_who_calls_back(stage: Stage) -> None:
    borne, _ = await stage.borne()
    other, _ = await stage.borne("mairie-latronquiere-2")
    desk, adviser = await stage.desk()
    callback_id = await ask(stage, borne)
    await ring(stage, desk, callback_id)
    await stage.request(other)
    assert [call.ringing for call in adviser.last(Queue).calls] == [False]
    await stop(stage, desk, callback_id)
    assert [call.ringing for call in adviser.last(Queue).calls] == [True]


async def test_rights_and_presence_are_those_of_the_queue(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    marie, stranger = await stage.desk("Marie")
    claire, absent = await stage.desk("Claire", Presence.AWAY)
    callback_id = await ask(stage, borne)
    await ring(stage, marie, callback_id)
    await ring(stage, claire, callback_id)
    assert (stages(stranger), stages(absent)) == ([CallBackStage.GONE], [CallBackStage.NOT_FREE])
    assert not citizen.all(RingCallback)


async def test_a_borne_in_a_call_and_one_out_of_reach_are_told_and_the_wish_stands(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    desk, adviser = await stage.desk()
    callback_id = await ask(stage, borne)
    await stage.request(borne)
    await ring(stage, desk, callback_id)
    assert stages(adviser) == [CallBackStage.IN_USE]
    await stage.switchboard.borne_left(borne)
    await ring(stage, desk, callback_id)
    assert stages(adviser)[1:] == [CallBackStage.OUT_OF_REACH]
    assert not citizen.all(RingCallback)
    assert [(one.callback_id, one.attempts) for one in listed(adviser)] == [(callback_id, 0)]


async def test_a_borne_that_says_that_it_is_in_use_counts_no_attempt(stage: Stage) -> None:
    borne, _ = await stage.borne()
    desk, adviser = await stage.desk()
    callback_id = await ask(stage, borne)
    for _ in range(MOST_ATTEMPTS + 1):
        await ring(stage, desk, callback_id)
        await say(stage, borne, callback_id, RingAnswer.IN_USE)
    assert stages(adviser)[-2:] == [CallBackStage.RINGING, CallBackStage.IN_USE]
    assert [one.attempts for one in listed(adviser)] == [0]


async def test_a_borne_rings_for_one_wish_at_a_time(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    claire, _ = await stage.desk("Claire")
    paul, second = await stage.desk("Paul")
    await ring(stage, claire, await ask(stage, borne))
    await ring(stage, paul, await ask(stage, borne))
    assert stages(second) == [CallBackStage.IN_USE]
    assert len(citizen.all(RingCallback)) == 1


async def test_after_three_rings_that_nobody_answered_it_is_dropped(stage: Stage) -> None:
    borne, _ = await stage.borne()
    desk, adviser = await stage.desk()
    callback_id = await ask(stage, borne)
    attempts = []
    for _ in range(MOST_ATTEMPTS):
        await ring(stage, desk, callback_id)
        await say(stage, borne, callback_id, RingAnswer.NOBODY)
        attempts.append([one.attempts for one in listed(adviser)])
    assert attempts == [[1], [2], []]
    assert stages(adviser)[1::2] == [CallBackStage.NOBODY, CallBackStage.NOBODY, CallBackStage.DROPPED]
    assert await state(stage, callback_id) == CallbackState.UNANSWERED
    await ring(stage, desk, callback_id)
    assert stages(adviser)[-1] is CallBackStage.GONE


@pytest.mark.parametrize(("there", "longest_s"), [(False, RING_S + ANSWER_LATE_S), (True, NOTICE_READ_S)])
async def test_a_borne_that_says_nothing_is_not_waited_for_for_ever(
    stage: Stage, there: bool, longest_s: float
) -> None:
    borne, citizen = await stage.borne()
    desk, adviser = await stage.desk()
    callback_id = await ask(stage, borne)
    await ring(stage, desk, callback_id)
    if there:
        await say(stage, borne, callback_id, RingAnswer.THERE)
    await stage.wait(longest_s - 1)
    assert CallBackStage.NOBODY not in stages(adviser)
    await stage.wait(1)
    assert stages(adviser)[-1] is CallBackStage.NOBODY
    assert citizen.last(StopRing).callback_id == callback_id


async def test_the_adviser_may_stop_it_and_nothing_is_counted(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    desk, adviser = await stage.desk()
    other, _ = await stage.desk("Paul")
    callback_id = await ask(stage, borne)
    await ring(stage, desk, callback_id)
    await stop(stage, other, callback_id)
    assert not citizen.all(StopRing), "it is not the other's to stop"
    await stop(stage, desk, callback_id)
    assert citizen.last(StopRing).callback_id == callback_id
    assert stages(adviser)[-1] is CallBackStage.STOPPED
    assert [one.attempts for one in listed(adviser)] == [0]


async def test_a_desk_that_goes_stops_its_ring(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    desk, _ = await stage.desk()
    callback_id = await ask(stage, borne)
    await ring(stage, desk, callback_id)
    await stage.switchboard.desk_left(desk)
    await stage.wait(1)
    assert citizen.last(StopRing).callback_id == callback_id
    again, adviser = await stage.desk()
    await ring(stage, again, callback_id)
    assert stages(adviser) == [CallBackStage.RINGING]


async def test_a_borne_that_goes_while_it_rings_is_out_of_reach(stage: Stage) -> None:
    borne, _ = await stage.borne()
    desk, adviser = await stage.desk()
    await ring(stage, desk, await ask(stage, borne))
    await stage.switchboard.borne_left(borne)
    await stage.wait(1)
    assert stages(adviser) == [CallBackStage.RINGING, CallBackStage.OUT_OF_REACH]
    assert [one.attempts for one in listed(adviser)] == [0]


async def test_who_comes_after_the_adviser_went_is_in_line_like_another(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    desk, _ = await stage.desk()
    other, colleague = await stage.desk("Paul")
    callback_id = await ask(stage, borne)
    await ring(stage, desk, callback_id)
    await say(stage, borne, callback_id, RingAnswer.THERE)
    await stop(stage, desk, callback_id)
    call_id = await come(stage, borne, callback_id)
    assert not citizen.all(CallAccepted)
    await stage.accept(other, call_id)
    assert citizen.last(CallAccepted).call_id == call_id
    assert listed(colleague) == (), "served is served"


async def test_another_borne_gets_no_call_with_this_ones_wish(stage: Stage) -> None:
    borne, _ = await stage.borne()
    thief, stranger = await stage.borne("mediatheque-assier-1")
    desk, adviser = await stage.desk()
    callback_id = await ask(stage, borne)
    await ring(stage, desk, callback_id)
    await say(stage, thief, callback_id, RingAnswer.NOBODY)
    assert stages(adviser) == [CallBackStage.RINGING]
    await come(stage, thief, callback_id)
    assert not adviser.all(CallAssigned)
    assert not stranger.all(CallAccepted)


async def test_a_cancelled_wish_ends_the_ring(stage: Stage) -> None:
    borne, _ = await stage.borne()
    desk, adviser = await stage.desk()
    callback_id = await ask(stage, borne)
    await ring(stage, desk, callback_id)
    await cancel(stage, borne, callback_id)
    assert stages(adviser) == [CallBackStage.RINGING, CallBackStage.GONE]
