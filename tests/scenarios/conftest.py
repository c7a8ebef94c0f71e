"""One place (central, borne, lines) for the tests of a module; each test leaves it idle."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.scenarios.place import Place, a_place


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    """The processes of this module, with the environment that its `SETTINGS` name."""
    settings = getattr(request.module, "SETTINGS", {})
    async with a_place(tmp_path_factory.mktemp("house"), settings=settings) as place:
        yield place


@pytest_asyncio.fixture(loop_scope="module")
async def place(house: Place, request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    """The module's place, idle before and after."""
    await house.home()
    yield house
    for program in house.stack.programs:
        # pytest shows it when the test failed.
        print(f"-- {program.name}\n{program.tail(60)}")  # noqa: T201
    await house.leave()
