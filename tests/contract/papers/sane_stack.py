"""A scanner under test: the twin, or SANE's own `test` backend in a private configuration."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Protocol

import numpy as np

from hardware.adapters.sane_frames import OptionValue
from hardware.adapters.scanner_sane import SaneScanner, ScanDeadlines
from hardware.errors import FaultKind
from hardware.protocols import Rgb, ScannedPage, Scanner, ScanSource
from hardware.simulated.scanner import SimulatedScanner

NEVER_S = 3600.0
"""A deadline that is not what ends the scan of a test: it is far above the test's own time."""


HELD_DPI = 600


def text_page(height: int, width: int) -> Rgb:
    """White with black bars, as lines of text look from afar."""
    page = np.full((height, width, 3), 255, np.uint8)
    page[10:-10:10, 10:-10] = 0
    return page


def write_sane_config(folder: Path) -> None:
    """Only the `test` backend, with a glass larger than A4."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dll.conf").write_text("test\n")
    (folder / "test.conf").write_text("number_of_devices 1\nresolution_max 1200.0\ngeometry_max 300.0\nbr_y 100.0\n")


class ScannerRig(Protocol):
    """A scanner and what hands can do to it."""

    scanner: Scanner
    feeder_pages: int

    def lay_paper(self) -> None: ...
    def take_paper(self) -> None: ...
    def fail(self, kind: FaultKind) -> None:
        """The next page fails before its first line; `mend` ends it."""
        ...

    def fail_in_mid_page(self, kind: FaultKind) -> None:
        """HUNG or UNPLUGGED, once some lines are read."""
        ...

    def hold(self) -> None:
        """The next page never ends (the twin's), or takes its time: at `HELD_DPI` twelve seconds."""
        ...

    def mend(self) -> None: ...
    def on_progress(self, fraction: float) -> None:
        """To be given to `scan`."""
        ...


async def scan(rig: ScannerRig, *, dpi: int = 75, source: ScanSource = ScanSource.GLASS) -> list[ScannedPage]:
    async with asyncio.timeout(30):
        return [page async for page in rig.scanner.scan(dpi=dpi, source=source, on_progress=rig.on_progress)]


class TwinScannerRig:
    feeder_pages = 3

    def __init__(self) -> None:
        self.twin = SimulatedScanner(sleep=self._sleep)
        self.scanner: Scanner = self.twin
        self.fractions: list[float] = []
        self._held = False
        self.lay_paper()
        self.twin.put_in_feeder(*(text_page(120, 80) for _ in range(self.feeder_pages)))

    async def _sleep(self, _seconds: float) -> None:
        if self._held:
            await asyncio.Event().wait()
        await asyncio.sleep(0)

    def lay_paper(self) -> None:
        self.twin.put(text_page(300, 200))

    def take_paper(self) -> None:
        self.twin.remove()

    def fail(self, kind: FaultKind) -> None:
        self.twin.inject(kind)

    def fail_in_mid_page(self, kind: FaultKind) -> None:
        self.twin.inject(kind, at=0.5)

    def hold(self) -> None:
        self._held = True

    def mend(self) -> None:
        self._held = False

    def on_progress(self, fraction: float) -> None:
        self.fractions.append(fraction)


_SOUND: dict[str, OptionValue] = {"read-return-value": "Default", "read-delay": False}
_STATUS = {
    FaultKind.PAPER_JAM: "SANE_STATUS_JAMMED",
    FaultKind.NO_DOCUMENT: "SANE_STATUS_NO_DOCS",
    FaultKind.COVER_OPEN: "SANE_STATUS_COVER_OPEN",
    FaultKind.INPUT_OUTPUT: "SANE_STATUS_IO_ERROR",
    FaultKind.BUSY: "SANE_STATUS_DEVICE_BUSY",
}
_SIGNAL = {FaultKind.HUNG: signal.SIGSTOP, FaultKind.UNPLUGGED: signal.SIGSEGV}


class SaneRig:
    """Options of the `test` backend inject what a broken device would do; signals what a broken backend would."""

    feeder_pages = 10

    def __init__(self, folder: Path, deadlines: ScanDeadlines | None = None) -> None:
        write_sane_config(folder / "sane.d")
        self.options: dict[str, OptionValue] = dict(_SOUND)
        self.sane = SaneScanner(
            device_name="test:0",
            config_dir=str(folder / "sane.d"),
            options=self.options,
            deadlines=deadlines or ScanDeadlines(silence_s=5.0),
        )
        self.scanner: Scanner = self.sane
        self.fractions: list[float] = []
        self._signal: signal.Signals | None = None
        self.lay_paper()

    def lay_paper(self) -> None:
        self.options["test-picture"] = "Grid"

    def take_paper(self) -> None:
        self.options["test-picture"] = "Solid white"

    def fail(self, kind: FaultKind) -> None:
        self.options["read-return-value"] = _STATUS[kind]

    def fail_in_mid_page(self, kind: FaultKind) -> None:
        self.hold()
        self._signal = _SIGNAL[kind]

    def hold(self) -> None:
        self.options["read-delay"] = True
        self.options["read-delay-duration"] = 200_000

    def mend(self) -> None:
        self.options.pop("read-delay-duration", None)
        self.options.update(_SOUND)

    def on_progress(self, fraction: float) -> None:
        self.fractions.append(fraction)
        if self._signal is not None and self.sane.worker_process_id is not None:
            os.kill(self.sane.worker_process_id, self._signal)
            self._signal = None
