"""A 32-bit number in a picture that a machine can read again after coding, scaling and painting.

Layout, all of it relative to the picture so that scaling does not matter (cropping does): the picture is divided into
a grid of 20 columns and 15 rows; the top two rows hold 40 cells, numbered left to right, top row first:

    cell 0       white, the reference of a 1
    cell 1       black, the reference of a 0
    cells 2-33   the value, most significant bit first, white = 1
    cells 34-39  the check, most significant bit first: the XOR of the value's six-bit groups, itself XOR 0b101010

A reader takes the mean of the inner half (in x and in y) of each cell, so the edges that a codec smears do not count.
It refuses a picture whose references are closer than 48 levels, one with a cell in the middle third between them, and
one whose check fails. Cells are 32x32 at 640x480, 16x16 at 320x240. In JavaScript:

    const c = i => mean of the inner half of cell i, with x0 = (i % 20) * w / 20, y0 = Math.floor(i / 20) * h / 15
    const mid = (c(0) + c(1)) / 2, bit = i => (c(i) > mid ? 1 : 0)
    let v = 0; for (let i = 2; i < 34; i++) v = v * 2 + bit(i)       // not <<: it would be signed
    let k = 0; for (let s = 0; s < 36; s += 6) k ^= Math.floor(v / 2 ** s) % 64
    k ^ 0b101010 must equal cells 34-39
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

COLUMNS = 20
GRID_ROWS = 15
STAMP_ROWS = 2
VALUE_BITS = 32
CHECK_BITS = 6
BLACK, WHITE = 16, 235
"""Luma of ITU-R BT.601 limited range."""
_CHECK_SALT = 0b101010
_LEAST_CONTRAST = 48


def draw_stamp(y_plane: NDArray[np.uint8], value: int) -> None:
    """Writes `value` (taken modulo 2**32) over the top of a luma plane of shape (height, width), in place."""
    height, width = y_plane.shape
    value &= 0xFFFFFFFF
    coded = (0b10 << VALUE_BITS | value) << CHECK_BITS | _check(value)
    cells = np.array([WHITE if coded >> place & 1 else BLACK for place in reversed(range(40))], np.uint8)
    lines = np.arange(height * STAMP_ROWS // GRID_ROWS) * GRID_ROWS // height
    columns = np.arange(width) * COLUMNS // width
    y_plane[: len(lines)] = cells.reshape(STAMP_ROWS, COLUMNS)[lines][:, columns]


def read_stamp(y_or_rgb: NDArray[Any]) -> int | None:
    """Value of an 8-bit picture of shape (height, width) or (height, width, 3); None where none can be trusted."""
    levels = _levels(y_or_rgb)
    white, black = levels[0], levels[1]
    if white - black < _LEAST_CONTRAST:
        return None
    places = (levels - black) / (white - black)
    if bool(np.any((places > 1 / 3) & (places < 2 / 3))):
        return None
    coded = int("".join("1" if place > 0.5 else "0" for place in places[2:]), 2)
    value, check = coded >> CHECK_BITS, coded & 0b111111
    return value if check == _check(value) else None


def _check(value: int) -> int:
    folded = _CHECK_SALT
    for shift in range(0, VALUE_BITS + 4, CHECK_BITS):
        folded ^= value >> shift & 0b111111
    return folded


def _levels(picture: NDArray[Any]) -> NDArray[np.float64]:
    """The mean of the inner half of each of the 40 cells."""
    height, width = picture.shape[:2]
    means = []
    for cell in range(STAMP_ROWS * COLUMNS):
        row, column = divmod(cell, COLUMNS)
        top, left = (row + 0.25) * height / GRID_ROWS, (column + 0.25) * width / COLUMNS
        bottom, right = top + height / GRID_ROWS / 2, left + width / COLUMNS / 2
        inner = picture[int(top) : max(int(bottom), int(top) + 1), int(left) : max(int(right), int(left) + 1)]
        means.append(inner.mean())
    return np.array(means)
