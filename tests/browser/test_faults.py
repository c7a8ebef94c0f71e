"""What the desk does when a borne lies, a line breaks, a page is loaded anew or a message cannot be read."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.async_api import BrowserContext, Page, WebSocketRoute

from central.protocol import borne as wire
from central.protocol.signal import Link
from firmware.device_key import DeviceKey
from tests.browser.conftest import SERVICE, Central, Complaints, MakeLiar, Photograph, answer, same_words, until
from tests.browser.fake_borne import FakeBorne, Lies
from tests.waiting import until as until_here

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PICTURE = "document.querySelector('#remote').videoWidth > 0"


@pytest.mark.parametrize(
    ("lies", "text"),
    [
        (Lies(signing_key=DeviceKey(Ed25519PrivateKey.generate())), "ne prouve pas son identité"),
        (Lies(nonce="0" * 32), "La vérification de la borne a échoué"),
        (Lies(other_certificate=True), "La liaison ne vient pas de cette borne"),
    ],
    ids=["signature", "commitment", "certificate"],
)
async def test_a_borne_that_lies_is_refused(
    desk: Page, liar: MakeLiar, photograph: Photograph, lies: Lies, text: str
) -> None:
    borne = await liar(lies)
    await borne.request(SERVICE)
    await desk.click("text=Répondre")
    await desk.wait_for_selector(f"#alarms >> text={text}")
    await desk.wait_for_selector("#outcome:visible")
    assert await desk.evaluate("document.querySelector('#remote').srcObject") is None
    await borne.until(lambda: borne.ended)
    assert borne.seen.frames == 0
    await photograph(desk, "refused")


async def test_a_reload_comes_back_to_the_call_with_new_words(desk: Page, borne: FakeBorne) -> None:
    await answer(desk, borne)
    await until(desk, PICTURE)
    first = borne.words
    assert "Nouveaux mots" not in await desk.inner_text("#words-hint")
    desk.on("dialog", lambda dialog: dialog.accept())
    await desk.reload()
    await desk.wait_for_selector("#words.agreed")
    await borne.until(lambda: borne.words not in {None, first})
    await same_words(desk, borne)
    await desk.wait_for_selector("#words-hint >> text=Nouveaux mots")
    await until(desk, PICTURE)
    await borne.until(lambda: borne.papers_ready)
    await desk.wait_for_selector("#papers-link .state.ok")


async def test_a_borne_out_of_reach_is_told_and_comes_back(
    desk: Page, borne: FakeBorne, photograph: Photograph
) -> None:
    await answer(desk, borne)
    await until(desk, PICTURE)
    await borne.disconnect()
    await borne.cut(Link.MEDIA)
    await borne.cut(Link.PAPERS)
    await desk.wait_for_selector("#plate >> text=La borne est injoignable", timeout=10_000)
    await photograph(desk, "unreachable")
    words = borne.words
    await borne.connect()
    # The notice goes by itself after some seconds, and the papers may be dialled again only after that.
    await desk.wait_for_selector("#notices >> text=La borne est de nouveau en liaison", timeout=30_000)
    await borne.until(lambda: {Link.MEDIA, Link.PAPERS} <= set(borne.seen.redials))
    await until(desk, PICTURE)
    assert borne.words == words
    assert await desk.locator("#words.agreed").count() == 1


async def test_only_media_lost_is_dialled_again(desk: Page, borne: FakeBorne) -> None:
    await answer(desk, borne)
    await until(desk, PICTURE)
    await borne.until(lambda: borne.papers_ready)
    await borne.cut(Link.MEDIA)
    await borne.until(lambda: Link.MEDIA in borne.seen.redials)
    await desk.wait_for_selector("#plate:not(:visible)", state="attached")
    assert Link.PAPERS not in borne.seen.redials


async def test_an_unreadable_message_of_the_hub_brings_a_new_socket(
    context: BrowserContext, desk: Page, central: Central
) -> None:
    sockets: list[WebSocketRoute] = []

    def watch(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.connect_to_server()

    page = await context.new_page()
    await page.route_web_socket("**/socket/desk", watch)
    await page.goto(f"{central.url}/desk/")
    await page.wait_for_selector("#presence-free:enabled")
    await desk.wait_for_selector("#shut:visible")
    assert "dans un autre onglet" in await desk.inner_text("#shut")
    sockets[0].send('{"type": "queue", "calls": [{"nonsense": 1}]}')
    # Between the two nothing can be pressed, be it for a moment that is too short to be seen.
    await until_here("another socket", lambda: len(sockets) == 2)
    await page.wait_for_selector("#presence-free:enabled")
    assert len(sockets) == 2


async def test_a_call_ended_while_the_socket_was_away_is_over(
    context: BrowserContext, desk: Page, borne: FakeBorne, complaints: Complaints
) -> None:
    await answer(desk, borne)
    await context.set_offline(True)
    await desk.wait_for_selector("#alarms >> text=Votre entretien continue")
    await desk.click("#hang-up")
    await desk.wait_for_selector("#outcome:visible")
    assert borne.ended is None
    await context.set_offline(False)
    await borne.until(lambda: borne.ended)
    await desk.wait_for_selector("#presence-busy >> text=Fin d’entretien")
    complaints[:] = [text for text in complaints if "ERR_INTERNET_DISCONNECTED" not in text]


async def test_a_page_opened_after_its_call_says_why_it_ended(
    desk: Page, borne: FakeBorne, central: Central, photograph: Photograph
) -> None:
    await answer(desk, borne)
    desk.on("dialog", lambda dialog: dialog.accept())
    await desk.goto("about:blank")
    await borne.until(lambda: not borne.desk_present)
    await borne.hang_up()
    await borne.until(lambda: borne.ended)
    for _ in range(2):
        await desk.goto(f"{central.url}/desk/")
        await desk.wait_for_selector("#outcome-reason >> text=L’usager a raccroché.")
    await photograph(desk, "outcome")
    await desk.click("[data-outcome=answered]")
    await desk.click("#presence-free:enabled")
    await desk.wait_for_selector("#idle-free:visible")


async def test_devices_missing_at_the_borne_are_told_until_they_work(
    desk: Page, borne: FakeBorne, photograph: Photograph
) -> None:
    await borne.tell(wire.BorneState(devices={"page_printer": "off", "keys": "ok"}))
    await answer(desk, borne)
    await desk.wait_for_selector("#alarms >> text=L’imprimante de la borne ne marche pas.")
    every = dict.fromkeys(
        ("camera", "microphone", "speaker", "scanner", "page_printer", "receipt_printer"), "unplugged"
    )
    await borne.tell(wire.BorneState(devices=every))
    texts = (
        "La caméra de la borne ne marche pas : vous ne voyez pas l’usager.",
        "Le micro de la borne ne marche pas : vous n’entendez pas l’usager.",
        "Le son de la borne ne marche pas : l’usager ne vous entend pas.",
        "Le scanner de la borne ne marche pas.",
        "L’imprimante de la borne ne marche pas.",
        "L’imprimante à tickets de la borne ne marche pas.",
    )
    await desk.wait_for_selector(f"#alarms >> text={texts[0]}")
    assert await desk.inner_text("#alarms .grow") == "\n".join(texts)
    await until(desk, PICTURE)
    await photograph(desk, "devices")
    await borne.tell(wire.BorneState(devices={"camera": "ok", "scanner": "paper_jam"}))
    # The scanner's line stands already: what changes is that the others go.
    await until(desk, "!document.querySelector('#alarms').innerText.includes('caméra')")
    assert await desk.inner_text("#alarms .grow") == "Le scanner de la borne ne marche pas."
    await borne.tell(wire.BorneState(devices={}))
    await until(desk, "document.querySelector('#alarms').childElementCount === 0")


async def test_wrong_password_and_pages_that_are_not_there(
    context: BrowserContext, central: Central, complaints: Complaints, photograph: Photograph
) -> None:
    await context.clear_cookies()
    page = await context.new_page()
    await page.goto(f"{central.url}/desk/")
    await page.wait_for_url("**/login/")
    await photograph(page, "login")
    await page.fill("#username", central.username)
    await page.fill("#password", "wrong")
    await page.click("text=Se connecter")
    assert "incorrect" in await page.inner_text("#login-error")
    await photograph(page, "login-wrong")
    response = await page.goto(f"{central.url}/nothing-here/")
    assert response is not None
    assert response.status == 404
    assert "Cette page n’existe pas" in await page.inner_text("h1")
    await photograph(page, "404")


COMMITTED = ":".join(["AB"] * 32)
OTHER = ":".join(["CD"] * 32)


@pytest.mark.parametrize(
    ("lines", "admitted"),
    [
        ([f"a=fingerprint:sha-256 {COMMITTED}"], True),
        ([f"a=fingerprint:sha-256 {COMMITTED.lower()}", f"a=fingerprint:sha-512 {OTHER}:{OTHER}"], True),
        ([f"a=fingerprint:sha-256 {COMMITTED}", f"a=fingerprint:sha-256 {OTHER}"], False),
        ([f"a=fingerprint:sha-256 {OTHER}"], False),
        ([f"a=fingerprint:sha-512 {OTHER}:{OTHER}"], False),
        ([f"a=fingerprint:sha-256 {COMMITTED}", f"a=Fingerprint:SHA-256 {OTHER}"], False),
        ([f"a=fingerprint:sha-256 {COMMITTED}", f"s=x\ra=fingerprint:sha-256 {OTHER}"], False),
        ([], False),
    ],
)
async def test_an_offer_admits_the_committed_certificate_only(desk: Page, lines: list[str], admitted: bool) -> None:
    """Browsers take the last fingerprint they can read, whatever its hash: there must be one, and ours."""
    sdp = "\r\n".join(["v=0", "m=audio 9 UDP/TLS/RTP/SAVPF 0", *lines, "a=mid:0", ""])
    offer = await desk.evaluate(
        "async ([sdp, committed]) => (await import('/static/desk/identity.js')).admitOnly(sdp, committed)",
        [sdp, COMMITTED],
    )
    assert (offer is not None) == admitted
    if offer is not None:
        found = [line for line in offer.split("\r\n") if "fingerprint" in line.lower()]
        assert [line.upper() for line in found] == [f"A=FINGERPRINT:SHA-256 {COMMITTED}"]
        assert "a=mid:0\r\n" in offer


_ROUNDS = """
async (fingerprints) => {
  const { Handshake } = await import("/static/desk/handshake.js");
  const { commitment, hex, makeNonce } = await import("/static/desk/identity.js");
  const pair = await crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"]);
  const borneKey = hex(await crypto.subtle.exportKey("raw", pair.publicKey));
  const seen = { commits: [], broken: [] };
  let turned = () => {};
  const handshake = new Handshake({ callId: "call", fingerprint: "desk", borneKey }, {
    send: (body) => { if (body.type === "commit") seen.commits.push(body.commitment); turned(); },
    onWords: () => {},
    onBroken: (why) => { seen.broken.push(why); turned(); },
  });
  const turn = (step) => new Promise((resolve) => { turned = resolve; step(); });
  await turn(() => handshake.start());
  for (const fingerprint of fingerprints) {
    const bound = await commitment("call", "borne", { fingerprint, nonce: makeNonce() });
    const texts = ["visioguichet-fingerprint-v1", "call", fingerprint, bound];
    const parts = texts.map((text) => new TextEncoder().encode(text));
    const signed = new Uint8Array(parts.flatMap((part) => [part.length >> 8, part.length & 255, ...part]));
    const signature = hex(await crypto.subtle.sign({ name: "Ed25519" }, pair.privateKey, signed));
    await turn(() => handshake.heard({ type: "commit", fingerprint, commitment: bound, signature }));
  }
  handshake.close();
  return { commits: new Set(seen.commits).size, broken: seen.broken };
}
"""


async def test_a_borne_has_one_certificate_in_a_call(desk: Page) -> None:
    """Else the words of one certificate could stand beside the link of another."""
    assert await desk.evaluate(_ROUNDS, [COMMITTED, OTHER]) == {"commits": 1, "broken": ["fingerprint"]}


async def test_nobody_may_try_until_the_words_suit_him(desk: Page) -> None:
    seen = await desk.evaluate(_ROUNDS, [COMMITTED] * 20)
    assert seen["commits"] == 4
    assert set(seen["broken"]) == {"commitment"}
