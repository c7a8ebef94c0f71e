"""10,000 bad and odd messages on each socket: closed with a code, never a traceback to the peer, and alive after.

In one process, through the ASGI endpoints with uvicorn left out: the same code as in service from the first byte that
uvicorn hands over. `test_server` covers uvicorn's own limits.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from starlette.websockets import WebSocket

from central.hub.borne_socket import BorneEndpoint
from central.hub.page_socket import Gate, desk_endpoint, host_endpoint
from central.hub.rate import Doorway
from central.protocol.borne import Proof
from central.protocol.codec import encode
from central.protocol.identity import login_statement
from central.protocol.signal import MAX_GENERATION
from central.protocol.values import CloseCode

if TYPE_CHECKING:
    from tests.central.conftest import FakeClock, World
    from tests.central.hub.conftest import Stage

MESSAGES = 10_000
BATCH = 40
CALL = "8f4e3a52-0000-4000-8000-000000000001"
SIGNAL = {"type": "signal", "call_id": CALL, "link": "media", "generation": 1, "body": {"type": "redial"}}
SOUND: list[dict[str, Any]] = [
    {"type": "borne_state", "devices": {"scanner": "jam"}},
    {"type": "ask_help", "wanted": True},
    {"type": "answer_bell", "borne_id": "mairie-latronquiere-1"},
    {"type": "end_bell", "borne_id": "nowhere"},
    {"type": "request_call", "call_id": CALL, "service_id": "msa"},
    {"type": "request_call", "call_id": CALL, "service_id": "msa", "language": "x" * 120},
    {"type": "resume_call", "call_id": CALL},
    {"type": "end_call", "call_id": CALL, "reason": "citizen_hung_up"},
    {"type": "end_call", "call_id": CALL, "reason": "adviser_hung_up"},
    {"type": "accept_call", "call_id": CALL},
    {"type": "set_presence", "presence": "free"},
    {"type": "set_presence", "presence": "in_call"},
    {"type": "tell_outcome", "call_id": CALL, "outcome": "answered"},
    {"type": "ask_slots", "service_id": "impots"},
    {"type": "book_slot", "booking_id": CALL, "service_id": "impots", "starts_at_s": 1_790_060_400.0},
    {"type": "cancel_booking", "booking_id": CALL},
    {"type": "check_code", "check_id": CALL, "code": "315264"},
    {"type": "ask_callback", "callback_id": CALL, "service_id": "msa"},
    {"type": "cancel_callback", "callback_id": CALL},
    {"type": "answer_ring", "callback_id": CALL, "answer": "nobody"},
    {"type": "call_back", "callback_id": CALL},
    {"type": "stop_call_back", "callback_id": CALL},
    SIGNAL,
    SIGNAL | {"body": {"type": "offer", "sdp": "v=0"}},
    {"type": "proof", "public_key": "0" * 64, "signature": "0" * 128, "version": 1, "software": ""},
]
FROM_BORNE_TYPES = frozenset(
    {
        *("borne_state", "ask_help", "request_call", "resume_call", "end_call", "signal"),
        *("ask_slots", "book_slot", "cancel_booking", "check_code"),
        *("ask_callback", "cancel_callback", "answer_ring"),
    }
)
FROM_DESK_TYPES = frozenset(
    {
        *("accept_call", "resume_call", "end_call", "set_presence", "tell_outcome", "signal"),
        *("call_back", "stop_call_back"),
    }
)
FROM_HOST_TYPES = frozenset({"answer_bell", "end_bell"})
ODD: list[Any] = [None, True, -1, 1e308, 2**80, "", "é\u0000", "x" * 5_000, [], {}, [[[[]]]], {"type": "redial"}, CALL]


def mutated(rng: random.Random) -> str | bytes:
    """A message that is sound, nearly sound, or nothing at all."""
    message = dict(rng.choice(SOUND))
    match rng.randrange(8):
        case 0:
            return json.dumps(message)
        case 1:
            message[rng.choice([*message, "extra"])] = rng.choice(ODD)
        case 2:
            message.pop(rng.choice(list(message)))
        case 3:
            text = json.dumps(message)
            cut = rng.randrange(len(text))
            return text[:cut] + rng.choice(["", "\ud800", '"', "{", "\x00", "]"]) + text[cut + rng.randrange(3) :]
        case 4:
            return rng.randbytes(rng.randrange(200))
        case 5:
            return "[" * rng.randrange(1, 20_000)
        case 6:
            return json.dumps(rng.choice(ODD))
        case _:
            return json.dumps(message).encode("utf-16")
    return json.dumps(message)


def odd(rng: random.Random, types: frozenset[str]) -> str:
    """A message of a right type and shape that makes no sense now, or does."""
    message = dict(rng.choice([message for message in SOUND if message["type"] in types]))
    if "call_id" in message:
        message["call_id"] = rng.choice([CALL, CALL[:-1] + "2", "no-uuid", "0"])
    if "generation" in message:
        message["generation"] = rng.choice([0, 1, 100_000, MAX_GENERATION, MAX_GENERATION + 1])
    if "service_id" in message:
        message["service_id"] = rng.choice(["msa", "impots", "x" * 64])
    return json.dumps(message)


class Wire:
    """The ASGI side of one socket: gives what `messages` holds, then goes away."""

    def __init__(self, messages: list[str | bytes], headers: list[tuple[bytes, bytes]]) -> None:
        self.messages = messages
        self.code: int | None = None
        self.sent: list[str] = []
        self._connected = False
        self.scope = {
            "type": "websocket",
            "path": "/",
            "headers": headers,
            "client": ("10.0.0.9", 1),
            "query_string": b"",
        }

    async def receive(self) -> dict[str, Any]:
        if not self._connected:
            self._connected = True
            return {"type": "websocket.connect"}
        await asyncio.sleep(0)
        if not self.messages:
            return {"type": "websocket.disconnect", "code": 1001}
        message = self.messages.pop(0)
        return {"type": "websocket.receive", "text" if isinstance(message, str) else "bytes": message}

    async def send(self, event: Any) -> None:
        if event["type"] == "websocket.close":
            self.code = event.get("code")
        elif event["type"] == "websocket.send":
            self.sent.append(event["text"])

    def socket(self) -> WebSocket:
        return WebSocket(self.scope, self.receive, self.send)


async def fuzz(
    endpoint: Callable[[WebSocket], Any],
    damaged: float,
    types: frozenset[str],
    clock: FakeClock,
    opening: list[str | bytes],
    headers: list[tuple[bytes, bytes]],
) -> set[int | None]:
    """Sends everything, on as many sockets as it takes; the close codes that came back.

    `damaged` is the share of messages that no codec takes: each costs a new socket.
    """
    rng = random.Random(20_261_121)
    given, codes = 0, set()
    while given < MESSAGES:
        batch = [mutated(rng) if rng.random() < damaged else odd(rng, types) for _ in range(BATCH)]
        wire = Wire([*opening, *batch], headers)
        await endpoint(wire.socket())
        given += max(1, BATCH - len(wire.messages))
        codes.add(wire.code)
        clock.advance(61.0)
        assert not any("Traceback" in text or "Error" in text for text in wire.sent)
    return codes


@pytest.fixture(autouse=True)
async def _quick(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Thousands of log lines and of waits for the disk are not what is tested."""
    caplog.set_level(logging.CRITICAL)
    await stage.database(lambda: connection.cursor().execute("PRAGMA synchronous=OFF").close())


