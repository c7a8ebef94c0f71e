"""The real screen adapter on SDL without a display: pixels looked at, signals left alone."""

import os
import signal
import subprocess
import sys
import threading

import numpy as np
import pytest

from hardware.adapters.screen_pygame import PygameScreen
from hardware.errors import DeviceFault, DeviceMisuse, DeviceUnavailable, FaultKind
from hardware.protocols import Rgb

pytestmark = pytest.mark.xdist_group("sdl")

SIZE = (320, 200)


def gradient(seed: int) -> Rgb:
    return np.random.default_rng(seed).integers(0, 256, (SIZE[1], SIZE[0], 3), np.uint8)


@pytest.mark.parametrize("driver", ["offscreen", "dummy"])
@pytest.mark.parametrize("fullscreen", [False, True])
async def test_every_pixel_is_on_the_glass(driver: str, fullscreen: bool) -> None:
    screen = PygameScreen(SIZE, video_driver=driver, fullscreen=fullscreen)
    await screen.open()
    for seed in range(3):
        await screen.present(gradient(seed))
        assert np.array_equal(await screen.on_glass(), gradient(seed))
    await screen.close()


async def test_red_green_and_blue_keep_their_order() -> None:
    screen = PygameScreen(SIZE, video_driver="dummy")
    await screen.open()
    picture = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    picture[0, 0], picture[0, 1], picture[1, 0] = (255, 0, 0), (0, 255, 0), (0, 0, 255)
    await screen.present(picture)
    glass = await screen.on_glass()
    await screen.close()
    assert glass[0, 0].tolist() == [255, 0, 0]
    assert glass[0, 1].tolist() == [0, 255, 0]
    assert glass[1, 0].tolist() == [0, 0, 255]


async def test_all_of_sdl_runs_in_one_thread_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    import pygame

    callers: set[str] = set()
    flip = pygame.display.flip

    def noting() -> None:
        callers.add(threading.current_thread().name)
        flip()

    monkeypatch.setattr(pygame.display, "flip", noting)
    screen = PygameScreen(SIZE, video_driver="dummy")
    await screen.open()
    for seed in range(3):
        await screen.present(gradient(seed))
    await screen.close()
    assert len(callers) == 1
    assert callers.pop().startswith("screen")


async def test_a_window_that_was_closed_is_a_fault() -> None:
    import pygame

    screen = PygameScreen(SIZE, video_driver="dummy")
    await screen.open()
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    with pytest.raises(DeviceFault) as fault:
        await screen.present(gradient(1))
    assert fault.value.kind is FaultKind.OFF
    await screen.close()


async def test_a_display_that_is_not_there_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "offscreen")
    screen = PygameScreen(SIZE, video_driver="kmsdrm_that_does_not_exist")
    with pytest.raises(DeviceUnavailable):
        await screen.open()
    with pytest.raises(DeviceMisuse):
        await screen.present(gradient(1))
    assert os.environ["SDL_VIDEODRIVER"] == "offscreen"
    working = PygameScreen(SIZE)
    await working.open()
    await working.close()


def test_sdl_leaves_sigterm_to_systemd() -> None:
    program = (
        "import asyncio, os, signal\n"
        "from hardware.adapters.screen_pygame import PygameScreen\n"
        "asyncio.run(PygameScreen((64, 64), video_driver='dummy').open())\n"
        "os.kill(os.getpid(), signal.SIGTERM)\n"
        "print('still here')\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, timeout=60, text=True)
    assert ended.returncode == -signal.SIGTERM, ended.stderr
    assert ended.stdout == ""
