"""Bytes to message and back: JSON, size-capped, validated whole; any failure is one `ProtocolError`."""

from typing import cast

import msgspec

from central.protocol.borne import BorneToHub, HubToBorne
from central.protocol.desk import DeskToHub, HubToDesk
from central.protocol.host import HostToHub, HubToHost
from central.protocol.papers import MAX_CONTROL_BYTES, ControlFromBorne, ControlFromDesk
from central.protocol.values import Message

MAX_MESSAGE_BYTES = 65_536
MAX_TO_BORNE_BYTES = 1_048_576
"""A site has any number of services, and all of them come in one message."""


class ProtocolError(ValueError):
    """The peer sent what this protocol does not have. The text is for our log, never for the peer."""


class Codec[M]:
    """Reads one union of messages."""

    def __init__(self, union: object, *, max_bytes: int = MAX_MESSAGE_BYTES) -> None:
        self._decoder: msgspec.json.Decoder[object] = msgspec.json.Decoder(union)
        self._max_bytes = max_bytes

    def decode(self, raw: bytes | str) -> M:
        """The message; raises ProtocolError for anything else, never another exception."""
        data = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
        if len(data) > self._max_bytes:
            raise ProtocolError(f"message of {len(data)} bytes; at most {self._max_bytes}")
        try:
            return cast("M", self._decoder.decode(data))
        except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError, RecursionError) as error:
            raise ProtocolError(str(error)) from error


def encode(message: Message) -> str:
    """JSON text of any message."""
    return msgspec.json.encode(message).decode()


FROM_BORNE: Codec[BorneToHub] = Codec(BorneToHub)
TO_BORNE: Codec[HubToBorne] = Codec(HubToBorne, max_bytes=MAX_TO_BORNE_BYTES)
FROM_DESK: Codec[DeskToHub] = Codec(DeskToHub)
TO_DESK: Codec[HubToDesk] = Codec(HubToDesk)
FROM_HOST: Codec[HostToHub] = Codec(HostToHub)
TO_HOST: Codec[HubToHost] = Codec(HubToHost)
PAPERS_FROM_DESK: Codec[ControlFromDesk] = Codec(ControlFromDesk, max_bytes=MAX_CONTROL_BYTES)
PAPERS_FROM_BORNE: Codec[ControlFromBorne] = Codec(ControlFromBorne, max_bytes=MAX_CONTROL_BYTES)
