"""A slip printer under test: the twin, or emupos, an ESC/POS printer emulator on TCP, with a wire one can listen to."""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from emupos.config import parse_config
from emupos.daemon.simulator import Simulator
from emupos.printer.printer import PrinterFault

from hardware.adapters.receipt_printer_escpos import EscposReceiptPrinter
from hardware.errors import FaultKind
from hardware.protocols import ReceiptPrinter, Slip, SlipAlign, SlipLine, SlipQr, SlipRaster
from hardware.simulated.receipt_printer import SimulatedReceiptPrinter
from tests.contract.papers.page_stack import free_port

SLIP = Slip((
    SlipLine("Espace France services", bold=True, large=True, align=SlipAlign.CENTRE),
    SlipLine("Prochaine étape : apporter l’attestation à Noël, 12,50 €"),
    SlipQr("VG-123456"),
))  # fmt: skip


def chequered(width: int, rows: int) -> SlipRaster:
    """Dots of which no two rows that follow each other are the same."""
    row = bytes((0b1010_0110,)) + bytes(range(1, (width + 7) // 8))
    return SlipRaster(width, b"".join(row[n % len(row) :] + row[: n % len(row)] for n in range(rows)))


def dots_in(sent: bytes) -> list[SlipRaster]:
    """What the bytes of a slip draw with GS v 0 (Epson's ESC/POS reference), in their order."""
    found: list[SlipRaster] = []
    at = sent.find(_RASTER)
    while at >= 0:
        row_bytes, rows = (int.from_bytes(sent[at + i : at + i + 2], "little") for i in (4, 6))
        found.append(SlipRaster(row_bytes * 8, sent[at + _RASTER_HEAD :][: row_bytes * rows]))
        at = sent.find(_RASTER, at + _RASTER_HEAD + row_bytes * rows)
    return found


_RASTER = b"\x1dv0\x00"
_RASTER_HEAD = 8
"""Bytes before its dots: the command, the bytes of a row, the rows."""
_FAULT = {
    FaultKind.NO_PAPER: PrinterFault.PAPER_OUT,
    FaultKind.COVER_OPEN: PrinterFault.COVER_OPEN,
    FaultKind.OFF: PrinterFault.OFFLINE,
}
_FIRST_BYTES = b"\x1b@"
"""ESC @: a slip begins."""
_DEVICE = "slip"


class ReceiptRig(Protocol):
    """A slip printer and what hands can do to it."""

    printer: ReceiptPrinter

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    def fail(self, kind: FaultKind) -> None: ...
    def fail_in_the_middle(self, kind: FaultKind) -> None:
        """Once the first bytes of the next slip have come."""
        ...

    def near_end(self) -> None: ...
    def mend(self) -> None: ...
    def slips(self) -> int:
        """How many came out."""
        ...


class TwinReceiptRig:
    def __init__(self) -> None:
        self.twin = SimulatedReceiptPrinter(sleep=lambda _seconds: asyncio.sleep(0))
        self.printer: ReceiptPrinter = self.twin

    async def start(self) -> None:
        await self.printer.open()

    async def stop(self) -> None:
        await self.printer.close()

    def fail(self, kind: FaultKind) -> None:
        self.twin.inject(kind)

    def fail_in_the_middle(self, kind: FaultKind) -> None:
        self.twin.inject(kind, in_the_middle=True)

    def near_end(self) -> None:
        self.twin.set_near_end(near=True)

    def mend(self) -> None:
        self.twin.mend()

    def slips(self) -> int:
        return len(self.twin.slips)


class Wire:
    """A TCP relay that keeps what the borne sends, and calls `on_slip` before the first bytes of a slip go on."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.sent = bytearray()
        self.on_slip: Callable[[], None] | None = None
        self.on_dots: Callable[[], None] | None = None
        """Called when the first row of the first dots has gone on, and no more."""
        self._server: asyncio.Server | None = None
        self._ends: set[asyncio.Task[None]] = set()

    async def start(self) -> int:
        self._server = await asyncio.start_server(self._relay, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            for end in list(self._ends):
                end.cancel()
            await asyncio.gather(*self._ends, return_exceptions=True)
            self._server.close_clients()
            await self._server.wait_closed()

    async def _relay(self, borne: asyncio.StreamReader, to_borne: asyncio.StreamWriter) -> None:
        try:
            printer, to_printer = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            to_borne.close()
            return
        forth = asyncio.create_task(self._copy(borne, to_printer, listen=True))
        back = asyncio.create_task(self._copy(printer, to_borne, listen=False))
        for end in (forth, back):
            self._ends.add(end)
            end.add_done_callback(self._ends.discard)

    async def _copy(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, listen: bool) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await source.read(65_536):
                if listen:
                    self.sent += data
                    if self.on_slip is not None and _FIRST_BYTES in data:
                        self.on_slip()
                        self.on_slip = None
                    if self.on_dots is not None and _RASTER in data:
                        dots, fail = data.index(_RASTER) + _RASTER_HEAD, self.on_dots
                        row, self.on_dots = int.from_bytes(data[dots - 4 : dots - 2], "little"), None
                        target.write(data[: dots + row])
                        await target.drain()
                        data = data[dots + row :]
                        fail()
                target.write(data)
                await target.drain()
        target.close()


class EmulatorRig:
    """`serial_path` is the emulator's second port, a pseudo-terminal."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._port = free_port()
        configuration = (
            f"schema: 1\ndevices:\n  - id: {_DEVICE}\n    type: printer\n    profile: epson-tm-t20iii\n"
            f"    connections:\n      - tcp: {{ port: {self._port} }}\n      - serial: {{ pty: true }}\n"
            "    receipts_dir: ./receipts\n"
        )
        self._simulator = Simulator(parse_config(configuration, "test", folder), link_dir=folder)
        self.wire = Wire(self._port)
        self.wire_port = 0

    @property
    def serial_path(self) -> str:
        return str(self.folder / _DEVICE)

    async def start(self) -> None:
        await self._simulator.start()
        self.wire_port = await self.wire.start()
        self.printer: ReceiptPrinter = EscposReceiptPrinter(
            transport="network", host="127.0.0.1", port=self.wire_port, status_timeout_s=2.0, print_timeout_s=10.0
        )
        await self.printer.open()

    async def stop(self) -> None:
        await self.printer.close()
        await self.switch_off()

    async def switch_off(self) -> None:
        await self.wire.stop()
        await self._simulator.stop()

    @property
    def _device(self) -> Any:
        return self._simulator.runtime(_DEVICE).device

    def fail(self, kind: FaultKind) -> None:
        self._simulator.set_fault(self._device, _FAULT[kind], active=True)

    def fail_in_the_middle(self, kind: FaultKind) -> None:
        self.wire.on_slip = lambda: self.fail(kind)

    def fail_in_the_dots(self, kind: FaultKind) -> None:
        """When a row of the first dots of the next slip has come."""
        self.wire.on_dots = lambda: self.fail(kind)

    def near_end(self) -> None:
        self._simulator.set_fault(self._device, PrinterFault.PAPER_NEAR_END, active=True)

    def mend(self) -> None:
        for fault in PrinterFault:
            self._simulator.set_fault(self._device, fault, active=False)

    def slips(self) -> int:
        return len(self._simulator.receipt_store(self._device).list(_DEVICE))

    def png(self) -> bytes:
        """The last slip as it hangs out of the printer."""
        picture: bytes = self._simulator.receipt_store(self._device).image(_DEVICE, "latest")
        return picture

    def texts(self) -> list[str]:
        store = self._simulator.receipt_store(self._device)
        return [store.text(_DEVICE, slip.id) for slip in store.list(_DEVICE)]
