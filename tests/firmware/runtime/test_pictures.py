"""The live pictures as the display asks for them."""

import os
from pathlib import Path

import numpy as np

from firmware.call.frames import FrameReader, FrameWriter, block_prefix
from firmware.papers.store import MemoryStore
from firmware.pictures import BornePictures
from hardware.protocols import Rgb


def test_a_new_live_picture_is_known_before_anybody_draws_it(tmp_path: Path) -> None:
    """Else the display would wait for its next view with a picture that came a little late."""
    prefix = f"{block_prefix(tmp_path / 'call.sock')}{os.getpid()}-1"
    with FrameWriter(f"{prefix}-remote", 8, 4) as remote, FrameWriter(f"{prefix}-self", 8, 4) as own:
        readers = FrameReader(remote.name), FrameReader(own.name)
        pictures = BornePictures(MemoryStore(), lambda: readers[0], lambda: readers[1])
        seen = [pictures.sequence]
        for writer in (remote, remote, own):
            writer.write(np.ones((4, 8, 3), np.uint8))
            seen.append(pictures.sequence)
        assert len(set(seen)) == len(seen)


def test_without_a_call_process_there_is_no_live_picture() -> None:
    pictures = BornePictures(MemoryStore(), lambda: None, lambda: None)
    drawn: list[Rgb | None] = []
    pictures.remote(drawn.append)
    pictures.own(drawn.append)
    assert drawn == [None, None]
    assert pictures.sequence == 0
