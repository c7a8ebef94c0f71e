"""OK on a scanned page to its preview and to the full page at the desk."""

import time

import numpy as np

from hardware.bench.pictures import pdf_pages
from hardware.events import Key
from hardware.protocols import Rgb
from scripts import sample_papers
from scripts.benchmarks.figures import Figure, spread
from scripts.benchmarks.glass import Call, calls
from scripts.benchmarks.run import Benchmark, Run
from scripts.pages import until

METHOD = """\
In a call with live video the adviser asks for a scan; the twin of the scanner gives an A4 page at 300 dpi (2480x3508
pixels, RGB): printed text and coloured areas with the noise and the uneven light of a real scan (normal, 4 levels),
which makes its JPEG as large as a scanner's. The clock starts with the key event of OK on the preview screen and stops
at the desk when the picture of the page has loaded: first the preview, then the page in full, whose SHA-256 the desk
has checked. Preparation of the page before OK (the twin's 1.5 s of scanning, JPEG and preview) is not in it."""

_NOISE_LEVELS = 4.0
_WATCH = """() => {
  window.loadedAt = [];
  document.querySelector("#papers").addEventListener("load", () => loadedAt.push(Date.now()), { capture: true });
}"""


async def measure(run: Run) -> list[Figure]:
    page = noisy_page()
    preview: list[float] = []
    full: list[float] = []
    async with calls(run.folder) as call:
        await call.begin()
        await call.desk.page.evaluate(_WATCH)
        total = run.count(8, 1)
        for number in range(1, total + 1):
            call.glass.scanner.put(page)
            preview_s, full_s = await _one_page(call)
            run.say(f"page {number} of {total}: preview {preview_s:.2f} s, full {full_s:.2f} s")
            preview.append(preview_s)
            full.append(full_s)
        call.glass.scanner.remove()
        await call.end()
    return [
        *spread("OK to the preview at the desk", preview, "s"),
        *spread("OK to the full page at the desk", full, "s"),
    ]


async def _one_page(call: Call) -> tuple[float, float]:
    desk, glass = call.desk.page, call.glass
    await desk.evaluate("loadedAt.length = 0")
    await desk.click("button[form=scan-form]")
    await glass.wait_view("scan_place")
    await glass.go(Key.OK, "scan")
    await glass.ready()
    began_s = time.time()
    glass.press(Key.OK)

    async def loaded() -> list[float]:
        times: list[float] = await desk.evaluate("loadedAt")
        return times if len(times) >= 2 else []

    preview_ms, full_ms = (await until("preview and page at the desk", loaded))[:2]
    await glass.wait_view("sent", "call")
    if glass.view == "sent":
        await glass.go(Key.OK, "call")
    return preview_ms / 1000 - began_s, full_ms / 1000 - began_s


def noisy_page() -> Rgb:
    """An A4 page at 300 dpi as a scanner gives it."""
    (clean,) = pdf_pages(sample_papers.pdf("Attestation"), 300)
    height, width = clean.shape[:2]
    light = np.linspace(0, -10, width, dtype=np.float32)[None, :, None]
    noise = np.random.default_rng(1).normal(0, _NOISE_LEVELS, (height, width, 1)).astype(np.float32)
    scanned: Rgb = np.clip(clean.astype(np.float32) * (245 / 255) + light + noise, 0, 255).astype(np.uint8)
    return scanned


PAPERS = Benchmark("papers", "from OK on a scanned page to the page at the desk", METHOD, measure)