@pytest.mark.timeout(400)
async def test_the_bornes_socket(stage: Stage, world: World, clock: FakeClock) -> None:
    nonce = "5" * 32
    key = world.keys["mairie-latronquiere-1"]
    public_key = key.public_key().public_bytes_raw().hex()
    signature = key.sign(login_statement(nonce, public_key)).hex()
    proof = encode(Proof(public_key=public_key, signature=signature, version=1, software="fuzz", instance="a" * 32))
    endpoint = BorneEndpoint(stage.switchboard, clock, Doorway(), new_nonce=lambda: nonce)
    await stage.desk()
    codes = await fuzz(endpoint, 0.04, FROM_BORNE_TYPES, clock, [proof], [])
    assert codes <= {CloseCode.BAD_MESSAGE, CloseCode.TOO_MANY, 1000}
    assert CloseCode.BAD_MESSAGE in codes
    borne, citizen = await stage.borne()
    assert borne.peer is citizen
    assert len(citizen.sent) == 1


@pytest.mark.timeout(400)
async def test_a_socket_without_a_proof(stage: Stage, clock: FakeClock) -> None:
    endpoint = BorneEndpoint(stage.switchboard, clock, Doorway())
    codes = await fuzz(endpoint, 1.0, FROM_BORNE_TYPES, clock, [], [])
    assert codes <= {CloseCode.BAD_MESSAGE, CloseCode.NOT_AUTHENTICATED, CloseCode.FORBIDDEN}
    assert stage.floor.bornes == {}


@pytest.mark.timeout(400)
async def test_the_desks_socket(stage: Stage, clock: FakeClock) -> None:
    desk, _ = await stage.desk("Marie")
    headers = [
        (b"host", b"127.0.0.1:8000"),
        (b"origin", b"http://127.0.0.1:8000"),
        (b"cookie", f"session={desk.session_key}".encode()),
    ]
    gate = Gate(stage.database, clock, Doorway(), hosts=("127.0.0.1",), secure=False)
    endpoint = desk_endpoint(stage.switchboard, gate)
    codes = await fuzz(endpoint, 0.04, FROM_DESK_TYPES, clock, [], headers)
    assert codes <= {CloseCode.BAD_MESSAGE, CloseCode.TOO_MANY, 1000}
    assert CloseCode.BAD_MESSAGE in codes
    _, marie = await stage.desk("Marie")
    assert marie.sent


@pytest.mark.timeout(400)
async def test_the_hosts_socket(stage: Stage, clock: FakeClock) -> None:
    host, _ = await stage.host()
    headers = [
        (b"host", b"127.0.0.1:8000"),
        (b"origin", b"http://127.0.0.1:8000"),
        (b"cookie", f"session={host.session_key}".encode()),
    ]
    gate = Gate(stage.database, clock, Doorway(), hosts=("127.0.0.1",), secure=False)
    codes = await fuzz(host_endpoint(stage.switchboard, gate), 0.04, FROM_HOST_TYPES, clock, [], headers)
    assert codes <= {CloseCode.BAD_MESSAGE, CloseCode.TOO_MANY, 1000}
    assert CloseCode.BAD_MESSAGE in codes
    _, again = await stage.host()
    assert again.sent
