"""A still picture with smooth edges, laid over moving ones thirty times a second at the cost of copying memory."""

import numpy as np

from firmware.ui import canvas
from firmware.ui.canvas import Image
from firmware.ui.grid import Rect
from hardware.protocols import Rgb


class Overlay:
    """`image` at (`x`, `y`). Only its translucent pixels, the corners, are blended; the rest is copied whole."""

    def __init__(self, image: Image, x: int, y: int) -> None:
        pixels = canvas.to_rgba(image)
        height, width = pixels.shape[:2]
        self.rect = Rect(x, y, width, height)
        self._opaque = np.ascontiguousarray(pixels[..., :3])
        self._rows, self._columns = np.nonzero(pixels[..., 3] < 255)
        thin = pixels[self._rows, self._columns].astype(np.uint16)
        self._rest = 255 - thin[:, 3:]
        self._part = thin[:, :3] * thin[:, 3:] + 127

    def lay(self, picture: Rgb) -> None:
        """Composes this over `picture` (rows, columns, 3), in place."""
        x, y, width, height = self.rect
        place = picture[y : y + height, x : x + width]
        under = place[self._rows, self._columns]
        place[:] = self._opaque
        place[self._rows, self._columns] = (under * self._rest + self._part) // 255
