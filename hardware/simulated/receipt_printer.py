"""The slip printer's twin: keeps the slips that came out, and faults before or in the middle of one."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from hardware.errors import DeviceFault, DeviceMisuse, FaultKind
from hardware.protocols import Slip
from hardware.receipts import has_letters, misuse_of

RASTER_DOTS = 384
"""Of a 58 mm receipt printer at 203 dpi."""
_CODE_PAGE = "cp1252"


@dataclass(frozen=True, slots=True)
class PrintedSlip:
    """`whole` is False for a slip that broke off in the middle."""

    job_id: str
    slip: Slip
    whole: bool = True


class SimulatedReceiptPrinter:
    def __init__(
        self,
        *,
        print_time_s: float = 0.8,
        raster_dots: int = RASTER_DOTS,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        on_change: Callable[[], None] | None = None,
        name: str = "receipt_printer",
    ) -> None:
        self.raster_dots = raster_dots
        self._print_time_s = print_time_s
        self._sleep = sleep
        self.on_change = on_change
        self._name = name
        self._slips: list[PrintedSlip] = []
        self._sent: set[str] = set()
        self._fault: FaultKind | None = None
        self._near_end = False
        self._in_the_middle: FaultKind | None = None
        self._printing = asyncio.Lock()

    @property
    def slips(self) -> tuple[PrintedSlip, ...]:
        """What came out, oldest first."""
        return tuple(self._slips)

    @property
    def fault(self) -> FaultKind | None:
        return self._fault

    def take_slips(self) -> None:
        """Tears off what hangs out."""
        self._slips.clear()
        self._tell()

    def inject(self, kind: FaultKind, *, in_the_middle: bool = False) -> None:
        """Stands still with `kind` until `mend()`: from now on, or from the middle of the next slip."""
        if in_the_middle:
            self._in_the_middle = kind
        else:
            self._fault = kind
        self._tell()

    def set_near_end(self, near: bool) -> None:
        self._near_end = near
        self._tell()

    def mend(self) -> None:
        self._fault = self._in_the_middle = None
        self._tell()

    def has_letters(self, text: str) -> bool:
        return has_letters(text, lambda char: char.encode(_CODE_PAGE, "ignore"))

    async def open(self) -> None:
        """Nothing to do: the twin is always there."""

    async def close(self) -> None:
        """Nothing to do: slips stay to be looked at."""

    async def print_slip(self, job_id: str, slip: Slip) -> None:
        if misuse := misuse_of(slip, self.raster_dots):
            raise DeviceMisuse(self._name, misuse)
        async with self._printing:
            if job_id in self._sent:
                return
            if self._fault is not None:
                raise DeviceFault(self._name, self._fault)
            self._sent.add(job_id)
            await self._sleep(self._print_time_s)
            self._fault, self._in_the_middle = self._in_the_middle, None
            self._slips.append(PrintedSlip(job_id, slip, whole=self._fault is None))
            self._tell()
            if self._fault is not None:
                raise DeviceFault(self._name, self._fault, "the slip may be printed in part")

    async def paper_near_end(self) -> bool:
        if self._fault is FaultKind.OFF:
            raise DeviceFault(self._name, FaultKind.OFF)
        return self._near_end or self._fault is FaultKind.NO_PAPER

    def _tell(self) -> None:
        if self.on_change is not None:
            self.on_change()
