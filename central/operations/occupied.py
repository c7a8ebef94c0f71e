"""Whether central runs on a data folder: its servers hold a shared lock there (flock(2)), which dies with them."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "in-use"


class InUse(RuntimeError):
    """Central runs on this folder."""


@contextmanager
def held(data: Path, *, alone: bool = False) -> Iterator[None]:
    """Keeps the folder in use; `alone`: by nobody else meanwhile. Raises InUse at once where that cannot be."""
    descriptor = os.open(data / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InUse(
                f"central is at work on {data}: stop it first" if alone else f"{data} is being restored"
            ) from None
        yield
    finally:
        os.close(descriptor)
