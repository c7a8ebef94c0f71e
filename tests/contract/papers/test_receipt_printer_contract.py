"""What every slip printer does, the twin and ESC/POS alike."""

import pytest

from hardware.errors import DeviceFault, DeviceMisuse, FaultKind
from hardware.protocols import Slip
from tests.contract.papers.escpos_stack import SLIP, ReceiptRig

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


async def test_an_empty_slip_is_misuse(receipt_rig: ReceiptRig) -> None:
    with pytest.raises(DeviceMisuse):
        await receipt_rig.printer.print_slip("1", Slip(()))


async def test_it_closes_twice_and_opens_again(receipt_rig: ReceiptRig) -> None:
    await receipt_rig.printer.close()
    await receipt_rig.printer.close()
    await receipt_rig.printer.open()
    await receipt_rig.printer.print_slip("1", SLIP)
    assert receipt_rig.slips() == 1
