"""The process that holds the SANE library: `python -m hardware.adapters.sane_worker FD DEVICE`.

A SANE backend can hang for ever or crash the process it lives in (a scanner unplugged in a scan, `close()` during a
read), so it lives here, and the adapter kills this process. FD is the worker's end of a socket pair (sane_frames.py);
when the other end closes, the worker is gone at once. The device is open only from `Begin` to `End`, so that a scanner
plugged in again under another USB number is found, and no core dump may ever hold a page.
"""

import contextlib
import ctypes
import os
import queue
import resource
import signal
import socket
import sys
import threading
from collections.abc import Mapping
from typing import Any

from hardware.adapters import sane_frames as frames
from hardware.errors import FaultKind

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
A4_WIDTH_MM = 210.0
A4_HEIGHT_MM = 297.0

# sane_strstatus() of libsane's backend/sane_strstatus.c: the binding gives these texts and no number.
_NO_DOCS = "Document feeder out of documents"
_FAULT_OF_STATUS = {
    _NO_DOCS: FaultKind.NO_DOCUMENT,
    "Document feeder jammed": FaultKind.PAPER_JAM,
    "Scanner cover is open": FaultKind.COVER_OPEN,
    "Device busy": FaultKind.BUSY,
    "Access to resource has been denied": FaultKind.OFF,
    "Error during device I/O": FaultKind.INPUT_OUTPUT,
}
_FEEDER_LOADED_OPTIONS = ("page_loaded", "paper_loaded", "adf_loaded", "document_loaded")


class RefusedError(ValueError):
    """The device has no such option or value."""


def find_source(names: tuple[str, ...], wanted: str) -> str | None:
    """The backend's name of the glass or the one-sided feeder; backends differ: `FlatBed`, `ADF Front`, `Platen`..."""
    for name in names:
        lower = name.lower()
        feeder = "adf" in lower or "feeder" in lower
        if wanted == "feeder" and feeder and "duplex" not in lower and "back" not in lower:
            return name
        if wanted == "glass" and not feeder and any(word in lower for word in ("flat", "platen", "normal", "glass")):
            return name
    return None


def check_option(constraint: object, value: frames.OptionValue) -> None:
    """Raises RefusedError unless `value` satisfies a SANE constraint: (min, max, step), a list, or None."""
    if isinstance(constraint, list) and value not in constraint:
        raise RefusedError(f"{value!r} is not one of {constraint}")
    if isinstance(constraint, tuple):
        low, high, _ = constraint
        if isinstance(value, str) or not low <= value <= high:
            raise RefusedError(f"{value!r} is not between {low} and {high}")


