"""Peer connections against a plain aiortc peer: certificate, candidates, no server that was not asked for."""

import asyncio
import re
import time

import pytest
from aiortc import RTCDataChannel, RTCPeerConnection, RTCSessionDescription

from central.protocol.values import IceServer
from firmware.call.certificate import CallCertificate, CertificateError, fingerprint_of_sdp, make_certificate
from firmware.call.peer_connection import PeerConnection


async def connect(ours: PeerConnection, *, hide_addresses: bool = False) -> tuple[RTCPeerConnection, RTCDataChannel]:
    """A plain peer that answers; returns once a data channel is open on our side."""
    channel = ours.createDataChannel("control")
    opened = asyncio.Event()
    channel.on("open", opened.set)
    peer = RTCPeerConnection()
    await peer.setRemoteDescription(RTCSessionDescription(sdp=await ours.offer(), type="offer"))
    await peer.setLocalDescription(await peer.createAnswer())
    answer = peer.localDescription.sdp
    if hide_addresses:
        answer = re.sub(r"(a=candidate:\S+ \d udp \d+ )\S+", r"\g<1>0c5b3cc4-aaaa-4bbb-8ccc-000000000000.local", answer)
    await ours.accept_answer(answer)
    async with asyncio.timeout(20):
        await opened.wait()
    return peer, channel


async def test_every_connection_of_a_call_shows_the_same_certificate() -> None:
    certificate = make_certificate()
    fingerprints = set()
    for _ in range(2):
        connection = PeerConnection(certificate)
        connection.createDataChannel("control")
        fingerprints.add(fingerprint_of_sdp(await connection.offer()))
        await connection.close()
    assert fingerprints == {certificate.fingerprint}


async def test_the_certificate_is_really_the_one_of_the_handshake() -> None:
    ours = PeerConnection(make_certificate())
    peer, _ = await connect(ours)
    assert peer.connectionState == "connected"
    await peer.close()
    await ours.close()


async def test_hidden_addresses_of_the_peer_cost_no_time() -> None:
    ours = PeerConnection(make_certificate())
    before = time.monotonic()
    peer, _ = await connect(ours, hide_addresses=True)
    # A look-up that fails takes a second for each name; the peer's own checks are faster.
    assert time.monotonic() - before < 0.9
    await peer.close()
    await ours.close()


async def test_only_the_given_servers_are_asked() -> None:
    without = PeerConnection(make_certificate())
    without.createDataChannel("control")
    sdp = await without.offer()
    assert " typ host" in sdp
    assert "typ srflx" not in sdp
    assert without.sctp is not None
    gatherer = without.sctp.transport.transport.iceGatherer
    assert gatherer._connection.stun_server is None
    await without.close()

    given = PeerConnection(
        make_certificate(), (IceServer(urls=("nonsense:1", "turn:127.0.0.1:9", "stun:127.0.0.1:9")),)
    )
    given.createDataChannel("control")
    assert given.sctp is not None
    gatherer = given.sctp.transport.transport.iceGatherer
    assert gatherer._connection.stun_server == ("127.0.0.1", 9)
    assert gatherer._connection.turn_server == ("127.0.0.1", 9)
    await given.close()


async def test_trickled_candidates_are_taken_and_bad_ones_are_ignored() -> None:
    ours = PeerConnection(make_certificate())
    ours.createDataChannel("control")
    peer = RTCPeerConnection()
    await peer.setRemoteDescription(RTCSessionDescription(sdp=await ours.offer(), type="offer"))
    await peer.setLocalDescription(await peer.createAnswer())
    lines = peer.localDescription.sdp.splitlines()
    bare = [line for line in lines if not line.startswith(("a=candidate:", "a=end-of-candidates"))]
    await ours.accept_answer("\r\n".join(bare) + "\r\n")
    assert ours.sctp is not None
    transport = ours.sctp.transport.transport
    assert not [known for known in transport.getRemoteCandidates() if known.type == "host"]
    for bad in ("candidate:1", "x" * 400, "1 1 udp 1 no-address 9 typ host", "1 1 tcp 1 10.0.0.1 x typ host"):
        await ours.add_candidate(bad, "0")
    offered = [line.removeprefix("a=") for line in lines if line.startswith("a=candidate:")]
    for candidate in offered:
        await ours.add_candidate(candidate, "0")
    await ours.add_candidate("", "0")
    assert len([known for known in transport.getRemoteCandidates() if known.type == "host"]) == len(offered)
    await ours.close()
    await peer.close()


@pytest.mark.parametrize("answer", ["", "v=0", "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n", "\x00" * 100])
async def test_an_answer_that_cannot_be_used_is_a_value_error(answer: str) -> None:
    connection = PeerConnection(make_certificate())
    connection.createDataChannel("control")
    await connection.offer()
    with pytest.raises(ValueError):
        await connection.accept_answer(answer)
    await connection.close()


async def test_loopback_is_offered_when_there_is_no_other_address(monkeypatch: pytest.MonkeyPatch) -> None:
    await PeerConnection(make_certificate()).close()
    monkeypatch.setattr("ifaddr.get_adapters", list)
    connection = PeerConnection(make_certificate())
    connection.createDataChannel("control")
    assert "127.0.0.1" in await connection.offer()
    await connection.close()


def test_a_certificate_survives_its_pem_form() -> None:
    made = make_certificate()
    read = CallCertificate.from_pem(made.certificate_pem, made.key_pem)
    assert read == made
    assert re.fullmatch(r"([0-9A-F]{2}:){31}[0-9A-F]{2}", made.fingerprint)
    assert "PRIVATE" not in repr(made)


def test_broken_pem_is_refused_without_showing_it() -> None:
    broken = CallCertificate(certificate_pem="x", key_pem="secret", fingerprint="")
    with pytest.raises(CertificateError) as caught:
        broken.load()
    assert "secret" not in repr(caught.value)
    with pytest.raises(CertificateError):
        CallCertificate.from_pem("x", "y")


def test_descriptions_need_one_fingerprint() -> None:
    line = "a=fingerprint:sha-256 " + ":".join(["ab"] * 32)
    assert fingerprint_of_sdp(f"v=0\r\n{line}\r\n{line}\r\n") == ":".join(["AB"] * 32)
    with pytest.raises(ValueError, match="no fingerprint"):
        fingerprint_of_sdp("v=0\r\na=fingerprint:sha-1 AA\r\n")
    with pytest.raises(ValueError, match="several"):
        fingerprint_of_sdp(line + "\r\na=fingerprint:sha-256 " + ":".join(["cd"] * 32))
