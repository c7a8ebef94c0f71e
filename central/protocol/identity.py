"""Who is who: the statements that keys sign, the commitment, and the two words. Bytes in, bytes out.

Each side makes a nonce of 128 bits, commits to it with its certificate's fingerprint, and reveals it only after it has
the other's commitment. The words are a hash of both: somebody in the middle would need another fingerprint, and gets
one guess at 1 in 65,536 (the idea of ZRTP, RFC 6189 4.3). See SECURITY.md for what this cannot show.
"""

from hashlib import sha256

from central.protocol.words import FIRST_WORDS, SECOND_WORDS

_LOGIN = b"visioguichet-login-v1"
_FINGERPRINT = b"visioguichet-fingerprint-v1"
_COMMITMENT = b"visioguichet-commitment-v1"
_WORDS = b"visioguichet-words-v1"


def _statement(*parts: bytes) -> bytes:
    """Parts joined so that no two lists of parts give the same bytes: each after its length (u16, big-endian)."""
    return b"".join(len(part).to_bytes(2, "big") + part for part in parts)


def login_statement(nonce: str, public_key: str) -> bytes:
    """What a borne signs to log in: nonce and public key in hexadecimal."""
    return _statement(_LOGIN, nonce.encode(), public_key.encode())


def fingerprint_statement(call_id: str, fingerprint: str, commitment: str) -> bytes:
    """What a borne signs so that the desk knows whose certificate it talks to."""
    return _statement(_FINGERPRINT, call_id.encode(), fingerprint.encode(), commitment.encode())


def commitment(call_id: str, role: str, fingerprint: str, nonce: str) -> str:
    """SHA-256 in lower-case hexadecimal; `role` is `borne` or `desk`, so that one cannot echo the other."""
    return sha256(
        _statement(_COMMITMENT, call_id.encode(), role.encode(), fingerprint.encode(), nonce.encode())
    ).hexdigest()


def words(call_id: str, *, borne: tuple[str, str], desk: tuple[str, str]) -> tuple[str, str]:
    """The two words for both screens; each side is (fingerprint, nonce). 256 x 256 pairs."""
    digest = sha256(_statement(_WORDS, *(part.encode() for part in (call_id, *borne, *desk)))).digest()
    return FIRST_WORDS[digest[0]], SECOND_WORDS[digest[1]]
