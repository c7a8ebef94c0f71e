"""What the two sides of a call tell each other through the hub, which relays it unread but for its shape."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from central.protocol.values import Fingerprint, Hex32, Identifier, Message, Nonce, Sdp, Signature

MAX_GENERATION = 2**53 - 1
"""The highest number that a page counts exactly (ECMA-262, Number.MAX_SAFE_INTEGER): no call comes near it."""


class Link(StrEnum):
    MEDIA = "media"
    PAPERS = "papers"


class Commit(Message, frozen=True, tag="commit"):
    """First word of each side: its certificate and the commitment to its nonce (see `identity`).

    `signature` is the borne's, by its device key, over `identity.fingerprint_statement`; empty from a desk.
    """

    fingerprint: Fingerprint
    commitment: Hex32
    signature: Signature | None = None


class Reveal(Message, frozen=True, tag="reveal"):
    """The nonce, told only after the other side's commitment is known."""

    nonce: Nonce


class Offer(Message, frozen=True, tag="offer"):
    """A session description (RFC 8829). Only the borne offers. Its fingerprint must be the committed one."""

    sdp: Sdp


class Answer(Message, frozen=True, tag="answer"):
    sdp: Sdp


class Candidate(Message, frozen=True, tag="candidate"):
    """A trickled candidate (RFC 8838); an empty `candidate` ends them."""

    candidate: Annotated[str, Meta(max_length=500)]
    sdp_mid: Annotated[str, Meta(max_length=16)]


class Redial(Message, frozen=True, tag="redial"):
    """Asks the borne for a new offer: this side's connection is lost or gone. Answered by the next generation."""


type SignalBody = Commit | Reveal | Offer | Answer | Candidate | Redial


class Signal(Message, frozen=True, tag="signal"):
    """`generation` numbers the peer connections of one link within a call, from 1; a lower one is stale and ignored.

    `Commit` and `Reveal` belong to the call, not to a link: they go with `media` and generation 0.
    """

    call_id: Identifier
    link: Link
    generation: Annotated[int, Meta(ge=0, le=MAX_GENERATION)]
    body: SignalBody
