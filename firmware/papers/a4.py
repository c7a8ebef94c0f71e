"""A4 paper (ISO 216), upright, in PDF's unit: 1/72 inch. Pure."""

import math

WIDTH_PT = 595.2756
HEIGHT_PT = 841.8898
RASTER_DPI = 200
RASTER_BOX = (1654, 2339)
"""Pixels of a page at RASTER_DPI."""
_LARGEST_PT = 1_000_000.0
_SAME_SIZE_PT = 6.0
"""Boxes this near to A4 (2 mm) are printed at their own size."""

type Matrix = tuple[float, float, float, float, float, float]
"""a b c d e f of ISO 32000-1 8.3.4."""


def placement(x: float, y: float, width: float, height: float) -> Matrix:
    """Puts the box at (x, y) as large as it fits in the middle of the page; a lying box is turned by 90 degrees.

    Raises ValueError for a box without a sane size.
    """
    if not all(map(math.isfinite, (x, y, width, height))) or max(abs(x), abs(y), width, height) > _LARGEST_PT:
        raise ValueError("no finite box")
    if min(width, height) < 1.0 or max(width, height) / min(width, height) > 200.0:
        raise ValueError("a box without an area")
    lying = width > height
    across, up = (height, width) if lying else (width, height)
    scale = min(WIDTH_PT / across, HEIGHT_PT / up)
    if abs(across - WIDTH_PT) < _SAME_SIZE_PT and abs(up - HEIGHT_PT) < _SAME_SIZE_PT:
        scale = 1.0
    left = (WIDTH_PT - across * scale) / 2
    bottom = (HEIGHT_PT - up * scale) / 2
    if lying:
        return (0.0, scale, -scale, 0.0, left + (y + height) * scale, bottom - x * scale)
    return (scale, 0.0, 0.0, scale, left - x * scale, bottom - y * scale)


def is_turned(matrix: Matrix) -> bool:
    """Whether a placement turns its box by 90 degrees, against the clock."""
    return matrix[0] == 0.0
