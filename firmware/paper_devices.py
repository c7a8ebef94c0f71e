"""Scanner and printers at work for the session: commands in, events out, the papers themselves in the memory store."""

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import cast

from central.protocol.values import SiteInfo
from firmware.bilingual import Draft, Tongue
from firmware.hours_slip import hours_slip
from firmware.jobs import Jobs
from firmware.papers.pages import PageProcessor
from firmware.papers.store import MemoryStore, StoreFull
from firmware.practice.marking import marked
from firmware.session import commands, events, paper_commands, paper_events
from firmware.session.sheet import SheetPaper
from firmware.sheet_print import SheetPrinting
from firmware.slip import appointment_slip, call_slip, callback_slip
from firmware.slip_press import SlipPress
from hardware.errors import DeviceError, DeviceFault, DeviceUnavailable, FaultKind
from hardware.events import PrintProgress, PrintStage
from hardware.protocols import PagePrinter, ReceiptPrinter, ScannedPage, Scanner

log = logging.getLogger(__name__)

SCAN = "scan"
SLIP = "slip"
LEAFLET = "leaflet"
PAPER_CHECK = "paper check"


def fault_of(error: DeviceError) -> FaultKind:
    """What a person can act on; a device that is out of reach is OFF."""
    return error.kind if isinstance(error, DeviceFault) else FaultKind.OFF


