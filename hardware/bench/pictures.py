"""Pictures for the virtual borne's page: the screen as JPEG, a slip as PNG, an A4 page as PNG, an upload as a paper.

Nothing here touches a disk: poppler's `pdftoppm` reads and writes pipes.
"""

import io
import subprocess
from pathlib import Path

import numpy as np
import segno
from PIL import Image, ImageDraw, ImageFont

from hardware.protocols import MAX_RASTER_ROWS, Rgb, Slip, SlipAlign, SlipLine, SlipRaster
from hardware.simulated.held import Luma
from hardware.simulated.receipt_printer import RASTER_DOTS

A4_MM = (210, 297)
TRAY_DPI = 300
MAX_UPLOAD_BYTES = 25_000_000
MAX_UPLOAD_PIXELS = 60_000_000
POPPLER_TIMEOUT_S = 30.0
MARGIN = 16
SLIP_WIDTH = RASTER_DOTS + 2 * MARGIN
_LONGEST_SLIP = 4_000 + MAX_RASTER_ROWS
HELD_PIXELS = 1_000
"""The longer side of what is held before the camera."""
FONT_FOLDERS = (
    Path("/usr/share/fonts/opentype/b612"),
    Path("/usr/share/fonts/truetype/b612"),
    Path("/usr/share/fonts"),
)


class UnreadablePaperError(ValueError):
    """What was put into the tray is neither a picture nor a PDF."""


def jpeg(pixels: Rgb, quality: int = 88) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=quality)
    return out.getvalue()


def png(pixels: Rgb) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG", compress_level=1)
    return out.getvalue()


def pdf_pages(pdf: bytes, dpi: int) -> list[Rgb]:
    """Every page of a PDF as RGB pixels; raises UnreadablePaperError."""
    try:
        done = subprocess.run(
            ["pdftoppm", "-r", str(dpi), "-l", "20", "-"],
            input=pdf,
            capture_output=True,
            check=True,
            timeout=POPPLER_TIMEOUT_S,
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise UnreadablePaperError("pdftoppm cannot read this PDF") from error
    pages, rest = [], done.stdout
    while rest:
        pixels, rest = _ppm(rest)
        pages.append(pixels)
    return pages


def _ppm(data: bytes) -> tuple[Rgb, bytes]:
    """The first picture of a stream of binary PPM (netpbm P6, maximum 255), and what follows it."""
    magic, size, maximum, body = data.split(b"\n", 3)
    if magic != b"P6" or maximum != b"255":
        raise UnreadablePaperError("pdftoppm gave no P6 picture")
    width, height = (int(part) for part in size.split())
    length = width * height * 3
    return np.frombuffer(body[:length], np.uint8).reshape(height, width, 3), body[length:]


def papers(upload: bytes) -> list[Rgb]:
    """What lies on the glass after somebody put this PDF or picture there, at 300 dpi; raises UnreadablePaperError."""
    if upload.startswith(b"%PDF"):
        return pdf_pages(upload, TRAY_DPI)
    try:
        with Image.open(io.BytesIO(upload)) as picture:
            if picture.width * picture.height > MAX_UPLOAD_PIXELS:
                raise UnreadablePaperError("this picture is too large")
            return [_on_a4(picture.convert("RGB"))]
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise UnreadablePaperError("this is neither a picture nor a PDF") from error


def _on_a4(picture: Image.Image) -> Rgb:
    size = (round(A4_MM[0] / 25.4 * TRAY_DPI), round(A4_MM[1] / 25.4 * TRAY_DPI))
    page = Image.new("RGB", size, "white")
    scale = min(size[0] / picture.width, size[1] / picture.height)
    fitted = picture.resize((max(1, int(picture.width * scale)), max(1, int(picture.height * scale))))
    page.paste(fitted, ((size[0] - fitted.width) // 2, (size[1] - fitted.height) // 2))
    return np.asarray(page)


def _font(size: int, *, bold: bool) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    name = "B612Mono-Bold" if bold else "B612Mono-Regular"
    for folder in FONT_FOLDERS:
        for path in sorted(folder.rglob(f"{name}.*")) if folder.is_dir() else ():
            return ImageFont.truetype(str(path), size)
    return ImageFont.load_default(size)


def slip_png(slip: Slip) -> bytes:
    """The slip as it would come out of a 58 mm printer."""
    paper = Image.new("L", (SLIP_WIDTH, _LONGEST_SLIP), 252)
    draw = ImageDraw.Draw(paper)
    y = MARGIN
    for part in slip.parts:
        if isinstance(part, SlipLine):
            y = _draw_line(draw, part, y)
        elif isinstance(part, SlipRaster):
            ink = Image.frombytes("1", (part.width, part.height), part.dots)
            paper.paste(20, (MARGIN, y), ink)
            y += part.height
        else:
            code = segno.make(part.content, error="m", micro=False)
            drawn = io.BytesIO()
            code.save(drawn, kind="png", scale=6, border=2)
            with Image.open(drawn) as picture:
                paper.paste(picture.convert("L"), ((SLIP_WIDTH - picture.width) // 2, y))
                y += picture.height
    out = io.BytesIO()
    paper.crop((0, 0, SLIP_WIDTH, min(y + MARGIN * 2, paper.height))).save(out, "PNG")
    return out.getvalue()


def held_paper(pixels: Rgb) -> Luma:
    """A paper as a camera sees it that is held before it: its brightness, no finer than a camera is."""
    return _held(Image.fromarray(pixels))


def held_slip(slip: Slip) -> Luma:
    """The same of a slip."""
    with Image.open(io.BytesIO(slip_png(slip))) as picture:
        return _held(picture)


def _held(picture: Image.Image) -> Luma:
    grey = picture.convert("L")
    grey.thumbnail((HELD_PIXELS, HELD_PIXELS))
    return np.asarray(grey)


def _draw_line(draw: ImageDraw.ImageDraw, line: SlipLine, y: int) -> int:
    size = 34 if line.large else 16 if line.small else 20
    font = _font(size, bold=line.bold or line.large)
    for text in _wrapped(line.text, int((SLIP_WIDTH - 2 * MARGIN) / (size * 0.6))):
        left = MARGIN
        if line.align is SlipAlign.CENTRE:
            left = int((SLIP_WIDTH - draw.textlength(text, font=font)) / 2)
        draw.text((left, y), text, fill=20, font=font)
        y += round(size * 1.3)
    return y


def _wrapped(text: str, columns: int) -> list[str]:
    """A receipt printer's wrapping: at spaces where it can."""
    rows: list[str] = []
    for paragraph in text.split("\n"):
        row = ""
        for word in paragraph.split(" "):
            candidate = f"{row} {word}" if row else word
            if len(candidate) > columns and row:
                rows.append(row)
                candidate = word
            row = candidate
        rows.append(row)
    return rows
