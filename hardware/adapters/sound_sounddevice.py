"""Microphone, loudspeaker and handset by PortAudio, through sounddevice: 20 ms blocks, 48 kHz, 16 bits.

PortAudio calls back in a thread of its own; a ring of a few blocks stands between that thread and the loop. The raw
streams are used because sounddevice's NumPy ones set an array's shape, which NumPy 2.5 has deprecated.
"""

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np
import sounddevice

from hardware.blocking import LibraryThread
from hardware.echo import EchoCanceller, FarEnd
from hardware.errors import DeviceFault, DeviceMisuse, DeviceUnavailable, FaultKind
from hardware.protocols import BLOCK_FRAMES, SAMPLE_RATE_HZ, Samples, SoundOutput
from hardware.sound_level import amplify

LATENCY_S = 0.04
RING_BLOCKS = 5
ROOM_BLOCKS = 3
"""Blocks that wait to be played: 60 ms bear a late writer without being heard as delay."""
FIRST_BLOCK_S = 15.0
"""A sound server may take seconds until the first block (PulseAudio's null sink takes two), and several times that on a
busy machine. Nothing is lost by patience: a card that is gone at this moment does not open at all.
"""
SILENCE_S = 2.0
"""A card that later neither takes nor gives a block for so long is gone: ALSA tells of an unplugged one by silence."""


