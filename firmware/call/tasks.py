"""Tasks that somebody owns: an unexpected error in one is never lost, and every one has ended when its owner has."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

type Spawn = Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]
"""Starts a task whose failure reaches the owner of the process, as `asyncio.create_task` does not."""


class Crash:
    """Collects the first unexpected error of many tasks."""

    def __init__(self) -> None:
        self._failed = asyncio.Event()
        self._error: BaseException | None = None

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        task.add_done_callback(self._look)
        return task

    async def happened(self) -> None:
        """Waits for an unexpected error, for ever if need be, and raises it."""
        await self._failed.wait()
        assert self._error is not None
        raise self._error

    def _look(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None and self._error is None:
            self._error = error
            self._failed.set()


async def end_task(task: asyncio.Task[None] | None) -> None:
    """Cancels a task and waits until it has ended; its error, if any, is the business of its `Spawn`."""
    if task is not None:
        task.cancel()
        await asyncio.wait([task])
