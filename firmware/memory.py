"""How glibc keeps memory, on a board that has little of it.

A scanned page is 26 MB of pixels. Left to itself, malloc(3) learns from the first one that blocks of this size are
usual, keeps them, and does so once per thread: a counter that had scanned a page held 250 MB that nobody used.
"""

import asyncio
import ctypes
from collections.abc import Awaitable, Callable

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
"""mallopt(3)"""
_PR_SET_THP_DISABLE = 41
"""prctl(2)"""
MMAP_THRESHOLD_BYTES = 1_500_000
"""A picture of the camera at 720p (1.4 MB, thirty a second) is kept and used again: fresh memory for each would cost
4 % of a core. What is larger lives long or is rare (an encoder's buffers, the screen, a page): freed, it goes back."""
COUNTER_BLOCK_BYTES = 300_000
"""The same for the counter, which makes no block of this size for every picture: plates, texts and pages."""
TRIM_THRESHOLD_BYTES = 8_000_000
ARENAS = 2
START_S = 2.0
"""How long a program of the borne takes to stand: by then the first screen is painted."""


def keep_little(block_bytes: int = MMAP_THRESHOLD_BYTES) -> None:
    """Tells malloc to keep few arenas and to give back blocks from `block_bytes` on; before threads. glibc only.

    And no huge pages: x264 asks for them for every buffer, which then takes 2 MB, and is not slower without.
    """
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_THP_DISABLE, 1, 0, 0, 0)
    mallopt = getattr(libc, "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, ARENAS)
        mallopt(_M_MMAP_THRESHOLD, block_bytes)
        mallopt(_M_TRIM_THRESHOLD, TRIM_THRESHOLD_BYTES)


def give_back() -> None:
    """malloc_trim(3): after start-up the drawings' memory, after a wipe that of a citizen's pages, goes to the kernel.

    Takes some milliseconds and lets other threads run meanwhile. Nothing where libc is another.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


async def settle(then: Callable[[], object], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    """Once the program stands: gives back what its start has left, a tenth of its memory; then calls `then`."""
    await sleep(START_S)
    await asyncio.to_thread(give_back)
    then()
