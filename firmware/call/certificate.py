"""The DTLS certificate of one side of one call: made once, kept for every connection of the call (RFC 8827 6.5)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

_VALID_BEFORE = dt.timedelta(days=1)
_VALID_AFTER = dt.timedelta(days=30)


class CertificateError(ValueError):
    """The PEM texts hold no P-256 key and certificate. The message never carries them."""


@dataclass(frozen=True, slots=True)
class CallCertificate:
    """Certificate and key as PEM, and the SHA-256 fingerprint in the form of `central.protocol.values.Fingerprint`."""

    certificate_pem: str
    key_pem: str = field(repr=False)
    fingerprint: str

    @classmethod
    def from_pem(cls, certificate_pem: str, key_pem: str) -> Self:
        """Raises `CertificateError`."""
        try:
            certificate = x509.load_pem_x509_certificate(certificate_pem.encode())
        except ValueError as error:
            raise CertificateError("not a PEM certificate") from error
        return cls(certificate_pem, key_pem, _fingerprint(certificate))

    def load(self) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
        """The parsed pair. Raises `CertificateError`."""
        try:
            key = load_pem_private_key(self.key_pem.encode(), password=None)
            certificate = x509.load_pem_x509_certificate(self.certificate_pem.encode())
        except (ValueError, TypeError):
            # `from None`: the parser's message may quote the key.
            raise CertificateError("not a PEM key and certificate") from None
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise CertificateError("not an elliptic curve key")
        return key, certificate


def make_certificate(now: dt.datetime | None = None) -> CallCertificate:
    """A self-signed ECDSA P-256 certificate with a new key, valid from a day before `now` for 31 days."""
    moment = now or dt.datetime.now(tz=dt.UTC)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "call")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - _VALID_BEFORE)
        .not_valid_after(moment + _VALID_AFTER)
        .sign(key, hashes.SHA256())
    )
    return CallCertificate(
        certificate_pem=certificate.public_bytes(Encoding.PEM).decode(),
        key_pem=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        fingerprint=_fingerprint(certificate),
    )


def fingerprint_of_sdp(sdp: str) -> str:
    """The one SHA-256 fingerprint of a session description (RFC 8122 5), upper case.

    Raises `ValueError` if it has none, or if two of its media sections name different ones.
    """
    found = set(_sdp_fingerprints(sdp))
    if len(found) != 1:
        raise ValueError("no fingerprint" if not found else "several fingerprints")
    return found.pop()


def _sdp_fingerprints(sdp: str) -> Iterator[str]:
    for line in sdp.splitlines():
        if line.startswith("a=fingerprint:"):
            algorithm, _, value = line.removeprefix("a=fingerprint:").strip().partition(" ")
            if algorithm.lower() == "sha-256":
                yield value.strip().upper()


def _fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()
