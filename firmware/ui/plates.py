"""The labels of the softkeys: a plate at the edge, a strip that copies the lamp, an arrow to the key (ui.md 5)."""

from collections import OrderedDict
from dataclasses import dataclass, replace

from firmware.ui import canvas
from firmware.ui.bars import softkeys_in_order
from firmware.ui.canvas import Image
from firmware.ui.grid import STRIP_U, Grid, PlateGrid, Rect
from firmware.ui.lettering import Align, Block, Lettering, Type
from firmware.ui.theme import Colour, Theme
from firmware.ui.wording import RIGHT_TO_LEFT
from firmware.views.view import Label, LabelState, Layout, View
from hardware.events import Key

STATE_ICONS = {
    LabelState.OPEN: "check_circle",
    LabelState.BUSY: "schedule",
    LabelState.CLOSED: "do_not_disturb_on",
    LabelState.SELECTED: "touch_app",
}
_PLATES_KEPT = 96
_SMALLEST_LABEL_U = 0.9
_LETTERS_U = 2.2


@dataclass(frozen=True, slots=True)
class Colours:
    """What a state does to a plate."""

    plate: Colour
    edge: Colour
    strip: Colour
    arrow: Colour | None
    text: Colour
    note: Colour
    state: Colour
    icon: Colour
    tile: Colour


@dataclass(frozen=True, slots=True)
class _Texts:
    """The texts of a plate, set."""

    label: Block
    note: Block | None
    more: Block | None
    width: int
    height: int


def colours(theme: Theme, state: LabelState) -> Colours:
    """The colours of a plate in `state`."""
    if state is LabelState.SELECTED:
        on, plate = theme.on_selected, theme.selected
        return Colours(plate, plate, theme.ink, on, on, on, on, plate, on)
    if state is LabelState.CLOSED:
        dim, ground = theme.closed, theme.closed_bg
        return Colours(ground, dim, ground, None, theme.ink, theme.ink, dim, dim, ground)
    strip = {LabelState.OPEN: theme.ok, LabelState.BUSY: theme.busy}.get(state, theme.brand)
    return Colours(theme.surface, theme.line, strip, strip, theme.ink, theme.ink2, strip, theme.brand, theme.tint)


