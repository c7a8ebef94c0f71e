"""Drawing with pygame surfaces in memory: no window, no display. The other importer of pygame here is `lettering`.

An `Image` has straight alpha and 32 bits a pixel, because blending onto 24 bits is thirty times slower in SDL.
"""

import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Self

import numpy as np
import pygame
from numpy.typing import NDArray

from firmware.ui.theme import Colour
from hardware.protocols import Rgb

type Image = pygame.Surface
type Point = tuple[float, float]
type Rgba = NDArray[np.uint8]

SUPERSAMPLING = 4


def blank(size: tuple[int, int]) -> Image:
    """A transparent picture."""
    return pygame.Surface(size, pygame.SRCALPHA, 32)


def opaque(size: tuple[int, int], colour: Colour) -> Image:
    """A picture without alpha, filled."""
    surface = pygame.Surface(size, 0, 32)
    surface.fill(colour)
    return surface


def from_rgba(pixels: Rgba) -> Image:
    """Straight-alpha pixels (height, width, 4) as a picture."""
    height, width = pixels.shape[:2]
    # Same order of channels as every other image: blits between unlike masks leave SDL's fast path.
    return pygame.image.frombuffer(np.ascontiguousarray(pixels[..., (2, 1, 0, 3)]), (width, height), "BGRA")


def to_rgba(image: Image) -> Rgba:
    """The pixels of an image, (height, width, 4)."""
    width, height = image.get_size()
    return np.frombuffer(pygame.image.tobytes(image, "RGBA"), np.uint8).reshape(height, width, 4)


def to_rgb(image: Image) -> Rgb:
    """A copy of the pixels without alpha, C-contiguous."""
    width, height = image.get_size()
    pixels = np.empty((height, width, 3), np.uint8)
    copy_rgb(image, pixels)
    return pixels


def copy_rgb(image: Image, into: Rgb, only: tuple[int, int, int, int] | None = None) -> None:
    """Copies the pixels without alpha into a contiguous array of the same size; of the rectangle `only`, if given."""
    height, width = into.shape[:2]
    surface = pygame.image.frombuffer(into, (width, height), "RGB")
    surface.blit(image, only[:2] if only else (0, 0), only)


def from_rgb(pixels: Rgb) -> Image:
    """Pixels as an opaque picture that shares their memory: for one blit."""
    rows, columns = pixels.shape[:2]
    return pygame.image.frombuffer(np.ascontiguousarray(pixels), (columns, rows), "RGB")


class Packed:
    """An opaque picture in few colours, compressed: a fiftieth of its memory, unpacked in a few milliseconds."""

    def __init__(self, image: Image) -> None:
        self.size: tuple[int, int] = image.get_size()
        self._data = zlib.compress(pygame.image.tobytes(image, "RGB"), 1)

    def image(self) -> Image:
        return pygame.image.frombytes(zlib.decompress(self._data), self.size, "RGB")


def rounded(
    size: tuple[int, int],
    radii: tuple[int, int, int, int],
    fill: Colour,
    edge: Colour | None = None,
    edge_px: int = 0,
    dash_px: int = 0,
) -> Image:
    """A rectangle with smooth corners (radii: top left, top right, bottom right, bottom left).

    `dash_px` > 0 breaks the straight parts of the edge into dashes.
    """
    width, height = size
    image = blank(size)
    image.fill((*fill, 255))
    edge_px = edge_px if edge is not None else 0
    if edge is not None and edge_px:
        for start, length in _dashes(width, dash_px):
            image.fill(edge, (start, 0, length, edge_px))
            image.fill(edge, (start, height - edge_px, length, edge_px))
        for start, length in _dashes(height, dash_px):
            image.fill(edge, (0, start, edge_px, length))
            image.fill(edge, (width - edge_px, start, edge_px, length))
    for radius, (right, low) in zip(radii, ((False, False), (True, False), (True, True), (False, True)), strict=True):
        if radius:
            place = (width - radius if right else 0, height - radius if low else 0)
            image.fill((0, 0, 0, 0), (*place, radius, radius))
            image.blit(_corner(radius, fill, edge, edge_px, right, low), place)
    return image


def _dashes(length: int, dash_px: int) -> Iterator[tuple[int, int]]:
    if not dash_px:
        yield 0, length
        return
    for start in range(0, length, 2 * dash_px):
        yield start, min(dash_px, length - start)


@lru_cache(maxsize=256)
def _corner(radius: int, fill: Colour, edge: Colour | None, edge_px: int, right: bool, low: bool) -> Image:
    """One corner, `radius` square: coverage of a circle computed by the distance to its edge."""
    steps = np.arange(radius) + 0.5
    distance = np.hypot(radius - steps[:, None], radius - steps[None, :])[..., None]
    inside = np.clip(radius - distance + 0.5, 0, 1)
    within_edge = np.clip(radius - edge_px - distance + 0.5, 0, 1)
    colour = np.asarray(fill) * within_edge + np.asarray(edge or fill) * (1 - within_edge)
    pixels = np.concatenate((colour, inside * 255), axis=2).round().astype(np.uint8)
    return from_rgba(pixels[:: -1 if low else 1, :: -1 if right else 1])


def frame(size: tuple[int, int], radius: int, edge_px: int, colour: Colour) -> Image:
    """The edge of a rounded rectangle with nothing inside."""
    pixels = to_rgba(rounded(size, (radius,) * 4, colour)).copy()
    inner = to_rgba(rounded((size[0] - 2 * edge_px, size[1] - 2 * edge_px), (max(radius - edge_px, 0),) * 4, colour))
    pixels[edge_px:-edge_px, edge_px:-edge_px, 3] = 255 - inner[..., 3]
    return from_rgba(pixels)


