"""An adviser practises alone: the page plays the citizen, by the code of a real call, and central hears nothing."""

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Page

from central.protocol.values import EndReason
from tests.browser.conftest import SERVICE, Central, Photograph, until
from tests.browser.fake_borne import FakeBorne
from tests.firmware.journey.papers import pdf

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def counted(central: Central) -> dict[str, int]:
    """The rows of every table in which a call could leave something."""
    with closing(sqlite3.connect(central.data / "central.sqlite3")) as database:
        names = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        return {
            name: database.execute(f'select count(*) from "{name}"').fetchone()[0]
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


async def test_the_citizen_hangs_up_and_practice_may_begin_again(desk: Page) -> None:
    await answer(desk)
    await press(desk, "#rehearsal-pauses")
    await desk.wait_for_selector("#pauses >> text=Caméra en pause")
    await press(desk, "#rehearsal-pauses")
    await until(desk, "document.querySelector('#pauses').children.length === 0")
    await press(desk, "#rehearsal-leaves")
    await desk.wait_for_selector("#outcome-reason >> text=L’usager a raccroché.")
    await press(desk, "[data-outcome=answered]")
    await desk.wait_for_selector("#idle-practice:visible")
    # While it rings nobody has talked: there is nothing to tell.
    await press(desk, "#rehearse")
    await desk.wait_for_selector("#ringing:visible")
    assert await desk.is_disabled("#rehearsal-pauses")
    assert await desk.get_attribute("#rehearsal-declines", "aria-pressed") == "false"
    await press(desk, "#rehearsal-leaves")
    await desk.wait_for_selector("#idle-practice:visible")
    await leave(desk)


async def test_a_page_and_a_picture_are_shown(desk: Page, tmp_path: Path) -> None:
    await answer(desk)
    picture = tmp_path / "plan.png"
    Image.new("RGB", (300, 200), (20, 120, 60)).save(picture)
    await desk.set_input_files("#show-file", picture)
    await desk.wait_for_selector("#shown-state >> text=L’usager voit cette page")
    await until(desk, "document.querySelector('#shown-image').naturalWidth === 300")
    page = tmp_path / "courrier.pdf"
    page.write_bytes(pdf(1))
    await desk.set_input_files("#show-file", page)
    # Of a PDF there is a stand-in, which says that it is one.
    await until(desk, "document.querySelector('#shown-image').naturalWidth === 827")
    await desk.click("#shown-close")
    await desk.wait_for_selector("#shown", state="hidden")
    await desk.fill("#scan-what", "bail")
    await desk.click("text=Demander un scan")
    await desk.click("#papers >> text=Retirer")
    await desk.wait_for_selector("#papers >> text=Demande retirée")
    await leave(desk)


@pytest.mark.parametrize("stage", [begin, answer])
async def test_one_click_ends_it_and_real_calls_ring_again(
    desk: Page, borne: FakeBorne, central: Central, stage: Callable[[Page], Awaitable[None]]
) -> None:
    before = counted(central)["calls_call"]
    await stage(desk)
    # A citizen's call cannot reach this desk: practice is on. It ends like any call that nobody serves.
    await borne.request(SERVICE)
    await borne.until(lambda: borne.ended)
    assert await desk.locator("#ringing-list .ring-card").count() <= 1
    await leave(desk)
    assert await desk.is_hidden("#outcome")
    assert await desk.is_hidden("#rehearsal")
    assert await desk.title() == "Poste du conseiller"
    assert await desk.locator(".said, .paper, .ring-card").count() == 0
    await until(desk, "document.querySelector('#remote').srcObject === null")
    await desk.click("#presence-free:enabled")
    await desk.wait_for_selector("#idle-free:visible")
    await borne.request(SERVICE)
    await desk.wait_for_selector("#ringing-list >> text=Mairie de Latronquière")
    await desk.click("text=Répondre")
    await desk.wait_for_selector("#words.agreed")
    # The two real calls and no other were written down.
    assert counted(central)["calls_call"] == before + 2


async def test_who_practises_at_a_borne_meanwhile_is_answered_by_the_borne(desk: Page, borne: FakeBorne) -> None:
    await answer(desk)
    await borne.request(SERVICE, practice=True)
    await borne.until(lambda: borne.ended)
    assert borne.ended is not None
    assert borne.ended.reason is EndReason.SERVICE_CLOSED
    assert await desk.is_visible("#words.agreed")
    await desk.click("#hang-up")
    await desk.click("text=Demande traitée")
    await desk.wait_for_selector("#idle-practice:visible")
    # From now on it is there for both again.
    await borne.request(SERVICE, practice=True)
    await desk.wait_for_selector("#ringing-list >> text=Mairie de Latronquière")
    await borne.hang_up()
    await desk.wait_for_selector("#ringing", state="hidden")
    await leave(desk)


async def test_a_lost_line_ends_it(desk: Page) -> None:
    await answer(desk)
    await desk.context.set_offline(True)
    await desk.wait_for_selector("#alarms >> text=Liaison avec le service central coupée. Nouvel essai en cours.")
    await desk.wait_for_selector("#call", state="hidden")
    assert await desk.is_hidden("#outcome")
    await desk.context.set_offline(False)
    # Central keeps what it was told: practice, and nobody to ring.
    await desk.wait_for_selector("#idle-away:visible")
    assert await desk.is_visible("#practice-band")
    await press(desk, "#rehearse")
    await desk.wait_for_selector("#ringing:visible")
    await leave(desk)


async def test_a_page_that_is_loaded_anew_has_forgotten_it(desk: Page) -> None:
    await answer(desk)
    await desk.reload()
    await desk.wait_for_selector("#idle-rehearse:visible")
    assert await desk.is_visible("#practice-band")
    assert await desk.is_hidden("#call")
    await leave(desk)


async def test_a_browser_that_makes_no_device_key_says_so(desk: Page) -> None:
    await desk.click("#practice")
    await desk.wait_for_selector("#rehearse:visible")
    await desk.evaluate("() => { crypto.subtle.generateKey = () => Promise.reject(new Error('no Ed25519')); }")
    await desk.click("#rehearse")
    await desk.wait_for_selector("#notices >> text=Ce navigateur ne permet pas de s’entraîner seul.")
    assert await desk.is_hidden("#rehearsal")
    await leave(desk)
