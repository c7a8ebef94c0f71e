"""Whether a stranger's document may be printed, found out in child processes that can be killed at any moment."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

import firmware
from central.protocol.papers import MAX_DOCUMENT_BYTES, Refusal
from firmware.papers.check_frames import LENGTH_BYTES, MAX_HEADER_BYTES, CheckAnswer, decode_answer
from hardware.protocols import Rgb

_WRITE_BYTES = 65_536
_SIGNALS_OF_BOMBS = frozenset({signal.SIGXCPU, signal.SIGKILL, signal.SIGABRT, signal.SIGTRAP, signal.SIGILL})
"""Out of time, or a library that ends itself when it gets no memory."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """An inert PDF whose pages are exactly A4, and its pages as they will look, at most 1,010 pixels high."""

    pdf: bytes
    pages: tuple[Rgb, ...]
    lying: tuple[bool, ...]
    """Which pages were lying ones, turned against the clock to stand on the paper."""

    def upright(self) -> tuple[Rgb, ...]:
        """The pages as one reads them on a screen."""
        return tuple(
            np.ascontiguousarray(np.rot90(page, -1)) if lying else page
            for page, lying in zip(self.pages, self.lying, strict=True)
        )

    @property
    def page_count(self) -> int:
        return len(self.pages)


@dataclass(frozen=True, slots=True)
class CheckLimits:
    """`deadline_s` is of the wall clock, for the whole check of one document; `cpu_s` of one document's own time."""

    deadline_s: float = 20.0
    cpu_s: int = 15
    memory_bytes: int = 640_000_000
    documents_per_worker: int = 1
    """One: nothing that a document did to the child can reach the next citizen's."""


class DocumentChecker:
    """At most `workers` checks at a time, each in a child of its own. `warm` starts one ahead of need."""

    def __init__(self, limits: CheckLimits | None = None, *, workers: int = 1, mark: str = "") -> None:
        """`mark`: what is set at the top of every page."""
        self._limits = limits or CheckLimits()
        self._mark = mark
        self._free = asyncio.Semaphore(workers)
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()

    async def warm(self) -> None:
        """Starts a child, so that the next document finds it ready."""
        async with self._free:
            if not self._idle:
                self._idle.append(await self._start())

    async def check(self, data: bytes | bytearray) -> CheckedDocument | Refusal:
        """Cancelling it kills the child. Never raises for a document, whatever it holds."""
        if len(data) > MAX_DOCUMENT_BYTES:
            return Refusal.TOO_BIG
        async with self._free:
            worker = self._idle.pop() if self._idle else await self._start()
            reusable = False
            try:
                async with asyncio.timeout(self._limits.deadline_s):
                    result = await worker.check(data)
                reusable = worker.documents < self._limits.documents_per_worker
            except TimeoutError:
                result = Refusal.BOMB
            except (OSError, EOFError, ValueError):
                result = _reason(await worker.end())
            finally:
                await self._release(worker, reusable)
            return result

    async def close(self) -> None:
        """Kills every child and waits for its end."""
        self._idle.clear()
        for worker in tuple(self._all):
            await self._release(worker, reusable=False)

    async def _start(self) -> "_Worker":
        worker = await _Worker.start(self._limits, self._mark)
        self._all.add(worker)
        return worker

    async def _release(self, worker: "_Worker", reusable: bool) -> None:
        if reusable:
            self._idle.append(worker)
            return
        self._all.discard(worker)
        await worker.kill()


class _Worker:
    def __init__(self, process: Process) -> None:
        self._process = process
        self.documents = 0

    @classmethod
    async def start(cls, limits: CheckLimits, mark: str) -> Self:
        root = str(Path(firmware.__file__).parent.parent)
        arguments = (str(limits.memory_bytes), str(limits.cpu_s), mark)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-B", "-P", "-s", "-m", "firmware.papers.check_worker"),
            *arguments,
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,  # a decoder's complaint may quote the document
            cwd=os.sep,
            env={"PYTHONPATH": root, "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
        )
        return cls(process)

    async def check(self, data: bytes | bytearray) -> CheckedDocument | Refusal:
        """Raises OSError, EOFError or ValueError if the child dies or talks nonsense."""
        self.documents += 1
        sink, source = self._process.stdin, self._process.stdout
        assert sink is not None
        assert source is not None
        sink.write(len(data).to_bytes(LENGTH_BYTES, "big"))
        for start in range(0, len(data), _WRITE_BYTES):
            sink.write(bytes(memoryview(data)[start : start + _WRITE_BYTES]))
            await sink.drain()
        length = int.from_bytes(await source.readexactly(LENGTH_BYTES), "big")
        if length > MAX_HEADER_BYTES:
            raise ValueError("a header out of bounds")
        answer = decode_answer(await source.readexactly(length))
        if answer.refusal is not None:
            return answer.refusal
        return await _read_document(source, answer)

    async def end(self) -> int:
        """Kills what is not dead yet; how it ended."""
        await asyncio.sleep(0)
        returncode = self._process.returncode
        if returncode is None:
            # A child that closed its pipes is about to be reaped: its own signal says more than our kill.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    returncode = await self._process.wait()
        await self.kill()
        return 0 if returncode is None else returncode

    async def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        if self._process.stdin is not None:
            self._process.stdin.close()
        # Reading to the end is what lets asyncio close the pipe.
        if self._process.stdout is not None:
            with contextlib.suppress(OSError):
                while await self._process.stdout.read(_WRITE_BYTES):
                    pass
        await self._process.wait()


async def _read_document(source: asyncio.StreamReader, answer: CheckAnswer) -> CheckedDocument:
    pdf = await source.readexactly(answer.pdf_bytes)
    pages = []
    for width, height in answer.pages:
        packed = await source.readexactly(width * height * 3)
        pages.append(np.frombuffer(packed, np.uint8).reshape(height, width, 3))
    return CheckedDocument(pdf, tuple(pages), answer.lying)


def _reason(returncode: int) -> Refusal:
    logger.warning("the document check died with status %d", returncode)
    return Refusal.BOMB if returncode < 0 and -returncode in _SIGNALS_OF_BOMBS else Refusal.DAMAGED
