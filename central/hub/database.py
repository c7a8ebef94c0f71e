"""The hub's own database threads: a password check or a slow page in Django's shared thread never delays a call."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Protocol

from django.db import InterfaceError, OperationalError, connections


class Database(Protocol):
    """Runs store functions."""

    async def __call__[**P, R](self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R: ...


class DatabaseThreads:
    """Runs synchronous store functions; one connection a thread, kept open until it fails."""

    def __init__(self, count: int = 1) -> None:
        self._count = count
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="hub-db")

    async def __call__[**P, R](self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`function(*args)` in a database thread; its exceptions come through."""

        def call() -> R:
            try:
                return function(*args, **kwargs)
            except (InterfaceError, OperationalError):
                connections.close_all()
                raise

        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    def close(self) -> None:
        """Closes every thread's connections, then the threads. Blocks until running work is done."""
        together = Barrier(self._count)

        def close_mine() -> None:
            together.wait()
            connections.close_all()

        for _ in range(self._count):
            self._threads.submit(close_mine)
        self._threads.shutdown(wait=True)
