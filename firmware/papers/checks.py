"""The checks of documents that came whole over the papers link: one task each, stopped when nobody wants its answer."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Protocol

from central.protocol.papers import Purpose, Refusal
from firmware.papers.document_check import CheckedDocument
from firmware.papers.store import MemoryStore, StoreFull

logger = logging.getLogger(__name__)


class Checker(Protocol):
    """Reads a document in a process that may die of it."""

    async def warm(self) -> None: ...
    async def check(self, data: bytes | bytearray) -> CheckedDocument | Refusal: ...
    async def close(self) -> None: ...


class Checks:
    """`on_checked` gets the keys of the pages in the store, or why the document is refused."""

    def __init__(
        self,
        checker: Checker,
        store: MemoryStore,
        on_checked: Callable[[str, tuple[str, ...] | Refusal], None],
    ) -> None:
        self._checker = checker
        self._store = store
        self._on_checked = on_checked
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def warm(self) -> None:
        """A document has been announced: the checker's child starts while it is on its way."""
        self._start("warm", self._checker.warm())

    def start(self, request_id: str, purpose: Purpose) -> None:
        """The document of the request lies in the store."""
        self._start(request_id, self._check(request_id, purpose))

    def stop(self, request_id: str) -> None:
        """Nobody wants it any more; nothing is told of it."""
        task = self._tasks.get(request_id)
        if task is not None:
            task.cancel()

    async def close(self) -> None:
        """Stops them all; raises what a bug of ours raises in one that is stopped. Earlier deaths are in the log."""
        tasks = list(self._tasks.values())
        self._tasks.clear()
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        await self._checker.close()
        for result in results:
            if isinstance(result, Exception):
                raise result

    def _start(self, name: str, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work, name="document check")
        self._tasks[name] = task
        task.add_done_callback(log_death)
        task.add_done_callback(lambda _: self._tasks.pop(name, None) if self._tasks.get(name) is task else None)

    async def _check(self, request_id: str, purpose: Purpose) -> None:
        result = await self._checked(request_id, purpose)
        if result is not None:
            self._on_checked(request_id, result)

    async def _checked(self, request_id: str, purpose: Purpose) -> tuple[str, ...] | Refusal | None:
        data = self._store.received(request_id)
        if data is None:
            return None
        document = await self._checker.check(data)
        if isinstance(document, Refusal):
            return document
        # What is printed is looked at as it comes out of the printer; what is shown, as it is read.
        pages = document.upright() if purpose is Purpose.SHOW else document.pages
        try:
            return await asyncio.to_thread(self._store.put_checked, request_id, document.pdf, pages)
        except StoreFull:
            return Refusal.TOO_BIG
        except KeyError:
            return None


def log_death(task: asyncio.Task[None]) -> None:
    """A bug of ours ended it. The log tells at once; `close`, which raises the link's own, may be minutes away."""
    if not task.cancelled() and task.exception() is not None:
        # Without its text: that may quote a document.
        logger.error("papers link: %s died of %s", task.get_name(), type(task.exception()).__name__)
