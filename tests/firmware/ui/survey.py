"""Where everything of a painted screen stands, listened out of the painter, and the rules that must hold for it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import combinations

import numpy as np

from firmware.ui.call_layer import over_video
from firmware.ui.canvas import Image
from firmware.ui.grid import KEY_CENTRES_U, Grid, Rect
from firmware.ui.lettering import Block
from firmware.ui.observer import Observer
from firmware.ui.painter import Painter, Pictures
from firmware.ui.theme import Colour, contrast_ratio
from firmware.views.view import Layout, Video, View
from hardware.protocols import Rgb

SMALLEST_TEXT_U = 1.4
"""Nothing that is needed is smaller (ui.md 3)."""
SMALLEST_KNOWN_U = 1.3
"""What stands on every screen at one place, or is engraved beside the key: clock, place, HELP, VOICE and volume."""
LARGER = 1.25
"""What large text is at least, by the usual size."""
_KNOWN = frozenset({"top", "bottom"})
_SHORTENED = frozenset({"top", "who"})
"""Where an ellipsis may stand: the name of the place or partner, which nobody has to read to its end."""
_ROUNDING_PX = 1


NO_COLOUR: Colour = (-1, -1, -1)


class Kind(StrEnum):
    TEXT = "text"
    SIGN = "sign"
    PLATE = "plate"


@dataclass(frozen=True, slots=True)
class Box:
    """Something on the screen. `within`: the plate on which a text or sign stands; of a plate: its own name."""

    kind: Kind
    within: str
    place: Rect
    colour: Colour = NO_COLOUR
    """Of the text, the sign, or the edge of the plate."""
    text: str = ""
    px: int = 0
    bold: bool = False


class Survey(Observer):
    """Listens to a painter. Images are kept until `forget`, so that none is taken for another."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._drawn: dict[int, tuple[Image, list[Box]]] = {}
        self._put: dict[int, list[tuple[Image, int, int]]] = {}
        self._screen: list[tuple[Image, int, int]] = []

    def text(self, target: Image, block: Block, place: Rect) -> None:
        text = " / ".join("".join(run.text for run in line.runs) for line in block.lines)
        self._note(target, Box(Kind.TEXT, "", place, block.type.colour, text, block.type.px, block.type.bold))

    def sign(self, target: Image, name: str, place: Rect, colour: Colour) -> None:
        self._note(target, Box(Kind.SIGN, "", place, colour, name, place.h))

    def plate(self, target: Image, name: str, place: Rect, edge: Colour | None = None) -> None:
        self._note(target, Box(Kind.PLATE, name, place, edge or NO_COLOUR))

    def put(self, image: Image, x: int, y: int, onto: Image | None = None) -> None:
        if onto is None:
            self._screen.append((image, x, y))
        else:
            self._put.setdefault(id(onto), []).append((image, x, y))

    def _note(self, target: Image, box: Box) -> None:
        self._drawn.setdefault(id(target), (target, []))[1].append(box)

    def boxes(self, grid: Grid) -> list[Box]:
        """Everything on the screen, from the back to the front."""
        found = [box for image, x, y in self._screen for box in self._flat(image, x, y)]
        named = [replace(box, within=_key(grid, box.place)) if box.within == "key" else box for box in found]
        plates = [box for box in named if box.kind is Kind.PLATE]
        return [box if box.kind is Kind.PLATE else replace(box, within=_home(box, plates)) for box in named]

    def _flat(self, image: Image, x: int, y: int) -> Iterator[Box]:
        for box in self._drawn.get(id(image), (image, []))[1]:
            yield replace(box, place=Rect(box.place.x + x, box.place.y + y, box.place.w, box.place.h))
        for inner, left, top in self._put.get(id(image), []):
            yield from self._flat(inner, x + left, y + top)


def _key(grid: Grid, place: Rect) -> str:
    """The softkey beside which a plate stands."""
    rows = [abs(place.y + place.h / 2 - units * grid.height / 40) for units in KEY_CENTRES_U]
    return f"{'L' if place.x == 0 else 'R'}{rows.index(min(rows)) + 1}"


def _home(box: Box, plates: Iterable[Box]) -> str:
    """The smallest plate around the middle of `box`."""
    x, y = box.place.x + box.place.w // 2, box.place.y + box.place.h // 2
    around = [one for one in plates if _holds(one.place, Rect(x, y, 0, 0))]
    return min(around, key=lambda one: one.place.w * one.place.h).within if around else ""


def _holds(outer: Rect, inner: Rect, slack: int = 0) -> bool:
    return (
        inner.x >= outer.x - slack
        and inner.y >= outer.y - slack
        and inner.right <= outer.right + slack
        and inner.bottom <= outer.bottom + slack
    )


def _meet(one: Rect, other: Rect) -> bool:
    return min(one.right, other.right) - max(one.x, other.x) > _ROUNDING_PX and (
        min(one.bottom, other.bottom) - max(one.y, other.y) > _ROUNDING_PX
    )


@dataclass
class Surveyor:
    """A painter with a survey of what it paints."""

    size: tuple[int, int] = (1280, 800)
    survey: Survey = field(default_factory=Survey)

    def __post_init__(self) -> None:
        self.painter = Painter(self.size, self.survey)
        self.grid = Grid(*self.size)

    def look(self, view: View, pictures: Pictures) -> "Scene":
        """Paints `view`, with live pictures where it shows any, as if it were the first one."""
        self.painter.forget()
        self.survey.forget()
        picture = self.painter.paint(view, pictures)
        boxes = self.survey.boxes(self.grid)
        if over_video(view):
            # What waited for the picture is behind it now.
            boxes = [box for box in boxes if box.within]
        elif view.video is Video.ADVISER_ABOVE:
            behind = self.grid.picture_above()
            boxes = [box for box in boxes if not _holds(behind, box.place)]
        return Scene(view, picture, tuple(boxes), self.grid)


