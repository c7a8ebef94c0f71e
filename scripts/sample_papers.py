"""Papers of our own for the demo and its check: one to scan, one to print. Every name on them is invented."""

import io
from pathlib import Path

import numpy as np
from fpdf import FPDF
from numpy.typing import NDArray
from PIL import Image

LETTER = (
    "ATTESTATION DE LOYER",
    "Année 2026",
    "",
    "Madame Jeanne VIDAL, 12, place du Foirail, Latronquière",
    "Loyer mensuel : 420 euros. Charges : 35 euros.",
    "Le propriétaire certifie que le loyer est payé.",
)


def pdf(title: str, pages: int = 1) -> bytes:
    """A plain A4 PDF whose pages can be told apart by a large square in another grey."""
    paper = FPDF(format="A4")
    for number in range(1, pages + 1):
        paper.add_page()
        paper.set_font("Helvetica", size=20)
        paper.cell(0, 14, f"{title}, page {number}", new_x="LMARGIN", new_y="NEXT")
        paper.set_font("Helvetica", size=13)
        for line in LETTER:
            paper.cell(0, 9, line, new_x="LMARGIN", new_y="NEXT")
        paper.set_fill_color(40 * number % 200)
        paper.rect(20, 150, 60, 60, style="F")
        paper.set_fill_color(200, 60, 60)
        paper.rect(120, 150, 60, 60, style="F")
    return bytes(paper.output())


def picture(path: Path) -> NDArray[np.uint8]:
    """Writes a PNG as a phone would have taken it of a paper; its pixels come back for comparison."""
    height, width = 1754, 1240
    pixels = np.full((height, width, 3), 250, np.uint8)
    for row in range(8):
        pixels[180 + row * 120 : 200 + row * 120, 140 : 700 + row * 50] = 40
    pixels[1250:1550, 140:440] = (30, 60, 160)
    pixels[1250:1550, 800:1100] = (160, 40, 40)
    Image.fromarray(pixels).save(path)
    return pixels


def jpeg_pixels(data: bytes) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))
