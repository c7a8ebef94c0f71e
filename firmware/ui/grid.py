"""The grid of ui.md 2: every place on the screen in units of a fortieth of its height."""

from dataclasses import dataclass, replace
from typing import NamedTuple, Self

from firmware.views.view import Layout
from hardware.events import Key

TOP_U = 3.4
BOTTOM_U = 4.6
CORNER_KEY_U = 21.6
"""Width of the labels of OK and CANCEL."""
KEY_CENTRES_U = (9.0, 19.0, 29.0)
"""22.5 %, 47.5 % and 72.5 % of the height: where the metal keys are."""
STRIP_U = 0.8
SIGNER_U = (19.0, 10.7)
"""The small picture of who signs; under R2's label in large text, too."""
LARGE = 1.25
"""How much larger large text is than usual."""


class Rect(NamedTuple):
    """Pixels: left, top, width, height."""

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        return self.x + self.w

    @property
    def bottom(self) -> int:
        return self.y + self.h

    def holds(self, x: int, y: int) -> bool:
        """Whether the pixel lies in it; its right and lower edge count."""
        return self.x <= x <= self.right and self.y <= y <= self.bottom

    def inset(self, by: int) -> Self:
        return type(self)(self.x + by, self.y + by, self.w - 2 * by, self.h - 2 * by)


@dataclass(frozen=True, slots=True)
class PlateGrid:
    """Measures of the softkey plates of one layout, in units; `label` and `note` are sizes of usual type."""

    width: float
    height: float
    pad_key_side: float
    pad_far_side: float
    gap: float
    label: float
    leading: float
    icon: float
    note: float


_WIDE = PlateGrid(
    width=15.6, height=7.4, pad_key_side=2.3, pad_far_side=0.5, gap=0.7, label=1.6, leading=1.14, icon=2.5, note=1.4
)
PLATES = {
    Layout.MENU: PlateGrid(
        width=21.0, height=8.8, pad_key_side=2.5, pad_far_side=0.5, gap=0.8, label=1.7, leading=1.14, icon=2.9, note=1.4
    ),
    Layout.CONTENT: _WIDE,
    Layout.DOCUMENT: _WIDE,
    Layout.CALL: PlateGrid(
        width=14.6, height=6.8, pad_key_side=2.2, pad_far_side=0.4, gap=0.6, label=1.6, leading=1.08, icon=2.5, note=1.4
    ),
}


_LARGE_WIDE = replace(_WIDE, height=9.4, pad_key_side=2.2, pad_far_side=0.4, gap=0.5, leading=1.1)
LARGE_PLATES = {
    Layout.MENU: replace(PLATES[Layout.MENU], height=9.4, pad_key_side=2.2, pad_far_side=0.4, gap=0.6, leading=1.1),
    Layout.CONTENT: _LARGE_WIDE,
    Layout.DOCUMENT: _LARGE_WIDE,
    Layout.CALL: replace(PLATES[Layout.CALL], width=15.2, height=8.0, pad_far_side=0.3, gap=0.4),
}
"""Between keys 10 u apart. The widths of columns and pictures stay: the call process knows only those."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The grid on a screen of `width` x `height` pixels."""

    width: int
    height: int
    large: bool = False
    """Whether text is large."""

    def px(self, units: float) -> int:
        """Units of a fortieth of the height as whole pixels, at least one for anything above zero."""
        return max(round(units * self.height / 40), 1 if units > 0 else 0)

    def em(self, units: float) -> int:
        """The size of type that is `units` high when text is as usual."""
        return self.px(units * LARGE if self.large else units)

    def plates(self, layout: Layout) -> PlateGrid:
        """The measures of the softkey plates."""
        return (LARGE_PLATES if self.large else PLATES)[layout]

    def plate(self, layout: Layout, key: Key) -> Rect:
        """Where the label of a softkey stands; it touches the edge beside its key."""
        measures = self.plates(layout)
        width, height = self.px(measures.width), self.px(measures.height)
        x = 0 if key.value[0] == "L" else self.width - width
        return Rect(x, self.px(KEY_CENTRES_U[int(key.value[1]) - 1]) - height // 2, width, height)

    def middle(self, layout: Layout) -> Rect:
        """The column between the plates, from under the top bar to above the bottom bar."""
        x = self.px(PLATES[layout].width + (0.4 if layout is Layout.MENU else 1.0))
        return Rect(x, self.px(4.4), self.width - 2 * x, self.px(30.2))

    def widened(self, space: Rect) -> Rect:
        """A part of the middle column that takes the left plates' place too: there are none while a screen is shown."""
        x = self.px(1)
        return Rect(x, space.y, space.right - x, space.h)

    def video(self) -> Rect:
        """The large picture of a call, down to the bottom bar; even, as video is."""
        return Rect(0, 0, self.width // 2 * 2, int(self.height - BOTTOM_U * self.height / 40) // 2 * 2)

    def small_picture(self, *, signing: bool = False) -> Rect:
        """The picture at R3, with its edge. Who signs must see both hands in it: as high as R2's label leaves room."""
        width, height = (self.px(SIGNER_U[0]), self.px(SIGNER_U[1])) if signing else (self.px(13.4), self.px(7.5))
        return Rect(self.width - self.px(1) - width, self.height - self.px(5.6) - height, width, height)

    def picture_above(self) -> Rect:
        """The adviser over what both write."""
        box, height = self.middle(Layout.CONTENT), self.px(10.1)
        width = height * 16 // 9
        return Rect(box.x + (box.w - width) // 2, box.y, width, height)

    def caption(self, *, signing: bool = False) -> Rect:
        """Where words stand over the picture of a call: between L3 and the small picture; its bottom is fixed."""
        x = self.px(15.6)
        height = self.px(11)
        right = self.width - (self.px(2 + SIGNER_U[0]) if signing else self.px(15.4))
        return Rect(x, self.height - self.px(5.6) - height, right - x, height)


class PictureSizes(NamedTuple):
    """(width, height) of the live pictures of a screen: frames of these sizes need no scaling."""

    call: tuple[int, int]
    """The adviser, behind everything."""
    small: tuple[int, int]
    """Oneself in the call."""
    signer: tuple[int, int]
    """Oneself in a call in sign language."""
    preview: tuple[int, int]
    """Oneself before the call, with the texts that are usual there."""


def picture_sizes(size: tuple[int, int]) -> PictureSizes:
    """The sizes of the live pictures on a screen of `size`. The call process asks too: nothing here draws."""
    grid = Grid(*size)
    small, signer = (grid.small_picture(signing=signing).inset(grid.px(0.2)) for signing in (False, True))
    width = grid.middle(Layout.CONTENT).w
    return PictureSizes(grid.video()[2:], small[2:], signer[2:], (width, width * 9 // 16))
