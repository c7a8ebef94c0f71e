"""What time does: patience, lost links, restarts, empty desks. The clock is ours; nothing sleeps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.sessions.models import Session
from django.utils import timezone

from central.directory.models import Borne
from central.protocol.borne import CallAccepted, CallEnded, CallQueued, PeerPresence, ResumeCall
from central.protocol.desk import CallAssigned, DeskWelcome, Queue, SetPresence, TellOutcome
from central.protocol.signal import Link, Redial, Signal
from central.protocol.values import CloseCode, EndReason, Outcome, Presence

if TYPE_CHECKING:
    from central.hub.state import BorneSocket, DeskSocket
    from tests.central.hub.conftest import FakePeer, Stage


@dataclass
class Call:
    """One call of a borne to Claire's desk; `citizen` and `claire` are what the two have heard since they joined."""

    stage: Stage
    desk: DeskSocket
    claire: FakePeer
    borne: BorneSocket
    citizen: FakePeer
    call_id: str

    async def accept(self) -> None:
        await self.stage.accept(self.desk, self.call_id)

    async def lose_borne(self) -> None:
        await self.stage.switchboard.borne_left(self.borne)

    async def borne_back(self) -> None:
        self.borne, self.citizen = await self.stage.borne()
        await self.stage.resume(self.borne, self.call_id)

    async def lose_desk(self) -> None:
        await self.stage.switchboard.desk_left(self.desk)

    async def desk_back(self) -> None:
        """As a new page does, which knows of no call yet."""
        self.desk, self.claire = await self.stage.desk(presence=Presence.AWAY)

    async def resume_desk(self) -> None:
        await self.stage.switchboard.from_desk(self.desk, ResumeCall(call_id=self.call_id))

    def redial(self, link: Link = Link.MEDIA) -> Signal:
        return Signal(call_id=self.call_id, link=link, generation=1, body=Redial())

    def ended(self, reason: EndReason) -> CallEnded:
        return CallEnded(call_id=self.call_id, reason=reason)


async def in_line(stage: Stage) -> Call:
    """Claire is free, and it rings."""
    desk, claire = await stage.desk()
    borne, citizen = await stage.borne()
    return Call(stage, desk, claire, borne, citizen, await stage.request(borne))


async def talking(stage: Stage) -> Call:
    call = await in_line(stage)
    await call.accept()
    return call


async def test_nobody_answers(stage: Stage) -> None:
    call = await in_line(stage)
    await stage.wait(59)
    assert call.citizen.all(CallEnded) == []
    await stage.wait(2)
    assert call.citizen.last(CallEnded) == call.ended(EndReason.NO_ANSWER)


async def test_a_line_behind_busy_advisers_waits_without_limit(stage: Stage) -> None:
    await talking(stage)
    second, waiting = await stage.borne("mairie-latronquiere-2")
    await stage.request(second)
    await stage.wait(600)
    assert waiting.all(CallEnded) == []


async def test_a_service_left_alone_ends_its_line_after_the_grace(stage: Stage) -> None:
    call = await in_line(stage)
    await call.lose_desk()
    assert call.citizen.last(CallQueued).ringing is False
    await stage.wait(59)
    assert call.citizen.all(CallEnded) == []
    await stage.wait(3)
    assert call.citizen.last(CallEnded) == call.ended(EndReason.SERVICE_CLOSED)


async def test_a_reload_of_the_desk_keeps_presence_and_line(stage: Stage) -> None:
    call = await in_line(stage)
    await call.lose_desk()
    await stage.wait(5)
    await call.desk_back()
    assert call.claire.last(DeskWelcome).presence is Presence.FREE
    assert call.citizen.last(CallQueued).ringing is True


async def test_an_adviser_gone_for_a_minute_comes_back_away(stage: Stage) -> None:
    desk, _ = await stage.desk()
    await stage.switchboard.desk_left(desk)
    await stage.wait(61)
    _, again = await stage.desk(presence=Presence.AWAY)
    assert again.last(DeskWelcome).presence is Presence.AWAY


async def test_a_waiting_borne_keeps_its_place_over_a_lost_link(stage: Stage) -> None:
    call = await in_line(stage)
    await call.lose_borne()
    assert [waiting.ringing for waiting in call.claire.last(Queue).calls] == [False]
    await stage.wait(50)
    await call.borne_back()
    assert call.citizen.last(CallQueued) == CallQueued(call_id=call.call_id, position=1, ringing=True)
    await call.accept()
    assert call.citizen.last(CallAccepted).call_id == call.call_id


