"""What every screen does: the twin and SDL."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import numpy as np
import pytest

from hardware.adapters.screen_pygame import PygameScreen
from hardware.errors import DeviceMisuse
from hardware.protocols import Rgb, Screen
from hardware.simulated.screen import SimulatedScreen

pytestmark = pytest.mark.xdist_group("sdl")

SIZE = (160, 100)


@dataclass
class Watched:
    screen: Screen
    glass: Callable[[], Awaitable[Rgb]]


def simulated() -> Watched:
    screen = SimulatedScreen(SIZE)

    async def glass() -> Rgb:
        return screen.picture

    return Watched(screen, glass)


def pygame_offscreen() -> Watched:
    screen = PygameScreen(SIZE, video_driver="offscreen")
    return Watched(screen, screen.on_glass)


@pytest.fixture(params=[simulated, pygame_offscreen], ids=["simulated", "pygame"])
async def watched(request: pytest.FixtureRequest) -> AsyncIterator[Watched]:
    made: Watched = request.param()
    await made.screen.open()
    yield made
    await made.screen.close()


def plain(*colour: int) -> Rgb:
    return np.full((SIZE[1], SIZE[0], 3), colour, np.uint8)


async def test_what_is_presented_is_on_the_glass_even_if_its_memory_is_drawn_over(watched: Watched) -> None:
    assert watched.screen.size == SIZE
    picture = plain(200, 100, 50)
    await watched.screen.present(picture)
    picture[:] = 0
    assert np.array_equal(await watched.glass(), plain(200, 100, 50))
    await watched.screen.present(picture)
    assert np.array_equal(await watched.glass(), picture)


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((SIZE[0], SIZE[1], 3), np.uint8),
        np.zeros((SIZE[1], SIZE[0], 4), np.uint8),
        np.zeros((SIZE[1], SIZE[0], 3), np.uint16),
    ],
    ids=["turned", "with alpha", "16 bits"],
)
async def test_a_picture_of_another_shape_is_our_bug(watched: Watched, picture: Rgb) -> None:
    with pytest.raises(DeviceMisuse):
        await watched.screen.present(picture)


async def test_it_closes_twice_and_opens_again(watched: Watched) -> None:
    await watched.screen.close()
    await watched.screen.close()
    with pytest.raises(DeviceMisuse):
        await watched.screen.present(plain(1, 2, 3))
    await watched.screen.open()
    await watched.screen.present(plain(1, 2, 3))
    assert np.array_equal(await watched.glass(), plain(1, 2, 3))
