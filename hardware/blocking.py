"""One thread for one blocking library, so that its calls never overlap and never touch the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


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
