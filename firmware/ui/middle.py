"""The middle column: title, chip, lines, a picture or sign, the foot. What does not fit is set smaller (ui.md 2, 3)."""

from collections.abc import Callable
from dataclasses import dataclass

from firmware.ui import canvas
from firmware.ui.art import Drawings
from firmware.ui.canvas import Image
from firmware.ui.gauges import countdown_ring, progress_bar
from firmware.ui.grid import Grid, Rect
from firmware.ui.lettering import Align, Block, Lettering, Type
from firmware.ui.placing import Placed, placed_in
from firmware.ui.plates import STATE_ICONS
from firmware.ui.theme import Colour, Theme
from firmware.ui.wording import RIGHT_TO_LEFT
from firmware.views.view import Chip, LabelState, Layout, Line, Tone, Video, View
from hardware.events import Key
from hardware.protocols import Rgb

_SMALLEST_SIGN_U = 4.0
"""A large sign repeats what the title says: text that would have to shrink for it goes first."""
_FACTORS = (1.0, 0.94, 0.88, 0.82, 0.78, 0.7, 0.62)
"""Steps by which an overfull column shrinks. 0.78 of the body is the smallest size of ui.md: what needs less is a text
to be mended, and is shown small rather than hidden."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How a column is brought into its box: shares of the usual sizes of title and body."""

    title: float = 1.0
    body: float = 1.0
    discs: bool = True
    """Whether the lines of a list have their signs; they repeat the words."""


_FITS = tuple(Fit(max(factor, 0.7), factor) for factor in _FACTORS)
_LARGE_FITS = (
    Fit(),
    Fit(title=0.88),
    Fit(title=0.8),
    Fit(title=0.8, discs=False),
    *(Fit(min(0.8, factor), factor, discs=False) for factor in _FACTORS[1:]),
)
"""Large words come before all else: the title is large anyhow, and signs repeat what is said."""


@dataclass(frozen=True, slots=True)
class Item:
    """A part of the column: space above it, its size, how to draw it with its top at `y`."""

    above: int
    width: int
    height: int
    draw: Callable[[Image, int], None]


