"""The camera of a call: seeing from `start` to `stop` only, its pictures handed to the self-view and to the track."""

import asyncio
from collections import deque

import av

from firmware.call.device_keeper import OnState, keep_device
from firmware.call.device_probe import DeviceProbe
from firmware.call.newest import Newest
from firmware.call.tasks import Spawn, end_task
from hardware.errors import FaultKind
from hardware.protocols import Camera, EncodedFrame

FRAME_TIMEOUT_S = 3.0
_MOST_WAITING = 30
"""Access units (one second) that may wait for a slow line before the rest until the next key frame is dropped."""


class CameraSource:
    """Owns the camera device. All methods in one event loop."""

    def __init__(self, camera: Camera, on_state: OnState, spawn: Spawn, *, width: int, height: int, fps: int) -> None:
        self.pictures: Newest[av.VideoFrame] = Newest()
        self.size = (width, height)
        self.fps = fps
        self._camera = camera
        self._on_state = on_state
        self._spawn = spawn
        self._task: asyncio.Task[None] | None = None
        self._fault: FaultKind | None = None
        self._probe = DeviceProbe(camera, self._note, spawn)
        self._encoded_wanted = asyncio.Event()
        self._units: deque[EncodedFrame] = deque()
        self._unit_came = asyncio.Event()
        self._key_awaited = True

    @property
    def encodes(self) -> bool:
        return self._camera.encodes

    @property
    def running(self) -> bool:
        return self._task is not None

    def start(self) -> None:
        """Opens the camera, again and again until it is there; does not wait for it."""
        if self._task is None:
            self._task = self._spawn(self._keep())

    async def stop(self) -> None:
        """Closes the camera and forgets every picture, and who wanted what of it; may come twice."""
        await self.pause()
        self.want_encoded(False)

    async def pause(self) -> None:
        """Closes the camera and forgets every picture; after the next `start` those who read it go on."""
        task, self._task = self._task, None
        if task is not None:
            await end_task(task)
            # Closed, it is as well as it was: what failed last is tried anew beside the calls.
            self._on_state(False, self._fault)
            self.probe()
        self.pictures.forget()
        self._units.clear()
        self._key_awaited = True

    def probe(self) -> None:
        """Looks, beside the calls, whether the camera is there."""
        self._probe.begin()

    async def rest(self) -> None:
        """Looks no more."""
        await self._probe.end()

    async def _keep(self) -> None:
        await self._probe.end()
        await keep_device(self._camera, self._see, self._note)

    def _note(self, is_open: bool, fault: FaultKind | None) -> None:
        self._fault = fault
        self._on_state(is_open, fault)

    def want_encoded(self, wanted: bool) -> None:
        """Whether access units are read from the camera; the first one given is then a key frame."""
        self._units.clear()
        self._key_awaited = True
        if wanted:
            self._encoded_wanted.set()
            self.request_key_frame()
        else:
            self._encoded_wanted.clear()

    async def next_encoded(self) -> EncodedFrame:
        """The next access unit in order, starting with a key frame."""
        while not self._units:
            self._unit_came.clear()
            await self._unit_came.wait()
        return self._units.popleft()

    def request_key_frame(self) -> None:
        self._camera.request_key_frame()

    def set_bitrate(self, bits_per_s: int) -> None:
        self._camera.set_bitrate(bits_per_s)

    async def _see(self) -> None:
        try:
            async with asyncio.timeout(FRAME_TIMEOUT_S):
                await self._camera.start(*self.size, self.fps)
            async with asyncio.TaskGroup() as readers:
                readers.create_task(self._read_pictures())
                if self._camera.encodes:
                    readers.create_task(self._read_encoded())
        except ExceptionGroup as group:
            # The keeper knows single errors; both readers fail for the same reason.
            raise group.exceptions[0] from None

    async def _read_pictures(self) -> None:
        while True:
            async with asyncio.timeout(FRAME_TIMEOUT_S):
                frame = await self._camera.next_frame()
            self.pictures.put(frame)

    async def _read_encoded(self) -> None:
        while True:
            await self._encoded_wanted.wait()
            async with asyncio.timeout(FRAME_TIMEOUT_S):
                unit = await self._camera.next_encoded()
            self._deliver(unit)

    def _deliver(self, unit: EncodedFrame) -> None:
        if len(self._units) >= _MOST_WAITING:
            self._units.clear()
            self._key_awaited = True
            self.request_key_frame()
        if self._key_awaited and not unit.key_frame:
            return
        self._key_awaited = False
        self._units.append(unit)
        self._unit_came.set()
