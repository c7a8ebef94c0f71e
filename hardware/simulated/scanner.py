"""The scanner's twin: a glass and a feeder on which one puts pictures, and faults at any point of a page."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import numpy as np

from hardware.errors import DeviceFault, DeviceMisuse, FaultKind
from hardware.protocols import Rgb, ScannedPage, ScanSource

_A4_INCHES = (297 / 25.4, 210 / 25.4)
_STEPS = 20
_LOWEST_DPI, _HIGHEST_DPI = 50, 600


@dataclass(frozen=True, slots=True)
class _PlannedFault:
    kind: FaultKind
    at: float


class SimulatedScanner:
    """`scan_time_s` is the time of one page; `silence_s` how long a hang lasts before it is called one."""

    def __init__(
        self,
        *,
        scan_time_s: float = 1.5,
        silence_s: float = 10.0,
        tells_paper: bool = True,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        on_change: Callable[[], None] | None = None,
        name: str = "scanner",
    ) -> None:
        self._scan_time_s = scan_time_s
        self._silence_s = silence_s
        self._tells_paper = tells_paper
        self._sleep = sleep
        self.on_change = on_change
        self._name = name
        self._glass: Rgb | None = None
        self._feeder: deque[Rgb] = deque()
        self._fault: _PlannedFault | None = None
        self._closed = asyncio.Event()
        self._closed.set()
        self._busy = False

    @property
    def glass(self) -> Rgb | None:
        """The paper on the glass, as it was put there."""
        return self._glass

    @property
    def feeder(self) -> tuple[Rgb, ...]:
        return tuple(self._feeder)

    def put(self, picture: Rgb) -> None:
        """Lays one paper on the glass, in place of the last."""
        self._glass = np.ascontiguousarray(picture)
        self._tell()

    def put_in_feeder(self, *pictures: Rgb) -> None:
        self._feeder.extend(np.ascontiguousarray(picture) for picture in pictures)
        self._tell()

    def remove(self) -> None:
        """Takes every paper out."""
        self._glass = None
        self._feeder.clear()
        self._tell()

    def inject(self, kind: FaultKind, *, at: float = 0.0) -> None:
        """The next page fails with `kind` once the fraction `at` of it is read. HUNG: silence first."""
        self._fault = _PlannedFault(kind, at)

    async def open(self) -> None:
        self._closed.clear()

    async def close(self) -> None:
        self._closed.set()

    async def scan(
        self,
        *,
        dpi: int = 300,
        source: ScanSource = ScanSource.GLASS,
        on_progress: Callable[[float], None] | None = None,
    ) -> AsyncIterator[ScannedPage]:
        if self._closed.is_set():
            raise DeviceMisuse(self._name, "not open")
        if self._busy:
            raise DeviceMisuse(self._name, "a scan is running")
        if not _LOWEST_DPI <= dpi <= _HIGHEST_DPI:
            raise DeviceMisuse(self._name, f"{dpi} is not between {_LOWEST_DPI} and {_HIGHEST_DPI}")
        self._busy = True
        try:
            yield await self._page(self._next_picture(source), dpi, on_progress)
            while source is ScanSource.FEEDER and self._feeder:
                yield await self._page(self._next_picture(source), dpi, on_progress)
        finally:
            self._busy = False

    async def paper_left(self) -> bool | None:
        return bool(self._glass is not None or self._feeder) if self._tells_paper else None

    def _next_picture(self, source: ScanSource) -> Rgb | None:
        if source is ScanSource.GLASS:
            return self._glass
        if not self._feeder:
            return None
        picture = self._feeder.popleft()
        self._tell()
        return picture

    async def _page(self, picture: Rgb | None, dpi: int, on_progress: Callable[[float], None] | None) -> ScannedPage:
        fault, self._fault = self._fault, None
        if picture is None and fault is None:
            fault = _PlannedFault(FaultKind.NO_DOCUMENT, 1.0)
        for step in range(_STEPS + 1):
            if fault is not None and step >= fault.at * _STEPS:
                if fault.kind is FaultKind.HUNG:
                    await self._pause(self._silence_s)
                raise DeviceFault(self._name, fault.kind)
            if on_progress is not None:
                on_progress(step / _STEPS)
            if step < _STEPS:
                await self._pause(self._scan_time_s / _STEPS)
        if picture is None:
            raise DeviceFault(self._name, FaultKind.NO_DOCUMENT)
        return ScannedPage(await asyncio.to_thread(on_a4, picture, dpi), dpi)

    async def _pause(self, seconds: float) -> None:
        """Raises DeviceFault when the scanner is closed meanwhile."""
        pausing = asyncio.ensure_future(self._sleep(seconds))
        closing = asyncio.ensure_future(self._closed.wait())
        try:
            await asyncio.wait({pausing, closing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            pausing.cancel()
            closing.cancel()
        if self._closed.is_set():
            raise DeviceFault(self._name, FaultKind.UNPLUGGED, "closed in mid-scan")

    def _tell(self) -> None:
        if self.on_change is not None:
            self.on_change()


def on_a4(picture: Rgb, dpi: int) -> Rgb:
    """`picture` as it lies on a white A4 glass, scaled to fit; pixel by pixel if it has exactly that size.

    Always pixels of their own: who scans may overwrite them, and the paper stays on the glass.
    """
    # Here: a borne that scans with a real scanner, or not at all, does without this library.
    from PIL import Image

    height, width = (int(inches * dpi) for inches in _A4_INCHES)
    if picture.shape == (height, width, 3):
        return picture.copy()
    scale = min(height / picture.shape[0], width / picture.shape[1])
    size = (max(1, min(width, round(picture.shape[1] * scale))), max(1, min(height, round(picture.shape[0] * scale))))
    scaled = np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.LANCZOS))
    page = np.full((height, width, 3), 255, np.uint8)
    page[: size[1], : size[0]] = scaled
    return page
