"""The scanner through SANE. The library lives in a process of its own (sane_worker.py), which is killed when it hangs.

Pixels come over a socket pair into memory; no page ever touches a file.
"""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from hardware.adapters import sane_frames as frames
from hardware.blocking import LibraryThread
from hardware.errors import DeviceError, DeviceFault, DeviceMisuse, DeviceUnavailable, FaultKind
from hardware.protocols import Rgb, ScannedPage, ScanSource

_LOOK_DPI = 75
_LOOK_STEP = 4
"""Every so many pixels of a full scan are looked at for whether there is a paper at all."""
_INK_LEVELS = 24
"""A pixel this far from the median shade belongs to a paper: scanner noise and lid texture stay under it."""
_INK_SHARE = 0.001
_DARK_LEVEL = 60
"""An even glass darker than this is an open lid, which says nothing about a paper."""


@dataclass(frozen=True, slots=True)
class ScanDeadlines:
    """How long the worker may be silent. A cold lamp takes 20 s before the first line; no page is silent longer."""

    start_s: float = 20.0
    begin_s: float = 30.0
    silence_s: float = 30.0
    end_s: float = 1.0
    cancel_s: float = 0.5


class _Worker:
    """The parent's end of one worker process. All methods block, except `cancel` and `kill`."""

    def __init__(self, device: str, device_name: str, config_dir: str | None) -> None:
        self._device = device
        self._channel, theirs = socket.socketpair()
        environment = dict(os.environ)
        if config_dir is not None:
            environment["SANE_CONFIG_DIR"] = config_dir
        command = [sys.executable, "-m", "hardware.adapters.sane_worker", str(theirs.fileno()), device_name]
        with theirs:
            self._process = subprocess.Popen(
                command,
                pass_fds=[theirs.fileno()],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )

    @property
    def process_id(self) -> int:
        return self._process.pid

    def ask(self, request: frames.Request, timeout_s: float, on_progress: Callable[[float], None]) -> frames.Reply:
        """Sends, waits for the answer; each `Progress` gives `timeout_s` anew. Raises DeviceFault or DeviceMisuse."""
        try:
            self._channel.settimeout(timeout_s)
            frames.send(self._channel, request)
            reply = frames.receive_reply(self._channel)
            while isinstance(reply, frames.Progress):
                on_progress(reply.fraction)
                reply = frames.receive_reply(self._channel)
        except TimeoutError as error:
            raise DeviceFault(self._device, FaultKind.HUNG, "the scanner did not answer in time") from error
        except frames.FrameError as error:
            raise DeviceFault(self._device, FaultKind.INPUT_OUTPUT, "the scanner's process spoke nonsense") from error
        except (EOFError, OSError) as error:
            raise DeviceFault(self._device, FaultKind.UNPLUGGED, "the scanner's process died") from error
        if isinstance(reply, frames.Failed):
            if not reply.kind:
                raise DeviceMisuse(self._device, reply.message)
            raise DeviceFault(self._device, FaultKind(reply.kind), reply.message)
        return reply

    def read_pixels(self, page: frames.Page) -> Rgb:
        pixels = np.empty((page.height, page.width, page.samples), np.uint8)
        try:
            frames.receive_exactly(self._channel, memoryview(pixels).cast("B"))
        except (EOFError, OSError) as error:
            raise DeviceFault(self._device, FaultKind.UNPLUGGED, "the scanner's process died") from error
        return pixels if page.samples == 3 else np.repeat(pixels, 3, axis=2)

    def cancel(self) -> None:
        """Only a few bytes, which the worker's reading thread always takes."""
        with contextlib.suppress(OSError):
            frames.send(self._channel, frames.CancelScan())

    def kill(self) -> None:
        """Whoever waits in `ask` gets its fault at once."""
        self._process.kill()

    def retire(self, polite_s: float) -> None:
        """Lets the scanner bring its carriage home if it still obeys; then the process is no more."""
        if polite_s:
            with contextlib.suppress(DeviceError):
                self.ask(frames.End(), polite_s, lambda _fraction: None)
        self._process.kill()
        self._process.wait()
        self._channel.close()


