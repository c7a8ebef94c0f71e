"""Where a page or a screen stands on the glass: whole, or enlarged behind a window. Pure."""

from typing import NamedTuple

from firmware.ui.grid import Rect
from firmware.views.view import Enlarged, Point


class Placed(NamedTuple):
    """A picture on the glass. All of it would take `sheet`; only what lies in `window` is seen."""

    window: Rect
    sheet: Rect

    def at(self, point: Point) -> tuple[int, int]:
        """The pixel of a place in the picture."""
        return self.sheet.x + round(point.x * self.sheet.w), self.sheet.y + round(point.y * self.sheet.h)

    def crop(self, size: tuple[int, int]) -> Rect:
        """The part of a picture of `size` (width, height) that is seen; at least one pixel."""
        width, height = size
        left = (self.window.x - self.sheet.x) * width // self.sheet.w
        top = (self.window.y - self.sheet.y) * height // self.sheet.h
        right = -(-(self.window.right - self.sheet.x) * width // self.sheet.w)
        bottom = -(-(self.window.bottom - self.sheet.y) * height // self.sheet.h)
        left, top = min(max(left, 0), width - 1), min(max(top, 0), height - 1)
        return Rect(left, top, max(min(right, width) - left, 1), max(min(bottom, height) - top, 1))


def placed_in(space: Rect, size: tuple[int, int], enlarged: Enlarged | None, whole: Rect | None = None) -> Placed:
    """A picture of `size` (width, height) at the top of `space`, centred.

    It is as large as it fits into `whole` (the same space if none is given), times the scale.
    """
    whole = whole or space
    scale = min(whole.w / size[0], whole.h / size[1]) * (1.0 if enlarged is None else enlarged.scale)
    width, height = (max(round(side * scale), 1) for side in size)
    window = Rect(space.x + max(space.w - width, 0) // 2, space.y, min(width, space.w), min(height, space.h))
    if enlarged is None:
        return Placed(window, window)
    left = window.x - round((width - window.w) * enlarged.x)
    top = window.y - round((height - window.h) * enlarged.y)
    return Placed(window, Rect(left, top, width, height))
