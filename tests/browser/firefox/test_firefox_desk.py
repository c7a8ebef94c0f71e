"""Firefox as the adviser's browser: it reads no H.264, so the borne sends VP8, and the rest is as in Chromium."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.async_api import async_playwright

from hardware.bench.pictures import pdf_pages
from hardware.events import Key
from hardware.protocols import Rgb
from scripts import sample_papers
from scripts.pages import ADVISER_HZ, CITIZEN_HZ, DeskPage, launch, write_tone
from tests.browser.firefox.conftest import Photograph
from tests.browser.firefox.desk import KEEP_CONNECTIONS, READ_CODECS, Codecs, FirefoxDesk
from tests.scenarios.place import Place
from tests.waiting import until, until_async

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("firefox"),
    pytest.mark.timeout(300),  # the first also starts four programs and a browser, on whatever machine
]

NEAR_HZ = 30.0
CLOSE_LEVELS = 12.0
"""Mean difference of two pictures of one page after JPEG and scaling, of 255."""
STRONG_LEVELS = 60.0
JUDGE_QUALITY = """async (pairs, selected) => {
  const { QualityMeter } = await import("/static/desk/quality.js");
  const transport = { type: "transport", selectedCandidatePairId: selected };
  const pair = { type: "candidate-pair", nominated: true };
  const entries = pairs.map(([id, currentRoundTripTime]) => [id, { ...pair, currentRoundTripTime }]);
  return new QualityMeter().read(new Map([["transport", transport], ...entries]));
}"""


async def test_a_conversation(place: Place, desk: FirefoxDesk, photograph: Photograph) -> None:
    await photograph("1-free")
    await place.call()
    await desk.see("#ringing-list button")
    await photograph("2-ringing")
    await desk.answer()
    await place.borne.wait_view("call")
    await _same_words(place, desk)
    await _picture_arrives(desk)
    await _adviser_is_seen(place)
    await _tones_arrive(place, desk)
    await photograph("3-call")
    codecs = await desk.codecs()
    assert codecs.offered >= {"VP8", "H264"}
    assert (codecs.received, codecs.sent) == ("video/VP8", "video/VP8")
    await desk.page.click("#hang-up")
    await desk.see("#outcome")
    await photograph("4-outcome")
    await place.borne.wait_view("ended")
    await desk.tell_outcome("answered")
    await desk.see("#presence-free[aria-pressed=true]")
    await desk.see("#idle-free")


async def test_papers_both_ways(place: Place, desk: FirefoxDesk, photograph: Photograph, tmp_path: Path) -> None:
    await place.call()
    await desk.answer()
    await place.borne.wait_view("call")
    paper = sample_papers.picture(tmp_path / "paper.png")
    await place.borne.put_paper((tmp_path / "paper.png").read_bytes())
    await _scan_arrives(place, desk, photograph)
    saved = _small(await _saved_page(desk))
    assert np.abs(saved - _small(paper)).mean() < CLOSE_LEVELS
    document = tmp_path / "récapitulatif.pdf"
    document.write_bytes(sample_papers.pdf("Récapitulatif", pages=2))
    await desk.page.choose_file("#print-file", document)
    await place.borne.press_on("print", Key.OK, "printing", "printed", "call")
    await desk.read("#papers", "Imprimé")
    await until("two pages in the tray", lambda: place.borne.state["prints"] == [2])
    await desk.page.type("#next-steps", "Rapportez la quittance.")
    await photograph("papers")


async def test_a_page_is_shown_and_pointed_at_and_a_screen_shared(
    place: Place, desk: FirefoxDesk, photograph: Photograph, tmp_path: Path
) -> None:
    """Firefox asks a person which screen: here a canvas stands in for what it gives, the rest is the desk's own."""
    await place.call()
    await desk.answer()
    await place.borne.wait_view("call")
    document = tmp_path / "notice.pdf"
    document.write_bytes(sample_papers.pdf("Notice", pages=2))
    await desk.see("#papers-link .state.ok")
    await desk.page.choose_file("#show-file", document)
    await place.borne.wait_view("shared")
    await desk.see("#shown-image")

    async def is_pointed_at() -> bool:
        # The ring goes by itself after a while: on a busy machine the finger stays.
        await desk.page.click("#shown-image")
        await desk.see("#shown-marker")
        return _yellow(place.borne.picture()) > 300

    await until_async("the pointer on the borne", is_pointed_at)
    await photograph("shown")
    await place.borne.press_on("shared", Key.L2, "shared")
    await until_async("page 2 at the desk", lambda: _count_is(desk, "Page 2 sur 2"))
    await desk.page.call(SHARE_CANVAS)
    await desk.page.click("#share-screen")
    await place.borne.wait_view("shared_screen")
    await until("both halves of the screen on the borne", lambda: _halves(place.borne.picture()))
    await desk.page.click("#share-screen")
    await place.borne.wait_view("call")
    await _adviser_is_seen(place)


