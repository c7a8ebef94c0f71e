"""Slips and sheets of the four languages through the real stacks: python-escpos to an emulator, A4 through CUPS."""

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from firmware.bilingual import Draft
from firmware.session import events as ev
from firmware.session import paper_events as pev
from firmware.session.sheet import SheetPaper
from firmware.sheet_print import SheetPrinting
from firmware.sheet_slip import sheet_slip
from firmware.slip_press import SlipPress
from firmware.ui.sheet_paper import SheetPaper as A4Paper
from hardware.protocols import Slip, SlipLine, SlipQr, SlipRaster
from hardware.receipts import printable, wrap
from tests.contract.papers.escpos_stack import EmulatorRig, dots_in
from tests.contract.papers.page_stack import CupsRig, PrivateCups
from tests.firmware.runtime.test_sheet_print import COMMAND, JPEG, NAME, PICTURE, SHEET
from tests.firmware.runtime.test_slip_press import LANGUAGES, SITE, drafts

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("papers-in-languages")]
STEPS = "Rapportez la quittance.\nПринесіть довідку про доходи.\nأحضر إيصال الإيجار قبل يوم الجمعة."
KINDS = (*drafts("fr"), "sheet")


@pytest.fixture
async def emulator(tmp_path: Path) -> AsyncIterator[EmulatorRig]:
    rig = EmulatorRig(tmp_path)
    await rig.start()
    yield rig
    await rig.stop()


@pytest.fixture(scope="module")
def queue() -> Iterator[PrivateCups]:
    cups = PrivateCups()
    try:
        cups.start()
        yield cups
    finally:
        cups.stop()


def draft_of(kind: str, language: str, press: SlipPress) -> Draft:
    if kind == "sheet":
        return sheet_slip(replace(COMMAND, language=language), site=SITE, can_print=press.can_print)
    return drafts(language, STEPS)[kind]


def rows_of(line: SlipLine) -> list[str]:
    """As the printer breaks it, without the blanks of centring."""
    columns = 56 if line.small else 21 if line.large else 42
    text = [printable(part, lambda char: char.encode("cp1252", "ignore")) for part in line.text.split("\n")]
    return [row.strip() for part in text for row in wrap(part, columns)]


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
async def test_every_line_of_a_slip_reaches_the_paper(emulator: EmulatorRig, kind: str, language: str) -> None:
    press = SlipPress(emulator.printer)
    draft = draft_of(kind, language, press)
    slip: Slip = await press.set(draft)
    await press.print("1", draft)
    await press.print("1", draft)
    (paper,) = emulator.texts()
    on_paper, at = squeezed(paper), 0
    for line in [part for part in slip.parts if isinstance(part, SlipLine)]:
        for row in rows_of(line):
            at = on_paper.index(squeezed(row), at) + len(squeezed(row))
    for code in [part for part in slip.parts if isinstance(part, SlipQr)]:
        assert f"[qr {code.content}]" in paper
    bands = dots_in(bytes(emulator.wire.sent))
    rasters = [part for part in slip.parts if isinstance(part, SlipRaster)]
    assert all(band.width == emulator.printer.raster_dots for band in bands)
    assert b"".join(band.dots for band in bands) == b"".join(raster.dots for raster in rasters)
    assert bool(rasters) is (language in {"ar", "uk"} or kind == "call"), "the adviser wrote in three scripts"
    assert "?" not in paper.replace("volée ou cassée ?", "").replace("stolen or broken?", "")
    with Image.open(io.BytesIO(emulator.png())) as picture:
        ink = np.asarray(picture.convert("L")) < 128
    assert all(_is_on(ink, raster) for raster in rasters)


def _is_on(ink: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], raster: SlipRaster) -> bool:
    """Whether these very dots are somewhere on the paper, where they have ink."""
    dots = np.unpackbits(np.frombuffer(raster.dots, np.uint8).reshape(raster.height, -1), axis=1).astype(bool)
    left = (ink.shape[1] - raster.width) // 2
    strips = [ink[:, start : start + raster.width] for start in {0, left}]
    return any(
        np.array_equal(strip[top : top + raster.height], dots)
        for strip in strips
        for top in range(strip.shape[0] - raster.height + 1)
        if np.array_equal(strip[top + raster.height // 2], dots[raster.height // 2])
    )


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_sheet_comes_out_of_cups_as_it_was_set(
    queue: PrivateCups, emulator: EmulatorRig, language: str
) -> None:
    rig = CupsRig(queue)
    rig.start_afresh()
    told: list[ev.Event] = []
    await rig.printer.open()
    try:
        printing = SheetPrinting(rig.printer, SlipPress(emulator.printer), {NAME: JPEG}.get, told.append)
        command = replace(COMMAND, job_id=f"language-{language}", language=language, paper=SheetPaper.A4)
        async with asyncio.timeout(60):
            await printing.print(command, SITE)
    finally:
        await rig.printer.purge()
        await rig.printer.close()
    assert told == [pev.SheetPrinted(command.job_id)]
    (pdf,) = queue.printed.glob("*.pdf")
    (page,) = rendered(pdf.read_bytes())
    (wanted,) = A4Paper(SHEET.in_language(language), partner=COMMAND.partner, foot="", pictures={NAME: PICTURE}).pages()
    as_set = np.asarray(Image.fromarray(wanted).convert("L").resize((page.shape[1], page.shape[0]))).astype(int)
    body = slice(0, round(page.shape[0] * 0.92))
    assert np.abs(page[body] - as_set[body]).mean() < 2.0, "the same letters at the same places"
    assert page.min() < 60
    margin = round(page.shape[1] * 0.06)
    edges = (page[:margin], page[-margin:], page[:, :margin], page[:, -margin:])
    assert all(edge.min() > 240 for edge in edges), "nothing reaches the edge"


def rendered(pdf: bytes) -> list[np.ndarray[tuple[int, ...], np.dtype[np.int64]]]:
    """Each page of it, grey, at 150 dpi."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [np.asarray(page.render(scale=150 / 72).to_pil().convert("L")).astype(int) for page in document]
    finally:
        document.close()


async def test_no_two_languages_make_the_same_page() -> None:
    """What the test above compares with is not the same for all."""
    pages = [next(A4Paper(SHEET.in_language(one), partner="", foot="", pictures={}).pages()) for one in LANGUAGES]
    assert all(not np.array_equal(one, other) for one, other in pairwise(pages))
