"""What can go wrong on the borne beyond its devices, and the exit codes that systemd acts on."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of the borne's programs (sysexits.h). CONFIG must not be restarted: it would loop."""

    OK = 0
    SOFTWARE = 70
    BUSY = 75
    CONFIG = 78


class ConfigError(ValueError):
    """The configuration cannot be used. The message names file and key, and says what would be right."""


class AlreadyRunning(Exception):
    """Another counter holds this borne."""


class IdentityError(Exception):
    """The other side of a call broke its commitment: somebody may stand in the middle."""
