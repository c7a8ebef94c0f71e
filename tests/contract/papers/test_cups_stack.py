"""What only the real CUPS stack can show: its traces, its death, its silence, a printer that loses its memory."""

import os
import signal
from pathlib import Path

import pytest

from hardware.adapters.page_printer_cups import JOB_TITLE, CupsPagePrinter, PrintDeadlines
from hardware.errors import DeviceFault, DeviceUnavailable, FaultKind
from hardware.events import PrintStage
from tests.contract.papers.page_stack import CupsRig, PrivateCups, a4_pdf, follow, new_job_id, stopped_by

pytestmark = pytest.mark.real

_CANARY = "CANARI-7f3a9c"
_TITLE_CANARY = "TITRE-51d0be"


def _pdf_with_canaries() -> bytes:
    plain = a4_pdf(_CANARY)
    assert _CANARY.encode() in plain
    return plain.replace(b"/Producer", f"/Title ({_TITLE_CANARY})\n/Producer".encode())


def _files_with(folder: Path, *needles: bytes) -> list[str]:
    return [
        f"{file}: {needle!r}"
        for file in folder.rglob("*")
        if file.is_file() and not file.is_symlink()
        for needle in needles
        if needle in file.read_bytes()
    ]


def _traces(cups: PrivateCups) -> list[str]:
    return _files_with(cups.root, _CANARY.encode(), _TITLE_CANARY.encode(), b"%PDF-")


def _spooled(cups: PrivateCups) -> list[str]:
    return [file.name for file in (cups.root / "spool").iterdir() if file.is_file()]


async def test_the_search_for_traces_finds_a_waiting_document(cups_rig: CupsRig) -> None:
    cups_rig.fail(FaultKind.OFF)
    job = new_job_id()
    await cups_rig.printer.submit(job, _pdf_with_canaries())
    await follow(cups_rig, job, stopped_by(FaultKind.OFF))
    assert _traces(cups_rig.cups) != []


async def test_a_printed_page_leaves_no_trace(cups_rig: CupsRig) -> None:
    job = new_job_id()
    await cups_rig.printer.submit(job, _pdf_with_canaries())
    assert (await follow(cups_rig, job))[-1].stage is PrintStage.PRINTED
    assert cups_rig.printed() == [_CANARY]
    assert _traces(cups_rig.cups) == []
    await cups_rig.printer.purge()
    assert _traces(cups_rig.cups) == []
    assert _spooled(cups_rig.cups) == []
    assert cups_rig.remembered_jobs() == 0


@pytest.mark.parametrize("kind", [FaultKind.NO_PAPER, FaultKind.OFF])
async def test_a_purged_page_leaves_no_trace(cups_rig: CupsRig, kind: FaultKind) -> None:
    cups_rig.fail(kind)
    job = new_job_id()
    await cups_rig.printer.submit(job, _pdf_with_canaries())
    await follow(cups_rig, job, stopped_by(kind))
    assert cups_rig.remembered_jobs() == 1
    assert _files_with(cups_rig.cups.root / "spool", JOB_TITLE.encode()) != []
    await cups_rig.printer.purge()
    assert _traces(cups_rig.cups) == []
    assert _spooled(cups_rig.cups) == []
    assert cups_rig.remembered_jobs() == 0


async def test_a_purge_at_a_start_clears_what_a_killed_borne_left(cups_rig: CupsRig) -> None:
    cups_rig.fail(FaultKind.NO_PAPER)
    job, next_job = new_job_id(), new_job_id()
    await cups_rig.printer.submit(job, a4_pdf("avant la panne"))
    await follow(cups_rig, job, stopped_by(FaultKind.NO_PAPER))
    reborn = CupsRig(cups_rig.cups)
    await reborn.printer.open()
    await reborn.printer.purge()
    reborn.mend()
    await reborn.printer.submit(next_job, a4_pdf("suivant"))
    assert (await follow(reborn, next_job))[-1].stage is PrintStage.PRINTED
    assert reborn.printed() == ["suivant"]
    await reborn.printer.close()


