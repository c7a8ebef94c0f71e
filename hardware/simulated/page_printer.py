"""The A4 printer's twin: a queue whose pages come out one by one into a tray that one can look at."""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from hardware.errors import DeviceFault, DeviceMisuse, FaultKind
from hardware.events import PrintProgress, PrintStage

_ENDS = frozenset({PrintStage.PRINTED, PrintStage.CANCELLED, PrintStage.FAILED})


@dataclass(frozen=True, slots=True)
class PrintedPaper:
    """What came out of one job: the first `pages` pages of `pdf`."""

    job_id: str
    pdf: bytes
    pages: int


@dataclass(slots=True)
class _Job:
    job_id: str
    pdf: bytes
    history: list[PrintProgress] = field(default_factory=list)
    cancelled: bool = False

    @property
    def now(self) -> PrintProgress:
        return self.history[-1]


class SimulatedPagePrinter:
    """`pauses_on_fault`: the queue waits for `resume()` after a fault is mended, as some real ones do."""

    def __init__(
        self,
        *,
        page_time_s: float = 1.0,
        pauses_on_fault: bool = False,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        on_change: Callable[[], None] | None = None,
        name: str = "page_printer",
    ) -> None:
        self._page_time_s = page_time_s
        self._pauses_on_fault = pauses_on_fault
        self._sleep = sleep
        self.on_change = on_change
        self._name = name
        self._jobs: dict[str, _Job] = {}
        self._queue: list[_Job] = []
        self._tray: dict[str, PrintedPaper] = {}
        self._fault: FaultKind | None = None
        self._refusal: FaultKind | None = None
        self._paused = False
        self._changed = asyncio.Event()
        self._printing: asyncio.Task[None] | None = None

    @property
    def tray(self) -> tuple[PrintedPaper, ...]:
        """The papers that came out, oldest first."""
        return tuple(self._tray.values())

    @property
    def fault(self) -> FaultKind | None:
        return self._fault

    @property
    def queued(self) -> int:
        """Jobs whose data the printer still holds."""
        return len(self._queue)

    def empty_tray(self) -> None:
        self._tray.clear()
        self._tell()

    def inject(self, kind: FaultKind) -> None:
        """The printer stands still with `kind` until `mend()`."""
        self._fault = kind
        self._paused = self._pauses_on_fault
        self._show_on_running_job()

    def refuse(self, kind: FaultKind) -> None:
        """The next job is not taken: `submit` fails with `kind`, as when the print service is gone."""
        self._refusal = kind

    def mend(self) -> None:
        """Paper filled, jam cleared, switched on."""
        self._fault = None
        self._show_on_running_job()

    def pause(self) -> None:
        """The queue stands still until `resume()`."""
        self._paused = True
        self._show_on_running_job()

    async def open(self) -> None:
        if self._printing is None:
            self._printing = asyncio.create_task(self._print_all(), name=f"{self._name} twin")

    async def close(self) -> None:
        task, self._printing = self._printing, None
        if task is not None:
            task.cancel()
            await asyncio.wait({task})

    async def submit(self, job_id: str, pdf: bytes) -> None:
        if not (job_id.isascii() and job_id.isprintable() and 0 < len(job_id) <= 255):
            raise DeviceMisuse(self._name, "a job id is 1 to 255 printable ASCII characters")
        if not pdf.startswith(b"%PDF-"):
            raise DeviceMisuse(self._name, "not a PDF")
        if job_id in self._jobs:
            return
        refusal, self._refusal = self._refusal, None
        if refusal is not None:
            raise DeviceFault(self._name, refusal)
        job = self._jobs[job_id] = _Job(job_id, pdf)
        self._queue.append(job)
        self._set(job, PrintStage.QUEUED)

    async def progress(self, job_id: str) -> AsyncIterator[PrintProgress]:
        job = self._known(job_id)
        seen = len(job.history) - 1
        while True:
            while seen < len(job.history):
                yield job.history[seen]
                seen += 1
            if job.now.stage in _ENDS:
                return
            await self._changed.wait()

    async def cancel(self, job_id: str) -> None:
        self._cancel(self._known(job_id))

    async def resume(self) -> None:
        self._paused = False
        self._show_on_running_job()

    async def purge(self) -> None:
        for job in list(self._queue):
            self._cancel(job)
        self._paused = False
        self._tell()

    def _known(self, job_id: str) -> _Job:
        if job_id not in self._jobs:
            raise DeviceMisuse(self._name, "no such job")
        return self._jobs[job_id]

    def _cancel(self, job: _Job) -> None:
        if job.now.stage not in _ENDS:
            job.cancelled = True
            self._end(job, PrintStage.CANCELLED)

    def _end(self, job: _Job, stage: PrintStage) -> None:
        self._queue.remove(job)
        job.pdf = b""
        self._set(job, stage)

    @property
    def _stopped(self) -> bool:
        return self._fault is not None or self._paused

    def _may_print(self, job: _Job) -> bool:
        return not (self._stopped or job.cancelled)

    def _set(self, job: _Job, stage: PrintStage, *, pages_done: int | None = None) -> None:
        done = pages_done if pages_done is not None else (job.now.pages_done if job.history else 0)
        fault = (self._fault or FaultKind.INPUT_OUTPUT) if stage is PrintStage.STOPPED else None
        now = PrintProgress(job.job_id, stage, done, fault)
        if not job.history or job.now != now:
            job.history.append(now)
        self._tell()

    def _show_on_running_job(self) -> None:
        if self._queue and self._queue[0].now.stage is not PrintStage.QUEUED:
            self._set(self._queue[0], PrintStage.STOPPED if self._stopped else PrintStage.PRINTING)
        self._tell()

    def _tell(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
        if self.on_change is not None:
            self.on_change()

    async def _print_all(self) -> None:
        while True:
            while not self._queue:
                await self._changed.wait()
            await self._print(self._queue[0])

    async def _print(self, job: _Job) -> None:
        pdf = job.pdf
        self._set(job, PrintStage.STOPPED if self._stopped else PrintStage.PRINTING)
        pages = await asyncio.to_thread(count_pages, pdf)
        page = 0
        while page < pages and not job.cancelled:
            if self._stopped:
                await self._changed.wait()
                continue
            await self._sleep(self._page_time_s)
            if self._may_print(job):
                page += 1
                self._tray[job.job_id] = PrintedPaper(job.job_id, pdf, page)
                self._set(job, PrintStage.PRINTING, pages_done=page)
        if not job.cancelled:
            self._end(job, PrintStage.PRINTED if pages else PrintStage.FAILED)


def count_pages(pdf: bytes) -> int:
    """0 for a file that cannot be read."""
    # Here: a borne that prints with a real printer, or not at all, does without this library's 8 MB.
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            return len(document.pages)
    except pikepdf.PdfError:
        return 0