class _PortAudio:
    """PortAudio's own life. It lists the cards once, at its start: so it is restarted while no stream is open, or a
    card plugged in later would never be found. Opening and closing streams is not thread-safe there; here it is.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._streams = 0

    def open(self, make: Callable[[], Any]) -> Any:
        """A running stream."""
        with self._lock:
            if self._streams == 0:
                # The restart that sounddevice's maintainers recommend; there is no public name for it.
                sounddevice._terminate()  # noqa: SLF001
                sounddevice._initialize()  # noqa: SLF001
            stream = make()
            try:
                stream.start()
            except BaseException:
                stream.close(ignore_errors=True)
                raise
            self._streams += 1
            return stream

    def close(self, stream: Any) -> None:
        with self._lock:
            self._streams -= 1
            stream.abort(ignore_errors=True)
            stream.close(ignore_errors=True)


_PORT_AUDIO = _PortAudio()


class _Stream:
    """One stream and the thread that opens and closes it; the callback wakes the loop."""

    def __init__(self, device: str, make: Callable[[Callable[[], None]], Any]) -> None:
        self._device = device
        self._make = make
        self._stream: Any = None
        self._thread: LibraryThread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._moved = asyncio.Event()
        self._has_moved = False

    @property
    def running(self) -> bool:
        return self._stream is not None

    async def open(self) -> None:
        if self._thread is not None:
            raise DeviceMisuse(self._device, "open twice")
        self._loop = asyncio.get_running_loop()
        self._moved = asyncio.Event()
        self._has_moved = False
        self._thread = LibraryThread(f"portaudio-{self._device}")
        try:
            self._stream = await self._thread.run(_PORT_AUDIO.open, lambda: self._make(self._wake_in_thread))
        except (sounddevice.PortAudioError, ValueError, OSError) as error:
            await self.close()
            raise DeviceUnavailable(self._device, str(error)) from error

    async def close(self) -> None:
        thread, self._thread = self._thread, None
        stream, self._stream = self._stream, None
        if thread is not None:
            if stream is not None:
                await thread.run(_PORT_AUDIO.close, stream)
            thread.close()
        self._moved.set()

    async def moved(self) -> None:
        """Returns after the next callback."""
        self._moved.clear()
        limit_s = SILENCE_S if self._has_moved else FIRST_BLOCK_S
        try:
            async with asyncio.timeout(limit_s):
                await self._moved.wait()
        except TimeoutError as error:
            raise DeviceFault(self._device, FaultKind.UNPLUGGED, f"silent for {limit_s:g} s") from error
        self._has_moved = True
        if self._stream is None:
            raise DeviceMisuse(self._device, "closed in use")

    def _wake_in_thread(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._moved.set)


class SounddeviceMicrophone:
    """A `Microphone`. `device` is a PortAudio name or a part of one; empty takes the default.

    With a `canceller` and the loudspeaker's `far_end` the echo is taken off before the ring, in PortAudio's thread.
    """

    def __init__(
        self, device: str = "", *, canceller: EchoCanceller | None = None, far_end: FarEnd | None = None
    ) -> None:
        self._name = device or None
        self._canceller = canceller
        self._far_end = far_end
        self._ring: deque[Samples] = deque(maxlen=RING_BLOCKS)
        self._stream = _Stream("microphone", self._make)

    async def open(self) -> None:
        self._ring.clear()
        await self._stream.open()

    async def close(self) -> None:
        await self._stream.close()

    async def read(self) -> Samples:
        if not self._stream.running:
            raise DeviceMisuse("microphone", "not open")
        while not self._ring:
            await self._stream.moved()
        return self._ring.popleft()

    def _make(self, wake: Callable[[], None]) -> Any:
        def heard(data: Any, _frames: int, _time: Any, _status: Any) -> None:
            block: Samples = np.frombuffer(data, np.int16).copy()
            if self._canceller is not None and self._far_end is not None:
                block = self._canceller.process(block, self._far_end.take())
            self._ring.append(block)
            wake()

        return sounddevice.RawInputStream(
            device=self._name,
            channels=1,
            dtype="int16",
            samplerate=SAMPLE_RATE_HZ,
            blocksize=BLOCK_FRAMES,
            latency=LATENCY_S,
            callback=heard,
        )


class _Playback:
    """One output stream of one or two channels; it plays silence when nothing waits."""

    def __init__(self, name: str, channels: int, far_end: FarEnd | None) -> None:
        self.queue: deque[tuple[Samples, int]] = deque()
        """Blocks and the channel of each."""
        self.stream = _Stream("speaker", self._make)
        self._name = name or None
        self._channels = channels
        self._far_end = far_end

    def _make(self, wake: Callable[[], None]) -> Any:
        def wanted(data: Any, _frames: int, _time: Any, _status: Any) -> None:
            sound: Samples = np.frombuffer(data, np.int16)
            sound.fill(0)
            try:
                block, channel = self.queue.popleft()
            except IndexError:
                pass
            else:
                sound[channel :: self._channels] = block
                if self._far_end is not None:
                    self._far_end.put(block)
            wake()

        return sounddevice.RawOutputStream(
            device=self._name,
            channels=self._channels,
            dtype="int16",
            samplerate=SAMPLE_RATE_HZ,
            blocksize=BLOCK_FRAMES,
            latency=LATENCY_S,
            callback=wanted,
        )


class SounddeviceSpeaker:
    """A `Speaker`: one stereo device (left loudspeaker, right handset), two devices, or one for both outputs.

    What waits for the old output is dropped when the output changes: off the hook, the room hears nothing more.
    """

    def __init__(
        self,
        device: str = "",
        handset_device: str = "",
        *,
        has_handset: bool = True,
        far_end: FarEnd | None = None,
    ) -> None:
        two_devices = has_handset and handset_device not in {"", device}
        loudspeaker = _Playback(device, 2 if has_handset and not two_devices else 1, far_end)
        self._playbacks = [loudspeaker]
        self._routes = {SoundOutput.LOUDSPEAKER: (loudspeaker, 0), SoundOutput.HANDSET: (loudspeaker, 0)}
        if two_devices:
            handset = _Playback(handset_device, 1, None)
            self._playbacks.append(handset)
            self._routes[SoundOutput.HANDSET] = (handset, 0)
        elif has_handset:
            self._routes[SoundOutput.HANDSET] = (loudspeaker, 1)
        self._output = SoundOutput.LOUDSPEAKER
        self._gain_db = 0.0

    async def open(self) -> None:
        try:
            for playback in self._playbacks:
                playback.queue.clear()
                await playback.stream.open()
        except DeviceUnavailable:
            await self.close()
            raise

    async def close(self) -> None:
        for playback in reversed(self._playbacks):
            await playback.stream.close()

    async def write(self, block: Samples) -> None:
        if block.shape != (BLOCK_FRAMES,) or block.dtype != np.int16:
            raise DeviceMisuse("speaker", f"a block of shape {block.shape} {block.dtype}")
        playback, channel = self._routes[self._output]
        if not playback.stream.running:
            raise DeviceMisuse("speaker", "not open")
        playback.queue.append((amplify(block, self._gain_db), channel))
        while len(playback.queue) >= ROOM_BLOCKS:
            await playback.stream.moved()

    def take_back(self) -> int:
        queue, taken = self._routes[self._output][0].queue, 0
        # PortAudio's thread takes from the other end meanwhile.
        with contextlib.suppress(IndexError):
            while True:
                queue.pop()
                taken += 1
        return taken

    def set_gain_db(self, gain_db: float) -> None:
        self._gain_db = gain_db

    def set_output(self, output: SoundOutput) -> None:
        if output is not self._output:
            self._routes[self._output][0].queue.clear()
            self._output = output
