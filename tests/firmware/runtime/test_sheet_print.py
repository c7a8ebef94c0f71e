"""A sheet on paper: what stands on A4 and slip, and that it never comes out twice."""

import asyncio
import io
from dataclasses import replace
from hashlib import sha256

import msgspec
import numpy as np
import pikepdf
import pytest

from central.protocol.sheets import MAX_BLOCK_TEXT, MAX_BLOCKS, BlockKind, Sheet, SheetBlock
from firmware import sheet_a4
from firmware.child import NotMade
from firmware.papers.a4 import HEIGHT_PT, RASTER_BOX, WIDTH_PT
from firmware.papers.pictures import jpeg_of
from firmware.session import events as ev
from firmware.session import paper_events as pev
from firmware.session.paper_commands import PrintSheet
from firmware.session.sheet import SheetPaper
from firmware.sheet_a4 import a4_of, made, order
from firmware.sheet_print import SheetPrinting
from firmware.sheet_slip import printable, sheet_slip
from firmware.slip_press import SlipPress
from firmware.ui.canvas import Image
from firmware.ui.grid import Rect
from firmware.ui.lettering import Block
from firmware.ui.observer import Observer
from firmware.ui.sheet_paper import SheetPaper as A4Paper
from hardware.errors import DeviceFault, DeviceUnavailable, FaultKind
from hardware.simulated.page_printer import SimulatedPagePrinter
from hardware.simulated.receipt_printer import SimulatedReceiptPrinter
from tests.firmware.session.driver import SITE
from tests.firmware.session.sheets import CARD, LANGUAGES

PICTURE = np.zeros((300, 400, 3), np.uint8)
PICTURE[:, :] = (20, 140, 60)
JPEG = bytes(jpeg_of(PICTURE, 85))
NAME = sha256(JPEG).hexdigest()
SHEET = msgspec.json.decode(msgspec.json.encode(CARD).replace(b"b" * 64, NAME.encode()), type=Sheet)
COMMAND = PrintSheet("job-1", SHEET, "fr", SheetPaper.A4, "CPAM du Lot")