class SaneScanner:
    """Scans A4 in colour. `device_name` is SANE's, or only the backend's (`genesys`): then its first scanner is taken.

    `options` are set before each scan, by the backend's own names.
    """

    def __init__(
        self,
        *,
        device_name: str,
        config_dir: str | None = None,
        options: Mapping[str, frames.OptionValue] | None = None,
        deadlines: ScanDeadlines | None = None,
        name: str = "scanner",
    ) -> None:
        self._device_name = device_name
        self._config_dir = config_dir
        self._options = options if options is not None else {}
        self._deadlines = deadlines or ScanDeadlines()
        self._name = name
        self._thread: LibraryThread | None = None
        self._worker: _Worker | None = None
        self._busy = False

    @property
    def worker_process_id(self) -> int | None:
        """Of the process that holds the library; None while there is none."""
        return self._worker.process_id if self._worker else None

    async def open(self) -> None:
        """Starts the worker and opens the scanner once, to know that it answers."""
        if self._thread is None:
            self._thread = LibraryThread(self._name)
        try:
            await self._in_thread(self._check)
        except DeviceError as error:
            raise DeviceUnavailable(self._name, str(error)) from error

    async def close(self) -> None:
        thread, self._thread = self._thread, None
        if thread is None:
            return
        if self._busy and self._worker is not None:
            self._worker.kill()
        await thread.run(self._drop_worker, 0 if self._busy else self._deadlines.end_s)
        thread.close()

    async def scan(
        self,
        *,
        dpi: int = 300,
        source: ScanSource = ScanSource.GLASS,
        on_progress: Callable[[float], None] | None = None,
    ) -> AsyncIterator[ScannedPage]:
        loop = asyncio.get_running_loop()

        def report(fraction: float) -> None:
            if on_progress is not None:
                loop.call_soon_threadsafe(on_progress, fraction)

        self._claim()
        try:
            ready = await self._stoppable(self._begin, dpi, source)
            while (page := await self._stoppable(self._next_page, ready.dpi, report)) is not None:
                if source is ScanSource.GLASS and not paper_on_glass(page.pixels[::_LOOK_STEP, ::_LOOK_STEP]):
                    raise DeviceFault(self._name, FaultKind.NO_DOCUMENT, "nothing lies on the glass")
                yield page
        finally:
            await self._finish()

    async def paper_left(self) -> bool | None:
        """The feeder's sensor where there is one; the glass by a quick coarse scan, None with the lid open."""
        self._claim()
        try:
            return await self._stoppable(self._look)
        finally:
            await self._finish()

    def _claim(self) -> None:
        if self._thread is None:
            raise DeviceMisuse(self._name, "not open")
        if self._busy:
            raise DeviceMisuse(self._name, "a scan is running")
        self._busy = True

    async def _finish(self) -> None:
        """Closes the device, so that the next scan opens it anew; a worker that will not is replaced."""
        try:
            if self._thread is not None and self._worker is not None:
                with contextlib.suppress(DeviceFault):  # The pages are out, and the worker has been replaced.
                    await self._stoppable(self._end)
        finally:
            self._busy = False

    async def _in_thread[T, **P](self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        if self._thread is None:
            raise DeviceMisuse(self._name, "not open")
        return await self._thread.run(call, *args, **kwargs)

    async def _stoppable[T, **P](self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs in the thread; a cancellation stops the scan politely, then by killing the worker, before it goes on."""
        running = asyncio.ensure_future(self._in_thread(call, *args, **kwargs))
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            await self._stop(running)
            raise

    async def _stop[T](self, running: asyncio.Future[T]) -> None:
        worker = self._worker
        if worker is None:
            running.cancel()
            return
        worker.cancel()
        try:
            await asyncio.wait({running}, timeout=self._deadlines.cancel_s)
        finally:
            if not running.done():
                worker.kill()
                await asyncio.wait({running})
            if not running.cancelled():
                running.exception()

    # Below: what runs in the thread.

    def _live_worker(self) -> tuple[_Worker, float]:
        """The worker, and how long its first answer may take."""
        if self._worker is not None:
            return self._worker, self._deadlines.begin_s
        self._worker = _Worker(self._name, self._device_name, self._config_dir)
        return self._worker, self._deadlines.begin_s + self._deadlines.start_s

    def _drop_worker(self, polite_s: float) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.retire(polite_s)

    @contextlib.contextmanager
    def _replaced_on_fault(self) -> Iterator[None]:
        try:
            yield
        except DeviceFault as fault:
            dead = fault.kind in {FaultKind.HUNG, FaultKind.UNPLUGGED}
            self._drop_worker(0 if dead else self._deadlines.end_s)
            raise

    def _begin(self, dpi: int, source: ScanSource) -> frames.Ready:
        with self._replaced_on_fault():
            worker, timeout_s = self._live_worker()
            request = frames.Begin(source=source.value, dpi=dpi, options=dict(self._options))
            reply = worker.ask(request, timeout_s, lambda _fraction: None)
            if not isinstance(reply, frames.Ready):
                raise DeviceFault(self._name, FaultKind.INPUT_OUTPUT, "the scanner's process lost its place")
            return reply

    def _next_page(self, dpi: int, report: Callable[[float], None]) -> ScannedPage | None:
        with self._replaced_on_fault():
            if self._worker is None:
                raise DeviceFault(self._name, FaultKind.UNPLUGGED, "the scanner's process died")
            reply = self._worker.ask(frames.NextPage(), self._deadlines.silence_s, report)
            if not isinstance(reply, frames.Page):
                return None
            return ScannedPage(self._worker.read_pixels(reply), dpi)

    def _end(self) -> None:
        with self._replaced_on_fault():
            if self._worker is not None:
                self._worker.ask(frames.End(), self._deadlines.end_s, lambda _fraction: None)

    def _check(self) -> None:
        try:
            self._begin(_LOOK_DPI, ScanSource.GLASS)
        except DeviceMisuse:
            self._begin(_LOOK_DPI, ScanSource.FEEDER)
        self._end()

    def _look(self) -> bool | None:
        answers: list[bool | None] = []
        for source, look in ((ScanSource.FEEDER, self._feeder_loaded), (ScanSource.GLASS, self._glass_covered)):
            try:
                answers.append(look(self._begin(_LOOK_DPI, source)))
            except DeviceMisuse:
                continue  # The scanner has no such source.
        known = [answer for answer in answers if answer is not None]
        return any(known) if known else None

    @staticmethod
    def _feeder_loaded(ready: frames.Ready) -> bool | None:
        return ready.loaded

    def _glass_covered(self, ready: frames.Ready) -> bool | None:
        page = self._next_page(ready.dpi, lambda _fraction: None)
        return None if page is None else paper_on_glass(page.pixels)


def paper_on_glass(pixels: Rgb) -> bool | None:
    """Whether a coarse scan shows a paper; None where an open lid makes everything dark."""
    shades = pixels.mean(axis=2)
    median = float(np.median(shades))
    inked = float(np.mean(np.abs(shades - median) > _INK_LEVELS))
    if inked >= _INK_SHARE:
        return True
    return None if median < _DARK_LEVEL else False
