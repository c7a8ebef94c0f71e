"""A wish that was taken back reaches central, whatever became of the line: on a real WebSocket, and by itself."""

import asyncio

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from central.protocol.borne import BorneToHub, CallEnded, EndCall, Refused, RequestCall
from central.protocol.callbacks import CallbackCancelled, CancelCallback, RingCallback, StopRing
from central.protocol.codec import FROM_BORNE, encode
from central.protocol.values import EndReason
from firmware.central_client import Disconnected
from firmware.unanswered import MOST, Unanswered
from tests.firmware.runtime.test_central_client import WELCOME, Borne, welcome

TAKEN_BACK = CancelCallback(callback_id="wish")
CANCELLED = CallbackCancelled(callback_id="wish")
RING = RingCallback(callback_id="wish", ticket=12, service_id="caf", language="fr")
CALL = RequestCall(call_id="c1", service_id="caf")


class Hub:
    """Closes so many first sockets at once, so many after the first message that it then leaves unanswered."""

    def __init__(self, *, closes_at_once: int = 0, closes_unanswered: int = 0) -> None:
        self.heard: asyncio.Queue[BorneToHub] = asyncio.Queue()
        self.visits = 0
        self._at_once, self._unanswered = closes_at_once, closes_unanswered

    async def __call__(self, socket: ServerConnection) -> None:
        self.visits += 1
        visit = self.visits
        await welcome(socket)
        if visit <= self._at_once:
            await socket.close()
            return
        try:
            async for raw in socket:
                message = FROM_BORNE.decode(raw)
                self.heard.put_nowait(message)
                if visit <= self._unanswered:
                    await socket.close()
                elif message == TAKEN_BACK:
                    await socket.send(encode(CANCELLED))
                elif message == CALL:
                    # Answered last, and by closing: what else had to come has come.
                    await socket.close()
        except ConnectionClosed:
            return


async def test_taken_back_without_a_line_it_is_said_once_when_the_line_is_back() -> None:
    hub, borne = Hub(closes_at_once=1), Borne()
    async with borne.against(hub) as client:
        assert [await borne.next(), await borne.next()] == [WELCOME, Disconnected()]
        client.send(TAKEN_BACK)
        borne.waits.leave.put_nowait(None)
        assert [await borne.next(), await borne.next()] == [WELCOME, CANCELLED]
        client.send(CALL)
        assert [await hub.heard.get(), await hub.heard.get()] == [TAKEN_BACK, CALL]
        assert await borne.next() == Disconnected()
        borne.waits.leave.put_nowait(None)
        assert await borne.next() == WELCOME
        client.send(CALL)
        assert await hub.heard.get() == CALL, "answered, it is not said again"


async def test_cut_in_the_moment_of_taking_back_it_is_said_again() -> None:
    hub, borne = Hub(closes_unanswered=1), Borne()
    async with borne.against(hub) as client:
        assert await borne.next() == WELCOME
        client.send(TAKEN_BACK)
        assert await hub.heard.get() == TAKEN_BACK
        assert await borne.next() == Disconnected()
        borne.waits.leave.put_nowait(None)
        assert [await borne.next(), await borne.next()] == [WELCOME, CANCELLED]
        assert await hub.heard.get() == TAKEN_BACK
        assert hub.heard.empty()


async def test_it_does_not_ring_for_what_was_taken_back() -> None:
    """Central may ring in the moment before it hears: nobody must come."""

    async def hub(socket: ServerConnection) -> None:
        await welcome(socket)
        FROM_BORNE.decode(await socket.recv())
        for message in (RING, StopRing(callback_id="another"), CANCELLED, RING):
            await socket.send(encode(message))
        await socket.wait_closed()

    borne = Borne()
    async with borne.against(hub) as client:
        assert await borne.next() == WELCOME
        client.send(TAKEN_BACK)
        assert await borne.next() == StopRing(callback_id="another")
        assert await borne.next() == CANCELLED
        assert await borne.next() == RING, "central knows by now: it is another matter"


def test_what_is_answered_is_forgotten_and_nothing_else_is_kept() -> None:
    kept = Unanswered()
    hang_up = EndCall(call_id="c1", reason=EndReason.CITIZEN_HUNG_UP)
    for message in (CALL, hang_up, TAKEN_BACK):
        kept.note(message)
    kept.hear(CallbackCancelled(callback_id="another"))
    kept.hear(Refused(code="no_such_call", text="resume_call", call_id="c1"))
    assert kept.all() == (hang_up, TAKEN_BACK)
    kept.hear(CallEnded(call_id="c1", reason=EndReason.CITIZEN_HUNG_UP))
    assert kept.all() == (TAKEN_BACK,)
    kept.hear(CANCELLED)
    assert kept.all() == ()


def test_a_central_that_is_away_for_ever_fills_nothing() -> None:
    kept = Unanswered()
    for number in range(MOST + 3):
        kept.note(CancelCallback(callback_id=f"wish-{number}"))
    assert next(one.callback_id for one in kept.all() if isinstance(one, CancelCallback)) == "wish-3"
    assert len(kept.all()) == MOST
