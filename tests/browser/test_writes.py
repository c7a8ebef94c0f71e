"""A citizen who writes instead of speaking, at the desk: said in the line, aloud and in the call, and gone with it."""

import pytest
from playwright.async_api import Page

from tests.browser.conftest import SERVICE, Photograph
from tests.browser.fake_borne import FakeBorne

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WORDS = "Écrit au lieu de parler"


async def test_it_stands_in_the_line_and_in_the_call(desk: Page, borne: FakeBorne, photograph: Photograph) -> None:
    await borne.request(SERVICE, writes=True)
    await desk.wait_for_selector(f"#queue-list >> text={WORDS}")
    await desk.wait_for_selector(f"#ringing-list >> text={WORDS}")
    assert f"{WORDS}." in (await desk.text_content("#announce") or "")
    await photograph(desk, "writes-rings")
    await desk.click("text=Répondre")
    await desk.wait_for_selector("#words.agreed")
    await desk.wait_for_selector(f"#call-writes >> text={WORDS}")
    await photograph(desk, "writes-call")
    await desk.click("#hang-up")
    await desk.wait_for_selector("#outcome:visible")
    assert await desk.text_content("#call-writes") == ""
