"""A call in sign language at the desk: said in the line and in the call, and the adviser's picture keeps its rate."""

import pytest
from playwright.async_api import BrowserContext, Page

from central.protocol.papers import SigningTold
from tests.browser.conftest import SERVICE, Photograph, until
from tests.browser.fake_borne import FakeBorne

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

_KEEP_CONNECTIONS = """
window.connections = [];
const Real = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Real {
  constructor(...given) { super(...given); window.connections.push(this); }
};
window.sent = () => window.connections.flatMap((one) => one.getSenders())
  .filter((sender) => sender.track?.kind === "video")
  .map((sender) => [sender.track.contentHint, sender.getParameters().degradationPreference ?? "none"].join(" "))
  .join();
"""
_RATE_FIRST = "window.sent() === 'motion maintain-framerate'"
_AS_USUAL = "window.sent() === ' none'"


async def ready(context: BrowserContext, desk: Page) -> None:
    await context.add_init_script(_KEEP_CONNECTIONS)
    await desk.reload()
    await desk.click("#presence-free:enabled")
    await desk.wait_for_selector("#idle-free:visible")


async def take(desk: Page, borne: FakeBorne) -> None:
    await desk.click("text=Répondre")
    await desk.wait_for_selector("#words.agreed")
    await borne.until(lambda: borne.papers_ready)


async def test_it_stands_in_the_line_and_in_the_call_and_our_picture_keeps_its_rate(
    context: BrowserContext, desk: Page, borne: FakeBorne, photograph: Photograph
) -> None:
    await ready(context, desk)
    await borne.request(SERVICE, signing=True)
    await desk.wait_for_selector("#queue-list >> text=Langue des signes")
    await desk.wait_for_selector("#ringing-list >> text=Langue des signes")
    assert "Langue des signes." in (await desk.text_content("#announce") or "")
    await photograph(desk, "sign-rings")
    await take(desk, borne)
    await desk.wait_for_selector("#call-signing >> text=Langue des signes")
    await until(desk, _RATE_FIRST)
    await photograph(desk, "sign-call")
    borne.tell_desk(SigningTold(on=False))
    await until(desk, _AS_USUAL)
    assert await desk.text_content("#call-signing") == ""


async def test_switched_on_in_the_call_it_is_said_and_followed(
    context: BrowserContext, desk: Page, borne: FakeBorne
) -> None:
    await ready(context, desk)
    await borne.request(SERVICE)
    await take(desk, borne)
    await until(desk, _AS_USUAL)
    assert await desk.text_content("#call-signing") == ""
    borne.tell_desk(SigningTold(on=True))
    await desk.wait_for_selector("#call-signing >> text=Langue des signes")
    await until(desk, _RATE_FIRST)
    await desk.click("#hang-up")
    await desk.wait_for_selector("#outcome:visible")
    assert await desk.text_content("#call-signing") == ""
