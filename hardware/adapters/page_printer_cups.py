"""The A4 printer through CUPS. Each operation is one short connection, so that a restart of cupsd costs nothing.

The document goes from memory to the scheduler's socket; its spool is in memory too (image/root/etc/cups). Our job id
travels as CUPS's `job-billing` attribute, so that a submission whose answer was lost is recognised.
"""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from threading import Event
from typing import Any
from urllib.parse import urlsplit

import cups

from hardware.blocking import DeadlineThread
from hardware.errors import DeviceFault, DeviceMisuse, DeviceUnavailable, FaultKind
from hardware.events import PrintProgress, PrintStage

JOB_TITLE = "visioguichet"
_CHUNK_BYTES = 64 * 1024
_PROBE_TIMEOUT_S = 1.0
_JOB_ATTRIBUTES = ["job-id", "job-state", "job-billing", "job-media-sheets-completed", "job-printer-state-reasons"]
_PRINTER_ATTRIBUTES = ["printer-state", "printer-state-reasons", "device-uri"]

# RFC 8011: job-state (5.3.7) and printer-state (5.4.11).
_HELD, _PROCESSING, _JOB_STOPPED, _CANCELED, _ABORTED, _COMPLETED = 4, 5, 6, 7, 8, 9
_PRINTER_PROCESSING, _PRINTER_STOPPED = 4, 5
_NOT_FOUND = 0x0406
_NOT_POSSIBLE = 0x0404
_AT_PRINTER = "cups-waiting-for-job-completed"
_FORGOTTEN = "cups-ipp-missing-job-history"
"""The printer no longer knows a job that it had: switched off and on in the middle, or a printer without a history."""

# RFC 8011 5.4.12 and the PWG registry; CUPS adds -error, -warning or -report, and not the one the printer gave.
_FAULT_OF_REASON = {
    "media-empty": FaultKind.NO_PAPER,
    "media-needed": FaultKind.NO_PAPER,
    "input-tray-missing": FaultKind.NO_PAPER,
    "media-jam": FaultKind.PAPER_JAM,
    "cover-open": FaultKind.COVER_OPEN,
    "door-open": FaultKind.COVER_OPEN,
    "interlock-open": FaultKind.COVER_OPEN,
    "toner-empty": FaultKind.TONER_EMPTY,
    "marker-supply-empty": FaultKind.TONER_EMPTY,
    "offline": FaultKind.OFF,
    "shutdown": FaultKind.OFF,
    "timed-out": FaultKind.OFF,
}


def fault_of_reasons(reasons: list[str]) -> FaultKind | None:
    """The first reason that a person must mend."""
    for reason in reasons:
        keyword = reason.removesuffix("-error").removesuffix("-warning").removesuffix("-report")
        if keyword in _FAULT_OF_REASON:
            return _FAULT_OF_REASON[keyword]
    return None


def printer_answers(device_uri: str) -> bool:
    """False if nothing listens at an IPP printer's address; True where that cannot be told (USB, raw sockets).

    CUPS itself keeps the last known reasons while a printer is off.
    """
    address = urlsplit(device_uri)
    if address.scheme not in {"ipp", "ipps"} or not address.hostname:
        return True
    try:
        with socket.create_connection((address.hostname, address.port or 631), timeout=_PROBE_TIMEOUT_S):
            return True
    except OSError:
        return False


@dataclass(slots=True)
class _Job:
    """What we know of one of our jobs; kept for the life of the process, so that its id never prints again."""

    cups_id: int
    at_printer: bool = False
    """The printer has taken the job, and kept a history until then: the reasons of an earlier job may linger."""
    stopped: bool = False
    was_off: bool = False
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class PrintDeadlines:
    call_s: float = 10.0
    submit_s: float = 60.0
    """20 MB into a loaded scheduler."""
    polite_s: float = 10.0
    """A cancelled job is given this time to take its pages back from the printer."""
    purge_s: float = 10.0


