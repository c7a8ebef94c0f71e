"""What only bytes on a wire can show: what the paper says, other transports, a printer that is mute or gone."""

import asyncio
from pathlib import Path

import pytest

from hardware.adapters.receipt_printer_escpos import EscposReceiptPrinter
from hardware.errors import DeviceFault, DeviceMisuse, DeviceUnavailable, FaultKind
from hardware.protocols import Slip, SlipLine, SlipQr
from tests.contract.papers.escpos_stack import SLIP, EmulatorRig
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


async def test_control_characters_in_a_text_never_reach_the_printer(emulator_rig: EmulatorRig) -> None:
    await emulator_rig.printer.print_slip("1", Slip((SlipLine("avant\x1dV\x00\x1b@après"),)))
    assert emulator_rig.slips() == 1
    assert emulator_rig.wire.sent.count(b"\x1dV") == 1


async def test_a_slip_broken_off_is_cleared_from_the_printers_memory(emulator_rig: EmulatorRig) -> None:
    emulator_rig.fail_in_the_middle(FaultKind.NO_PAPER)
    with pytest.raises(DeviceFault):
        await emulator_rig.printer.print_slip("1", SLIP)
    assert _CLEAR_BUFFERS in emulator_rig.wire.sent


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


@pytest.mark.parametrize(
    "part", [SlipLine("x" * 5000), SlipQr(""), SlipQr("x" * 5000)], ids=["long line", "empty QR", "long QR"]
)
async def test_an_unprintable_part_is_misuse(emulator_rig: EmulatorRig, part: SlipLine | SlipQr) -> None:
    with pytest.raises(DeviceMisuse):
        await emulator_rig.printer.print_slip("1", Slip((part,)))
