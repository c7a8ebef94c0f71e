"""The check's child process: `python -m firmware.papers.check_worker MEMORY_BYTES CPU_S MARK`, documents on stdin.

It has no file, no network, little memory and little time; the parent kills it after each document and whenever it
takes too long. Ends with status 0 when stdin ends.
"""

import ctypes
import resource
import signal
import sys
from typing import BinaryIO

from central.protocol.papers import MAX_DOCUMENT_BYTES, Refusal
from firmware.papers.check_frames import LENGTH_BYTES, CheckAnswer, encode_answer
from firmware.papers.inspection import Inspected, inspect
from firmware.papers.no_sockets import forbid_sockets
from firmware.papers.pdf_structure import Unfit

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_OPEN_FILES = 16


def main() -> None:
    memory_bytes, cpu_s, mark = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    confine(memory_bytes)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while True:
        prefix = source.read(LENGTH_BYTES)
        if len(prefix) < LENGTH_BYTES:
            return
        length = int.from_bytes(prefix, "big")
        data = source.read(length) if length <= MAX_DOCUMENT_BYTES else b""
        if len(data) < length:
            return
        _allow_cpu(cpu_s)
        _answer(sink, data, mark)


def confine(memory_bytes: int) -> None:
    """No core file, no file written, few files open, no socket, limited memory; dies with its parent."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    forbid_sockets()
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_AS, memory_bytes),
    ):
        resource.setrlimit(limit, (value, value))


def _allow_cpu(cpu_s: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + cpu_s
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _answer(sink: BinaryIO, data: bytes, mark: str) -> None:
    try:
        result: Inspected | Refusal = inspect(data, mark)
    except Unfit as unfit:
        result = unfit.reason
    except MemoryError:
        result = Refusal.BOMB
    if isinstance(result, Refusal):
        sink.write(encode_answer(CheckAnswer(refusal=result)))
    else:
        sizes = tuple((width, height) for _, width, height in result.pages)
        sink.write(encode_answer(CheckAnswer(pdf_bytes=len(result.pdf), pages=sizes, lying=result.lying)))
        sink.write(result.pdf)
        sink.writelines(packed for packed, _, _ in result.pages)
    sink.flush()


if __name__ == "__main__":
    main()
