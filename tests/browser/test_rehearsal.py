"""An adviser practises alone: the page plays the citizen, by the same code as a real call, and central hears of none."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.async_api import Page

from tests.browser.conftest import Central, Photograph, until
from tests.firmware.journey.papers import pdf

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

COUNTED = ("calls_call", "statistics_daycount", "callbacks_callback", "appointments_appointment")


def counted(central: Central) -> dict[str, int]:
    """The rows of every table in which a call could leave something."""
    with closing(sqlite3.connect(central.data / "central.sqlite3")) as database:
        names = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        return {
            name: database.execute(f'select count(*) from "{name}"').fetchone()[0]  # noqa: S608 - names of the schema
            for name in names
            if not name.startswith(("django_", "auth_", "sqlite_"))
        }


async def focus(page: Page, selector: str) -> None:
    """Tab by tab, as somebody without a mouse."""
    for _ in range(60):
        if await page.evaluate(f"document.activeElement?.matches({selector!r}) ?? false"):
            return
        await page.keyboard.press("Tab")
    pytest.fail(f"no Tab leads to {selector}")


async def press(page: Page, selector: str) -> None:
    await focus(page, selector)
    await page.keyboard.press("Enter")


async def begin(desk: Page) -> None:
    """To the ringing call of practice, by keyboard."""
    await press(desk, "#practice:enabled")
    await desk.wait_for_selector("#rehearse:visible")
    await press(desk, "#rehearse")
    await desk.wait_for_selector("#ringing:visible")


async def answer(desk: Page) -> None:
    await begin(desk)
    await press(desk, "#ringing-list button")
    await desk.wait_for_selector("#words.agreed")


async def leave(desk: Page) -> None:
    await desk.click("#practice:enabled")
    await desk.wait_for_selector("#practice-band", state="hidden")
    await desk.wait_for_selector("#idle-away:visible")


async def fits(desk: Page) -> bool:
    return bool(
        await desk.evaluate(
            "document.documentElement.scrollHeight <= innerHeight && document.body.scrollWidth <= innerWidth"
        )
    )


async def look(desk: Page, photograph: Photograph, name: str) -> None:
    """In both sizes; practice is written over every screen."""
    for width, height in ((1280, 720), (1440, 900)):
        await desk.set_viewport_size({"width": width, "height": height})
        assert await desk.is_visible("#practice-band >> text=ENTRAÎNEMENT")
        assert await fits(desk), f"{name} at {width}x{height}"
        await photograph(desk, f"{name}-{width}")


async def test_the_whole_journey_by_keyboard(
    desk: Page, central: Central, photograph: Photograph, tmp_path: Path
) -> None:
    before = counted(central)
    said: list[str] = []
    await desk.reload()
    desk.on("websocket", lambda socket: socket.on("framesent", lambda frame: said.append(str(frame))))
    await desk.reload()
    await desk.wait_for_selector("#practice:enabled")
    await press(desk, "#practice:enabled")
    await desk.wait_for_selector("#rehearse:visible")
    await look(desk, photograph, "1-idle")
    await press(desk, "#rehearse")
    await desk.wait_for_selector("#ringing:visible")
    # As for a real call the answer has the focus, and the title says who rings.
    await until(desk, "document.activeElement?.closest('#ringing-list') !== null")
    assert await desk.title() == "Appel : Borne d’entraînement, Appel d’essai, joué par cette page"
    await look(desk, photograph, "2-rings")
    await desk.keyboard.press("Enter")
    await desk.wait_for_selector("#words.agreed")
    await until(desk, "document.querySelector('#remote').videoWidth > 0")
    await until(desk, "document.querySelector('#remote').srcObject.getAudioTracks().length === 1")
    # The citizen reads out the words that stand here.
    words = await desk.locator("#words .word").all_inner_texts()
    await desk.wait_for_selector(f".said >> text=Je lis : {', '.join(words)}.")
    await press(desk, "#text-own")
    await desk.keyboard.type("Bonjour")
    await desk.keyboard.press("Enter")
    await desk.wait_for_selector(".said >> text=Oui, d’accord.")
    await focus(desk, "#scan-what")
    await desk.keyboard.type("attestation de loyer")
    await desk.keyboard.press("Enter")
    for stage in ("L’usager pose son papier", "L’usager relit sa page", "Reçu · 1 page"):
        await desk.wait_for_selector(f"#papers >> text={stage}")
    await press(desk, ".thumb:enabled")
    await until(desk, "document.querySelector('#viewer-image').naturalWidth === 827")
    await photograph(desk, "3-page")
    await desk.keyboard.press("Escape")
    page = tmp_path / "courrier.pdf"
    page.write_bytes(pdf(1))
    await desk.set_input_files("#print-file", page)
    await desk.wait_for_selector("#papers >> text=Imprimé")
    await press(desk, "#rehearsal-declines")
    await desk.set_input_files("#print-file", page)
    await desk.wait_for_selector("#papers >> text=L’usager ne veut pas l’imprimer")
    await focus(desk, "#next-steps")
    await desk.keyboard.type("Revenez avec le bail.")
    await look(desk, photograph, "4-call")
    await press(desk, "#hang-up")
    await desk.wait_for_selector("#outcome:visible")
    assert await desk.is_hidden("#rehearsal")
    assert await desk.locator(".said, .paper").count() == 0
    await look(desk, photograph, "5-outcome")
    await press(desk, "[data-outcome=answered]")
    await desk.wait_for_selector("#idle-practice:visible")
    assert await desk.get_attribute("#presence-free", "aria-pressed") == "true"
    await press(desk, "#practice:enabled")
    await desk.wait_for_selector("#practice-band", state="hidden")
    # To central it said that it practises, that it is away meanwhile, and nothing of a call.
    kinds = [kind for frame in said for kind in ("practice", "presence", "call", "signal", "outcome") if kind in frame]
    assert kinds == ["practice", "presence", "presence", "practice"], said
    assert counted(central) == before