class Scanner:
    """One SANE device, from `begin` to `end`. Only `cancel` may be called from another thread."""

    def __init__(self, library: Any, device_name: str) -> None:
        self._library = library
        self._device_name = device_name
        self._device: Any = None
        self._pages = 0
        self._feeder = False
        self._scanning = threading.Event()
        self._cancelled = threading.Event()

    def begin(self, request: frames.Begin) -> frames.Ready:
        self.end()
        device = self._device = self._library.open(self._device_name)
        self._pages = 0
        self._feeder = request.source == "feeder"
        self._cancelled.clear()
        self._set_source(request.source)
        self._set_mode()
        if "depth" in device.opt and device["depth"].is_active():
            self._set("depth", 8)
        self._set("resolution", request.dpi)
        self._set_area()
        self.set_options(request.options)
        return frames.Ready(dpi=round(float(device.resolution)), loaded=self._loaded(), sources=self._sources())

    def next_page(self, channel: socket.socket) -> None:
        """Scans one page and sends the answer. Raises the library's error."""
        if self._device is None:
            raise RefusedError("no scan was begun")
        self._scanning.set()
        reply: frames.Reply = frames.Cancelled()
        pixels: bytes | bytearray = b""
        try:
            reply, pixels = self._read_page(channel)
        except self._library_error:
            if not self._cancelled.is_set():
                raise
        finally:
            self._scanning.clear()
        if self._cancelled.is_set():
            # A backend may answer a cancel with a cut picture, or with any error at all.
            reply, pixels = frames.Cancelled(), b""
        frames.send(channel, reply, pixels)

    def _read_page(self, channel: socket.socket) -> tuple[frames.Reply, bytes | bytearray]:
        if self._pages and not self._feeder:
            return frames.NoMorePages(), b""
        try:
            self._device.start()
        except self._library_error as error:
            if self._pages and str(error) == _NO_DOCS:
                return frames.NoMorePages(), b""
            raise
        report = _ProgressReport(channel)
        # `no_cancel`: a feeder stops at a cancel; `end` does it once. 16 bits are refused: depth is 8.
        pixels, width, height, samples, _ = self._device.dev.snap(True, False, report)
        if not pixels and not self._cancelled.is_set():
            raise self._library_error("the scanner gave no picture")
        self._pages += 1
        return frames.Page(width=width, height=height, samples=samples), pixels

    def cancel(self) -> None:
        """May be called at any time; the page being read is given up."""
        self._cancelled.set()
        if self._scanning.is_set() and self._device is not None:
            self._device.cancel()

    def end(self) -> None:
        device, self._device = self._device, None
        if device is not None:
            device.cancel()
            device.close()

    @property
    def _library_error(self) -> type[Exception]:
        error: type[Exception] = self._library._sane.error  # noqa: SLF001 - the binding has no public name for it
        return error

    def set_options(self, options: Mapping[str, frames.OptionValue]) -> None:
        for name, value in options.items():
            self._set(name.replace("-", "_"), value)

    def _set(self, name: str, value: frames.OptionValue) -> None:
        # The binding sets a misspelt option in silence, and a wild value to something else.
        if name not in self._device.opt:
            raise RefusedError(f"the scanner has no option {name}")
        option = self._device[name]
        if not (option.is_active() and option.is_settable()):
            raise RefusedError(f"the scanner's option {name} cannot be set now")
        check_option(option.constraint, value)
        setattr(self._device, name, value)

    def _sources(self) -> tuple[str, ...]:
        if "source" not in self._device.opt:
            return ()
        return tuple(self._device["source"].constraint or ())

    def _set_source(self, wanted: str) -> None:
        sources = self._sources()
        name = find_source(sources, wanted)
        if name is not None:
            self._set("source", name)
        elif sources or wanted == "feeder":
            raise RefusedError(f"the scanner has no {wanted}: {sources}")

    def _set_mode(self) -> None:
        modes = self._device["mode"].constraint if "mode" in self._device.opt else ()
        colour = next((mode for mode in modes or () if "color" in mode.lower()), None)
        if colour is not None:
            self._set("mode", colour)

    def _set_area(self) -> None:
        for name, wanted in (("tl_x", 0.0), ("tl_y", 0.0), ("br_x", A4_WIDTH_MM), ("br_y", A4_HEIGHT_MM)):
            if name in self._device.opt and self._device[name].is_active():
                constraint = self._device[name].constraint
                # A glass a millimetre short of A4 is common.
                limit = constraint[1] if isinstance(constraint, tuple) else wanted
                self._set(name, min(wanted, limit))

    def _loaded(self) -> bool | None:
        for name in _FEEDER_LOADED_OPTIONS:
            if name in self._device.opt and self._device[name].is_active():
                return bool(getattr(self._device, name))
        return None


class _ProgressReport:
    """SANE calls it for each line; it sends whole percents. An exception from it would crash the binding."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._percent = -1

    def __call__(self, line: int, lines: int) -> None:
        percent = min(100, 100 * line // lines) if lines > 0 else 0
        if percent != self._percent:
            self._percent = percent
            with contextlib.suppress(OSError):
                frames.send(self._channel, frames.Progress(fraction=percent / 100))


def _failure(error: Exception, *, opening: bool) -> frames.Failed:
    if isinstance(error, RefusedError):
        return frames.Failed(kind="", message=str(error))
    kind = _FAULT_OF_STATUS.get(str(error), FaultKind.INPUT_OUTPUT)
    if opening and kind not in {FaultKind.BUSY, FaultKind.COVER_OPEN}:
        kind = FaultKind.OFF
    return frames.Failed(kind=kind.value, message=str(error))


def _answer(scanner: Scanner, channel: socket.socket, request: frames.Request) -> None:
    try:
        match request:
            case frames.Begin():
                frames.send(channel, scanner.begin(request))
            case frames.NextPage():
                scanner.next_page(channel)
            case frames.End():
                scanner.end()
                frames.send(channel, frames.Ready())
            case frames.CancelScan():
                pass
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - the binding raises its own error, RuntimeError and plain exceptions
        frames.send(channel, _failure(error, opening=isinstance(request, frames.Begin)))


def _read_requests(channel: socket.socket, scanner: Scanner, requests: queue.SimpleQueue[frames.Request]) -> None:
    while True:
        try:
            request = frames.receive_request(channel)
        except (EOFError, OSError, frames.FrameError):
            os._exit(0)  # The borne's process is gone or wants us gone; a hung backend must not keep us.
        if isinstance(request, frames.CancelScan):
            scanner.cancel()
        else:
            requests.put(request)


def _harden() -> None:
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    prctl(_PR_SET_DUMPABLE, 0)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def main(descriptor: int, device_name: str) -> None:
    _harden()
    channel = socket.socket(fileno=descriptor)
    import sane  # here, so that the adapter can import this file's neighbours without loading libsane

    sane.init()
    scanner = Scanner(sane, device_name)
    requests: queue.SimpleQueue[frames.Request] = queue.SimpleQueue()
    threading.Thread(target=_read_requests, args=(channel, scanner, requests), daemon=True).start()
    while True:
        _answer(scanner, channel, requests.get())


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
