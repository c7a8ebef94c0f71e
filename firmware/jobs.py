"""Owned tasks with names: starting one ends the former of that name, and none outlives the group."""

import asyncio
from collections.abc import Coroutine


class Jobs:
    """Long work that commands begin and other commands stop. An exception of a job ends `run`, and the program."""

    def __init__(self) -> None:
        self._group: asyncio.TaskGroup | None = None
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._early: list[tuple[str, Coroutine[None, None, None]]] = []

    def start(self, name: str, work: Coroutine[None, None, None]) -> None:
        """Begins `work`; what ran under this name is cancelled."""
        self.cancel(name)
        if self._group is None:
            self._early.append((name, work))
            return
        task = self._group.create_task(work, name=name)
        self._tasks[name] = task
        task.add_done_callback(lambda done: self._tasks.pop(name) if self._tasks.get(name) is done else None)

    def is_running(self, name: str) -> bool:
        return name in self._tasks

    def cancel(self, name: str) -> None:
        task = self._tasks.pop(name, None)
        if task is not None:
            task.cancel()

    def cancel_all(self, *, but: str = "") -> None:
        for name in tuple(self._tasks):
            if name != but:
                self.cancel(name)

    async def run(self) -> None:
        """Runs until cancelled."""
        async with asyncio.TaskGroup() as group:
            self._group = group
            for name, work in self._early:
                self.start(name, work)
            self._early.clear()
            await asyncio.Event().wait()
