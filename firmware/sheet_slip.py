"""What stands on the slip of an information sheet. Data only; the receipt printer's adapter draws it."""

import datetime as dt
from collections.abc import Iterator

from central.protocol.sheets import BlockKind, Sheet, SheetTexts
from central.protocol.values import SiteInfo
from firmware.session.paper_commands import PrintSheet
from firmware.views.text import _, speaking
from firmware.wall_clock import on_slip
from hardware.protocols import Slip, SlipAlign, SlipLine

_CENTRE = SlipAlign.CENTRE
_CODE_PAGE = "cp1252"
_SET_OTHERWISE = str.maketrans("", "", "\u202f\u2009→")
"""Signs for which the adapter has others."""


def sheet_slip(command: PrintSheet, *, site: SiteInfo) -> Slip:
    """The sheet as text, in the citizen's language where a receipt printer has its letters, else in French."""
    text = printable(command.sheet, command.language)
    with speaking(text.language):
        day, _time = on_slip(
            dt.datetime.fromtimestamp(command.sheet.published_s, dt.UTC), site.time_zone, text.language
        )
        parts = [
            SlipLine(command.partner, bold=True, align=_CENTRE),
            SlipLine(text.title, large=True, align=_CENTRE),
            *_blocks(text),
            SlipLine(""),
            SlipLine(_("Information du {day}.").format(day=day), align=_CENTRE),
            SlipLine(site.name, align=_CENTRE),
        ]
    return Slip(tuple(parts))


def printable(sheet: Sheet, language: str) -> SheetTexts:
    text = sheet.in_language(language)
    return text if _has_letters(text) else sheet.in_language("fr")


def _has_letters(text: SheetTexts) -> bool:
    try:
        for part in (text.title, *(block.text for block in text.blocks)):
            part.translate(_SET_OTHERWISE).encode(_CODE_PAGE)
    except UnicodeEncodeError:
        return False
    return True


def _blocks(text: SheetTexts) -> Iterator[SlipLine]:
    number = 0
    for block in text.blocks:
        match block.kind:
            case BlockKind.STEP:
                number += 1
                yield SlipLine(f"\n{number}. {block.text}")
            case BlockKind.PAPER:
                yield SlipLine("\n" + _("À apporter : {paper}").format(paper=block.text), bold=True)
            case BlockKind.PICTURE:
                yield SlipLine("\n" + _("Image : {text}").format(text=block.text))
            case BlockKind.PARAGRAPH:
                yield SlipLine(f"\n{block.text}")
