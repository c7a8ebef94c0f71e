"""The two pages of the demo, driven as people would: the virtual borne and the adviser's desk, in a real Chromium."""

import asyncio
import wave
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import numpy as np
from playwright.async_api import Browser, BrowserContext, Page, Playwright

CHROMIUM = "/usr/bin/chromium"
CITIZEN_HZ = 440
"""What the virtual borne's microphone hums."""
ADVISER_HZ = 1000
"""What the adviser's fake microphone plays."""
PATIENCE_S = 30.0
POLL_S = 0.05
QUIET_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Two pages in one browser: neither may be starved because the other is in front.
    "--disable-renderer-backgrounding",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--autoplay-policy=no-user-gesture-required",
)

READ_STAMP = Path(__file__).with_name("read_stamp.js").read_text(encoding="utf-8")
STRONGEST_TONE = """async (selector) => {
  const context = new AudioContext({ sampleRate: 48000 });
  await context.resume();
  const source = context.createMediaStreamSource(document.querySelector(selector).srcObject);
  const analyser = context.createAnalyser();
  analyser.fftSize = 16384;
  source.connect(analyser);
  await new Promise((done) => setTimeout(done, 600));
  const bins = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(bins);
  const best = bins.reduce((best, level, bin) => (level > bins[best] ? bin : best), 0);
  await context.close();
  return { hz: best * 48000 / analyser.fftSize, db: bins[best] };
}"""


class NotSeenError(AssertionError):
    """What the journey waited for did not come."""


async def until[T](what: str, look: Callable[[], Awaitable[T | None]], patience_s: float = PATIENCE_S) -> T:
    """The first true value of `look`; raises NotSeenError naming `what`.

    Not that of tests/waiting.py: the demo and the benchmarks are no tests, and their waits neither hurry nor come late.
    """
    try:
        async with asyncio.timeout(patience_s):
            while not (seen := await look()):  # noqa: ASYNC110 - a page tells nobody when it changes
                await asyncio.sleep(POLL_S)
    except TimeoutError:
        raise NotSeenError(f"not seen within {patience_s:.0f} s: {what}") from None
    return seen


def write_tone(path: Path, hz: int, seconds: int = 10) -> None:
    """A WAV file with a sine of `hz`; Chromium plays it as its microphone, again and again."""
    angles = 2 * np.pi * hz * np.arange(48_000 * seconds) / 48_000
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes((np.sin(angles) * 9_000).astype("<i2").tobytes())


async def launch(playwright: Playwright, tone: Path, video: Path | None = None) -> Browser:
    """A headless Chromium whose microphone plays `tone` and whose camera its own test picture, or `video` (Y4M)."""
    return await playwright.chromium.launch(
        executable_path=CHROMIUM,
        args=[
            *QUIET_FLAGS,
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-audio-capture={tone}",
            *([f"--use-file-for-fake-video-capture={video}"] if video else []),
        ],
    )