SHARE_CANVAS = """() => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [1280, 720];
  const context = canvas.getContext("2d");
  setInterval(() => {
    context.fillStyle = "rgb(220, 20, 20)";
    context.fillRect(0, 0, 640, 720);
    context.fillStyle = "rgb(20, 20, 220)";
    context.fillRect(640, 0, 640, 720);
  }, 100);
  navigator.mediaDevices.getDisplayMedia = async () => canvas.captureStream(10);
}"""


async def _count_is(desk: FirefoxDesk, text: str) -> bool:
    return await desk.page.text("#shown-count") == text


def _yellow(picture: Rgb) -> int:
    """Pixels of the pointer's bright line."""
    return int((np.abs(picture.astype(int) - (255, 227, 77)) < 40).all(axis=2).sum())


def _halves(picture: Rgb) -> bool:
    """The shared canvas, whole: its outer edges are left of and right of its middle by the same."""
    row = picture[400, :950].astype(int)
    red = np.nonzero((np.abs(row - (220, 20, 20)) < 60).all(axis=1))[0]
    blue = np.nonzero((np.abs(row - (20, 20, 220)) < 60).all(axis=1))[0]
    return len(red) > 300 and len(blue) > 300 and abs(len(red) - len(blue)) < 20


async def test_a_way_that_was_left_says_nothing_of_the_line(desk: FirefoxDesk) -> None:
    """Firefox keeps the pairs it left, nominated, with the round trip they once had."""
    pairs = [["left", 0.9], ["used", 0.01]]
    assert await desk.page.call(JUDGE_QUALITY, pairs, "used") == "good"
    assert await desk.page.call(JUDGE_QUALITY, pairs, "left") == "weak"


async def test_a_page_loaded_anew_has_its_call_again(place: Place, desk: FirefoxDesk) -> None:
    await place.call()
    await desk.answer()
    await _picture_arrives(desk)
    await desk.page.goto(f"{place.stack.central_url}/desk/")
    await desk.see("#words.agreed")
    await _picture_arrives(desk)
    await _adviser_is_seen(place)
    await _same_words(place, desk)


async def test_a_media_link_that_died_comes_back(place: Place, desk: FirefoxDesk) -> None:
    """The borne's call process is killed and started anew; Firefox takes the next generation."""
    await place.call()
    await desk.answer()
    await _picture_arrives(desk)
    words = await desk.words()
    before = await desk.connections()
    place.stack.program("call").kill()

    async def anew() -> bool:
        return await desk.connections() > before

    await until_async("the next generation in Firefox", anew)
    await desk.see("#remote:not(.frozen)")
    await _picture_arrives(desk)
    await _adviser_is_seen(place)
    assert await desk.words() == words
    # Firefox may say in its console that the old connection failed.
    desk.page.complaints[:] = [said for said in desk.page.complaints if "ICE failed" not in said]


async def test_chromium_gets_the_cameras_own_h264_from_the_same_borne(place: Place, tmp_path: Path) -> None:
    """The borne's camera gives H.264; `auto` sends that where the adviser's browser reads it, and never encodes it."""
    tone = tmp_path / "adviser.wav"
    write_tone(tone, ADVISER_HZ)
    async with async_playwright() as playwright, await launch(playwright, tone) as browser:
        context = await browser.new_context(permissions=["camera", "microphone"])
        await context.add_init_script(f"({KEEP_CONNECTIONS})()")
        login = place.stack.login
        desk = await DeskPage.log_in(context, f"{place.stack.central_url}/desk/", login.user, login.password)
        await desk.be_free()
        await place.call()
        await desk.page.click("#ringing-list button")
        await until_async("a stamped picture in Chromium", desk.stamp)

        async def look() -> Codecs | None:
            return Codecs.of(await desk.page.evaluate(READ_CODECS))

        codecs = await until_async("a decoded picture in Chromium's statistics", look)
        assert codecs.received == "video/H264"
        await desk.page.click("#hang-up")
        await desk.page.click("#outcome [data-outcome=answered]")
        await desk.page.wait_for_selector("#idle-free:visible")


