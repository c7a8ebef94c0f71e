"""The real central in a process of its own, a headless Chromium as the adviser, and a fake borne."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.async_api import Browser, BrowserContext, Locator, Page, StorageState, async_playwright

from firmware.device_key import DeviceKey
from tests.browser.fake_borne import FakeBorne, Lies
from tests.waiting import LAG_S, LATE_S, PATIENCE_S, comes_late, late, until_async

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)
SERVICE = "allocations-familiales"
LAG = """(lagMs) => {
  const hear = (kind) => {
    const listen = kind.prototype.addEventListener;
    kind.prototype.addEventListener = function (type, listener, ...options) {
      if (type !== "message") return listen.call(this, type, listener, ...options);
      let before = Promise.resolve();
      const lag = () => new Promise((done) => setTimeout(done, lagMs));
      listen.call(this, type, (event) => {
        if (typeof event.data !== "string") listener.call(this, event);
        else before = before.then(lag).then(() => listener.call(this, event));
      }, ...options);
    };
  };
  hear(WebSocket);
  hear(RTCDataChannel);
}"""
"""Each message is heard that long after the one before it; documents come at their pace."""
type Photograph = Callable[[Page, str], Awaitable[None]]
type MakeLiar = Callable[[Lies], Awaitable[FakeBorne]]

if LATE_S:
    for kind, name in ((Page, "wait_for_selector"), (Page, "wait_for_url"), (Locator, "wait_for")):
        setattr(kind, name, comes_late(getattr(kind, name)))


@dataclass(frozen=True)
class Central:
    url: str
    username: str
    password: str
    borne_key: DeviceKey
    host: tuple[str, str]
    """Name and password of who receives citizens at the borne's site."""
    data: Path


async def _run(*arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "central", *arguments, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    assert process.returncode == 0
    return output.decode()


@asynccontextmanager
async def serving(data: Path) -> AsyncIterator[str]:
    """Central's address while it serves."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "central", "serve", "--data", str(data), "--port", "0", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE_S):
            line = await process.stdout.readline()
        yield json.loads(line)["url"]
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


# Central and Chromium take seconds to start: one of each for all tests of a worker, in one event loop.


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def central(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Central]:
    key = DeviceKey(Ed25519PrivateKey.generate())
    data = tmp_path_factory.mktemp("central") / "data"
    login = json.loads(await _run("demo-data", "--data", str(data), "--borne-key", key.public_hex))
    async with serving(data) as url:
        host = login["host_username"], login["host_password"]
        yield Central(url, login["username"], login["password"], key, host, data)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def cookies(browser: Browser, central: Central) -> StorageState:
    """Of the adviser, who logged in once: checking a password is slow by design."""
    async with await browser.new_context() as context:
        page = await context.new_page()
        await log_in(page, central)
        return await context.storage_state()


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser, cookies: StorageState) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="fr-FR", storage_state=cookies, reduced_motion="reduce"
    )
    await context.grant_permissions(["camera", "microphone", "notifications"])
    if LAG_S:
        await context.add_init_script(f"({LAG})({1000 * LAG_S})")
    yield context
    await context.close()


class Complaints(list[str]):
    """Errors that the page wrote to its console, and exceptions nobody caught."""

    def watch(self, page: Page) -> None:
        page.on("console", lambda message: self.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.append(str(error)))


@pytest_asyncio.fixture(loop_scope="session")
async def complaints() -> AsyncIterator[Complaints]:
    """A test fails if a page complained, unless it takes the complaint out of the list."""
    complaints = Complaints()
    yield complaints
    assert complaints == []


@pytest.fixture
def photograph(request: pytest.FixtureRequest) -> Photograph:
    """Takes a picture of the page where VISIOGUICHET_PICTURES says to; for people to look at."""
    folder = os.environ.get("VISIOGUICHET_PICTURES")

    async def take(page: Page, name: str) -> None:
        if folder:
            await page.screenshot(path=Path(folder) / f"{request.node.name}-{name}.png")

    return take


async def log_in(page: Page, central: Central) -> None:
    await page.goto(f"{central.url}/login/")
    await page.fill("#username", central.username)
    await page.fill("#password", central.password)
    await page.click("text=Se connecter")
    await page.wait_for_url("**/desk/")


@pytest_asyncio.fixture(loop_scope="session")
async def desk(context: BrowserContext, central: Central, complaints: Complaints) -> Page:
    """A logged-in adviser's page, present and free; the outcome of the last test's call is told first."""
    context.set_default_timeout(1000 * PATIENCE_S)
    page = await context.new_page()
    complaints.watch(page)
    await page.goto(f"{central.url}/desk/")
    await page.wait_for_selector("#outcome:visible, #presence-free:enabled")
    if await page.is_visible("#outcome"):
        await page.click("[data-outcome=interrupted]")
    await page.click("#presence-free:enabled")
    await page.wait_for_selector("#idle-free:visible")
    return page


@pytest_asyncio.fixture(loop_scope="session")
async def borne(central: Central) -> AsyncIterator[FakeBorne]:
    borne = FakeBorne(central.url, key=central.borne_key)
    await borne.connect()
    yield borne
    await borne.finish()


@pytest_asyncio.fixture(loop_scope="session")
async def liar(central: Central) -> AsyncIterator[MakeLiar]:
    """Makes a connected borne that lies."""
    made: list[FakeBorne] = []

    async def make(lies: Lies) -> FakeBorne:
        borne = FakeBorne(central.url, key=central.borne_key, lies=lies)
        made.append(borne)
        await borne.connect()
        return borne

    yield make
    for borne in made:
        await borne.finish()


async def answer(desk: Page, borne: FakeBorne) -> None:
    """A citizen calls, the adviser answers, the words stand on both screens."""
    await borne.request(SERVICE)
    await desk.click("text=Répondre")
    await desk.wait_for_selector("#words.agreed")
    await borne.until(lambda: borne.words)


async def same_words(desk: Page, borne: FakeBorne) -> None:
    """The words of both screens are the same; after a lost line they may be agreed more than once."""

    async def look() -> bool:
        return tuple(await desk.locator("#words.agreed .word").all_inner_texts()) == borne.words

    await until_async("the same two words on both screens", look)


async def until(page: Page, condition: str) -> None:
    """Returns when the JavaScript expression holds (`wait_for_function` needs an eval that our policy forbids)."""
    async with asyncio.timeout(PATIENCE_S):
        await page.evaluate(
            "() => new Promise((done) => {"
            f" const look = () => ({condition}) ? done() : setTimeout(look, 30);"
            " look(); })"
        )
    await late()