class Plates:
    """Draws plates and keeps the latest, because a screen changes far more often than its labels."""

    def __init__(self, grid: Grid, theme: Theme, lettering: Lettering) -> None:
        self._grid = grid
        self._theme = theme
        self._letters = lettering
        self._kept: OrderedDict[tuple[Layout, str, Label, bool], Image] = OrderedDict()

    def forget(self) -> None:
        self._kept.clear()

    def labels(self, view: View) -> list[tuple[Key, Label]]:
        """The softkeys of `view`, L1 to R3; without their icons, which repeat them, if large words need the room."""
        labels = [(key, view.softkeys[key]) for key in softkeys_in_order(view)]
        if not self._grid.large or all(self._has_room(view, label) for _, label in labels):
            return labels
        return [(key, replace(label, icon="")) for key, label in labels]

    def _has_room(self, view: View, label: Label) -> bool:
        """Whether `label` stands beside its icon at full size."""
        measures, rtl = self._grid.plates(view.layout), (label.language or view.language) in RIGHT_TO_LEFT
        room = self._room(measures, view.layout, label, left=True)
        look = colours(self._theme, label.state)
        return self._fits(self._set_at(measures.label, measures, label, look, room, rtl=rtl), room)

    def plate(self, layout: Layout, key: Key, label: Label, *, rtl: bool) -> Image:
        """The picture of one plate, the size of `Grid.plate`."""
        if label.language:
            rtl = label.language in RIGHT_TO_LEFT
        name = (layout, key.value[0], label, rtl)
        image = self._kept.pop(name, None)
        if image is None:
            image = self._draw(layout, label, left=key.value[0] == "L", rtl=rtl)
        self._kept[name] = image
        if len(self._kept) > _PLATES_KEPT:
            self._kept.popitem(last=False)
        return image

    def _draw(self, layout: Layout, label: Label, *, left: bool, rtl: bool) -> Image:
        measures, px, theme = self._grid.plates(layout), self._grid.px, self._theme
        look = colours(theme, label.state)
        size = px(measures.width), px(measures.height)
        corner = px(0.8)
        radii = (0, corner, corner, 0) if left else (corner, 0, 0, corner)
        dash = px(0.3) if label.state is LabelState.CLOSED else 0
        image = canvas.rounded(size, radii, look.plate, look.edge, px(theme.border_u), dash)
        self._letters.observer.plate(image, "key", Rect(0, 0, *size), look.edge)
        self._draw_lamp(image, label.state, look, left=left)
        room = self._room(measures, layout, label, left=left)
        self._draw_icon(image, measures, layout, label, look, left=left)
        self._draw_texts(image, measures, label, look, room, left=left, rtl=rtl)
        return image

    def _draw_lamp(self, image: Image, state: LabelState, look: Colours, *, left: bool) -> None:
        px, (width, height) = self._grid.px, image.get_size()
        edge = px(self._theme.border_u)
        strip = px(STRIP_U) + 2 * edge
        x = 0 if left else width - strip
        if state is LabelState.CLOSED:
            image.fill(look.edge, (x, 0, strip, height))
            image.fill(look.strip, (x + edge, edge, strip - 2 * edge, height - 2 * edge))
        else:
            image.fill(look.strip, (x, 0, strip, height))
        if state is LabelState.BUSY:
            for y in range(edge + px(0.7), height - edge, px(1.2)):
                image.fill(look.plate, (x + edge, y, strip - 2 * edge, min(px(0.5), height - edge - y)))
        if look.arrow is not None:
            tip, half, base = px(1.68) - strip + 1, px(1), strip
            points = ((0, 0), (tip, half), (0, 2 * half)) if left else ((tip, 0), (0, half), (tip, 2 * half))
            arrow = canvas.Stencil((tip, 2 * half)).polygon(points).image(look.arrow)
            image.blit(arrow, (base - 1 if left else width - base - tip + 1, height // 2 - half))

    def _draw_icon(
        self, image: Image, measures: PlateGrid, layout: Layout, label: Label, look: Colours, *, left: bool
    ) -> None:
        px, (width, height) = self._grid.px, image.get_size()
        if label.icon:
            near, box = px(measures.pad_key_side), self._icon_px(measures, layout)
            centre = (near + box // 2 if left else width - near - box // 2, height // 2)
            if layout is Layout.MENU:
                image.blit(self._tile(label.state, look, box), (centre[0] - box // 2, centre[1] - box // 2))
            self._letters.icon(image, label.icon, px(measures.icon), centre, look.icon)

    def _icon_px(self, measures: PlateGrid, layout: Layout) -> int:
        return self._grid.px(4.2 if layout is Layout.MENU else measures.icon)

    def _room(self, measures: PlateGrid, layout: Layout, label: Label, *, left: bool) -> Rect:
        """Where text may stand on a plate: beside the icon."""
        px = self._grid.px
        near, far = px(measures.pad_key_side), px(measures.pad_far_side)
        box = self._icon_px(measures, layout) + px(measures.gap) if label.icon else 0
        return Rect(near + box if left else far, 0, px(measures.width) - near - far - box, px(measures.height))

    def _tile(self, state: LabelState, look: Colours, side: int) -> Image:
        radius = self._grid.px(0.6)
        closed = state is LabelState.CLOSED
        edge = look.icon if self._theme.outlined or closed else None
        dash = self._grid.px(0.25) if closed and not self._theme.outlined else 0
        width = self._grid.px(self._theme.border_u) if edge else 0
        return canvas.rounded((side, side), (radius,) * 4, look.tile, edge, width, dash)

    def _draw_texts(
        self, image: Image, measures: PlateGrid, label: Label, look: Colours, room: Rect, *, left: bool, rtl: bool
    ) -> None:
        if len(label.text) == 1:
            digit = self._letters.set(label.text, Type(self._grid.px(4.4), look.text, bold=True, leading=1), room.w)
            y = (room.h - digit.height) // 2
            self._letters.draw(image, digit, room.x, y, align=Align.CENTRE, width=room.w)
            return
        texts = self._set_texts(measures, label, look, room, rtl=rtl)
        align = Align.LEFT if left else Align.RIGHT
        y = room.y + (room.h - texts.height) // 2
        self._letters.draw(image, texts.label, room.x, y, align=align, width=room.w)
        y += texts.label.height
        if texts.note is not None:
            y = self._draw_note(image, label, look, texts.note, room, y, left=left, rtl=rtl)
        if texts.more is not None:
            self._letters.draw(image, texts.more, room.x, y + self._grid.px(0.25), align=align, width=room.w)

    def _draw_note(
        self, image: Image, label: Label, look: Colours, note: Block, room: Rect, y: int, *, left: bool, rtl: bool
    ) -> int:
        """Draws sign and word of the state, or a plain note; the bottom of what it drew."""
        sign = STATE_ICONS.get(label.state)
        if sign is None:
            y += self._grid.px(0.25)
            align = Align.LEFT if left else Align.RIGHT
            self._letters.draw(image, note, room.x, y, align=align, width=room.w)
            return y + note.height
        y += self._grid.px(0.4)
        side, gap = round(note.type.px * 1.2), round(note.type.px * 0.3)
        x = room.x if left else room.right - note.width - side - gap
        icon_x, text_x = (x + note.width + gap, x) if rtl else (x, x + side + gap)
        self._letters.icon(image, sign, side, (icon_x + side // 2, y + note.line_px // 2), look.state)
        self._letters.draw(image, note, text_x, y, align=Align.LEFT if left else Align.RIGHT)
        return y + note.height

    def _set_texts(self, measures: PlateGrid, label: Label, look: Colours, room: Rect, *, rtl: bool) -> _Texts:
        """The largest setting that stays inside the plate."""
        units = _LETTERS_U if label.letters else measures.label
        while True:
            texts = self._set_at(units, measures, label, look, room, rtl=rtl)
            if self._fits(texts, room):
                return texts
            if units <= _SMALLEST_LABEL_U:
                return self._set_at(units, measures, label, look, room, rtl=rtl, cut=True)
            units = round(units - 0.1, 1)

    def _fits(self, texts: _Texts, room: Rect) -> bool:
        return texts.width <= room.w and texts.height <= room.h - self._grid.px(0.6)

    def _set_at(
        self,
        units: float,
        measures: PlateGrid,
        label: Label,
        look: Colours,
        room: Rect,
        *,
        rtl: bool,
        cut: bool = False,
    ) -> _Texts:
        px, letters = self._grid.px, self._letters
        style = Type(self._grid.em(units), look.text, bold=True, leading=measures.leading)
        text = letters.hyphenate(label.text, style, room.w) if cut else label.text
        set_label = letters.set(text, style, room.w, rtl=rtl)
        note = self._set_note(units, measures, label, look, room, rtl=rtl) if label.note else None
        small = Type(self._grid.em(min(units, measures.note)), look.note, leading=1.2)
        more = letters.set(label.more, small, room.w, rtl=rtl) if label.more else None
        width, height = set_label.width, set_label.height
        if note is not None:
            width = max(width, note.width + (round(note.type.px * 1.5) if label.state in STATE_ICONS else 0))
            height += px(0.4 if label.state in STATE_ICONS else 0.25) + note.height
        if more is not None:
            width = max(width, more.width)
            height += px(0.25) + more.height
        return _Texts(set_label, note, more, width, height)

    def _set_note(
        self, units: float, measures: PlateGrid, label: Label, look: Colours, room: Rect, *, rtl: bool
    ) -> Block:
        letters, small = self._letters, self._grid.em(min(units, measures.note))
        if label.state not in STATE_ICONS:
            return letters.set(label.note, Type(small, look.note, leading=1.2), room.w, rtl=rtl)
        # The sign of the state stands before its word.
        style = Type(small, look.state, bold=True, leading=1.15)
        return letters.set(label.note, style, room.w - round(small * 1.5), rtl=rtl)
