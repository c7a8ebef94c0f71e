"""What the conversation says again after the borne's socket was away, and what not; how it numbers its links."""

import uuid
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from central.protocol.borne import BorneToHub, CallAccepted, EndCall, ResumeCall, Welcome
from central.protocol.codec import FROM_BORNE, encode
from central.protocol.identity import commitment
from central.protocol.signal import Answer, Commit, Link, Offer, Reveal, Signal
from central.protocol.values import EndReason, SiteInfo
from firmware.call.messages import CounterToCall, FitPicture, SendingMode, SignalOut, StartMedia
from firmware.conversation import GENERATION_GAP, Conversation
from firmware.device_key import DeviceKey
from firmware.papers.store import MemoryStore

CALL = str(uuid.UUID(int=1))
WELCOME = Welcome(borne_id="b1", site=SiteInfo(site_id="s1", name=""), services=(), now_s=0.0)
ACCEPTED = CallAccepted(
    call_id=CALL, service_id="caf", adviser_first_name="Claire", partner="CAF du Lot", reference="LAT-1"
)
OFFER = Signal(call_id=CALL, link=Link.MEDIA, generation=1, body=Offer(sdp="v=0"))


def in_call(sent: list[BorneToHub], send_call: Callable[[CounterToCall], object] = lambda _: None) -> Conversation:
    conversation = Conversation(
        key=DeviceKey(Ed25519PrivateKey.generate()),
        store=MemoryStore(),
        send_central=sent.append,
        send_call=send_call,
        emit=lambda _: None,
        clock=lambda: 0.0,
        make_nonce=lambda: "0" * 32,
        sending_mode=SendingMode.AUTO,
    )
    conversation.request(CALL, "caf", "fr")
    conversation.from_central(ACCEPTED)
    sent.clear()
    return conversation


def verified() -> tuple[Conversation, list[CounterToCall]]:
    """In a call whose desk has proven its certificate: the links have begun. And what the call process was told."""
    told: list[CounterToCall] = []
    conversation = in_call([], told.append)
    conversation.start_links(CALL)
    fingerprint, nonce = ":".join(["AB"] * 32), "1" * 32
    bound = commitment(CALL, "desk", fingerprint, nonce)
    for body in (Commit(fingerprint=fingerprint, commitment=bound), Reveal(nonce=nonce)):
        conversation.from_central(Signal(call_id=CALL, link=Link.MEDIA, generation=0, body=body))
    return conversation, told


def first_generations(told: list[CounterToCall]) -> list[int]:
    return [message.first_generation for message in told if isinstance(message, StartMedia)]


def offer(generation: int) -> Signal:
    return Signal(call_id=CALL, link=Link.MEDIA, generation=generation, body=Offer(sdp="v=0"))


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


async def test_a_call_process_that_is_restarted_again_and_again_can_still_be_called() -> None:
    conversation, told = verified()
    for _ in range(2_000):
        conversation.start_links(CALL)
        latest = offer(first_generations(told)[-1])
        conversation.from_call_process(SignalOut(signal=latest))
        # As it is said to central, and as it is read there.
        assert FROM_BORNE.decode(encode(latest)) == latest
    numbers = first_generations(told)
    assert len(numbers) == 2_001
    assert numbers == sorted(set(numbers))


async def test_a_link_that_is_started_anew_is_above_every_connection_of_its_forerunner() -> None:
    conversation, told = verified()
    # Hours of a bad line: more connections than there is room between two starts.
    conversation.from_call_process(SignalOut(signal=offer(5_000)))
    conversation.start_links(CALL)
    assert first_generations(told) == [1, 5_000 + GENERATION_GAP]


async def test_a_call_process_that_comes_anew_knows_that_the_picture_is_a_screen() -> None:
    conversation, told = verified()
    conversation.fit_picture(fit=True)
    assert told[-1] == FitPicture(fit=True)
    conversation.start_links(CALL)
    assert isinstance(told[-2], StartMedia)
    assert told[-1] == FitPicture(fit=True)
    conversation.fit_picture(fit=False)
    conversation.start_links(CALL)
    assert isinstance(told[-1], StartMedia)
