"""The call process: `python -m firmware.call`. Its unit restarts it if it dies, or if its loop no longer turns.

Socket and profile come from the borne's configuration, as the counter's do, or from the command line.
"""

import argparse
import asyncio
import contextlib
import gc
import logging
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from firmware.call.engine import CallEngine, Capture, SelfSizes
from firmware.call.frames import FrameWriter, block_prefix
from firmware.call.messages import COUNTER_TO_CALL, Beat, CallToCounter, Hello
from firmware.call.tasks import Crash, end_task
from firmware.config import load_config
from firmware.dumps import forbid_dumps
from firmware.errors import ConfigError, Exit
from firmware.loop_watch import LoopWatch
from firmware.memory import keep_little, settle
from firmware.quiet import quiet_libraries
from firmware.stopping import stop_on_signals
from firmware.supervision import Supervision, systemd_notifier, watchdog_interval_s
from firmware.ui.grid import picture_sizes
from hardware.errors import ProfileError
from hardware.factory import call_devices
from hardware.profile import Profile, find_profile

MAX_LINE = 8_000_000
"""The longest line is a spoken sentence: a minute of sound in base64."""
BEAT_S = 1.0
STOP_WITHIN_S = 4.0
"""The unit allows five."""
_FIRST_RETRY_S = 0.1
_LAST_RETRY_S = 2.0

logger = logging.getLogger(__name__)


class CounterConnection:
    """The socket to the counter, made again whenever it is lost; each connection has its own engine and boards."""

    def __init__(
        self,
        socket: Path,
        profile: Profile,
        capture: Capture,
        clock: Callable[[], float] = time.monotonic,
        on_status: Callable[[str], None] = lambda _status: None,
    ) -> None:
        self._socket = socket
        self._sizes = picture_sizes(profile.screen.size)
        self._devices = call_devices(profile, clock, socket.parent)
        self._capture = capture
        self._clock = clock
        self._on_status = on_status
        self._connections = 0
        self._writer: asyncio.StreamWriter | None = None

    async def run(self) -> None:
        """Until cancelled, or until an error that nobody expected, which is raised."""
        retry_s = _FIRST_RETRY_S
        while True:
            self._on_status("waiting for the counter")
            try:
                reader, writer = await asyncio.open_unix_connection(self._socket, limit=MAX_LINE)
            except OSError:
                pass
            else:
                retry_s = _FIRST_RETRY_S
                await self._serve(reader, writer)
            await asyncio.sleep(retry_s)
            retry_s = min(retry_s * 2, _LAST_RETRY_S)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection. Whatever ends it also ends the call: without a counter nobody could hang up."""
        self._writer = writer
        crash = Crash()
        async with contextlib.AsyncExitStack() as undo:
            undo.push_async_callback(self._leave, writer)
            # New names each time: the counter may still be wiping the last ones.
            self._connections += 1
            sizes = self._sizes
            prefix = f"{block_prefix(self._socket)}{os.getpid()}-{self._connections}"
            remote = undo.enter_context(FrameWriter(f"{prefix}-remote", *sizes.call))
            own = undo.enter_context(FrameWriter(f"{prefix}-self", *sizes.preview))
            engine = CallEngine(
                self._devices,
                remote,
                own,
                SelfSizes(sizes.small, sizes.signer),
                self._send,
                crash.spawn,
                self._clock,
                self._capture,
            )
            undo.push_async_callback(engine.close)
            self._send(Hello(pid=os.getpid(), remote_frames=remote.name, self_frames=own.name))
            engine.tell_devices()
            engine.start()
            self._on_status("with the counter")
            beat = crash.spawn(self._beat())
            failure = asyncio.create_task(crash.happened())
            reading = asyncio.create_task(self._read(reader, engine))
            for task in (beat, failure, reading):
                undo.push_async_callback(end_task, task)
            await asyncio.wait({failure, reading}, return_when=asyncio.FIRST_COMPLETED)
            for task in (failure, reading):
                if task.done():
                    task.result()

    async def _read(self, reader: asyncio.StreamReader, engine: CallEngine) -> None:
        while True:
            try:
                line = await reader.readline()
                if not line:
                    return
                message = COUNTER_TO_CALL.decode(line)
            except (msgspec.DecodeError, ValueError) as error:
                logger.error("the counter sent no message: %s", type(error).__name__)  # noqa: TRY400 - may quote it
                return
            except ConnectionError:
                return
            await engine.handle(message)

    async def _leave(self, writer: asyncio.StreamWriter) -> None:
        self._writer = None
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    def _send(self, message: CallToCounter) -> None:
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(msgspec.json.encode(message) + b"\n")

    async def _beat(self) -> None:
        while True:
            self._send(Beat(at_s=self._clock()))
            await asyncio.sleep(BEAT_S)


def _capture(text: str) -> Capture:
    size, _, fps = text.partition("@")
    width, _, height = size.partition("x")
    return Capture(width=int(width), height=int(height), fps=int(fps or 30))


async def _run_until_signal(connection: CounterConnection, supervision: Supervision, watch: LoopWatch) -> None:
    task = asyncio.current_task()
    assert task is not None
    stop_on_signals(task, STOP_WITHIN_S)
    # What is loaded by now stays: collections after a call look only at what the call has left.
    gc.freeze()
    beside = [
        asyncio.create_task(supervision.feed(watchdog_interval_s(os.environ))),
        asyncio.create_task(settle(watch.reset)),
    ]
    supervision.up("loop")
    try:
        await connection.run()
    finally:
        supervision.stopping()
        for work in beside:
            await end_task(work)


def _socket_and_profile(options: argparse.Namespace) -> tuple[Path, Profile]:
    """What the command line leaves out comes from the configuration. Raises ConfigError, ProfileError."""
    if options.socket is not None and options.profile is not None:
        return options.socket, find_profile(options.profile)
    config = load_config(os.environ)
    return options.socket or config.call_socket, find_profile(options.profile or config.profile)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m firmware.call", description=__doc__)
    parser.add_argument("--socket", type=Path, help="the counter's Unix socket")
    parser.add_argument("--profile", help="a board profile: a packaged name, or a path to a .toml file")
    parser.add_argument("--capture", type=_capture, default=Capture(), help="size and rate of the camera: 640x480@30")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(levelname)s: %(message)s")
    quiet_libraries()
    forbid_dumps()
    keep_little()
    supervision = Supervision(systemd_notifier(os.environ), clock=time.monotonic, mandatory=frozenset({"loop"}))
    try:
        socket, profile = _socket_and_profile(options)
    except (ConfigError, ProfileError) as error:
        print(error, file=sys.stderr)  # noqa: T201 - the reason of a fatal exit
        return Exit.CONFIG
    connection = CounterConnection(socket, profile, options.capture, on_status=supervision.status)
    watch = LoopWatch()
    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(_run_until_signal(connection, supervision, watch), loop_factory=watch.make_loop)
    watch.report()
    return 0
