"""Calling back at a borne: kept, listed, rung for by one adviser, counted, and over in time."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import pytest

from central.callbacks.models import Callback, CallbackState
from central.callbacks.store import FIRST_TICKET, MOST_ATTEMPTS, MOST_OPEN, find
from central.hub.callbacks import ANSWER_LATE_S, UNKNOWN_HOURS_S, WISHES_BURST
from central.protocol.borne import CallAccepted, RequestCall
from central.protocol.callbacks import (
    NOTICE_READ_S,
    RING_S,
    AnswerRing,
    AskCallback,
    CallBack,
    CallbackCancelled,
    CallbackKept,
    CallbackRefusal,
    CallbackRefused,
    Callbacks,
    CallBackStage,
    CallBackTold,
    CancelCallback,
    OpenCallback,
    RingAnswer,
    RingCallback,
    StopCallBack,
    StopRing,
)
from central.protocol.desk import CallAssigned, Queue
from central.protocol.values import Presence
from tests.central.hub.conftest import FakePeer

if TYPE_CHECKING:
    from central.hub.state import BorneSocket, DeskSocket
    from tests.central.hub.conftest import Stage

CAF = "allocations-familiales"
type Start = Callable[[], Awaitable[Stage]]


async def ask(
    stage: Stage, socket: BorneSocket, service: str = CAF, *, callback_id: str = "", language: str = "fr"
) -> str:
    callback_id = callback_id or str(uuid.uuid4())
    wish = AskCallback(callback_id=callback_id, service_id=service, language=language)
    await stage.switchboard.from_borne(socket, wish)
    return callback_id


async def ring(stage: Stage, desk: DeskSocket, callback_id: str) -> None:
    await stage.switchboard.from_desk(desk, CallBack(callback_id=callback_id))


async def stop(stage: Stage, desk: DeskSocket, callback_id: str) -> None:
    await stage.switchboard.from_desk(desk, StopCallBack(callback_id=callback_id))


async def cancel(stage: Stage, borne: BorneSocket, callback_id: str) -> None:
    await stage.switchboard.from_borne(borne, CancelCallback(callback_id=callback_id))


async def say(stage: Stage, borne: BorneSocket, callback_id: str, answer: RingAnswer) -> None:
    await stage.switchboard.from_borne(borne, AnswerRing(callback_id=callback_id, answer=answer))


async def come(stage: Stage, borne: BorneSocket, callback_id: str) -> str:
    """The citizen has read the notice and agreed."""
    call_id = str(uuid.uuid4())
    request = RequestCall(call_id=call_id, service_id=CAF, callback_id=callback_id)
    await stage.switchboard.from_borne(borne, request)
    return call_id


def listed(peer: FakePeer) -> tuple[OpenCallback, ...]:
    """What the desk last read; nothing before the first word of it."""
    told = peer.all(Callbacks)
    return told[-1].callbacks if told else ()


def stages(peer: FakePeer) -> list[CallBackStage]:
    return [told.stage for told in peer.all(CallBackTold)]


async def state(stage: Stage, callback_id: str) -> str:
    return await stage.database(lambda: Callback.objects.get(pk=callback_id).state)


# Kept


async def test_a_wish_is_stored_before_it_is_acknowledged_and_asked_twice_is_asked_once(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    callback_id = await ask(stage, borne, language="uk")
    assert citizen.last(CallbackKept) == CallbackKept(callback_id=callback_id, ticket=FIRST_TICKET)
    await ask(stage, borne, callback_id=callback_id)
    assert [kept.ticket for kept in citizen.all(CallbackKept)] == [FIRST_TICKET, FIRST_TICKET]
    kept = await stage.database(lambda: [(str(one.pk), one.language, one.state) for one in Callback.objects.all()])
    assert kept == [(callback_id, "uk", CallbackState.OPEN)]


def test_nothing_but_place_service_language_ticket_and_time_is_kept() -> None:
    assert {field.name for field in Callback._meta.get_fields()} == {
        *("id", "site", "borne", "service", "language", "ticket", "day", "requested_at", "expires_at"),
        *("state", "attempts", "rung_by"),
    }


async def test_each_ticket_of_a_site_and_day_is_given_once(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    other, neighbour = await stage.borne("mairie-latronquiere-2")
    far, stranger = await stage.borne("mediatheque-assier-1")
    await cancel(stage, borne, await ask(stage, borne))
    await ask(stage, other)
    await ask(stage, far)
    assert [peer.last(CallbackKept).ticket for peer in (citizen, neighbour, stranger)] == [10, 11, 10]


async def test_the_ticket_of_a_wish_that_stands_is_not_given_again_the_next_day(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    await ask(stage, borne)
    before = await stage.database(Callback.objects.get)
    stage.clock.advance(86_400)
    await ask(stage, borne)
    assert (before.ticket, citizen.last(CallbackKept).ticket) == (10, 11)


@pytest.mark.parametrize(("service", "callback_id"), [("nowhere", ""), (CAF, "not-a-uuid")])
async def test_what_cannot_be_is_refused(stage: Stage, service: str, callback_id: str) -> None:
    borne, citizen = await stage.borne()
    await ask(stage, borne, service, callback_id=callback_id)
    assert citizen.last(CallbackRefused).reason is CallbackRefusal.NO_SUCH_SERVICE
    assert not citizen.all(CallbackKept)


async def test_the_id_of_another_borne_is_refused(stage: Stage) -> None:
    borne, _ = await stage.borne()
    other, stranger = await stage.borne("mairie-latronquiere-2")
    await ask(stage, other, callback_id=await ask(stage, borne))
    assert stranger.last(CallbackRefused).reason is CallbackRefusal.NO_SUCH_SERVICE


async def test_a_borne_may_not_ask_too_fast(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    for _ in range(WISHES_BURST + 1):
        await ask(stage, borne)
    assert len(citizen.all(CallbackKept)) == WISHES_BURST
    assert citizen.last(CallbackRefused).reason is CallbackRefusal.TOO_MANY
    stage.clock.advance(61)
    await ask(stage, borne)
    assert len(citizen.all(CallbackKept)) == WISHES_BURST + 1


async def test_a_borne_has_only_so_many_open_ones(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    for _ in range(MOST_OPEN + 1):
        await ask(stage, borne)
        stage.clock.advance(61)
    assert len(citizen.all(CallbackKept)) == MOST_OPEN
    await cancel(stage, borne, citizen.all(CallbackKept)[0].callback_id)
    await ask(stage, borne)
    assert len(citizen.all(CallbackKept)) == MOST_OPEN + 1


async def test_cancelled_by_its_borne_only(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    other, _ = await stage.borne("mairie-latronquiere-2")
    _, adviser = await stage.desk()
    callback_id = await ask(stage, borne)
    await cancel(stage, other, callback_id)
    assert [one.callback_id for one in listed(adviser)] == [callback_id]
    await cancel(stage, borne, callback_id)
    assert citizen.last(CallbackCancelled).callback_id == callback_id
    assert listed(adviser) == ()
    assert await state(stage, callback_id) == CallbackState.CANCELLED


# Listed


async def test_a_desk_reads_the_wishes_of_its_services_the_longest_waiting_first(stage: Stage) -> None:
    borne, _ = await stage.borne()
    first = await ask(stage, borne, language="ar")
    stage.clock.advance(60)
    second = await ask(stage, borne, "msa")
    _, claire = await stage.desk()
    _, paul = await stage.desk("Paul", Presence.AWAY)
    assert [(one.callback_id, one.ticket, one.language) for one in listed(claire)] == [
        (first, 10, "ar"),
        (second, 11, "fr"),
    ]
    assert [one.callback_id for one in listed(paul)] == [first]
    assert listed(claire)[1].waiting_since_s - listed(claire)[0].waiting_since_s == pytest.approx(60, abs=0.01)


async def test_wishes_outlive_a_restart_of_central_and_ring_then(start: Start) -> None:
    before = await start()
    borne, _ = await before.borne()
    desk, _ = await before.desk()
    callback_id = await ask(before, borne)
    await ring(before, desk, callback_id)
    after = await start()
    _, citizen = await after.borne()
    desk, adviser = await after.desk()
    assert [one.callback_id for one in listed(adviser)] == [callback_id]
    await ring(after, desk, callback_id)
    assert citizen.last(RingCallback).callback_id == callback_id


async def test_a_wish_ends_with_the_next_opening(stage: Stage) -> None:
    borne, _ = await stage.borne()
    _, adviser = await stage.desk("Claire", Presence.AWAY)
    callback_id = await ask(stage, borne)
    kept = await stage.database(find, callback_id)
    assert kept is not None
    expires_s = kept.expires_s
    assert expires_s != pytest.approx(stage.clock.wall_s() + UNKNOWN_HOURS_S, abs=1), "the service has hours"
    stage.clock.advance(expires_s - stage.clock.wall_s() - 2)
    await stage.wait(1)
    assert listed(adviser)
    await stage.wait(2)
    assert listed(adviser) == ()
    assert await state(stage, callback_id) == CallbackState.EXPIRED


# Rung for


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
