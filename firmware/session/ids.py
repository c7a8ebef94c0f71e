"""Identifiers from one seed, so that the session needs no source of randomness of its own."""

from hashlib import sha256
from uuid import UUID


def derive_id(seed: str, number: int) -> str:
    """The `number`-th identifier of this seed, as a UUID of version 4 (RFC 9562 5.4) in lower case."""
    return str(UUID(bytes=sha256(f"{seed}:id:{number}".encode()).digest()[:16], version=4))


def derive_seed(seed: str) -> str:
    """The seed after a wipe: 128 bits in hexadecimal; the way back would need a preimage of SHA-256."""
    return sha256(f"{seed}:next".encode()).hexdigest()[:32]
