"""What the twins add to the contract: trays to fill and to look at, and changes told to the virtual borne."""

import asyncio
import io
from contextlib import aclosing

import numpy as np
import pikepdf
import pytest

from hardware.errors import DeviceFault, FaultKind
from hardware.events import PrintStage
from hardware.protocols import Rgb, ScannedPage, ScanSource, Slip, SlipLine
from hardware.simulated.page_printer import SimulatedPagePrinter
from hardware.simulated.receipt_printer import SimulatedReceiptPrinter
from hardware.simulated.scanner import SimulatedScanner, on_a4


async def _at_once(_seconds: float) -> None:
    await asyncio.sleep(0)


def _picture(height: int, width: int, level: int) -> Rgb:
    return np.full((height, width, 3), level, np.uint8)


def _pdf(pages: int) -> bytes:
    document, out = pikepdf.new(), io.BytesIO()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    document.save(out)
    return out.getvalue()


def test_a_picture_of_the_exact_size_lies_on_the_glass_unchanged() -> None:
    picture = np.random.default_rng(1).integers(0, 255, (876, 620, 3), np.uint8)
    page = on_a4(picture, 75)
    assert np.array_equal(page, picture)
    page.fill(0)
    assert picture.any(), "the paper on the glass went black with the scan of it"


@pytest.mark.parametrize(("height", "width"), [(10, 10), (3000, 20), (20, 3000), (1, 1)])
def test_any_picture_fits_on_a_white_a4(height: int, width: int) -> None:
    page = on_a4(_picture(height, width, 0), 75)
    assert page.shape == (876, 620, 3)
    assert page[0, 0].max() == 0
    assert page[-1, -1].min() == (0 if height == width * 876 / 620 else 255)


async def _scan(scanner: SimulatedScanner, source: ScanSource = ScanSource.GLASS) -> list[ScannedPage]:
    return [page async for page in scanner.scan(dpi=75, source=source)]


async def test_the_scan_takes_the_injected_time() -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    scanner = SimulatedScanner(scan_time_s=1.5, sleep=sleep)
    scanner.put(_picture(10, 10, 0))
    await scanner.open()
    await _scan(scanner)
    assert sum(slept) == pytest.approx(1.5)


async def test_the_glass_keeps_its_paper_and_the_feeder_gives_it_away() -> None:
    changes: list[int] = []
    scanner = SimulatedScanner(sleep=_at_once, on_change=lambda: changes.append(1))
    scanner.put(_picture(10, 10, 0))
    scanner.put_in_feeder(_picture(10, 10, 10), _picture(10, 10, 20))
    await scanner.open()
    assert len(await _scan(scanner)) == 1
    assert scanner.glass is not None
    pages = await _scan(scanner, ScanSource.FEEDER)
    assert [int(page.pixels[0, 0, 0]) for page in pages] == [10, 20]
    assert scanner.feeder == ()
    assert await scanner.paper_left() is True
    scanner.remove()
    assert await scanner.paper_left() is False
    assert len(changes) == 5
    with pytest.raises(DeviceFault) as caught:
        await _scan(scanner, ScanSource.FEEDER)
    assert caught.value.kind is FaultKind.NO_DOCUMENT


async def test_a_jam_in_mid_page_comes_after_its_progress() -> None:
    scanner = SimulatedScanner(sleep=_at_once)
    scanner.put(_picture(10, 10, 0))
    scanner.inject(FaultKind.PAPER_JAM, at=0.5)
    await scanner.open()
    fractions: list[float] = []
    with pytest.raises(DeviceFault):
        async for _ in scanner.scan(dpi=75, on_progress=fractions.append):
            pass
    assert fractions[-1] == pytest.approx(0.45)


async def test_pages_come_out_one_by_one_and_stop_at_paper_out() -> None:
    pages = asyncio.Semaphore(1)

    async def one_page(_seconds: float) -> None:
        await pages.acquire()

    printer = SimulatedPagePrinter(sleep=one_page)
    await printer.open()
    await printer.submit("a", _pdf(3))
    async with aclosing(printer.progress("a")) as changes:  # type: ignore[type-var]
        stages = [await anext(changes), await anext(changes), await anext(changes)]
        assert [(change.stage, change.pages_done) for change in stages] == [
            (PrintStage.QUEUED, 0),
            (PrintStage.PRINTING, 0),
            (PrintStage.PRINTING, 1),
        ]
        printer.inject(FaultKind.NO_PAPER)
        stopped = await anext(changes)
        assert (stopped.stage, stopped.pages_done, stopped.fault) == (PrintStage.STOPPED, 1, FaultKind.NO_PAPER)
        pages.release()
        assert printer.tray[0].pages == 1
        printer.mend()
        for _ in range(3):
            pages.release()
        rest = [change async for change in changes]
    await printer.close()
    assert (rest[-1].stage, rest[-1].pages_done) == (PrintStage.PRINTED, 3)
    assert [(paper.job_id, paper.pages) for paper in printer.tray] == [("a", 3)]


async def test_the_printer_holds_no_document_after_a_purge() -> None:
    printer = SimulatedPagePrinter(sleep=_at_once)
    await printer.open()
    printer.inject(FaultKind.NO_PAPER)
    await printer.submit("a", _pdf(1))
    await printer.submit("b", _pdf(1))
    assert printer.queued == 2
    await printer.purge()
    assert printer.queued == 0
    printer.mend()
    await printer.submit("c", _pdf(1))
    assert [change.stage async for change in printer.progress("c")][-1] is PrintStage.PRINTED
    await printer.close()
    assert [paper.job_id for paper in printer.tray] == ["c"]


async def test_a_damaged_pdf_fails() -> None:
    printer = SimulatedPagePrinter(sleep=_at_once)
    await printer.open()
    await printer.submit("a", b"%PDF-1.7 and then nothing of the kind")
    assert [change.stage async for change in printer.progress("a")][-1] is PrintStage.FAILED
    await printer.close()


async def test_a_queue_that_pauses_on_a_fault_waits_for_resume() -> None:
    printer = SimulatedPagePrinter(sleep=_at_once, pauses_on_fault=True)
    await printer.open()
    printer.inject(FaultKind.PAPER_JAM)
    await printer.submit("a", _pdf(1))
    stages: list[PrintStage] = []
    async with aclosing(printer.progress("a")) as changes:  # type: ignore[type-var]
        async for change in changes:
            stages.append(change.stage)
            if change.fault is FaultKind.PAPER_JAM:
                printer.mend()
            elif change.stage is PrintStage.STOPPED:
                await printer.resume()
    await printer.close()
    assert stages.count(PrintStage.STOPPED) == 2
    assert stages[-1] is PrintStage.PRINTED


async def test_slips_hang_out_until_taken() -> None:
    changes: list[int] = []
    printer = SimulatedReceiptPrinter(sleep=_at_once, on_change=lambda: changes.append(1))
    slip = Slip((SlipLine("Merci"),))
    await printer.print_slip("1", slip)
    printer.inject(FaultKind.PAPER_JAM, in_the_middle=True)
    with pytest.raises(DeviceFault):
        await printer.print_slip("2", slip)
    assert [(paper.job_id, paper.whole) for paper in printer.slips] == [("1", True), ("2", False)]
    printer.take_slips()
    assert printer.slips == ()
    assert len(changes) == 4
