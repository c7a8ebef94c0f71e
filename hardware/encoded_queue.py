"""Access units between an encoder's thread and the loop: in order, bounded, and always decodable."""

import asyncio
from collections import deque

from hardware.errors import DeviceError
from hardware.protocols import EncodedFrame

MOST_FRAMES = 30
"""A second. Who is later than that is better served by a fresh key frame."""


class EncodedQueue:
    """All methods are called in the loop. A reader that falls behind loses whole groups up to the next key frame."""

    def __init__(self) -> None:
        self._frames: deque[EncodedFrame] = deque()
        self._arrived = asyncio.Event()
        self._awaits_key = True
        self._failure: DeviceError | None = None

    def put(self, frame: EncodedFrame) -> bool:
        """Whether the caller must ask for a key frame, once: what comes before it is dropped."""
        if frame.key_frame:
            self._awaits_key = False
        elif self._awaits_key:
            return False
        if len(self._frames) >= MOST_FRAMES:
            self._frames.clear()
            self._awaits_key = not frame.key_frame
        if not self._awaits_key:
            self._frames.append(frame)
            self._arrived.set()
        return self._awaits_key

    def fail(self, failure: DeviceError) -> None:
        """What waits is still given; then `failure` is raised."""
        self._failure = self._failure or failure
        self._arrived.set()

    async def get(self) -> EncodedFrame:
        while not self._frames:
            if self._failure is not None:
                raise self._failure
            self._arrived.clear()
            await self._arrived.wait()
        return self._frames.popleft()
