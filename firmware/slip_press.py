"""Brings a slip to paper: as text where the printer has the letters, which is fast and sharp, as dots where not."""

import logging
import unicodedata
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence

from firmware.bilingual import Draft, SlipText, Tongue
from firmware.child import NotMade
from firmware.slip_raster import Words, drawn
from firmware.ui.wording import RIGHT_TO_LEFT
from firmware.views.text import _
from hardware.errors import DeviceFault, FaultKind
from hardware.protocols import MAX_RASTER_ROWS, ReceiptPrinter, Slip, SlipAlign, SlipPart, SlipQr, SlipRaster

log = logging.getLogger(__name__)

type Draw = Callable[[int, Sequence[Words]], Awaitable[tuple[bytes, ...]]]
type Part = SlipText | SlipQr


class SlipPress:
    def __init__(self, printer: ReceiptPrinter, draw: Draw = drawn) -> None:
        self._printer = printer
        self._draw = draw

    def can_print(self, text: str) -> bool:
        return self._printer.raster_dots > 0 or self._printer.has_letters(text)

    async def print(self, job_id: str, draft: Draft) -> None:
        """As `ReceiptPrinter.print_slip`; that a line cannot be drawn is a fault before the first byte, too."""
        try:
            slip = await self.set(draft)
        except NotMade as error:
            log.warning("the slip could not be set: %s", error)
            raise DeviceFault("receipt_printer", FaultKind.INPUT_OUTPUT, "the slip could not be set") from error
        await self._printer.print_slip(job_id, slip)

    async def set(self, draft: Draft) -> Slip:
        """The slip for this printer. Dots beyond what a slip may have give way to French, or are left out; then the
        slip says so. A printer without dots gets French. Raises NotMade.
        """
        rest = Tongue(draft.language).shared(lambda: _("Le reste ne tient pas sur ce ticket."), bold=True)
        parts: tuple[Part, ...] = (*draft.parts, rest)
        foreign = {
            place: part
            for place, part in enumerate(parts)
            if isinstance(part, SlipText) and not self._printer.has_letters(part.text)
        }
        rasters = await self._rasters(foreign, draft.language)
        kept = _fitting(foreign, rasters, last=len(draft.parts))
        left_out = {place for place in rasters.keys() - kept if not foreign[place].translated}
        shown = parts if left_out else draft.parts
        return Slip(
            tuple(
                printed
                for place, part in enumerate(shown)
                if place not in left_out
                for printed in _printed(part, rasters[place] if place in kept else None, foreign=place in foreign)
            )
        )

    async def _rasters(self, texts: Mapping[int, SlipText], language: str) -> dict[int, SlipRaster]:
        width = self._printer.raster_dots
        if not texts or not width:
            return {}
        dots = await self._draw(width, [_words(text, language) for text in texts.values()])
        return {
            place: SlipRaster(width, each, text.text, text.align)
            for (place, text), each in zip(texts.items(), dots, strict=True)
        }


def _words(text: SlipText, language: str) -> Words:
    return Words(
        text=text.text,
        bold=text.bold,
        large=text.large,
        centred=text.align is SlipAlign.CENTRE,
        rtl=_runs_to_the_left(text.text, language),
    )


def _runs_to_the_left(text: str, language: str) -> bool:
    """In such a language every line that has its letters; elsewhere one whose first letter is of that kind (UAX 9)."""
    strong = [kind for letter in text if (kind := unicodedata.bidirectional(letter)) in {"L", "R", "AL"}]
    has_any = any(kind != "L" for kind in strong)
    return has_any and (language in RIGHT_TO_LEFT or strong[0] != "L")


def _fitting(texts: Mapping[int, SlipText], rasters: Mapping[int, SlipRaster], last: int) -> set[int]:
    """The places whose dots a slip can carry: that of the last line, then what nothing can stand for, then the rest.

    Where one of the second kind does not fit, none after it comes: a text is cut short, never pierced.
    """
    kept = {last} & rasters.keys()
    left = MAX_RASTER_ROWS - sum(rasters[place].height for place in kept)
    irreplaceable = [place for place in rasters if place != last and not texts[place].translated]
    for place in irreplaceable:
        if rasters[place].height > left:
            break
        kept.add(place)
        left -= rasters[place].height
    for place in rasters.keys() - kept - set(irreplaceable):
        if rasters[place].height <= left:
            kept.add(place)
            left -= rasters[place].height
    return kept


def _printed(part: Part, raster: SlipRaster | None, *, foreign: bool) -> Iterator[SlipPart]:
    if isinstance(part, SlipQr):
        yield part
    elif foreign and raster is None:
        yield part.in_french
    else:
        yield raster or part.line
        if part.beneath is not None:
            yield part.beneath
