"""The whole thing through real sockets and pages."""

from __future__ import annotations

import asyncio
import uuid
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from central.accounts.models import AuditKind, AuditLog
from central.directory.models import Borne
from central.hub import hub
from central.hub.database import DatabaseThreads
from central.protocol.borne import (
    CallAccepted,
    CallEnded,
    CallQueued,
    Challenge,
    EndCall,
    PeerPresence,
    Refused,
    RequestCall,
    ResumeCall,
    Services,
)
from central.protocol.codec import TO_BORNE
from central.protocol.desk import (
    AcceptCall,
    CallAssigned,
    PresenceChanged,
    Queue,
    SetPresence,
    TellOutcome,
)
from central.protocol.signal import Link, Offer, Signal
from central.protocol.values import CloseCode, EndReason, Outcome, Presence, ServiceState

if TYPE_CHECKING:
    from tests.central.conftest import Connect, Running, Serve, Wire


async def in_call(central: Running, as_borne: Connect, as_desk: Connect) -> tuple[Wire, Wire, str]:
    """A borne and a desk in a call."""
    borne, desk = await as_borne(central), await as_desk(central)
    await desk.send(SetPresence(presence=Presence.FREE))
    await borne.expect(Services)
    call_id = str(uuid.uuid4())
    await borne.send(RequestCall(call_id=call_id, service_id="msa"))
    await borne.expect(CallQueued)
    while not (await desk.expect(Queue)).calls:
        pass
    await desk.send(AcceptCall(call_id=call_id))
    await desk.expect(CallAssigned)
    await borne.expect(CallAccepted)
    return borne, desk, call_id


async def test_the_whole_call(central: Running, as_borne: Connect, as_desk: Connect) -> None:
    borne, desk, call_id = await in_call(central, as_borne, as_desk)
    offer = Signal(call_id=call_id, link=Link.MEDIA, generation=1, body=Offer(sdp="v=0\r\n" + "a=x\r\n" * 2_000))
    await borne.send(offer)
    assert await desk.expect(Signal) == offer
    await desk.send(EndCall(call_id=call_id, reason=EndReason.ADVISER_HUNG_UP))
    assert (await borne.expect(CallEnded)).reason is EndReason.ADVISER_HUNG_UP
    await desk.send(TellOutcome(call_id=call_id, outcome=Outcome.TO_FOLLOW_UP))
    while (await desk.expect(PresenceChanged)).presence is not Presence.FREE:
        pass


