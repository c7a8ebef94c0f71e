"""An information sheet on A4, as pictures of its pages: one column, large letters, black on white."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from central.protocol.sheets import BlockKind, SheetBlock, SheetTexts
from firmware.papers.a4 import RASTER_BOX, RASTER_DPI
from firmware.ui import canvas
from firmware.ui.canvas import Image
from firmware.ui.grid import Rect
from firmware.ui.lettering import Align, Block, Lettering, Type
from firmware.ui.observer import Observer
from firmware.ui.wording import RIGHT_TO_LEFT, wording
from hardware.protocols import Rgb

_BLACK, _WHITE, _GREY = (0, 0, 0), (255, 255, 255), (90, 90, 90)
_MARGIN_MM = 18.0
_PICTURE_MM = (110.0, 66.0)
"""Largest width and height of a picture."""


def _mm(length: float) -> int:
    return round(length / 25.4 * RASTER_DPI)


def _pt(size: float) -> int:
    return round(size / 72 * RASTER_DPI)


_TITLE = Type(_pt(26), _BLACK, bold=True, leading=1.2)
_BODY = Type(_pt(15), _BLACK, leading=1.4)
_STRONG = Type(_pt(15), _BLACK, bold=True, leading=1.4)
_SMALL = Type(_pt(11), _GREY, leading=1.3)
_INDENT = _mm(13)


@dataclass(frozen=True, slots=True)
class _Item:
    above: int
    height: int
    draw: Callable[[Image, int], None]


class SheetPaper:
    """Sets one sheet. `pictures`: SHA-256 -> pixels; one that is missing leaves what it shows in words."""

    def __init__(
        self,
        text: SheetTexts,
        *,
        partner: str,
        foot: str,
        pictures: Mapping[str, Rgb],
        observer: Observer | None = None,
    ) -> None:
        """`foot` stands under each page, before its number. Raises FontMissing."""
        self._letters = Lettering(observer)
        self._text = text
        self._partner = partner
        self._foot = foot
        self._pictures = pictures
        self._rtl = text.language in RIGHT_TO_LEFT
        margin = _mm(_MARGIN_MM)
        self._box = Rect(margin, margin, RASTER_BOX[0] - 2 * margin, RASTER_BOX[1] - 2 * margin)

    def pages(self) -> Iterator[Rgb]:
        """Each page at RASTER_DPI, one after the other: a page is 12 MB."""
        shared = self._shared_out()
        for number, items in enumerate(shared, start=1):
            image = canvas.opaque(RASTER_BOX, _WHITE)
            self._letters.observer.put(image, 0, 0)
            y = self._box.y
            for item in items:
                item.draw(image, y + item.above)
                y += item.above + item.height
            self._draw_foot(image, number, len(shared))
            yield canvas.to_rgb(image)

    def _shared_out(self) -> list[list[_Item]]:
        bottom = self._box.h - _mm(14)
        pages: list[list[_Item]] = [[]]
        used = 0
        for item in self._items():
            if pages[-1] and used + item.above + item.height > bottom:
                pages.append([])
                used = 0
            pages[-1].append(item)
            used += item.above + item.height
        return pages

    def _items(self) -> Iterator[_Item]:
        if self._partner:
            yield self._words(self._partner, _SMALL, 0)
        yield self._words(self._text.title, _TITLE, _mm(2))
        yield _Item(_mm(4), 3, lambda image, y: _fill(image, Rect(self._box.x, y, self._box.w, 3)))
        _ = wording(self._text.language)
        number, before = 0, BlockKind.PARAGRAPH
        for block in self._text.blocks:
            if block.kind is BlockKind.PAPER and before is not BlockKind.PAPER:
                yield self._words(_("À apporter :"), _STRONG, _mm(7))
            number += block.kind is BlockKind.STEP
            yield from self._block(block, number)
            before = block.kind

    def _block(self, block: SheetBlock, number: int) -> Iterator[_Item]:
        match block.kind:
            case BlockKind.PARAGRAPH:
                yield self._words(block.text, _BODY, _mm(6))
            case BlockKind.STEP:
                yield self._listed(block.text, lambda image, place: self._draw_number(image, place, number))
            case BlockKind.PAPER:
                yield self._listed(block.text, _draw_box)
            case BlockKind.PICTURE:
                yield self._picture(block)

    def _set(self, text: str, style: Type, width: int) -> Block:
        return self._letters.set(text, style, width, rtl=self._rtl, balanced=False)

    def _words(self, text: str, style: Type, above: int) -> _Item:
        block = self._set(text, style, self._box.w)
        align = Align.RIGHT if self._rtl else Align.LEFT

        def draw(image: Image, y: int) -> None:
            self._letters.draw(image, block, self._box.x, y, align=align, width=self._box.w)

        return _Item(above, block.height, draw)

    def _listed(self, text: str, draw_mark: Callable[[Image, Rect], None]) -> _Item:
        """A text beside a mark of one line's height."""
        width = self._box.w - _INDENT
        block = self._set(text, _BODY, width)
        x, align = (self._box.x, Align.RIGHT) if self._rtl else (self._box.x + _INDENT, Align.LEFT)
        mark_x = self._box.right - block.line_px if self._rtl else self._box.x

        def draw(image: Image, y: int) -> None:
            draw_mark(image, Rect(mark_x, y, block.line_px, block.line_px))
            self._letters.draw(image, block, x, y, align=align, width=width)

        return _Item(_mm(5), block.height, draw)

    def _draw_number(self, image: Image, place: Rect, number: int) -> None:
        block = self._letters.set(str(number), _STRONG, place.w)
        side = place.w
        ring = canvas.rounded((side, side), (side // 2,) * 4, _WHITE, _BLACK, 3)
        image.blit(ring, place[:2])
        self._letters.draw(image, block, place.x + (side - block.width) // 2, place.y)

    def _picture(self, block: SheetBlock) -> _Item:
        pixels = self._pictures.get(block.picture or "")
        caption = self._set(block.text, _SMALL, self._box.w)
        size = (0, 0) if pixels is None else _fitted((pixels.shape[1], pixels.shape[0]))
        gap = _mm(2) if pixels is not None else 0

        def draw(image: Image, y: int) -> None:
            if pixels is not None:
                x = self._box.x + (self._box.w - size[0]) // 2
                image.blit(canvas.from_rgb(canvas.scaled(pixels, size)), (x, y))
            self._letters.draw(image, caption, self._box.x, y + size[1] + gap, align=Align.CENTRE, width=self._box.w)

        return _Item(_mm(7), size[1] + gap + caption.height, draw)

    def _draw_foot(self, image: Image, number: int, count: int) -> None:
        _ = wording(self._text.language)
        page = _("Page {page} sur {count}.").format(page=number, count=count)
        block = self._set(f"{self._foot} {page}" if count > 1 else self._foot, _SMALL, self._box.w)
        self._letters.draw(
            image, block, self._box.x, self._box.bottom - block.height, align=Align.CENTRE, width=self._box.w
        )


def _fitted(size: tuple[int, int]) -> tuple[int, int]:
    factor = min(_mm(most) / side for most, side in zip(_PICTURE_MM, size, strict=True))
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


def _draw_box(image: Image, place: Rect) -> None:
    """A box to tick."""
    side = place.inset(_mm(1))
    _fill(image, side)
    image.fill(_WHITE, side.inset(3))


def _fill(image: Image, place: Rect) -> None:
    image.fill(_BLACK, place)
