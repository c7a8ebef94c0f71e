"""One borne whose camera encodes H.264 itself, one central, one Firefox: for all tests of a module."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from scripts.sound_server import SoundServer
from tests.browser.firefox.bidi import FirefoxPage, firefox
from tests.browser.firefox.desk import KEEP_CONNECTIONS, FirefoxDesk
from tests.scenarios.place import Place, a_place

PROFILE = """name = "virtual with a camera that encodes"
[camera]
library = "simulated"
encodes = true
"""
type Photograph = Callable[[str], Awaitable[None]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    folder = tmp_path_factory.mktemp("house")
    profile = folder / "encoding.toml"
    profile.write_text(PROFILE, encoding="utf-8")
    async with a_place(folder, profile=str(profile)) as place:
        yield place


@pytest_asyncio.fixture(loop_scope="module")
async def place(house: Place) -> AsyncIterator[Place]:
    """The house, its borne idle before and after."""
    await house.home()
    yield house
    await house.home()


@pytest.fixture(scope="module")
def loudspeaker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a program with a sound card: without one, Firefox's Web Audio stands still."""
    server = SoundServer(tmp_path_factory.mktemp("sound"))
    server.start()
    yield {"PULSE_SERVER": f"unix:{server.socket}"}
    server.kill()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def page(loudspeaker: dict[str, str]) -> AsyncIterator[FirefoxPage]:
    async with firefox(loudspeaker) as page:
        await page.run_first(KEEP_CONNECTIONS)
        await page.resize(1440, 900)
        yield page


@pytest_asyncio.fixture(loop_scope="module")
async def desk(page: FirefoxPage, place: Place) -> AsyncIterator[FirefoxDesk]:
    """An adviser who is free. A test fails if a page complained."""
    page.complaints.clear()
    desk = FirefoxDesk(page)
    await desk.open(place)
    yield desk
    await desk.leave()
    assert page.complaints == []


@pytest.fixture
def photograph(request: pytest.FixtureRequest, page: FirefoxPage) -> Photograph:
    """Takes a picture of the page where VISIOGUICHET_PICTURES says to; for people to look at."""
    folder = os.environ.get("VISIOGUICHET_PICTURES")

    async def take(name: str) -> None:
        if folder:
            (Path(folder) / f"firefox-{request.node.name}-{name}.png").write_bytes(await page.picture())

    return take
