"""One counter on a borne: a second one would take its devices and its call process."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from firmware.errors import AlreadyRunning, ConfigError


@contextlib.contextmanager
def sole_counter(runtime_dir: Path) -> Iterator[None]:
    """Holds `counter.lock` in `runtime_dir`; the kernel lets it go however the process ends.

    Raises AlreadyRunning, or ConfigError if the folder cannot be used.
    """
    try:
        descriptor = os.open(runtime_dir / "counter.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise ConfigError(
            f"runtime_dir {runtime_dir}: {error.strerror}; tmpfiles.d makes it, or a folder of yours that only you read"
        ) from error
    try:
        _lock(descriptor, runtime_dir)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, runtime_dir: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise AlreadyRunning(
            f"another counter runs with {runtime_dir}; stop it first, or give this one a runtime_dir of its own"
        ) from error
