"""An A4 printer under test: the twin, or a private cupsd with a real IPP Everywhere printer (ippeveprinter)."""

import asyncio
import contextlib
import grp
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Protocol

import cups
import pypdfium2
from fpdf import FPDF

from hardware.adapters.page_printer_cups import CupsPagePrinter
from hardware.errors import FaultKind
from hardware.events import PrintProgress, PrintStage
from hardware.protocols import PagePrinter
from hardware.simulated.page_printer import SimulatedPagePrinter
from tests.waiting import until_blocking

_CONFIGURATION = Path(__file__).parents[3] / "image/root/etc/cups"
_QUEUE = "a4"
_REASON = {
    FaultKind.NO_PAPER: "media-empty-error",
    FaultKind.PAPER_JAM: "media-jam-error",
    FaultKind.COVER_OPEN: "cover-open-error",
    FaultKind.TONER_EMPTY: "toner-empty-error",
}


def a4_pdf(*texts: str) -> bytes:
    """One page a text, uncompressed, so that its bytes can be searched for."""
    document = FPDF(format="A4")
    document.set_compression(compress=False)
    document.set_font("helvetica", size=24)
    for text in texts:
        document.add_page()
        document.cell(text=text)
    return bytes(document.output())


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return " ".join(page.get_textpage().get_text_bounded().strip() for page in document)
    finally:
        document.close()


def free_port() -> int:
    """One for a server that starts later: below those that the kernel gives away meanwhile (ip(7))."""
    lowest_given = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    while True:
        port = lowest_given // 2 + secrets.randbelow(lowest_given // 2)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def listens(address: tuple[str, int] | str) -> bool:
    """A port of this machine, or the path of a socket, which is there before anybody listens."""
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family) as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(address) == 0


def _with_directive(text: str, name: str, value: str) -> str:
    changed, found = re.subn(rf"(?m)^{name}\b.*$", f"{name} {value}", text)
    assert found == 1, f"the borne's configuration has no {name}"
    return changed


