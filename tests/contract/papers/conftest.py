"""The fixtures of the paper devices' contract: each gives one handle for the twin and one for the real stack."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import cast

import pytest

from hardware.adapters.scanner_sane import ScanDeadlines
from tests.contract.papers.escpos_stack import EmulatorRig, ReceiptRig, TwinReceiptRig
from tests.contract.papers.page_stack import CupsRig, PageRig, PrivateCups, TwinPageRig
from tests.contract.papers.sane_stack import NEVER_S, SaneRig, ScannerRig, TwinScannerRig


@pytest.fixture(params=["twin", pytest.param("real", marks=pytest.mark.real)])
async def scanner_rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ScannerRig]:
    rig: ScannerRig = TwinScannerRig() if request.param == "twin" else SaneRig(tmp_path)
    await rig.scanner.open()
    yield rig
    await rig.scanner.close()


@pytest.fixture
async def sane_rig(tmp_path: Path) -> AsyncIterator[SaneRig]:
    rig = SaneRig(tmp_path)
    await rig.scanner.open()
    yield rig
    await rig.scanner.close()


@pytest.fixture
async def patient_sane_rig(tmp_path: Path) -> AsyncIterator[SaneRig]:
    """Never kills its worker: what ends a scan is that the worker obeys."""
    rig = SaneRig(tmp_path, ScanDeadlines(silence_s=NEVER_S, cancel_s=NEVER_S, end_s=NEVER_S))
    await rig.scanner.open()
    yield rig
    await rig.scanner.close()


@pytest.fixture
async def strict_sane_rig(tmp_path: Path) -> AsyncIterator[SaneRig]:
    """Bears a worker that is silent for ever, except one that was told to stop."""
    rig = SaneRig(tmp_path, ScanDeadlines(silence_s=NEVER_S))
    await rig.scanner.open()
    yield rig
    await rig.scanner.close()


@pytest.fixture(scope="session")
def private_cups() -> Iterator[PrivateCups]:
    cups = PrivateCups()
    try:
        cups.start()
        yield cups
    finally:
        cups.stop()


@pytest.fixture
async def cups_rig(private_cups: PrivateCups) -> AsyncIterator[CupsRig]:
    rig = CupsRig(private_cups)
    rig.start_afresh()
    await rig.printer.open()
    yield rig
    rig.mend()
    await rig.printer.purge()
    await rig.printer.close()


@pytest.fixture(params=["twin", pytest.param("real", marks=pytest.mark.real)])
async def page_rig(request: pytest.FixtureRequest) -> AsyncIterator[PageRig]:
    if request.param == "real":
        # Asked for only here, so that the twin's tests start no server.
        private_cups = cast("PrivateCups", request.getfixturevalue("private_cups"))
        rig: PageRig = CupsRig(private_cups)
    else:
        rig = TwinPageRig()
    rig.start_afresh()
    await rig.printer.open()
    yield rig
    rig.mend()
    await rig.printer.purge()
    await rig.printer.close()


@pytest.fixture(params=["twin", pytest.param("real", marks=pytest.mark.real)])
async def receipt_rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ReceiptRig]:
    rig: ReceiptRig = TwinReceiptRig() if request.param == "twin" else EmulatorRig(tmp_path)
    await rig.start()
    yield rig
    await rig.stop()


@pytest.fixture
async def emulator_rig(tmp_path: Path) -> AsyncIterator[EmulatorRig]:
    rig = EmulatorRig(tmp_path)
    await rig.start()
    yield rig
    await rig.stop()
