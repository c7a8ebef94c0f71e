"""What two people write to each other: the title, one plate a line, the newest at the bottom; mostly the adviser's
picture above.
"""

import unicodedata
from dataclasses import dataclass

from firmware.ui import canvas
from firmware.ui.canvas import Image
from firmware.ui.grid import Grid, Rect
from firmware.ui.lettering import Align, Block, Lettering, Type
from firmware.ui.theme import Theme
from firmware.ui.wording import RIGHT_TO_LEFT
from firmware.views.text import literal
from firmware.views.view import Said, Video, View

_TEXT_U = 2.0
_NAME_U = 1.4
_WIDEST = 0.88
"""A plate leaves room at its far side, so that the sides are seen apart also without colour."""


@dataclass(frozen=True, slots=True)
class _Plate:
    name: Block
    text: Block
    size: tuple[int, int]


class Dialogue:
    """Draws the column of one size and theme."""

    def __init__(self, grid: Grid, theme: Theme, lettering: Lettering) -> None:
        self._grid = grid
        self._theme = theme
        self._letters = lettering

    def draw(self, target: Image, view: View) -> None:
        """Everything between the plates of the keys but the live picture."""
        px, box = self._grid.px, self._grid.middle(view.layout)
        rtl = view.language in RIGHT_TO_LEFT
        y = self._picture(target) + px(0.6) if view.video is Video.ADVISER_ABOVE else box.y
        style = Type(px(1.8), self._theme.ink, bold=True, leading=1.16)
        title = self._letters.set(view.title, style, box.w, rtl=rtl)
        self._letters.draw(target, title, box.x, y, align=Align.CENTRE, width=box.w)
        y += title.height + px(0.3)
        if view.banner:
            y += self._banner(target, view, style, Rect(box.x, y, box.w, 0)) + px(0.3)
        bottom = self._below(target, view, box) if view.foot else box.bottom
        self._lines(target, view, Rect(box.x, y, box.w, bottom - y))

    def _picture(self, target: Image) -> int:
        """The place of the adviser's picture; where it ends."""
        place, sign = self._grid.picture_above(), self._grid.px(3.4)
        target.fill(self._theme.night, place)
        centre = (place.x + place.w // 2, place.y + place.h // 2)
        self._letters.icon(target, "person", sign, centre, self._theme.night_ink)
        return place.bottom

    def _below(self, target: Image, view: View, box: Rect) -> int:
        """At the bottom, that newer lines follow: an arrow and words. Where the lines end above it."""
        px, theme = self._grid.px, self._theme
        sign, gap = px(2.0), px(0.6)
        rtl = view.language in RIGHT_TO_LEFT
        style = Type(self._grid.em(_NAME_U), theme.on_selected, bold=True, leading=1.16)
        block = self._letters.set(view.foot, style, box.w - sign - 3 * gap, rtl=rtl)
        height = max(block.height, sign) + px(0.8)
        place = Rect(box.x, box.bottom - height, box.w, height)
        target.blit(canvas.rounded((box.w, height), (px(0.6),) * 4, theme.selected), (place.x, place.y))
        self._letters.observer.plate(target, "foot", place)
        x = place.x + (box.w - block.width - gap - sign) // 2
        arrow = x + block.width + gap if rtl else x
        self._letters.icon(
            target, "arrow_downward", sign, (arrow + sign // 2, place.y + height // 2), theme.on_selected
        )
        self._letters.draw(target, block, x if rtl else x + sign + gap, place.y + (height - block.height) // 2)
        return place.y - px(0.5)

    def _banner(self, target: Image, view: View, style: Type, box: Rect) -> int:
        """The banner in the middle, its sign before it; the height that it takes."""
        sign, gap, rtl = self._grid.px(2.0), self._grid.px(0.6), view.language in RIGHT_TO_LEFT
        block = self._letters.set(view.banner, style, box.w - sign - gap, rtl=rtl)
        height = max(block.height, sign)
        left = box.x + (box.w - block.width - sign - gap) // 2
        x = left + block.width + gap if rtl else left
        self._letters.icon(target, "warning", sign, (x + sign // 2, box.y + height // 2), self._theme.busy)
        text_x = left if rtl else left + sign + gap
        top = box.y + (height - block.height) // 2
        self._letters.draw(target, block, text_x, top, align=Align.CENTRE, width=block.width)
        return height

    def _lines(self, target: Image, view: View, space: Rect) -> None:
        """The newest lines that have room as a whole; the newest of all is there in any case, cut at its top."""
        target.set_clip(space)
        bottom = space.bottom
        for said in reversed(view.dialogue):
            plate = self._set(said, space.w)
            if bottom - plate.size[1] < space.y and bottom < space.bottom:
                break
            bottom -= plate.size[1]
            # Each side keeps to its own edge in every language, as the keys do (ui.md 1).
            x = space.right - plate.size[0] if said.mine else space.x
            self._draw(target, plate, said, x, bottom)
            bottom -= self._grid.px(0.5)
        target.set_clip(None)

    def _set(self, said: Said, width: int) -> _Plate:
        px, pad = self._grid.px, self._grid.px(0.9)
        room = round(width * _WIDEST) - 2 * pad
        style = Type(self._grid.em(_TEXT_U), self._theme.ink, leading=1.25)
        text = self._letters.set(
            self._letters.broken(literal(said.text), style, room),
            style,
            room,
            rtl=right_to_left(said.text),
            balanced=False,
        )
        style = Type(self._grid.em(_NAME_U), self._theme.ink, bold=True, leading=1.2)
        name = self._letters.set(said.who, style, room, rtl=right_to_left(said.who))
        return _Plate(name, text, (max(text.width, name.width) + 2 * pad, text.height + name.height + px(1.0)))

    def _draw(self, target: Image, plate: _Plate, said: Said, x: int, y: int) -> None:
        px, theme, pad = self._grid.px, self._theme, self._grid.px(0.9)
        ground, edge = (theme.tint, theme.brand) if said.mine else (theme.surface, theme.line)
        target.blit(canvas.rounded(plate.size, (px(0.6),) * 4, ground, edge, px(theme.border_u)), (x, y))
        rtl = right_to_left(said.text)
        align, width = Align.RIGHT if rtl else Align.LEFT, plate.size[0] - 2 * pad
        self._letters.draw(target, plate.name, x + pad, y + px(0.5), align=align, width=width)
        top = y + px(0.5) + plate.name.height
        self._letters.draw(target, plate.text, x + pad, top, align=align, width=width)
        if said.open:
            # The caret: this line is still being written.
            last = plate.text.lines[-1].width
            caret = (x + pad + (width - last - px(0.5) if rtl else last), top + plate.text.height - px(2.2))
            target.fill(theme.ink, (*caret, px(0.5), px(1.9)))


def right_to_left(text: str) -> bool:
    """The direction of what a person wrote: that of its first strong letter (UAX 9, P2), whatever the screen's is."""
    classes = map(unicodedata.bidirectional, text)
    return next((one in {"R", "AL"} for one in classes if one in {"L", "R", "AL"}), False)
