"""What the scanner adapter and its worker process say to each other over a socket pair.

A frame is two big-endian uint32 (length of the JSON, length of the payload), the JSON message, the payload. Only a
`Page` carries a payload: its pixels. Both ends cap both lengths, so that a damaged worker cannot exhaust the borne.
"""

import socket
import struct
from collections.abc import Mapping

import msgspec

_LENGTHS = struct.Struct(">II")
MAX_MESSAGE_BYTES = 64 * 1024
MAX_PAGE_BYTES = 160 * 1024 * 1024
"""An A4 page in colour at 600 dpi has 105 MB."""

type OptionValue = bool | int | float | str


class Begin(msgspec.Struct, tag=True, frozen=True):
    """Opens the device and sets it for scans from `source` at `dpi`, A4, colour. Answer: `Ready` or `Failed`.

    `options` are set last, by the names the backend gives them, such as `brightness`.
    """

    source: str
    dpi: int
    options: Mapping[str, OptionValue]


class NextPage(msgspec.Struct, tag=True, frozen=True):
    """Scans one page. Answer: `Progress`..., then `Page`, `NoMorePages` or `Failed`."""


class End(msgspec.Struct, tag=True, frozen=True):
    """Closes the device. Answer: `Ready`."""


class CancelScan(msgspec.Struct, tag=True, frozen=True):
    """Stops the running scan, which then answers `Cancelled`. No answer of its own."""


type Request = Begin | NextPage | End | CancelScan


class Ready(msgspec.Struct, tag=True, frozen=True):
    """`dpi` is what the device really does. `loaded` says whether the feeder holds paper, where it can tell."""

    dpi: int = 0
    loaded: bool | None = None
    sources: tuple[str, ...] = ()


class Progress(msgspec.Struct, tag=True, frozen=True):
    fraction: float


class Page(msgspec.Struct, tag=True, frozen=True):
    """Followed by width * height * samples bytes, rows top to bottom; samples is 1 (grey) or 3 (RGB)."""

    width: int
    height: int
    samples: int


class NoMorePages(msgspec.Struct, tag=True, frozen=True):
    pass


class Cancelled(msgspec.Struct, tag=True, frozen=True):
    pass


class Failed(msgspec.Struct, tag=True, frozen=True):
    """`kind` is a `FaultKind`; empty where the request itself was wrong."""

    kind: str
    message: str


type Reply = Ready | Progress | Page | NoMorePages | Cancelled | Failed

_REQUESTS: msgspec.json.Decoder[Request] = msgspec.json.Decoder(Request)
_REPLIES: msgspec.json.Decoder[Reply] = msgspec.json.Decoder(Reply)


class FrameError(Exception):
    """The other side broke the framing; the channel is of no more use."""


def receive_exactly(channel: socket.socket, into: memoryview) -> None:
    """Fills `into`. Raises EOFError when the other side is gone, TimeoutError by the socket's own timeout."""
    filled = 0
    while filled < len(into):
        count = channel.recv_into(into[filled:])
        if count == 0:
            raise EOFError
        filled += count


def send(channel: socket.socket, message: Request | Reply, payload: bytes | bytearray | memoryview = b"") -> None:
    encoded = msgspec.json.encode(message)
    channel.sendall(_LENGTHS.pack(len(encoded), len(payload)) + encoded)
    if payload:
        channel.sendall(payload)


def _receive_message(channel: socket.socket) -> tuple[bytes, int]:
    lengths = bytearray(_LENGTHS.size)
    receive_exactly(channel, memoryview(lengths))
    message_bytes, payload_bytes = _LENGTHS.unpack(lengths)
    if message_bytes > MAX_MESSAGE_BYTES or payload_bytes > MAX_PAGE_BYTES:
        raise FrameError("a frame is too large")
    encoded = bytearray(message_bytes)
    receive_exactly(channel, memoryview(encoded))
    return bytes(encoded), payload_bytes


def receive_request(channel: socket.socket) -> Request:
    encoded, _ = _receive_message(channel)
    return _REQUESTS.decode(encoded)


def receive_reply(channel: socket.socket) -> Reply:
    """The next reply. The payload of a `Page` is left in the channel, its size checked against the message."""
    encoded, payload_bytes = _receive_message(channel)
    try:
        reply = _REPLIES.decode(encoded)
    except msgspec.DecodeError as error:
        raise FrameError("a reply cannot be read") from error
    expected = reply.width * reply.height * reply.samples if isinstance(reply, Page) else 0
    if payload_bytes != expected or (isinstance(reply, Page) and (expected <= 0 or reply.samples not in {1, 3})):
        raise FrameError("a payload does not match its message")
    return reply
