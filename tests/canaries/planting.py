"""Canaries: unique bytes in everything that a citizen and an adviser may bring into a call."""

import io
import secrets
from dataclasses import dataclass, field

import numpy as np
from fpdf import FPDF
from PIL import Image
from PIL.PngImagePlugin import PngInfo

MARK = "CANARI-"
"""Every planted text begins so."""
_WINDOW_BYTES = 32


def _token(what: str) -> str:
    return f"{MARK}{what}-{secrets.token_hex(12)}"


def windows(data: bytes, count: int = 3) -> tuple[bytes, ...]:
    """Bytes out of the compressed middle of a picture, which occur nowhere else."""
    starts = np.linspace(len(data) * 0.2, len(data) * 0.9, count).astype(int)
    return tuple(data[start : start + _WINDOW_BYTES] for start in starts)


def _noise(seed: int, size: tuple[int, int]) -> Image.Image:
    pixels = np.random.default_rng(seed).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
    return Image.fromarray(pixels)


@dataclass
class Canaries:
    """What was planted, by where. A needle of text is looked for as UTF-8 and as UTF-16 (Python's wide strings)."""

    seed: int = field(default_factory=lambda: secrets.randbits(32))
    next_steps: str = field(default_factory=lambda: _token("ticket"))
    asked_paper: str = field(default_factory=lambda: _token("papier"))
    file_name: str = field(default_factory=lambda: _token("fichier"))
    title: str = field(default_factory=lambda: _token("titre"))
    page_text: str = field(default_factory=lambda: _token("page"))
    png_text: str = field(default_factory=lambda: _token("png"))
    typed: str = field(default_factory=lambda: _token("texte"))
    answered: str = field(default_factory=lambda: _token("reponse"))
    planted: dict[str, tuple[bytes, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("next_steps", "asked_paper", "file_name", "title", "page_text", "png_text", "typed", "answered"):
            text = getattr(self, name)
            self.planted[name] = (text.encode(), text.encode("utf-16-le"))

    def pdf(self) -> bytes:
        """One page with a photograph (its JPEG passes the check as it is), a text, and a title in the metadata."""
        photograph = io.BytesIO()
        _noise(self.seed, (600, 400)).save(photograph, "JPEG", quality=85)
        self.planted["photograph in the PDF"] = windows(photograph.getvalue())
        document = FPDF(format="A4")
        document.set_compression(compress=False)
        document.set_title(self.title)
        document.set_font("helvetica", size=24)
        document.add_page()
        document.text(20, 20, self.page_text)
        document.image(io.BytesIO(photograph.getvalue()), x=20, y=40, w=150)
        data = bytes(document.output())
        assert windows(photograph.getvalue())[0] in data
        assert self.page_text.encode() in data
        return data

    def shown(self) -> bytes:
        """A document that the adviser shows: a photograph on a page, its JPEG as it is."""
        photograph = io.BytesIO()
        _noise(self.seed + 3, (500, 400)).save(photograph, "JPEG", quality=85)
        self.planted["shown page"] = windows(photograph.getvalue())
        document = FPDF(format="A4")
        document.add_page()
        document.image(io.BytesIO(photograph.getvalue()), x=20, y=40, w=150)
        return bytes(document.output())

    def png(self) -> bytes:
        """A picture to print, with a text in a chunk of its own."""
        text = PngInfo()
        text.add_text("Comment", self.png_text)
        out = io.BytesIO()
        _noise(self.seed + 1, (300, 300)).save(out, "PNG", pnginfo=text)
        data = out.getvalue()
        self.planted["picture to print"] = windows(data)
        return data

    def sheet(self) -> bytes:
        """A PNG of the paper that is scanned; what it becomes is known once the desk has it (`scanned`)."""
        out = io.BytesIO()
        _noise(self.seed + 2, (620, 877)).save(out, "PNG", compress_level=1)
        return out.getvalue()

    def scanned(self, page: bytes, preview: bytes) -> None:
        self.planted["scanned page"] = windows(page)
        self.planted["preview of the scan"] = windows(preview)
