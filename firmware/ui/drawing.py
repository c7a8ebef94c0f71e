"""Paths in the notation of SVG 2 (9.3), enough of it for our own figures: absolute M L H V C Q Z."""

import re
from collections.abc import Iterator
from itertools import pairwise

from firmware.ui.canvas import Point

_TOKENS = re.compile(r"[MLHVCQZ]|-?\d+(?:\.\d+)?")
_STEPS = 16
"""Straight pieces a curve."""


def flatten(path: str) -> list[list[Point]]:
    """The polygons of `path`, one a subpath; curves become short straight pieces."""
    shapes: list[list[Point]] = []
    numbers: Iterator[str] = iter(_TOKENS.findall(path))
    command = ""
    for token in numbers:
        value = token
        if token.isalpha():
            command = token
            if command == "Z":
                continue
            value = next(numbers)
        if command == "M":
            shapes.append([(float(value), float(next(numbers)))])
            command = "L"
            continue
        _extend(shapes[-1], command, float(value), numbers)
    return shapes


def _extend(shape: list[Point], command: str, first: float, rest: Iterator[str]) -> None:
    x, y = shape[-1]
    match command:
        case "H":
            shape.append((first, y))
        case "V":
            shape.append((x, first))
        case "L":
            shape.append((first, float(next(rest))))
        case _:
            points = [(first, float(next(rest)))]
            points += [(float(next(rest)), float(next(rest))) for _ in range(1 if command == "Q" else 2)]
            shape += [_bezier([(x, y), *points], step / _STEPS) for step in range(1, _STEPS + 1)]


def _bezier(points: list[Point], t: float) -> Point:
    """De Casteljau's construction."""
    while len(points) > 1:
        points = [((1 - t) * ax + t * bx, (1 - t) * ay + t * by) for (ax, ay), (bx, by) in pairwise(points)]
    return points[0]
