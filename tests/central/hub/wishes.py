"""Short words for what bornes and desks say about being called back."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from central.callbacks.models import Callback
from central.protocol.borne import RequestCall
from central.protocol.callbacks import (
    AnswerRing,
    AskCallback,
    CallBack,
    Callbacks,
    CallBackStage,
    CallBackTold,
    CancelCallback,
    OpenCallback,
    RingAnswer,
    StopCallBack,
)
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
