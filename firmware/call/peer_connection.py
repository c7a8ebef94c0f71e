"""aiortc's peer connection with what it lacks: a given certificate, explicit ICE servers, one transport, loopback."""

import asyncio
import logging
from collections.abc import Sequence
from functools import cache

import aioice.ice
from aiortc import RTCConfiguration, RTCIceServer, RTCPeerConnection, RTCSessionDescription
from aiortc.rtcconfiguration import RTCBundlePolicy
from aiortc.rtcdtlstransport import RTCCertificate
from aiortc.rtcicetransport import parse_stun_turn_uri
from aiortc.sdp import candidate_from_sdp

from central.protocol.values import IceServer
from firmware.call import late
from firmware.call.certificate import CallCertificate

_CERTIFICATES = "_RTCPeerConnection__certificates"
"""aiortc 1.16 makes a certificate for each connection and has no option for it; this is where it keeps it."""
_LOOPBACK = "127.0.0.1"

logger = logging.getLogger(__name__)


class PeerConnection(RTCPeerConnection):
    """A connection of one call. It bundles all media on one transport and never asks a server that is not given."""

    def __init__(self, certificate: CallCertificate, ice_servers: Sequence[IceServer] = ()) -> None:
        """Raises `CertificateError` if `certificate` cannot be read."""
        _use_loopback_when_alone()
        super().__init__(
            # An empty list, never None: aiortc's default is a public STUN server.
            RTCConfiguration(iceServers=_configured(ice_servers), bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        )
        if _CERTIFICATES not in vars(self):
            raise RuntimeError("this aiortc keeps its certificates elsewhere: adapt firmware.call.peer_connection")
        key, parsed = certificate.load()
        vars(self)[_CERTIFICATES] = [RTCCertificate(key=key, cert=parsed)]
        self._resolving: asyncio.Task[None] | None = None
        self._wants_relay = any(url.startswith("turn") for server in ice_servers for url in server.urls)

    async def offer(self) -> str:
        """The session description to send, with every candidate in it."""
        await self.setLocalDescription(await self.createOffer())
        sdp = self.localDescription.sdp
        if self._wants_relay and " typ relay" not in sdp:
            # Wrong credentials and untrusted certificates give no error of their own.
            logger.warning("the TURN server gave no address: only direct paths will be tried")
        return sdp

    async def accept_answer(self, sdp: str) -> None:
        """Applies the peer's answer. Raises `ValueError` if it cannot be used.

        Names of mDNS candidates (`*.local`: browsers hide their addresses so) are looked up beside the connection:
        where multicast does not work each takes a second, while the peer's own checks already reach us.
        """
        kept: list[str] = []
        hidden: list[str] = []
        for line in sdp.splitlines():
            if line.startswith("a=candidate:") and ".local " in line:
                hidden.append(line.removeprefix("a=candidate:"))
            elif not (hidden and line.startswith("a=end-of-candidates")):
                kept.append(line)
        try:
            await self.setRemoteDescription(RTCSessionDescription(sdp="\r\n".join(kept) + "\r\n", type="answer"))
        except ValueError:
            raise
        except Exception as error:
            # aiortc's own errors have no common base; a hostile text also gives IndexError, KeyError and others.
            raise ValueError("the answer cannot be used") from error
        if hidden:
            self._resolving = asyncio.create_task(self._add_hidden(hidden))

    async def add_candidate(self, candidate: str, sdp_mid: str) -> None:
        """A trickled candidate (RFC 8838) without its `candidate:` prefix; empty ends them. Bad ones are ignored."""
        if not candidate:
            await self.addIceCandidate(None)
            return
        if ".local " in candidate:
            await asyncio.to_thread(late.load)
        try:
            parsed = candidate_from_sdp(candidate.removeprefix("candidate:"))
            parsed.sdpMid = sdp_mid
            await self.addIceCandidate(parsed)
        except (ValueError, AssertionError, IndexError):
            logger.info("ignored a candidate that cannot be read")

    async def close(self) -> None:
        if self._resolving is not None:
            self._resolving.cancel()
            await asyncio.wait([self._resolving])
            self._resolving = None
        await super().close()

    async def _add_hidden(self, candidates: Sequence[str]) -> None:
        mids = [transceiver.mid for transceiver in self.getTransceivers()] + ([self.sctp.mid] if self.sctp else [])
        await asyncio.gather(*(self.add_candidate(candidate, mids[0] or "0") for candidate in candidates))


def _configured(servers: Sequence[IceServer]) -> list[RTCIceServer]:
    configured = []
    for server in servers:
        urls = [url for url in server.urls if _readable(url)]
        if urls:
            configured.append(RTCIceServer(urls=urls, username=server.username, credential=server.credential))
    return configured


def _readable(url: str) -> bool:
    try:
        parse_stun_turn_uri(url)
    except ValueError:
        logger.warning("ignored an ICE server whose address cannot be read")
        return False
    return True


@cache
def _use_loopback_when_alone() -> None:
    """Lets aioice offer 127.0.0.1 where the machine has no other address: a demo on a machine without network."""
    addresses_of_host = aioice.ice.get_host_addresses

    def with_loopback(use_ipv4: bool, use_ipv6: bool) -> list[str]:
        return addresses_of_host(use_ipv4=use_ipv4, use_ipv6=use_ipv6) or [_LOOPBACK]

    aioice.ice.get_host_addresses = with_loopback
