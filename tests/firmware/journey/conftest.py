"""A borne in the middle of a call."""

from collections.abc import AsyncIterator

import pytest

from tests.firmware.journey.borne import Borne


@pytest.fixture
async def borne() -> AsyncIterator[Borne]:
    borne = Borne()
    async with borne.running():
        await borne.begin()
        yield borne
