"""Practice at the hub: a practice call and a real one never meet, and nothing of practice is counted."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from central.calls.models import Call, PresenceLease
from central.protocol.borne import (
    AskHelp,
    CallAccepted,
    CallEnded,
    CallQueued,
    EndCall,
    HelpTold,
    PeerPresence,
    Refused,
    RequestCall,
    Services,
    Welcome,
)
from central.protocol.desk import CallAssigned, DeskWelcome, PresenceChanged, Queue, TellOutcome
from central.protocol.host import AnswerBell, Bornes, EndBell
from central.protocol.practice import PracticeChanged, SetPractice, practice_reference
from central.protocol.signal import Link, Redial, Signal
from central.protocol.values import EndReason, HelpState, Outcome, Presence, ServiceState

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from central.hub.state import BorneSocket, DeskSocket
    from tests.central.hub.conftest import FakePeer, Stage

SERVICE = "allocations-familiales"
BORNE = "mairie-latronquiere-1"


async def practising(stage: Stage, name: str = "Claire") -> tuple[DeskSocket, FakePeer]:
    """A desk that has switched practice on."""
    socket, peer = await stage.desk(name)
    await stage.switchboard.from_desk(socket, SetPractice(on=True))
    assert peer.last(PracticeChanged).on
    return socket, peer


async def practise(stage: Stage, socket: BorneSocket) -> str:
    """A citizen's practice call."""
    call_id = str(uuid.uuid4())
    await stage.switchboard.from_borne(socket, RequestCall(call_id=call_id, service_id=SERVICE, practice=True))
    return call_id


def rings(peer: FakePeer) -> list[str]:
    return [call.call_id for call in peer.last(Queue).calls if call.ringing]


def state(peer: FakePeer) -> ServiceState:
    told = [message.services for message in peer.sent if isinstance(message, Welcome | Services)]
    return next(service.state for service in told[-1] if service.service_id == SERVICE)


async def records(stage: Stage) -> int:
    return await stage.database(Call.objects.count)


async def test_a_whole_practice_call_leaves_nothing(stage: Stage) -> None:
    desk, adviser = await practising(stage)
    borne, citizen = await stage.borne()
    call_id = await practise(stage, borne)
    assert citizen.last(CallQueued).ringing
    assert rings(adviser) == [call_id]
    await stage.accept(desk, call_id)
    reference = practice_reference(call_id)
    assert reference.startswith("ESSAI-")
    assert adviser.last(CallAssigned).reference == citizen.last(CallAccepted).reference == reference
    signal = Signal(call_id=call_id, link=Link.MEDIA, generation=0, body=Redial())
    await stage.switchboard.from_desk(desk, signal)
    await stage.switchboard.from_borne(borne, signal)
    assert citizen.last(Signal) == adviser.last(Signal) == signal
    await stage.switchboard.from_borne(borne, EndCall(call_id=call_id, reason=EndReason.CITIZEN_HUNG_UP))
    assert adviser.last(CallEnded).reason is EndReason.CITIZEN_HUNG_UP
    assert adviser.last(PresenceChanged).presence is Presence.WRAP_UP
    await stage.switchboard.from_desk(desk, TellOutcome(call_id=call_id, outcome=Outcome.ANSWERED))
    assert adviser.last(PresenceChanged).presence is Presence.FREE
    assert adviser.all(Refused) == []
    assert await records(stage) == 0


async def test_a_practice_call_never_reaches_a_desk_that_serves(stage: Stage) -> None:
    desk, adviser = await stage.desk()
    borne, citizen = await stage.borne()
    call_id = await practise(stage, borne)
    assert citizen.last(CallEnded).reason is EndReason.SERVICE_CLOSED
    assert adviser.last(Queue).calls == ()
    await practising(stage, "Paul")
    call_id = await practise(stage, borne)
    assert citizen.last(CallQueued).ringing
    assert adviser.last(Queue).calls == ()
    await stage.accept(desk, call_id)
    assert adviser.last(Refused).code == "taken"
    assert adviser.all(CallAssigned) == []


async def test_a_real_call_never_reaches_a_desk_that_practises(stage: Stage) -> None:
    desk, adviser = await practising(stage)
    await stage.desk("Paul", Presence.FREE)
    borne, citizen = await stage.borne()
    call_id = await stage.request(borne)
    assert citizen.last(CallQueued).ringing
    assert adviser.last(Queue).calls == ()
    await stage.accept(desk, call_id)
    assert adviser.last(Refused).code == "taken"
    assert await records(stage) == 1


async def test_a_desk_that_practises_opens_no_service(stage: Stage) -> None:
    _, citizen = await stage.borne()
    desk, _ = await stage.desk()
    assert state(citizen) is ServiceState.OPEN
    await stage.switchboard.from_desk(desk, SetPractice(on=True))
    assert state(citizen) is ServiceState.CLOSED


async def test_a_real_call_finds_a_service_closed_whose_only_desk_practises(stage: Stage) -> None:
    await practising(stage)
    borne, citizen = await stage.borne()
    await stage.request(borne)
    assert citizen.last(CallEnded).reason is EndReason.SERVICE_CLOSED


async def test_a_line_of_practice_is_in_no_line_and_no_estimate(stage: Stage) -> None:
    await practising(stage)
    await stage.desk("Paul")
    borne, citizen = await stage.borne()
    told = len(citizen.all(Services))
    call_id = await practise(stage, borne)
    assert citizen.last(CallQueued).call_id == call_id
    assert len(citizen.all(Services)) == told
    assert stage.floor.calls == {}