class Stencil:
    """A shape of one colour, drawn several times too large and brought down, so that its edges are smooth."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._size = size
        self._large = pygame.Surface((size[0] * SUPERSAMPLING, size[1] * SUPERSAMPLING), 0, 32)

    def polygon(self, points: Sequence[Point]) -> Self:
        pygame.draw.polygon(self._large, "white", [(x * SUPERSAMPLING, y * SUPERSAMPLING) for x, y in points])
        return self

    def disc(self, centre: Point, radius: float, *, hole: bool = False) -> Self:
        """A filled circle, or a hole of that size."""
        x, y = centre
        where = (x * SUPERSAMPLING, y * SUPERSAMPLING)
        pygame.draw.circle(self._large, "black" if hole else "white", where, radius * SUPERSAMPLING)
        return self

    def arc(self, centre: Point, radius: float, width: float, fraction: float) -> Self:
        """`fraction` of a ring, from twelve o'clock with the clock; `radius` runs in the middle of its `width`."""
        angles = np.linspace(0, 2 * np.pi * min(fraction, 1.0), 181)
        unit = np.stack((np.sin(angles), -np.cos(angles)), axis=1)
        outer = unit * (radius + width / 2) + centre
        inner = unit[::-1] * (radius - width / 2) + centre
        return self.polygon([(float(x), float(y)) for x, y in np.concatenate((outer, inner))])

    def stroke(self, points: Sequence[Point], width: float) -> Self:
        """A line through `points` with round ends and joints."""
        for (ax, ay), (bx, by) in pairwise(points):
            length = float(np.hypot(bx - ax, by - ay)) or 1.0
            nx, ny = (ay - by) / length * width / 2, (bx - ax) / length * width / 2
            self.polygon(((ax + nx, ay + ny), (bx + nx, by + ny), (bx - nx, by - ny), (ax - nx, ay - ny)))
        for point in points:
            self.disc(point, width / 2)
        return self

    def image(self, colour: Colour) -> Image:
        """The shape in `colour` on nothing."""
        small = pygame.transform.smoothscale(self._large, self._size)
        coverage = np.frombuffer(pygame.image.tobytes(small, "RGB"), np.uint8).reshape(self._size[1], self._size[0], 3)
        pixels = np.empty((*coverage.shape[:2], 4), np.uint8)
        pixels[..., :3] = colour
        pixels[..., 3] = coverage[..., 0]
        return from_rgba(pixels)


def cover(pixels: Rgb, size: tuple[int, int]) -> Rgb:
    """`pixels` scaled to fill `size` (width, height), cropped at the centre; the same array if it fits already."""
    width, height = size
    rows, columns = pixels.shape[:2]
    if (columns, rows) == size:
        return pixels
    crop_w = min(columns, max(1, round(rows * width / height)))
    crop_h = min(rows, max(1, round(columns * height / width)))
    left, top = (columns - crop_w) // 2, (rows - crop_h) // 2
    return scaled(pixels[top : top + crop_h, left : left + crop_w], size)


def contain(pixels: Rgb, size: tuple[int, int], ground: Colour) -> Rgb:
    """All of `pixels`, as large as `size` (width, height) holds, `ground` beside it; the same array if it fits."""
    width, height = size
    rows, columns = pixels.shape[:2]
    if (columns, rows) == size:
        return pixels
    scale = min(width / columns, height / rows)
    inner = min(max(round(columns * scale), 1), width), min(max(round(rows * scale), 1), height)
    left, top = (width - inner[0]) // 2, (height - inner[1]) // 2
    result = np.empty((height, width, 3), np.uint8)
    result[:] = ground
    result[top : top + inner[1], left : left + inner[0]] = scaled(pixels, inner)
    return result


def flipped(image: Image, *, sideways: bool, upwards: bool) -> Image:
    """Mirrored left to right, top to bottom, or both."""
    return pygame.transform.flip(image, sideways, upwards)


def scaled(pixels: Rgb, size: tuple[int, int]) -> Rgb:
    """`pixels` brought to `size` (width, height) smoothly."""
    rows, columns = pixels.shape[:2]
    source = pygame.image.frombuffer(np.ascontiguousarray(pixels), (columns, rows), "RGB")
    result = np.empty((size[1], size[0], 3), np.uint8)
    pygame.transform.smoothscale(source, size, pygame.image.frombuffer(result, size, "RGB"))
    return result


def draw_large(size: tuple[int, int], ground: Colour, draw: Callable[[Image, float], None]) -> Image:
    """A drawing in many colours on `ground`: `draw(surface, factor)` paints it `factor` times too large."""
    large = opaque((size[0] * SUPERSAMPLING, size[1] * SUPERSAMPLING), ground)
    draw(large, SUPERSAMPLING)
    return pygame.transform.smoothscale(large, size)


def fill_polygon(surface: Image, colour: Colour, points: Sequence[Point]) -> None:
    pygame.draw.polygon(surface, colour, points)


def fill_circle(surface: Image, colour: Colour, centre: Point, radius: float) -> None:
    pygame.draw.circle(surface, colour, centre, radius)


def shrunk(image: Image, size: tuple[int, int], ground: Colour) -> Image:
    """A drawing on `ground` brought to `size` smoothly."""
    pixels = to_rgb(pygame.transform.smoothscale(image, size))
    # Smoothscale darkens by up to 4 of 255: seen where the drawing meets the screen's own ground.
    near = (np.abs(pixels.astype(np.int16) - ground) <= 5).all(axis=2)
    pixels[near] = ground
    return from_rgb(pixels)
