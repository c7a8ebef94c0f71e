"""Top bar with the band of practice, bottom bar, and what stands over everything: names, volume (ui.md 2)."""

from dataclasses import replace

from firmware.ui import canvas
from firmware.ui.canvas import Image
from firmware.ui.grid import BOTTOM_U, CORNER_KEY_U, TOP_U, Grid, Rect
from firmware.ui.lettering import Align, Block, Lettering, Type, first_fitting
from firmware.ui.theme import Colour, Theme
from firmware.ui.wording import RIGHT_TO_LEFT, wording
from firmware.views.text import NBSP, typographic
from firmware.views.view import View
from hardware.events import Key

_ENDLESS = 1_000_000
VOLUME_STEPS = 10
_VOLUME_SIGN = "volume_up"
_FIXED_KEY_FITS = (
    *((1.3, air, True) for air in (1.0, 0.8, 0.6, 0.45)),
    *((units, 0.6, False) for units in (1.3, 1.2, 1.1, 1.0)),
)
"""Size, the share of the usual air, and whether words have their signs: longer words than the French ones stand closer,
then alone, then smaller, because the labels of red cross and green circle are beside them."""


class Bars:
    """Draws the bars of one size and theme."""

    def __init__(self, grid: Grid, theme: Theme, lettering: Lettering) -> None:
        self._grid = grid
        self._theme = theme
        self._letters = lettering
        self._ring = _ring(grid.px(2.9), theme.on_ok)
        self._cross = _cross(grid.px(2.9), theme.danger)

    def top(self, target: Image, view: View) -> None:
        """Place, the band of practice, what is going on, the two words of the call, the clock."""
        grid, px, theme = self._grid, self._grid.px, self._theme
        height, edge, pad = px(TOP_U), px(theme.border_u), px(1.2)
        target.fill(theme.surface, (0, 0, grid.width, height))
        self._letters.observer.plate(target, "top", Rect(0, 0, grid.width, height), theme.line)
        target.fill(theme.line, (0, height - edge, grid.width, edge))
        middle = (height - edge) // 2
        size = grid.em(1.3)
        quiet, strong = Type(size, theme.ink2), Type(size, theme.ink, bold=True)
        rtl = view.language in RIGHT_TO_LEFT
        clock = self._line(view.clock, quiet, rtl=rtl)
        right = grid.width - pad
        self._put(target, clock, right - clock.width, middle)
        centre = self._centre(view, quiet)
        band = self._band_width(view.band)
        between = px(1) if band and centre.width else 0
        wide = band + between + centre.width
        sign = round(size * 1.35) if view.place else 0
        room = right - clock.width - pad - 2 * px(1) - wide - sign - px(0.7)
        # On a plate of its own it is news, and as large as any.
        named = replace(strong, px=grid.em(1.4), colour=theme.surface) if view.adviser_speaks else strong
        place = self._line(self._letters.shorten(place_text(view), named, room), named, rtl=rtl)
        if view.place:
            self._place(target, view, place, sign, middle)
        if wide:
            before, after = pad + sign + px(0.7) + place.width, right - clock.width
            x = min(max((grid.width - wide) // 2, before + px(1)), after - px(1) - wide)
            if band:
                self._band(target, view, Rect(x, 0, band, height - edge))
            if centre.width:
                self._put(target, centre, x + band + between, middle)

    def _place(self, target: Image, view: View, place: Block, sign: int, middle: int) -> None:
        """The place, or whom one talks to; while the adviser is heard, on a dark plate."""
        px, theme, colour = self._grid.px, self._theme, self._theme.ink2
        if view.adviser_speaks:
            # From the edge on: nothing of the bar moves.
            box = Rect(0, 0, px(1.2) + sign + px(0.7) + place.width + px(0.5), px(TOP_U) - px(theme.border_u))
            target.fill(theme.ink, box)
            self._letters.observer.plate(target, "who", box)
            colour = theme.surface
        icon = who_sign(view) if view.in_call else "place"
        self._letters.icon(target, icon, sign, (px(1.2) + sign // 2, middle), colour)
        self._put(target, place, px(1.2) + sign + px(0.7), middle)

    def _band(self, target: Image, view: View, box: Rect) -> None:
        """The word of practice, as high as the bar."""
        text = self._line(view.band, band_type(self._grid, self._theme), rtl=view.language in RIGHT_TO_LEFT)
        target.fill(self._theme.selected, box)
        self._letters.observer.plate(target, "band", box, self._theme.selected)
        self._put(target, text, box.x + (box.w - text.width) // 2, box.y + box.h // 2)

    def _band_width(self, text: str) -> int:
        if not text:
            return 0
        return self._line(text, band_type(self._grid, self._theme)).width + 2 * self._grid.px(1)

    def _centre(self, view: View, style: Type) -> Block:
        parts = [view.top] if view.top else []
        if view.words is not None and view.in_call:
            parts.append(words_text(view))
        return self._line(" · ".join(parts), style, rtl=view.language in RIGHT_TO_LEFT)

    def bottom(self, target: Image, view: View) -> None:
        """The labels of the keys under the screen: red cross left, green ring right, the fixed keys between."""
        grid, px, theme = self._grid, self._grid.px, self._theme
        top, edge, pad = grid.video().h, px(theme.border_u), px(1.2)
        height = grid.height - top
        target.fill(theme.surface, (0, top, grid.width, height))
        observer = self._letters.observer
        observer.plate(target, "bottom", Rect(0, top, grid.width, height), theme.line)
        target.fill(theme.line, (0, top, grid.width, edge))
        middle = top + edge + (height - edge) // 2
        disc, gap, wide = px(2.9), px(0.8), px(CORNER_KEY_U)
        room = wide - pad - px(0.4) - disc - gap
        if view.cancel:
            observer.plate(target, "cancel", Rect(0, top + edge, wide, height - edge))
            target.blit(self._cross, (pad, middle - disc // 2))
            label = self._key_label(view, view.cancel, theme.ink, room)
            self._put(target, label, pad + disc + gap, middle)
        if view.ok:
            target.fill(theme.ok, (grid.width - wide, top + edge, wide, height - edge))
            observer.plate(target, "ok", Rect(grid.width - wide, top + edge, wide, height - edge), theme.ok)
            target.blit(self._ring, (grid.width - pad - disc, middle - disc // 2))
            label = self._key_label(view, view.ok, theme.on_ok, room)
            self._put(target, label, grid.width - pad - disc - gap - label.width, middle, Align.RIGHT)
        if view.volume is None:
            self._fixed_keys(target, view, middle)
        else:
            self._volume(target, view.volume, middle)

    def _fixed_keys(self, target: Image, view: View, middle: int) -> None:
        room = self._grid.width - 2 * self._grid.px(CORNER_KEY_U + 0.3)
        for units, air, signs in _FIXED_KEY_FITS:
            parts = self._fixed_key_parts(view, units, signs=signs)
            sign = round(self._grid.em(units) * 1.5)
            gap, between = self._grid.px(0.5 * air), self._grid.px(1.35 * air)
            widths = [text.width + (sign + gap if icon else 0) for icon, text, _ in parts]
            width = sum(widths) + between * (len(parts) - 1)
            if width <= room:
                break
        x, rtl = (self._grid.width - width) // 2, view.language in RIGHT_TO_LEFT
        for (icon, text, colour), wide in zip(parts, widths, strict=True):
            if icon:
                centre = x + wide - sign // 2 if rtl else x + sign // 2
                self._letters.icon(target, icon, sign, (centre, middle), colour)
            self._put(target, text, x if rtl else x + wide - text.width, middle)
            x += wide + between

    def _fixed_key_parts(self, view: View, units: float, *, signs: bool) -> list[tuple[str, Block, Colour]]:
        """Icon, word and colour of HELP, VOICE and volume, in the order of the keys in every language."""
        theme, size, _ = self._theme, self._grid.em(units), wording(view.language)
        quiet = Type(size, theme.ink2)
        return [
            ("info" if signs else "", self._line(_("Aide"), Type(size, theme.help, bold=True)), theme.help),
            self._voice_key(_("Voix"), size, on=view.guided, signs=signs),
            (_VOLUME_SIGN, self._line("− +", quiet), theme.ink2),
        ]

    def _voice_key(self, word: str, size: int, *, on: bool, signs: bool) -> tuple[str, Block, Colour]:
        """While the voice is on, who does not hear it sees it by the sign and the weight."""
        colour = self._theme.help if on else self._theme.ink2
        sign = ("hearing" if on else "record_voice_over") if signs else ""
        return sign, self._line(word, Type(size, colour, bold=on)), colour

    def _key_label(self, view: View, text: str, colour: Colour, room: int) -> Block:
        """One line where it fits at a good size, else two."""
        px = self._grid.px
        height = px(BOTTOM_U) - px(0.4)

        def build(size: int) -> Block:
            leading = 1.04 if self._grid.large else 1.1
            style = Type(size, colour, bold=True, leading=leading)
            return self._letters.set(text, style, room, rtl=view.language in RIGHT_TO_LEFT)

        # Large, two lines are better than smaller letters.
        one_line = [self._grid.em(u) for u in ((1.6,) if self._grid.large else (1.6, 1.5, 1.4))]
        block = first_fitting(one_line, build, lambda b: len(b.lines) == 1 and b.width <= room)
        if len(block.lines) == 1 and block.width <= room:
            return block
        sizes = [self._grid.em(u) for u in (1.6, 1.5, 1.4, 1.3, 1.2, 1.1, 1.0)]
        return first_fitting(sizes, build, lambda b: b.width <= room and b.height <= height)

    def _volume(self, target: Image, step: int, middle: int) -> None:
        """Ten blocks and the number, between the volume keys' neighbours while the volume changes."""
        px, theme = self._grid.px, self._theme
        number = self._line(str(step), Type(self._grid.em(2.2), theme.ink, bold=True))
        sign, block, gap = px(2.6), px(0.95), px(0.35)
        width = sign + px(0.8) + VOLUME_STEPS * (block + gap) + px(0.6) + px(2.8)
        x = (self._grid.width - width) // 2
        self._letters.icon(target, _VOLUME_SIGN, sign, (x + sign // 2, middle), theme.brand)
        x += sign + px(0.8)
        for k in range(1, VOLUME_STEPS + 1):
            tall = px(0.9 + 0.16 * k)
            box = Rect(x, middle + px(1.25) - tall, block, tall)
            target.fill(theme.brand if k <= step else theme.line, box)
            if k > step:
                target.fill(theme.surface, box.inset(px(theme.border_u)))
            x += block + gap
        self._put(target, number, x + px(0.6), middle)

    def _line(self, text: str, style: Type, *, rtl: bool = False) -> Block:
        return self._letters.set(text, style, _ENDLESS, rtl=rtl)

    def _put(self, target: Image, block: Block, x: int, middle: int, align: Align = Align.LEFT) -> None:
        self._letters.draw(target, block, x, middle - block.height // 2, align=align)


def band_type(grid: Grid, theme: Theme) -> Type:
    """How the word of practice is set, on the ground of what is selected."""
    return Type(grid.em(1.4), theme.on_selected, bold=True, leading=1.28)


def place_text(view: View) -> str:
    """The place. In a call whom one talks to; while the adviser is heard, that instead of the name alone."""
    if not view.adviser_speaks:
        return view.place
    head, dot, _ = view.place.rpartition(" · ")
    return f"{head}{dot}{view.adviser_speaks}"


def who_sign(view: View) -> str:
    """The sign beside whom one talks to."""
    return "graphic_eq" if view.adviser_speaks else "videocam"


def words_text(view: View) -> str:
    """The two words as the screens say them; empty without."""
    if view.words is None:
        return ""
    _ = wording(view.language)
    return typographic(_("Mots : **{words}**")).format(words=NBSP.join(view.words))


def _ring(side: int, colour: Colour) -> Image:
    middle = side / 2
    return (
        canvas.Stencil((side, side))
        .disc((middle, middle), side * 0.4375)
        .disc((middle, middle), side * 0.2625, hole=True)
        .image(colour)
    )


def _cross(side: int, colour: Colour) -> Image:
    near, far, width = side * 0.2, side * 0.8, side * 0.2
    return (
        canvas.Stencil((side, side))
        .stroke(((near, near), (far, far)), width)
        .stroke(((far, near), (near, far)), width)
        .image(colour)
    )


def softkeys_in_order(view: View) -> list[Key]:
    """The softkeys that the view labels, L1 to R3."""
    return sorted(view.softkeys, key=lambda key: key.value)
