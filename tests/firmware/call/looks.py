"""What a test sees on a frame board."""

from firmware.call.frames import FrameReader
from hardware.protocols import Rgb


def newest(reader: FrameReader) -> Rgb | None:
    """A copy of the newest whole picture."""
    seen: list[Rgb | None] = []
    reader.show(lambda picture: seen.append(None if picture is None else picture.copy()))
    return seen[-1]
