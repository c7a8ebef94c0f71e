"""Papers at the desk: scans come in and are saved as one PDF, documents go out to print, and every word is told."""

import asyncio
import io
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from playwright.async_api import FilePayload, Page

from central.protocol.papers import (
    NextSteps,
    NextStepsKept,
    PrintOffered,
    PrintResumed,
    PrintTold,
    PrintToldStage,
    PrintWithdrawn,
    Refusal,
    ScanRequested,
    ScanStage,
    ScanTold,
    ScanWithdrawn,
    SlipTold,
)
from central.protocol.signal import Link
from hardware.errors import FaultKind
from tests.browser.conftest import Photograph, answer, until
from tests.browser.fake_borne import FakeBorne

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PDF = b"%PDF-1.4\n" + b"% the fake borne does not open it\n" * 20_000 + b"%%EOF\n"


def page_jpeg(seed: int, size: tuple[int, int] = (1240, 1754)) -> bytes:
    """A page with structure; big enough for many chunks."""
    image = Image.effect_noise((size[0] // 4, size[1] // 4), 60 + seed).resize(size).convert("RGB")
    image.paste((200, 30 * seed, 30), (100, 100, 400, 300))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85, dpi=(150, 150))
    return out.getvalue()


async def in_call(desk: Page, borne: FakeBorne) -> None:
    await answer(desk, borne)
    await borne.until(lambda: borne.papers_ready)
    await desk.wait_for_selector("#papers-link .state.ok")


def asked[M](borne: FakeBorne, kind: type[M]) -> list[M]:
    return [message for message in borne.seen.control if isinstance(message, kind)]


async def reload(desk: Page, borne: FakeBorne) -> None:
    """The page comes back to its call, and the papers link with it."""
    desk.once("dialog", lambda dialog: dialog.accept())
    words = borne.words
    await desk.reload()
    await borne.until(lambda: borne.words not in {None, words})
    await desk.wait_for_selector("#papers-link .state.ok")
    await borne.until(lambda: borne.papers_ready)


async def ask_scan(desk: Page, borne: FakeBorne, what: str) -> str:
    await desk.fill("#scan-what", what)
    await desk.click("text=Demander un scan")
    await borne.until(lambda: asked(borne, ScanRequested))
    return asked(borne, ScanRequested)[-1].request_id


async def drop(desk: Page, borne: FakeBorne, content: bytes, name: str = "Attestation.pdf") -> str:
    await desk.set_input_files("#print-file", {"name": name, "mimeType": "application/pdf", "buffer": content})
    await borne.until(lambda: asked(borne, PrintOffered))
    return asked(borne, PrintOffered)[-1].request_id


async def test_scans_arrive_and_are_saved_as_one_pdf(
    desk: Page, borne: FakeBorne, photograph: Photograph, tmp_path: Path
) -> None:
    await in_call(desk, borne)
    request_id = await ask_scan(desk, borne, "attestation de loyer")
    assert asked(borne, ScanRequested)[0].what == "attestation de loyer"
    await photograph(desk, "1-asked")
    for stage, text in ((ScanStage.PLACING, "pose son papier"), (ScanStage.PREVIEW, "relit sa page")):
        borne.tell_desk(ScanTold(request_id=request_id, stage=stage))
        await desk.wait_for_selector(f"#papers >> text={text}")
    pages = [page_jpeg(1), page_jpeg(2)]
    borne.tell_desk(ScanTold(request_id=request_id, stage=ScanStage.SENDING, pages=2))
    for number, page in enumerate(pages, start=1):
        borne.send_page(request_id, number, page_jpeg(number, (200, 283)), page)
    await borne.until(lambda: not borne.sending.pending(request_id))
    borne.tell_desk(ScanTold(request_id=request_id, stage=ScanStage.SENT, pages=2))
    await desk.wait_for_selector("#papers >> text=Reçu · 2 pages")
    await desk.wait_for_selector("text=Ouvrir la page 2")
    await photograph(desk, "2-received")

    await desk.click("text=Ouvrir la page 2")
    await until(desk, "document.querySelector('#viewer-image').naturalWidth === 1240")
    await desk.keyboard.press("r")
    await desk.keyboard.press("+")
    await photograph(desk, "3-viewer")
    await desk.keyboard.press("Escape")
    async with desk.expect_download() as download:
        await desk.click("#save-all")
    saved = tmp_path / "saved.pdf"
    await (await download.value).save_as(saved)
    assert (await download.value).suggested_filename.startswith("Papiers-LAT-")
    checked = await asyncio.create_subprocess_exec("qpdf", "--check", str(saved))
    assert await checked.wait() == 0
    with pikepdf.open(saved) as pdf:
        assert [page.Resources.XObject["/Page"].read_raw_bytes() for page in pdf.pages] == pages
        assert [int(page.Rotate) for page in pdf.pages] == [0, 90]
        assert float(pdf.pages[0].MediaBox[2]) == pytest.approx(1240 * 72 / 150, abs=0.01)

    await desk.click("#hang-up")
    await desk.wait_for_selector("#outcome:visible")
    assert await desk.evaluate("document.querySelectorAll('#papers *, #viewer-image[src]').length") == 0


async def test_a_page_in_flight_resumes_after_a_lost_link(desk: Page, borne: FakeBorne) -> None:
    await in_call(desk, borne)
    request_id = await ask_scan(desk, borne, "")
    allowed = [True] * 30
    borne.pace = lambda: bool(allowed) and allowed.pop()
    page = page_jpeg(3, (2480, 3508))
    borne.send_page(request_id, 1, page_jpeg(3, (200, 283)), page)
    await borne.until(lambda: not allowed and borne.sending.fraction(request_id) > 0)
    await borne.cut(Link.PAPERS)
    await desk.wait_for_selector("#papers-link .state.busy")
    borne.pace = lambda: True
    before = borne.sending.fraction(request_id)
    assert 0 < before < 1
    await borne.dial(Link.PAPERS)
    await desk.wait_for_selector("text=Ouvrir la page 1")
    async with desk.expect_download() as download:
        await desk.click("#save-all")
    with pikepdf.open(await (await download.value).path()) as pdf:
        assert pdf.pages[0].Resources.XObject["/Page"].read_raw_bytes() == page


async def test_a_scan_is_withdrawn_and_faults_are_told(desk: Page, borne: FakeBorne) -> None:
    await in_call(desk, borne)
    request_id = await ask_scan(desk, borne, "carte Vitale")
    for fault in FaultKind:
        borne.tell_desk(ScanTold(request_id=request_id, stage=ScanStage.FAULT, fault=fault))
        await until(desk, "document.querySelector('#papers .state').classList.contains('danger')")
        borne.tell_desk(ScanTold(request_id=request_id, stage=ScanStage.PLACING))
        await until(desk, "document.querySelector('#papers .state').classList.contains('busy')")
    await desk.click("#papers >> text=Retirer")
    await borne.until(lambda: asked(borne, ScanWithdrawn))
    await desk.wait_for_selector("#papers >> text=Demande retirée")


async def test_a_word_that_crosses_a_withdrawal_does_not_bring_the_scan_back(desk: Page, borne: FakeBorne) -> None:
    await in_call(desk, borne)
    request_id = await ask_scan(desk, borne, "RIB")
    await desk.click("#papers >> text=Retirer")
    borne.tell_desk(ScanTold(request_id=request_id, stage=ScanStage.PLACING))
    borne.tell_desk(ScanTold(request_id="later", stage=ScanStage.PLACING))
    await desk.wait_for_selector("#papers > li:nth-child(2) >> text=pose son papier")
    assert "Demande retirée" in await desk.locator("#papers > li").first.inner_text()


@pytest.mark.parametrize("what", ["M" * 120, "attestation de loyer " * 6], ids=["one word", "words"])
async def test_a_long_request_leaves_its_button_in_sight(
    desk: Page, borne: FakeBorne, photograph: Photograph, what: str
) -> None:
    await in_call(desk, borne)
    await ask_scan(desk, borne, what)
    await drop(desk, borne, PDF, f"{what[:100]}.pdf")
    await desk.wait_for_selector("#papers > li:nth-child(2)")
    await photograph(desk, "long")
    # The borne may have it all by now: the bar is brought back.
    bars = desk.locator("#papers progress")
    heights = await bars.evaluate_all("bars => bars.map((bar) => { bar.hidden = false; return bar.offsetHeight; })")
    assert len(heights) == 1
    assert 0 < heights[0] < 12
    assert await desk.evaluate(
        "[...document.querySelectorAll('#papers .paper-head')].every((head) => {"
        " const list = document.querySelector('#papers').getBoundingClientRect();"
        " const [name, button] = ['b', 'button'].map((tag) => head.querySelector(tag).getBoundingClientRect());"
        " return name.right <= button.left && button.right <= list.right && list.right <= window.innerWidth; })"
    )
    assert await desk.evaluate(
        "(({scrollWidth, clientWidth}) => scrollWidth <= clientWidth)(document.querySelector('#papers'))"
    )


async def test_pages_that_went_with_a_reload_are_not_shown_as_here(
    desk: Page, borne: FakeBorne, photograph: Photograph
) -> None:
    await in_call(desk, borne)
    await reload(desk, borne)
    borne.tell_desk(ScanTold(request_id="one", stage=ScanStage.SENT, pages=1))
    borne.tell_desk(ScanTold(request_id="two", stage=ScanStage.SENT, pages=2))
    await desk.wait_for_selector("#papers >> text=Cette page n’est plus ici : redemandez-la.")
    await desk.wait_for_selector("#papers >> text=Ces pages ne sont plus ici : redemandez-les.")
    assert await desk.locator("#papers .state.ok, #papers button").count() == 0
    await photograph(desk, "gone")


async def test_a_document_is_printed(desk: Page, borne: FakeBorne, photograph: Photograph) -> None:
    await in_call(desk, borne)
    request_id = await drop(desk, borne, PDF)
    await borne.until(lambda: request_id in borne.seen.documents)
    assert borne.seen.documents[request_id] == PDF
    assert asked(borne, PrintOffered)[0].name == "Attestation.pdf"
    stages = {
        PrintToldStage.CHECKING: "La borne vérifie",
        PrintToldStage.PREVIEW: "L’usager regarde",
        PrintToldStage.QUEUED: "En attente de l’imprimante",
    }
    for stage, text in stages.items():
        borne.tell_desk(PrintTold(request_id=request_id, stage=stage, pages=3))
        await desk.wait_for_selector(f"#papers >> text={text}")
    borne.tell_desk(PrintTold(request_id=request_id, stage=PrintToldStage.PRINTING, pages=3, pages_done=1))
    await desk.wait_for_selector("#papers >> text=page 2 sur 3")
    borne.tell_desk(
        PrintTold(request_id=request_id, stage=PrintToldStage.STOPPED, pages=3, pages_done=1, fault=FaultKind.NO_PAPER)
    )
    await desk.wait_for_selector("#papers >> text=Il n’y a plus de papier à la borne.")
    await photograph(desk, "1-stopped")
    await desk.click("text=Réessayer après papier")
    await borne.until(lambda: asked(borne, PrintResumed))
    borne.tell_desk(PrintTold(request_id=request_id, stage=PrintToldStage.PRINTED, pages=3, pages_done=3))
    await desk.wait_for_selector("#papers >> text=Imprimé · 3 pages")
    assert await desk.locator("#papers >> text=Annuler").count() == 0
    await photograph(desk, "2-printed")


async def test_a_print_is_withdrawn(desk: Page, borne: FakeBorne) -> None:
    await in_call(desk, borne)
    request_id = await drop(desk, borne, PDF)
    await desk.click("#papers >> text=Annuler")
    await borne.until(lambda: asked(borne, PrintWithdrawn))
    borne.tell_desk(PrintTold(request_id=request_id, stage=PrintToldStage.CANCELLED))
    await desk.wait_for_selector("#papers >> text=Impression annulée")


@pytest.mark.parametrize("by_document", [True, False], ids=["document", "told"])
async def test_every_refusal_has_its_text(desk: Page, borne: FakeBorne, by_document: bool) -> None:
    await in_call(desk, borne)
    texts = set()
    for reason in Refusal:
        borne.refuse = reason if by_document else None
        borne.seen.control.clear()
        request_id = await drop(desk, borne, PDF + reason.encode())
        if not by_document:
            borne.tell_desk(PrintTold(request_id=request_id, stage=PrintToldStage.REFUSED, refusal=reason))
        row = desk.locator("#papers > li").last
        await row.locator(".state.danger").wait_for()
        texts.add(await row.locator(".state.danger").inner_text())
    assert len(texts) == len(Refusal)
    assert not any("_" in text for text in texts)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "Ce fichier est vide."),
        (b"MZ not a paper", "n’est ni un PDF"),
        (b"%PDF-" + bytes(20_000_000), "trop lourd"),
    ],
    ids=["empty", "foreign", "big"],
)
async def test_a_file_that_cannot_be_sent_is_refused_here(
    desk: Page, borne: FakeBorne, tmp_path: Path, content: bytes, text: str
) -> None:
    await in_call(desk, borne)
    path = tmp_path / "x.pdf"
    path.write_bytes(content)
    await desk.set_input_files("#print-file", path)
    await desk.wait_for_selector(f"#alarms >> text={text}")
    await drop(desk, borne, PDF)
    assert len(asked(borne, PrintOffered)) == 1, "the file that was refused here left the desk"
    await desk.wait_for_selector("#alarms:not(:has(.alarm))", state="attached")


