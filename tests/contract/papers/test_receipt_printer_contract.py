"""What every slip printer does, the twin and ESC/POS alike."""

from collections.abc import Callable

import pytest

from hardware.errors import DeviceFault, DeviceMisuse, FaultKind
from hardware.protocols import (
    MAX_RASTER_ROWS,
    MAX_SLIP_PARTS,
    MAX_SLIP_TEXT,
    Slip,
    SlipLine,
    SlipPart,
    SlipQr,
    SlipRaster,
)
from tests.contract.papers.escpos_stack import SLIP, ReceiptRig, chequered

_FAULTS = [FaultKind.NO_PAPER, FaultKind.COVER_OPEN, FaultKind.OFF]


async def test_a_slip_prints_once(receipt_rig: ReceiptRig) -> None:
    await receipt_rig.printer.print_slip("1", SLIP)
    assert receipt_rig.slips() == 1


async def test_an_id_that_comes_again_is_not_printed_again(receipt_rig: ReceiptRig) -> None:
    await receipt_rig.printer.print_slip("1", SLIP)
    await receipt_rig.printer.print_slip("1", SLIP)
    await receipt_rig.printer.print_slip("2", SLIP)
    assert receipt_rig.slips() == 2


@pytest.mark.parametrize("kind", _FAULTS)
async def test_a_fault_is_named_before_the_first_byte_and_the_same_id_prints_once_mended(
    receipt_rig: ReceiptRig, kind: FaultKind
) -> None:
    receipt_rig.fail(kind)
    with pytest.raises(DeviceFault) as caught:
        await receipt_rig.printer.print_slip("1", SLIP)
    assert caught.value.kind is kind
    receipt_rig.mend()
    assert receipt_rig.slips() == 0
    await receipt_rig.printer.print_slip("1", SLIP)
    assert receipt_rig.slips() == 1


@pytest.mark.parametrize("kind", _FAULTS)
async def test_a_slip_broken_off_in_the_middle_is_never_printed_twice(receipt_rig: ReceiptRig, kind: FaultKind) -> None:
    receipt_rig.fail_in_the_middle(kind)
    with pytest.raises(DeviceFault) as caught:
        await receipt_rig.printer.print_slip("1", SLIP)
    assert caught.value.kind is kind
    receipt_rig.mend()
    await receipt_rig.printer.print_slip("1", SLIP)
    assert receipt_rig.slips() <= 1
    before = receipt_rig.slips()
    await receipt_rig.printer.print_slip("2", SLIP)
    assert receipt_rig.slips() == before + 1


async def test_paper_near_its_end_is_told_and_prints(receipt_rig: ReceiptRig) -> None:
    assert await receipt_rig.printer.paper_near_end() is False
    receipt_rig.near_end()
    assert await receipt_rig.printer.paper_near_end() is True
    await receipt_rig.printer.print_slip("1", SLIP)
    assert receipt_rig.slips() == 1


async def test_dots_as_wide_as_the_paper_print_between_text(receipt_rig: ReceiptRig) -> None:
    printer = receipt_rig.printer
    assert printer.raster_dots >= 384
    assert printer.raster_dots % 8 == 0
    await printer.print_slip(
        "1", Slip((*SLIP.parts, chequered(printer.raster_dots, 600), SlipLine("Merci", small=True)))
    )
    assert receipt_rig.slips() == 1


async def test_the_longest_slip_prints(receipt_rig: ReceiptRig) -> None:
    dots = receipt_rig.printer.raster_dots
    lines = (SlipLine("x" * MAX_SLIP_TEXT), *(SlipLine("x"),) * (MAX_SLIP_PARTS - 2))
    await receipt_rig.printer.print_slip("1", Slip((*lines, chequered(dots, MAX_RASTER_ROWS))))
    assert receipt_rig.slips() == 1


async def test_it_knows_which_letters_it_has(receipt_rig: ReceiptRig) -> None:
    has = receipt_rig.printer.has_letters
    assert has("Où êtes-vous ? À l’œuvre, 12 €…\nMerci")
    assert not has("Ваш код")
    assert not has("رمزكم")
    assert not has("Dvořák")


_MISUSES = {
    "empty": lambda _: (),
    "many parts": lambda _: (SlipLine("x"),) * (MAX_SLIP_PARTS + 1),
    "long line": lambda _: (SlipLine("x" * (MAX_SLIP_TEXT + 1)),),
    "empty QR": lambda _: (SlipQr(""),),
    "long QR": lambda _: (SlipQr("x" * (MAX_SLIP_TEXT + 1)),),
    "other width": lambda dots: (chequered(dots - 8, 10),),
    "no row": lambda dots: (SlipRaster(dots, b""),),
    "half a row": lambda dots: (SlipRaster(dots, bytes(dots // 8 + 1)),),
    "many rows": lambda dots: (chequered(dots, MAX_RASTER_ROWS - 1), chequered(dots, 2)),
}  # fmt: skip


@pytest.mark.parametrize("parts", _MISUSES.values(), ids=_MISUSES)
async def test_what_is_no_slip_is_misuse_and_prints_nothing(
    receipt_rig: ReceiptRig, parts: Callable[[int], tuple[SlipPart, ...]]
) -> None:
    with pytest.raises(DeviceMisuse):
        await receipt_rig.printer.print_slip("1", Slip(parts(receipt_rig.printer.raster_dots)))
    assert receipt_rig.slips() == 0


async def test_it_closes_twice_and_opens_again(receipt_rig: ReceiptRig) -> None:
    await receipt_rig.printer.close()
    await receipt_rig.printer.close()
    await receipt_rig.printer.open()
    await receipt_rig.printer.print_slip("1", SLIP)
    assert receipt_rig.slips() == 1
