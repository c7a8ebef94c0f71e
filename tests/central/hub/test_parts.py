"""The hub's small parts, one by one."""

from __future__ import annotations

import asyncio
import base64
import hmac

import pytest

from central.bus import MAX_PAYLOAD_BYTES, LocalBus
from central.config import Config
from central.hub.ice import ice_servers
from central.hub.mailbox import MAX_AGE_S, MAX_BYTES, MAX_SIGNALS, Mailbox
from central.hub.places import WINDOW_S, Places
from central.hub.rate import Doorway, TokenBucket
from central.hub.sockets import OUTBOX, Outbox
from central.protocol.borne import PeerPresence
from central.protocol.signal import Link, Offer, Redial, Signal

KEY = "ab" * 32


def cloned(*places: str, seconds_apart: float = 5.0) -> list[bool]:
    """What each proof of the same key is judged, in turn."""
    known = Places()
    return [known.note(KEY, place, number * seconds_apart) for number, place in enumerate(places)]


@pytest.mark.parametrize("places", ["AAAAAAAA", "AB", "ABA", "ABCDEFGH", "AAABBBB", "ABBBBA"])
def test_reconnections_reboots_and_crash_loops_are_not_clones(places: str) -> None:
    assert not any(cloned(*places))


@pytest.mark.parametrize("places", ["ABAB", "AABBAABB", "ABCA"])
def test_alternation_is_a_clone_at_the_third_change(places: str) -> None:
    judged = cloned(*places)
    assert judged.index(True) == len(places) - (2 if places == "AABBAABB" else 1)


def test_slow_alternation_is_two_visits_to_the_workshop() -> None:
    assert not any(cloned(*"ABABABAB", seconds_apart=WINDOW_S / 2))


def test_places_of_one_key_say_nothing_of_another() -> None:
    known = Places()
    assert not any(known.note(f"{number:064}", "AB"[number % 2], number) for number in range(20))
    known.prune(WINDOW_S + 30.0)
    assert not known.note(f"{0:064}", "B", WINDOW_S + 31.0)


def signal(sdp: str = "") -> Signal:
    body = Offer(sdp=sdp) if sdp else Redial()
    return Signal(call_id="call", link=Link.MEDIA, generation=1, body=body)


def test_a_mailbox_keeps_order_number_size_and_age() -> None:
    box = Mailbox()
    for number in range(MAX_SIGNALS + 10):
        box.put(signal(f"v={number}"), 0.0)
    kept = box.take(1.0)
    assert [each.body for each in kept] == [Offer(sdp=f"v={number}") for number in range(10, MAX_SIGNALS + 10)]
    assert box.take(1.0) == []
    for _ in range(20):
        box.put(signal("x" * 30_000), 0.0)
    assert len(box.take(1.0)) == MAX_BYTES // 30_100
    box.put(signal(), 0.0)
    assert box.take(MAX_AGE_S + 1.0) == []


def test_a_bucket_gives_burst_then_rate() -> None:
    bucket = TokenBucket(burst=5, per_s=2.0, now_s=0.0)
    assert [bucket.take(0.0) for _ in range(6)] == [True] * 5 + [False]
    assert [bucket.take(1.0) for _ in range(3)] == [True, True, False]
    assert sum(bucket.take(1_000.0) for _ in range(10)) == 5


def test_turn_credentials_are_coturns() -> None:
    config = Config(stun_urls=("stun:stun.example:3478",), turn_urls=("turn:turn.example:3478",), turn_secret="s3cret")
    stun, turn = ice_servers(config)("borne-1", 1_000.0)
    assert stun.urls == ("stun:stun.example:3478",)
    assert turn.username == "15400:borne-1"
    assert turn.credential == base64.b64encode(hmac.digest(b"s3cret", b"15400:borne-1", "sha1")).decode()
    assert ice_servers(Config())("borne-1", 1_000.0) == ()


async def test_the_bus_delivers_on_the_loop_until_unsubscribed() -> None:
    bus = LocalBus(asyncio.get_running_loop())
    heard: list[str] = []
    arrived = asyncio.Event()
    bus.subscribe("end", lambda _: arrived.set())
    unsubscribe = bus.subscribe("topic", heard.append)
    await asyncio.to_thread(bus.publish, "topic", "one")
    bus.publish("other", "no")
    await asyncio.to_thread(bus.publish, "end")
    await asyncio.wait_for(arrived.wait(), 10)
    unsubscribe()
    bus.publish("topic", "two")
    arrived.clear()
    bus.publish("end")
    await asyncio.wait_for(arrived.wait(), 10)
    assert heard == ["one"]
    with pytest.raises(ValueError, match="payload"):
        bus.publish("topic", "é" * MAX_PAYLOAD_BYTES)


class StuckSocket:
    """Takes nothing; says with which code it was closed."""

    def __init__(self) -> None:
        self.code = 0
        self.texts: list[str] = []

    async def send_text(self, text: str) -> None:
        self.texts.append(text)

    async def close(self, code: int) -> None:
        self.code = code


async def test_a_peer_that_does_not_read_is_closed() -> None:
    outbox, socket = Outbox(), StuckSocket()
    for _ in range(OUTBOX + 10):
        outbox.send(PeerPresence(call_id="call", present=True))
    await outbox.write(socket)  # type: ignore[arg-type]
    assert (socket.code, len(socket.texts)) == (4429, OUTBOX)


def test_the_door_has_room_for_a_region_and_not_for_a_crowd() -> None:
    door = Doorway(most=3, most_of_one=2)
    with door.entered("a") as first, door.entered("a") as second, door.entered("a") as third:
        assert (first, second, third) == (True, True, False)
        with door.entered("b") as other, door.entered("c") as beyond:
            assert (other, beyond) == (True, False)
    with door.entered("a") as again:
        assert again