@dataclass(frozen=True, slots=True)
class Scene:
    """A view as it was painted. `picture` is the painter's own and holds until the next view."""

    view: View
    picture: Rgb
    boxes: tuple[Box, ...]
    grid: Grid

    @property
    def texts(self) -> list[Box]:
        return [box for box in self.boxes if box.kind is Kind.TEXT and box.place.w > 0]

    @property
    def plates(self) -> list[Box]:
        return [box for box in self.boxes if box.kind is Kind.PLATE]

    def ground(self, box: Box) -> Colour:
        """The colour behind a text: the commonest one around its letters."""
        x, y, width, height = _clip(box.place, self.grid)
        every_other = self.picture[y : y + height : 2, x : x + width : 2].astype(np.uint32)
        packed = every_other @ np.array((65536, 256, 1), np.uint32)
        values, counts = np.unique(packed, return_counts=True)
        own = box.colour[0] << 16 | box.colour[1] << 8 | box.colour[2]
        counts[values == own] = 0
        value = int(values[counts.argmax()])
        return value >> 16, value >> 8 & 255, value & 255


def _clip(place: Rect, grid: Grid) -> Rect:
    x, y = max(place.x, 0), max(place.y, 0)
    return Rect(x, y, min(place.right, grid.width) - x, min(place.bottom, grid.height) - y)


# The rules. Each gives what breaks it, in words.


def faults(scene: Scene) -> list[str]:
    """Everything that is wrong with a screen."""
    return [fault for rule in (outside, overlapping, cut, too_small, too_faint) for fault in rule(scene)]


def outside(scene: Scene) -> Iterator[str]:
    """Texts and signs stay on their plate, everything on the screen."""
    screen = Rect(0, 0, scene.grid.width, scene.grid.height)
    plates = {box.within: box.place for box in scene.plates}
    for box in scene.boxes:
        home = plates.get(box.within, screen)
        if not (_holds(screen, box.place) and _holds(home, box.place, _ROUNDING_PX)):
            yield f"{_name(box)} leaves {box.within or 'the screen'}: {tuple(box.place)} of {tuple(home)}"


def overlapping(scene: Scene) -> Iterator[str]:
    """No text or sign touches another; plates are apart or one within the other."""
    inked = [box for box in scene.boxes if box.kind is not Kind.PLATE and box.place.w > 0]
    for one, other in combinations(inked, 2):
        if _meet(one.place, other.place):
            yield f"{_name(one)} and {_name(other)} overlap"
    for one, other in combinations(scene.plates, 2):
        nested = _holds(one.place, other.place) or _holds(other.place, one.place)
        if _meet(one.place, other.place) and not nested:
            yield f"the plates {one.within} and {other.within} overlap"
    for text in inked:
        for plate in scene.plates:
            if _meet(text.place, plate.place) and not _holds(plate.place, text.place, _ROUNDING_PX):
                yield f"{_name(text)} lies half on {plate.within}"


def cut(scene: Scene) -> Iterator[str]:
    """No text is shortened, and no word cut that was not cut by its writer."""
    written = _written(scene.view)
    for box in scene.texts:
        if "…" in box.text and box.within not in _SHORTENED:
            yield f"{_name(box)} is shortened"
        if any(line.endswith("-") and line not in written for line in box.text.split(" / ")):
            yield f"a word of {_name(box)} is cut"


def _written(view: View) -> str:
    return " ".join(label.text for label in view.softkeys.values())


def too_small(scene: Scene) -> Iterator[str]:
    for box in scene.texts:
        units = SMALLEST_KNOWN_U if box.within in _KNOWN else SMALLEST_TEXT_U
        smallest = scene.grid.px(units * (LARGER if scene.view.large else 1))
        if box.px < smallest:
            yield f"{_name(box)} has {box.px} px, {smallest} is the least"


def too_faint(scene: Scene) -> Iterator[str]:
    """7:1 for every text, measured on the picture; 3:1 for the edges of plates."""
    for box in scene.boxes:
        if box.kind is Kind.PLATE:
            ratio, least = _edge_ratio(scene, box), 3.0
        else:
            # A sign repeats a word, or a word stands beside it.
            ratio, least = contrast_ratio(box.colour, scene.ground(box)), 7.0 if box.kind is Kind.TEXT else 4.5
        if ratio < least:
            yield f"{_name(box)} has a contrast of {ratio:.1f}"


def _edge_ratio(scene: Scene, plate: Box) -> float:
    """Of the edge of a plate on what is beside it; over a live picture, which may be anything, on the plate itself."""
    if plate.colour == NO_COLOUR or plate.within in {"top", "bottom"}:
        return 21.0
    x, y, width, height = plate.place
    over_video = scene.view.layout is Layout.CALL
    inwards = scene.grid.px(2) if over_video else -scene.grid.px(0.2)
    row = y + scene.grid.px(0.4) if over_video else y + height // 2
    red, green, blue = scene.picture[row, x + width - 1 - inwards if x == 0 else x + inwards]
    return contrast_ratio(plate.colour, (int(red), int(green), int(blue)))


def _name(box: Box) -> str:
    return f"{box.within or box.kind} “{box.text}”" if box.text else f"the plate {box.within}"
