"""The borne's call with a real Chromium at the desk, by a page of our own: decoded pixels and heard tones."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright

from central.protocol.signal import Answer, Link, Offer, Signal
from firmware.call.messages import FirstPicture, MediaState, SendingMode, SignalIn, StopMedia
from tests.firmware.call.call_peers import CALL, Borne, MakeBorne, until

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
SHOW_ADDRESSES = "--disable-features=WebRtcHideLocalIpsWithMdns"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's Chromium"),
    pytest.mark.xdist_group("call-browser"),
]


@pytest.fixture
async def page(request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    hides_addresses = getattr(request, "param", False)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=FLAGS if hides_addresses else [*FLAGS, SHOW_ADDRESSES]
        )
        page = await browser.new_page()
        await page.goto(Path(__file__).with_name("desk.html").as_uri())
        yield page
        await browser.close()


async def answer(borne: Borne, page: Page) -> None:
    """The page answers the borne's next offer."""
    offer = await borne.next_offer()
    assert isinstance(offer.body, Offer)
    sdp = await page.evaluate("sdp => answer(sdp, state.certificate)", offer.body.sdp)
    signal = Signal(call_id=CALL, link=Link.MEDIA, generation=offer.generation, body=Answer(sdp=sdp))
    await borne.do(SignalIn(signal=signal))


async def told(page: Page) -> dict[str, Any]:
    found = await page.evaluate("told()")
    assert isinstance(found, dict)
    return found


async def call_stands(borne: Borne, page: Page) -> dict[str, Any]:
    """Picture and tone both ways; what the page tells."""
    await until(borne.remote_stamp, "the desk's picture on the board")
    await until(lambda: abs((borne.speaker.heard()[1] or 0) - 660) < 5, "the desk's tone")
    await page.wait_for_function("async () => (await told()).hz > 430 && (await told()).hz < 450", timeout=30_000)
    await page.wait_for_function("state.stamps.length > 10", timeout=30_000)
    return await told(page)


@pytest.mark.parametrize(
    ("mode", "encodes", "codec"),
    [
        (SendingMode.AUTO, False, "video/VP8"),
        (SendingMode.AUTO, True, "video/H264"),
        (SendingMode.H264, False, "video/H264"),
    ],
    ids=["vp8", "h264-camera", "h264"],
)
async def test_chromium_sees_and_hears_and_is_seen_and_heard(
    make_borne: MakeBorne, page: Page, mode: SendingMode, encodes: bool, codec: str
) -> None:
    borne = await make_borne(encodes=encodes)
    await borne.start(mode, peer_fingerprint=await page.evaluate("makeCertificate()"))
    await answer(borne, page)
    seen = await call_stands(borne, page)
    assert seen["codec"] == codec
    assert (seen["width"], seen["height"]) == (640, 480)
    assert seen["stamps"] == sorted(seen["stamps"])
    assert len(borne.all_of(FirstPicture)) == 1
    await borne.do(StopMedia())


@pytest.mark.parametrize("page", [True], indirect=True, ids=["hidden"])
async def test_a_browser_that_hides_its_addresses_is_reached(make_borne: MakeBorne, page: Page) -> None:
    borne = await make_borne()
    await borne.start(peer_fingerprint=await page.evaluate("makeCertificate()"))
    await answer(borne, page)
    await call_stands(borne, page)
    assert ".local " in await page.evaluate("state.peer.localDescription.sdp")


async def test_chromium_can_ask_for_a_key_frame_of_the_camera(make_borne: MakeBorne, page: Page) -> None:
    borne = await make_borne(encodes=True)
    await borne.start(peer_fingerprint=await page.evaluate("makeCertificate()"))
    await answer(borne, page)
    await call_stands(borne, page)
    connection = borne.engine._call.connection  # type: ignore[union-attr]
    assert connection is not None
    sender = connection._video.sender
    asked = 0
    request, send = borne.camera.request_key_frame, sender.transport._send_rtp
    lost_until = connection.camera_track.sent + 10

    def count_request() -> None:
        nonlocal asked
        asked += 1
        request()

    async def lose(data: bytes) -> None:
        if connection.camera_track.sent > lost_until:
            await send(data)

    async def forget(_: int) -> None:
        """Nothing lost is sent again."""

    borne.camera.request_key_frame = count_request  # type: ignore[method-assign]
    # A new bitrate would begin with a key frame that nobody asked for.
    borne.camera.set_bitrate = lambda bits_per_s: None  # type: ignore[method-assign]
    sender._retransmit = forget  # type: ignore[method-assign]
    sender.transport._send_rtp = lose  # type: ignore[method-assign]
    await until(lambda: asked, "a request for a key frame")
    await page.evaluate("state.stamps.length = 0")
    await page.wait_for_function("state.stamps.length > 10", timeout=30_000)


async def test_chromium_is_called_again_after_a_redial(make_borne: MakeBorne, page: Page) -> None:
    borne = await make_borne()
    await borne.start(peer_fingerprint=await page.evaluate("makeCertificate()"))
    await answer(borne, page)
    await call_stands(borne, page)
    await page.evaluate("state.peer.close()")
    await until(lambda: len(borne.all_of(MediaState)) == 2, "the loss")
    await page.evaluate("state.stamps.length = 0")
    await answer(borne, page)
    await call_stands(borne, page)
    assert [message.state for message in borne.all_of(MediaState)] == ["connected", "lost", "connected"]
