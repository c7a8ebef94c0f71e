"""Memory that is given back while its owner lives: nobody may see a difference but the kernel."""

import ctypes
import subprocess
import sys
from collections.abc import Iterator

import pytest

from firmware.call.untouched import give_back_untouched

SIZE = 48_000_000
"""More than glibc's threshold for mappings of their own can grow to."""

_LIBC = ctypes.CDLL(None)
_LIBC.malloc.restype = ctypes.c_void_p
_LIBC.malloc.argtypes = [ctypes.c_size_t]
_LIBC.free.argtypes = [ctypes.c_void_p]


class Block:
    """A block of malloc, zeroed byte by byte as libvpx does it."""

    def __init__(self) -> None:
        self.address = 0

    def open(self) -> None:
        self.address = _LIBC.malloc(SIZE)
        ctypes.memset(self.address, 0, SIZE)

    @property
    def bytes(self) -> ctypes.Array[ctypes.c_ubyte]:
        return (ctypes.c_ubyte * SIZE).from_address(self.address)


@pytest.fixture
def block() -> Iterator[Block]:
    made = Block()
    yield made
    _LIBC.free(made.address)


def resident_bytes() -> int:
    with open("/proc/self/statm", encoding="utf-8") as statm:  # noqa: PTH123 - one word of it
        return int(statm.read().split()[1]) * 4096


def test_a_zeroed_block_goes_back_reads_as_zero_and_holds_what_is_written(block: Block) -> None:
    before = resident_bytes()
    assert give_back_untouched(SIZE, block.open) > SIZE - 8192
    assert resident_bytes() - before < SIZE // 10
    assert not any(block.bytes[:: SIZE // 1000])
    block.bytes[SIZE // 2] = 7
    assert block.bytes[SIZE // 2] == 7
    assert block.bytes[SIZE // 2 - 1] == 0


@pytest.mark.parametrize("place", [5_000, SIZE // 2, SIZE - 1])
def test_a_block_in_use_is_kept_whole(block: Block, place: int) -> None:
    def open_and_use() -> None:
        block.open()
        block.bytes[place] = 9

    assert give_back_untouched(SIZE, open_and_use) == 0
    assert block.bytes[place] == 9


def test_a_block_that_was_there_is_another_owners(block: Block) -> None:
    block.open()
    assert give_back_untouched(SIZE, lambda: None) == 0


def test_a_block_of_another_size_is_another_owners(block: Block) -> None:
    assert give_back_untouched(SIZE - 65_536, block.open) == 0


_ENCODER = """
from fractions import Fraction
import av, numpy as np
from firmware.memory import keep_little
keep_little()
from firmware.call import encoders, untouched

given = []
noise = np.random.default_rng(1)
pictures = [noise.integers(0, 256, (1080, 1280), np.uint8) for _ in range(3)]

def sent():
    encoder = encoders.ThinVp8Encoder()
    encoder.picture_id = 1
    payloads = []
    for number, picture in enumerate(pictures):
        frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
        frame.pts, frame.time_base = number * 3000, Fraction(1, 90_000)
        payloads += encoder.encode(frame)[0]
    return payloads

encoders.give_back_untouched = lambda size, opening: given.append(untouched.give_back_untouched(size, opening))
lean = sent()
encoders.give_back_untouched = lambda size, opening: opening()
print(lean == sent(), given == [encoders.token_bytes(1280, 720)])
"""


def test_the_vp8_encoder_gives_its_tokens_back_and_sends_the_same() -> None:
    """In a program that has set malloc up as ours do."""
    done = subprocess.run([sys.executable, "-c", _ENCODER], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]
