"""Waiting for what happens, with a bound, instead of sleeping for time to pass.

Three settings turn hidden races of tests into plain failures (CONTRIBUTING.md). An eager look sees a first effect
before the second one that a test did not wait for; a late one comes when what the test thought it saw has gone again;
and messages that lag come one by one, so that what stands in the next one is not there yet.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from typing import Literal

PATIENCE_S = 40.0
"""Far above what anything takes: machines may be busy."""
LOOK_S = float(os.environ.get("VISIOGUICHET_LOOK_S", "0.01"))
"""Between two looks; 0 looks at every turn of the loop."""
LATE_S = float(os.environ.get("VISIOGUICHET_LATE_S", "0"))
"""From what was seen until the test goes on."""
LAG_S = float(os.environ.get("VISIOGUICHET_LAG_S", "0"))
"""How long each message lies at its receiver before it is heard: in tests/browser, at desk and fake borne."""


async def until[T](what: str, look: Callable[[], T | Literal[False] | None], patience_s: float = PATIENCE_S) -> T:
    """The first true value of `look`; fails naming `what`."""

    async def looking() -> T | Literal[False] | None:
        return look()

    return await until_async(what, looking, patience_s)


async def until_async[T](
    what: str, look: Callable[[], Awaitable[T | Literal[False] | None]], patience_s: float = PATIENCE_S
) -> T:
    """The same for a look that takes its time."""
    try:
        async with asyncio.timeout(patience_s):
            while not (seen := await look()):  # noqa: ASYNC110 - processes and parts tell nobody when they change
                await asyncio.sleep(LOOK_S)
    except TimeoutError:
        raise AssertionError(f"not seen within {patience_s:.0f} s: {what}") from None
    await late()
    return seen


def until_blocking(what: Callable[[], str], look: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
    """Where no loop runs, for servers and systems that tell nobody; `what` is asked only when it did not come."""
    end_s = time.monotonic() + patience_s
    while not look():
        assert time.monotonic() < end_s, f"not seen within {patience_s:.0f} s: {what()}"
        time.sleep(max(LOOK_S, 0.01))
    time.sleep(LATE_S)


async def late() -> None:
    """Comes as late as the setting asks; for what waits by an event of its own."""
    if LATE_S:
        await asyncio.sleep(LATE_S)


async def lag() -> None:
    """Before a message is heard."""
    if LAG_S:
        await asyncio.sleep(LAG_S)


def comes_late[**P, R](wait: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """The same wait, late; for those of somebody else's library."""

    async def waiting(*args: P.args, **kwargs: P.kwargs) -> R:
        seen = await wait(*args, **kwargs)
        await late()
        return seen

    return waiting
