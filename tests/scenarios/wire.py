"""Lines that a test can cut and mend: a TCP relay in front of central, and a gate in a desk's UDP sockets."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any, Self
from urllib.parse import urlsplit

from aiortc import RTCPeerConnection


class TcpLine:
    """Relays connections to wherever `target` (a URL) stands now. Cut, no byte passes and nobody is told."""

    def __init__(self, target: Callable[[], str]) -> None:
        self._target = target
        self._whole = asyncio.Event()
        self._whole.set()
        self._server: asyncio.Server | None = None
        self._relays: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for relay in self._relays:
            relay.cancel()
        await asyncio.gather(*self._relays, return_exceptions=True)

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def cut(self) -> None:
        self._whole.clear()

    def mend(self) -> None:
        self._whole.set()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        relay = asyncio.create_task(self._relay(reader, writer))
        self._relays.add(relay)
        relay.add_done_callback(self._relays.discard)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Until either end is gone; then the other is told, unless the line is cut."""
        writers = [writer]
        try:
            await self._whole.wait()
            address = urlsplit(self._target())
            far_reader, far_writer = await asyncio.open_connection(address.hostname, address.port)
            writers.append(far_writer)
            there = asyncio.create_task(self._pump(reader, far_writer))
            back = asyncio.create_task(self._pump(far_reader, writer))
            try:
                await asyncio.wait({there, back}, return_when=asyncio.FIRST_COMPLETED)
                await self._whole.wait()
            finally:
                for pump in (there, back):
                    pump.cancel()
                await asyncio.gather(there, back, return_exceptions=True)
        except OSError:
            pass
        finally:
            for end in writers:
                end.close()
                with contextlib.suppress(OSError):
                    await end.wait_closed()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65_536):
                await self._whole.wait()
                writer.write(data)
                await writer.drain()


class UdpGate:
    """The way of a desk's media and papers. Closed, no datagram leaves or enters; nobody is told."""

    def __init__(self) -> None:
        self.open = True

    def guard(self, peer: RTCPeerConnection) -> None:
        """Puts the gate into the sockets of a connection; after its addresses are gathered."""
        transports = {transceiver.sender.transport for transceiver in peer.getTransceivers()}
        if peer.sctp is not None:
            transports.add(peer.sctp.transport)
        for transport in transports:
            for socket in transport.transport._connection._protocols:
                self._guard_socket(socket)

    def _guard_socket(self, socket: Any) -> None:
        if isinstance(socket.transport, _GatedTransport):
            return
        hear = socket.datagram_received

        def datagram_received(data: bytes, address: tuple[Any, ...]) -> None:
            if self.open:
                hear(data, address)

        socket.datagram_received = datagram_received
        socket.transport = _GatedTransport(self, socket.transport)


class _GatedTransport:
    def __init__(self, gate: UdpGate, transport: Any) -> None:
        self._gate = gate
        self._transport = transport

    def sendto(self, data: bytes, address: tuple[Any, ...]) -> None:
        if self._gate.open:
            self._transport.sendto(data, address)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
