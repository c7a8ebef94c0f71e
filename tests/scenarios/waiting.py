"""Waiting for what happens, with a bound, instead of sleeping for time to pass."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal

PATIENCE_S = 40.0
"""Far above what anything takes: machines may be busy."""
_LOOK_S = 0.05


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
            while not (seen := await look()):  # noqa: ASYNC110 - processes tell nobody when they change
                await asyncio.sleep(_LOOK_S)
    except TimeoutError:
        raise AssertionError(f"not seen within {patience_s:.0f} s: {what}") from None
    return seen
