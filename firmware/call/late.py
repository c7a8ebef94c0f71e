"""Modules of a library that are loaded when they are first used, not when the library is.

aioice asks multicast DNS only where a browser hides its addresses (`*.local`), and imports all of dnspython for that:
3 MB in each of our two processes.
"""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType

MULTICAST_DNS = ("dns.message", "dns.name", "dns.rdata", "dns.rdataset", "dns.zone")
"""The large ones among what `aioice.mdns` imports."""


class _LateFinder(MetaPathFinder):
    """Finds what everybody finds, and puts off its execution until an attribute of it is asked for."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in MULTICAST_DNS:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader)
        return spec


def put_off() -> None:
    """From now on; what is already loaded stays."""
    if not any(isinstance(finder, _LateFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _LateFinder())


def load() -> None:
    """Loads all that was put off. Takes up to a tenth of a second: call it in a thread."""
    for name in MULTICAST_DNS:
        getattr(sys.modules.get(name), "__all__", None)
