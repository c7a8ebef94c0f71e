"""What the conversation says again after the borne's socket was away, and what it does not."""

import uuid

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from central.protocol.borne import BorneToHub, CallAccepted, EndCall, ResumeCall, Welcome
from central.protocol.signal import Answer, Link, Offer, Signal
from central.protocol.values import EndReason, SiteInfo
from firmware.call.messages import SendingMode, SignalOut
from firmware.conversation import Conversation
from firmware.device_key import DeviceKey
from firmware.papers.store import MemoryStore

CALL = str(uuid.UUID(int=1))
WELCOME = Welcome(borne_id="b1", site=SiteInfo(site_id="s1", name=""), services=(), now_s=0.0)
ACCEPTED = CallAccepted(
    call_id=CALL, service_id="caf", adviser_first_name="Claire", partner="CAF du Lot", reference="LAT-1"
)
OFFER = Signal(call_id=CALL, link=Link.MEDIA, generation=1, body=Offer(sdp="v=0"))


def in_call(sent: list[BorneToHub]) -> Conversation:
    conversation = Conversation(
        key=DeviceKey(Ed25519PrivateKey.generate()),
        store=MemoryStore(),
        send_central=sent.append,
        send_call=lambda _: None,
        emit=lambda _: None,
        clock=lambda: 0.0,
        make_nonce=lambda: "0" * 32,
        sending_mode=SendingMode.AUTO,
    )
    conversation.request(CALL, "caf", "fr")
    conversation.from_central(ACCEPTED)
    sent.clear()
    return conversation


async def test_an_offer_that_was_not_answered_is_said_again_when_the_socket_is_back() -> None:
    sent: list[BorneToHub] = []
    conversation = in_call(sent)
    conversation.from_call_process(SignalOut(signal=OFFER))
    conversation.from_central(WELCOME)
    conversation.from_central(ACCEPTED)
    assert sent == [OFFER, ResumeCall(call_id=CALL), OFFER]


async def test_an_answered_offer_is_not_said_again() -> None:
    sent: list[BorneToHub] = []
    conversation = in_call(sent)
    conversation.from_call_process(SignalOut(signal=OFFER))
    conversation.from_central(Signal(call_id=CALL, link=Link.MEDIA, generation=1, body=Answer(sdp="v=0")))
    conversation.from_central(ACCEPTED)
    assert sent == [OFFER]


async def test_a_call_that_is_over_is_neither_asked_for_nor_resumed_again() -> None:
    sent: list[BorneToHub] = []
    conversation = in_call(sent)
    conversation.end(CALL, EndReason.CITIZEN_HUNG_UP)
    conversation.from_central(WELCOME)
    assert sent == [EndCall(call_id=CALL, reason=EndReason.CITIZEN_HUNG_UP)]
