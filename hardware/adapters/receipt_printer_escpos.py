"""The slip printer through python-escpos, over the network, USB, a serial line or a device file.

A slip is composed in memory first, the printer asked whether it can print, and only then one block of bytes sent.
Status bytes: Epson's ESC/POS reference, commands DLE EOT n and GS r n.
"""

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any, Literal

import serial
import usb.core
from escpos import printer as transports
from escpos.exceptions import Error as EscposError
from escpos.magicencode import Encoder, MagicEncode

from hardware.blocking import DeadlineThread
from hardware.errors import DeviceFault, DeviceMisuse, DeviceUnavailable, FaultKind
from hardware.protocols import Slip, SlipAlign, SlipLine, SlipQr, SlipRaster
from hardware.receipts import french_code_page, has_letters, misuse_of, printable, wrap

type Transport = Literal["network", "usb", "serial", "file"]

_PRINTER_STATUS = b"\x10\x04\x01"
_OFFLINE_CAUSE = b"\x10\x04\x02"
_ERROR_CAUSE = b"\x10\x04\x03"
_PAPER_STATUS = b"\x10\x04\x04"
_FIXED_MASK, _FIXED_BITS = 0b1001_0011, 0b0001_0010
"""Every DLE EOT answer has bits 1 and 4 set, 0 and 7 clear."""
_OFFLINE = 0x08
_COVER_OPEN, _PAPER_END_STOP, _ERROR = 0x04, 0x20, 0x40
_CUTTER_ERROR = 0x08
_NEAR_END, _PAPER_END = 0x0C, 0x60
_PAPER_SENSOR_IN_TURN = b"\x1dr\x01"
"""GS r 1 waits its turn behind the slip: its answer says that all before it has been processed."""
_CLEAR_BUFFERS = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""DLE DC4 8: forget what is held, so that refilled paper does not print the last citizen's slip."""
_QR_MODULE_DOTS = 6
_RASTER = b"\x1dv0\x00"
"""GS v 0: a bit image by rows, at the paper's own density. Sent here, because the library wants Pillow's pictures for
it, and prints a remark on stdout where its list does not know the paper's width."""
_BAND_ROWS = 255
"""Rows of one such command: printers keep a band before they draw it, and some read only its height's first byte."""
_ROWS_A_S = 480
"""60 mm: a slow printer."""
_FONT_A_DOTS = 12
_BITS_OF_A_SERIAL_BYTE = 10
_ALIGN = {SlipAlign.LEFT: "left", SlipAlign.CENTRE: "center"}
_INTER_BYTE_S = 0.05
_TRANSPORTS: dict[Transport, Any] = {
    "network": transports.Network,
    "usb": transports.Usb,
    "serial": transports.Serial,
    "file": transports.File,
}
_LIBRARY_ERRORS = (EscposError, OSError, usb.core.USBError, serial.SerialException)


class _Line:
    """Questions and answers over one open transport of the library."""

    def __init__(self, paper: Any) -> None:
        self._paper = paper
        self.turn_came = False
        """Whether the answer to GS r 1 has come: all that was sent before it is printed."""

    def send(self, data: bytes) -> None:
        self._paper._raw(data)  # noqa: SLF001 - the library's way to send bytes that it composed elsewhere

    def read(self) -> int | None:
        """The newest DLE EOT status within the transport's time-out; notes an answer to GS r, which lacks bit 4."""
        try:
            answer = bytes(self._paper._read())  # noqa: SLF001 - query_status takes an empty answer for a good one
        except (TimeoutError, usb.core.USBTimeoutError):
            return None
        if not answer and isinstance(self._paper, transports.Network):
            raise ConnectionResetError("the printer closed the connection")
        status: int | None = None
        for byte in answer:
            if byte & _FIXED_MASK == _FIXED_BITS:
                status = byte
            elif not byte & _FIXED_MASK & ~0b11:
                self.turn_came = True
        return status

    def ask(self, query: bytes) -> int:
        """The answer to one DLE EOT. Raises TimeoutError if none comes."""
        self.send(query)
        turn_came = self.turn_came
        status = self.read()
        if status is None and self.turn_came != turn_came:
            status = self.read()
        if status is None:
            raise TimeoutError
        return status

    def fault(self) -> FaultKind | None:
        status = self.ask(_PRINTER_STATUS)
        if self.ask(_PAPER_STATUS) & _PAPER_END:
            return FaultKind.NO_PAPER
        cause = self.ask(_OFFLINE_CAUSE)
        if cause & _COVER_OPEN:
            return FaultKind.COVER_OPEN
        if cause & _PAPER_END_STOP:
            return FaultKind.NO_PAPER
        if cause & _ERROR:
            cutter = self.ask(_ERROR_CAUSE) & _CUTTER_ERROR
            return FaultKind.PAPER_JAM if cutter else FaultKind.INPUT_OUTPUT
        return FaultKind.OFF if status & _OFFLINE else None


