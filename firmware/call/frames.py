"""Pictures in shared memory, from the call process to the counter: named blocks of two slots, never a torn frame.

A block is a header of 32-bit words, then two RGB24 pictures, each of its own size up to the block's. The writer fills
the slot that is not published, marks it with its sequence number, then publishes that number. A reader draws from the
published slot itself and counts it as drawn only if the slot's mark is the same before and after, else it draws anew:
a slot that is being written has mark 0.
"""

import hashlib
import mmap
import os
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from hardware.protocols import Rgb

MAX_SIDE = 4096

_MAGIC = 0x56474642
_WORDS = 16
_HEADER_BYTES = _WORDS * 4
_SLOTS = 2
_MAGIC_AT, _WIDTH_AT, _HEIGHT_AT, _PUBLISHED_AT, _MARKS_AT, _SIZES_AT = 0, 1, 2, 3, 4, 6
_ATTEMPTS = 5
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - where Linux keeps POSIX shared memory; the names in it are ours
_NAME = re.compile(r"^visioguichet-[0-9a-f]{12}-[0-9]{1,10}-[0-9]{1,10}-[a-z]{1,16}$")

type Draw = Callable[[Rgb | None], None]
"""Draws a picture, which is there only while the call lasts, or what stands in for it."""


class FrameBlockError(ValueError):
    """A block that is not there or is not one of ours."""


def block_prefix(socket: Path) -> str:
    """How the names of all blocks of one counter begin: it knows its own leftovers, and no other counter's."""
    return f"visioguichet-{hashlib.sha256(str(socket.absolute()).encode()).hexdigest()[:12]}-"


def remove_leftovers(prefix: str, keep: tuple[str, ...] = ()) -> int:
    """Wipes and removes the blocks that begin with `prefix` but those to `keep`; says how many there were."""
    names = [file.name for file in _SHARED_MEMORY.glob(f"{prefix}*")]
    leftovers = [name for name in names if _NAME.match(name) and name not in keep]
    for name in leftovers:
        wipe_block(name)
    return len(leftovers)


def wipe_block(name: str) -> None:
    """Writes zeros over a block and removes its name; nothing if it is gone."""
    path = _path(name)
    try:
        memory = _mapped(path, mmap.ACCESS_WRITE)
    except FrameBlockError:
        # Gone, or its maker died before giving it a size.
        path.unlink(missing_ok=True)
        return
    np.frombuffer(memory, np.uint8).fill(0)
    path.unlink(missing_ok=True)


def _path(name: str) -> Path:
    if not _NAME.match(name):
        raise FrameBlockError("not a name of ours")
    return _SHARED_MEMORY / name


def _mapped(path: Path, access: int) -> mmap.mmap:
    """A file of shared memory. It is unmapped when the last array over it is gone."""
    try:
        descriptor = os.open(path, (os.O_RDONLY if access == mmap.ACCESS_READ else os.O_RDWR) | os.O_NOFOLLOW)
    except OSError as error:
        raise FrameBlockError("no such block") from error
    try:
        return mmap.mmap(descriptor, 0, access=access)
    except ValueError as error:
        raise FrameBlockError("an empty block") from error
    finally:
        os.close(descriptor)


def _made(path: Path, size: int) -> mmap.mmap:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        # Fails here where memory is short, not with SIGBUS at some later picture.
        os.posix_fallocate(descriptor, 0, size)
        return mmap.mmap(descriptor, size)
    finally:
        os.close(descriptor)


class _Block:
    """The arrays over one mapping; read-only if the mapping is."""

    def __init__(self, memory: mmap.mmap, width: int, height: int) -> None:
        picture = width * height * 3
        self.words: NDArray[np.uint32] = np.frombuffer(memory, np.uint32, _WORDS)
        self.slots: list[NDArray[np.uint8]] = [
            np.frombuffer(memory, np.uint8, picture, _HEADER_BYTES + slot * picture) for slot in range(_SLOTS)
        ]
        self.size = (width, height)
        self._lock = threading.Lock()

    def size_of(self, slot: int) -> NDArray[np.uint32]:
        """Width and height of the picture in a slot."""
        return self.words[_SIZES_AT + 2 * slot : _SIZES_AT + 2 * slot + 2]

    def picture(self, slot: int) -> Rgb | None:
        """The picture in a slot, not a copy; None if its size is none that this block can hold."""
        width, height = self.size_of(slot).tolist()
        if not (0 < width <= self.size[0] and 0 < height <= self.size[1]):
            return None
        return self.slots[slot][: width * height * 3].reshape(height, width, 3)

    def fence(self) -> None:
        """Orders memory accesses across processes on ARM: a release, then an acquire, of the same lock."""
        for _ in range(2):
            with self._lock:
                pass


