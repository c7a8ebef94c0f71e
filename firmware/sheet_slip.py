"""What stands on the slip of an information sheet, in the language of its text. Data only."""

import datetime as dt
from collections.abc import Callable, Iterator

from central.protocol.sheets import BlockKind, Sheet, SheetTexts
from central.protocol.values import SiteInfo
from firmware.bilingual import Draft, SlipText, Tongue, as_is
from firmware.session.paper_commands import PrintSheet
from firmware.views.text import _, language, speaking
from firmware.wall_clock import on_slip
from hardware.protocols import SlipAlign

_CENTRE = SlipAlign.CENTRE


def sheet_slip(command: PrintSheet, *, site: SiteInfo, can_print: Callable[[str], bool]) -> Draft:
    """The sheet as text, its French title beneath its own; all in French where the printer cannot print the other."""
    text = printable(command.sheet, command.language, can_print)
    tongue = Tongue(text.language)
    published = dt.datetime.fromtimestamp(command.sheet.published_s, dt.UTC)

    def title() -> str:
        return command.sheet.in_language(language()).title

    def known_since() -> str:
        day, _time = on_slip(published, site.time_zone, language())
        return _("Information du {day}.").format(day=day)

    parts = (
        as_is(command.partner, bold=True, align=_CENTRE),
        tongue.shared(title, large=True, align=_CENTRE),
        *_blocks(text),
        as_is(""),
        tongue.shared(known_since, align=_CENTRE),
        as_is(site.name, align=_CENTRE),
    )
    return Draft(tongue.language, parts)


def printable(sheet: Sheet, language: str, can_print: Callable[[str], bool]) -> SheetTexts:
    text = sheet.in_language(language)
    whole = all(can_print(part) for part in (text.title, *(block.text for block in text.blocks)))
    return text if whole else sheet.in_language("fr")


def _blocks(text: SheetTexts) -> Iterator[SlipText]:
    """Each after an empty line."""
    number = 0
    with speaking(text.language):
        to_bring, picture = _("À apporter : {paper}"), _("Image : {text}")
    for block in text.blocks:
        yield as_is("")
        match block.kind:
            case BlockKind.STEP:
                number += 1
                yield as_is(f"{number}. {block.text}")
            case BlockKind.PAPER:
                yield as_is(to_bring.format(paper=block.text), bold=True)
            case BlockKind.PICTURE:
                yield as_is(picture.format(text=block.text))
            case BlockKind.PARAGRAPH:
                yield as_is(block.text)
