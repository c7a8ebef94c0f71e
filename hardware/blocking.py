"""One thread for one blocking library, so that its calls never overlap and never touch the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from threading import Thread


class LibraryThread:
    """Runs calls of one library in order, off the loop. A call that hangs for ever needs a process instead (SANE)."""

    def __init__(self, name: str) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def run[T, **P](self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of `call(*args, **kwargs)`; its exception is raised here."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, lambda: call(*args, **kwargs))

    def close(self) -> None:
        """Lets the running call end and refuses new ones; does not wait."""
        self._executor.shutdown(wait=False, cancel_futures=True)


class DeadlineThread:
    """Runs calls of one library in order, off the loop, each with a deadline.

    A call past its deadline is left behind with its (daemon) thread, and the next call gets a new one: for libraries
    that may wait for ever but hold nothing that a second thread would need.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._calls: SimpleQueue[Callable[[], None] | None] | None = None

    async def run[T, **P](self, timeout_s: float, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of `call(*args, **kwargs)`; its exception is raised here, or TimeoutError after `timeout_s`."""
        outcome: Future[T] = Future()

        def perform() -> None:
            if not outcome.set_running_or_notify_cancel():
                return
            try:
                outcome.set_result(call(*args, **kwargs))
            except BaseException as error:  # noqa: BLE001 - it is raised again, where it is awaited
                outcome.set_exception(error)

        if self._calls is None:
            self._calls = SimpleQueue()
            Thread(target=_perform_all, args=(self._calls,), name=self._name, daemon=True).start()
        self._calls.put(perform)
        # A call that waits behind a hung one hits its own deadline too, and then they are left behind together.
        answer = asyncio.wrap_future(outcome)
        try:
            await asyncio.wait({answer}, timeout=timeout_s)
        finally:
            if not answer.done():
                # A call that has not begun never will: nobody wants a slip that waits behind a hung printer.
                outcome.cancel()
                # And nobody is left to hear of the late error of one that has: asyncio is not to log it.
                answer.cancel()
        if answer.cancelled():
            self.close()
            raise TimeoutError(f"{self._name}: no answer within {timeout_s} s")
        return answer.result()

    def close(self) -> None:
        """Lets the running call end by itself; may be called twice, and `run` starts anew."""
        calls, self._calls = self._calls, None
        if calls is not None:
            calls.put(None)


def _perform_all(calls: SimpleQueue[Callable[[], None] | None]) -> None:
    while (perform := calls.get()) is not None:
        perform()
