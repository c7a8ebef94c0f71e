"""Memory that was freed goes back to the kernel: glibc keeps it for later, on a borne tens of megabytes of it.

At start-up it is what the drawings took while they were made; after a wipe it is where a citizen's pages were.
"""

import ctypes


def give_back() -> None:
    """malloc_trim(3); takes some milliseconds and lets other threads run meanwhile. Nothing where libc is another."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