async def test_a_waiting_borne_that_stays_away_loses_its_place(stage: Stage) -> None:
    call = await in_line(stage)
    await call.lose_borne()
    await stage.wait(61)
    assert call.claire.last(Queue).calls == ()
    await call.borne_back()
    assert call.citizen.last(CallEnded) == call.ended(EndReason.LINK_LOST)


async def test_the_borne_is_lost_in_a_call_and_comes_back(stage: Stage) -> None:
    call = await talking(stage)
    await call.lose_borne()
    assert call.claire.last(PeerPresence) == PeerPresence(call_id=call.call_id, present=False)
    await stage.switchboard.from_desk(call.desk, call.redial())
    await stage.wait(10)
    await call.borne_back()
    assert call.citizen.last(CallAccepted).peer_present is True
    assert call.citizen.sent[-1] == call.redial()
    assert call.claire.last(PeerPresence) == PeerPresence(call_id=call.call_id, present=True)
    await stage.wait(100)
    assert call.citizen.all(CallEnded) == []


async def test_signals_kept_too_long_are_dropped(stage: Stage) -> None:
    call = await talking(stage)
    await call.lose_borne()
    await stage.switchboard.from_desk(call.desk, call.redial())
    await stage.wait(31)
    await call.borne_back()
    assert call.citizen.all(Signal) == []


async def test_a_link_lost_for_a_minute_ends_the_call_on_both_sides(stage: Stage) -> None:
    call = await talking(stage)
    await call.lose_borne()
    await stage.wait(59)
    assert call.claire.all(CallEnded) == []
    await stage.wait(2)
    assert call.claire.last(CallEnded) == call.ended(EndReason.LINK_LOST)
    await call.borne_back()
    assert call.citizen.last(CallEnded) == call.ended(EndReason.LINK_LOST)


async def test_the_desk_is_lost_in_a_call_and_comes_back(stage: Stage) -> None:
    call = await talking(stage)
    await call.lose_desk()
    assert call.citizen.last(PeerPresence) == PeerPresence(call_id=call.call_id, present=False)
    await stage.switchboard.from_borne(call.borne, call.redial(Link.PAPERS))
    await stage.wait(20)
    await call.desk_back()
    welcome = call.claire.last(DeskWelcome)
    assert (welcome.call_id, welcome.presence) == (call.call_id, Presence.IN_CALL)
    await call.resume_desk()
    assert call.claire.last(CallAssigned).peer_present is True
    assert call.claire.all(Signal) == [call.redial(Link.PAPERS)]
    assert call.citizen.last(PeerPresence) == PeerPresence(call_id=call.call_id, present=True)


async def test_an_outcome_can_be_told_after_a_reload(stage: Stage) -> None:
    call = await talking(stage)
    await call.lose_desk()
    await stage.wait(61)
    assert call.citizen.last(CallEnded).reason is EndReason.LINK_LOST
    await stage.wait(2)
    await call.desk_back()
    welcome = call.claire.last(DeskWelcome)
    assert (welcome.call_id, welcome.presence) == (call.call_id, Presence.WRAP_UP)
    await call.resume_desk()
    assert call.claire.last(CallEnded).reason is EndReason.LINK_LOST
    await stage.switchboard.from_desk(call.desk, TellOutcome(call_id=call.call_id, outcome=Outcome.INTERRUPTED))
    await stage.switchboard.from_desk(call.desk, SetPresence(presence=Presence.FREE))
    _, third = await stage.desk(presence=Presence.AWAY)
    assert third.last(DeskWelcome).presence is Presence.FREE


async def test_a_borne_that_comes_back_without_its_call_has_forgotten_it(stage: Stage) -> None:
    call = await talking(stage)
    await stage.borne(place="after the crash")
    assert call.claire.last(PeerPresence).present is False
    await stage.wait(11)
    assert call.claire.last(CallEnded) == call.ended(EndReason.BORNE_RESTARTED)


async def test_central_restarts_in_a_call(stage: Stage, start: Callable[[], Awaitable[Stage]]) -> None:
    call = await talking(stage)
    call.stage = stage = await start()
    await call.borne_back()
    accepted = call.citizen.last(CallAccepted)
    assert (accepted.adviser_first_name, accepted.peer_present) == ("Claire", False)
    await call.desk_back()
    assert call.claire.last(DeskWelcome).call_id == call.call_id
    await call.resume_desk()
    assert call.claire.last(CallAssigned).peer_present is True
    assert call.citizen.last(PeerPresence).present is True
    await stage.wait(100)
    assert call.claire.all(CallEnded) == []


async def test_central_restarts_and_nobody_comes_back(stage: Stage, start: Callable[[], Awaitable[Stage]]) -> None:
    call = await talking(stage)
    stage = await start()
    await stage.wait(61)
    assert call.call_id not in stage.floor.calls


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