class BornePage:
    """The virtual borne's page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    async def open(cls, context: BrowserContext, url: str) -> "BornePage":
        page = await context.new_page()
        await page.set_viewport_size({"width": 1400, "height": 950})
        await page.goto(url)
        borne = cls(page)
        await until("the virtual borne's screen", borne.view)
        return borne

    async def press(self, key: str) -> None:
        """As a person who has looked at the screen: not before its keys count."""
        await until("keys that count", self._ready)
        # Playwright's own click waits for animation frames, which Chromium withholds from the page behind (2 s a key).
        await self.page.dispatch_event(f"#key-{key}", "click")

    async def view(self) -> str:
        """The id of the screen (docs: screens), such as `idle`."""
        return await self.page.get_attribute("#screen", "data-view") or ""

    async def _ready(self) -> bool:
        return await self.page.get_attribute("#screen", "data-ready") == "true"

    async def text(self) -> str:
        """What the screen says, as the voice would."""
        return await self.page.get_attribute("#screen", "aria-label") or ""

    async def wait_other_view(self, name: str) -> None:
        """Until the screen is no longer this one."""

        async def look() -> bool:
            return await self.view() != name

        await until(f"another screen than {name}", look)

    async def wait_view(self, *names: str, patience_s: float = PATIENCE_S) -> str:
        async def look() -> str:
            view = await self.view()
            return view if view in names else ""

        try:
            return await until(f"the borne's screen {' or '.join(names)}", look, patience_s)
        except NotSeenError as error:
            raise NotSeenError(f"{error}; it shows {await self.view()}: {await self.text()}") from None

    async def lamp(self, key: str) -> str:
        """`off`, `steady`, `slow` or `fast`."""
        return await self.page.get_attribute(f"#key-{key}", "data-lamp") or ""

    async def camera_lit(self) -> bool:
        return await self.page.get_attribute("#camera", "data-lit") == "true"

    async def heard(self) -> tuple[float, float | None]:
        """Level (dBFS) and strongest tone (Hz) at the borne's loudspeaker."""
        level = await self.page.get_attribute("#sound", "data-dbfs") or "-120"
        hz = await self.page.get_attribute("#sound", "data-hz") or ""
        return float(level), float(hz) if hz else None

    async def colour(self, x: int, y: int, width: int, height: int) -> tuple[float, float, float]:
        """Mean red, green and blue of a part of the screen, in its 1280 x 800 pixels."""
        mean: list[float] = await self.page.evaluate(
            """([x, y, w, h]) => {
              const data = document.getElementById("screen").getContext("2d").getImageData(x, y, w, h).data;
              const sum = [0, 0, 0];
              for (let n = 0; n < data.length; n += 4) for (let c = 0; c < 3; c++) sum[c] += data[n + c];
              return sum.map((one) => one / (data.length / 4));
            }""",
            [x, y, width, height],
        )
        return mean[0], mean[1], mean[2]

    async def put_paper(self, path: Path) -> None:
        before = await self.page.text_content("#tray")
        await self.page.set_input_files("#upload", path)
        await until("the paper on the glass", self._other_text("#tray", before))

    async def take_paper(self) -> None:
        before = await self.page.text_content("#tray")
        await self.page.click("#clear")
        await until("the glass without the paper", self._other_text("#tray", before))

    async def count(self, selector: str) -> int:
        return await self.page.locator(selector).count()

    async def fetch(self, path: str) -> bytes:
        """A file that the page links to."""
        answer = await self.page.request.get(urljoin(self.page.url, path))
        if not answer.ok:
            raise NotSeenError(f"{path}: {answer.status}")
        return await answer.body()

    def _other_text(self, selector: str, before: str | None) -> Callable[[], Awaitable[bool]]:
        async def look() -> bool:
            return await self.page.text_content(selector) != before

        return look


class DeskPage:
    """The adviser's desk."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    async def log_in(cls, context: BrowserContext, url: str, user: str, password: str) -> "DeskPage":
        page = await context.new_page()
        await page.set_viewport_size({"width": 1440, "height": 900})
        await page.goto(url)
        await page.fill("input[name=username]", user)
        await page.fill("input[name=password]", password)
        await page.click("button[type=submit]")
        await page.wait_for_selector("#presence-free:not([disabled])")
        return cls(page)

    async def be_free(self) -> None:
        await self.page.click("#presence-free")
        await self.page.wait_for_selector("#presence-free[aria-pressed=true]")

    async def text(self, selector: str) -> str:
        return (await self.page.inner_text(selector)).strip()

    async def shown(self, selector: str) -> bool:
        return await self.page.locator(selector).is_visible()

    async def stamp(self) -> dict[str, Any] | None:
        """The machine-readable stamp in the remote picture, read from its decoded pixels; None if there is none."""
        read: dict[str, Any] | None = await self.page.evaluate(READ_STAMP, "#remote")
        return read

    async def tone(self) -> tuple[float, float]:
        """Strongest tone in the remote sound: Hz and dB."""
        heard = await self.page.evaluate(STRONGEST_TONE, "#remote")
        return float(heard["hz"]), float(heard["db"])
