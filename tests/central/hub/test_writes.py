"""A citizen who writes instead of speaking: the desk knows it in line, in the call, in practice, after a restart."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from central.protocol.borne import RequestCall
from central.protocol.desk import CallAssigned, Queue
from central.protocol.practice import SetPractice

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.central.hub.conftest import Stage

CAF = "allocations-familiales"


@pytest.mark.parametrize("writes", [True, False])
async def test_the_desk_reads_it_in_the_line_and_in_the_call(stage: Stage, writes: bool) -> None:
    _, page = await stage.desk()
    socket, _ = await stage.borne()
    call_id = str(uuid.uuid4())
    await stage.switchboard.from_borne(socket, RequestCall(call_id=call_id, service_id=CAF, writes=writes))
    assert [call.writes for call in page.last(Queue).calls] == [writes]
    desk, page = await stage.desk()
    await stage.accept(desk, call_id)
    assert page.last(CallAssigned).writes is writes


async def test_a_hub_that_was_restarted_still_knows(start: Callable[[], Awaitable[Stage]]) -> None:
    stage = await start()
    socket, _ = await stage.borne()
    await stage.desk()
    call_id = str(uuid.uuid4())
    await stage.switchboard.from_borne(socket, RequestCall(call_id=call_id, service_id=CAF, writes=True))
    again = await start()
    socket, _ = await again.borne()
    _, page = await again.desk()
    await again.resume(socket, call_id)
    assert [call.writes for call in page.last(Queue).calls] == [True]


async def test_in_practice_it_is_told_as_in_earnest(stage: Stage) -> None:
    desk, page = await stage.desk()
    await stage.switchboard.from_desk(desk, SetPractice(on=True))
    socket, _ = await stage.borne()
    call_id = str(uuid.uuid4())
    request = RequestCall(call_id=call_id, service_id=CAF, practice=True, writes=True)
    await stage.switchboard.from_borne(socket, request)
    assert [call.writes for call in page.last(Queue).calls] == [True]
    await stage.accept(desk, call_id)
    assert page.last(CallAssigned).writes
