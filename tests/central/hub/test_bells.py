"""HELP, from a borne to the hosts of its site and back."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import pytest

from central.accounts.models import Host, User
from central.directory.models import Site
from central.protocol.borne import AskHelp, BorneState, HelpTold, RequestCall
from central.protocol.host import AnswerBell, Bornes, BorneSeen, EndBell, HostWelcome
from central.protocol.practice import SetPractice
from central.protocol.values import CloseCode, HelpState

if TYPE_CHECKING:
    from central.hub.state import BorneSocket
    from tests.central.hub.conftest import FakePeer, Stage

BORNE = "mairie-latronquiere-1"


def states(peer: FakePeer) -> list[HelpState]:
    return [told.state for told in peer.all(HelpTold)]


def seen(peer: FakePeer, slug: str = BORNE) -> BorneSeen:
    return next(borne for borne in peer.last(Bornes).bornes if borne.borne_id == slug)


async def ask(stage: Stage, socket: BorneSocket, *, wanted: bool = True) -> None:
    await stage.switchboard.from_borne(socket, AskHelp(wanted=wanted))


async def test_help_rings_at_the_hosts_page_and_the_answer_comes_back(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    socket, host = await stage.host()
    assert host.last(HostWelcome).first_name == "Hugo"
    assert seen(host).bell is None
    await ask(stage, borne)
    assert states(citizen) == [HelpState.CALLED]
    bell = seen(host).bell
    assert bell is not None
    assert bell.coming == ""
    await stage.switchboard.from_host(socket, AnswerBell(borne_id=BORNE))
    assert states(citizen)[-1] is HelpState.COMING
    answered = seen(host).bell
    assert answered is not None
    assert answered.coming == "Hugo"
    await stage.switchboard.from_host(socket, EndBell(borne_id=BORNE))
    assert states(citizen) == [HelpState.CALLED, HelpState.COMING, HelpState.OVER]
    assert seen(host).bell is None


async def test_nobody_has_the_page_open_and_then_somebody(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    await ask(stage, borne)
    assert states(citizen) == [HelpState.UNHEARD]
    await stage.host()
    assert states(citizen) == [HelpState.UNHEARD, HelpState.CALLED]


async def test_the_citizen_needs_it_no_longer(stage: Stage) -> None:
    borne, citizen = await stage.borne()
    _, host = await stage.host()
    await ask(stage, borne)
    await ask(stage, borne, wanted=False)
    assert states(citizen)[-1] is HelpState.OVER
    assert seen(host).bell is None


async def test_all_screens_ring_and_one_answer_stills_them(stage: Stage) -> None:
    borne, _ = await stage.borne()
    first, _ = await stage.host()
    second, other = await stage.host()
    await ask(stage, borne)
    await stage.switchboard.from_host(first, AnswerBell(borne_id=BORNE))
    # A second answer takes nothing from the first.
    await stage.switchboard.from_host(second, AnswerBell(borne_id=BORNE))
    bell = seen(other).bell
    assert bell is not None
    assert bell.coming == "Hugo"


async def test_after_a_reconnection_the_wish_stands_and_the_borne_is_told_again(stage: Stage) -> None:
    borne, _ = await stage.borne()
    _, host = await stage.host()
    await ask(stage, borne)
    since = seen(host).bell
    await stage.switchboard.borne_left(borne)
    await stage.wait(30)
    again, citizen = await stage.borne()
    await ask(stage, again)
    assert states(citizen) == [HelpState.CALLED]
    assert seen(host).bell == since


@pytest.mark.parametrize(("connected", "seconds"), [(False, 61), (True, 1_801)])
async def test_a_forgotten_wish_ends(stage: Stage, connected: bool, seconds: float) -> None:
    borne, _ = await stage.borne()
    _, host = await stage.host()
    await ask(stage, borne)
    if not connected:
        await stage.switchboard.borne_left(borne)
    await stage.wait(seconds)
    assert seen(host).bell is None


def _host_at_assier() -> None:
    host = Host.objects.create(user=User.objects.create_user("ines", "x"), first_name="Inès")
    host.sites.add(Site.objects.get(slug="mediatheque-assier"))


async def test_a_host_sees_and_answers_only_what_is_theirs(stage: Stage) -> None:
    await stage.database(_host_at_assier)
    borne, citizen = await stage.borne()
    await ask(stage, borne)
    socket, host = await stage.host("ines")
    assert [one.borne_id for one in host.last(Bornes).bornes] == ["mediatheque-assier-1"]
    assert states(citizen) == [HelpState.UNHEARD]
    await stage.switchboard.from_host(socket, AnswerBell(borne_id=BORNE))
    await stage.switchboard.from_host(socket, EndBell(borne_id=BORNE))
    assert states(citizen) == [HelpState.UNHEARD]


async def test_the_page_tells_what_is_broken_and_that_a_borne_is_gone(stage: Stage) -> None:
    _, host = await stage.host()
    assert not seen(host).connected
    borne, _ = await stage.borne()
    assert seen(host).connected
    await stage.switchboard.from_borne(borne, BorneState(devices={"scanner": "paper_jam", "keys": "ok"}))
    assert [(fault.device, fault.fault) for fault in seen(host).faults] == [("scanner", "paper_jam")]
    await stage.desk()
    await stage.request(borne)
    assert seen(host).in_use
    await stage.switchboard.borne_left(borne)
    assert not seen(host).connected


async def test_a_borne_in_practice_is_seen_as_such_and_not_as_in_use(stage: Stage) -> None:
    _, host = await stage.host()
    borne, _ = await stage.borne()
    assert not seen(host).practises
    await stage.switchboard.from_borne(borne, SetPractice(on=True))
    assert seen(host).practises
    desk, _ = await stage.desk()
    await stage.switchboard.from_desk(desk, SetPractice(on=True))
    # Rung at a desk that practises: still nobody is served.
    call = RequestCall(call_id=str(uuid.uuid4()), service_id="allocations-familiales", practice=True)
    await stage.switchboard.from_borne(borne, call)
    await stage.accept(desk, call.call_id)
    assert (seen(host).practises, seen(host).in_use) == (True, False)
    await stage.switchboard.from_borne(borne, SetPractice(on=False))
    assert not seen(host).practises
    # A new socket is one where nobody practises, until it says so.
    await stage.switchboard.from_borne(borne, SetPractice(on=True))
    await stage.switchboard.borne_left(borne)
    assert not seen(host).practises
    await stage.borne()
    assert (seen(host).connected, seen(host).practises) == (True, False)


async def test_a_logout_and_a_lost_right_close_the_page(stage: Stage) -> None:
    socket, host = await stage.host()
    stage.switchboard.session_ended(socket.host.user_pk)
    assert host.closed == [CloseCode.NOT_AUTHENTICATED]
    _, other = await stage.host()
    await stage.database(lambda: Host.objects.all().delete())
    await stage.wait(21)
    assert other.closed == [CloseCode.NOT_AUTHENTICATED]


async def test_a_restarted_hub_hears_the_wish_again_from_the_borne(start: Callable[[], Awaitable[Stage]]) -> None:
    stage = await start()
    borne, _ = await stage.borne()
    await ask(stage, borne)
    after = await start()
    again, citizen = await after.borne()
    _, host = await after.host()
    assert seen(host).bell is None
    await ask(after, again)
    assert states(citizen) == [HelpState.CALLED]
    assert seen(host).bell is not None
