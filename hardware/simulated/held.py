"""What a hand holds before a twin's camera: a picture in a file of the folder where the twins of a borne meet.

The camera is in the call process, the hand in the counter, on the virtual borne's page. Only twins use this: on a real
borne there is no such file.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

type Luma = NDArray[np.uint8]

_NAME = "held-before-the-camera.pgm"


class Held:
    """One picture, or none. Whoever holds and whoever sees need only the same folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _NAME
        self._seen: tuple[int, int] | None = None
        self._picture: Luma | None = None

    def hold(self, picture: Luma) -> None:
        """Holds a picture of brightness, of shape (height, width), in place of what was held."""
        new = self._path.with_suffix(".new")
        height, width = picture.shape
        new.touch(mode=0o600)
        new.write_bytes(b"P5 %d %d 255\n" % (width, height) + picture.tobytes())
        new.replace(self._path)

    def take_away(self) -> None:
        self._path.unlink(missing_ok=True)

    def look(self) -> Luma | None:
        """What is held now; the file is read again only when it is another."""
        try:
            state = self._path.stat()
            seen = state.st_mtime_ns, state.st_ino
            if seen != self._seen:
                self._picture = _read(self._path.read_bytes())
                self._seen = seen
        except OSError:
            self._seen = self._picture = None
        return self._picture


def _read(data: bytes) -> Luma:
    """Binary PGM as `hold` writes it (netpbm P5)."""
    head, pixels = data.split(b"\n", 1)
    _magic, width, height, _maximum = head.split()
    return np.frombuffer(pixels, np.uint8).reshape(int(height), int(width))
