"""The frame board: whole pictures only, across processes, and zeros when it is cleared or left behind."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

import numpy as np
import pytest

from firmware.call.frames import (
    FrameBlockError,
    FrameReader,
    FrameWriter,
    block_prefix,
    remove_leftovers,
    wipe_block,
)
from hardware.protocols import Rgb
from tests.firmware.call.looks import newest

SIZE = (64, 48)
WRITER = """
import sys, numpy as np
from firmware.call.frames import FrameWriter
writer = FrameWriter(sys.argv[1], 64, 48)
print("made", flush=True)
value = 0
for line in sys.stdin:
    for _ in range(int(line)):
        value = value % 255 + 1
        writer.write(np.full((48, 64, 3), value, np.uint8))
    print(value, flush=True)
writer.close()
"""


def plain(value: int) -> Rgb:
    return np.full((SIZE[1], SIZE[0], 3), value, np.uint8)


@pytest.fixture
def name(tmp_path: Path) -> Iterator[str]:
    prefix = block_prefix(tmp_path / "call.sock")
    yield f"{prefix}{os.getpid()}-1-remote"
    assert not list(Path("/dev/shm").glob(f"{prefix}*"))


def test_a_reader_sees_the_newest_picture_once_and_nothing_after_clear(name: str) -> None:
    with FrameWriter(name, *SIZE) as writer, FrameReader(name) as reader:
        assert reader.size == SIZE
        assert newest(reader) is None
        writer.write(plain(1))
        writer.write(plain(2))
        for _ in range(2):
            picture = newest(reader)
            assert picture is not None
            assert np.array_equal(picture, plain(2))
        assert reader.published == 2
        writer.clear()
        assert newest(reader) is None
        assert reader.published == 0
        writer.write(plain(3))
        assert reader.published == 3
        picture = newest(reader)
        assert picture is not None
        assert picture[0, 0, 0] == 3
        reader.close()
        assert newest(reader) is None
        assert reader.published == 0


class Slow:
    """Draws so slowly that the writer publishes `meanwhile` pictures at each of its first `times` drawings."""

    def __init__(self, writer: FrameWriter, meanwhile: int, times: int) -> None:
        self.drawn: list[Rgb | None] = []
        self._writer = writer
        self._meanwhile = meanwhile
        self._times = times
        self._value = 1

    def __call__(self, picture: Rgb | None) -> None:
        if picture is not None and len(self.drawn) < self._times:
            for _ in range(self._meanwhile):
                self._value += 1
                self._writer.write(plain(self._value))
        self.drawn.append(None if picture is None else picture.copy())


@pytest.mark.parametrize(("meanwhile", "last"), [(0, 1), (1, 1), (2, 3), (3, 4)])
def test_what_was_overwritten_while_it_was_drawn_is_drawn_again(name: str, meanwhile: int, last: int) -> None:
    with FrameWriter(name, *SIZE) as writer, FrameReader(name) as reader:
        writer.write(plain(1))
        slow = Slow(writer, meanwhile, times=1)
        reader.show(slow)
        assert len(slow.drawn) == (1 if meanwhile < 2 else 2)
        assert slow.drawn[-1] is not None
        assert np.array_equal(slow.drawn[-1], plain(last))


def test_a_drawing_that_never_stays_whole_ends_with_no_picture(name: str) -> None:
    with FrameWriter(name, *SIZE) as writer, FrameReader(name) as reader:
        writer.write(plain(1))
        slow = Slow(writer, meanwhile=2, times=100)
        reader.show(slow)
        assert len(slow.drawn) > 2
        assert slow.drawn[-1] is None


def test_a_picture_that_is_cleared_while_it_is_drawn_gives_way_to_none(name: str) -> None:
    with FrameWriter(name, *SIZE) as writer, FrameReader(name) as reader:
        writer.write(plain(1))
        drawn: list[bool] = []

        def draw(picture: Rgb | None) -> None:
            drawn.append(picture is not None)
            writer.clear()

        reader.show(draw)
        assert drawn == [True, False]


def test_clear_leaves_only_zeros_in_memory(name: str) -> None:
    with FrameWriter(name, *SIZE) as writer:
        for value in (7, 8, 9):
            writer.write(plain(value))
        memory = SharedMemory(name, track=False)
        assert memory.buf is not None
        for value in (8, 9):
            assert bytes(memory.buf).count(value) >= SIZE[0] * SIZE[1] * 3
        writer.clear()
        assert not np.frombuffer(memory.buf, np.uint8, offset=64).any()
        memory.close()


def test_no_torn_picture_while_another_thread_writes(name: str) -> None:
    width, height = 640, 360
    stop = threading.Event()
    with FrameWriter(name, width, height) as writer, FrameReader(name) as reader:

        def write() -> None:
            value = 0
            while not stop.is_set():
                value = value % 255 + 1
                writer.write(np.full((height, width, 3), value, np.uint8))

        thread = threading.Thread(target=write)
        thread.start()
        seen: set[int] = set()
        deadline = time.monotonic() + 30
        while len(seen) < 50 and time.monotonic() < deadline:
            picture = newest(reader)
            if picture is not None:
                assert picture.min() == picture.max()
                seen.add(int(picture[0, 0, 0]))
        stop.set()
        thread.join()
        assert len(seen) == 50


def test_a_slot_that_is_being_written_is_never_read(name: str) -> None:
    with FrameWriter(name, *SIZE) as writer, FrameReader(name) as reader:
        writer.write(plain(1))
        assert writer._block is not None
        # As if the writer had died, or been lapped, inside the published slot.
        writer._block.words[4 + 1] = 0
        assert newest(reader) is None
        writer.write(plain(2))
        assert newest(reader) is not None


def test_the_block_outlives_a_killed_writer_and_is_wiped_by_the_reader_s_side(name: str, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", WRITER, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "made\n"
        process.stdin.write("5\n")
        process.stdin.flush()
        assert process.stdout.readline() == "5\n"
        reader = FrameReader(name)
        process.kill()
    picture = newest(reader)
    assert picture is not None
    assert picture[0, 0, 0] == 5
    assert remove_leftovers(block_prefix(tmp_path / "other.sock")) == 0
    assert remove_leftovers(block_prefix(tmp_path / "call.sock"), keep=(name,)) == 0
    assert remove_leftovers(block_prefix(tmp_path / "call.sock")) == 1
    assert newest(reader) is None
    assert reader._block is not None
    assert not any(slot.any() for slot in reader._block.slots)
    reader.close()


def test_a_writer_that_ends_leaves_no_block_and_no_warning(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", WRITER, name], input="3\n", capture_output=True, text=True, check=True
    )
    assert done.stdout == "made\n3\n"
    assert not done.stderr
    with pytest.raises(FrameBlockError):
        FrameReader(name)


def test_a_reader_that_ends_leaves_the_block_to_its_owner(name: str) -> None:
    with FrameWriter(name, *SIZE) as writer:
        code = "import sys; from firmware.call.frames import FrameReader; FrameReader(sys.argv[1])"
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", code, name], capture_output=True, text=True, check=True
        )
        assert not done.stderr
        writer.write(plain(4))
        with FrameReader(name) as reader:
            assert newest(reader) is not None


def test_pictures_of_several_sizes_go_through_one_block(name: str) -> None:
    with FrameWriter(name, *SIZE) as writer, FrameReader(name) as reader:
        for width, height in (SIZE, (10, 7), (64, 1), (1, 48)):
            writer.write(np.full((height, width, 3), width, np.uint8))
            picture = newest(reader)
            assert picture is not None
            assert picture.shape == (height, width, 3)
            assert (picture == width).all()


@pytest.mark.parametrize("size", [(65, 48), (64, 49), (0, 48)])
def test_a_picture_that_does_not_fit_is_a_bug(name: str, size: tuple[int, int]) -> None:
    with FrameWriter(name, *SIZE) as writer, FrameReader(name) as reader:
        with pytest.raises(ValueError, match="a picture of"):
            writer.write(np.zeros((size[1], size[0], 3), np.uint8))
        assert newest(reader) is None


def test_a_slot_that_names_a_wrong_size_is_no_picture(name: str) -> None:
    with FrameWriter(name, *SIZE) as writer, FrameReader(name) as reader:
        writer.write(plain(1))
        assert writer._block is not None
        writer._block.size_of(1)[:] = 4096, 4096
        assert newest(reader) is None


def test_a_new_writer_replaces_a_block_left_under_its_name(name: str) -> None:
    left = SharedMemory(name, create=True, size=100, track=False)
    left.close()
    with FrameWriter(name, *SIZE), FrameReader(name) as reader:
        assert reader.size == SIZE


@pytest.mark.parametrize("bad", ["visioguichet-0123456789ab-1-1-../x", "psm_1234", "", "/etc/passwd"])
def test_names_that_are_not_ours_are_refused(bad: str) -> None:
    with pytest.raises(FrameBlockError):
        FrameReader(bad)
    with pytest.raises(FrameBlockError):
        FrameWriter(bad, *SIZE)
    with pytest.raises(FrameBlockError):
        wipe_block(bad)


@pytest.mark.parametrize("words", [[0] * 16, [0x56474642, 1, 4096, 4096] + [0] * 12, [0x56474642] + [0] * 15])
def test_blocks_with_a_wrong_header_are_refused(name: str, words: list[int]) -> None:
    memory = SharedMemory(name, create=True, size=4096, track=False)
    assert memory.buf is not None
    memory.buf[:64] = np.array(words, np.uint32).tobytes()
    memory.close()
    with pytest.raises(FrameBlockError):
        FrameReader(name)
    wipe_block(name)
