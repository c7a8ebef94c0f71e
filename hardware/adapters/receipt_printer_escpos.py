"""The slip printer through python-escpos, over the network, USB, a serial line or a device file.

A slip is composed in memory first, the printer asked whether it can print, and only then one block of bytes sent.
Status bytes: Epson's ESC/POS reference, commands DLE EOT n and GS r n.
"""

import contextlib
import socket
import time
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any, Literal

import serial
import usb.core
from escpos import printer as transports
from escpos.exceptions import Error as EscposError
from escpos.magicencode import Encoder, MagicEncode

from hardware.blocking import DeadlineThread
from hardware.errors import DeviceFault, DeviceMisuse, DeviceUnavailable, FaultKind
from hardware.protocols import Slip, SlipAlign, SlipLine, SlipQr

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
_MAX_PARTS = 100
_MAX_TEXT = 2_000
_QR_MODULE_DOTS = 6

# What the code pages of receipt printers lack, in the nearest they have.
_PLAIN = str.maketrans({
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-",
    "…": "...", "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "•": "-", "→": "->",
})  # fmt: skip


_INTER_BYTE_S = 0.05
_FRENCH_CODE_PAGES = ("CP1252", "CP858", "ISO_8859-15", "CP850")
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
        self._native_qr = native_qr
        self._has_status = has_status and transport != "file"
        self._status_timeout_s = status_timeout_s
        self._print_timeout_s = print_timeout_s
        self._clock = clock
        self._name = name
        self._thread = DeadlineThread(name)
        self._sent: set[str] = set()

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
        await self._call(self._print_once, job_id, slip)

    async def paper_near_end(self) -> bool:
        """False where the printer cannot be asked."""
        return await self._call(self._near_end)

    async def _call[T, **P](self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        # Each step inside has its own time-out where the library has one; this one is for where it has none.
        limit_s = self._print_timeout_s + 6 * self._status_timeout_s
        try:
            return await self._thread.run(limit_s, call, *args, **kwargs)
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
                self._await_printed(line)

    def _await_printed(self, line: _Line) -> None:
        """Waits until the printer has worked through the slip; if it does not, clears it and raises the fault."""
        until_s = self._clock() + self._print_timeout_s
        line.send(_PAPER_SENSOR_IN_TURN)
        line.read()
        while not line.turn_came:
            fault = line.fault() or (FaultKind.HUNG if self._clock() >= until_s else None)
            if fault is not None and not line.turn_came:
                line.send(_CLEAR_BUFFERS)
                raise DeviceFault(self._name, fault, "the slip may be printed in part")
            line.read()

    def _compose(self, slip: Slip) -> bytes:
        if not 0 < len(slip.parts) <= _MAX_PARTS:
            raise DeviceMisuse(self._name, f"a slip has 1 to {_MAX_PARTS} parts")
        paper = transports.Dummy(profile=self._profile)
        paper.hw("INIT")
        # Left alone, the library hops through rare code pages that many printers lack.
        encoder = Encoder(french_code_page(paper.profile.get_code_pages()))
        paper.magic = MagicEncode(paper, encoder=encoder)
        for part in slip.parts:
            if isinstance(part, SlipLine):
                self._compose_line(paper, part)
            else:
                self._compose_qr(paper, part)
        paper.cut()
        output: bytes = paper.output
        return output

    def _compose_line(self, paper: Any, line: SlipLine) -> None:
        if len(line.text) > _MAX_TEXT:
            raise DeviceMisuse(self._name, "a line of the slip is too long")
        size = 2 if line.large else 1
        align = "center" if line.align is SlipAlign.CENTRE else "left"
        paper.set(
            align=align, bold=line.bold, width=size, height=size, custom_size=line.large, normal_textsize=not line.large
        )
        text = printable(line.text, paper.magic.encoder.find_suitable_encoding)
        columns = int(paper.profile.get_columns("a")) // size
        for row in wrap(text, columns):
            paper.text(row + "\n")

    def _compose_qr(self, paper: Any, code: SlipQr) -> None:
        if not 0 < len(code.content.encode()) <= _MAX_TEXT:
            raise DeviceMisuse(self._name, "the QR code of the slip is empty or too long")
        paper.set(align="center")
        paper.qr(code.content, size=_QR_MODULE_DOTS, native=self._native_qr)
        paper.text("\n")


def french_code_page(pages: dict[str, str]) -> dict[str, str]:
    """The one code page of a printer's that suits French best, as {name: number}."""
    for name in _FRENCH_CODE_PAGES:
        if name in pages:
            return {name: pages[name]}
    return pages


def printable(text: str, encoding_of: Callable[[str], object]) -> str:
    """`text` in what the printer has: without an accent it lacks, `?` for a letter that it cannot draw at all."""
    characters: list[str] = []
    for char in unicodedata.normalize("NFC", text).translate(_PLAIN):
        bare = " " if char.isspace() else unicodedata.normalize("NFKD", char)[0]
        fitting = (candidate for candidate in (char, bare) if candidate.isprintable() and encoding_of(candidate))
        characters.append(next(fitting, "?"))
    return "".join(characters)


def wrap(text: str, columns: int) -> list[str]:
    """Lines of at most `columns` characters, broken at spaces; an empty text is one empty line."""
    rows: list[str] = []
    row = ""
    for word in text.split(" "):
        candidate = f"{row} {word}" if row else word
        if row and len(candidate) > columns:
            rows.append(row)
            candidate = word
        while len(candidate) > columns:
            rows.append(candidate[:columns])
            candidate = candidate[columns:]
        row = candidate
    return [*rows, row]
