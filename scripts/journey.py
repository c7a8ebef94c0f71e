"""The whole journey of a first call, unattended, through the two pages only. Each step says what it saw, or fails."""

import asyncio
import subprocess
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.async_api import Error as PageError

from hardware.bench.pictures import pdf_pages
from scripts import sample_papers
from scripts.pages import ADVISER_HZ, CITIZEN_HZ, BornePage, DeskPage, NotSeenError, until

SERVICE_KEY = "L1"
SERVICE = "Allocations familiales"
NEXT_STEPS = "Rapportez la quittance de novembre. Rendez-vous conseillé en décembre."
TOLERANCE_HZ = 30
AUDIBLE_DB = -70
CLOSE_PIXELS = 12.0
"""Mean difference of two pictures of the same page after JPEG and scaling, in levels of 255."""


@dataclass
class Journey:
    """The steps in order; `report()` is what `scripts/demo --check` prints."""

    borne: BornePage
    desk: DeskPage
    folder: Path
    say: Callable[[str], None]
    clock: Callable[[], float] = time.monotonic
    steps: list[dict[str, Any]] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)
    started_s: float = 0.0

    async def run(self) -> bool:
        """True if every step happened; the first that does not ends the journey."""
        self.started_s = self.clock()
        for name, step in self._all_steps():
            try:
                seen = await step()
            except (AssertionError, OSError, subprocess.SubprocessError, ValueError, PageError) as error:
                self._note(name, ok=False, seen=str(error))
                return False
            self._note(name, ok=True, seen=seen)
        return True

    def report(self) -> dict[str, Any]:
        return {"steps": self.steps, "figures": self.figures}

    def _all_steps(self) -> list[tuple[str, Callable[[], Awaitable[str]]]]:
        return [
            ("idle shows the services, closed while no adviser is there", self.idle_closed),
            ("an adviser comes: the key lamps and the screen say so", self.idle_open),
            ("a service key opens the service, its OK the notice; the camera is shut", self.notice),
            ("OK opens the camera, and only now", self.camera_opens),
            ("the desk rings with site, service and waiting time", self.desk_rings),
            ("CANCEL leaves the line, and everything is forgotten", self.leave_line),
            ("a second call is answered in one click", self.answer),
            ("two words stand at the desk and on the borne", self.words),
            ("the borne's picture arrives at the desk", self.picture_at_desk),
            ("the desk's picture arrives on the borne", self.picture_on_borne),
            ("a tone from the borne is heard at the desk", self.tone_at_desk),
            ("a tone from the desk is heard at the borne", self.tone_on_borne),
            ("a scan is asked for, looked at, sent by OK", self.scan),
            ("the desk saves the page as a PDF: its bytes hold the page", self.saved_pdf),
            ("a document is printed only after OK; both sides see each state", self.print_document),
            ("the printed PDF is the adviser's document on A4", self.printed_pdf),
            ("the adviser ends the call and writes the next steps for the slip", self.end),
            ("the slip is printed", self.slip),
            ("a paper left in the scanner is asked for", self.paper_left),
            ("nothing is kept, then idle, the camera is shut", self.nothing),
            ("the desk tells an outcome and is free again", self.outcome),
        ]

    def _note(self, name: str, *, ok: bool, seen: str) -> None:
        at_s = round(self.clock() - self.started_s, 2)
        self.steps.append({"name": name, "ok": ok, "at_s": at_s})
        self.say(f"{'ok ' if ok else 'NOT'} {at_s:6.2f} s  {name}: {seen}")

    def _figure(self, name: str, value: float, unit: str) -> None:
        self.figures.append({"name": name, "value": round(value, 3), "unit": unit})

    # 1 and 2: idle, notice, camera

    async def idle_closed(self) -> str:
        await self.borne.wait_view("idle")
        await until("an unlit key lamp", self._lamp(SERVICE_KEY, "off"))
        text = await self.borne.text()
        _expect(SERVICE in text, f"the service is not on the screen: {text}")
        return text[:80]

    async def idle_open(self) -> str:
        await self.desk.be_free()
        await until("a lit key lamp", self._lamp(SERVICE_KEY, "steady"))
        return "lamp L1 is steady"

    async def notice(self) -> str:
        await self.borne.press(SERVICE_KEY)
        await self.borne.wait_view("privacy")
        _expect(not await self.borne.camera_lit(), "the camera was open before OK")
        return (await self.borne.text())[:80]

    async def camera_opens(self) -> str:
        await self.borne.press("OK")
        await self.borne.wait_view("ringing", "waiting")
        await until("the camera's lamp", self.borne.camera_lit)
        return "the lamp beside the camera is lit"

    # 3: the line

    async def desk_rings(self) -> str:
        await until("the ring", lambda: self.desk.shown("#ringing"))
        text = " ".join((await self.desk.text("#ringing-list")).split())
        _expect("Latronquière" in text, f"no site: {text}")
        _expect(SERVICE in text, f"no service: {text}")
        _expect(any(sign.isdigit() for sign in text), f"no waiting time: {text}")
        return text

    async def leave_line(self) -> str:
        await self.borne.press("CANCEL")
        await until("the end of the ring", self._hidden("#ringing"))
        await self._back_to_idle()
        return "the ring stopped, the borne is idle"

    # 4: the call

    async def answer(self) -> str:
        await self.borne.press(SERVICE_KEY)
        await self.borne.wait_view("privacy")
        await self.borne.press("OK")
        await until("the ring", lambda: self.desk.shown("#ringing"))
        at_s = self.clock()
        await self.desk.page.locator("#ringing-list button").first.click()
        await self.borne.wait_view("call")
        await until("a stamped picture at the desk", self.desk.stamp)
        self._figure("answer to a picture at the desk", self.clock() - at_s, "s")
        return f"picture after {self.clock() - at_s:.2f} s"

    async def words(self) -> str:
        async def agreed() -> str:
            return await self.desk.text("#words")

        desk = (await until("the words at the desk", agreed)).lower()
        borne = (await self.borne.text()).lower()
        found = [word for word in desk.replace("·", " ").split() if word in borne]
        _expect(len(found) == 2, f"the desk shows {desk!r}, the borne says {borne!r}")
        return " ".join(found)

    async def picture_at_desk(self) -> str:
        first = await until("a stamp", self.desk.stamp)

        async def later() -> dict[str, Any] | None:
            stamp = await self.desk.stamp()
            return stamp if stamp and stamp["value"] > first["value"] else None

        stamp = await until("a later stamp", later)
        self._figure("camera to desk latency, one sample", stamp["age_ms"], "ms")
        return f"{stamp['width']}x{stamp['height']}, {stamp['age_ms']:.0f} ms old"

    async def picture_on_borne(self) -> str:
        async def green() -> bool:
            # Chromium's fake camera is green with a pie that turns.
            red, green, blue = await self.borne.colour(400, 500, 200, 60)
            return green > red + 30 and green > blue + 30

        await until("Chromium's green test picture on the borne", green)
        return "green pixels of the adviser's camera"

    async def tone_at_desk(self) -> str:
        async def heard() -> tuple[float, float] | None:
            hz, level = await self.desk.tone()
            return (hz, level) if abs(hz - CITIZEN_HZ) < TOLERANCE_HZ and level > AUDIBLE_DB else None

        hz, level = await until(f"{CITIZEN_HZ} Hz in the desk's sound", heard)
        return f"{hz:.0f} Hz at {level:.0f} dB"

    async def tone_on_borne(self) -> str:
        async def heard() -> bool:
            level, hz = await self.borne.heard()
            return hz is not None and abs(hz - ADVISER_HZ) < TOLERANCE_HZ and level > -50

        await until(f"{ADVISER_HZ} Hz at the borne's loudspeaker", heard)
        return f"{(await self.borne.heard())[1]:.0f} Hz"

    # 5: a scan

    async def scan(self) -> str:
        self._paper = sample_papers.picture(self.folder / "paper.png")
        await self.borne.put_paper(self.folder / "paper.png")
        await self.desk.page.fill("#scan-what", "attestation de loyer")
        await self.desk.page.click("button[form=scan-form]")
        await self.borne.wait_view("scan_place")
        await self.borne.press("OK")
        await self.borne.wait_view("scan")
        _expect(await self.desk.page.locator("#save-all").is_hidden(), "a page left the borne before OK")
        at_s = self.clock()
        await self.borne.press("OK")
        await until("the full page at the desk", lambda: self.desk.shown("#save-all"))
        self._figure("OK to the full page at the desk", self.clock() - at_s, "s")
        await self.borne.wait_view("sent", "call")
        return f"at the desk after {self.clock() - at_s:.2f} s"

    async def saved_pdf(self) -> str:
        async with self.desk.page.expect_download() as waiting:
            await self.desk.page.click("#save-all")
        path = self.folder / "saved.pdf"
        await (await waiting.value).save_as(path)
        await _run(["qpdf", "--check", str(path)])
        (page,) = pdf_pages(path.read_bytes(), 100)
        difference = _difference(page, self._paper)
        _expect(difference < CLOSE_PIXELS, f"the saved page differs by {difference:.1f} levels")
        return f"{path.stat().st_size} bytes, mean difference {difference:.1f}"

    # 6: a print

    async def print_document(self) -> str:
        await self.borne.wait_view("call")
        self._document = sample_papers.pdf("Récapitulatif", pages=2)
        path = self.folder / "recapitulatif.pdf"
        path.write_bytes(self._document)
        await self.desk.page.set_input_files("#print-file", path)
        await self.borne.wait_view("print")
        _expect(await self.borne.count("#pages img") == 0, "printed before OK")
        await self.borne.press("OK")
        await self.borne.wait_view("printing", "printed", "call")

        async def printed() -> bool:
            return "Imprimé" in await self.desk.text("#papers")

        await until("« Imprimé » at the desk", printed)

        async def out() -> bool:
            return await self.borne.count("#pages img") == 2

        await until("two pages in the printer's tray", out)
        return "2 pages, after OK"

    async def printed_pdf(self) -> str:
        pdf = await self.borne.fetch("/prints/0.pdf")
        (self.folder / "printed.pdf").write_bytes(pdf)
        info = (await _run(["pdfinfo", "-"], pdf)).decode()
        _expect("A4" in info, f"not A4: {info}")
        differences = [
            _difference(out, given)
            for out, given in zip(pdf_pages(pdf, 72), pdf_pages(self._document, 72), strict=True)
        ]
        _expect(max(differences) < CLOSE_PIXELS, f"the pages differ by {differences}")
        return f"{len(pdf)} bytes, 2 A4 pages, mean difference {max(differences):.1f}"

    # 7: the end

    async def end(self) -> str:
        if await self.borne.view() != "call":
            await self.borne.press("OK")
            await self.borne.wait_view("call")
        await self.desk.page.fill("#next-steps", NEXT_STEPS)
        await self.desk.page.wait_for_timeout(1_000)  # typed text travels after a short pause
        await self.desk.page.click("#hang-up")
        await self.borne.wait_view("ended")
        return (await self.borne.text())[:100]

    async def slip(self) -> str:
        await self.borne.press("L1")

        async def out() -> bool:
            return await self.borne.count("#slips img") == 1

        await until("the slip", out)
        (self.folder / "slip.png").write_bytes(await self.borne.fetch("/slips/0.png"))
        return "one slip"

    async def paper_left(self) -> str:
        await self.borne.wait_view("ended")
        await self.borne.press("OK")
        await self.borne.wait_view("paper")
        text = await self.borne.text()
        await self.borne.take_paper()
        await self.borne.press("OK")
        return text[:80]

    async def nothing(self) -> str:
        await self.borne.wait_view("nothing")
        text = await self.borne.text()
        await self._back_to_idle()
        return text[:80]

    async def outcome(self) -> str:
        await self.desk.page.click("#outcome [data-outcome=answered]")
        await self.desk.page.wait_for_selector("#presence-free[aria-pressed=true]")
        await until("a lit key lamp", self._lamp(SERVICE_KEY, "steady"))
        return "free"

    # Within

    async def _back_to_idle(self) -> None:
        async def look() -> bool:
            view = await self.borne.view()
            if view in {"ended", "nothing"}:
                await self.borne.press("OK")
                # A second press would be one on the first screen, where the green circle is for appointments.
                await self.borne.wait_other_view(view)
            return await self.borne.view() == "idle"

        await until("the idle screen", look)
        _expect(not await self.borne.camera_lit(), "the camera is still open")

    def _lamp(self, key: str, state: str) -> Callable[[], Awaitable[bool]]:
        async def look() -> bool:
            return await self.borne.lamp(key) == state

        return look

    def _hidden(self, selector: str) -> Callable[[], Awaitable[bool]]:
        async def look() -> bool:
            return not await self.desk.shown(selector)

        return look


async def _run(command: list[str], given: bytes = b"") -> bytes:
    done = await asyncio.to_thread(subprocess.run, command, input=given, capture_output=True, check=True)
    return done.stdout


def _expect(condition: bool, otherwise: str) -> None:
    if not condition:
        raise NotSeenError(otherwise)


def _difference(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Mean absolute difference in levels after both are averaged down to a small grid of the same size."""
    small = [np.asarray(Image.fromarray(pixels).resize((50, 70), Image.Resampling.BOX)) for pixels in (one, other)]
    return float(np.abs(small[0].astype(float) - small[1]).mean())
