"""What only bytes on a wire can show: what the paper says, other transports, a printer that is mute or gone."""

import asyncio
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hardware.adapters.receipt_printer_escpos import EscposReceiptPrinter
from hardware.blocking import DeadlineThread
from hardware.errors import DeviceFault, DeviceUnavailable, FaultKind
from hardware.protocols import Slip, SlipLine
from tests.contract.papers.escpos_stack import SLIP, EmulatorRig, chequered, dots_in
from tests.contract.papers.page_stack import free_port

pytestmark = pytest.mark.real

_CLEAR_BUFFERS = bytes.fromhex("10 14 08 01 03 14 01 06 02 08")


async def test_the_paper_says_what_the_slip_says(emulator_rig: EmulatorRig) -> None:
    await emulator_rig.printer.print_slip("1", SLIP)
    (text,) = emulator_rig.texts()
    assert "Espace France" in text
    assert "étape : apporter l'attestation à" in text
    assert "12,50 €" in text
    assert "[qr VG-123456]" in text


async def test_letters_that_the_printer_lacks_lose_their_accent_or_become_a_mark(emulator_rig: EmulatorRig) -> None:
    await emulator_rig.printer.print_slip("1", Slip((SlipLine("Dvořák, 北, œuvre, ÉÈÀÇ «\u202fêîôûüÿ\u202f»"),)))
    assert emulator_rig.texts()[0].split("\n")[0] == "Dvorák, ?, oeuvre, ÉÈÀÇ « êîôûüÿ »"


async def test_a_text_of_several_lines_stays_so(emulator_rig: EmulatorRig) -> None:
    await emulator_rig.printer.print_slip(
        "1", Slip((SlipLine("Lundi : 9 h\nMardi : 14 h"), SlipLine("Merci", small=True)))
    )
    assert emulator_rig.texts()[0].split("\n")[:3] == ["Lundi : 9 h", "Mardi : 14 h", "Merci"]


async def test_dots_reach_the_paper_row_by_row(emulator_rig: EmulatorRig) -> None:
    dots = emulator_rig.printer.raster_dots
    raster = chequered(dots, 600)
    await emulator_rig.printer.print_slip("1", Slip((SlipLine("avant"), raster, SlipLine("après"))))
    bands = dots_in(bytes(emulator_rig.wire.sent))
    assert [(band.width, band.height) for band in bands] == [(dots, 255), (dots, 255), (dots, 90)]
    assert b"".join(band.dots for band in bands) == raster.dots
    with Image.open(io.BytesIO(emulator_rig.png())) as paper:
        ink = np.asarray(paper.convert("L")) < 128
    wanted = np.unpackbits(np.frombuffer(raster.dots, np.uint8).reshape(600, -1), axis=1)
    rows = [row for row in range(ink.shape[0] - 600) if np.array_equal(ink[row, :dots], wanted[0])]
    assert any(np.array_equal(ink[row : row + 600, :dots], wanted) for row in rows)


@pytest.mark.parametrize(
    ("model", "dots"),
    [("default", 504), ("POS-5890", 384), ("TM-T88V", 512), ("TM-T20II", 576), ("TM-U220", 0), ("AF-240", 0)],
)
def test_the_width_is_the_models(model: str, dots: int) -> None:
    assert EscposReceiptPrinter(transport="file", profile=model).raster_dots == dots


