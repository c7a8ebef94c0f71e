"""What stands over the video of a call: names, words, clock, plates, captions; and the frame of the small picture."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import replace

from firmware.ui import canvas
from firmware.ui.bars import band_type, place_text, who_sign, words_text
from firmware.ui.canvas import Image
from firmware.ui.gauges import progress_bar
from firmware.ui.grid import Grid, Rect
from firmware.ui.lettering import Align, Block, Lettering, Type
from firmware.ui.overlay import Overlay
from firmware.ui.plates import Plates
from firmware.ui.theme import Theme
from firmware.ui.wording import RIGHT_TO_LEFT, wording
from firmware.views.view import Label, Layout, Video, View
from hardware.events import Key

_ENDLESS = 1_000_000
_WORDS_SIGN = "verified_user"
_KEPT = 48


class CallLayer:
    """Builds the overlays of a view, and keeps the latest: once a second only the clock is new."""

    def __init__(self, grid: Grid, theme: Theme, lettering: Lettering, plates: Plates) -> None:
        self._grid = grid
        self._theme = theme
        self._letters = lettering
        self._plates = plates
        self._kept: OrderedDict[Hashable, Overlay] = OrderedDict()

    def forget(self) -> None:
        self._kept.clear()

    def overlays(self, view: View) -> list[Overlay]:
        """Everything over the large picture, from the back to the front; the small picture's frame is not among it."""
        rtl = view.language in RIGHT_TO_LEFT
        layers = [
            self._keep(
                ("plate", key.value, label, rtl),
                lambda key=key, label=label: self._plate(view, key, label),  # type: ignore[misc]
            )
            for key, label in self._plates.labels(view)
        ]
        layers += self._tags(view)
        if view.band:
            layers.append(self._keep(("band", view.band, rtl), lambda: self._band(view)))
        if view.banner or view.lines or view.progress is not None or view.aside is not None:
            name = ("caption", view.banner, view.lines, view.progress, view.aside, view.signer, rtl)
            layers.append(self._keep(name, lambda: self._caption(view)))
        return layers

    def _keep(self, name: Hashable, build: Callable[[], Overlay]) -> Overlay:
        overlay = self._kept.pop(name, None)
        if overlay is None:
            overlay = build()
        self._kept[name] = overlay
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return overlay

    def _plate(self, view: View, key: Key, label: Label) -> Overlay:
        place = self._grid.plate(Layout.CALL, key)
        rtl = view.language in RIGHT_TO_LEFT
        return self._over(self._plates.plate(Layout.CALL, key, label, rtl=rtl), place.x, place.y)

    def _over(self, image: Image, x: int, y: int) -> Overlay:
        self._letters.observer.put(image, x, y)
        return Overlay(image, x, y)

    def _tags(self, view: View) -> list[Overlay]:
        """Who (left), the two words (centre, or moved by a long name), how long (right)."""
        em, theme, rtl = self._grid.em, self._theme, view.language in RIGHT_TO_LEFT
        margin = self._grid.px(1)
        right = self._grid.width - margin
        quiet = Type(em(1.4), theme.night_ink, leading=1.28)
        strong = Type(em(1.54), theme.night_ink, bold=True, leading=1.28)
        tags: list[Overlay] = []
        if view.clock:
            right -= self._tag_width(view.clock, quiet, "")
            tags.append(self._tag(view.clock, quiet, "", right, rtl=rtl))
            right -= margin
        words = words_text(view)
        words_w = self._tag_width(words, quiet, _WORDS_SIGN) if words else 0
        left = margin
        if view.place:
            sign, speaks = who_sign(view), bool(view.adviser_speaks)
            style = replace(strong, colour=theme.night) if speaks else strong
            room = right - margin - (words_w + margin if words else 0) - self._tag_width("", style, sign)
            who = self._letters.shorten(place_text(view), style, room)
            tags.append(self._tag(who, style, sign, margin, turned=speaks))
            left += tags[-1].rect.w + margin
        if words:
            x = min(max((self._grid.width - words_w) // 2, left), right - words_w)
            tags.append(self._tag(words, quiet, _WORDS_SIGN, x, rtl=rtl))
        return tags

    def _tag_width(self, text: str, style: Type, icon: str) -> int:
        return self._letters.set(text, style, _ENDLESS).width + self._tag_indent(icon) + self._grid.px(1)

    def _tag_indent(self, icon: str) -> int:
        """What stands before the text of a tag."""
        return self._grid.px(1) + (self._grid.em(1.9) + self._grid.px(0.7) if icon else 0)

    def _tag(self, text: str, style: Type, icon: str, x: int, *, rtl: bool = False, turned: bool = False) -> Overlay:
        """`turned`: dark on light, where the others are light on dark."""
        name = ("tag", text, icon, x, rtl, turned)
        return self._keep(name, lambda: self._draw_tag(text, style, icon, x, rtl=rtl, turned=turned))

    def _draw_tag(self, text: str, style: Type, icon: str, x: int, *, rtl: bool, turned: bool) -> Overlay:
        grid = self._grid
        block = self._letters.set(text, style, _ENDLESS, rtl=rtl)
        height = grid.em(2.9)
        name = {"": "clock", _WORDS_SIGN: "words"}.get(icon, "who")
        image = self._night_plate((self._tag_width(text, style, icon), height), name, turned=turned)
        if icon:
            side = grid.em(1.9)
            self._letters.icon(image, icon, side, (grid.px(1) + side // 2, height // 2), style.colour)
        self._letters.draw(image, block, self._tag_indent(icon), (height - block.height) // 2)
        return self._over(image, x, grid.px(1))

    def _band(self, view: View) -> Overlay:
        """The word of practice, under the tags and between the keys."""
        px, theme = self._grid.px, self._theme
        style = band_type(self._grid, theme)
        block = self._letters.set(view.band, style, _ENDLESS, rtl=view.language in RIGHT_TO_LEFT)
        width, height = block.width + 2 * px(1), self._grid.em(2.4)
        image = canvas.rounded((width, height), (px(0.5),) * 4, theme.selected)
        self._letters.observer.plate(image, "band", Rect(0, 0, width, height))
        self._letters.draw(image, block, px(1), (height - block.height) // 2)
        return self._over(image, (self._grid.width - width) // 2, px(1) + self._grid.em(2.9) + px(0.5))

    def _night_plate(self, size: tuple[int, int], name: str, *, turned: bool = False) -> Image:
        px, theme = self._grid.px, self._theme
        ground, line = (theme.night_ink, theme.night) if turned else (theme.night, theme.line)
        edge = (line, px(theme.border_u)) if theme.outlined else (None, 0)
        image = canvas.rounded(size, (px(0.5),) * 4, ground, *edge)
        self._letters.observer.plate(image, name, Rect(0, 0, *size), edge[0])
        return image

    def _caption(self, view: View) -> Overlay:
        """Plain sentences over the picture, between L3 and the small picture; the bottom edge is fixed."""
        px, box = self._grid.px, self._grid.caption(signing=view.signer)
        pad_x, pad_y = px(1.2), px(0.7)
        entries = [("warning", view.banner)] if view.banner else []
        entries += [(line.icon, line.text) for line in view.lines]
        entries += [(view.aside.icon, view.aside.text)] if view.aside is not None else []
        sign = px(2.4)
        for units in (1.75, 1.6, 1.5, 1.4):
            rows = [self._caption_row(view, icon, text, box.w - 2 * pad_x, units) for icon, text in entries]
            if sum(block.height for _, block in rows) <= box.h - px(2 if self._grid.large else 4):
                break
        bar = px(1.6) if view.progress is not None else 0
        height = sum(max(block.height, sign if icon else 0) for icon, block in rows) + 2 * pad_y
        height += bar + (pad_y if bar and rows else 0)
        image = self._night_plate((box.w, height), "caption")
        y = pad_y
        for icon, block in rows:
            row = Rect(pad_x, y, box.w - 2 * pad_x, max(block.height, sign if icon else 0))
            self._draw_caption_row(image, view, icon, block, row)
            y += row.h
        if view.progress is not None:
            size = (box.w - 2 * pad_x, bar)
            image.blit(progress_bar(self._grid, self._theme, size, view.progress), (pad_x, y + (pad_y if rows else 0)))
        return self._over(image, box.x, box.bottom - height)

    def _draw_caption_row(self, image: Image, view: View, icon: str, block: Block, row: Rect) -> None:
        sign, rtl = self._grid.px(2.4), view.language in RIGHT_TO_LEFT
        indent = sign + self._grid.px(0.8) if icon else 0
        if icon:
            x = row.right - sign // 2 if rtl else row.x + sign // 2
            self._letters.icon(image, icon, sign, (x, row.y + row.h // 2), self._theme.night_ink)
        self._letters.draw(
            image,
            block,
            row.x + (0 if rtl else indent),
            row.y + (row.h - block.height) // 2,
            align=Align.RIGHT if rtl else Align.LEFT,
            width=row.w - indent,
        )

    def _caption_row(self, view: View, icon: str, text: str, width: int, units: float) -> tuple[str, Block]:
        room = width - (self._grid.px(3.2) if icon else 0)
        style = Type(self._grid.em(units), self._theme.night_ink, leading=1.3)
        return icon, self._letters.set(text, style, room, rtl=view.language in RIGHT_TO_LEFT)

    def small_frame(self, view: View) -> Overlay | None:
        """The edge of the small picture with the name of who is in it; None if the view has no small picture."""
        if view.video not in {Video.CALL, Video.ADVISER_SMALL, Video.SCREEN}:
            return None
        _ = wording(view.language)
        name = _("Vous") if over_video(view) or view.video is Video.SCREEN else adviser_name(view)
        return self._keep(("frame", name, view.signer), lambda: self._small_frame(name, signing=view.signer))

    def _small_frame(self, name: str, *, signing: bool) -> Overlay:
        px, theme, place = self._grid.px, self._theme, self._grid.small_picture(signing=signing)
        edge = px(0.2)
        colour = theme.line if theme.outlined else theme.surface
        image = canvas.frame((place.w, place.h), px(0.5), edge, colour)
        self._letters.observer.plate(image, "small", Rect(0, 0, place.w, place.h))
        if name:
            block = self._letters.set(name, Type(self._grid.em(1.4), theme.night_ink, leading=1.3), place.w)
            size = (block.width + 2 * px(0.6), block.height + px(0.2))
            plate = canvas.rounded(size, (0, px(0.4), 0, 0), theme.night)
            corner = Rect(edge, place.h - edge - size[1], *size)
            image.blit(plate, corner[:2])
            self._letters.observer.plate(image, "name", corner)
            self._letters.draw(image, block, edge + px(0.6), corner.y + px(0.1))
        return self._over(image, place.x, place.y)

    def draw_waiting(self, image: Image, view: View) -> None:
        """Draws what stands where the large picture will be: a sign and the title on the night."""
        px, theme, video = self._grid.px, self._theme, self._grid.video()
        image.fill(theme.night, video)
        side = px(15.6)
        self._letters.icon(image, view.icon or "person", px(9), (video.w // 2, px(11)), theme.night_ink)
        if view.title:
            width = video.w - 2 * side
            style = Type(self._grid.em(2.2), theme.night_ink, bold=True, leading=1.16)
            block = self._letters.set(view.title, style, width, rtl=view.language in RIGHT_TO_LEFT)
            self._letters.draw(image, block, side, px(16.5), align=Align.CENTRE, width=width)

    def small_waiting(self, icon: str, place: Rect) -> Image:
        """What stands inside the frame of the small picture before it comes."""
        image = canvas.opaque((place.w, place.h), self._theme.night)
        self._letters.icon(image, icon, self._grid.px(3.4), (place.w // 2, place.h // 2), self._theme.night_ink)
        return image


def over_video(view: View) -> bool:
    """Whether the adviser fills the screen, with the citizen small at R3; elsewhere the adviser is the small one."""
    return view.layout is Layout.CALL and view.video is Video.CALL


def adviser_name(view: View) -> str:
    """The adviser's first name: what follows the last dot of `place`, as in `CAF du Lot · Claire`."""
    return view.place.rsplit("·", 1)[-1].strip() if "·" in view.place else ""