class CupsPagePrinter:
    """`queue` is CUPS's name of the printer; `server` a socket path or `host:port`, None for CUPS's own default."""

    def __init__(
        self,
        *,
        queue: str,
        server: str | None = None,
        poll_s: float = 0.5,
        deadlines: PrintDeadlines | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        name: str = "page_printer",
    ) -> None:
        self._queue = queue
        self._server = server
        self._poll_s = poll_s
        self._deadlines = deadlines or PrintDeadlines()
        self._sleep = sleep
        self._clock = clock
        self._name = name
        self._thread = DeadlineThread(name)
        self._jobs: dict[str, _Job] = {}
        self._submitting = asyncio.Lock()

    async def open(self) -> None:
        """Checks that the queue is there and lets it print."""
        try:
            await self._call(self._start_queue)
        except DeviceFault as fault:
            raise DeviceUnavailable(self._name, str(fault)) from fault

    async def close(self) -> None:
        """Jobs go on without us."""
        self._thread.close()

    async def submit(self, job_id: str, pdf: bytes) -> None:
        if not (job_id.isascii() and job_id.isprintable() and 0 < len(job_id) <= 255):
            raise DeviceMisuse(self._name, "a job id is 1 to 255 printable ASCII characters")
        if not pdf.startswith(b"%PDF-"):
            raise DeviceMisuse(self._name, "not a PDF")
        async with self._submitting:
            if job_id in self._jobs:
                return
            given_up = Event()
            try:
                cups_id = await self._call_within(self._deadlines.submit_s, self._submit, job_id, pdf, given_up)
            except BaseException:
                given_up.set()
                raise
            self._jobs[job_id] = _Job(cups_id)

    async def progress(self, job_id: str) -> AsyncIterator[PrintProgress]:
        job = self._known(job_id)
        last: PrintProgress | None = None
        while True:
            now = await self._call(self._look, job_id, job)
            if now != last:
                yield now
                last = now
            if now.stage in {PrintStage.PRINTED, PrintStage.CANCELLED, PrintStage.FAILED}:
                return
            await self._sleep(self._poll_s)

    async def cancel(self, job_id: str) -> None:
        """Returns once the printer has been told, so that filling paper then prints nothing of the job."""
        await self._call(self._cancel, self._known(job_id))
        await self._wind_down()

    async def resume(self) -> None:
        await self._call(self._resume)

    async def purge(self) -> None:
        """Raises DeviceFault if anything remains in the queue."""
        for job in self._jobs.values():
            job.cancelled = True
        await self._call(self._cancel_active)
        await self._wind_down()
        until_s = self._clock() + self._deadlines.purge_s
        while remaining := await self._call(self._purge_once):
            if self._clock() >= until_s:
                raise DeviceFault(self._name, FaultKind.INPUT_OUTPUT, f"{remaining} jobs could not be purged")
            await self._sleep(self._poll_s)
        await self._call(self._start_queue)

    async def _wind_down(self) -> None:
        until_s = self._clock() + self._deadlines.polite_s
        while await self._call(self._is_winding_down) and self._clock() < until_s:
            await self._sleep(self._poll_s)

    def _known(self, job_id: str) -> _Job:
        if job_id not in self._jobs:
            raise DeviceMisuse(self._name, "no such job")
        return self._jobs[job_id]

    async def _call[T, **P](self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._call_within(self._deadlines.call_s, call, *args, **kwargs)

    async def _call_within[T, **P](
        self, timeout_s: float, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        try:
            return await self._thread.run(timeout_s, call, *args, **kwargs)
        except TimeoutError as error:
            raise DeviceFault(self._name, FaultKind.HUNG, "the print service does not answer") from error

    # Below: what runs in the thread.

    @contextlib.contextmanager
    def _connection(self) -> Iterator[Any]:
        """A connection of pycups, which has no types. Its errors are translated; none carries a document."""
        cups.setPasswordCB(lambda _prompt: "")  # Never a prompt on a terminal; the setting is the thread's.
        try:
            yield cups.Connection(**self._address())
        except cups.IPPError as error:
            message = f"the print service refused ({error.args[0]})"
            kind = FaultKind.OFF if error.args[0] >= 0x0500 else FaultKind.INPUT_OUTPUT
            raise DeviceFault(self._name, kind, message) from error
        except (cups.HTTPError, RuntimeError) as error:
            raise DeviceFault(self._name, FaultKind.OFF, "the print service cannot be reached") from error

    def _address(self) -> dict[str, str | int]:
        if self._server is None:
            return {}
        host, colon, port = self._server.rpartition(":")
        return {"host": host, "port": int(port)} if colon and port.isdigit() else {"host": self._server}

    def _start_queue(self) -> None:
        with self._connection() as connection:
            self._start_stopped_queue(connection)

    def _start_stopped_queue(self, connection: Any) -> None:
        printer = connection.getPrinterAttributes(self._queue, requested_attributes=["printer-state"])
        if printer["printer-state"] == _PRINTER_STOPPED:
            connection.enablePrinter(self._queue)
        connection.acceptJobs(self._queue)

    def _submit(self, job_id: str, pdf: bytes, given_up: Event) -> int:
        """CUPS's id of the job. Once `given_up`, a call that hung and wakes up takes its job back."""
        with self._connection() as connection:
            for cups_id, job in self._all_jobs(connection).items():
                if job.get("job-billing") == job_id:
                    return cups_id  # An earlier try got through, and its answer was lost.
            cups_id = int(connection.createJob(self._queue, JOB_TITLE, {"media": "A4", "job-billing": job_id}))
            try:
                self._send(connection, cups_id, pdf, given_up)
            except Exception:
                with contextlib.suppress(cups.IPPError, cups.HTTPError):
                    connection.cancelJob(cups_id, purge_job=True)
                raise
            return cups_id

    def _send(self, connection: Any, cups_id: int, pdf: bytes, given_up: Event) -> None:
        connection.startDocument(self._queue, cups_id, JOB_TITLE, "application/pdf", 1)
        for start in range(0, len(pdf), _CHUNK_BYTES):
            chunk = pdf[start : start + _CHUNK_BYTES]
            connection.writeRequestData(chunk, len(chunk))
            if given_up.is_set():
                raise DeviceFault(self._name, FaultKind.HUNG, "the submission came too late")
        connection.finishDocument(self._queue)

    @staticmethod
    def _all_jobs(connection: Any) -> dict[int, dict[str, Any]]:
        jobs: dict[int, dict[str, Any]] = connection.getJobs(which_jobs="all", requested_attributes=_JOB_ATTRIBUTES)
        return jobs

    def _look(self, job_id: str, job: _Job) -> PrintProgress:
        with self._connection() as connection:
            try:
                attributes = connection.getJobAttributes(job.cups_id, _JOB_ATTRIBUTES)
            except cups.IPPError as error:
                if error.args[0] != _NOT_FOUND:
                    raise
                return PrintProgress(job_id, PrintStage.CANCELLED if job.cancelled else PrintStage.FAILED)
            printer = connection.getPrinterAttributes(self._queue, requested_attributes=_PRINTER_ATTRIBUTES)
        return self._judge(job_id, job, attributes, printer)

    @staticmethod
    def _judge(job_id: str, job: _Job, attributes: dict[str, Any], printer: dict[str, Any]) -> PrintProgress:
        state = attributes["job-state"]
        reasons = printer.get("printer-state-reasons", [])
        if state == _COMPLETED:
            if job.at_printer and (job.stopped or job.was_off) and _FORGOTTEN in reasons:
                # CUPS calls it completed; but the printer waited for a hand or was off, and then knew no such job.
                return PrintProgress(job_id, PrintStage.FAILED, fault=FaultKind.OFF)
            sheets = attributes.get("job-media-sheets-completed") or 0
            return PrintProgress(job_id, PrintStage.PRINTED, pages_done=int(sheets))
        if state in {_CANCELED, _ABORTED}:
            return PrintProgress(job_id, PrintStage.CANCELLED if state == _CANCELED else PrintStage.FAILED)
        if state == _PROCESSING and _AT_PRINTER in reasons and _FORGOTTEN not in reasons:
            job.at_printer = True
        fault = fault_of_reasons(reasons)
        if state == _PROCESSING and not printer_answers(printer.get("device-uri", "")):
            fault = FaultKind.OFF
            job.was_off = job.at_printer
        stopped = state in {_HELD, _JOB_STOPPED} or printer["printer-state"] == _PRINTER_STOPPED
        if stopped or (state == _PROCESSING and fault is not None):
            job.stopped = True
            return PrintProgress(job_id, PrintStage.STOPPED, fault=fault or FaultKind.INPUT_OUTPUT)
        job.stopped = False
        return PrintProgress(job_id, PrintStage.PRINTING if state == _PROCESSING else PrintStage.QUEUED)

    def _cancel(self, job: _Job) -> None:
        with self._connection() as connection:
            try:
                connection.cancelJob(job.cups_id, purge_job=False)
            except cups.IPPError as error:
                if error.args[0] not in {_NOT_FOUND, _NOT_POSSIBLE}:
                    raise

    def _resume(self) -> None:
        with self._connection() as connection:
            self._start_stopped_queue(connection)
            ours = {job.cups_id for job in self._jobs.values()}
            for cups_id, attributes in self._all_jobs(connection).items():
                if cups_id in ours and attributes["job-state"] == _HELD:
                    connection.setJobHoldUntil(cups_id, "no-hold")
                elif cups_id in ours and attributes["job-state"] == _JOB_STOPPED:
                    connection.restartJob(cups_id)

    def _cancel_active(self) -> None:
        """A purge alone kills the backend before it has told the printer to forget: refilled, it would print."""
        with self._connection() as connection:
            for cups_id, job in self._all_jobs(connection).items():
                if job["job-state"] < _CANCELED:
                    with contextlib.suppress(cups.IPPError):
                        connection.cancelJob(cups_id, purge_job=False)

    def _is_winding_down(self) -> bool:
        """Whether the backend of a cancelled job is still talking to the printer."""
        with self._connection() as connection:
            printer = connection.getPrinterAttributes(self._queue, requested_attributes=["printer-state"])
            jobs = self._all_jobs(connection).values()
        return printer["printer-state"] == _PRINTER_PROCESSING and all(job["job-state"] != _PROCESSING for job in jobs)

    def _purge_once(self) -> int:
        """One attempt; how many jobs are left. A running job becomes history first, and leaves with the next one."""
        with self._connection() as connection:
            connection.cancelAllJobs(name=self._queue, purge_jobs=True)
            for cups_id in self._all_jobs(connection):
                with contextlib.suppress(cups.IPPError):
                    connection.cancelJob(cups_id, purge_job=True)
            return len(self._all_jobs(connection))
