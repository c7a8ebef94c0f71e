"""The adviser's finger on a page: a ring around the place, and an arrow to it. Seen on white, on black, on anything."""

import math

from firmware.ui import canvas
from firmware.ui.grid import Grid, Rect
from firmware.ui.overlay import Overlay
from firmware.ui.theme import CONTRAST, NORMAL

_RING_U = 1.9
_WIDTH_U = 0.42
_EDGE_U = 0.22
_ARROW_U = 4.6
"""From the centre of the ring to the end of the arrow."""
_TILT = math.radians(40)


class Pointer:
    """Drawn once a screen; `at` gives it its place. It is the same in both themes: pages are white in both."""

    def __init__(self, grid: Grid) -> None:
        self._reach = grid.px(_ARROW_U) + grid.px(_WIDTH_U + _EDGE_U)
        self._grid = grid
        self._image: canvas.Image | None = None

    def at(self, place: tuple[int, int], window: Rect) -> Overlay:
        """With its ring's centre at `place`; the arrow comes from the middle of the window that the page is seen in."""
        image = self._image = self._image or self._draw()
        sideways = place[0] > window.x + window.w // 2
        upwards = place[1] > window.y + window.h // 2
        image = canvas.flipped(image, sideways=sideways, upwards=upwards)
        return Overlay(image, place[0] - self._reach, place[1] - self._reach)

    def _draw(self) -> canvas.Image:
        side = 2 * self._reach
        image = canvas.blank((side, side))
        for edge, colour in ((self._grid.px(_EDGE_U), NORMAL.ink), (0, CONTRAST.brand)):
            image.blit(self._shape(side, edge, colour), (0, 0))
        return image

    def _shape(self, side: int, edge: int, colour: tuple[int, int, int]) -> canvas.Image:
        """The ring and the arrow, `edge` wider all around."""
        px, middle = self._grid.px, side / 2
        width = px(_WIDTH_U) + 2 * edge

        def away(units: float, turn: float = 0.0) -> canvas.Point:
            return middle + px(units) * math.cos(_TILT + turn), middle + px(units) * math.sin(_TILT + turn)

        tip, end = away(_RING_U + 0.5), away(_ARROW_U)
        barbs = away(_RING_U + 1.7, 0.3), away(_RING_U + 1.7, -0.3)
        stencil = canvas.Stencil((side, side)).arc((middle, middle), px(_RING_U), width, 1.0)
        stencil.stroke([tip, end], width).stroke([barbs[0], tip, barbs[1]], width)
        return stencil.image(colour)
