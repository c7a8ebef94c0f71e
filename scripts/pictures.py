"""`scripts/pictures`: makes the pictures of the README and the docs from the running product, all of them ours."""

import asyncio
import base64
import io
import sys
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.async_api import async_playwright

from firmware.ui import art
from scripts import sample_papers
from scripts.journey import NEXT_STEPS
from scripts.pages import ADVISER_HZ, BornePage, DeskPage, launch, until, write_tone
from scripts.stack import ROOT, Stack

PICTURES = ROOT / "docs" / "pictures"
WIDTH = 1000
ADVISER_SIZE = (640, 360)
FRAMES = 10


def adviser_video(path: Path) -> None:
    """A few frames of our own drawn adviser as Y4M, which Chromium takes for its camera."""
    width, height = ADVISER_SIZE
    portrait = art.portrait((width, height))
    y, u, v = _planes(portrait)
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n".encode())
        for _ in range(FRAMES):
            file.write(b"FRAME\n" + y.tobytes() + u.tobytes() + v.tobytes())


def _planes(rgb: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], ...]:
    """Y, U and V of ITU-R BT.601, full range, the colours at half size."""
    ycc = np.asarray(Image.fromarray(rgb).convert("YCbCr"))
    return ycc[:, :, 0], ycc[::2, ::2, 1], ycc[::2, ::2, 2]


async def _save_page(page_bytes: bytes, name: str) -> None:
    await asyncio.to_thread(_save, page_bytes, name)


def _save(png: bytes, name: str) -> None:
    """Scaled to the docs' width and reduced to a palette: small files."""
    with Image.open(io.BytesIO(png)) as picture:
        small = picture.convert("RGB").resize(
            (WIDTH, round(picture.height * WIDTH / picture.width)), Image.Resampling.LANCZOS
        )
        small.quantize(256).save(PICTURES / f"{name}.png", optimize=True)


async def glass(borne: BornePage, name: str) -> None:
    """The borne's screen alone, as it stands on the glass."""
    data: str = await borne.page.evaluate("document.getElementById('screen').toDataURL('image/png').split(',')[1]")
    await _save_page(base64.b64decode(data), name)


async def journey(borne: BornePage, desk: DeskPage, folder: Path) -> None:
    await desk.be_free()
    await borne.wait_view("idle")
    await borne.page.wait_for_timeout(500)
    await glass(borne, "borne-idle")
    await _save_page(await borne.page.screenshot(), "virtual-borne")
    await borne.press("L1")
    await borne.wait_view("privacy")
    await glass(borne, "borne-notice")
    await borne.press("OK")
    await until("the ring", lambda: desk.shown("#ringing"))
    await _save_page(await desk.page.screenshot(), "desk-ringing")
    await desk.page.locator("#ringing-list button").first.click()
    await borne.wait_view("call")
    await borne.page.wait_for_timeout(4_000)
    await glass(borne, "borne-call")
    sample_papers.picture(folder / "paper.png")
    (folder / "letter.pdf").write_bytes(sample_papers.pdf("Attestation"))
    await borne.put_paper(folder / "letter.pdf")
    await desk.page.fill("#scan-what", "attestation de loyer")
    await desk.page.get_by_role("button", name="Demander un scan").click()
    await borne.wait_view("scan_place")
    await glass(borne, "borne-place")
    await borne.press("OK")
    await borne.wait_view("scan")
    await borne.page.wait_for_timeout(500)
    await glass(borne, "borne-scan")
    await borne.press("OK")
    await until("the page at the desk", lambda: desk.shown("#save-all"))
    await desk.page.fill("#next-steps", NEXT_STEPS)
    await desk.page.wait_for_timeout(1_500)
    await _save_page(await desk.page.screenshot(), "desk-call")
    await borne.wait_view("sent", "call")
    if await borne.view() == "sent":
        await borne.press("OK")
    await desk.page.set_input_files("#print-file", folder / "letter.pdf")
    await borne.wait_view("print")
    await borne.page.wait_for_timeout(500)
    await glass(borne, "borne-print")
    await borne.press("CANCEL")
    await borne.wait_view("call")
    await desk.page.click("#hang-up")
    await borne.wait_view("ended")
    await glass(borne, "borne-ended")
    await borne.press("L1")

    async def out() -> bool:
        return await borne.count("#slips img") == 1

    await until("the slip", out)
    (PICTURES / "slip.png").write_bytes(await borne.fetch("/slips/0.png"))


async def main() -> int:
    with tempfile.TemporaryDirectory(prefix="visioguichet-") as name:
        folder = Path(name)
        write_tone(folder / "tone.wav", ADVISER_HZ)
        adviser_video(folder / "adviser.y4m")
        async with Stack(folder, profile="showroom") as stack, async_playwright() as playwright:
            browser = await launch(playwright, folder / "tone.wav", folder / "adviser.y4m")
            try:
                context = await browser.new_context(permissions=["camera", "microphone", "notifications"])
                borne = await BornePage.open(context, stack.borne_url)
                desk = await DeskPage.log_in(
                    context, f"{stack.central_url}/desk/", stack.login.user, stack.login.password
                )
                await journey(borne, desk, folder)
            finally:
                await browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