async def _same_words(place: Place, desk: FirefoxDesk) -> None:
    """Both screens say the same two; after a lost line they may be agreed more than once."""

    async def look() -> bool:
        words = await desk.words()
        return len(words) == 2 and place.borne.text.endswith(" ".join(words))

    await until_async("the same two words on both screens", look)


async def _picture_arrives(desk: FirefoxDesk) -> None:
    """The borne's picture is decoded in Firefox, and moves."""
    first = await until_async("a stamped picture in Firefox", desk.stamp)

    async def later() -> dict[str, Any] | None:
        stamp = await desk.stamp()
        return stamp if stamp and stamp["value"] > first["value"] else None

    await until_async("a later picture in Firefox", later)


async def _adviser_is_seen(place: Place) -> None:
    """Firefox's fake camera shows one strong colour, which turns slowly: so does the middle of the borne's screen."""
    first = place.borne.middle()

    def look() -> bool:
        now = place.borne.middle()
        return bool(np.ptp(now) > STRONG_LEVELS and np.abs(now - first).max() > CLOSE_LEVELS)

    await until("Firefox's moving picture on the borne", look)


async def _tones_arrive(place: Place, desk: FirefoxDesk) -> None:
    async def hears() -> bool:
        return abs(await desk.heard_hz() - CITIZEN_HZ) < NEAR_HZ

    await until_async("the citizen's tone in Firefox", hears)
    await until("Firefox's tone at the borne", lambda: abs(place.borne.heard_hz - ADVISER_HZ) < NEAR_HZ)


async def _scan_arrives(place: Place, desk: FirefoxDesk, photograph: Photograph) -> None:
    """A page travels after the citizen's OK, and fills the viewer."""
    await desk.page.type("#scan-what", "attestation de loyer")
    await desk.page.click("button[form=scan-form]")
    await place.borne.wait_text("attestation de loyer")
    await place.borne.press_on("scan_place", Key.OK, "scanning", "scan")
    await place.borne.wait_view("scan")
    assert not await desk.page.shown("#save-all"), "a page left the borne before OK"
    await place.borne.press_on("scan", Key.OK, "sending", "sent", "call")
    await desk.see("#save-all")
    await desk.page.click(".thumb")
    await desk.see("#viewer[open] #viewer-image")

    async def full_size() -> bool:
        width: int = await desk.page.call("() => document.getElementById('viewer-image').naturalWidth")
        return width > 1_000

    await until_async("the page in full size", full_size)
    await photograph("viewer")
    await desk.page.click("#viewer-close")


async def _saved_page(desk: FirefoxDesk) -> Rgb:
    """The only page of the PDF that is saved, as pixels."""
    await desk.page.click("#save-all")

    async def saved() -> bytes:
        # Firefox writes to a `.part` beside an empty file of the name.
        files = [file for file in desk.page.downloads.glob("*.pdf") if not file.with_name(f"{file.name}.part").exists()]
        return files[0].read_bytes() if files else b""

    (page,) = pdf_pages(await until_async("the saved PDF", saved), 100)
    # Firefox shows what it saved in a tab of its own.
    await desk.page.activate()
    return page


def _small(pixels: Rgb) -> NDArray[np.float64]:
    return np.asarray(Image.fromarray(pixels).resize((50, 70), Image.Resampling.BOX), np.float64)


async def test_text_both_ways_letter_by_letter(place: Place, desk: FirefoxDesk) -> None:
    await place.call()
    await desk.answer()
    await place.borne.wait_view("call")
    await desk.see("#text-state .state.ok")
    await place.borne.type("Où ")
    await desk.read("#text-log .said.open", "Où")
    await place.borne.type("êtes-vous ?\n")
    await desk.read("#text-log", "Où êtes-vous ?")
    await desk.page.type("#text-own", "À Assier")
    await place.borne.wait_text("À Assier")
    await desk.page.click("#text-send")
    await desk.read("#text-log .said.mine", "À Assier")
    await place.borne.press_on("text", Key.CANCEL, "call")