class Middle:
    """Draws the column of one size and theme."""

    def __init__(self, grid: Grid, theme: Theme, lettering: Lettering, drawings: Drawings) -> None:
        self._grid = grid
        self._theme = theme
        self._letters = lettering
        self._drawings = drawings
        self.placed: Placed | None = None
        """Where the page of the last drawing stands."""

    def draw(self, target: Image, view: View, page: Rgb | None) -> Rect | None:
        """Draws the column of `view` with `page` as its picture; where the large live picture goes, if it has one."""
        self.placed = None
        box = self._grid.middle(view.layout)
        needed = self._picture_units(view)
        upper, lower = self._items(view, box, Fit())
        for fit in _LARGE_FITS if self._grid.large else _FITS:
            upper, lower = self._items(view, box, fit)
            narrow = max((item.width for item in (*upper, *lower)), default=0) <= box.w
            if narrow and _height(upper) + _height(lower) + self._grid.px(needed) <= box.h:
                break
        self._letters.observer.plate(target, "column", box)
        y = box.y
        for item in upper:
            item.draw(target, y + item.above)
            y += item.above + item.height
        bottom = box.bottom
        for item in reversed(lower):
            bottom -= item.height
            item.draw(target, bottom)
            bottom -= item.above
        gap = self._grid.px(0.8)
        space = Rect(box.x, y + gap, box.w, max(bottom - y - 2 * gap if lower else bottom - y - gap, 1))
        return self._draw_picture(target, view, page, space)

    def _picture_units(self, view: View) -> float:
        if view.page_id or view.video is Video.SCREEN:
            return 12.0 if self._grid.large and view.layout is Layout.CONTENT else 16.0
        if self._grid.large and view.video is not Video.SELF_LARGE and not view.big:
            return 0.0
        if view.video is Video.SELF_LARGE or view.art is not None:
            return 9.0
        if view.big:
            return 8.0
        return _SMALLEST_SIGN_U + 1.6 if view.icon else 0.0

    def _items(self, view: View, box: Rect, fit: Fit) -> tuple[list[Item], list[Item]]:
        factor = fit.body
        units = 2.35 if view.layout is Layout.MENU else 2.5
        title_rtl = (view.title_language or view.language) in RIGHT_TO_LEFT
        title = self._text(view.title, units * fit.title, box, rtl=title_rtl, bold=True, leading=1.16)
        upper = [self._text_item(title, box, 0)] if view.title else []
        if view.chip is not None:
            upper.append(self._chip_item(view, view.chip, box, factor))
        first = True
        for line in view.lines:
            rtl = (line.language or view.language) in RIGHT_TO_LEFT
            if (line.icon or line.mark) and fit.discs:
                upper.append(self._list_item(line, box, factor, rtl=rtl, first=first))
                first = False
            else:
                text = f"**{line.mark}.** {line.text}" if line.mark else line.text
                block = self._text(text, 1.8 * factor, box, rtl=rtl, leading=1.28, balanced=not line.flows)
                align = (Align.RIGHT if rtl else Align.LEFT) if line.flows else Align.CENTRE
                upper.append(self._text_item(block, box, self._grid.px(0.7 * factor), align))
        if view.progress is not None and not view.big:
            upper.append(self._progress_item(view.progress, box))
        lower = [self._foot_item(view, view.banner, box, factor, warning=True)] if view.banner else []
        if view.aside is not None and Key.L3 in view.softkeys:
            lower.append(self._foot_item(view, view.aside.text, box, factor))
        if view.foot:
            lower.append(self._foot_item(view, view.foot, box, factor))
        return upper, lower

    def _text(
        self,
        text: str,
        units: float,
        box: Rect,
        *,
        rtl: bool,
        bold: bool = False,
        leading: float = 1.2,
        balanced: bool = True,
    ) -> Block:
        style = Type(self._grid.em(units), self._theme.ink, bold=bold, leading=leading)
        # A running text is what others wrote: a word of it may be wider than the column.
        text = text if balanced else self._letters.broken(text, style, box.w)
        return self._letters.set(text, style, box.w, rtl=rtl, balanced=balanced)

    def _text_item(self, block: Block, box: Rect, above: int, align: Align = Align.CENTRE) -> Item:
        def draw(target: Image, y: int) -> None:
            self._letters.draw(target, block, box.x, y, align=align, width=box.w)

        return Item(above, block.width, block.height, draw)

    def _chip_item(self, view: View, chip: Chip, box: Rect, factor: float) -> Item:
        px, theme = self._grid.px, self._theme
        colour, ground = {
            LabelState.OPEN: (theme.ok, theme.ok_tint),
            LabelState.BUSY: (theme.busy, theme.busy_tint),
            LabelState.CLOSED: (theme.closed, theme.closed_bg),
        }.get(chip.state, (theme.brand, theme.tint))
        rtl = view.language in RIGHT_TO_LEFT
        style = Type(self._grid.em(1.6 * factor), colour, bold=True, leading=1.28)
        text = self._letters.set(chip.text, style, box.w - px(5), rtl=rtl)
        sign = round(text.type.px * 1.3) if chip.state in STATE_ICONS else 0
        gap, pad = round(text.type.px * 0.4) if sign else 0, px(1.1)
        size = (text.width + sign + gap + 2 * pad, text.height + 2 * px(0.55))
        dash = px(0.3) if chip.state is LabelState.CLOSED else 0
        plate = canvas.rounded(size, (size[1] // 2,) * 4, ground, colour, px(theme.border_u), dash)

        def draw(target: Image, y: int) -> None:
            x = box.x + (box.w - size[0]) // 2
            target.blit(plate, (x, y))
            self._letters.observer.plate(target, "chip", Rect(x, y, *size), colour)
            if sign:
                centre = (x + (size[0] - pad - sign // 2 if rtl else pad + sign // 2), y + size[1] // 2)
                self._letters.icon(target, STATE_ICONS[chip.state], sign, centre, colour)
            left = x + pad + (0 if rtl else sign + gap)
            self._letters.draw(target, text, left, y + (size[1] - text.height) // 2)

        return Item(px(0.9), *size, draw)

    def _list_item(self, line: Line, box: Rect, factor: float, *, rtl: bool, first: bool) -> Item:
        px, theme = self._grid.px, self._theme
        disc, pad = px(3.7 * factor), px(0.62 * factor)
        indent = disc + px(1.1)
        style = Type(self._grid.em(1.8 * factor), theme.ink, leading=1.2)
        text = self._letters.set(line.text, style, box.w - indent, rtl=rtl, balanced=not line.flows)
        height = max(disc, text.height) + 2 * pad

        def draw(target: Image, y: int) -> None:
            if not first:
                target.fill(theme.line, (box.x, y, box.w, px(0.05)))
            centre = (box.right - disc // 2 if rtl else box.x + disc // 2, y + height // 2)
            edge = (theme.brand, px(theme.border_u)) if theme.outlined else (None, 0)
            round_plate = canvas.rounded((disc, disc), (disc // 2,) * 4, theme.tint, *edge)
            target.blit(round_plate, (centre[0] - disc // 2, centre[1] - disc // 2))
            if line.mark:
                mark = self._letters.set(line.mark, Type(px(2.0 * factor), theme.brand, bold=True), disc)
                self._letters.draw(target, mark, centre[0] - mark.width // 2, centre[1] - mark.height // 2)
            else:
                self._letters.icon(target, line.icon, px(2.3 * factor), centre, theme.brand)
            x, align = (box.x, Align.RIGHT) if rtl else (box.x + indent, Align.LEFT)
            self._letters.draw(target, text, x, y + (height - text.height) // 2, align=align, width=box.w - indent)

        return Item(px(1.1 * factor) if first else 0, text.width + indent, height, draw)

    def _progress_item(self, fraction: float, box: Rect) -> Item:
        height = self._grid.px(1.8)

        def draw(target: Image, y: int) -> None:
            self._letters.observer.plate(target, "progress", Rect(box.x, y, box.w, height), self._theme.line)
            target.blit(progress_bar(self._grid, self._theme, (box.w, height), fraction), (box.x, y))

        return Item(self._grid.px(1.2), box.w, height, draw)

    def _foot_item(self, view: View, text: str, box: Rect, factor: float, *, warning: bool = False) -> Item:
        px, theme = self._grid.px, self._theme
        colour = theme.busy if warning else theme.ink
        pad, side = px(1.2), px(0.7)
        sign = px(2.4) if warning else 0
        indent = sign + px(0.8) if warning else 0
        style = Type(self._grid.em(1.7 * factor), theme.ink, leading=1.25)
        rtl = view.language in RIGHT_TO_LEFT
        block = self._letters.set(text, style, box.w - 2 * pad - indent, rtl=rtl)
        size = (box.w, max(block.height, sign) + 2 * side)
        edge = (colour, px(theme.border_u)) if theme.outlined or warning else (None, 0)
        plate = canvas.rounded(size, (px(0.8),) * 4, theme.busy_tint if warning else theme.tint, *edge)

        def draw(target: Image, y: int) -> None:
            target.blit(plate, (box.x, y))
            self._letters.observer.plate(target, "banner" if warning else "foot", Rect(box.x, y, *size), edge[0])
            if warning:
                x = box.right - pad - sign // 2 if rtl else box.x + pad + sign // 2
                self._letters.icon(target, "warning", sign, (x, y + size[1] // 2), colour)
            width = box.w - 2 * pad - indent
            left, top = box.x + pad + (0 if rtl else indent), y + (size[1] - block.height) // 2
            self._letters.draw(target, block, left, top, align=Align.CENTRE, width=width)

        return Item(px(0.7), block.width + 2 * pad + indent, size[1], draw)

    def _draw_picture(self, target: Image, view: View, page: Rgb | None, space: Rect) -> Rect | None:
        """The picture or sign that takes the free space; the place of a large live picture is returned, not drawn."""
        if view.page_id:
            self._draw_page(target, view, page, space)
        elif view.video is Video.SCREEN:
            return space if view.enlarged else self._grid.widened(space)
        elif view.video is Video.SELF_LARGE:
            width = min(space.w, space.h * 16 // 9)
            height = width * 9 // 16
            place = Rect(space.x + (space.w - width) // 2, space.y + (space.h - height) // 2, width, height)
            self._letters.observer.plate(target, "preview", place)
            return place
        elif view.big:
            self._draw_big(target, view, space)
        elif view.art is not None and space.h >= self._grid.px(_SMALLEST_SIGN_U):
            image = self._drawings.fit(view.art, (round(space.w * 0.9), round(space.h * 0.96)))
            width, height = image.get_size()
            place = Rect(space.x + (space.w - width) // 2, space.y + (space.h - height) // 2, width, height)
            target.blit(image, place[:2])
            self._letters.observer.plate(target, "drawing", place)
        elif view.icon and space.h >= self._grid.px(_SMALLEST_SIGN_U):
            px = min(self._grid.px(9), space.h)
            centre = (space.x + space.w // 2, space.y + space.h // 2)
            self._letters.icon(target, view.icon, px, centre, tone_colour(self._theme, view.tone))
        return None

    def _draw_page(self, target: Image, view: View, page: Rgb | None, space: Rect) -> None:
        """An upright A4 sheet until the page is there."""
        px, theme = self._grid.px, self._theme
        size = (595, 842) if page is None else (page.shape[1], page.shape[0])
        edge = px(theme.border_u)
        self.placed = placed_in(space.inset(edge), size, view.enlarged)
        window = self.placed.window
        target.fill(theme.line, window.inset(-edge))
        self._letters.observer.plate(target, "page", window.inset(-edge), theme.line)
        if page is None:
            target.fill((255, 255, 255), window)
            centre = (window.x + window.w // 2, window.y + window.h // 2)
            self._letters.icon(target, "hourglass_top", px(5), centre, (90, 104, 112))
            return
        left, top, width, height = self.placed.crop(size)
        pixels = page[top : top + height, left : left + width]
        pixels = pixels if (width, height) == window[2:] else canvas.scaled(pixels, window[2:])
        target.blit(canvas.from_rgb(pixels), window[:2])

    def _draw_big(self, target: Image, view: View, space: Rect) -> None:
        """Very large digits; with a progress they stand in a ring that empties."""
        px, theme = self._grid.px, self._theme
        centre = (space.x + space.w // 2, space.y + space.h // 2)
        units, colour = (6.4, theme.brand) if view.progress is None else (5.0, theme.ink)
        if view.progress is not None:
            side = min(px(11), space.h)
            image = countdown_ring(side, theme, view.progress)
            target.blit(image, (centre[0] - side // 2, centre[1] - side // 2))
        while units > 2 and self._big(view, units, colour).width > space.w:
            units -= 0.4
        block = self._big(view, units, colour)
        self._letters.draw(target, block, centre[0] - block.width // 2, centre[1] - block.height // 2)

    def _big(self, view: View, units: float, colour: Colour) -> Block:
        # Digits alone read from left to right everywhere; a number with its unit follows the language.
        rtl = view.language in RIGHT_TO_LEFT and any(map(str.isalpha, view.big))
        return self._letters.set(view.big, Type(self._grid.px(units), colour, bold=True, leading=1), 1_000_000, rtl=rtl)

    def aside(self, target: Image, view: View) -> None:
        """What reassures, under the left keys; with a key there it stands in the column instead."""
        if view.aside is None or Key.L3 in view.softkeys:
            return
        px, theme = self._grid.px, self._theme
        x, y, width = px(2.3), px(24.4), px(12.6)
        bottom = self._grid.video().h - px(0.4)
        self._letters.observer.plate(target, "aside", Rect(x, y, width, bottom - y))
        if view.aside.icon and not self._grid.large:
            self._letters.icon(target, view.aside.icon, px(2.6), (x + px(1.3), y + px(1.3)), theme.brand)
            y += px(2.9)
        for units in (1.6, 1.5, 1.4, 1.3):
            style = Type(self._grid.em(units), theme.ink2, leading=1.2)
            block = self._letters.set(view.aside.text, style, width, rtl=view.language in RIGHT_TO_LEFT)
            if y + block.height <= bottom:
                break
        self._letters.draw(target, block, x, y)


def tone_colour(theme: Theme, tone: Tone) -> Colour:
    """The colour of a large sign."""
    return {Tone.GOOD: theme.ok, Tone.WARNING: theme.busy, Tone.BAD: theme.danger}.get(tone, theme.brand)


def _height(items: list[Item]) -> int:
    return sum(item.above + item.height for item in items)
