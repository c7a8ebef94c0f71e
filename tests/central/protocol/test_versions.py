"""Frozen examples of every version of the protocol: what a borne in the field says must be read for ever.

In `version_1.json` nothing is ever edited: new messages are added, a change that breaks one is a new version.
"""

import json
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from central.protocol import PROTOCOL_VERSION, codec
from central.protocol.borne import BorneToHub, HubToBorne
from central.protocol.codec import Codec, ProtocolError
from central.protocol.desk import DeskToHub, HubToDesk
from central.protocol.host import HostToHub, HubToHost
from central.protocol.papers import ControlFromBorne, ControlFromDesk
from central.protocol.signal import SignalBody

FOLDER = Path(__file__).parent
CODECS: dict[str, Codec[Any]] = {
    "borne_to_hub": codec.FROM_BORNE,
    "hub_to_borne": codec.TO_BORNE,
    "desk_to_hub": codec.FROM_DESK,
    "hub_to_desk": codec.TO_DESK,
    "host_to_hub": codec.FROM_HOST,
    "hub_to_host": codec.TO_HOST,
    "papers_from_desk": codec.PAPERS_FROM_DESK,
    "papers_from_borne": codec.PAPERS_FROM_BORNE,
    "signals": codec.FROM_BORNE,
}
UNIONS = {
    "borne_to_hub": BorneToHub,
    "hub_to_borne": HubToBorne,
    "desk_to_hub": DeskToHub,
    "hub_to_desk": HubToDesk,
    "host_to_hub": HostToHub,
    "hub_to_host": HubToHost,
    "papers_from_desk": ControlFromDesk,
    "papers_from_borne": ControlFromBorne,
}


def examples(version: int = 1) -> list[tuple[str, dict[str, Any]]]:
    frozen = json.loads((FOLDER / f"version_{version}.json").read_text(encoding="utf-8"))
    return [(direction, message) for direction, messages in frozen.items() for message in messages]


def name(example: tuple[str, dict[str, Any]]) -> str:
    direction, message = example
    body = f".{message['body']['type']}" if direction == "signals" else ""
    return f"{direction}.{message['type']}{body}"


def says_all_of(written: Any, frozen: Any) -> bool:
    """Whether everything frozen is written as it was; what came later may stand beside it, at any depth."""
    if isinstance(frozen, dict):
        return all(key in written and says_all_of(written[key], value) for key, value in frozen.items())
    if isinstance(frozen, list):
        return len(written) == len(frozen) and all(map(says_all_of, written, frozen))
    return bool(written == frozen)


@pytest.mark.parametrize(("direction", "message"), examples(), ids=[name(example) for example in examples()])
def test_every_frozen_message_is_read_and_written_the_same(direction: str, message: dict[str, Any]) -> None:
    read = CODECS[direction].decode(json.dumps(message))
    written = json.loads(codec.encode(read))
    assert says_all_of(written, message)
    assert CODECS[direction].decode(json.dumps(written)) == read


@pytest.mark.parametrize("direction", UNIONS)
def test_every_message_has_its_example(direction: str) -> None:
    tags = {message["type"] for where, message in examples(PROTOCOL_VERSION) if where == direction}
    assert tags == {member.__struct_config__.tag for member in get_args(UNIONS[direction].__value__)}


def test_every_signal_has_its_example() -> None:
    tags = {message["body"]["type"] for where, message in examples(PROTOCOL_VERSION) if where == "signals"}
    assert tags == {member.__struct_config__.tag for member in get_args(SignalBody.__value__)}


@pytest.mark.parametrize(("direction", "message"), examples(), ids=[name(example) for example in examples()])
def test_an_unknown_field_is_refused(direction: str, message: dict[str, Any]) -> None:
    with pytest.raises(ProtocolError):
        CODECS[direction].decode(json.dumps(message | {"more": 1}))


@pytest.mark.parametrize("raw", ["", "null", "[]", "{", '{"type":"hello"}', "\ud800", b"\xff\xfe", "[" * 5_000])
def test_what_is_no_message_is_a_protocol_error(raw: str | bytes) -> None:
    for one in CODECS.values():
        with pytest.raises(ProtocolError):
            one.decode(raw)


def test_a_message_beyond_the_cap_is_not_even_read() -> None:
    with pytest.raises(ProtocolError, match="at most"):
        codec.FROM_DESK.decode(b" " * (codec.MAX_MESSAGE_BYTES + 1))


def test_the_types_are_frozen() -> None:
    read = codec.FROM_BORNE.decode(json.dumps(examples()[0][1]))
    assert isinstance(read, msgspec.Struct)
    for field in read.__struct_fields__:
        with pytest.raises(AttributeError):
            setattr(read, field, "other")