async def test_whoever_stops_practising_is_away_until_they_say_otherwise(stage: Stage) -> None:
    desk, adviser = await practising(stage)
    assert adviser.last(PresenceChanged).presence is Presence.FREE
    await stage.switchboard.from_desk(desk, SetPractice(on=False))
    assert not adviser.last(PracticeChanged).on
    assert adviser.last(PresenceChanged).presence is Presence.AWAY
    borne, citizen = await stage.borne()
    await stage.request(borne)
    assert citizen.last(CallEnded).reason is EndReason.SERVICE_CLOSED


async def test_nobody_changes_over_in_a_call_or_with_an_outcome_due(stage: Stage) -> None:
    desk, adviser = await stage.desk()
    borne, _ = await stage.borne()
    call_id = await stage.request(borne)
    await stage.accept(desk, call_id)
    await stage.switchboard.from_desk(desk, SetPractice(on=True))
    assert adviser.last(Refused).code == "in_call"
    await stage.switchboard.from_desk(desk, EndCall(call_id=call_id, reason=EndReason.ADVISER_HUNG_UP))
    await stage.switchboard.from_desk(desk, SetPractice(on=True))
    assert adviser.last(Refused).code == "outcome_due"
    assert adviser.all(PracticeChanged) == []


async def test_a_desk_that_is_loaded_anew_still_practises_and_keeps_its_call(stage: Stage) -> None:
    desk, _ = await practising(stage)
    borne, citizen = await stage.borne()
    call_id = await practise(stage, borne)
    await stage.accept(desk, call_id)
    await stage.switchboard.desk_left(desk)
    assert not citizen.last(PeerPresence).present
    _, again = await stage.desk(presence=Presence.AWAY)
    assert again.last(DeskWelcome).practice
    assert again.last(DeskWelcome).call_id == call_id


async def test_a_desk_that_was_gone_for_long_practises_no_more(stage: Stage) -> None:
    desk, _ = await practising(stage)
    await stage.switchboard.desk_left(desk)
    await stage.wait(61)
    _, again = await stage.desk(presence=Presence.AWAY)
    assert not again.last(DeskWelcome).practice


async def test_central_that_starts_anew_knows_of_no_practice(
    start: Callable[[], Awaitable[Stage]],
) -> None:
    stage = await start()
    desk, _ = await practising(stage)
    borne, _ = await stage.borne()
    call_id = await practise(stage, borne)
    await stage.accept(desk, call_id)
    stage = await start()
    assert stage.floor.calls == {}
    assert await stage.database(PresenceLease.objects.filter(presence=Presence.FREE).count) == 0
    borne, citizen = await stage.borne()
    await stage.resume(borne, call_id)
    assert citizen.last(CallEnded).call_id == call_id


async def test_a_borne_that_forgot_its_practice_call_ends_it(stage: Stage) -> None:
    desk, adviser = await practising(stage)
    borne, _ = await stage.borne()
    call_id = await practise(stage, borne)
    await stage.accept(desk, call_id)
    _, citizen = await stage.borne()
    await stage.wait(11)
    assert adviser.last(CallEnded).reason is EndReason.BORNE_RESTARTED
    assert citizen.all(CallEnded) == []
    assert await records(stage) == 0


async def test_a_practice_call_is_resumed_after_a_lost_line(stage: Stage) -> None:
    desk, adviser = await practising(stage)
    borne, _ = await stage.borne()
    call_id = await practise(stage, borne)
    await stage.accept(desk, call_id)
    await stage.switchboard.borne_left(borne)
    assert not adviser.last(PeerPresence).present
    borne, citizen = await stage.borne()
    await stage.resume(borne, call_id)
    assert citizen.last(CallAccepted).call_id == call_id
    assert adviser.last(PeerPresence).present


async def test_practice_help_rings_only_where_somebody_practises(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    _, real = await stage.host()
    page, trying = await stage.host()
    await stage.switchboard.from_borne(borne, AskHelp(wanted=True, practice=True))
    assert citizen.last(HelpTold).state is HelpState.UNHEARD
    await stage.switchboard.from_host(page, SetPractice(on=True))
    assert citizen.last(HelpTold).state is HelpState.CALLED
    bell = next(one.bell for one in trying.last(Bornes).bornes if one.borne_id == BORNE)
    assert bell is not None
    assert bell.practice
    assert all(one.bell is None for told in real.all(Bornes) for one in told.bornes)
    await stage.switchboard.from_host(page, AnswerBell(borne_id=BORNE))
    assert citizen.last(HelpTold).state is HelpState.COMING
    await stage.switchboard.from_host(page, EndBell(borne_id=BORNE))
    assert citizen.last(HelpTold).state is HelpState.OVER


async def test_a_page_that_does_not_practise_answers_no_practice_bell(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    page, _ = await stage.host()
    await stage.switchboard.from_borne(borne, AskHelp(wanted=True, practice=True))
    await stage.switchboard.from_host(page, AnswerBell(borne_id=BORNE))
    await stage.switchboard.from_host(page, EndBell(borne_id=BORNE))
    assert [told.state for told in citizen.all(HelpTold)] == [HelpState.UNHEARD]


async def test_real_help_is_heard_by_a_page_that_practises(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    page, trying = await stage.host()
    await stage.switchboard.from_host(page, SetPractice(on=True))
    await stage.switchboard.from_borne(borne, AskHelp(wanted=True, practice=True))
    await stage.switchboard.from_borne(borne, AskHelp(wanted=True))
    bell = next(one.bell for one in trying.last(Bornes).bornes if one.borne_id == BORNE)
    assert bell is not None
    assert not bell.practice
    assert citizen.last(HelpTold).state is HelpState.CALLED
