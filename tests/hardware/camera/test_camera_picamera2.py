"""What of the CSI camera's adapter needs no board, and the rest where there is one."""

import asyncio
import importlib.util

import numpy as np
import pytest

from hardware.adapters.camera_picamera2 import Picamera2Camera, without_padding
from hardware.encoded_queue import MOST_FRAMES, EncodedQueue
from hardware.errors import DeviceFault, DeviceMisuse, DeviceUnavailable, FaultKind
from hardware.protocols import EncodedFrame

HAS_PICAMERA2 = importlib.util.find_spec("picamera2") is not None


@pytest.mark.parametrize("padding", [0, 64])
def test_padding_is_taken_off_each_plane_by_itself(padding: int) -> None:
    width, height, stride = 128, 8, 128 + padding
    planes = [
        np.full((height, stride), 1),
        np.full((height // 2, stride // 2), 2),
        np.full((height // 2, stride // 2), 3),
    ]
    for plane, visible in zip(planes, (width, width // 2, width // 2), strict=True):
        plane[:, visible:] = 99
    given = np.concatenate([plane.reshape(-1) for plane in planes]).astype(np.uint8).reshape(height * 3 // 2, stride)
    tight = without_padding(given, width, height)
    assert tight.shape == (height * 3 // 2, width)
    assert tight.flags.c_contiguous
    flat = tight.reshape(-1)
    luma, quarter = width * height, width * height // 4
    assert [set(part) for part in np.split(flat, [luma, luma + quarter])] == [{1}, {2}, {3}]


@pytest.mark.skipif(HAS_PICAMERA2, reason="picamera2 is here")
async def test_without_libcamera_it_is_unavailable() -> None:
    camera = Picamera2Camera()
    with pytest.raises(DeviceUnavailable, match="libcamera"):
        await camera.open()
    with pytest.raises(DeviceMisuse):
        await camera.start(640, 480, 30)
    await camera.close()


def frame(number: int, *, key: bool = False) -> EncodedFrame:
    return EncodedFrame(b"\0", number, key)


async def test_frames_come_in_order_from_the_first_key_frame_on() -> None:
    queue = EncodedQueue()
    for number in range(3):
        assert not queue.put(frame(number, key=number == 1))
    assert [(await queue.get()).pts_us for _ in range(2)] == [1, 2]
    waiting = asyncio.create_task(queue.get())
    await asyncio.sleep(0)
    queue.put(frame(3))
    assert (await waiting).pts_us == 3


async def test_a_reader_a_second_late_goes_on_at_a_key_frame() -> None:
    queue = EncodedQueue()
    queue.put(frame(0, key=True))
    asked = [queue.put(frame(number)) for number in range(1, MOST_FRAMES + 2)]
    assert asked == [*[False] * (MOST_FRAMES - 1), True, False]
    assert not queue.put(frame(102, key=True))
    assert not queue.put(frame(103))
    assert [(await queue.get()).pts_us for _ in range(2)] == [102, 103]


async def test_a_failure_comes_after_what_was_there() -> None:
    queue = EncodedQueue()
    queue.put(frame(0, key=True))
    queue.fail(DeviceFault("camera", FaultKind.UNPLUGGED))
    await queue.get()
    for _ in range(2):
        with pytest.raises(DeviceFault):
            await queue.get()


@pytest.mark.vm
async def test_pictures_come_from_libcamera() -> None:
    camera = Picamera2Camera()
    await camera.open()
    await camera.start(640, 480, 30)
    first, second = await camera.next_frame(), await camera.next_frame()
    await camera.close()
    assert (first.width, first.height, first.format.name) == (640, 480, "yuv420p")
    assert first.pts is not None
    assert second.pts is not None
    assert second.pts > first.pts


@pytest.mark.board
async def test_the_boards_encoder_gives_key_frames_when_asked_and_keeps_a_bitrate() -> None:
    camera = Picamera2Camera(encodes=True)
    await camera.open()
    await camera.start(1280, 720, 30)
    assert (await camera.next_encoded()).key_frame
    camera.request_key_frame()
    assert any([(await camera.next_encoded()).key_frame for _ in range(10)])
    camera.set_bitrate(300_000)
    for _ in range(30):
        await camera.next_encoded()
    size = sum([len((await camera.next_encoded()).data) for _ in range(90)])
    assert size * 8 / 3 < 450_000
    await camera.close()
