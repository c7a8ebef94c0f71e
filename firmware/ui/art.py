"""Our own figures: the counter with an adviser, the queue, the scanner, the printer; drawn by code."""

from collections import OrderedDict
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from firmware.ui import canvas
from firmware.ui.canvas import Image, Point
from firmware.ui.drawing import flatten
from firmware.ui.theme import Colour, Theme
from firmware.views.view import Art
from hardware.protocols import Rgb

_SKIN, _SHADE, _HAIR, _HEADSET = (216, 162, 126), (194, 135, 95), (51, 37, 31), (34, 48, 58)
_JACKET, _LAPEL, _SHIRT, _WALL = (31, 85, 96), (24, 68, 78), (241, 238, 230), (208, 217, 218)
_LIPS, _EYES, _WHITE = (138, 63, 55), (42, 33, 29), (255, 255, 255)


_WINDOW, _FIELD, _SHELF = (232, 239, 240), (169, 192, 177), (142, 157, 160)

_FITTED_KEPT = 4


class Pen:
    """Draws in the coordinates of a figure, moved by `origin`, on a surface that is `factor` times larger."""

    def __init__(self, surface: Image, factor: float, origin: Point = (0.0, 0.0)) -> None:
        self._surface = surface
        self._factor = factor
        self._origin = origin

    def fill(self, colour: Colour, path: str) -> None:
        for shape in flatten(path):
            canvas.fill_polygon(self._surface, colour, [self._at(point) for point in shape])

    def stroke(self, colour: Colour, path: str, width: float, *, closed: bool = False) -> None:
        """A line with round ends and joints."""
        for shape in flatten(path):
            points = [*shape, shape[0]] if closed else shape
            for (ax, ay), (bx, by) in pairwise(points):
                length = float(np.hypot(bx - ax, by - ay)) or 1.0
                nx, ny = (ay - by) / length * width / 2, (bx - ax) / length * width / 2
                corners = ((ax + nx, ay + ny), (bx + nx, by + ny), (bx - nx, by - ny), (ax - nx, ay - ny))
                canvas.fill_polygon(self._surface, colour, [self._at(point) for point in corners])
            for point in points:
                self.disc(colour, point, width / 2)

    def disc(self, colour: Colour, centre: Point, radius: float) -> None:
        canvas.fill_circle(self._surface, colour, self._at(centre), radius * self._factor)

    def outlined(self, fill: Colour, edge: Colour, path: str, width: float) -> None:
        self.fill(fill, path)
        self.stroke(edge, path, width, closed=True)

    def _at(self, point: Point) -> Point:
        x, y = self._origin
        return (point[0] + x) * self._factor, (point[1] + y) * self._factor


@dataclass(frozen=True, slots=True)
class Figure:
    """The box in which a figure is drawn."""

    width: int
    height: int


_OFFICE = Figure(650, 366)

FIGURES = {
    Art.COUNTER: Figure(380, 380),
    Art.QUEUE: Figure(430, 180),
    Art.SCANNER: Figure(560, 330),
    Art.PLACE: Figure(560, 330),
    Art.PRINTER: Figure(480, 360),
}


class Drawings:
    """Every figure, drawn once in the colours of a theme at the largest height needed, then brought to size."""

    def __init__(self, theme: Theme, height_px: int) -> None:
        self._ground = theme.bg
        self._masters = {
            art: canvas.Packed(_draw(art, theme, (round(height_px * box.width / box.height), height_px)))
            for art, box in FIGURES.items()
        }
        self._fitted: OrderedDict[tuple[Art, tuple[int, int]], Image] = OrderedDict()

    def fit(self, art: Art, room: tuple[int, int]) -> Image:
        """`art` as large as `room` allows, never larger than its master."""
        master = self._masters[art]
        width, height = master.size
        scale = min(room[0] / width, room[1] / height, 1.0)
        size = max(round(width * scale), 1), max(round(height * scale), 1)
        image = self._fitted.pop((art, size), None) or canvas.shrunk(master.image(), size, self._ground)
        self._fitted[art, size] = image
        if len(self._fitted) > _FITTED_KEPT:
            self._fitted.popitem(last=False)
        return image


