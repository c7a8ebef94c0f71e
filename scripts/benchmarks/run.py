"""What a benchmark is given, and what it is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from scripts.benchmarks.figures import Figure


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one benchmark: a private folder, whether to be short, and where to say what is being done."""

    folder: Path
    quick: bool
    say: Callable[[str], None]

    def count(self, full: int, quick: int) -> int:
        return quick if self.quick else full


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What can be measured.

    `purpose` is one short line, for the list; `method` one paragraph, printed beside the figures and in docs/speed.md.
    """

    name: str
    purpose: str
    method: str
    measure: Callable[[Run], Awaitable[list[Figure]]]
