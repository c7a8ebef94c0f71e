"""What the screens looked like when somebody last looked: their boxes as JSON, and two dozen small pictures.

`scripts/screens --renew` writes both anew. Tolerances leave room for another version of a typeface or of SDL.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from PIL import Image

from firmware.ui import canvas
from hardware.protocols import Rgb
from tests.firmware.ui.gallery import LOOKS, Look, gallery, gallery_pictures
from tests.firmware.ui.survey import Kind, Scene, Surveyor

FOLDER = Path(__file__).parent / "references"
SIZE = (1280, 800)
SMALL = (320, 200)
TOLERANCE_PX = 6
MEAN_DIFFERENCE = 2.0
"""Of 255, over the whole picture."""
DIFFERENT = 48
"""From this difference on a pixel is another one."""
DIFFERENT_SHARE = 0.004
"""A moved key is more than a hundredth of the picture, a missing line of text about as much."""

_EVERYWHERE = frozenset({"top", "bottom", "column"})

type Boxes = Mapping[str, list[int]]
type Sheet = Mapping[str, Boxes]
"""Boxes by name, for each screen by its name."""

PICTURES = (
    *((name, Look("fr")) for name in ("idle", "idle.languages", "service.busy", "closed", "privacy", "waiting")),
    *((name, Look("fr")) for name in ("ringing", "call", "call.lost", "hangup", "scan_place", "scan", "printing")),
    *((name, Look("fr")) for name in ("noprint", "paper", "ended.full", "nothing", "help", "timeout")),
    *((name, Look("ar")) for name in ("idle", "call.lost", "sheet", "sheet.french")),
    *((name, Look("fr", contrast=True)) for name in ("idle", "call", "scan")),
    *((name, Look("fr", large=True)) for name in ("idle", "privacy", "call.lost")),
    *((name, Look("uk", contrast=True, large=True)) for name in ("idle", "sheet")),
)
"""(screen, look) of the small pictures."""


# Boxes


def boxes(scene: Scene) -> dict[str, list[int]]:
    """[left, top, width, height] of every plate, and of every text by its plate and its turn there.

    Signs stand beside their text, and HELP, VOICE and volume where they are on every screen: the rules see to them.
    """
    found: dict[str, list[int]] = {}
    turns: Counter[str] = Counter()
    for box in scene.boxes:
        if box.kind is Kind.PLATE and box.within not in _EVERYWHERE:
            found[box.within] = list(box.place)
        elif box.kind is Kind.TEXT and box.place.w and box.within != "bottom":
            turns[box.within] += 1
            found[f"{box.within}.{turns[box.within]}"] = list(box.place)
    return found


def sheet_path(look: Look) -> Path:
    """Both themes have the same boxes."""
    return FOLDER / f"{Look(look.language, large=look.large)}.json"


def read_sheet(look: Look) -> Sheet:
    known: Sheet = json.loads(sheet_path(look).read_text(encoding="utf-8"))
    return known


def moved(known: Sheet, now: Sheet) -> Iterator[str]:
    """What is not where it was, in words."""
    for screen in sorted({*known, *now}):
        before, after = known.get(screen), now.get(screen)
        if before is None or after is None:
            yield f"{screen} is {'new' if before is None else 'gone'}"
            continue
        for name in sorted({*before, *after}):
            if name not in before or name not in after:
                yield f"{screen}: {name} is {'new' if name not in before else 'gone'}"
            elif max(abs(a - b) for a, b in zip(before[name], after[name], strict=True)) > TOLERANCE_PX:
                yield f"{screen}: {name} was {before[name]}, is {after[name]}"


# Pictures


def small(picture: Rgb) -> Rgb:
    return canvas.scaled(picture, SMALL)


def picture_path(name: str, look: Look) -> Path:
    return FOLDER / f"{name}-{look}.png"


def read_picture(path: Path) -> Rgb:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def differences(known: Rgb, now: Rgb) -> list[str]:
    """In what two small pictures differ too much."""
    apart = np.abs(known.astype(np.int16) - now)
    mean, share = float(apart.mean()), float((apart.max(axis=2) >= DIFFERENT).mean())
    found = [f"differs by {mean:.1f} of 255"] if mean > MEAN_DIFFERENCE else []
    return [*found, *([f"{share:.1%} of its pixels are others"] if share > DIFFERENT_SHARE else [])]


def renew() -> None:
    """Writes all of it anew."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    surveyor, pictures = Surveyor(SIZE), gallery_pictures(SIZE)
    for look in (one for one in LOOKS if not one.contrast):
        sheet = {name: boxes(surveyor.look(view, pictures)) for name, view in gallery(look).items()}
        # A line for each screen: what moved is read in the difference.
        lines = [f"{json.dumps(name)}:{json.dumps(of, separators=(',', ':'))}" for name, of in sheet.items()]
        sheet_path(look).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    for name, look in PICTURES:
        picture = small(surveyor.painter.paint(gallery(look)[name], pictures))
        _save(picture, picture_path(name, look))


def _save(picture: Rgb, path: Path) -> None:
    """In as few colours as leave most of the tolerance to what may really change."""
    for colours in (16, 24, 32, 48, 64, 128):
        Image.fromarray(picture).quantize(colours, kmeans=2).save(path, optimize=True)
        apart = np.abs(read_picture(path).astype(np.int16) - picture)
        if apart.mean() < MEAN_DIFFERENCE / 3 and (apart.max(axis=2) >= DIFFERENT).mean() < DIFFERENT_SHARE / 8:
            return