async def test_a_closed_tab_is_known_to_the_borne_and_its_lamps(
    serve: Serve, as_borne: Connect, as_desk: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What the hub looks at from time to time, such as the lease of a desk that is gone, would tell it later, too: here
    # only the closed socket can.
    monkeypatch.setattr(hub, "TICK_S", 3600.0)
    central = await serve()
    borne, desk, call_id = await in_call(central, as_borne, as_desk)
    await desk.socket.close()
    assert await borne.expect(PeerPresence) == PeerPresence(call_id=call_id, present=False)
    other = await as_borne(central, "mairie-latronquiere-2")
    desk = await as_desk(central)
    await desk.send(EndCall(call_id=call_id, reason=EndReason.ADVISER_HUNG_UP))
    await desk.send(TellOutcome(call_id=call_id, outcome=Outcome.INTERRUPTED))
    while (await other.expect(Services)).services[0].state is not ServiceState.OPEN:
        pass
    await desk.socket.close()
    while (await other.expect(Services)).services[0].state is not ServiceState.CLOSED:
        pass


async def test_signals_of_a_stranger_are_refused(central: Running, as_borne: Connect, as_desk: Connect) -> None:
    _, _, call_id = await in_call(central, as_borne, as_desk)
    stranger = await as_borne(central, "mediatheque-assier-1")
    await stranger.send(Signal(call_id=call_id, link=Link.MEDIA, generation=1, body=Offer(sdp="v=0")))
    assert (await stranger.expect(Refused)).code == "unknown_call"


async def test_central_restarts_in_a_call(serve: Serve, as_borne: Connect, as_desk: Connect) -> None:
    central = await serve()
    borne, desk, call_id = await in_call(central, as_borne, as_desk)
    closes = asyncio.gather(borne.close_code(), desk.close_code())
    await central.stop()
    assert set(await closes) == {CloseCode.RESTARTING}

    central = await serve()
    borne = await as_borne(central)
    await borne.send(ResumeCall(call_id=call_id))
    assert (await borne.expect(CallAccepted)).peer_present is False
    desk = await as_desk(central)
    await desk.send(ResumeCall(call_id=call_id))
    assert (await desk.expect(CallAssigned)).peer_present is True
    assert (await borne.expect(PeerPresence)).present is True


async def test_a_wrong_key_and_a_replayed_proof_are_refused(central: Running, as_borne: Connect) -> None:
    stranger = Ed25519PrivateKey.generate()
    unknown = await as_borne(central, key=stranger, greet=False)
    assert await unknown.close_code() == CloseCode.NOT_AUTHENTICATED

    async with connect(central.socket_url + "/socket/borne", proxy=None) as first:
        TO_BORNE.decode(await first.recv())
        overheard = await as_borne(central, greet=True)
        proof = overheard.proof
        await first.send(proof)
        await first.wait_closed()
        assert first.close_code == CloseCode.NOT_AUTHENTICATED


async def test_a_message_before_the_proof_is_refused(central: Running) -> None:
    async with connect(central.socket_url + "/socket/borne", proxy=None) as socket:
        assert isinstance(TO_BORNE.decode(await socket.recv()), Challenge)
        await socket.send('{"type":"resume_call","call_id":"x"}')
        await socket.wait_closed()
        assert socket.close_code == CloseCode.NOT_AUTHENTICATED


async def test_a_new_proof_replaces_the_old_socket(central: Running, as_borne: Connect) -> None:
    instance = "ab" * 16
    old = await as_borne(central, instance=instance)
    for _ in range(10):
        new = await as_borne(central, instance=instance)
        assert await old.close_code() == CloseCode.REPLACED
        old = new


async def test_a_cloned_card_is_blocked_on_both_sides(
    central: Running, as_borne: Connect, database: DatabaseThreads
) -> None:
    here, there = "aa" * 16, "bb" * 16
    await as_borne(central, instance=here)
    await as_borne(central, instance=there)
    last = await as_borne(central, instance=here)
    caught = await as_borne(central, instance=there, greet=False)
    assert await last.close_code() == await caught.close_code() == CloseCode.BLOCKED
    again = await as_borne(central, instance=here, greet=False)
    assert await again.close_code() == CloseCode.BLOCKED

    def written() -> tuple[str, int]:
        borne = Borne.objects.get(slug="mairie-latronquiere-1")
        return borne.block_reason, AuditLog.objects.filter(kind=AuditKind.BORNE_BLOCKED).count()

    assert await database(written) == ("cloned card", 1)
    await as_borne(central, "mairie-latronquiere-2", instance=here)


async def test_a_second_tab_replaces_the_first(central: Running, as_desk: Connect) -> None:
    browser = central.browser()
    await browser.log_in("claire")
    first = await as_desk(central, browser=browser)
    await as_desk(central, browser=browser)
    assert await first.close_code() == CloseCode.REPLACED


async def test_a_desk_socket_needs_a_session(central: Running) -> None:
    headers = {"Origin": central.url, "Cookie": "session=made-up"}
    for extra in (headers, {"Origin": central.url}):
        async with connect(central.socket_url + "/socket/desk", additional_headers=extra, proxy=None) as socket:
            await socket.wait_closed()
            assert socket.close_code == CloseCode.NOT_AUTHENTICATED


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:1", "null", ""])
async def test_a_desk_socket_from_another_page_is_refused(central: Running, origin: str) -> None:
    browser = central.browser()
    await browser.log_in("claire")
    headers = browser.cookie_header() | {"Origin": origin}
    with pytest.raises(InvalidStatus) as refused:
        await connect(central.socket_url + "/socket/desk", additional_headers=headers, proxy=None)
    assert refused.value.response.status_code == 403


async def test_a_host_name_that_is_not_ours_is_refused(central: Running) -> None:
    """A page whose name was pointed at us (DNS rebinding) has matching origin and host."""
    browser = central.browser()
    await browser.log_in("claire")
    port = central.url.rsplit(":", 1)[1]
    name = f"evil.example:{port}"
    with pytest.raises(InvalidStatus):
        await connect(
            f"ws://{name}/socket/desk",
            host="127.0.0.1",
            additional_headers=browser.cookie_header() | {"Origin": f"http://{name}"},
            proxy=None,
        )


async def test_other_sockets_are_refused(central: Running) -> None:
    with pytest.raises(InvalidStatus):
        await connect(central.socket_url + "/socket/other", proxy=None)


async def test_logging_out_closes_the_desk(central: Running, as_desk: Connect) -> None:
    browser = central.browser()
    await browser.log_in("claire")
    desk = await as_desk(central, browser=browser)
    assert (await browser.post("/logout/")).status == 302
    assert await desk.close_code() == CloseCode.NOT_AUTHENTICATED


async def test_too_many_messages_close_the_socket(central: Running, as_borne: Connect) -> None:
    borne = await as_borne(central)
    for _ in range(300):
        await borne.socket.send('{"type":"resume_call","call_id":"x"}')
    assert await borne.close_code() == CloseCode.TOO_MANY


async def test_a_message_that_is_too_big_closes_the_socket(central: Running, as_borne: Connect) -> None:
    borne = await as_borne(central)
    await borne.socket.send("x" * 70_000)
    assert await borne.close_code() == 1009
