"""The borne's own key: Ed25519, in a file that only its owner reads.

The file is PEM PKCS#8 without a password (RFC 5958, RFC 8410), the form that every cryptographic library reads: the
firmware, which imports nothing from here, loads the same file. It is made on the borne and never leaves it.
"""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

_MAX_BYTES = 4_096


class DeviceKeyError(Exception):
    """The key file cannot be used; the text says why and what to do."""


def make_or_load(path: Path) -> Ed25519PrivateKey:
    """The key of `path`, made when there is no such file. Raises DeviceKeyError."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    # Written beside and linked into place: a power cut leaves either no key or a whole one, and two makers agree.
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(pem)
                file.flush()
                os.fsync(file.fileno())
            path.hardlink_to(draft)
        finally:
            draft.unlink()
    except FileExistsError:
        return load(path)
    except OSError as error:
        raise DeviceKeyError(f"{path}: cannot make the key: {error.strerror}") from error
    return key


def load(path: Path) -> Ed25519PrivateKey:
    """The key of an existing file. Raises DeviceKeyError, also when others may read it."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            pem = file.read(_MAX_BYTES)
    except OSError as error:
        raise DeviceKeyError(f"{path}: cannot read the key: {error.strerror}") from error
    if mode & 0o077:
        raise DeviceKeyError(f"{path}: others may read the key; `chmod 600` it, or better, make a new one")
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise DeviceKeyError(f"{path}: not a private key in PEM PKCS#8 without a password") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise DeviceKeyError(f"{path}: a private key, but not Ed25519")
    return key


def public_hex(key: Ed25519PrivateKey) -> str:
    """The raw public key (RFC 8032) in hexadecimal, as central registers it."""
    return key.public_key().public_bytes_raw().hex()