class PrivateCups:
    """dbus-daemon, cupsd with the borne's own configuration at other paths, and a printer one can switch off."""

    def __init__(self) -> None:
        # Short, for socket paths; and open to `lp`, as whom the filters run.
        self.folder = Path(tempfile.mkdtemp(prefix="vg-cups-"))
        self.folder.chmod(0o755)
        self.port = free_port()
        self.socket_path = self.folder / "cups.sock"
        self.printed = self.folder / "printer" / "printed"
        self._bus: subprocess.Popen[bytes] | None = None
        self._cupsd: subprocess.Popen[bytes] | None = None
        self._printer: subprocess.Popen[bytes] | None = None

    @property
    def root(self) -> Path:
        """Everything that cupsd itself keeps."""
        return self.folder / "cups"

    @property
    def cupsd_process_id(self) -> int:
        assert self._cupsd is not None
        return self._cupsd.pid

    def start(self) -> None:
        for name in (
            "cups/spool",
            "cups/tmp",
            "cups/cache",
            "cups/state",
            "cups/etc",
            "printer/printed",
            "printer/memory",
        ):
            (self.folder / name).mkdir(parents=True)
        self._start_bus()
        self.start_cupsd()
        self.switch_printer_on()
        self._admin("lpadmin", "-p", _QUEUE, "-v", f"ipp://localhost:{self.port}/ipp/print", "-m", "everywhere", "-E")

    def stop(self) -> None:
        for process in (self._printer, self._cupsd, self._bus):
            if process is not None:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder)

    def _admin(self, *command: str) -> None:
        environment = {**os.environ, "CUPS_SERVER": str(self.socket_path)}
        subprocess.run(command, env=environment, check=True, capture_output=True, timeout=30)

    def pause_queue(self) -> None:
        self._admin("cupsdisable", _QUEUE)

    def _start_bus(self) -> None:
        path = self.folder / "bus"
        configuration = self.folder / "bus.conf"
        configuration.write_text(
            '<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN" "">'
            f"<busconfig><type>session</type><listen>unix:path={path}</listen><policy context='default'>"
            "<allow send_destination='*' eavesdrop='true'/><allow eavesdrop='true'/><allow own='*'/>"
            "</policy></busconfig>"
        )
        self._bus = subprocess.Popen(
            ["dbus-daemon", "--nofork", f"--config-file={configuration}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until_blocking(lambda: "dbus-daemon", lambda: listens(str(path)))

    def start_cupsd(self) -> None:
        main = _with_directive((_CONFIGURATION / "cupsd.conf").read_text(), "Listen", str(self.socket_path))
        files = (_CONFIGURATION / "cups-files.conf").read_text()
        for name, value in (
            # Who runs the tests may make queues.
            ("SystemGroup", grp.getgrgid(os.getgid()).gr_name),
            ("RequestRoot", f"{self.root}/spool"),
            ("TempDir", f"{self.root}/tmp"),
            ("CacheDir", f"{self.root}/cache"),
            ("StateDir", f"{self.root}/state"),
            ("ServerRoot", f"{self.root}/etc"),
            ("ErrorLog", f"{self.root}/error_log"),
        ):
            files = _with_directive(files, name, value)
        # The canary tests look for traces even in a talkative log.
        (self.folder / "cupsd.conf").write_text(_with_directive(main, "LogLevel", "debug2"))
        (self.folder / "cups-files.conf").write_text(files)
        self.socket_path.unlink(missing_ok=True)
        self._cupsd = subprocess.Popen(
            ["/usr/sbin/cupsd", "-f", "-c", self.folder / "cupsd.conf", "-s", self.folder / "cups-files.conf"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until_blocking(lambda: "cupsd", lambda: listens(str(self.socket_path)))

    def restart_cupsd(self) -> None:
        assert self._cupsd is not None
        self._cupsd.kill()
        self._cupsd.wait()
        self.start_cupsd()

    def switch_printer_on(self) -> None:
        command = self.folder / "printer" / "command"
        script = Path(__file__).with_name("ipp_command.py")
        command.write_text(f'#!/bin/sh\nexec {sys.executable} {script} {self.folder}/printer "$@"\n')
        command.chmod(0o755)
        self._printer = subprocess.Popen(
            [
                "/usr/sbin/ippeveprinter", "-r", "off", "-n", "localhost", "-p", str(self.port),
                "-d", self.folder / "printer" / "memory", "-c", command,
                "-f", "application/pdf,image/pwg-raster,image/jpeg", "Borne",
            ],
            env={**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self.folder}/bus"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until_blocking(lambda: "ippeveprinter", lambda: listens(("127.0.0.1", self.port)))

    def switch_printer_off(self) -> None:
        assert self._printer is not None
        self._printer.kill()
        self._printer.wait()

    @property
    def printer_is_on(self) -> bool:
        return self._printer is not None and self._printer.poll() is None

    def set_fault(self, reason: str | None) -> None:
        file = self.folder / "printer" / "fault"
        if reason is None:
            file.unlink(missing_ok=True)
        else:
            file.with_suffix(".new").write_text(reason)
            file.with_suffix(".new").rename(file)


class PageRig(Protocol):
    """An A4 printer and what hands can do to it."""

    printer: PagePrinter

    def start_afresh(self) -> None:
        """An empty tray, paper and power."""
        ...

    def fail(self, kind: FaultKind) -> None: ...
    def mend(self) -> None: ...
    def pause_queue(self) -> None:
        """As some queues do after a fault: it waits for `resume`."""
        ...

    def printed(self) -> list[str]:
        """The text of each document that came out, oldest first."""
        ...


_ids = count(1)


def new_job_id() -> str:
    """Unique over all tests of this process: the real queue is shared."""
    return f"job-{os.getpid()}-{next(_ids)}"


async def follow(
    rig: PageRig, job_id: str, until: Callable[[PrintProgress], bool] | None = None
) -> list[PrintProgress]:
    """Every change until `until`, or the job's end."""
    changes: list[PrintProgress] = []
    async with asyncio.timeout(60):
        async for change in rig.printer.progress(job_id):
            changes.append(change)
            if until is not None and until(change):
                break
    return changes


def stopped_by(kind: FaultKind) -> Callable[[PrintProgress], bool]:
    return lambda change: change.stage is PrintStage.STOPPED and change.fault is kind


class TwinPageRig:
    def __init__(self) -> None:
        self.twin = SimulatedPagePrinter(sleep=lambda _seconds: asyncio.sleep(0))
        self.printer: PagePrinter = self.twin
        self._paused = False

    def start_afresh(self) -> None:
        self.twin.empty_tray()

    def fail(self, kind: FaultKind) -> None:
        self.twin.inject(kind)

    def mend(self) -> None:
        self.twin.mend()

    def pause_queue(self) -> None:
        self.twin.pause()

    def printed(self) -> list[str]:
        return [text_of(paper.pdf) for paper in self.twin.tray]


class CupsRig:
    def __init__(self, cups: PrivateCups) -> None:
        self.cups = cups
        self.printer: PagePrinter = CupsPagePrinter(queue=_QUEUE, server=str(cups.socket_path), poll_s=0.1)

    def start_afresh(self) -> None:
        self.mend()
        for paper in self.cups.printed.iterdir():
            paper.unlink()

    def fail(self, kind: FaultKind) -> None:
        if kind is FaultKind.OFF:
            self.cups.switch_printer_off()
        else:
            self.cups.set_fault(_REASON[kind])

    def mend(self) -> None:
        self.cups.set_fault(None)
        if not self.cups.printer_is_on:
            self.cups.switch_printer_on()

    def pause_queue(self) -> None:
        self.cups.pause_queue()

    def remembered_jobs(self) -> int:
        """How many jobs CUPS knows of, ended ones too."""
        connection = cups.Connection(host=str(self.cups.socket_path))
        return len(connection.getJobs(which_jobs="all", requested_attributes=["job-id"]))

    def printed(self) -> list[str]:
        papers = sorted(self.cups.printed.glob("*.pdf"), key=lambda paper: int(paper.stem))
        return [text_of(paper.read_bytes()) for paper in papers]
