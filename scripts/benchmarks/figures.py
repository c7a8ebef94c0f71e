"""The form of every figure that a bench prints, and the table and the JSON line made of them."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. `aim` is what it shall not exceed, or what it shall reach where `at_least`."""

    name: str
    value: float
    unit: str
    aim: float | None = None
    at_least: bool = False
    peer: str | None = None
    """What else did the same work in the same run."""
    peer_value: float | None = None

    @property
    def holds(self) -> bool | None:
        """Whether the aim is met; None where there is none."""
        if self.aim is None:
            return None
        return self.value >= self.aim if self.at_least else self.value <= self.aim

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "value": _rounded(self.value),
            "unit": self.unit,
            "aim": self.aim,
            "holds": self.holds,
            "peer": self.peer,
            "peer_value": None if self.peer_value is None else _rounded(self.peer_value),
        }


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that `percent` of them do not exceed (nearest rank). Raises `ValueError` for none."""
    if not values:
        raise ValueError("no values were measured")
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]


def spread(name: str, values: Sequence[float], unit: str, *, aim: float | None = None) -> list[Figure]:
    """Median and 95th percentile of `values`; the aim is for the latter."""
    return [
        Figure(f"{name}, p50", percentile(values, 50), unit),
        Figure(f"{name}, p95 of {len(values)}", percentile(values, 95), unit, aim),
    ]


def json_line(figures: Iterable[Figure]) -> str:
    return json.dumps({"figures": [figure.as_json() for figure in figures]}, ensure_ascii=False)


def table(figures: Sequence[Figure]) -> str:
    """A Markdown table, as docs/speed.md has it."""
    rows = [("figure", "value", "aim", "holds", "peer"), *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _row(figure: Figure) -> tuple[str, str, str, str, str]:
    aim = "" if figure.aim is None else f"{'≥' if figure.at_least else '≤'} {figure.aim:g}"
    holds = {None: "", True: "yes", False: "NO"}[figure.holds]
    peer = "" if figure.peer_value is None else f"{figure.peer}: {_rounded(figure.peer_value):g}"
    return figure.name, f"{_rounded(figure.value):g} {figure.unit}", aim, holds, peer


def _rounded(value: float) -> float:
    """Four significant digits: more than any of these measurements has."""
    return float(f"{value:.4g}")
