"""What time does: patience, lost links, restarts, empty desks. The clock is ours; nothing sleeps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from django.contrib.sessions.models import Session
from django.utils import timezone

from central.directory.models import Borne
from central.protocol.borne import CallAccepted, CallEnded, CallQueued, PeerPresence, ResumeCall
from central.protocol.desk import CallAssigned, DeskWelcome, Queue, SetPresence, TellOutcome
from central.protocol.signal import Link, Redial, Signal
from central.protocol.values import CloseCode, EndReason, Outcome, Presence

if TYPE_CHECKING:
    from tests.central.hub.conftest import Stage


async def test_nobody_answers(stage: Stage) -> None:
    await stage.desk()
    borne, citizen = await stage.borne()
    call_id = await stage.request(borne)
    await stage.wait(59)
    assert citizen.all(CallEnded) == []
    await stage.wait(2)
    assert citizen.last(CallEnded) == CallEnded(call_id=call_id, reason=EndReason.NO_ANSWER)


async def test_a_line_behind_busy_advisers_waits_without_limit(stage: Stage) -> None:
    desk, _ = await stage.desk()
    borne, _ = await stage.borne()
    await stage.accept(desk, await stage.request(borne))
    second, waiting = await stage.borne("mairie-latronquiere-2")
    await stage.request(second)
    await stage.wait(600)
    assert waiting.all(CallEnded) == []


async def test_a_service_left_alone_ends_its_line_after_the_grace(stage: Stage) -> None:
    desk, _ = await stage.desk()
    borne, citizen = await stage.borne()
    call_id = await stage.request(borne)
    await stage.switchboard.desk_left(desk)
    assert citizen.last(CallQueued).ringing is False
    await stage.wait(59)
    assert citizen.all(CallEnded) == []
    await stage.wait(3)
    assert citizen.last(CallEnded) == CallEnded(call_id=call_id, reason=EndReason.SERVICE_CLOSED)


async def test_a_reload_of_the_desk_keeps_presence_and_line(stage: Stage) -> None:
    desk, _ = await stage.desk()
    borne, citizen = await stage.borne()
    await stage.request(borne)
    await stage.switchboard.desk_left(desk)
    await stage.wait(5)
    _, again = await stage.desk(presence=Presence.AWAY)
    assert again.last(DeskWelcome).presence is Presence.FREE
    assert citizen.last(CallQueued).ringing is True


async def test_an_adviser_gone_for_a_minute_comes_back_away(stage: Stage) -> None:
    desk, _ = await stage.desk()
    await stage.switchboard.desk_left(desk)
    await stage.wait(61)
    _, again = await stage.desk(presence=Presence.AWAY)
    assert again.last(DeskWelcome).presence is Presence.AWAY


async def test_a_waiting_borne_keeps_its_place_over_a_lost_link(stage: Stage) -> None:
    desk, claire = await stage.desk()
    borne, _ = await stage.borne()
    call_id = await stage.request(borne)
    await stage.switchboard.borne_left(borne)
    assert [call.ringing for call in claire.last(Queue).calls] == [False]
    await stage.wait(50)
    borne, citizen = await stage.borne()
    await stage.resume(borne, call_id)
    assert citizen.last(CallQueued) == CallQueued(call_id=call_id, position=1, ringing=True)
    await stage.accept(desk, call_id)
    assert citizen.last(CallAccepted).call_id == call_id


async def test_a_waiting_borne_that_stays_away_loses_its_place(stage: Stage) -> None:
    _, claire = await stage.desk()
    borne, _ = await stage.borne()
    call_id = await stage.request(borne)
    await stage.switchboard.borne_left(borne)
    await stage.wait(61)
    assert claire.last(Queue).calls == ()
    borne, citizen = await stage.borne()
    await stage.resume(borne, call_id)
    assert citizen.last(CallEnded) == CallEnded(call_id=call_id, reason=EndReason.LINK_LOST)


async def test_the_borne_is_lost_in_a_call_and_comes_back(stage: Stage) -> None:
    desk, claire = await stage.desk()
    borne, _ = await stage.borne()
    call_id = await stage.request(borne)
    await stage.accept(desk, call_id)
    await stage.switchboard.borne_left(borne)
    assert claire.last(PeerPresence) == PeerPresence(call_id=call_id, present=False)
    redial = Signal(call_id=call_id, link=Link.MEDIA, generation=1, body=Redial())
    await stage.switchboard.from_desk(desk, redial)
    await stage.wait(10)
    borne, citizen = await stage.borne()
    await stage.resume(borne, call_id)
    assert citizen.last(CallAccepted).peer_present is True
    assert citizen.sent[-1] == redial
    assert claire.last(PeerPresence) == PeerPresence(call_id=call_id, present=True)
    await stage.wait(100)
    assert citizen.all(CallEnded) == []


async def test_signals_kept_too_long_are_dropped(stage: Stage) -> None:
    desk, _ = await stage.desk()
    borne, _ = await stage.borne()
    call_id = await stage.request(borne)
    await stage.accept(desk, call_id)
    await stage.switchboard.borne_left(borne)
    signal = Signal(call_id=call_id, link=Link.MEDIA, generation=1, body=Redial())
    await stage.switchboard.from_desk(desk, signal)
    await stage.wait(31)
    borne, citizen = await stage.borne()
    await stage.resume(borne, call_id)
    assert citizen.all(Signal) == []


async def test_a_link_lost_for_a_minute_ends_the_call_on_both_sides(stage: Stage) -> None:
    desk, claire = await stage.desk()
    borne, _ = await stage.borne()
    call_id = await stage.request(borne)
    await stage.accept(desk, call_id)
    await stage.switchboard.borne_left(borne)
    await stage.wait(59)
    assert claire.all(CallEnded) == []
    await stage.wait(2)
    lost = CallEnded(call_id=call_id, reason=EndReason.LINK_LOST)
    assert claire.last(CallEnded) == lost
    borne, citizen = await stage.borne()
    await stage.resume(borne, call_id)
    assert citizen.last(CallEnded) == lost


async def test_the_desk_is_lost_in_a_call_and_comes_back(stage: Stage) -> None:
    desk, _ = await stage.desk()
    borne, citizen = await stage.borne()
    call_id = await stage.request(borne)
    await stage.accept(desk, call_id)
    await stage.switchboard.desk_left(desk)
    assert citizen.last(PeerPresence) == PeerPresence(call_id=call_id, present=False)
    signal = Signal(call_id=call_id, link=Link.PAPERS, generation=1, body=Redial())
    await stage.switchboard.from_borne(borne, signal)
    await stage.wait(20)
    desk, claire = await stage.desk(presence=Presence.AWAY)
    assert (claire.last(DeskWelcome).call_id, claire.last(DeskWelcome).presence) == (call_id, Presence.IN_CALL)
    await stage.switchboard.from_desk(desk, ResumeCall(call_id=call_id))
    assert claire.last(CallAssigned).peer_present is True
    assert claire.all(Signal) == [signal]
    assert citizen.last(PeerPresence) == PeerPresence(call_id=call_id, present=True)


async def test_an_outcome_can_be_told_after_a_reload(stage: Stage) -> None:
    desk, _ = await stage.desk()
    borne, citizen = await stage.borne()
    call_id = await stage.request(borne)
    await stage.accept(desk, call_id)
    await stage.switchboard.desk_left(desk)
    await stage.wait(61)
    assert citizen.last(CallEnded).reason is EndReason.LINK_LOST
    await stage.wait(2)
    desk, claire = await stage.desk(presence=Presence.AWAY)
    assert (claire.last(DeskWelcome).call_id, claire.last(DeskWelcome).presence) == (call_id, Presence.WRAP_UP)
    assert claire.all(CallEnded) == [CallEnded(call_id=call_id, reason=EndReason.LINK_LOST)]
    await stage.switchboard.from_desk(desk, ResumeCall(call_id=call_id))
    assert claire.all(CallEnded) == [CallEnded(call_id=call_id, reason=EndReason.LINK_LOST)] * 2
    await stage.switchboard.from_desk(desk, TellOutcome(call_id=call_id, outcome=Outcome.INTERRUPTED))
    await stage.switchboard.from_desk(desk, SetPresence(presence=Presence.FREE))
    _, third = await stage.desk(presence=Presence.AWAY)
    assert third.last(DeskWelcome).presence is Presence.FREE


async def test_a_borne_that_comes_back_without_its_call_has_forgotten_it(stage: Stage) -> None:
    desk, claire = await stage.desk()
    borne, _ = await stage.borne(place="before the crash")
    call_id = await stage.request(borne)
    await stage.accept(desk, call_id)
    await stage.borne(place="after the crash")
    assert claire.last(PeerPresence).present is False
    await stage.wait(11)
    assert claire.last(CallEnded) == CallEnded(call_id=call_id, reason=EndReason.BORNE_RESTARTED)


async def test_central_restarts_in_a_call(stage: Stage, start: Callable[[], Awaitable[Stage]]) -> None:
    desk, _ = await stage.desk()
    borne, _ = await stage.borne()
    call_id = await stage.request(borne)
    await stage.accept(desk, call_id)

    stage = await start()
    borne, citizen = await stage.borne()
    await stage.resume(borne, call_id)
    assert (citizen.last(CallAccepted).adviser_first_name, citizen.last(CallAccepted).peer_present) == ("Claire", False)
    desk, claire = await stage.desk(presence=Presence.AWAY)
    assert claire.last(DeskWelcome).call_id == call_id
    await stage.switchboard.from_desk(desk, ResumeCall(call_id=call_id))
    assert claire.last(CallAssigned).peer_present is True
    assert citizen.last(PeerPresence).present is True
    await stage.wait(100)
    assert claire.all(CallEnded) == []


async def test_central_restarts_and_nobody_comes_back(stage: Stage, start: Callable[[], Awaitable[Stage]]) -> None:
    desk, _ = await stage.desk()
    borne, _ = await stage.borne()
    call_id = await stage.request(borne)
    await stage.accept(desk, call_id)
    stage = await start()
    await stage.wait(61)
    assert call_id not in stage.floor.calls


async def test_central_restarts_while_people_wait(stage: Stage, start: Callable[[], Awaitable[Stage]]) -> None:
    await stage.desk()
    first, _ = await stage.borne()
    second, _ = await stage.borne("mairie-latronquiere-2")
    first_id = await stage.request(first)
    stage.clock.advance(1.0)
    second_id = await stage.request(second)

    stage = await start()
    second, two = await stage.borne("mairie-latronquiere-2")
    await stage.resume(second, second_id)
    assert two.last(CallQueued) == CallQueued(call_id=second_id, position=2, ringing=False)
    first, one = await stage.borne()
    await stage.resume(first, first_id)
    await stage.desk(presence=Presence.AWAY)
    assert (one.last(CallQueued).ringing, two.last(CallQueued).ringing) == (True, False)


async def test_a_session_that_ends_closes_the_desk(stage: Stage) -> None:
    _, claire = await stage.desk()
    await stage.wait(25)
    assert claire.closed == []
    await stage.database(lambda: Session.objects.all().delete())
    await stage.wait(25)
    assert claire.closed == [CloseCode.NOT_AUTHENTICATED]


async def test_a_borne_that_it_blocks_is_closed(stage: Stage) -> None:
    _, citizen = await stage.borne()

    await stage.database(lambda: Borne.objects.filter(slug="mairie-latronquiere-1").update(blocked_at=timezone.now()))
    await stage.wait(21)
    assert citizen.closed == [CloseCode.BLOCKED]
