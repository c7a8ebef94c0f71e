"""PDF pages as pixels: the only importer of pypdfium2. Runs in the check's child process only (PDFium may crash)."""

import math
from collections.abc import Iterator

import pypdfium2

from firmware.papers.a4 import HEIGHT_PT, RASTER_BOX
from firmware.papers.pictures import Jpeg, jpeg_of_raw

_RASTER_QUALITY = 85
_HALF_PIXEL = 0.5
"""PDFium's binding rounds up."""


class PageUnreadable(ValueError):
    """PDFium cannot draw it."""


def page_as_jpeg(pdf: bytes, index: int) -> Jpeg:
    """A picture of one page with its annotations and form fields, fit into RASTER_BOX. Raises PageUnreadable."""
    try:
        document = pypdfium2.PdfDocument(pdf)
        try:
            document.init_forms()
            page = document[index]
            width, height = page.get_size()
            if not (math.isfinite(width) and math.isfinite(height) and min(width, height) >= 1.0):
                raise PageUnreadable("no size")
            across, up = RASTER_BOX if height >= width else RASTER_BOX[::-1]
            data, *size = _pixels(page, min((across - _HALF_PIXEL) / width, (up - _HALF_PIXEL) / height))
            return Jpeg(jpeg_of_raw(data, (size[0], size[1]), _RASTER_QUALITY), size[0], size[1])
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        raise PageUnreadable("cannot be drawn") from error


def previews(pdf: bytes, height: int) -> Iterator[tuple[bytes, int, int]]:
    """(packed RGB, width, height) of each page of an A4 document. Raises PageUnreadable."""
    try:
        document = pypdfium2.PdfDocument(pdf)
        try:
            for page in document:
                yield _pixels(page, (height - _HALF_PIXEL) / HEIGHT_PT)
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        raise PageUnreadable("cannot be drawn") from error


def _pixels(page: pypdfium2.PdfPage, scale: float) -> tuple[bytes, int, int]:
    bitmap = page.render(scale=scale, rev_byteorder=True)
    try:
        packed = bytes(bitmap.buffer)
        row, stride = bitmap.width * 3, bitmap.stride
        if stride != row:
            packed = b"".join(packed[start : start + row] for start in range(0, stride * bitmap.height, stride))
        return packed, bitmap.width, bitmap.height
    finally:
        bitmap.close()
