"""The borne's socket against a hub of the test's own on a real WebSocket."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from central.protocol import PROTOCOL_VERSION
from central.protocol.borne import BorneToHub, CallEnded, Challenge, EndCall, Proof, RequestCall, Welcome
from central.protocol.codec import FROM_BORNE, encode
from central.protocol.identity import login_statement
from central.protocol.values import CloseCode, EndReason, SiteInfo
from firmware.central_client import BLOCKED_WAIT_S, CentralClient, Disconnected, FromCentral
from firmware.device_key import DeviceKey

KEY = DeviceKey(Ed25519PrivateKey.from_private_bytes(b"c" * 32))
WELCOME = Welcome(borne_id="b1", site=SiteInfo(site_id="s1", name="Mairie"), services=(), now_s=0)
HANG_UP = EndCall(call_id="c1", reason=EndReason.CITIZEN_HUNG_UP)
BOUND_S = 20


class Waits:
    """The injected sleep: writes down what was asked for and waits for the test's leave."""

    def __init__(self) -> None:
        self.asked: asyncio.Queue[float] = asyncio.Queue()
        self.leave: asyncio.Queue[None] = asyncio.Queue()

    async def __call__(self, seconds: float) -> None:
        self.asked.put_nowait(seconds)
        await self.leave.get()


class Borne:
    def __init__(self) -> None:
        self.got: asyncio.Queue[FromCentral] = asyncio.Queue()
        self.waits = Waits()

    async def next(self) -> FromCentral:
        async with asyncio.timeout(BOUND_S):
            return await self.got.get()

    @asynccontextmanager
    async def against(self, hub: Callable[[ServerConnection], Awaitable[None]]) -> AsyncIterator[CentralClient]:
        async with serve(hub, "127.0.0.1", 0, compression=None) as server:
            client = CentralClient(
                f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/",
                KEY,
                instance="7" * 32,
                software="test",
                on_message=self.got.put_nowait,
                uniform=lambda _low, high: high,
                sleep=self.waits,
            )
            task = asyncio.create_task(client.run())
            try:
                yield client
            finally:
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task


async def welcome(socket: ServerConnection) -> Proof:
    nonce = "5" * 32
    await socket.send(encode(Challenge(nonce=nonce, versions=(PROTOCOL_VERSION,))))
    proof = FROM_BORNE.decode(await socket.recv())
    assert isinstance(proof, Proof)
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(proof.public_key)).verify(
        bytes.fromhex(proof.signature), login_statement(nonce, proof.public_key)
    )
    await socket.send(encode(WELCOME))
    return proof


async def test_it_proves_its_key_and_exchanges_messages() -> None:
    heard: asyncio.Queue[BorneToHub] = asyncio.Queue()

    async def hub(socket: ServerConnection) -> None:
        proof = await welcome(socket)
        assert proof.instance == "7" * 32
        heard.put_nowait(FROM_BORNE.decode(await socket.recv()))
        await socket.send(encode(CallEnded(call_id="c1", reason=EndReason.NO_ANSWER)))
        await socket.wait_closed()

    borne = Borne()
    async with borne.against(hub) as client:
        assert await borne.next() == WELCOME
        client.send(RequestCall(call_id="c1", service_id="caf"))
        assert await heard.get() == RequestCall(call_id="c1", service_id="caf")
        assert await borne.next() == CallEnded(call_id="c1", reason=EndReason.NO_ANSWER)


async def test_it_comes_back_with_growing_waits_that_a_welcome_resets() -> None:
    visits = 0

    async def hub(socket: ServerConnection) -> None:
        nonlocal visits
        visits += 1
        if visits == 4:
            await welcome(socket)
        await socket.close()

    borne = Borne()
    async with borne.against(hub):
        asked = []
        for _ in range(5):
            asked.append(await borne.waits.asked.get())
            borne.waits.leave.put_nowait(None)
    assert asked == [0.5, 1.0, 2.0, 0.5, 1.0]
    assert [await borne.next(), await borne.next()] == [WELCOME, Disconnected()]


async def test_a_hang_up_without_a_socket_is_told_at_the_next_welcome_and_nothing_else_is() -> None:
    heard: asyncio.Queue[BorneToHub] = asyncio.Queue()
    visits = 0

    async def hub(socket: ServerConnection) -> None:
        nonlocal visits
        visits += 1
        await welcome(socket)
        if visits == 1:
            await socket.close()
            return
        try:
            async for raw in socket:
                heard.put_nowait(FROM_BORNE.decode(raw))
        except ConnectionClosed:
            return

    borne = Borne()
    async with borne.against(hub) as client:
        await borne.next()
        assert await borne.next() == Disconnected()
        client.send(RequestCall(call_id="c2", service_id="caf"))
        client.send(HANG_UP)
        borne.waits.leave.put_nowait(None)
        await borne.next()
        assert await heard.get() == HANG_UP
        client.send(RequestCall(call_id="c3", service_id="caf"))
        assert await heard.get() == RequestCall(call_id="c3", service_id="caf")


async def test_a_hang_up_that_died_with_central_is_said_again_until_it_is_answered() -> None:
    heard: asyncio.Queue[BorneToHub] = asyncio.Queue()
    visits = 0

    async def hub(socket: ServerConnection) -> None:
        nonlocal visits
        visits += 1
        await welcome(socket)
        try:
            async for raw in socket:
                heard.put_nowait(FROM_BORNE.decode(raw))
                if visits == 2:
                    await socket.send(encode(CallEnded(call_id=HANG_UP.call_id, reason=HANG_UP.reason)))
                await socket.close()
        except ConnectionClosed:
            return

    borne = Borne()
    async with borne.against(hub) as client:
        await borne.next()
        client.send(HANG_UP)
        assert await heard.get() == HANG_UP
        assert await borne.next() == Disconnected()
        borne.waits.leave.put_nowait(None)
        await borne.next()
        assert await heard.get() == HANG_UP
        assert await borne.next() == CallEnded(call_id=HANG_UP.call_id, reason=HANG_UP.reason)
        assert await borne.next() == Disconnected()
        borne.waits.leave.put_nowait(None)
        await borne.next()
        client.send(RequestCall(call_id="c3", service_id="caf"))
        assert await heard.get() == RequestCall(call_id="c3", service_id="caf")


async def test_a_blocked_key_waits_long() -> None:
    async def hub(socket: ServerConnection) -> None:
        await welcome(socket)
        await socket.close(CloseCode.BLOCKED)

    borne = Borne()
    async with borne.against(hub):
        assert await borne.waits.asked.get() == BLOCKED_WAIT_S


@pytest.mark.parametrize("first", ["{", '{"type":"welcome"}', '{"type":"challenge","nonce":"x","versions":[1]}'])
async def test_a_hub_that_speaks_nonsense_is_left_and_tried_again(first: str) -> None:
    async def hub(socket: ServerConnection) -> None:
        await socket.send(first)
        await socket.wait_closed()

    borne = Borne()
    async with borne.against(hub):
        assert await borne.waits.asked.get() == 0.5
        assert borne.got.empty()


async def test_another_version_of_the_protocol_is_not_logged_in_to() -> None:
    async def hub(socket: ServerConnection) -> None:
        await socket.send(encode(Challenge(nonce="5" * 32, versions=(99,))))
        await socket.wait_closed()

    borne = Borne()
    async with borne.against(hub):
        assert await borne.waits.asked.get() == 0.5
        assert borne.got.empty()
