"""What every scanner does, the twin and SANE alike."""

import asyncio
from contextlib import aclosing

import numpy as np
import pytest

from hardware.errors import DeviceFault, DeviceMisuse, FaultKind
from hardware.protocols import ScanSource
from tests.contract.papers.sane_stack import HELD_DPI, ScannerRig, scan
from tests.waiting import until


async def test_a_glass_scan_gives_one_a4_page_in_colour_at_300_dpi(scanner_rig: ScannerRig) -> None:
    (page,) = await scan(scanner_rig, dpi=300)
    height, width, samples = page.pixels.shape
    assert (abs(height - 3507), abs(width - 2480), samples) <= (2, 2, 3)
    assert page.dpi == 300
    assert page.pixels.dtype == np.uint8
    assert page.pixels.flags.c_contiguous
    assert page.pixels.min() < 50
    assert page.pixels.max() > 200


async def test_progress_rises_from_0_to_1(scanner_rig: ScannerRig) -> None:
    fractions: list[float] = []
    async for _ in scanner_rig.scanner.scan(dpi=75, on_progress=fractions.append):
        pass
    assert fractions == sorted(fractions)
    assert fractions[0] < 0.1
    assert fractions[-1] == 1.0
    assert len(fractions) > 10


async def test_an_empty_glass_is_no_document_and_the_next_scan_works(scanner_rig: ScannerRig) -> None:
    scanner_rig.take_paper()
    with pytest.raises(DeviceFault) as caught:
        await scan(scanner_rig)
    assert caught.value.kind is FaultKind.NO_DOCUMENT
    scanner_rig.lay_paper()
    assert len(await scan(scanner_rig)) == 1


@pytest.mark.parametrize(
    "kind",
    [FaultKind.PAPER_JAM, FaultKind.COVER_OPEN, FaultKind.NO_DOCUMENT, FaultKind.INPUT_OUTPUT, FaultKind.BUSY],
)
async def test_a_fault_is_named_and_the_next_scan_works(scanner_rig: ScannerRig, kind: FaultKind) -> None:
    scanner_rig.fail(kind)
    with pytest.raises(DeviceFault) as caught:
        await scan(scanner_rig)
    assert caught.value.kind is kind
    scanner_rig.mend()
    assert len(await scan(scanner_rig)) == 1


@pytest.mark.parametrize("kind", [FaultKind.HUNG, FaultKind.UNPLUGGED])
async def test_a_scanner_lost_in_mid_page_is_named_and_the_next_scan_works(
    scanner_rig: ScannerRig, kind: FaultKind
) -> None:
    scanner_rig.fail_in_mid_page(kind)
    with pytest.raises(DeviceFault) as caught:
        await scan(scanner_rig, dpi=300)
    assert caught.value.kind is kind
    scanner_rig.mend()
    assert len(await scan(scanner_rig)) == 1


async def test_the_feeder_gives_all_its_pages(scanner_rig: ScannerRig) -> None:
    pages = await scan(scanner_rig, source=ScanSource.FEEDER)
    assert len(pages) == scanner_rig.feeder_pages


async def test_leaving_the_feeder_after_one_page_leaves_the_scanner_usable(scanner_rig: ScannerRig) -> None:
    async with aclosing(scanner_rig.scanner.scan(dpi=75, source=ScanSource.FEEDER)) as pages:  # type: ignore[type-var]
        await anext(pages)
    assert len(await scan(scanner_rig)) == 1


async def test_a_cancelled_scan_ends_in_the_middle_of_its_page_and_the_next_one_works(scanner_rig: ScannerRig) -> None:
    scanner_rig.hold()
    fractions: list[float] = []

    async def read() -> None:
        async for _ in scanner_rig.scanner.scan(dpi=HELD_DPI, on_progress=fractions.append):
            pass

    task = asyncio.create_task(read())
    await until("the page's beginning", lambda: fractions)
    task.cancel()
    await until("the end of the scan", task.done)
    assert task.cancelled()
    assert fractions[-1] < 1.0, "the page was read to its end"
    scanner_rig.mend()
    assert len(await scan(scanner_rig)) == 1


async def test_a_wild_resolution_is_misuse_and_the_next_scan_works(scanner_rig: ScannerRig) -> None:
    with pytest.raises(DeviceMisuse):
        await scan(scanner_rig, dpi=100_000)
    assert len(await scan(scanner_rig)) == 1


async def test_a_second_scan_at_once_is_misuse_and_the_first_goes_on(scanner_rig: ScannerRig) -> None:
    first = scanner_rig.scanner.scan(dpi=75, source=ScanSource.FEEDER)
    await anext(first)
    with pytest.raises(DeviceMisuse):
        await scan(scanner_rig)
    rest = [page async for page in first]
    assert len(rest) == scanner_rig.feeder_pages - 1


async def test_a_paper_left_on_the_glass_is_seen(scanner_rig: ScannerRig) -> None:
    assert await scanner_rig.scanner.paper_left() is True
    scanner_rig.take_paper()
    assert await scanner_rig.scanner.paper_left() is False


async def test_closed_twice_it_refuses_to_scan_and_opens_again(scanner_rig: ScannerRig) -> None:
    await scanner_rig.scanner.close()
    await scanner_rig.scanner.close()
    with pytest.raises(DeviceMisuse):
        await scan(scanner_rig)
    await scanner_rig.scanner.open()
    assert len(await scan(scanner_rig)) == 1


async def test_closing_in_mid_scan_ends_the_scan(scanner_rig: ScannerRig) -> None:
    scanner_rig.hold()
    begun = asyncio.Event()

    async def read() -> None:
        async for _ in scanner_rig.scanner.scan(dpi=300, on_progress=lambda _fraction: begun.set()):
            pass

    task = asyncio.create_task(read())
    async with asyncio.timeout(10):
        await begun.wait()
        await scanner_rig.scanner.close()
        await asyncio.wait({task})
    assert isinstance(task.exception(), DeviceFault)
    scanner_rig.mend()
    await scanner_rig.scanner.open()
    assert len(await scan(scanner_rig)) == 1
