"""A call from request to outcome, between a fake borne and fake desks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from central.calls import store
from central.calls.models import CallState
from central.hub.calls import CALLS_BURST, CALLS_PER_S
from central.protocol.borne import (
    BorneState,
    CallAccepted,
    CallEnded,
    CallQueued,
    EndCall,
    Refused,
    RequestCall,
    Services,
    Welcome,
)
from central.protocol.desk import (
    BorneFault,
    BorneFaults,
    CallAssigned,
    DeskWelcome,
    PresenceChanged,
    Queue,
    SetPresence,
    TellOutcome,
)
from central.protocol.values import EndReason, Outcome, Presence, ServiceState

if TYPE_CHECKING:
    from tests.central.hub.conftest import FakePeer, Stage


def states(peer: FakePeer) -> dict[str, ServiceState]:
    """What the key lamps of this borne show now."""
    lists = [message.services for message in peer.sent if isinstance(message, Welcome | Services)]
    return {service.service_id: service.state for service in lists[-1]}


async def test_the_whole_life(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    assert set(states(citizen).values()) == {ServiceState.CLOSED}
    desk, claire = await stage.desk()
    assert set(states(citizen).values()) == {ServiceState.OPEN}

    call_id = await stage.request(borne)
    assert citizen.last(CallQueued) == CallQueued(call_id=call_id, position=1, ringing=True)
    (waiting,) = claire.last(Queue).calls
    assert (waiting.call_id, waiting.ringing, waiting.site) == (call_id, True, "Mairie de Latronquière")

    stage.clock.advance(4.0)
    await stage.accept(desk, call_id)
    accepted, assigned = citizen.last(CallAccepted), claire.last(CallAssigned)
    assert accepted.adviser_first_name == "Claire"
    assert accepted.partner == "CAF du Lot"
    assert re.fullmatch(r"LAT-\d{4}", accepted.reference)
    assert (assigned.reference, assigned.waited_s) == (accepted.reference, 4.0)
    assert assigned.borne_public_key == stage.world.public_key("mairie-latronquiere-1")
    assert claire.last(PresenceChanged).presence is Presence.IN_CALL
    assert claire.last(Queue).calls == ()
    assert set(states(citizen).values()) == {ServiceState.BUSY}

    await stage.switchboard.from_borne(borne, EndCall(call_id=call_id, reason=EndReason.CITIZEN_HUNG_UP))
    ended = CallEnded(call_id=call_id, reason=EndReason.CITIZEN_HUNG_UP)
    assert citizen.last(CallEnded) == claire.last(CallEnded) == ended
    assert claire.last(PresenceChanged).presence is Presence.WRAP_UP
    await stage.switchboard.from_desk(desk, TellOutcome(call_id=call_id, outcome=Outcome.ANSWERED))
    assert claire.last(PresenceChanged).presence is Presence.FREE
    assert set(states(citizen).values()) == {ServiceState.OPEN}
    record = await stage.database(store.find, call_id)
    assert record is not None
    assert (record.state, record.ended, record.outcome) == (
        CallState.ENDED,
        EndReason.CITIZEN_HUNG_UP,
        Outcome.ANSWERED,
    )


async def test_asking_twice_is_asking_once(stage: Stage) -> None:
    await stage.desk()
    borne, citizen = await stage.borne()
    call_id = await stage.request(borne)
    await stage.switchboard.from_borne(borne, RequestCall(call_id=call_id, service_id="allocations-familiales"))
    assert len(await stage.database(store.live)) == 1
    assert [queued.call_id for queued in citizen.all(CallQueued)] == [call_id, call_id]


async def test_asking_again_after_the_end_tells_how_it_ended(stage: Stage) -> None:
    await stage.desk()
    borne, citizen = await stage.borne()
    call_id = await stage.request(borne)
    await stage.switchboard.from_borne(borne, EndCall(call_id=call_id, reason=EndReason.CITIZEN_LEFT_QUEUE))
    citizen.sent.clear()
    await stage.switchboard.from_borne(borne, RequestCall(call_id=call_id, service_id="allocations-familiales"))
    assert citizen.all(CallEnded) == [CallEnded(call_id=call_id, reason=EndReason.CITIZEN_LEFT_QUEUE)]
    assert citizen.all(CallQueued) == []


async def test_the_longest_waiting_rings_first_and_hears_its_place(stage: Stage) -> None:
    desk, claire = await stage.desk()
    first, one = await stage.borne()
    second, two = await stage.borne("mairie-latronquiere-2")
    first_id = await stage.request(first)
    stage.clock.advance(1.0)
    second_id = await stage.request(second)
    assert (one.last(CallQueued).ringing, two.last(CallQueued).ringing) == (True, False)
    assert two.last(CallQueued).position == 2
    assert [(call.call_id, call.ringing) for call in claire.last(Queue).calls] == [(first_id, True), (second_id, False)]

    await stage.accept(desk, second_id)
    assert claire.last(Refused).code == "not_ringing"
    await stage.switchboard.from_borne(first, EndCall(call_id=first_id, reason=EndReason.CITIZEN_LEFT_QUEUE))
    assert two.last(CallQueued) == CallQueued(call_id=second_id, position=1, ringing=True)


async def test_it_rings_at_every_free_adviser_and_one_gets_it(stage: Stage) -> None:
    (claire_desk, claire), (paul_desk, paul) = await stage.desk("Claire"), await stage.desk("Paul")
    _, marie = await stage.desk("Marie")
    borne, citizen = await stage.borne()
    call_id = await stage.request(borne)
    assert [call.ringing for call in claire.last(Queue).calls + paul.last(Queue).calls] == [True, True]
    assert all(not queue.calls for queue in marie.all(Queue))

    await stage.accept(paul_desk, call_id)
    await stage.accept(claire_desk, call_id)
    assert claire.last(Refused) == Refused(code="taken", text="accept_call", call_id=call_id)
    assert claire.all(CallAssigned) == []
    assert citizen.last(CallAccepted).adviser_first_name == "Paul"
    assert claire.last(Queue).calls == ()


async def test_an_adviser_of_another_service_gets_nothing(stage: Stage) -> None:
    """The permission matrix of a foreign adviser: accept, resume, end, outcome."""
    paul_desk, _ = await stage.desk("Paul")
    marie_desk, marie = await stage.desk("Marie")
    borne, citizen = await stage.borne()
    call_id = await stage.request(borne)
    await stage.accept(marie_desk, call_id)
    assert marie.last(Refused).code == "taken"
    await stage.accept(paul_desk, call_id)
    await stage.switchboard.from_desk(marie_desk, EndCall(call_id=call_id, reason=EndReason.ADVISER_HUNG_UP))
    await stage.switchboard.from_desk(marie_desk, TellOutcome(call_id=call_id, outcome=Outcome.ANSWERED))
    assert marie.last(CallEnded).reason is EndReason.FAULT
    assert marie.last(Refused).code == "no_outcome_due"
    assert citizen.all(CallEnded) == []


async def test_another_bornes_call_is_unknown(stage: Stage) -> None:
    desk, _ = await stage.desk()
    borne, _ = await stage.borne()
    other, stranger = await stage.borne("mediatheque-assier-1")
    call_id = await stage.request(borne)
    await stage.accept(desk, call_id)
    await stage.resume(other, call_id)
    await stage.switchboard.from_borne(other, EndCall(call_id=call_id, reason=EndReason.CITIZEN_HUNG_UP))
    assert [ended.reason for ended in stranger.all(CallEnded)] == [EndReason.FAULT] * 2
    record = await stage.database(store.find, call_id)
    assert record is not None
    assert record.state is CallState.ACCEPTED


async def test_a_closed_service_says_so_and_is_counted(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    call_id = await stage.request(borne)
    assert citizen.last(CallEnded) == CallEnded(call_id=call_id, reason=EndReason.SERVICE_CLOSED)
    record = await stage.database(store.find, call_id)
    assert record is not None
    assert record.ended is EndReason.SERVICE_CLOSED


@pytest.mark.parametrize(
    ("call_id", "service_id", "code"),
    [
        ("8f4e3a52-0000-4000-8000-000000000001", "no-such-service", "no_such_service"),
        ("not-a-uuid", "msa", "bad_call_id"),
    ],
)
async def test_requests_that_make_no_sense_are_refused(stage: Stage, call_id: str, service_id: str, code: str) -> None:
    borne, citizen = await stage.borne()
    await stage.switchboard.from_borne(borne, RequestCall(call_id=call_id, service_id=service_id))
    assert citizen.last(Refused).code == code


async def test_a_new_request_ends_the_call_that_the_borne_forgot(stage: Stage) -> None:
    desk, claire = await stage.desk()
    borne, _ = await stage.borne()
    old = await stage.request(borne)
    await stage.accept(desk, old)
    new = await stage.request(borne)
    assert claire.last(CallEnded) == CallEnded(call_id=old, reason=EndReason.BORNE_RESTARTED)
    assert [record.call_id for record in await stage.database(store.live)] == [new]


async def test_each_side_ends_for_its_own_reasons_only(stage: Stage) -> None:
    desk, claire = await stage.desk()
    borne, citizen = await stage.borne()
    call_id = await stage.request(borne)
    await stage.accept(desk, call_id)
    await stage.switchboard.from_borne(borne, EndCall(call_id=call_id, reason=EndReason.ADVISER_HUNG_UP))
    await stage.switchboard.from_desk(desk, EndCall(call_id=call_id, reason=EndReason.CITIZEN_HUNG_UP))
    assert citizen.last(Refused).code == claire.last(Refused).code == "not_your_reason"
    await stage.switchboard.from_desk(desk, EndCall(call_id=call_id, reason=EndReason.ADVISER_HUNG_UP))
    assert citizen.last(CallEnded).reason is EndReason.ADVISER_HUNG_UP


async def test_presence_is_the_advisers_to_say_except_in_calls(stage: Stage) -> None:
    desk, claire = await stage.desk(presence=Presence.AWAY)
    assert claire.last(DeskWelcome).presence is Presence.AWAY
    await stage.switchboard.from_desk(desk, SetPresence(presence=Presence.IN_CALL))
    assert claire.last(Refused).code == "not_yours_to_say"
    await stage.switchboard.from_desk(desk, SetPresence(presence=Presence.FREE))
    borne, _ = await stage.borne()
    call_id = await stage.request(borne)
    await stage.accept(desk, call_id)
    await stage.switchboard.from_desk(desk, SetPresence(presence=Presence.AWAY))
    assert claire.last(Refused).code == "in_call"
    await stage.switchboard.from_desk(desk, EndCall(call_id=call_id, reason=EndReason.ADVISER_HUNG_UP))
    await stage.switchboard.from_desk(desk, SetPresence(presence=Presence.AWAY))
    assert claire.last(Refused).code == "outcome_due"


async def test_an_away_adviser_cannot_answer(stage: Stage) -> None:
    await stage.desk("Paul")
    desk, claire = await stage.desk("Claire", Presence.AWAY)
    borne, _ = await stage.borne()
    call_id = await stage.request(borne)
    await stage.accept(desk, call_id)
    assert claire.last(Refused).code == "not_free"


async def test_the_wait_is_estimated_from_past_calls_or_not_at_all(stage: Stage) -> None:
    desk, claire = await stage.desk()
    borne, _ = await stage.borne()
    second, waiting = await stage.borne("mairie-latronquiere-2")
    for number in range(6):
        call_id = await stage.request(borne)
        await stage.accept(desk, call_id)
        queued = await stage.request(second)
        expected = None if number < 5 else 120.0
        assert waiting.last(CallQueued).wait_estimate_s == expected
        await stage.switchboard.from_borne(second, EndCall(call_id=queued, reason=EndReason.CITIZEN_LEFT_QUEUE))
        stage.clock.advance(120.0)
        await stage.switchboard.from_borne(borne, EndCall(call_id=call_id, reason=EndReason.CITIZEN_HUNG_UP))
        await stage.switchboard.from_desk(desk, TellOutcome(call_id=call_id, outcome=Outcome.ANSWERED))
    assert claire.last(PresenceChanged).presence is Presence.FREE


async def test_the_desk_hears_what_does_not_work_at_the_borne(stage: Stage) -> None:
    borne, _ = await stage.borne()
    desk, claire = await stage.desk()
    await stage.switchboard.from_borne(borne, BorneState(devices={"camera": "off", "scanner": "ok"}))
    assert not [message for message in claire.sent if isinstance(message, BorneFaults)], "of nobody's call"
    call_id = await stage.request(borne)
    await stage.accept(desk, call_id)
    off = BorneFault(device="camera", fault="off")
    assert claire.last(BorneFaults) == BorneFaults(call_id=call_id, faults=(off,))
    await stage.switchboard.from_borne(borne, BorneState(devices={"camera": "ok", "scanner": "ok"}))
    assert claire.last(BorneFaults) == BorneFaults(call_id=call_id, faults=())


async def test_a_borne_gone_mad_does_not_fill_the_line(stage: Stage) -> None:
    await stage.desk()
    socket, peer = await stage.borne()
    for _ in range(CALLS_BURST):
        await stage.request(socket)
    beyond = await stage.request(socket)
    assert peer.sent[-1] == Refused(code="too_many", text="request_call", call_id=beyond)
    assert beyond not in stage.floor.calls
    await stage.wait(1 / CALLS_PER_S + 1)
    later = await stage.request(socket)
    assert later in stage.floor.calls
