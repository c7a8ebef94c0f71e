"""The counter's side of the call process: its socket, its messages, its pictures.

`events` gives `ProcessUp` when a call process has said hello, its messages, then `ProcessLost`. After `ProcessLost`
nothing of a call goes on: the boards are wiped, and the next process starts from nothing.
"""

import asyncio
import contextlib
import logging
import os
import socket
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from firmware.call.frames import FrameBlockError, FrameReader, block_prefix, remove_leftovers, wipe_block
from firmware.call.messages import CALL_TO_COUNTER, CallToCounter, CounterToCall, Hello

MAX_LINE = 64_000
"""The longest message of the call process is an offer; `central.protocol.values.Sdp` ends at 32,000."""
MAX_BUFFER = 16_000_000
MOST_EVENTS = 10_000
SILENCE_S = 5.0
"""A process that beats each second and is silent for so long hangs."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ProcessUp:
    """A call process is there, with no call in it."""

    pid: int


@dataclass(frozen=True, slots=True)
class ProcessLost:
    """It is gone, or was dropped for silence or a wrong message; `pid` as the kernel knows it, 0 if it is unknown."""

    pid: int


type LinkEvent = ProcessUp | ProcessLost | CallToCounter


class CallLink:
    """`start`, then iterate `events` in one task; `send` from anywhere in the loop; `close`.

    `remote_frames` and `self_frames` are there between ProcessUp and ProcessLost; their `show()` may be called in
    the painter's thread.
    """

    def __init__(self, path: Path, silence_s: float = SILENCE_S) -> None:
        self.pid = 0
        """The connected process, from the kernel (SO_PEERCRED); 0 if there is none."""
        self.remote_frames: FrameReader | None = None
        self.self_frames: FrameReader | None = None
        self._path = path
        self._prefix = block_prefix(path)
        self._silence_s = silence_s
        self._events: asyncio.Queue[LinkEvent | None] = asyncio.Queue()
        self._server: asyncio.Server | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._serving: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listens, replacing a socket that a dead counter left. Raises `OSError`."""
        self._path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        try:
            listener.bind(str(self._path))
            # Nobody can connect before `listen`, so the mode is set in time.
            self._path.chmod(0o600)
        except OSError:
            listener.close()
            raise
        self._server = await asyncio.start_unix_server(self._accept, sock=listener, limit=MAX_LINE)

    async def close(self) -> None:
        """Ends `events`, drops the process and wipes what is left of its pictures."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._serving is not None:
            self._serving.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._serving
        await asyncio.to_thread(remove_leftovers, self._prefix)
        self._path.unlink(missing_ok=True)
        self._events.put_nowait(None)

    @property
    def connected(self) -> bool:
        return self._writer is not None

    def send(self, message: CounterToCall) -> bool:
        """False if there is no process to send to, or it does not read: it is dropped then."""
        if self._writer is None or self._writer.is_closing():
            return False
        self._writer.write(msgspec.json.encode(message) + b"\n")
        if self._writer.transport.get_write_buffer_size() > MAX_BUFFER:
            logger.error("the call process does not read")
            self._writer.transport.abort()
            return False
        return True

    async def events(self) -> AsyncIterator[LinkEvent]:
        """Everything in order, until `close`."""
        while (event := await self._events.get()) is not None:
            yield event

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pid, user = _peer(writer)
        if self._serving is not None or user != os.getuid():
            logger.warning("refused a second or foreign call process")
            writer.close()
            return
        self._serving = asyncio.current_task()
        try:
            await self._serve(reader, writer, pid)
        finally:
            self._serving = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, pid: int) -> None:
        try:
            hello = await self._next(reader)
            if not isinstance(hello, Hello):
                return
            await asyncio.to_thread(self._open_frames, hello)
            self.pid, self._writer = pid, writer
            self._events.put_nowait(ProcessUp(pid))
            while (message := await self._next(reader)) is not None:
                if not isinstance(message, Hello):
                    self._events.put_nowait(message)
        except TimeoutError:
            logger.error("the call process hangs")  # noqa: TRY400 - a trace says nothing more
        except (msgspec.DecodeError, ValueError) as error:
            logger.error("dropped a call process: %s", type(error).__name__)  # noqa: TRY400 - may quote a message
        except ConnectionError:
            pass
        finally:
            was_up, self.pid, self._writer = self._writer is not None, 0, None
            writer.transport.abort()
            await asyncio.shield(asyncio.to_thread(self._wipe_frames))
            if was_up:
                self._events.put_nowait(ProcessLost(pid))

    async def _next(self, reader: asyncio.StreamReader) -> CallToCounter | None:
        """The next message, None at the end. Raises `TimeoutError`, or `ValueError` for what is no message."""
        async with asyncio.timeout(self._silence_s):
            line = await reader.readline()
        if self._events.qsize() > MOST_EVENTS:
            raise ValueError("nobody reads the events")
        return CALL_TO_COUNTER.decode(line) if line else None

    def _open_frames(self, hello: Hello) -> None:
        names = (hello.remote_frames, hello.self_frames)
        if not all(name.startswith(self._prefix) for name in names):
            raise FrameBlockError("blocks of another counter")
        left = remove_leftovers(self._prefix, keep=names)
        if left:
            logger.info("wiped %d blocks that a call process left", left)
        self.remote_frames, self.self_frames = FrameReader(names[0]), FrameReader(names[1])

    def _wipe_frames(self) -> None:
        for frames in (self.remote_frames, self.self_frames):
            if frames is not None:
                wipe_block(frames.name)
                frames.close()
        self.remote_frames = self.self_frames = None


def _peer(writer: asyncio.StreamWriter) -> tuple[int, int]:
    """Process and user at the other end (unix(7), SO_PEERCRED)."""
    ends: socket.socket = writer.get_extra_info("socket")
    pid, user, _ = struct.unpack("3i", ends.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return pid, user
