"""The limits of the value types, where Python and JavaScript read a pattern in two ways."""

import pytest

from central.protocol.borne import BorneState, ResumeCall
from central.protocol.codec import FROM_BORNE, ProtocolError, encode
from central.protocol.signal import Link, Reveal, Signal


@pytest.mark.parametrize("call_id", ["abc\n", "abc\r\n", "\nabc"])
def test_a_line_feed_is_no_part_of_an_identifier(call_id: str) -> None:
    """The desk's own check would refuse it, and drop its socket for what a borne wrote."""
    with pytest.raises(ProtocolError):
        FROM_BORNE.decode(encode(ResumeCall(call_id=call_id)))


def test_a_line_feed_is_no_part_of_a_nonce() -> None:
    signal = Signal(call_id="abc", link=Link.MEDIA, generation=0, body=Reveal(nonce="0" * 32 + "\n"))
    with pytest.raises(ProtocolError):
        FROM_BORNE.decode(encode(signal))


def test_a_borne_tells_of_a_few_devices_only() -> None:
    """The hub passes their faults on to the desk, in more bytes than they came in."""
    told = {f"device-{number}": "off" for number in range(33)}
    with pytest.raises(ProtocolError):
        FROM_BORNE.decode(encode(BorneState(devices=told)))
    told.popitem()
    assert FROM_BORNE.decode(encode(BorneState(devices=told))) == BorneState(devices=told)
