"""A line between two ICE agents of this machine that carries only so many bits a second, one way."""

import asyncio
import re
from collections.abc import Callable
from typing import Self

type Address = tuple[str, int]

QUEUE_S = 0.3
"""What would wait longer before the line is dropped, as by a box at the end of a copper pair."""
_CANDIDATE = re.compile(
    r"^a=candidate:\S+ 1 udp \d+ (\d+\.\d+\.\d+\.\d+) (\d+) typ host.*$", re.IGNORECASE | re.MULTILINE
)
_ANY_CANDIDATE = re.compile(r"^a=candidate:.*\r?\n", re.MULTILINE)


class _End(asyncio.DatagramProtocol):
    """A socket of the line towards one side."""

    def __init__(self, on_packet: Callable[[bytes], None]) -> None:
        self._on_packet = on_packet
        self._transport: asyncio.DatagramTransport | None = None
        self.peer: Address | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.DatagramTransport)
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self.peer = self.peer or addr
        self._on_packet(data)

    def send(self, data: bytes) -> None:
        if self._transport is not None and self.peer is not None and not self._transport.is_closing():
            self._transport.sendto(data, self.peer)

    @property
    def port(self) -> int:
        assert self._transport is not None
        port: int = self._transport.get_extra_info("sockname")[1]
        return port

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


class ThinLine:
    """Both descriptions go through it, so that every packet does. The way from the offering side is the thin one."""

    def __init__(self, bits_per_s: int) -> None:
        self.bits_per_s = bits_per_s
        self._free_s = 0.0
        self._to_offering = _End(self._carry)
        self._to_answering = _End(self._to_offering.send)

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        # Any address: the candidates carry the machine's own.
        await loop.create_datagram_endpoint(lambda: self._to_offering, local_addr=("0.0.0.0", 0))
        await loop.create_datagram_endpoint(lambda: self._to_answering, local_addr=("0.0.0.0", 0))
        return self

    async def __aexit__(self, *_: object) -> None:
        self._to_offering.close()
        self._to_answering.close()

    def offer(self, sdp: str) -> str:
        """As the answering side reads it."""
        return _through(sdp, self._to_answering.port)[0]

    def answer(self, sdp: str) -> str:
        """As the offering side reads it."""
        sdp, self._to_answering.peer = _through(sdp, self._to_offering.port)
        return sdp

    def _carry(self, data: bytes) -> None:
        loop = asyncio.get_running_loop()
        now_s = loop.time()
        self._free_s = max(now_s, self._free_s)
        if self._free_s - now_s <= QUEUE_S:
            self._free_s += len(data) * 8 / self.bits_per_s
            loop.call_at(self._free_s, self._to_answering.send, data)


def _through(sdp: str, port: int) -> tuple[str, Address]:
    """With this port in place of all candidates, and where the first of those was."""
    found = _CANDIDATE.search(sdp)
    assert found is not None, "no IPv4 host candidate"
    ours = f"a=candidate:1 1 udp 2130706431 {found[1]} {port} typ host\r\n"
    told = _ANY_CANDIDATE.sub(lambda line: ours if _CANDIDATE.match(line[0]) else "", sdp)
    return told, (found[1], int(found[2]))
