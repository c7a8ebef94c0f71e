"""`scripts/bench [NAME ...]`: measures how fast the product is, and says how it measured."""

import argparse
import asyncio
import datetime as dt
import os
import platform
import sys
import tempfile
import textwrap
from collections.abc import Sequence
from pathlib import Path

from scripts.benchmarks.borne import BORNE
from scripts.benchmarks.figures import Figure, json_line, table
from scripts.benchmarks.keys import KEYS
from scripts.benchmarks.latency import LATENCY
from scripts.benchmarks.loop import LOOP
from scripts.benchmarks.papers import PAPERS
from scripts.benchmarks.picture import PICTURE
from scripts.benchmarks.run import Benchmark, Run
from scripts.benchmarks.sign import SIGN
from scripts.benchmarks.speech import SPEECH
from scripts.benchmarks.text import TEXT

BENCHMARKS = {one.name: one for one in (KEYS, SPEECH, PICTURE, LATENCY, SIGN, BORNE, PAPERS, TEXT, LOOP)}


PAGE = Path(__file__).resolve().parent.parent / "docs" / "speed.md"
MARK = "<!-- What follows is written by `scripts/bench --write`. -->"


def say(text: str) -> None:
    print(text, flush=True)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which ones (default: all): {', '.join(BENCHMARKS)}")
    parser.add_argument("--list", action="store_true", help="name the benchmarks and stop")
    parser.add_argument("--quick", action="store_true", help="few samples: shows that it works, not how fast it is")
    parser.add_argument("--json", action="store_true", help="the last line of the output is one JSON object")
    parser.add_argument("--write", action="store_true", help="put method and figures of all into docs/speed.md")
    options = parser.parse_args(arguments)
    if options.write and (options.names or options.quick):
        parser.error("--write is for a whole run of all")
    unknown = [name for name in options.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"no benchmark is called {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    return options


def machine() -> str:
    """One line about where and when: figures mean nothing without it."""
    cores, loads = os.cpu_count(), " ".join(f"{load:.1f}" for load in os.getloadavg())
    now = dt.datetime.now(tz=dt.UTC)
    return f"{now:%Y-%m-%d %H:%M} UTC, {platform.machine()}, {cores} cores, load average {loads}"


def write_page(page: Path, sections: Sequence[str]) -> None:
    """Replaces what stands below the mark in docs/speed.md; what a person wrote above it stays."""
    written = page.read_text(encoding="utf-8").partition(MARK)[0]
    page.write_text("\n\n".join((written + MARK, *sections)) + "\n", encoding="utf-8")


def section(benchmark: Benchmark, figures: Sequence[Figure], measured: str) -> str:
    """Method, figures, and where and when they were measured, as Markdown."""
    return f"## {benchmark.name}\n{textwrap.fill(benchmark.method, 120)}\n\n{table(figures)}\n\nMeasured {measured}."


async def _measure(benchmark: Benchmark, *, quick: bool) -> list[Figure]:
    say(f"\n## {benchmark.name}\n{textwrap.fill(benchmark.method, 120)}\n{machine()}\n")
    with tempfile.TemporaryDirectory(prefix="visioguichet-bench-") as folder:
        figures = await benchmark.measure(Run(Path(folder), quick, lambda text: say(f"- {text}")))
    say(f"\n{table(figures)}\n\n{machine()}")
    return figures


def main(arguments: Sequence[str] | None = None) -> int:
    options = _arguments(arguments)
    if options.list:
        for benchmark in BENCHMARKS.values():
            say(f"{benchmark.name:8} {benchmark.purpose}")
        return 0
    figures: list[Figure] = []
    sections: list[str] = []
    for name in options.names or BENCHMARKS:
        measured = asyncio.run(_measure(BENCHMARKS[name], quick=options.quick))
        figures += measured
        sections.append(section(BENCHMARKS[name], measured, machine()))
    if options.write:
        write_page(PAGE, sections)
    if options.json:
        say(json_line(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
