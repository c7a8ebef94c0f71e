"""Password hashing: Argon2id, in two threads of its own, with a short line; never in a thread that others need.

A check takes about 0.2 s and 64 MiB (RFC 9106 4): unbounded, ten browsers would stop a small machine.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password

THREADS = 2
MAX_WAITING = 16


class Argon2id(Argon2PasswordHasher):
    """RFC 9106's second recommended setting: 64 MiB, three passes; one lane, since the threads are already bounded."""

    time_cost = 3
    memory_cost = 65_536
    parallelism = 1


class Overloaded(Exception):
    """Too many password checks wait already."""


class PasswordChecker:
    """Compares passwords with hashes; an absent hash costs the same time as a present one."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="password")
        self._waiting = 0
        self._nobody = make_password("nobody has this password")

    async def check(self, password: str, encoded: str | None) -> bool:
        """Whether they match; False after the same work when there is no hash. Raises Overloaded."""
        if self._waiting >= THREADS + MAX_WAITING:
            raise Overloaded
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            matches = await loop.run_in_executor(self._threads, check_password, password, encoded or self._nobody)
        finally:
            self._waiting -= 1
        return matches and encoded is not None

    def close(self) -> None:
        self._threads.shutdown(wait=True)