class PaperDevices:
    """One scan, one slip and any number of A4 jobs at a time. Methods return at once."""

    def __init__(
        self,
        *,
        scanner: Scanner,
        page_printer: PagePrinter,
        receipt_printer: ReceiptPrinter,
        store: MemoryStore,
        emit: Callable[[events.Event], None],
        now: Callable[[], dt.datetime],
        sheet_jpeg: Callable[[str], bytes | None] = lambda _: None,
    ) -> None:
        """`sheet_jpeg` gives the pictures of information sheets by their SHA-256."""
        self._scanner = scanner
        self._page_printer = page_printer
        self._press = SlipPress(receipt_printer)
        self._store = store
        self._processor = PageProcessor(store)
        self._emit = emit
        self._now = now
        self._sheets = SheetPrinting(page_printer, self._press, sheet_jpeg, emit)
        self._jobs = Jobs()
        self._scanner_free = asyncio.Lock()
        """A stopped scan needs a moment for its carriage; who comes next waits for it."""
        self._submitted = False
        self._failed_slips = 0
        self._leaflet_id = ""

    async def run(self) -> None:
        """Owns the work until cancelled."""
        try:
            await self._jobs.run()
        finally:
            self._processor.close()

    # Scanner

    def start_scan(self, page_id: str) -> None:
        self._jobs.start(SCAN, self._scan(page_id))

    def stop_scan(self) -> None:
        self._jobs.cancel(SCAN)

    async def _scan(self, page_id: str) -> None:
        def progressed(fraction: float) -> None:
            self._emit(paper_events.ScanProgressed(fraction))

        try:
            pages = cast("AsyncGenerator[ScannedPage]", self._scanner.scan(on_progress=progressed))
            async with self._scanner_free, aclosing(pages):
                async for page in pages:
                    await self._processor.keep(page_id, page)
                    self._emit(paper_events.PageScanned(page_id))
                    return
            self._emit(paper_events.ScanFailed(FaultKind.NO_DOCUMENT))
        except DeviceError as error:
            log.warning("scan failed: %s", error)
            self._emit(paper_events.ScanFailed(fault_of(error)))
        except StoreFull:
            self._emit(paper_events.ScanFailed(FaultKind.BUSY))

    def check_paper(self) -> None:
        """Answered by PaperChecked. A look under way is not begun anew: a scanner takes longer than our asking."""
        if not self._jobs.is_running(PAPER_CHECK):
            self._jobs.start(PAPER_CHECK, self._check_paper())

    async def _check_paper(self) -> None:
        try:
            async with self._scanner_free:
                left = await self._scanner.paper_left()
        except DeviceError as error:
            log.warning("cannot tell whether a paper was left: %s", error)
            left = None
        self._emit(events.PaperChecked(left))

    # A4 printer

    def print_document(self, request_id: str) -> None:
        self._jobs.start(f"print {request_id}", self._print(request_id))

    async def _print(self, request_id: str) -> None:
        pdf = self._store.pdf(request_id)
        if pdf is None:
            self._job(PrintProgress(request_id, PrintStage.FAILED))
            return
        try:
            self._submitted = True
            await self._page_printer.submit(request_id, pdf)
            del pdf
            async for progress in self._page_printer.progress(request_id):
                self._job(progress)
        except DeviceError as error:
            log.warning("print failed: %s", error)
            self._job(PrintProgress(request_id, PrintStage.FAILED, fault=fault_of(error)))

    def _job(self, progress: PrintProgress) -> None:
        self._emit(paper_events.PrintJobProgressed(progress))

    def resume_printer(self, request_id: str) -> None:
        self._jobs.start(f"resume {request_id}", self._try("resume the printer", self._page_printer.resume))

    def cancel_print(self, request_id: str) -> None:
        async def cancel() -> None:
            await self._page_printer.cancel(request_id)

        self._jobs.start(f"cancel {request_id}", self._try("cancel the job", cancel))

    async def _try(self, what: str, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except DeviceError as error:
            log.warning("could not %s: %s", what, error)

    # Slips: `tongue` is the citizen's

    def print_slip(self, command: paper_commands.PrintSlip, site: SiteInfo, tongue: Tongue) -> None:
        """A try after one that failed is another job: the printer never repeats one that it may have begun."""
        slip = call_slip(command, tongue, site=site, now=self._now(), next_steps=self._store.next_steps)
        slip = marked(slip) if command.practice else slip
        self._jobs.start(SLIP, self._print_slip(f"slip-{command.reference}-{self._failed_slips}", slip))

    def print_ticket(self, command: commands.PrintTicket, site: SiteInfo, tongue: Tongue) -> None:
        """The slip of an appointment."""
        slip = appointment_slip(command, tongue, site=site)
        self._jobs.start(SLIP, self._print_slip(f"ticket-{command.job_id}", slip))

    def print_callback(self, command: commands.PrintCallback, site: SiteInfo, tongue: Tongue) -> None:
        """The ticket of who will be called back."""
        slip = callback_slip(command, tongue, site=site, now=self._now())
        self._jobs.start(SLIP, self._print_slip(f"callback-{command.job_id}", slip))

    async def _print_slip(self, job_id: str, slip: Draft) -> None:
        try:
            await self._press.print(job_id, slip)
        except DeviceError as error:
            log.warning("slip failed: %s", error)
            self._failed_slips += 1
            self._emit(paper_events.SlipFailed(fault_of(error)))
        else:
            self._emit(paper_events.SlipPrinted())

    def print_hours(self, command: paper_commands.PrintHours, site: SiteInfo, tongue: Tongue) -> None:
        """A job that still runs is not begun anew: it will answer, or the next wipe ends it."""
        if self._jobs.is_running(LEAFLET) and self._leaflet_id == command.job_id:
            return
        self._leaflet_id = command.job_id
        slip = hours_slip(command, tongue, site=site, now=self._now())
        slip = marked(slip) if command.practice else slip

        async def work() -> None:
            try:
                await self._press.print(f"hours-{command.job_id}", slip)
            except DeviceError as error:
                log.warning("the slip with the hours failed: %s", error)
                self._emit(paper_events.HoursFailed(command.job_id, fault_of(error)))
            else:
                self._emit(paper_events.HoursPrinted(command.job_id))

        self._jobs.start(LEAFLET, work())

    def print_sheet(self, command: paper_commands.PrintSheet, site: SiteInfo) -> None:
        """As `print_hours`."""
        if self._jobs.is_running(LEAFLET) and self._leaflet_id == command.job_id:
            return
        self._leaflet_id = command.job_id
        self._submitted |= command.paper is SheetPaper.A4
        self._jobs.start(LEAFLET, self._sheets.print(command, site))

    # The end

    def stop_work(self) -> None:
        """Stops all but the look for a paper left behind, which belongs to the end itself."""
        self._jobs.cancel_all(but=PAPER_CHECK)

    async def purge(self) -> None:
        """Stops all work and empties the print queue; raises DeviceError when a job might still be there."""
        self.stop_work()
        try:
            await self._page_printer.purge()
        except DeviceUnavailable:
            if self._submitted:
                raise
            log.info("no print queue to purge: nothing was sent to it")
        self._submitted = False
        self._failed_slips = 0
