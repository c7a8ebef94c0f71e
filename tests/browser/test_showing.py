"""The adviser shows a page and the screen: a real Chromium, a real central, the whole virtual borne by its pixels."""

import base64
import contextlib
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass

import numpy as np
import pytest
import pytest_asyncio
from fpdf import FPDF
from numpy.typing import NDArray
from PIL import Image
from playwright.async_api import BrowserContext, FilePayload, Page, Route, async_playwright

from firmware.ui.grid import Grid, Rect
from scripts.pages import ADVISER_HZ, CHROMIUM, QUIET_FLAGS, BornePage, DeskPage, NotSeenError, until, write_tone
from scripts.stack import Stack
from tests.browser.conftest import Complaints

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("showing"),
    pytest.mark.timeout(300),
]
type Pixels = NDArray[np.uint8]

SHARED_TITLE = "Formulaire de la CAF"
SHARED = f"""<!doctype html><title>{SHARED_TITLE}</title><style>
body {{ margin: 0; background: #fff; }} i {{ position: fixed; width: 90px; height: 90px; }}
#a {{ left: 0; top: 0; background: rgb(220, 20, 20); }} #b {{ right: 0; bottom: 0; background: rgb(20, 20, 220); }}
#c {{ left: 45%; top: 45%; animation: t 1s infinite; background: #ccc; }} @keyframes t {{ to {{ left: 50%; }} }}
</style><i id="a"></i><i id="b"></i><i id="c"></i>"""
RED, BLUE, GREEN, YELLOW = (220, 20, 20), (20, 20, 220), (20, 170, 20), (255, 227, 77)


@dataclass
class Talk:
    """A call that stands."""

    stack: Stack
    context: BrowserContext
    borne: BornePage
    desk: DeskPage


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def talk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Talk]:
    folder = tmp_path_factory.mktemp("showing")
    tone = folder / "adviser.wav"
    write_tone(tone, ADVISER_HZ)
    complaints = Complaints()
    # Without Chromium's fake answer to permissions: with it, the shared screen would be a test picture.
    flags = (
        *QUIET_FLAGS,
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={tone}",
        f"--auto-select-tab-capture-source-by-title={SHARED_TITLE}",
    )
    async with Stack(folder / "stack") as stack, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(flags))
        context = await browser.new_context(permissions=["camera", "microphone", "notifications"])
        borne = await BornePage.open(context, stack.borne_url)
        desk = await DeskPage.log_in(context, f"{stack.central_url}/desk/", stack.login.user, stack.login.password)
        complaints.watch(desk.page)
        await desk.be_free()
        await call(borne, desk)
        yield Talk(stack, context, borne, desk)
        await browser.close()
    assert complaints == []


async def call(borne: BornePage, desk: DeskPage) -> None:
    await borne.wait_view("idle")
    await until("a lit key lamp", lambda: lamp_is_steady(borne))
    for key, view in (("L1", "privacy"), ("OK", "ringing")):
        await press(borne, key, view)
    await desk.page.click("text=Répondre")
    await borne.wait_view("call")
    await desk.page.wait_for_selector("#papers-link .state.ok", timeout=30_000)


async def press(borne: BornePage, key: str, *then: str) -> None:
    """Presses until the screen is one of `then`: a press counts only once the screen before it is on the glass."""
    for _ in range(5):
        await borne.press(key)
        with contextlib.suppress(NotSeenError):
            await borne.wait_view(*then, patience_s=5.0)
            return
    await borne.wait_view(*then)


async def lamp_is_steady(borne: BornePage) -> bool:
    return await borne.lamp("L1") == "steady"


async def glass(borne: BornePage) -> Pixels:
    """The borne's screen."""
    data: str = await borne.page.evaluate("document.getElementById('screen').toDataURL('image/png').split(',')[1]")
    with Image.open(io.BytesIO(base64.b64decode(data))) as picture:
        return np.asarray(picture.convert("RGB"))


def near(pixels: Pixels, colour: tuple[int, int, int], within: int = 60) -> NDArray[np.bool_]:
    return (np.abs(pixels.astype(int) - colour) < within).all(axis=2)


def box(mask: NDArray[np.bool_]) -> Rect | None:
    """Around every set pixel."""
    rows, columns = np.nonzero(mask)
    if len(rows) < 20:
        return None
    x, y = int(columns.min()), int(rows.min())
    return Rect(x, y, int(columns.max()) - x + 1, int(rows.max()) - y + 1)


