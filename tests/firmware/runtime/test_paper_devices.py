"""Scanner and printers as commands reach them: one at a time, and a paper left behind is looked for at the end."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable

import numpy as np
import pytest

from firmware.paper_devices import PaperDevices
from firmware.papers.store import MemoryStore
from firmware.session import events, paper_events
from hardware.errors import DeviceMisuse
from hardware.protocols import ScannedPage, Scanner, ScanSource
from hardware.simulated.page_printer import SimulatedPagePrinter
from hardware.simulated.receipt_printer import SimulatedReceiptPrinter


class SlowScanner(Scanner):
    """As a real one: it takes time to stop, and does one thing at a time."""

    def __init__(self) -> None:
        self.busy = False
        self.begun = asyncio.Event()
        self.may_scan = asyncio.Event()
        self.may_stop = asyncio.Event()
        self.may_look = asyncio.Event()

    async def open(self) -> None:
        pass

    async def close(self) -> None:
        pass

    def _claim(self) -> None:
        if self.busy:
            raise DeviceMisuse("scanner", "a scan is running")
        self.busy = True

    async def scan(
        self,
        *,
        dpi: int = 300,
        source: ScanSource = ScanSource.GLASS,
        on_progress: Callable[[float], None] | None = None,
    ) -> AsyncIterator[ScannedPage]:
        del source, on_progress
        self._claim()
        try:
            self.begun.set()
            await self.may_scan.wait()
            yield ScannedPage(np.full((30, 20, 3), 200, np.uint8), dpi)
        finally:
            await self.may_stop.wait()
            self.busy = False

    async def paper_left(self) -> bool | None:
        self._claim()
        self.begun.set()
        await self.may_look.wait()
        self.busy = False
        return True


class Bench:
    def __init__(self) -> None:
        self.scanner = SlowScanner()
        self.store = MemoryStore()
        self.events: asyncio.Queue[events.Event] = asyncio.Queue()
        self.papers = PaperDevices(
            scanner=self.scanner,
            page_printer=SimulatedPagePrinter(),
            receipt_printer=SimulatedReceiptPrinter(),
            store=self.store,
            emit=self.events.put_nowait,
            now=lambda: dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        )

    async def next(self) -> events.Event:
        async with asyncio.timeout(20):
            return await self.events.get()


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    bench = Bench()
    running = asyncio.create_task(bench.papers.run())
    yield bench
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def within(awaitable: Awaitable[object]) -> None:
    async with asyncio.timeout(20):
        await awaitable


async def test_a_scan_right_after_a_stopped_one_waits_for_the_scanner(bench: Bench) -> None:
    bench.papers.start_scan("first")
    await within(bench.scanner.begun.wait())
    bench.papers.stop_scan()
    bench.papers.start_scan("second")
    for gate in (bench.scanner.may_stop, bench.scanner.may_scan):
        gate.set()
    assert await bench.next() == paper_events.PageScanned("second")
    assert bench.store.scanned("first") is None


async def test_the_look_for_a_paper_left_behind_outlives_the_wipe(bench: Bench) -> None:
    bench.papers.start_scan("page")
    await within(bench.scanner.begun.wait())
    bench.scanner.begun.clear()
    bench.papers.stop_scan()
    bench.papers.check_paper()
    await within(bench.papers.purge())
    bench.scanner.may_stop.set()
    await within(bench.scanner.begun.wait())
    bench.scanner.may_look.set()
    assert await bench.next() == events.PaperChecked(left=True)


async def test_a_slow_scanner_answers_although_it_is_asked_again_and_again(bench: Bench) -> None:
    bench.papers.check_paper()
    await within(bench.scanner.begun.wait())
    bench.papers.check_paper()
    bench.papers.check_paper()
    bench.scanner.may_look.set()
    assert await bench.next() == events.PaperChecked(left=True)
    assert bench.events.empty()
