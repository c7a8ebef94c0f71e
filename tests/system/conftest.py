"""The real counter and call process with the twins, and sockets that hear what systemd would."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from firmware.call.frames import block_prefix, remove_leftovers
from provisioning.device_key import make_or_load
from tests.waiting import late

ROOT = Path(__file__).parents[2]
IMAGE = ROOT / "image" / "root"
BOUND_S = 100.0
"""How long anything may take on a busy machine."""
WATCHDOG_S = 3.0
FEED = "WATCHDOG=1"


class NotifySocket:
    """The socket of sd_notify(3): every line that was sent, in order."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: list[str] = []
        self._heard = asyncio.Condition()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._socket.bind(str(path))

    async def listen(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while True:
                datagram = await loop.sock_recv(self._socket, 4096)
                async with self._heard:
                    self.lines += datagram.decode().splitlines()
                    self._heard.notify_all()
        finally:
            self._socket.close()

    @property
    def feeds(self) -> int:
        return self.lines.count(FEED)

    @property
    def statuses(self) -> list[str]:
        return [line.removeprefix("STATUS=") for line in self.lines if line.startswith("STATUS=")]

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(BOUND_S), self._heard:
            await self._heard.wait_for(condition)
        await late()

    async def all_heard(self) -> None:
        """Everything that was sent by now is in `lines`: a word of ours has come behind it."""
        ours = f"X_HEARD={len(self.lines)}"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as asking:
            await asyncio.get_running_loop().sock_sendto(asking, ours.encode(), str(self.path))
        await self.line(ours)
        self.lines.remove(ours)

    async def line(self, text: str) -> None:
        await self.until(lambda: text in self.lines)

    async def more_feeds(self, more: int = 3) -> None:
        wanted = self.feeds + more
        await self.until(lambda: self.feeds >= wanted)

    async def starved(self) -> None:
        """No feeding for more than the watchdog's span: systemd would have killed it."""
        async with asyncio.timeout(BOUND_S):
            while True:
                try:
                    async with asyncio.timeout(WATCHDOG_S * 1.5):
                        await self.more_feeds(1)
                except TimeoutError:
                    return


@dataclass
class Place:
    """One borne's folders and notify sockets; it ends what it started."""

    folder: Path
    counter: NotifySocket
    call: NotifySocket
    started: list[asyncio.subprocess.Process] = field(default_factory=list)

    def environment(self, notify: NotifySocket | None = None, **settings: str) -> dict[str, str]:
        told = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "VISIOGUICHET_PROFILE": "virtual",
            "VISIOGUICHET_DATA_DIR": str(self.folder / "data"),
            "VISIOGUICHET_RUNTIME_DIR": str(self.folder / "run"),
            # Nobody listens at the port of tcpmux: a borne without its central.
            "VISIOGUICHET_CENTRAL_URL": "http://127.0.0.1:1",
        }
        if notify is not None:
            told |= {"NOTIFY_SOCKET": str(notify.path), "WATCHDOG_USEC": str(int(WATCHDOG_S * 1e6))}
        return told | settings

    async def start(self, module: str, environment: dict[str, str]) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            env=environment,
            cwd="/",
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        self.started.append(process)
        return process

    async def start_counter(self, **settings: str) -> asyncio.subprocess.Process:
        return await self.start("firmware", self.environment(self.counter, **settings))

    async def start_call(self, **settings: str) -> asyncio.subprocess.Process:
        return await self.start("firmware.call", self.environment(self.call, **settings))

    async def stop(self) -> None:
        for process in self.started:
            if process.returncode is None:
                process.send_signal(signal.SIGKILL)
            await process.communicate()
        # A killed call process leaves its pictures to the next one: here there is none.
        remove_leftovers(block_prefix(self.folder / "run" / "call.sock"))


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    for name in ("data", "run"):
        (tmp_path / name).mkdir(mode=0o700)
    make_or_load(tmp_path / "data" / "device.key")
    place = Place(tmp_path, NotifySocket(tmp_path / "counter.sock"), NotifySocket(tmp_path / "process.sock"))
    listening = [asyncio.create_task(notify.listen()) for notify in (place.counter, place.call)]
    try:
        yield place
    finally:
        await place.stop()
        for task in listening:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
