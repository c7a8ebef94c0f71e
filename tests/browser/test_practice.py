"""Practice at the desk and at the host's page: a conversation that leaves no record, an alert of one page alone."""

import sqlite3
from contextlib import closing

import pytest
from playwright.async_api import Browser, Page

from central.protocol.borne import AskHelp
from central.protocol.practice import SetPractice
from central.protocol.values import HelpState
from tests.browser.conftest import SERVICE, Central, Complaints, Photograph, until
from tests.browser.fake_borne import FakeBorne
from tests.browser.test_host import open_page

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def calls(central: Central) -> int:
    with closing(sqlite3.connect(central.data / "central.sqlite3")) as database:
        (count,) = database.execute("select count(*) from calls_call").fetchone()
    return int(count)


async def test_a_conversation_for_practice(
    desk: Page, borne: FakeBorne, central: Central, photograph: Photograph
) -> None:
    before = calls(central)
    await desk.click("#practice")
    await desk.wait_for_selector("#practice-band:visible")
    await desk.wait_for_selector("#idle-practice:visible")
    assert await desk.get_attribute("#practice", "aria-pressed") == "true"
    await desk.set_viewport_size({"width": 1280, "height": 720})
    assert await desk.evaluate("document.documentElement.scrollHeight <= 720 && document.body.scrollWidth <= 1280")
    await photograph(desk, "1-practice")
    await borne.request(SERVICE, practice=True)
    await desk.click("text=Répondre")
    await desk.wait_for_selector("#words.agreed")
    assert (await desk.inner_text("#call-reference")).startswith("ESSAI-")
    await until(desk, "document.querySelector('#remote').videoWidth > 0")
    assert await desk.is_visible("#practice-band")
    assert await desk.evaluate("document.documentElement.scrollHeight <= 720")
    await photograph(desk, "2-call")
    # A page that is loaded anew is still in practice, and in its call.
    await desk.reload()
    await desk.wait_for_selector("#words.agreed")
    assert await desk.is_visible("#practice-band")
    assert await desk.is_disabled("#practice")
    await desk.click("#hang-up")
    await desk.click("text=Demande traitée")
    await desk.wait_for_selector("#idle-practice:visible")
    await desk.click("#practice:enabled")
    await desk.wait_for_selector("#practice-band", state="hidden")
    await desk.wait_for_selector("#idle-away:visible")
    assert calls(central) == before


async def test_a_desk_that_practises_is_not_rung_by_a_citizen(desk: Page, borne: FakeBorne) -> None:
    await desk.click("#practice")
    await desk.wait_for_selector("#practice-band:visible")
    await borne.request(SERVICE)
    await borne.until(lambda: borne.ended)
    assert await desk.is_hidden("#ringing")
    await desk.click("#practice")
    await desk.wait_for_selector("#practice-band", state="hidden")


async def test_a_host_tries_the_alert(
    browser: Browser, central: Central, borne: FakeBorne, complaints: Complaints, photograph: Photograph
) -> None:
    page, other = await open_page(browser, central), await open_page(browser, central)
    complaints.watch(page)
    for one in (page, other):
        await one.wait_for_selector(".borne >> text=Libre")
    await page.click("#try-bell")
    await page.wait_for_selector("#practice-band:visible")
    await page.wait_for_selector(".bell >> text=Borne d’essai")
    await until(page, "document.title.startsWith('Aide demandée : Borne d’essai')")
    await photograph(page, "rings")
    await page.click(".bell .button")
    await page.wait_for_selector(".bell.coming >> text=Hugo arrive")
    await until(page, "document.title === 'Accueil du lieu'")
    await page.click(".bell .button")
    await until(page, "!document.querySelector('.bell')")
    # A citizen who practises rings here, and at no other page.
    await borne.tell(AskHelp(wanted=True, practice=True))
    await page.wait_for_selector(".bell .trial")
    await borne.until(lambda: borne.help[-1:] == [HelpState.CALLED])
    await page.click(".bell .button")
    await borne.until(lambda: borne.help[-1:] == [HelpState.COMING])
    assert await other.locator(".bell").count() == 0
    # A real wish rings at both.
    await borne.tell(AskHelp(wanted=True))
    for one in (page, other):
        await one.wait_for_selector(".bell:not(.coming) >> text=Mairie de Latronquière")
    assert await page.locator(".bell .trial").count() == 0
    await borne.tell(AskHelp(wanted=False))
    await until(page, "!document.querySelector('.bell')")
    await page.click("#try-bell")
    await page.wait_for_selector("#practice-band", state="hidden")
    for one in (page, other):
        await one.context.close()


async def test_a_host_sees_that_a_borne_is_practised_at(
    browser: Browser, central: Central, desk: Page, borne: FakeBorne, photograph: Photograph
) -> None:
    page = await open_page(browser, central)
    await page.wait_for_selector(".borne >> text=Libre")
    await borne.tell(SetPractice(on=True))
    await page.wait_for_selector(".borne >> text=En entraînement")
    # As little as a free one it is in use, also while a desk that practises answers.
    await desk.click("#practice")
    await desk.wait_for_selector("#idle-practice:visible")
    await borne.request(SERVICE, practice=True)
    await desk.click("text=Répondre")
    await desk.wait_for_selector("#words.agreed")
    assert await page.locator(".borne >> text=En entraînement").count() == 1
    assert await page.locator(".borne >> text=En entretien").count() == 0
    for width, height in ((1280, 720), (1440, 900)):
        await page.set_viewport_size({"width": width, "height": height})
        await photograph(page, f"host-{width}")
    await borne.hang_up()
    await desk.click("text=Demande traitée")
    await borne.tell(SetPractice(on=False))
    await page.wait_for_selector(".borne >> text=Libre")
    await desk.click("#practice:enabled")
    await desk.wait_for_selector("#practice-band", state="hidden")
    await page.context.close()