async def test_an_id_submitted_before_a_restart_of_the_borne_is_not_printed_again(cups_rig: CupsRig) -> None:
    job = new_job_id()
    await cups_rig.printer.submit(job, a4_pdf("une fois"))
    await follow(cups_rig, job)
    reborn = CupsRig(cups_rig.cups)
    await reborn.printer.open()
    await reborn.printer.submit(job, a4_pdf("une fois"))
    assert (await follow(reborn, job))[-1].stage is PrintStage.PRINTED
    assert reborn.printed() == ["une fois"]
    await reborn.printer.close()


async def test_of_a_printer_that_lost_its_memory_in_mid_job_the_truth_is_told(cups_rig: CupsRig) -> None:
    """CUPS may lose the job with the printer, or send it once more: what it says must be what lies in the tray."""
    cups_rig.fail(FaultKind.NO_PAPER)
    job = new_job_id()
    await cups_rig.printer.submit(job, a4_pdf("perdu"))
    await follow(cups_rig, job, stopped_by(FaultKind.NO_PAPER))
    cups_rig.fail(FaultKind.OFF)
    await follow(cups_rig, job, stopped_by(FaultKind.OFF))
    cups_rig.mend()
    last = (await follow(cups_rig, job))[-1]
    assert (last.stage, cups_rig.printed()) in [(PrintStage.FAILED, []), (PrintStage.PRINTED, ["perdu"])]


async def test_a_scheduler_that_hangs_is_named_and_the_job_prints_once_at_most(cups_rig: CupsRig) -> None:
    hasty = CupsPagePrinter(
        queue="a4",
        server=str(cups_rig.cups.socket_path),
        poll_s=0.1,
        deadlines=PrintDeadlines(call_s=0.5, submit_s=0.5),
    )
    job = new_job_id()
    os.kill(cups_rig.cups.cupsd_process_id, signal.SIGSTOP)
    try:
        with pytest.raises(DeviceFault) as caught:
            await hasty.submit(job, a4_pdf("une fois"))
        assert caught.value.kind is FaultKind.HUNG
    finally:
        os.kill(cups_rig.cups.cupsd_process_id, signal.SIGCONT)
    await hasty.close()
    await cups_rig.printer.submit(job, a4_pdf("une fois"))
    await follow(cups_rig, job)
    last = new_job_id()
    await cups_rig.printer.submit(last, a4_pdf("ensuite"))
    await follow(cups_rig, last)
    assert cups_rig.printed().count("une fois") <= 1
    assert cups_rig.printed()[-1] == "ensuite"


async def test_a_scheduler_killed_and_restarted_costs_nothing(cups_rig: CupsRig) -> None:
    cups_rig.cups.restart_cupsd()
    job = new_job_id()
    await cups_rig.printer.submit(job, a4_pdf("encore la"))
    assert (await follow(cups_rig, job))[-1].stage is PrintStage.PRINTED
    assert cups_rig.printed() == ["encore la"]


async def test_no_scheduler_is_unavailable_at_open_and_off_later(tmp_path: Path) -> None:
    printer = CupsPagePrinter(queue="a4", server=str(tmp_path / "nobody.sock"))
    with pytest.raises(DeviceUnavailable):
        await printer.open()
    with pytest.raises(DeviceFault) as caught:
        await printer.submit("x", a4_pdf("x"))
    assert caught.value.kind is FaultKind.OFF
    with pytest.raises(DeviceFault):
        await printer.purge()
    await printer.close()


async def test_an_unknown_queue_is_unavailable(private_cups: PrivateCups) -> None:
    printer = CupsPagePrinter(queue="a3", server=str(private_cups.socket_path))
    with pytest.raises(DeviceUnavailable):
        await printer.open()
    await printer.close()
