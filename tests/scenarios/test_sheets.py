"""A sheet from a partner's folder to a paper in Arabic, through central and the borne."""

import asyncio
import io
import sys
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from firmware.slip_raster import Order, Words, made
from hardware.bench.pictures import MARGIN
from hardware.events import Key
from hardware.simulated.receipt_printer import RASTER_DOTS
from scripts.stack import ROOT
from tests.scenarios.place import Place
from tests.waiting import until

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.real, pytest.mark.xdist_group("scenarios-sheets")]
TITLE = "ماذا أحضر معي"
STEP = "اتصل قبل المجيء على الرقم 05 65 35 87 00."
SHEET = f"""# Behind the one of the demo.
partner = "caf-lot"
order = 9
[fr]
title = "Que dois-je apporter"
blocks = [{{ step = "Appelez avant de venir." }}]
[ar]
title = "{TITLE}"
blocks = [{{ step = "{STEP}" }}]
"""

type Ink = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


async def publish(place: Place, folder: Path) -> None:
    (folder / "que-apporter.toml").write_text(SHEET, encoding="utf-8")
    data = str(place.stack.folder / "central")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "central", "publish-sheets", str(folder), "--data", data, cwd=ROOT
    )
    assert await process.wait() == 0


def ink(png: bytes) -> Ink:
    with Image.open(io.BytesIO(png)) as picture:
        return np.asarray(picture.convert("L")) < 128


def drawn(text: str, *, title: bool = False) -> Ink:
    """As a slip carries it."""
    words = Words(text=text, bold=False, large=title, centred=title, rtl=True)
    (dots,) = made(Order(width=RASTER_DOTS, lines=(words,)))
    return np.unpackbits(np.frombuffer(dots, np.uint8).reshape(-1, RASTER_DOTS // 8), axis=1).astype(bool)


def stands_on(paper: Ink, text: Ink) -> bool:
    column = paper[:, MARGIN : MARGIN + RASTER_DOTS]
    return any(np.array_equal(column[top : top + len(text)], text) for top in range(len(column) - len(text) + 1))


async def test_an_arabic_sheet_comes_out_on_a_slip_and_on_a4(place: Place, tmp_path: Path) -> None:
    borne = place.borne
    await publish(place, tmp_path)
    await place.open_desk()
    await borne.press_on("idle", Key.R3, "language")
    await borne.press_on("language", Key.L3, "idle")
    await until("an open service", lambda: borne.state["lamps"][Key.L1.value] == "steady")
    await borne.press_on("idle", Key.L1, "privacy")
    await borne.press_on("privacy", Key.R2, "service")
    await borne.press_on("service", Key.R1, "sheets")
    await borne.wait_text(TITLE)
    await borne.press_on("sheets", Key.L2, "sheet")
    await borne.wait_text(STEP.split(" ", maxsplit=1)[0])
    slips = borne.state["slips"]
    await borne.press_on("sheet", Key.L1, "sheetprint")
    await borne.press(Key.L2)
    await until("the slip", lambda: borne.state["slips"] == slips + 1)
    paper = ink(await borne.fetch(f"/slips/{slips}.png"))
    assert stands_on(paper, drawn(TITLE, title=True))
    assert stands_on(paper, drawn(f"1. {STEP}"))
    await borne.press_on("sheetprint", Key.CANCEL, "sheet")
    await borne.press_on("sheet", Key.L1, "sheetprint")
    await borne.press(Key.L1)
    await until("one page", lambda: borne.state["prints"] == [1])
    (page,) = pypdfium2.PdfDocument(await borne.fetch("/prints/0.pdf"))
    letters = np.asarray(page.render(scale=2).to_pil().convert("L")) < 128
    title = letters[: letters.shape[0] // 7]
    assert title[:, title.shape[1] // 2 :].any(), "it begins at the right"
    assert not title[: title.shape[0] // 2, : title.shape[1] // 2].any()
