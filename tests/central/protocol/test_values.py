"""The limits of the value types, where Python and JavaScript read a pattern in two ways."""

import msgspec
import pytest

from central.protocol.borne import BorneState, ResumeCall, Services
from central.protocol.codec import FROM_BORNE, TO_BORNE, ProtocolError, encode
from central.protocol.signal import Link, Reveal, Signal
from central.protocol.values import MAX_HOURS, MAX_LANGUAGES, OpenHours, ServiceInfo, ServiceState, ServiceTexts


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


SERVICE = ServiceInfo(service_id="msa", name="MSA", partner="MSA", icon="agriculture", state=ServiceState.CLOSED)
SPAN = OpenHours(weekday=0, from_min=540, to_min=720)


@pytest.mark.parametrize(
    "beyond",
    [
        msgspec.structs.replace(SERVICE, hours=(SPAN,) * (MAX_HOURS + 1)),
        msgspec.structs.replace(SERVICE, hours=(msgspec.structs.replace(SPAN, weekday=7),)),
        msgspec.structs.replace(SERVICE, hours=(msgspec.structs.replace(SPAN, to_min=1_441),)),
        msgspec.structs.replace(SERVICE, texts=(ServiceTexts(language="en"),) * (MAX_LANGUAGES + 1)),
        msgspec.structs.replace(SERVICE, texts=(ServiceTexts(language="en\n"),)),
        msgspec.structs.replace(SERVICE, next_opening_s=-1.0),
    ],
)
def test_hours_and_texts_of_a_service_have_limits(beyond: ServiceInfo) -> None:
    with pytest.raises(ProtocolError):
        TO_BORNE.decode(encode(Services(services=(beyond,))))


def test_a_site_with_very_many_services_fits_into_its_message() -> None:
    full = msgspec.structs.replace(
        SERVICE,
        hours=(SPAN,) * 14,
        texts=tuple(ServiceTexts(language=one, name="я" * 40) for one in ("en", "ar", "uk")),
    )
    message = Services(services=(full,) * 300)
    assert TO_BORNE.decode(encode(message)) == message