def portrait(size: tuple[int, int]) -> Rgb:
    """The adviser in an office, for a picture of 16:9: what a camera at a desk would see. (height, width, 3)"""
    scale = size[1] / _OFFICE.height

    def draw(surface: Image, factor: float) -> None:
        room, person = Pen(surface, factor * scale), Pen(surface, factor * scale, (135.0, 0.0))
        room.fill(_WINDOW, "M40 40H180V210H40Z")
        room.fill(_FIELD, "M40 210V170Q80 120 120 150Q155 170 180 140V210Z")
        room.stroke(_SHELF, "M40 40H180V210H40ZM110 40V210", 5, closed=True)
        room.stroke(_SHELF, "M480 150H620", 8)
        for number, colour in enumerate((_JACKET, _LIPS, _SHIRT, _LAPEL, _HEADSET)):
            x = 492 + 24 * number
            room.fill(colour, f"M{x} {96 + 9 * (number % 3)}H{x + 18}V146H{x}Z")
        _adviser(person)

    return canvas.to_rgb(canvas.draw_large(size, _WALL, draw))


def _draw(art: Art, theme: Theme, size: tuple[int, int]) -> Image:
    painters = {
        Art.COUNTER: _counter,
        Art.QUEUE: _queue,
        Art.SCANNER: _take_paper,
        Art.PLACE: _place_paper,
        Art.PRINTER: _printer,
    }
    scale = size[1] / FIGURES[art].height
    return canvas.draw_large(size, theme.bg, lambda surface, factor: painters[art](Pen(surface, factor * scale), theme))


def _counter(pen: Pen, theme: Theme) -> None:
    """An adviser in the arch of a counter window."""
    pen.fill(_WALL, "M50 362V192Q50 34 190 34Q330 34 330 192V362Z")
    _adviser(pen)
    arch = "M34 370V190Q34 16 190 16Q346 16 346 190V370H326V192Q326 36 190 36Q54 36 54 192V370Z"
    # What the figure paints beyond the window is covered before the frame goes on.
    pen.fill(theme.bg, "M0 0H34V370H0ZM346 0H380V370H346Z")
    pen.fill(theme.brand, arch)
    pen.fill(theme.ink, "M8 360Q8 356 13 356H367Q372 356 372 360V374Q372 378 367 378H13Q8 378 8 374Z")


def _adviser(pen: Pen) -> None:
    pen.fill(
        _HAIR,
        "M190 80C132 80 106 118 106 166C106 202 104 226 99 242C95 264 124 272 158 264"
        "H222C256 272 285 264 281 242C276 226 274 202 274 166C274 118 248 80 190 80Z",
    )
    pen.fill(_JACKET, "M14 366C14 330 34 312 80 300L150 278H230L300 300C346 312 366 330 366 366Z")
    pen.fill(_SHIRT, "M152 276L190 326L228 276L224 258H156Z")
    pen.fill(_LAPEL, "M153 273L190 332L172 352L128 288ZM227 273L190 332L208 352L252 288Z")
    pen.stroke(_LAPEL, "M190 334V364", 3)
    pen.fill(_SHADE, "M161 220H219V272Q190 302 161 272Z")
    pen.fill(
        _SKIN,
        "M190 102C148 102 130 128 130 166C130 197 138 222 155 238C167 250 178 256 190 256"
        "C202 256 213 250 225 238C242 222 250 197 250 166C250 128 232 102 190 102Z",
    )
    pen.fill(
        _HAIR,
        "M132 186C126 148 136 126 166 110C190 130 228 132 247 150C252 162 251 174 248 186"
        "C264 168 266 134 247 110C232 90 210 84 190 84C160 84 138 96 127 120C116 142 119 168 132 186Z",
    )
    _face(pen)
    pen.stroke(_HEADSET, "M120 182C111 106 144 78 190 78C236 78 269 106 260 182", 6.5)
    pen.stroke(_HEADSET, "M121 176V196M259 176V196", 18)
    pen.stroke(_HEADSET, "M122 204C126 232 142 244 164 245", 4)
    pen.stroke(_HEADSET, "M164 245H176", 9)


