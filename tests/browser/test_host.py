"""The host's page: HELP rings there, the answer goes back, and it says how each borne is."""

import pytest
from playwright.async_api import Browser, Page

from central.protocol.borne import AskHelp, BorneState
from central.protocol.values import HelpState
from tests.browser.conftest import Central, Complaints, Photograph, answer, until
from tests.browser.fake_borne import FakeBorne

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def open_page(browser: Browser, central: Central) -> Page:
    context = await browser.new_context(
        viewport={"width": 1280, "height": 720}, locale="fr-FR", reduced_motion="reduce"
    )
    page = await context.new_page()
    await page.goto(f"{central.url}/login/")
    await page.fill("#username", central.host[0])
    await page.fill("#password", central.host[1])
    await page.click("text=Se connecter")
    await page.wait_for_url("**/lieu/")
    return page


async def test_help_rings_and_the_answer_goes_back(
    browser: Browser, central: Central, borne: FakeBorne, complaints: Complaints, photograph: Photograph
) -> None:
    page = await open_page(browser, central)
    complaints.watch(page)
    await page.wait_for_selector("#sites >> text=Mairie de Latronquière")
    await page.wait_for_selector(".borne >> text=Libre")
    await borne.tell(BorneState(devices={"page_printer": "no_paper", "scanner": "ok"}))
    await page.wait_for_selector("text=Imprimante A4 : il n’y a plus de papier. Ajoutez du papier.")
    await borne.tell(BorneState(devices={"page_printer": "no_paper", "handset": "off"}))
    await page.wait_for_selector("text=Combiné : il est décroché. Raccrochez-le.")
    await borne.tell(AskHelp(wanted=True))
    await page.wait_for_selector(".bell >> text=Une personne demande de l’aide")
    await borne.until(lambda: borne.help[-1:] == [HelpState.CALLED])
    await until(page, "document.title.startsWith('Aide demandée : Mairie de Latronquière')")
    await photograph(page, "rings")
    # With the keyboard alone.
    await page.focus(".bell .button")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".bell.coming >> text=Hugo arrive")
    await borne.until(lambda: borne.help[-1:] == [HelpState.COMING])
    await until(page, "document.title === 'Accueil du lieu'")
    await photograph(page, "coming")
    await page.click(".bell .button")
    await until(page, "!document.querySelector('.bell')")
    await borne.until(lambda: borne.help[-1:] == [HelpState.OVER])
    await borne.tell(BorneState(devices={"page_printer": "ok"}))
    await page.wait_for_selector("text=plus de papier", state="detached")
    await page.context.close()


async def test_a_host_has_no_desk_and_an_adviser_no_place(browser: Browser, central: Central, desk: Page) -> None:
    page = await open_page(browser, central)
    answer = await page.goto(f"{central.url}/desk/")
    assert answer is not None
    assert answer.status == 403
    await page.context.close()
    other = await desk.context.new_page()
    answer = await other.goto(f"{central.url}/lieu/")
    assert answer is not None
    assert answer.status == 403
    await other.close()


async def test_the_edge_of_a_row_is_that_of_its_word(
    browser: Browser, central: Central, desk: Page, borne: FakeBorne
) -> None:
    page = await open_page(browser, central)
    edge = "getComputedStyle(document.querySelector('.borne')).borderLeftColor"
    word = "getComputedStyle(document.querySelector('.borne .state')).color"
    await page.wait_for_selector(".borne >> text=Libre")
    assert await page.evaluate(f"{edge} === {word}")
    free = await page.evaluate(edge)
    await answer(desk, borne)
    await page.wait_for_selector(".borne >> text=En entretien")
    assert await page.evaluate(f"{edge} === {word}")
    assert await page.evaluate(edge) != free
    await page.context.close()


async def test_the_first_click_in_the_page_is_already_an_answer(
    browser: Browser, central: Central, borne: FakeBorne
) -> None:
    """It also unlocks the sound, whose notice goes: nothing may move away under the pointer."""
    page = await open_page(browser, central)
    await page.wait_for_selector(".borne >> text=Libre")
    await borne.tell(AskHelp(wanted=True))
    await page.wait_for_selector("#sound-blocked:visible")
    await page.click(".bell .button")
    await page.wait_for_selector(".bell.coming >> text=Hugo arrive")
    await borne.tell(AskHelp(wanted=False))
    await until(page, "!document.querySelector('.bell')")
    await page.context.close()
