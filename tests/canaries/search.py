"""Where a canary could be: files, shared memory, the memory, arguments and environment of processes.

`python -m tests.canaries.search` is a process of its own, because the search keeps the interpreter busy for seconds,
and the test is the desk. It reads a `Request` on stdin and writes the findings on stdout, both JSON.
"""

import asyncio
import contextlib
import ctypes
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from scripts.stack import ROOT
from tests.canaries.planting import MARK

type Needles = Mapping[str, tuple[bytes, ...]]
type Findings = dict[str, Counter[str]]
"""Where, and how many different bytes of which canary."""

_PIECE_BYTES = 16_000_000
_LONGEST_NEEDLE = 256
_MARKS = (MARK.encode(), MARK.encode("utf-16-le"))
_WRITABLE = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) rw")
_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.process_vm_readv.restype = ctypes.c_ssize_t


class Request(msgspec.Struct, frozen=True):
    """`folders` are searched whole, `common` two levels deep for what is newer than `since_s`; of `processes`, the
    memory.
    """

    needles: dict[str, tuple[bytes, ...]]
    folders: tuple[str, ...] = ()
    common: tuple[str, ...] = ()
    since_s: float = 0.0
    process_lists: bool = False
    processes: dict[str, int] = {}


async def search(request: Request) -> Findings:
    """What is found, by place."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.canaries.search"),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate(msgspec.json.encode(request))
    assert process.returncode == 0, "the search failed"
    return {place: Counter(seen) for place, seen in msgspec.json.decode(out, type=dict[str, dict[str, int]]).items()}


def carry_out(request: Request) -> Findings:
    needles = request.needles
    found = in_files(map(Path, request.folders), needles)
    found |= in_files(map(Path, request.common), needles, newer_than_s=request.since_s, levels=2)
    if request.process_lists:
        found |= in_process_lists(needles)
    for name, pid in request.processes.items():
        found[name] = in_memory(pid, needles)
    return found


def _seen(data: bytes, needles: Needles) -> set[tuple[str, bytes]]:
    texts = any(mark in data for mark in _MARKS)
    return {
        (name, one)
        for name, own in needles.items()
        for one in own
        if (texts or not one.startswith(_MARKS)) and one in data
    }


def in_bytes(data: bytes, needles: Needles) -> Counter[str]:
    """How many different bytes of each canary are there."""
    return Counter(name for name, _ in _seen(data, needles))


def in_files(folders: Iterable[Path], needles: Needles, *, newer_than_s: float = 0.0, levels: int = 100) -> Findings:
    """Contents and names of all files that were written since."""
    found: Findings = {}
    for folder in folders:
        for place, names, files in os.walk(folder):
            if len(Path(place).relative_to(folder).parts) + 1 >= levels:
                names.clear()
            for name in (*names, *files):
                path = Path(place, name)
                if seen := in_bytes(str(path).encode(), needles):
                    found[f"name {path}"] = seen
            for name in files:
                path = Path(place, name)
                if seen := _in_file(path, needles, newer_than_s):
                    found[str(path)] = seen
    return found


def _in_file(path: Path, needles: Needles, newer_than_s: float) -> Counter[str]:
    """Nothing for a file that has just gone, and for what is no file."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_mtime < newer_than_s:
            return Counter()
        return in_bytes(path.read_bytes(), needles)
    except OSError:
        return Counter()


def in_memory(pid: int, needles: Needles) -> Counter[str]:
    """Everything that the process may write to: heap, stacks, shared pictures, what is mapped beside."""
    found: set[tuple[str, bytes]] = set()
    maps = Path(f"/proc/{pid}/maps").read_text()
    areas = [area for line in maps.splitlines() if (area := _WRITABLE.match(line)) is not None]
    read_any = False
    for area in areas:
        start, end = (int(number, 16) for number in area.groups())
        while start < end:
            piece = _peek(pid, start, min(_PIECE_BYTES, end - start))
            if not piece:
                break
            read_any = True
            found |= _seen(piece, needles)
            # A needle may lie across two pieces.
            start += len(piece) if start + len(piece) >= end else max(1, len(piece) - _LONGEST_NEEDLE)
    assert read_any, f"the memory of {pid} cannot be read"
    return Counter(name for name, _ in found)


class _Piece(ctypes.Structure):
    """struct iovec."""

    _fields_ = (("start", ctypes.c_void_p), ("size", ctypes.c_size_t))


def _peek(pid: int, start: int, size: int) -> bytes:
    """Memory of another process, as much as can be read at once (process_vm_readv(2)).

    Not /proc/PID/mem: in a user namespace that file of a program that forbids dumps is nobody's.
    """
    buffer = ctypes.create_string_buffer(size)
    here, there = _Piece(ctypes.addressof(buffer), size), _Piece(start, size)
    count = _LIBC.process_vm_readv(pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
    return buffer.raw[:count] if count > 0 else b""


def in_process_lists(needles: Needles) -> Findings:
    """Arguments and environment of every process of this machine."""
    found: Findings = {}
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            for name in ("cmdline", "environ"):
                with contextlib.suppress(OSError):
                    if seen := in_bytes((process / name).read_bytes(), needles):
                        found[str(process / name)] = seen
    return found


def swapped_kb(pid: int) -> int:
    """How much of the process lies in swap (proc(5), VmSwap)."""
    found = re.search(r"^VmSwap:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return int(found[1]) if found else 0


def dumps_core(pid: int) -> bool:
    """Whether the kernel would write a core file for it (RLIMIT_CORE)."""
    limits = Path(f"/proc/{pid}/limits").read_text()
    found = re.search(r"^Max core file size\s+(\S+)", limits, re.MULTILINE)
    return found is None or found[1] != "0"


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(carry_out(msgspec.json.decode(sys.stdin.buffer.read(), type=Request))))
