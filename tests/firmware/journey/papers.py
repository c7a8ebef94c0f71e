"""Documents as an adviser might drop them, and what stands on the slips that come out."""

import io
import zlib

import pikepdf
from fpdf import FPDF
from PIL import Image

from hardware.protocols import Slip, SlipQr, SlipRaster


def pdf(pages: int = 1, text: str = "Attestation") -> bytes:
    document = FPDF()
    document.set_font("Helvetica", size=24)
    for number in range(1, pages + 1):
        document.add_page()
        document.text(20, 20, f"{text} {number}")
    return bytes(document.output())


def encrypted_pdf() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


def picture_bomb() -> bytes:
    """A PNG of 40,000 x 40,000 pixels in a few bytes: nobody needs to unpack it to know."""
    out = io.BytesIO()
    Image.new("1", (8, 8)).save(out, "PNG")
    data = bytearray(out.getvalue())
    data[16:24] = (40_000).to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


def texts_on(slip: Slip) -> list[str]:
    """What a slip says, line by line, in letters and in dots."""
    return [part.text for part in slip.parts if not isinstance(part, SlipQr)]


def drawn_on(slip: Slip) -> list[str]:
    """What of it is dots."""
    return [part.text for part in slip.parts if isinstance(part, SlipRaster)]