async def test_a_refusal_stays_beside_a_good_file_of_the_same_choice(desk: Page, borne: FakeBorne) -> None:
    await in_call(desk, borne)
    good = FilePayload(name="Bail.pdf", mimeType="application/pdf", buffer=PDF)
    bad = FilePayload(name="Vide.pdf", mimeType="application/pdf", buffer=b"")
    await desk.set_input_files("#print-file", [bad, good])
    await borne.until(lambda: asked(borne, PrintOffered))
    await desk.wait_for_selector("#papers >> text=Envoyé à la borne")
    assert "Vide.pdf" in await desk.inner_text("#alarms")
    await desk.click("#hang-up")
    await desk.wait_for_selector("#outcome:visible")
    assert await desk.inner_text("#alarms") == ""


async def test_next_steps_and_the_slip(desk: Page, borne: FakeBorne) -> None:
    await in_call(desk, borne)
    await desk.fill("#next-steps", "Envoyer le bail avant le 15.")
    await borne.until(lambda: asked(borne, NextSteps))
    assert asked(borne, NextSteps)[-1].text == "Envoyer le bail avant le 15."
    borne.tell_desk(SlipTold(state="printed"))
    await desk.wait_for_selector("text=Ticket imprimé")
    await borne.cut(Link.PAPERS)
    borne.seen.control.clear()
    await borne.dial(Link.PAPERS)
    await borne.until(lambda: asked(borne, NextSteps))


async def test_next_steps_come_back_after_a_reload_but_never_over_what_is_typed(desk: Page, borne: FakeBorne) -> None:
    await in_call(desk, borne)
    await reload(desk, borne)
    borne.tell_desk(NextStepsKept(text="Envoyer le bail."))
    await until(desk, "document.querySelector('#next-steps').value === 'Envoyer le bail.'")
    borne.seen.control.clear()
    await desk.fill("#next-steps", "Envoyer le bail et la quittance.")
    await borne.until(lambda: asked(borne, NextSteps))
    assert asked(borne, NextSteps)[-1].text == "Envoyer le bail et la quittance."
    for typed in ("Envoyer le bail et la quittance.", ""):
        await desk.fill("#next-steps", typed)
        borne.tell_desk(NextStepsKept(text="Envoyer le bail."))
        borne.tell_desk(SlipTold(state="printed" if typed else "declined"))
        await desk.wait_for_selector("text=Ticket imprimé" if typed else "text=ne veut pas de ticket")
        assert await desk.input_value("#next-steps") == typed
