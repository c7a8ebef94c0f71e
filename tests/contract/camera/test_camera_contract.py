"""What every camera does: the twin, the twin that encodes, and the V4L2 adapter on FFmpeg's test picture."""

import asyncio
from collections.abc import AsyncIterator, Callable

import av
import pytest

from hardware.adapters.camera_v4l2 import Source, V4l2Camera
from hardware.errors import DeviceMisuse
from hardware.protocols import Camera
from hardware.simulated.camera import SimulatedCamera


def moving_picture(width: int, height: int, fps: int) -> Source:
    return av.open(f"testsrc=size={width}x{height}:rate={fps},realtime", format="lavfi")


def v4l2() -> Camera:
    return V4l2Camera(opener=moving_picture, exists=lambda: True)


def encoding_twin() -> Camera:
    return SimulatedCamera(encodes=True)


@pytest.fixture(params=[SimulatedCamera, encoding_twin, v4l2], ids=["simulated", "simulated-encoding", "v4l2"])
async def camera(request: pytest.FixtureRequest) -> AsyncIterator[Camera]:
    make: Callable[[], Camera] = request.param
    made = make()
    await made.open()
    yield made
    await made.close()


@pytest.mark.parametrize("size", [(640, 480), (320, 240)])
async def test_pictures_have_the_size_asked_and_rising_time(camera: Camera, size: tuple[int, int]) -> None:
    await camera.start(*size, 30)
    times = []
    async with asyncio.timeout(20.0):
        for _ in range(6):
            frame = await camera.next_frame()
            assert (frame.width, frame.height, frame.format.name) == (*size, "yuv420p")
            assert frame.pts is not None
            assert frame.time_base is not None
            times.append(frame.pts * frame.time_base)
    assert times == sorted(set(times))


async def test_it_stops_and_starts_in_another_size(camera: Camera) -> None:
    for size in ((640, 480), (320, 240)):
        await camera.start(*size, 30)
        async with asyncio.timeout(20.0):
            assert (await camera.next_frame()).width == size[0]
        await camera.stop()
    await camera.stop()


async def test_only_a_started_camera_sees(camera: Camera) -> None:
    with pytest.raises(DeviceMisuse):
        await camera.next_frame()
    await camera.start(640, 480, 30)
    with pytest.raises(DeviceMisuse):
        await camera.start(640, 480, 30)


async def test_encoding_is_as_promised(camera: Camera) -> None:
    await camera.start(640, 480, 30)
    camera.set_bitrate(400_000)
    camera.request_key_frame()
    if camera.encodes:
        async with asyncio.timeout(20.0):
            first = await camera.next_encoded()
            second = await camera.next_encoded()
        assert first.key_frame
        assert first.data.startswith(b"\0\0\0\1")
        assert second.pts_us > first.pts_us
    else:
        with pytest.raises(DeviceMisuse):
            await camera.next_encoded()


async def test_raw_and_encoded_pictures_come_side_by_side(camera: Camera) -> None:
    await camera.start(640, 480, 30)
    async with asyncio.timeout(20.0), asyncio.TaskGroup() as tasks:
        tasks.create_task(camera.next_frame())
        if camera.encodes:
            tasks.create_task(camera.next_encoded())


async def test_closing_twice_is_harmless_and_nothing_stays_running(camera: Camera) -> None:
    await camera.start(640, 480, 30)
    await camera.next_frame()
    await camera.close()
    await camera.close()
    with pytest.raises(DeviceMisuse):
        await camera.start(640, 480, 30)
