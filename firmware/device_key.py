"""The borne's Ed25519 key (RFC 8032): PEM PKCS#8, unencrypted, mode 0600, made on the borne and never leaving it."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from firmware.errors import ConfigError


class DeviceKey:
    """Signs with the borne's key."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public_hex = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    @classmethod
    def load(cls, path: Path) -> "DeviceKey":
        """Reads the key file; raises ConfigError when it is missing, readable by others or of another kind."""
        try:
            readable_by_others = path.stat().st_mode & 0o077
            private = load_pem_private_key(path.read_bytes(), password=None)
        except OSError as error:
            raise ConfigError(
                f"device key {path}: {error.strerror}; make one with `visioguichet device-key`"
            ) from error
        except (ValueError, TypeError) as error:
            raise ConfigError(f"device key {path}: not an unencrypted PEM key") from error
        if readable_by_others:
            raise ConfigError(f"device key {path}: others may read it; chmod 600")
        if not isinstance(private, Ed25519PrivateKey):
            raise ConfigError(f"device key {path}: not Ed25519")
        return cls(private)

    def sign(self, statement: bytes) -> str:
        """The signature in lower-case hexadecimal (64 bytes)."""
        return self._private.sign(statement).hex()
