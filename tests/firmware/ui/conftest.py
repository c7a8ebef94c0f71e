"""A painter, views and pictures."""

import pytest

from firmware.ui.painter import Painter
from firmware.views.view import View
from tests.firmware.ui.samples import VIEWS, StillPictures, live


@pytest.fixture(scope="session")
def views() -> dict[str, View]:
    return VIEWS


@pytest.fixture(scope="session")
def live_pictures() -> StillPictures:
    return live((1280, 800))


@pytest.fixture(scope="module")
def painter() -> Painter:
    return Painter((1280, 800))
