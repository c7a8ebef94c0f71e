"""Wishes to be called back: stored, few, listed where they may be read, and over in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from central.callbacks.models import Callback, CallbackState
from central.callbacks.store import FIRST_TICKET, MOST_OPEN, find
from central.hub.callbacks import UNKNOWN_HOURS_S, WISHES_BURST
from central.protocol.callbacks import (
    CallbackCancelled,
    CallbackKept,
    CallbackRefusal,
    CallbackRefused,
    RingCallback,
)
from central.protocol.values import Presence
from tests.central.hub.wishes import CAF, Start, ask, cancel, listed, ring, state

if TYPE_CHECKING:
    from tests.central.hub.conftest import Stage


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
