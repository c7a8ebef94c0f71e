"""What only the real SANE stack can show: its process, its options, its absence."""

import asyncio
import contextlib
import os
import resource
import select
import signal
import sys
from pathlib import Path

import pytest

from hardware.adapters.scanner_sane import SaneScanner, ScanDeadlines
from hardware.errors import DeviceFault, DeviceMisuse, DeviceUnavailable, FaultKind
from hardware.protocols import ScannedPage
from tests.contract.papers.sane_stack import HELD_DPI, SaneRig, scan, write_sane_config
from tests.waiting import until

pytestmark = pytest.mark.real

_OWNER = """
import asyncio, sys
from hardware.adapters.scanner_sane import SaneScanner

async def main():
    scanner = SaneScanner(device_name="test:0", config_dir=sys.argv[1])
    await scanner.open()
    print(scanner.worker_process_id, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_a_missing_device_is_unavailable(tmp_path: Path) -> None:
    write_sane_config(tmp_path)
    scanner = SaneScanner(device_name="test:7", config_dir=str(tmp_path))
    with pytest.raises(DeviceUnavailable):
        await scanner.open()
    await scanner.close()


async def test_a_misspelt_option_of_the_profile_is_misuse(sane_rig: SaneRig) -> None:
    sane_rig.options["brigthness"] = 3
    with pytest.raises(DeviceMisuse, match="brigthness"):
        await scan(sane_rig)


async def test_an_option_outside_its_list_is_misuse(sane_rig: SaneRig) -> None:
    sane_rig.options["test-picture"] = "Mona Lisa"
    with pytest.raises(DeviceMisuse, match="Mona Lisa"):
        await scan(sane_rig)


async def test_an_open_lid_says_nothing_about_a_paper(sane_rig: SaneRig) -> None:
    sane_rig.options["test-picture"] = "Solid black"
    assert await sane_rig.scanner.paper_left() is None


def test_a_cancelled_scan_waits_half_a_second_for_its_worker() -> None:
    """Before it kills it: that this is the wait that counts, the next two tests show without a clock."""
    assert ScanDeadlines().cancel_s <= 0.5


async def held_scan(rig: SaneRig) -> asyncio.Future[ScannedPage]:
    """A page that has begun and takes its time."""
    rig.hold()
    task = asyncio.ensure_future(anext(rig.scanner.scan(dpi=HELD_DPI, on_progress=rig.on_progress)))
    await until("the page's beginning", lambda: rig.fractions)
    return task


async def test_a_cancelled_scan_keeps_an_obedient_worker(patient_sane_rig: SaneRig) -> None:
    sane_rig = patient_sane_rig
    worker = sane_rig.sane.worker_process_id
    task = await held_scan(sane_rig)
    task.cancel()
    await until("the end of the scan", task.done)
    assert task.cancelled()
    assert sane_rig.fractions[-1] < 1.0, "the page was read to its end"
    assert sane_rig.sane.worker_process_id == worker
    sane_rig.mend()
    assert len(await scan(sane_rig)) == 1


async def test_a_cancelled_scan_of_a_frozen_worker_kills_it(strict_sane_rig: SaneRig) -> None:
    sane_rig = strict_sane_rig
    task = await held_scan(sane_rig)
    worker = sane_rig.sane.worker_process_id
    assert worker is not None
    os.kill(worker, signal.SIGSTOP)
    task.cancel()
    await until("the end of the scan", task.done)
    assert task.cancelled()
    sane_rig.mend()
    assert len(await scan(sane_rig)) == 1
    assert sane_rig.sane.worker_process_id != worker


async def test_a_worker_killed_between_scans_costs_one_scan_at_most(sane_rig: SaneRig) -> None:
    assert sane_rig.sane.worker_process_id is not None
    os.kill(sane_rig.sane.worker_process_id, signal.SIGKILL)
    with pytest.raises(DeviceFault) as caught:
        await scan(sane_rig)
    assert caught.value.kind is FaultKind.UNPLUGGED
    assert len(await scan(sane_rig)) == 1


async def test_the_worker_dies_with_its_owner_and_cannot_dump_core(tmp_path: Path) -> None:
    write_sane_config(tmp_path)
    owner = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _OWNER, str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    assert owner.stdout is not None
    worker = int(await asyncio.wait_for(owner.stdout.readline(), 20))
    handle = os.pidfd_open(worker)
    try:
        assert resource.prlimit(worker, resource.RLIMIT_CORE) == (0, 0)
        owner.kill()
        await owner.wait()
        ended, _, _ = await asyncio.to_thread(select.select, [handle], [], [], 20.0)
        assert ended, "the worker outlived its owner"
    finally:
        os.close(handle)
        with contextlib.suppress(ProcessLookupError):
            owner.kill()


async def test_no_process_is_left_after_close(sane_rig: SaneRig) -> None:
    worker = sane_rig.sane.worker_process_id
    assert worker is not None
    await sane_rig.scanner.close()
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)