def _bytes_for(width: int, height: int) -> int:
    return _HEADER_BYTES + _SLOTS * width * height * 3


class FrameWriter:
    """The owner of a block: makes it, fills it, wipes it, removes it. One thread at a time."""

    def __init__(self, name: str, width: int, height: int) -> None:
        """Replaces a block of the same name. Raises `FrameBlockError` for a name or size that readers would refuse."""
        if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
            raise FrameBlockError(f"no block of {width}x{height}")
        wipe_block(name)
        self._path = _path(name)
        self._block: _Block | None = _Block(_made(self._path, _bytes_for(width, height)), width, height)
        self._sequence = 0
        words = self._block.words
        words[_WIDTH_AT], words[_HEIGHT_AT] = width, height
        words[_MAGIC_AT] = _MAGIC
        self.name = name
        self.size = (width, height)

    def write(self, rgb: Rgb) -> None:
        """Publishes a picture no larger than `size`, else ValueError. Silently nothing after `close`."""
        if (block := self._block) is None:
            return
        height, width = rgb.shape[:2]
        self._sequence = self._sequence % 0xFFFFFFFF + 1
        slot = self._sequence % _SLOTS
        block.words[_MARKS_AT + slot] = 0
        block.fence()
        block.size_of(slot)[:] = width, height
        picture = block.picture(slot)
        if picture is None:
            raise ValueError(f"a picture of {width}x{height} in a block of {block.size}")
        np.copyto(picture, rgb)
        block.fence()
        block.words[_MARKS_AT + slot] = self._sequence
        block.words[_PUBLISHED_AT] = self._sequence

    def clear(self) -> None:
        """Takes back the published picture and writes zeros over all slots."""
        if (block := self._block) is None:
            return
        block.words[_PUBLISHED_AT] = 0
        block.words[_MARKS_AT : _SIZES_AT + 2 * _SLOTS] = 0
        block.fence()
        for slot in block.slots:
            slot.fill(0)

    def close(self) -> None:
        """Wipes and removes the block; may come twice."""
        if self._block is not None:
            self.clear()
            self._path.unlink(missing_ok=True)
            self._block = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class FrameReader:
    """A reader of a block, without a copy of its pictures. It goes on without the writer, until the block is wiped."""

    def __init__(self, name: str) -> None:
        """Raises `FrameBlockError` if there is no such block, or none that a `FrameWriter` made."""
        memory = _mapped(_path(name), mmap.ACCESS_READ)
        self.size = _checked_size(memory)
        self.name = name
        self._block: _Block | None = _Block(memory, *self.size)

    @property
    def published(self) -> int:
        """Number of the newest picture; 0 if there is none or it was cleared."""
        block = self._block
        return 0 if block is None else int(block.words[_PUBLISHED_AT])

    def show(self, draw: Draw) -> None:
        """Has the newest whole picture drawn, in this thread; None if there is none.

        `draw` gets the shared memory itself. Where that was written meanwhile it is called again: what the last call
        has drawn is whole, what an earlier one has drawn must be gone by then.
        """
        if (block := self._block) is not None:
            for _ in range(_ATTEMPTS):
                published = int(block.words[_PUBLISHED_AT])
                if published == 0:
                    break
                if _drawn(block, published, draw):
                    return
        draw(None)

    def close(self) -> None:
        self._block = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _drawn(block: _Block, published: int, draw: Draw) -> bool:
    """Whether the picture of that number was drawn, and was whole all the while."""
    slot = published % _SLOTS
    if int(block.words[_MARKS_AT + slot]) != published:
        return False
    block.fence()
    picture = block.picture(slot)
    if picture is None:
        return False
    draw(picture)
    block.fence()
    return int(block.words[_MARKS_AT + slot]) == published


def _checked_size(memory: mmap.mmap) -> tuple[int, int]:
    """Width and height that the header tells and the mapping has room for."""
    if len(memory) >= _HEADER_BYTES:
        words = np.frombuffer(memory, np.uint32, _WORDS).tolist()
        width, height = words[_WIDTH_AT], words[_HEIGHT_AT]
        fits = 0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and _bytes_for(width, height) <= len(memory)
        if fits and words[_MAGIC_AT] == _MAGIC:
            return width, height
    raise FrameBlockError("not a block of pictures")