def longest() -> Sheet:
    """As much as a sheet may hold."""
    block = SheetBlock(kind=BlockKind.STEP, text=("mot " * (MAX_BLOCK_TEXT // 4)).strip())
    text = msgspec.structs.replace(SHEET.texts[0], blocks=(block,) * MAX_BLOCKS)
    return msgspec.structs.replace(SHEET, texts=(text,))


class Reader(Observer):
    """Keeps every text with its place."""

    def __init__(self) -> None:
        self.read: list[tuple[str, Rect]] = []

    def text(self, target: Image, block: Block, place: Rect) -> None:
        self.read.append((" ".join("".join(run.text for run in line.runs) for line in block.lines), place))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_carries_the_whole_text_within_its_margins_and_the_picture(language: str) -> None:
    reader, text = Reader(), SHEET.in_language(language)
    paper = A4Paper(text, partner="CPAM du Lot", foot="Foot.", pictures={NAME: PICTURE}, observer=reader)
    (page,) = paper.pages()
    assert page.shape == (RASTER_BOX[1], RASTER_BOX[0], 3)
    on_paper = [one.replace("\N{NO-BREAK SPACE}", " ") for one, _ in reader.read]
    for wanted in (text.title, *(block.text for block in text.blocks)):
        letters = sorted(wanted.replace(" ", ""))
        assert any(sorted(one.replace(" ", "")) == letters for one in on_paper), wanted
    for _, place in reader.read:
        assert place.x >= 100
        assert place.right <= RASTER_BOX[0] - 100
        assert place.bottom <= RASTER_BOX[1] - 100
        assert page[place.y : place.bottom, place.x : place.right].min() < 120, "the ink is there"
    green = (np.abs(page.astype(int) - (20, 140, 60)).max(axis=2) < 4).sum()
    assert green == pytest.approx(693 * 520, rel=0.01), "88 x 66 mm"


async def test_the_document_is_plain_a4() -> None:
    pdf = await a4_of(order(COMMAND, SITE, {NAME: JPEG}))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        (page,) = document.pages
        assert [float(one) for one in page.mediabox] == pytest.approx([0, 0, WIDTH_PT, HEIGHT_PT], abs=0.01)
        assert "/Annots" not in page.obj
        assert "/OpenAction" not in document.Root
        assert not document.docinfo.keys() & {"/Title", "/Author"}


def test_the_longest_sheet_has_several_pages_and_each_says_which() -> None:
    pdf = made(order(replace(COMMAND, sheet=longest()), SITE, {}))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert 10 < len(document.pages) <= 20


async def test_a_child_that_hangs_is_ended() -> None:
    with pytest.raises(NotMade, match="within"):
        await a4_of(order(COMMAND, SITE, {}), within_s=0.01)


async def test_a_child_that_dies_is_told() -> None:
    with pytest.raises(NotMade, match="status 1"):
        await a4_of(order(COMMAND, SITE, {NAME: b"no picture"}))


class Bench:
    def __init__(self, page_printer: SimulatedPagePrinter | None = None) -> None:
        self.pages = page_printer or SimulatedPagePrinter(sleep=lambda _: asyncio.sleep(0))
        self.slips = SimulatedReceiptPrinter(sleep=lambda _: asyncio.sleep(0))
        self.told: list[ev.Event] = []
        self.printing = SheetPrinting(self.pages, SlipPress(self.slips), {NAME: JPEG}.get, self.told.append)

    async def print(self, command: PrintSheet = COMMAND) -> ev.Event:
        await self.printing.print(command, SITE)
        return self.told[-1]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The pages themselves are looked at above; here one is made once."""
    if "bench" in request.fixturenames:

        async def at_once(_order: sheet_a4.Order) -> bytes:
            return b"%PDF-1.4\n"

        monkeypatch.setattr("firmware.sheet_print.a4_of", at_once)
        monkeypatch.setattr("hardware.simulated.page_printer.count_pages", lambda _pdf: 2)


@pytest.fixture
async def bench() -> Bench:
    return Bench()


async def test_a_job_prints_once_however_often_it_is_asked_for(bench: Bench) -> None:
    await bench.pages.open()
    assert await bench.print() == pev.SheetPrinted("job-1")
    assert await bench.print() == pev.SheetPrinted("job-1")
    assert [paper.pages for paper in bench.pages.tray] == [2]
    slip = replace(COMMAND, paper=SheetPaper.SLIP, job_id="job-2")
    await bench.print(slip)
    await bench.print(slip)
    assert len(bench.slips.slips) == 1
    await bench.pages.close()


async def test_a_printer_that_stands_still_loses_the_job(bench: Bench) -> None:
    bench.pages.inject(FaultKind.PAPER_JAM)
    await bench.pages.open()
    assert await bench.print() == pev.SheetFailed("job-1", FaultKind.PAPER_JAM)
    bench.pages.mend()
    assert bench.pages.queued == 0
    await bench.pages.close()
    assert bench.pages.tray == ()


class Deaf(SimulatedPagePrinter):
    """Does not take a job back."""

    async def cancel(self, job_id: str) -> None:
        raise DeviceFault("page_printer", FaultKind.OFF)


class Away(SimulatedPagePrinter):
    """Is out of reach."""

    async def submit(self, job_id: str, pdf: bytes) -> None:
        raise DeviceUnavailable("page_printer", "gone")


@pytest.mark.parametrize("kind", [Deaf, Away])
async def test_what_may_still_be_at_the_printer_is_told_as_such(bench: Bench, kind: type[SimulatedPagePrinter]) -> None:
    unsure = Bench(kind(sleep=lambda _: asyncio.sleep(0)))
    unsure.pages.inject(FaultKind.NO_PAPER)
    await unsure.pages.open()
    assert await unsure.print() == pev.SheetFailed("job-1", FaultKind.OFF, sure=False)
    await unsure.pages.close()


async def test_who_stops_it_leaves_nothing_at_the_printer(bench: Bench) -> None:
    """A wipe cancels the work."""
    task = asyncio.create_task(bench.printing.print(COMMAND, SITE))
    while not bench.pages.queued:  # noqa: ASYNC110 - the twin tells nobody
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert bench.pages.queued == 0
    assert bench.told == []


@pytest.mark.parametrize(
    ("language", "dots", "printed"),
    [
        ("fr", 0, "fr"),
        ("en", 0, "en"),
        ("ar", 0, "fr"),
        ("uk", 0, "fr"),
        ("ar", 384, "ar"),
        ("uk", 384, "uk"),
        ("de", 384, "fr"),
    ],
)
def test_a_slip_is_in_the_citizens_language_where_the_printer_can_print_it(
    language: str, dots: int, printed: str
) -> None:
    press = SlipPress(SimulatedReceiptPrinter(raster_dots=dots))
    assert printable(SHEET, language, press.can_print).language == printed


async def test_the_longest_sheet_is_within_what_a_slip_takes() -> None:
    printer = SimulatedReceiptPrinter(sleep=lambda _: asyncio.sleep(0))
    press = SlipPress(printer)
    draft = sheet_slip(replace(COMMAND, sheet=longest(), paper=SheetPaper.SLIP), site=SITE, can_print=press.can_print)
    await press.print("1", draft)
    assert [slip.whole for slip in printer.slips] == [True]