def _face(pen: Pen) -> None:
    pen.stroke(_HAIR, "M150 164Q162 156 175 162M205 162Q218 156 230 164", 4)
    for x in (163, 217):
        pen.disc(_EYES, (x, 180), 5.2)
        pen.disc(_WHITE, (x + 1.6, 178), 1.5)
    pen.stroke(_SHADE, "M190 184Q188 198 184 205Q189 210 196 207", 3)
    pen.stroke(_LIPS, "M169 226Q190 243 211 226", 4)


def _queue(pen: Pen, theme: Theme) -> None:
    """The adviser in the window; one person before; the citizen, filled, with a mark below."""
    pen.outlined(theme.tint, theme.brand, "M12 10H112V134H12Z", 7)
    _person(pen, theme.brand, (62, 58), 0.8, theme.brand)
    pen.stroke(theme.ink, "M172 72H136M150 56L134 72L150 88", 7)
    _person(pen, theme.bg, (236, 42), 1.0, theme.brand)
    _person(pen, theme.brand, (358, 42), 1.0, theme.brand)
    pen.fill(theme.ink, "M358 148L342 174H374Z")


def _person(pen: Pen, fill: Colour, head: Point, scale: float, edge: Colour) -> None:
    x, y = head
    for colour, grow in ((edge, 3.0), (fill, -3.0)):
        pen.disc(colour, head, 26 * scale + grow)
        side, shoulder, foot = 38 * scale + grow, y + 38 * scale - grow, y + 92 * scale + grow
        low = y + 74 * scale
        body = (
            f"M{x - side} {foot}V{low}C{x - side} {shoulder + 8} {x - 22 * scale} {shoulder} {x} {shoulder}"
            f"C{x + 22 * scale} {shoulder} {x + side} {shoulder + 8} {x + side} {low}V{foot}Z"
        )
        pen.fill(colour, body)


def _scanner(pen: Pen, theme: Theme) -> None:
    """An open flatbed, the paper on its glass, the lid up."""
    pen.outlined(theme.surface, theme.ink, "M96 176L150 22H520L500 176Z", 7)
    pen.fill(theme.closed_bg, "M128 160L172 42H498L482 160Z")
    pen.outlined(theme.surface, theme.ink, "M96 176H500L544 262V308H40V262Z", 7)
    pen.stroke(theme.ink, "M40 262H544", 5)
    pen.outlined(theme.tint, theme.brand, "M116 192H482L508 246H78Z", 5)
    pen.outlined(theme.surface, theme.ink, "M186 196L236 76H402L386 196Z", 6)
    pen.stroke(theme.line, "M252 102H378M243 124H374M234 146H330", 7)
    pen.disc(theme.brand, (80, 286), 8)


def _take_paper(pen: Pen, theme: Theme) -> None:
    _scanner(pen, theme)
    pen.stroke(theme.brand, "M446 150V62M416 92L446 60L476 92", 14)


def _place_paper(pen: Pen, theme: Theme) -> None:
    _scanner(pen, theme)
    pen.stroke(theme.brand, "M446 60V148M416 118L446 150L476 118", 14)


def _printer(pen: Pen, theme: Theme) -> None:
    """A page that comes out at the bottom, an arrow down beside it."""
    pen.outlined(theme.surface, theme.ink, "M136 110V22H344V110Z", 7)
    pen.outlined(theme.surface, theme.ink, "M60 110Q40 110 40 130V240H440V130Q440 110 420 110Z", 7)
    pen.fill(theme.tint, "M44 200H436V236H44Z")
    pen.stroke(theme.ink, "M96 226H384", 12)
    pen.outlined(theme.surface, theme.ink, "M118 226H362L382 344H98Z", 7)
    pen.stroke(theme.line, "M148 258H270M144 284H258M140 310H224", 8)
    pen.stroke(theme.brand, "M322 252V312M300 292L322 314L344 292", 12)
    pen.disc(theme.ok if not theme.outlined else theme.brand, (400, 150), 9)
