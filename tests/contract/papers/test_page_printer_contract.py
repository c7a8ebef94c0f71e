"""What every A4 printer does, the twin and CUPS alike."""

import pytest

from hardware.errors import DeviceMisuse, FaultKind
from hardware.events import PrintStage
from tests.contract.papers.page_stack import PageRig, a4_pdf, follow, new_job_id, stopped_by

_FAULTS = [FaultKind.NO_PAPER, FaultKind.PAPER_JAM, FaultKind.COVER_OPEN, FaultKind.TONER_EMPTY, FaultKind.OFF]


async def test_a_job_prints_once_and_tells_its_stages(page_rig: PageRig) -> None:
    job = new_job_id()
    await page_rig.printer.submit(job, a4_pdf("premier", "second"))
    changes = await follow(page_rig, job)
    assert {change.job_id for change in changes} == {job}
    assert changes[-1].stage is PrintStage.PRINTED
    assert changes[-1].pages_done == 2
    assert {change.stage for change in changes} <= {PrintStage.QUEUED, PrintStage.PRINTING, PrintStage.PRINTED}
    assert page_rig.printed() == ["premier second"]


async def test_an_id_that_comes_again_is_not_printed_again(page_rig: PageRig) -> None:
    job, other = new_job_id(), new_job_id()
    await page_rig.printer.submit(job, a4_pdf("une fois"))
    await page_rig.printer.submit(job, a4_pdf("une fois"))
    await follow(page_rig, job)
    await page_rig.printer.submit(job, a4_pdf("une fois"))
    await page_rig.printer.submit(other, a4_pdf("autre"))
    await follow(page_rig, other)
    assert page_rig.printed() == ["une fois", "autre"]


@pytest.mark.parametrize("kind", _FAULTS)
async def test_a_fault_stops_the_job_and_it_prints_once_when_mended(page_rig: PageRig, kind: FaultKind) -> None:
    page_rig.fail(kind)
    job = new_job_id()
    await page_rig.printer.submit(job, a4_pdf("patience"))
    changes = await follow(page_rig, job, stopped_by(kind))
    assert stopped_by(kind)(changes[-1])
    assert page_rig.printed() == []
    page_rig.mend()
    await page_rig.printer.resume()
    changes = await follow(page_rig, job)
    assert changes[-1].stage is PrintStage.PRINTED
    assert page_rig.printed() == ["patience"]


@pytest.mark.parametrize("kind", [FaultKind.NO_PAPER, FaultKind.PAPER_JAM, FaultKind.OFF])
async def test_a_job_cancelled_in_a_fault_never_prints(page_rig: PageRig, kind: FaultKind) -> None:
    page_rig.fail(kind)
    job, next_job = new_job_id(), new_job_id()
    await page_rig.printer.submit(job, a4_pdf("annule"))
    await follow(page_rig, job, stopped_by(kind))
    await page_rig.printer.cancel(job)
    changes = await follow(page_rig, job)
    assert changes[-1].stage is PrintStage.CANCELLED
    page_rig.mend()
    await page_rig.printer.resume()
    await page_rig.printer.submit(next_job, a4_pdf("suivant"))
    await follow(page_rig, next_job)
    assert page_rig.printed() == ["suivant"]


@pytest.mark.parametrize("kind", [FaultKind.NO_PAPER, FaultKind.PAPER_JAM, FaultKind.OFF])
async def test_paper_out_hang_up_purge_refill_prints_nothing_of_the_last_citizen(
    page_rig: PageRig, kind: FaultKind
) -> None:
    page_rig.fail(kind)
    jobs = [new_job_id() for _ in range(3)]
    for job in jobs:
        await page_rig.printer.submit(job, a4_pdf(f"prive {job}"))
    await follow(page_rig, jobs[0], stopped_by(kind))
    await page_rig.printer.purge()
    page_rig.mend()
    for job in jobs:
        assert (await follow(page_rig, job))[-1].stage is PrintStage.CANCELLED
    next_job = new_job_id()
    await page_rig.printer.submit(next_job, a4_pdf("citoyen suivant"))
    assert (await follow(page_rig, next_job))[-1].stage is PrintStage.PRINTED
    assert page_rig.printed() == ["citoyen suivant"]


async def test_a_purged_id_still_never_prints_again(page_rig: PageRig) -> None:
    page_rig.fail(FaultKind.NO_PAPER)
    job, next_job = new_job_id(), new_job_id()
    await page_rig.printer.submit(job, a4_pdf("prive"))
    await page_rig.printer.purge()
    page_rig.mend()
    await page_rig.printer.submit(job, a4_pdf("prive"))
    await page_rig.printer.submit(next_job, a4_pdf("suivant"))
    await follow(page_rig, next_job)
    assert page_rig.printed() == ["suivant"]


async def test_a_paused_queue_is_resumed(page_rig: PageRig) -> None:
    page_rig.pause_queue()
    job = new_job_id()
    await page_rig.printer.submit(job, a4_pdf("en pause"))
    changes = await follow(page_rig, job, lambda change: change.stage is PrintStage.STOPPED)
    assert changes[-1].stage is PrintStage.STOPPED
    await page_rig.printer.resume()
    assert (await follow(page_rig, job))[-1].stage is PrintStage.PRINTED
    assert page_rig.printed() == ["en pause"]


async def test_cancelling_a_printed_job_changes_nothing(page_rig: PageRig) -> None:
    job = new_job_id()
    await page_rig.printer.submit(job, a4_pdf("fait"))
    await follow(page_rig, job)
    await page_rig.printer.cancel(job)
    assert page_rig.printed() == ["fait"]


async def test_two_followers_of_a_job_both_see_its_end(page_rig: PageRig) -> None:
    job = new_job_id()
    page_rig.fail(FaultKind.NO_PAPER)
    await page_rig.printer.submit(job, a4_pdf("deux"))
    await follow(page_rig, job, stopped_by(FaultKind.NO_PAPER))
    page_rig.mend()
    assert (await follow(page_rig, job))[-1].stage is PrintStage.PRINTED
    assert [change.stage for change in await follow(page_rig, job)] == [PrintStage.PRINTED]


@pytest.mark.parametrize("job_id", ["", "é", "line\nbreak", "x" * 300])
async def test_an_unfit_id_is_misuse(page_rig: PageRig, job_id: str) -> None:
    with pytest.raises(DeviceMisuse):
        await page_rig.printer.submit(job_id, a4_pdf("x"))


async def test_what_is_not_a_pdf_is_misuse(page_rig: PageRig) -> None:
    with pytest.raises(DeviceMisuse):
        await page_rig.printer.submit(new_job_id(), b"\x89PNG")


async def test_an_unknown_job_is_misuse(page_rig: PageRig) -> None:
    with pytest.raises(DeviceMisuse):
        await page_rig.printer.cancel("never seen")
    with pytest.raises(DeviceMisuse):
        await anext(page_rig.printer.progress("never seen"))


async def test_it_closes_twice(page_rig: PageRig) -> None:
    await page_rig.printer.close()
    await page_rig.printer.close()
    await page_rig.printer.open()