def quarters() -> bytes:
    """A lying A4 picture: top left red, bottom right blue, the rest white."""
    pixels = np.full((840, 1188, 3), 255, np.uint8)
    pixels[:420, :594], pixels[420:, 594:] = RED, BLUE
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def two_pages() -> bytes:
    document = FPDF(format="A4")
    for colour in (RED, GREEN):
        document.add_page()
        document.set_fill_color(*colour)
        document.rect(20, 20, 170, 257, style="F")
    return bytes(document.output())


async def show(desk: Page, name: str, data: bytes) -> None:
    file: FilePayload = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    await desk.set_input_files("#show-file", file)
    await desk.wait_for_selector("#shown-state .state.ok")
    await desk.wait_for_selector("#shown-image:visible")


async def at_desk(desk: Page) -> Pixels:
    """The page as the desk shows it, in its own pixels."""
    data: str = await desk.evaluate(
        """async () => {
          const image = document.getElementById("shown-image");
          await image.decode();
          const canvas = document.createElement("canvas");
          [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
          canvas.getContext("2d").drawImage(image, 0, 0);
          return canvas.toDataURL("image/png").split(",")[1];
        }"""
    )
    with Image.open(io.BytesIO(base64.b64decode(data))) as picture:
        return np.asarray(picture.convert("RGB"))


async def page_on_glass(borne: BornePage) -> Rect:
    """Where the page of `quarters` stands: from the red corner to the blue one."""
    seen: Rect | None = None

    async def look() -> bool:
        nonlocal seen
        pixels = (await glass(borne))[90:700]
        red, blue = box(near(pixels, RED)), box(near(pixels, BLUE))
        if red is None or blue is None:
            return False
        seen = Rect(red.x, red.y + 90, blue.right - red.x, blue.bottom - red.y)
        return True

    await until("the page on the borne", look)
    assert seen is not None
    return seen


async def end_of_showing(talk: Talk) -> None:
    await talk.desk.page.click("#shown-close")
    await talk.borne.wait_view("call")
    await talk.desk.page.wait_for_selector("#shown", state="hidden")


async def test_both_see_the_same_page_upright_and_the_pointer_at_the_same_place(talk: Talk) -> None:
    desk, borne = talk.desk.page, talk.borne
    await show(desk, "plan.png", quarters())
    await borne.wait_view("shared")
    here = await at_desk(desk)
    assert here.shape[1] > here.shape[0], "upright, as it is read"
    assert here[50, 50].tolist() == pytest.approx(list(RED), abs=8)
    assert here[-50, -50].tolist() == pytest.approx(list(BLUE), abs=8)
    page = await page_on_glass(borne)
    assert page.w / page.h == pytest.approx(here.shape[1] / here.shape[0], rel=0.03)
    x, y = 0.25, 0.7
    sheet = await desk.locator("#shown-image").bounding_box()
    assert sheet is not None
    spot = sheet["x"] + x * sheet["width"], sheet["y"] + y * sheet["height"]
    ring = Grid(1280, 800).px(1.9)
    place = page.x + round(x * page.w), page.y + round(y * page.h)

    async def is_ringed() -> bool:
        # The ring goes by itself after a while: on a busy machine the finger stays.
        await desk.mouse.click(*spot)
        await desk.wait_for_selector("#shown-marker:visible")
        yellow = near(await glass(borne), YELLOW, 30)
        return all(yellow[place[1] - 3 : place[1] + 4, place[0] + side - 3 : place[0] + side + 4].any()
                   for side in (-ring, ring))  # fmt: skip

    await until("the ring around the pointed place", is_ringed)

    async def is_bare() -> bool:
        return box(near((await glass(borne))[90:700], YELLOW, 20)) is None

    await until("a page without the pointer", is_bare)
    await end_of_showing(talk)


async def test_pages_turn_from_both_sides_and_print_by_the_citizens_ok(talk: Talk) -> None:
    desk, borne = talk.desk.page, talk.borne
    await show(desk, "Notice.pdf", two_pages())
    assert (await at_desk(desk))[500, 350].tolist() == pytest.approx(list(RED), abs=8)
    await desk.click("#shown-after")
    await until("the second page at the desk", lambda: desk_page_is(desk, GREEN))
    await until("the second page on the borne", lambda: middle_is(borne, GREEN))
    await turned_back(borne)
    await until("the first page at the desk", lambda: desk_page_is(desk, RED))
    await press(borne, "CANCEL", "call")
    await desk.wait_for_selector("text=L’usager est revenu à l’appel")
    await desk.click("#shown-again")
    await borne.wait_view("shared")
    await press(borne, "OK", "printing", "printed")
    await desk.wait_for_selector("#papers li:has-text('Notice.pdf'):has-text('Imprimé')")
    await borne.wait_view("printed", "shared")
    if await borne.view() == "printed":
        await press(borne, "OK", "shared")
    await end_of_showing(talk)


