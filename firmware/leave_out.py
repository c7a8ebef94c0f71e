"""What libraries of ours import and a program of ours never uses: left out, it takes no memory.

- The counter speaks over data channels (ADR 0001). aiortc imports PyAV with all of FFmpeg beside them, for pictures and
  sound that only the call process has.
- pygame draws for us. It would also load SDL's mixer and reader of files, with a dozen libraries for both.
"""

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Final

PYAV: Final = "av"
"""Goes on as a package of names: aiortc derives nothing from its classes and makes none of them at import."""
PYGAME_PARTS: Final = frozenset({"pygame.imageext", "pygame.mixer", "pygame.mixer_music"})
"""pygame goes on without them, as where their libraries are not installed."""


class LeftOutError(RuntimeError):
    """Something was used that this program was to do without."""


class _Absent(type):
    """A class that is only a name."""

    def __call__(cls, *_: object, **__: object) -> object:
        raise LeftOutError(f"{cls.__name__} of PyAV was left out of this program")


class _Names(ModuleType):
    """A module in which every name is a class of its own."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        absent = _Absent(name, (Exception,), {"__module__": self.__name__})
        setattr(self, name, absent)
        return absent


class _Leaver(MetaPathFinder, Loader):
    """Finds what is left out before anybody else can."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        if fullname in PYGAME_PARTS:
            raise ModuleNotFoundError(f"{fullname} was left out of this program", name=fullname)
        return ModuleSpec(fullname, self, is_package=True) if fullname.partition(".")[0] == PYAV else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Names(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to do: its names come when they are asked for."""


def leave_out() -> None:
    """From now on, in a program that is the counter and nothing else; what is already loaded stays."""
    if not any(isinstance(finder, _Leaver) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Leaver())
