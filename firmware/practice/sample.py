"""The page that the adviser of practice proposes to print: a PDF of one A4 page, made here."""

from collections.abc import Sequence
from io import BytesIO

from firmware.papers.a4 import HEIGHT_PT, WIDTH_PT

LINES = ("Page d’essai", "", "Cette page sort de la borne pour vous entraîner.", "Elle ne sert à rien d’autre.")
_SIZE_PT, _LEADING_PT, _LEFT_PT = 18, 27, 72


def sample_pdf(lines: Sequence[str] = LINES) -> bytes:
    """A page with these lines (Windows-1252), in a font that every reader of PDF has (ISO 32000-1 9.6.2.2)."""
    shown = " T* ".join(f"<{line.encode('cp1252', 'replace').hex()}> Tj" for line in lines)
    text = f"BT /F {_SIZE_PT} Tf {_LEADING_PT} TL {_LEFT_PT} {HEIGHT_PT - 150:.0f} Td {shown} ET"
    page = f"/Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH_PT} {HEIGHT_PT}] /Contents 4 0 R"
    return _file((
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< {page} /Resources << /Font << /F 5 0 R >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ))  # fmt: skip


def _file(objects: Sequence[str]) -> bytes:
    """Header, the objects from 1 on, their table, trailer (ISO 32000-1 7.5)."""
    out = BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n{content}\nendobj\n".encode())
    table = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.writelines(f"{place:010} 00000 n \n".encode() for place in places)
    out.write(f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode())
    return out.getvalue()
