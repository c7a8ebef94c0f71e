"""Memory that a library zeroed when it opened and hardly uses, given back to the kernel: it reads as zero there too.

libvpx's VP8 encoder has room for a token of every coefficient of a picture, which no picture has: 22 MB at 720p, zeroed
when it opens and so all resident. A picture at a call's bit rates touches a few per cent of it.
"""

import ctypes
import mmap
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

_MAPS = Path("/proc/self/maps")
_PLAIN = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) rw-p 00000000 00:00 0\s*$", re.MULTILINE)
"""proc_pid_maps(5): private memory of no file."""
_WORD: Final = ctypes.sizeof(ctypes.c_size_t)
_HEADER: Final = 2 * _WORD
_OWN_MAPPING, _FLAGS = np.uintp(2), np.uintp(7)
_READ_BYTES: Final = 65_536
_MOST_PIECES: Final = 1024
"""IOV_MAX of writev(2)"""
_SPARE: Final = 2 * mmap.PAGESIZE
"""At most so much is a block larger than what was asked for: its header, an alignment, and the rest of a page."""

type Range = tuple[int, int]


def give_back_untouched(size: int, opening: Callable[[], object]) -> int:
    """Calls `opening`, which allocates and zeroes a block of `size` bytes; says how many of them went back.

    Nothing is given back unless it is certain whose memory it is: glibc's header of a mapping of its own, of this size
    to the page, that was not there before `opening`, and zero throughout. A block in use by anybody else would have to
    be made at this moment, as large to the page, in this process. `size` is of megabytes, above malloc's threshold
    for mappings; where libc is another, nothing fits.
    """
    before = _blocks(size)
    opening()
    new = _blocks(size) - before
    return sum(_give_back(start + mmap.PAGESIZE, end) for start, end in new)


def _blocks(size: int) -> set[Range]:
    """Where glibc has mapped a block of `size` bytes alone, each from its header to its end (malloc.c, `IS_MMAPPED`).

    Linux tells neighbouring mappings, whosever they are, as one: each page may be the first of a block.
    """
    blocks: set[Range] = set()
    with _Reader() as reader:
        for first, last in _PLAIN.findall(_MAPS.read_text(encoding="utf-8")):
            start, end = int(first, 16), int(last, 16)
            pages = np.arange(start, max(end - size, start), mmap.PAGESIZE, dtype=np.uintp)
            words = reader.words(pages + np.uintp(_WORD))
            lengths = words & ~_FLAGS
            ours = (words & _FLAGS == _OWN_MAPPING) & (lengths % mmap.PAGESIZE == 0)
            ours &= (lengths >= size + _HEADER) & (lengths <= size + _HEADER + _SPARE) & (pages + lengths <= end)
            blocks.update((int(at), int(at + length)) for at, length in zip(pages[ours], lengths[ours], strict=True))
    return blocks


def _give_back(start: int, end: int) -> int:
    """The pages from `start` to `end`, if all of them are zero; how many bytes went."""
    nothing = bytes(_READ_BYTES)
    with _Reader() as reader:
        for at in range(start, end, _READ_BYTES):
            size = min(_READ_BYTES, end - at)
            if reader.read(at, size) != nothing[:size]:
                return 0
    madvise = ctypes.CDLL(None, use_errno=True).madvise
    if madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), mmap.MADV_DONTNEED) != 0:
        return 0
    return end - start


class _Reader:
    """Reads memory of this process through a pipe: the kernel says that nothing is there any more, where we crashed."""

    def __enter__(self) -> Self:
        self._out, self._in = os.pipe()
        os.set_blocking(self._in, False)
        self._writev = ctypes.CDLL(None, use_errno=True).writev
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._out)
        os.close(self._in)

    def read(self, address: int, size: int) -> bytes:
        """At most what a pipe holds (64 KiB); shorter if it is not there."""
        return self._gathered(np.array([[address, size]], np.uintp))

    def words(self, addresses: NDArray[np.uintp]) -> NDArray[np.uintp]:
        """The word at each address; 0 if it is not there."""
        words = np.zeros(len(addresses), np.uintp)
        for at in range(0, len(addresses), _MOST_PIECES):
            some = addresses[at : at + _MOST_PIECES]
            found = self._gathered(np.stack([some, np.full_like(some, _WORD)], axis=1))
            found = found[: len(found) // _WORD * _WORD]
            words[at : at + len(found) // _WORD] = np.frombuffer(found, np.uintp)
        return words

    def _gathered(self, pieces: NDArray[np.uintp]) -> bytes:
        """Rows of address and size, as `struct iovec` of writev(2) has them, one behind the other."""
        rows = np.ascontiguousarray(pieces)
        written = self._writev(self._in, ctypes.c_void_p(rows.ctypes.data), len(rows))
        return os.read(self._out, written) if written > 0 else b""