class EscposReceiptPrinter:
    """`profile` is a name of python-escpos's printer list. Without `has_status` (some USB adapters, device files) the
    printer is not asked anything, so that faults go unseen.
    """

    def __init__(
        self,
        *,
        transport: Transport,
        host: str = "",
        port: int = 9100,
        device: str = "",
        baud_rate: int = 38_400,
        vendor_id: int = 0,
        product_id: int = 0,
        in_endpoint: int = 0x82,
        out_endpoint: int = 0x01,
        profile: str = "default",
        native_qr: bool = True,
        has_status: bool = True,
        status_timeout_s: float = 2.0,
        print_timeout_s: float = 15.0,
        clock: Callable[[], float] = time.monotonic,
        name: str = "receipt_printer",
    ) -> None:
        self._transport = transport
        addresses: dict[Transport, dict[str, Any]] = {
            "network": {"host": host, "port": port, "timeout": status_timeout_s},
            "usb": {
                "idVendor": vendor_id,
                "idProduct": product_id,
                "in_ep": in_endpoint,
                "out_ep": out_endpoint,
                "timeout": round(1000 * status_timeout_s),
            },
            "serial": {"devfile": device, "baudrate": baud_rate, "timeout": status_timeout_s},
            "file": {"devfile": device},
        }
        self._address = addresses[transport]
        self._profile = profile
        self._baud_rate = baud_rate
        self._native_qr = native_qr
        self._has_status = has_status and transport != "file"
        self._status_timeout_s = status_timeout_s
        self._print_timeout_s = print_timeout_s
        self._clock = clock
        self._name = name
        self._thread = DeadlineThread(name)
        self._sent: set[str] = set()
        known = transports.Dummy(profile=profile).profile
        self.raster_dots = _raster_dots(known)
        # Left alone, the library hops through rare code pages that many printers lack.
        self._code_page = french_code_page(known.get_code_pages())
        self._letters = Encoder(self._code_page)

    def has_letters(self, text: str) -> bool:
        return has_letters(text, self._letters.find_suitable_encoding)

    async def open(self) -> None:
        """Checks that the printer answers; one that only lacks paper opens."""
        try:
            await self._call(self._check_reachable)
        except DeviceFault as fault:
            raise DeviceUnavailable(self._name, str(fault)) from fault

    async def close(self) -> None:
        self._thread.close()

    async def print_slip(self, job_id: str, slip: Slip) -> None:
        """A fault before the first byte leaves `job_id` free for another try. After it, part of the slip may be out:
        the printer is told to forget the rest, and `job_id` never prints again.
        """
        if misuse := misuse_of(slip, self.raster_dots):
            raise DeviceMisuse(self._name, misuse)
        await self._call(self._print_once, job_id, slip, longer_s=self._longer_s(slip))

    async def paper_near_end(self) -> bool:
        """False where the printer cannot be asked."""
        return await self._call(self._near_end)

    def _longer_s(self, slip: Slip) -> float:
        """What a slip with dots takes beyond one of text: on paper, and over a serial line before."""
        rasters = [part for part in slip.parts if isinstance(part, SlipRaster)]
        on_paper_s = sum(raster.height for raster in rasters) / _ROWS_A_S
        if self._transport != "serial":
            return on_paper_s
        return on_paper_s + sum(len(raster.dots) for raster in rasters) * _BITS_OF_A_SERIAL_BYTE / self._baud_rate

    async def _call[T, *A](self, call: Callable[[*A], T], *args: *A, longer_s: float = 0.0) -> T:
        # Each step inside has its own time-out where the library has one; this one is for where it has none.
        limit_s = self._print_timeout_s + 6 * self._status_timeout_s + longer_s
        try:
            return await self._thread.run(limit_s, call, *args)
        except TimeoutError as error:
            raise DeviceFault(self._name, FaultKind.HUNG, "the slip printer does not answer") from error

    # Below: what runs in the thread.

    @contextlib.contextmanager
    def _line(self) -> Iterator[_Line]:
        """An open line to the printer; the library's errors are translated here."""
        paper = _TRANSPORTS[self._transport](**self._address, profile=self._profile)
        try:
            self._connect(paper)
            yield _Line(paper)
        except TimeoutError as error:
            raise DeviceFault(self._name, FaultKind.HUNG, "the slip printer does not answer") from error
        except _LIBRARY_ERRORS as error:
            raise DeviceFault(self._name, FaultKind.OFF, "the slip printer cannot be reached") from error
        finally:
            with contextlib.suppress(*_LIBRARY_ERRORS):
                paper.close()

    def _connect(self, paper: Any) -> None:
        if self._transport == "network":
            # The library's own open() leaks the socket of a refused connection.
            host, port, timeout_s = self._address["host"], self._address["port"], self._address["timeout"]
            try:
                paper.device = socket.create_connection((host, port), timeout=timeout_s)
            except OSError as error:
                raise ConnectionError(*error.args) from error
        else:
            paper.open()
        if self._transport == "serial":
            # Its reads wait for 16 bytes; a status has one.
            paper.device.inter_byte_timeout = _INTER_BYTE_S

    def _check_reachable(self) -> None:
        with self._line() as line:
            if self._has_status:
                line.ask(_PRINTER_STATUS)

    def _near_end(self) -> bool:
        if not self._has_status:
            return False
        with self._line() as line:
            return bool(line.ask(_PAPER_STATUS) & (_NEAR_END | _PAPER_END))

    def _print_once(self, job_id: str, slip: Slip) -> None:
        if job_id in self._sent:
            return
        data = self._compose(slip)
        with self._line() as line:
            if self._has_status and (fault := line.fault()) is not None:
                raise DeviceFault(self._name, fault)
            self._sent.add(job_id)
            line.send(data)  # one block, so that no half slip waits for our next call
            if self._has_status:
                self._await_printed(line, self._print_timeout_s + self._longer_s(slip))

    def _await_printed(self, line: _Line, within_s: float) -> None:
        """Waits until the printer has worked through the slip; if it does not, clears it and raises the fault."""
        until_s = self._clock() + within_s
        line.send(_PAPER_SENSOR_IN_TURN)
        line.read()
        while not line.turn_came:
            fault = line.fault() or (FaultKind.HUNG if self._clock() >= until_s else None)
            if fault is not None and not line.turn_came:
                line.send(_CLEAR_BUFFERS)
                raise DeviceFault(self._name, fault, "the slip may be printed in part")
            line.read()

    def _compose(self, slip: Slip) -> bytes:
        paper = transports.Dummy(profile=self._profile)
        paper.hw("INIT")
        paper.magic = MagicEncode(paper, encoder=Encoder(self._code_page))
        for part in slip.parts:
            match part:
                case SlipLine():
                    self._compose_line(paper, part)
                case SlipRaster():
                    _compose_raster(paper, part)
                case SlipQr():
                    self._compose_qr(paper, part)
        paper.cut()
        output: bytes = paper.output
        return output

    def _compose_line(self, paper: Any, line: SlipLine) -> None:
        size = 2 if line.large else 1
        font = "b" if line.small and _has_small_font(paper.profile) else "a"
        paper.set(
            align=_ALIGN[line.align],
            font=font,
            bold=line.bold,
            width=size,
            height=size,
            custom_size=line.large,
            normal_textsize=not line.large,
        )
        columns = int(paper.profile.get_columns(font)) // size
        for paragraph in line.text.split("\n"):
            for row in wrap(printable(paragraph, paper.magic.encoder.find_suitable_encoding), columns):
                paper.text(row + "\n")

    def _compose_qr(self, paper: Any, code: SlipQr) -> None:
        paper.set(align="center")
        paper.qr(code.content, size=_QR_MODULE_DOTS, native=self._native_qr)
        paper.text("\n")


def _compose_raster(paper: Any, raster: SlipRaster) -> None:
    paper.set(align=_ALIGN[raster.align])
    for row in range(0, raster.height, _BAND_ROWS):
        band = raster.dots[row * raster.row_bytes :][: _BAND_ROWS * raster.row_bytes]
        size = raster.row_bytes.to_bytes(2, "little") + (len(band) // raster.row_bytes).to_bytes(2, "little")
        paper._raw(_RASTER + size + band)  # noqa: SLF001 - as above


def _raster_dots(profile: Any) -> int:
    """Whole bytes across the paper; where the library's list does not know it, as wide as its letters need."""
    if not profile.supports("bitImageRaster"):
        return 0
    known = profile.profile_data["media"]["width"].get("pixels", "Unknown")
    dots = int(profile.get_columns("a")) * _FONT_A_DOTS if known == "Unknown" else int(known)
    return dots // 8 * 8


def _has_small_font(profile: Any) -> bool:
    return "1" in profile.fonts
