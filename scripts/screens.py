"""`scripts/screens`: every screen to look at, and what the tests of the layout compare with."""

import argparse
import html
import sys
from pathlib import Path

from PIL import Image

from firmware.ui.painter import Painter
from tests.firmware.ui import references
from tests.firmware.ui.gallery import LOOKS, Look, gallery, gallery_pictures

SIZES = ((1280, 800), (1920, 1080))
HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Screens</title>
<style>body{font:15px sans-serif;margin:1rem}td,th{padding:4px;text-align:left;vertical-align:top}
th{position:sticky;top:0;background:#fff}img{width:320px;border:1px solid #888}</style>"""


def paint(folder: Path) -> int:
    """Writes all pictures and their contact sheet; how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for size in SIZES:
        painter, pictures = Painter(size), gallery_pictures(size)
        # A larger screen is the same grid with other roundings: one look tells.
        for look in LOOKS if size == SIZES[0] else LOOKS[:1]:
            for name, view in gallery(look).items():
                pixels = painter.paint(view, pictures)
                Image.fromarray(pixels).save(folder / file_name(name, look, size), compress_level=1)
                count += 1
    (folder / "index.html").write_text(sheet(), encoding="utf-8")
    return count


def file_name(name: str, look: Look, size: tuple[int, int]) -> str:
    return f"{name}-{look}-{size[1]}.png"


def sheet() -> str:
    """A row for each screen, a column for each look."""
    columns = [(look, SIZES[0]) for look in LOOKS] + [(LOOKS[0], SIZES[1])]
    head = "".join(f"<th>{look}, {size[0]} x {size[1]}" for look, size in columns)
    rows = [f"<tr><th>{html.escape(name)}{_cells(name, columns)}" for name in gallery(LOOKS[0])]
    return f"{HEAD}<table><tr><th>{head}{''.join(rows)}</table></html>\n"


def _cells(name: str, columns: list[tuple[Look, tuple[int, int]]]) -> str:
    files = [html.escape(file_name(name, look, size)) for look, size in columns]
    return "".join(f'<td><a href="{file}"><img loading="lazy" src="{file}" alt="{file}"></a>' for file in files)


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/screens", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("build/screens"), help="where the pictures go")
    parser.add_argument("--renew", action="store_true", help="write anew what the tests compare with")
    wanted = parser.parse_args()
    if wanted.renew:
        references.renew()
        sys.stdout.write(f"written; look at the difference: {references.FOLDER.relative_to(Path.cwd())}\n")
    else:
        sys.stdout.write(f"{paint(wanted.folder)} pictures: {wanted.folder / 'index.html'}\n")


if __name__ == "__main__":
    main()