async def turned_back(borne: BornePage) -> None:
    """The citizen goes to the first page: again if the press did not count."""

    async def is_first() -> bool:
        return await middle_is(borne, RED)

    for _ in range(5):
        await borne.press("L1")
        with contextlib.suppress(NotSeenError):
            await until("the first page on the borne", is_first, patience_s=5.0)
            return
    raise AssertionError("the page was not turned")


async def desk_page_is(desk: Page, colour: tuple[int, int, int]) -> bool:
    pixels = await at_desk(desk)
    return bool(near(pixels[480:520, 330:370], colour).all())


async def middle_is(borne: BornePage, colour: tuple[int, int, int]) -> bool:
    return bool(near((await glass(borne))[380:420, 620:660], colour).all())


async def test_a_file_that_cannot_be_shown_is_told_with_its_reason(talk: Talk) -> None:
    desk, borne = talk.desk.page, talk.borne
    file: FilePayload = {"name": "abimé.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\nune lettre\n%%EOF"}
    await desk.set_input_files("#show-file", file)
    await desk.wait_for_selector("#alarms:has-text('abimé.pdf'):has-text('Ce fichier est abîmé')")
    await desk.wait_for_selector("#shown", state="hidden")
    assert await borne.view() == "call"
    await desk.click("#alarms button")


async def shared_page(context: BrowserContext) -> Page:
    """The page that Chromium shares when it is asked for a screen."""

    async def give(route: Route) -> None:
        await route.fulfill(body=SHARED, content_type="text/html; charset=utf-8")

    page = await context.new_page()
    await page.set_viewport_size({"width": 1280, "height": 720})
    await page.route("**/shared", give)
    await page.goto("http://localhost/shared")
    return page


async def corners(borne: BornePage) -> tuple[Rect, Rect] | None:
    """The red mark top left and the blue one bottom right of the shared page, as they are on the borne."""
    pixels = (await glass(borne))[100:705, :950]  # without the self-view
    red, blue = box(near(pixels, RED, 70)), box(near(pixels, BLUE, 70))
    return None if red is None or blue is None else (red, blue)


async def test_the_screen_is_seen_whole_and_the_camera_comes_back(talk: Talk) -> None:
    desk, borne = talk.desk.page, talk.borne
    source = await shared_page(talk.context)
    await desk.bring_to_front()
    await desk.click("#share-screen")
    await borne.wait_view("shared_screen")
    await desk.wait_for_selector("text=L’usager voit votre écran")

    async def both() -> bool:
        found = await corners(borne)
        if found is None:
            return False
        red, blue = found
        width, height = blue.right - red.x, blue.bottom - red.y
        return width > 700 and abs(width / height - 16 / 9) < 0.06 and abs(red.w / width - 90 / 1280) < 0.02

    await until("both corners of the shared page, in its proportions", both)
    await press(borne, "R1", "zoom")

    async def twice() -> bool:
        red = box(near((await glass(borne))[100:705, 330:950], RED, 70))
        return red is None and box(near((await glass(borne))[100:705, 330:950], BLUE, 70)) is None

    await until("the middle of the screen, enlarged", twice)
    await press(borne, "CANCEL", "shared_screen")
    await desk.click("#share-screen")
    await borne.wait_view("call")

    async def camera() -> bool:
        red, green, _ = await borne.colour(560, 320, 160, 120)
        return green > red + 60

    await until("the adviser's camera, which is green in Chromium", camera)
    assert await desk.inner_text("#share-screen span:last-child") == "Partager l’écran"
    await source.close()


async def test_the_browsers_own_end_of_sharing_ends_it(talk: Talk) -> None:
    source = await shared_page(talk.context)
    await talk.desk.page.bring_to_front()
    await talk.desk.page.click("#share-screen")
    await talk.borne.wait_view("shared_screen")
    await source.close()
    await talk.borne.wait_view("call")
    await talk.desk.page.wait_for_selector("#shown", state="hidden")
