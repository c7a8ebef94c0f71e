"""An information sheet as an A4 document, made in a child process: letters and pages take memory only while it lives.

`python -m firmware.sheet_a4` reads one `Order` as JSON on stdin and writes the PDF to stdout.
"""

import datetime as dt
import sys

import msgspec

from central.protocol.sheets import Sheet
from central.protocol.values import SiteInfo
from firmware.child import NotMade, answer_of
from firmware.session.paper_commands import PrintSheet

WITHIN_S = 60.0
_QUALITY = 80


class Order(msgspec.Struct, frozen=True, kw_only=True):
    sheet: Sheet
    language: str
    partner: str
    site: str
    time_zone: str
    pictures: dict[str, bytes]
    """SHA-256 -> JPEG."""


def order(command: PrintSheet, site: SiteInfo, pictures: dict[str, bytes]) -> Order:
    return Order(
        sheet=command.sheet,
        language=command.language,
        partner=command.partner,
        site=site.name,
        time_zone=site.time_zone,
        pictures=pictures,
    )


async def a4_of(wanted: Order, within_s: float = WITHIN_S) -> bytes:
    """The PDF. Raises NotMade; cancelling it kills the child."""
    pdf = await answer_of("firmware.sheet_a4", msgspec.json.encode(wanted), within_s)
    if not pdf.startswith(b"%PDF-"):
        raise NotMade("no PDF")
    return pdf


def made(wanted: Order) -> bytes:
    """The PDF, page by page; in the child."""
    # Letters, pixels and PDF are the child's business only.
    from firmware.papers.pdf_structure import of_pictures
    from firmware.papers.pictures import Jpeg, jpeg_of, pixels_of
    from firmware.ui.sheet_paper import SheetPaper
    from firmware.ui.wording import wording
    from firmware.wall_clock import on_slip

    text = wanted.sheet.in_language(wanted.language)
    published = dt.datetime.fromtimestamp(wanted.sheet.published_s, dt.UTC)
    day, _time = on_slip(published, wanted.time_zone, text.language)
    _ = wording(text.language)
    foot = _("Information du {day}.").format(day=day)
    pictures = {name: pixels_of(jpeg) for name, jpeg in wanted.pictures.items()}
    paper = SheetPaper(text, partner=wanted.partner, foot=f"{wanted.site}. {foot}", pictures=pictures)
    pages = [Jpeg(bytes(jpeg_of(page, _QUALITY)), page.shape[1], page.shape[0]) for page in paper.pages()]
    pdf, _lying = of_pictures(pages)
    return pdf


def main() -> None:
    wanted = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    sys.stdout.buffer.write(made(wanted))


if __name__ == "__main__":
    main()
