"""The exchange of commitments as a borne carries it, against a desk made of the protocol's own functions."""

from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from central.protocol.identity import commitment, fingerprint_statement, words
from central.protocol.signal import Commit, Reveal
from firmware.device_key import DeviceKey
from firmware.errors import IdentityError
from firmware.identity import MAX_ROUNDS, CallIdentity

CALL = "0b7f3a52-4f0e-4a34-9a5e-0c1c52e0a001"
BORNE = ":".join(["AB"] * 32)
DESK = ":".join(["CD"] * 32)
DESK_NONCE = "11" * 16


@pytest.fixture
def key() -> DeviceKey:
    return DeviceKey(Ed25519PrivateKey.from_private_bytes(b"k" * 32))


@pytest.fixture
def nonces() -> Iterator[str]:
    return (f"{number:032x}" for number in range(1, 100))


@pytest.fixture
def identity(key: DeviceKey, nonces: Iterator[str]) -> CallIdentity:
    return CallIdentity(CALL, BORNE, sign=key.sign, make_nonce=lambda: next(nonces))


def desk_commit(nonce: str = DESK_NONCE, fingerprint: str = DESK) -> Commit:
    return Commit(fingerprint=fingerprint, commitment=commitment(CALL, "desk", fingerprint, nonce))


def test_both_sides_come_to_the_same_words(identity: CallIdentity) -> None:
    own = identity.commit()
    (reveal,) = identity.receive_commit(desk_commit())
    assert isinstance(reveal, Reveal)
    assert commitment(CALL, "borne", BORNE, reveal.nonce) == own.commitment
    agreed = identity.receive_reveal(Reveal(nonce=DESK_NONCE))
    assert agreed == words(CALL, borne=(BORNE, reveal.nonce), desk=(DESK, DESK_NONCE))
    assert identity.peer_fingerprint == DESK


def test_the_commitment_is_signed_by_the_device_key(identity: CallIdentity, key: DeviceKey) -> None:
    own = identity.commit()
    assert own.signature is not None
    statement = fingerprint_statement(CALL, own.fingerprint, own.commitment)
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(key.public_hex)).verify(bytes.fromhex(own.signature), statement)


def test_a_nonce_that_does_not_open_the_commitment_is_refused(identity: CallIdentity) -> None:
    identity.receive_commit(desk_commit())
    with pytest.raises(IdentityError, match="does not open"):
        identity.receive_reveal(Reveal(nonce="22" * 16))
    assert identity.peer_fingerprint is None


def test_a_nonce_before_its_commitment_is_refused(identity: CallIdentity) -> None:
    with pytest.raises(IdentityError, match="before"):
        identity.receive_reveal(Reveal(nonce=DESK_NONCE))


def test_the_peer_is_not_trusted_before_it_reveals(identity: CallIdentity) -> None:
    identity.receive_commit(desk_commit())
    assert identity.peer_fingerprint is None


def test_the_same_commitment_twice_is_answered_by_the_same_nonce(identity: CallIdentity) -> None:
    own = identity.commit()
    (reveal,) = identity.receive_commit(desk_commit())
    assert identity.receive_commit(desk_commit()) == (own, reveal)
    identity.receive_reveal(Reveal(nonce=DESK_NONCE))
    assert identity.receive_commit(desk_commit()) == (own, reveal)
    assert identity.words is not None


def test_nobody_may_try_until_the_words_suit_him(identity: CallIdentity) -> None:
    """Each commitment is one guess at the words for somebody in the middle."""
    for number in range(MAX_ROUNDS):
        identity.receive_commit(desk_commit(f"{number:032x}"))
        identity.receive_reveal(Reveal(nonce=f"{number:032x}"))
    with pytest.raises(IdentityError, match="too many"):
        identity.receive_commit(desk_commit("ff" * 16))


def test_words_are_gone_as_soon_as_a_round_begins(identity: CallIdentity) -> None:
    identity.receive_commit(desk_commit())
    identity.receive_reveal(Reveal(nonce=DESK_NONCE))
    identity.receive_commit(desk_commit("33" * 16))
    assert identity.words is None


def test_a_reloaded_desk_gets_a_fresh_commitment_and_never_a_revealed_nonce_again(identity: CallIdentity) -> None:
    before = identity.commit()
    (spent,) = identity.receive_commit(desk_commit())
    other = ":".join(["EF"] * 32)
    fresh, reveal = identity.receive_commit(desk_commit("33" * 16, other))
    assert isinstance(fresh, Commit)
    assert isinstance(reveal, Reveal)
    assert fresh.commitment != before.commitment
    assert isinstance(spent, Reveal)
    assert reveal.nonce != spent.nonce
    assert commitment(CALL, "borne", BORNE, reveal.nonce) == fresh.commitment
    assert identity.peer_fingerprint is None
    assert identity.receive_reveal(Reveal(nonce="33" * 16)) == identity.words
    assert identity.peer_fingerprint == other


def test_one_side_cannot_echo_the_commitment_of_the_other(identity: CallIdentity) -> None:
    own = identity.commit()
    (reveal,) = identity.receive_commit(Commit(fingerprint=own.fingerprint, commitment=own.commitment))
    assert isinstance(reveal, Reveal)
    with pytest.raises(IdentityError):
        identity.receive_reveal(reveal)