async def test_dots_over_a_slow_line_have_the_time_that_they_need(tmp_path: Path) -> None:
    """1,200 baud: 600 rows take four minutes, and the thread may not be left behind before."""
    limits: list[float] = []

    class Watched(DeadlineThread):
        async def run[T, **P](self, timeout_s: float, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
            limits.append(timeout_s)
            raise TimeoutError

    printer = EscposReceiptPrinter(transport="serial", device=str(tmp_path / "ttyS9"), baud_rate=1200)
    printer._thread = Watched("slow")
    for slip in (SLIP, Slip((chequered(printer.raster_dots, 600),))):
        with pytest.raises(DeviceFault):
            await printer.print_slip("1", slip)
    assert limits[1] - limits[0] == pytest.approx(printer.raster_dots / 8 * 600 * 10 / 1200 + 600 / 480)


async def test_control_characters_in_a_text_never_reach_the_printer(emulator_rig: EmulatorRig) -> None:
    await emulator_rig.printer.print_slip("1", Slip((SlipLine("avant\x1dV\x00\x1b@après"),)))
    assert emulator_rig.slips() == 1
    assert emulator_rig.wire.sent.count(b"\x1dV") == 1


async def test_a_slip_broken_off_is_cleared_from_the_printers_memory(emulator_rig: EmulatorRig) -> None:
    emulator_rig.fail_in_the_middle(FaultKind.NO_PAPER)
    with pytest.raises(DeviceFault):
        await emulator_rig.printer.print_slip("1", SLIP)
    assert _CLEAR_BUFFERS in emulator_rig.wire.sent


@pytest.mark.parametrize("kind", [FaultKind.NO_PAPER, FaultKind.COVER_OPEN])
async def test_a_slip_broken_off_in_its_dots_is_cleared_and_never_comes_twice(
    emulator_rig: EmulatorRig, kind: FaultKind
) -> None:
    slip = Slip((SlipLine("avant"), chequered(emulator_rig.printer.raster_dots, 400), SlipLine("après")))
    emulator_rig.fail_in_the_dots(kind)
    with pytest.raises(DeviceFault) as caught:
        await emulator_rig.printer.print_slip("1", slip)
    assert caught.value.kind is kind
    assert _CLEAR_BUFFERS in emulator_rig.wire.sent
    emulator_rig.mend()
    broken = emulator_rig.slips()
    await emulator_rig.printer.print_slip("1", slip)
    assert emulator_rig.slips() == broken <= 1
    await emulator_rig.printer.print_slip("2", SLIP)
    assert "étape" in emulator_rig.texts()[0]
    assert emulator_rig.slips() == broken + 1


async def test_a_printer_switched_off_after_opening_is_off(emulator_rig: EmulatorRig) -> None:
    await emulator_rig.switch_off()
    with pytest.raises(DeviceFault) as caught:
        await emulator_rig.printer.print_slip("1", SLIP)
    assert caught.value.kind is FaultKind.OFF


async def test_nothing_at_the_address_is_unavailable() -> None:
    printer = EscposReceiptPrinter(transport="network", host="127.0.0.1", port=free_port())
    with pytest.raises(DeviceUnavailable):
        await printer.open()
    await printer.close()


async def test_a_mute_printer_is_hung_and_gets_no_slip() -> None:
    heard = bytearray()
    done = asyncio.Event()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1024):
            heard.extend(data)
        writer.close()
        done.set()

    async with await asyncio.start_server(listen, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        printer = EscposReceiptPrinter(transport="network", host="127.0.0.1", port=port, status_timeout_s=0.2)
        with pytest.raises(DeviceFault) as caught:
            await printer.print_slip("1", SLIP)
        await asyncio.wait_for(done.wait(), 5)
        await printer.close()
    assert caught.value.kind is FaultKind.HUNG
    assert b"\x1b@" not in heard


async def test_over_a_serial_line(emulator_rig: EmulatorRig) -> None:
    printer = EscposReceiptPrinter(transport="serial", device=emulator_rig.serial_path, status_timeout_s=1.0)
    await printer.open()
    await printer.print_slip("1", SLIP)
    await printer.close()
    assert "12,50 €" in emulator_rig.texts()[0]


async def test_a_missing_serial_line_is_unavailable(tmp_path: Path) -> None:
    printer = EscposReceiptPrinter(transport="serial", device=str(tmp_path / "ttyUSB9"))
    with pytest.raises(DeviceUnavailable):
        await printer.open()
    await printer.close()


async def test_to_a_device_file(tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    device.touch()
    printer = EscposReceiptPrinter(transport="file", device=str(device))
    await printer.open()
    await printer.print_slip("1", SLIP)
    await printer.print_slip("1", SLIP)
    await printer.close()
    assert device.read_bytes().count("Prochaine étape".encode("cp1252")) == 1


async def test_a_missing_usb_printer_is_unavailable() -> None:
    printer = EscposReceiptPrinter(transport="usb", vendor_id=0x04B8, product_id=0x0E28)
    with pytest.raises(DeviceUnavailable):
        await printer.open()
    await printer.close()
