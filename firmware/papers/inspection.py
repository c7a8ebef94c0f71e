"""What may be printed: the decision itself, as it runs in the check's child process. Bytes in, bytes out."""

from dataclasses import dataclass

from central.protocol.papers import MAX_DOCUMENT_BYTES, MAX_PRINT_PAGES, Refusal
from firmware.papers import pdf_pixels, pdf_structure, pictures
from firmware.papers.pdf_structure import Unfit

PREVIEW_HEIGHT = 1_000
_PDF_HEADER = b"%PDF-"
_HEADER_WITHIN = 1_024
"""Viewers look for the header this far (ISO 32000-1 annex H.3.4.1 of Acrobat's)."""
_PICTURE_BOX = (2_480, 3_508)
"""A4 at 300 dpi."""
_PICTURE_QUALITY = 88


@dataclass(frozen=True, slots=True)
class Inspected:
    pdf: bytes
    pages: tuple[tuple[bytes, int, int], ...]
    """(packed RGB, width, height) of each page."""
    lying: tuple[bool, ...]
    """Which pages were lying ones, turned against the clock to stand on the paper."""


def inspect(data: bytes, mark: str = "") -> Inspected:
    """A document as an inert A4 PDF and its pages to look at, `mark` at the top of each.

    Raises Unfit; MemoryError for a bomb.
    """
    if len(data) > MAX_DOCUMENT_BYTES:
        raise Unfit(Refusal.TOO_BIG)
    if not data:
        raise Unfit(Refusal.NOT_A_PDF)
    if _PDF_HEADER in data[:_HEADER_WITHIN] and not _starts_as_picture(data):
        pdf, lying = pdf_structure.rewrite(data, MAX_PRINT_PAGES, _picture_of_page)
    else:
        pdf, lying = _from_picture(data)
    if mark:
        pdf = _marked(pdf, mark, len(lying))
    try:
        pages = tuple(pdf_pixels.previews(pdf, PREVIEW_HEIGHT))
    except pdf_pixels.PageUnreadable as error:
        raise Unfit(Refusal.DAMAGED) from error
    if len(pages) != len(lying):
        raise Unfit(Refusal.DAMAGED)
    return Inspected(pdf, pages, lying)


def _marked(pdf: bytes, mark: str, count: int) -> bytes:
    """Each page as a picture of itself with the mark in it: no printer needs to have its font."""
    written = pdf_structure.marked(pdf, mark)
    marked, _ = pdf_structure.of_pictures([_picture_of_page(written, index) for index in range(count)])
    return marked


def _starts_as_picture(data: bytes) -> bool:
    return data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF", b"BM"))


def _from_picture(data: bytes) -> pdf_structure.Rewritten:
    try:
        if pictures.count_frames(data) > MAX_PRINT_PAGES:
            raise Unfit(Refusal.TOO_LONG)
        found = tuple(pictures.read_foreign(data, MAX_PRINT_PAGES, _PICTURE_BOX, _PICTURE_QUALITY))
    except pictures.PictureTooLarge as error:
        raise Unfit(Refusal.BOMB) from error
    except pictures.PictureUnreadable as error:
        raise Unfit(Refusal.DAMAGED if _starts_as_picture(data) else Refusal.NOT_A_PDF) from error
    return pdf_structure.of_pictures(found)


def _picture_of_page(pdf: bytes, index: int) -> pictures.Jpeg:
    try:
        return pdf_pixels.page_as_jpeg(pdf, index)
    except pdf_pixels.PageUnreadable as error:
        raise Unfit(Refusal.DAMAGED) from error
