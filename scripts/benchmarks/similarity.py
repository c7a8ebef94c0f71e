"""How close a received picture is to the one that was sent: SSIM (Wang, Bovik, Sheikh, Simoncelli, 2004)."""

import asyncio

import numpy as np
from numpy.typing import NDArray

from hardware.simulated.camera import SimulatedCamera
from hardware.simulated.stamp import read_stamp

type Luma = NDArray[np.uint8]

_WINDOW = 8
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
_CANDIDATES = 400
GRAIN = 2.0
"""Of the camera twin, in levels: what a webcam shows in a lit hall. Without any, a still wall costs no bits."""


def ssim(one: Luma, other: Luma) -> float:
    """The mean over all 8x8 windows of two luma planes of one size; 1.0 for equal ones."""
    x, y = one.astype(np.float64), other.astype(np.float64)
    mean_x, mean_y = _window_mean(x), _window_mean(y)
    var_x, var_y = _window_mean(x * x) - mean_x**2, _window_mean(y * y) - mean_y**2
    covariance = _window_mean(x * y) - mean_x * mean_y
    top = (2 * mean_x * mean_y + _C1) * (2 * covariance + _C2)
    return float((top / ((mean_x**2 + mean_y**2 + _C1) * (var_x + var_y + _C2))).mean())


def _window_mean(plane: NDArray[np.float64]) -> NDArray[np.float64]:
    sums = np.pad(plane, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    k = _WINDOW
    windows: NDArray[np.float64] = (sums[k:, k:] - sums[:-k, k:] - sums[k:, :-k] + sums[:-k, :-k]) / k**2
    return windows


async def ssim_with_camera(received: Luma) -> float:
    """SSIM of a received picture of the camera twin with the picture that it must have sent.

    The twin draws from the time alone, and the picture carries a stamp: of all places in which the figure can stand
    the one that is closest is taken. Raises `ValueError` for a picture whose stamp cannot be read.
    """
    stamp = read_stamp(received)
    if stamp is None:
        raise ValueError("no stamp in the received picture")
    height, width = received.shape
    # Half a period of the figure's way, from one end to the other.
    drawn = await drawn_by_camera((width, height), stamp, [1.0 + 2.0 * n / _CANDIDATES for n in range(_CANDIDATES)])
    small = received[::4, ::4].astype(np.int32)
    closest = min(drawn, key=lambda plane: float(((plane[::4, ::4] - small) ** 2).mean()))
    return ssim(received, closest)


async def drawn_by_camera(
    size: tuple[int, int], stamp: int, elapsed_s: list[float], grain: float = GRAIN
) -> list[Luma]:
    """What the twin shows so long after its start, each plane once, all with this stamp."""
    moments = [0.0]

    async def at_once(_: float) -> None:
        pass

    camera = SimulatedCamera(lambda: moments[-1], at_once, stamp_ms=lambda: stamp, grain=grain)
    await camera.open()
    await camera.start(*size, 30)
    planes: list[Luma] = []
    for moment_s in elapsed_s:
        moments.append(moment_s)
        frame = await camera.next_frame()
        plane = frame.to_ndarray()[: size[1]].astype(np.uint8)
        if not planes or not np.array_equal(plane, planes[-1]):
            planes.append(plane)
        await asyncio.sleep(0)
    await camera.close()
    return planes
