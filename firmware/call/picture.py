"""Decoded frames as RGB24 of a wanted size, cropped to fill it or whole: all by libavfilter, never in Python."""

from fractions import Fraction

import av
import av.filter
import numpy as np

from hardware.protocols import Rgb

_TIME_BASE = Fraction(1, 90_000)
type _Size = tuple[int, int]
type _Shape = tuple[int, int, str]


class PictureConverter:
    """One stream of pictures to one size, or with `fit` to the largest of their own proportions within it.

    It rebuilds its filters when the incoming shape changes.

    Takes 2-4 ms of CPU for a full screen and releases the GIL meanwhile: call it in a thread, one at a time.
    """

    def __init__(self, width: int, height: int, *, mirrored: bool = False, fit: bool = False) -> None:
        self.size = (width, height)
        self.fit = fit
        self._mirrored = mirrored
        self._shape: _Shape | None = None
        self._graph: av.filter.Graph | None = None

    def convert(self, frame: av.VideoFrame) -> Rgb:
        """The converted picture, of shape (height, width, 3), valid while referenced; `frame` is left as it is."""
        shape = (frame.width, frame.height, frame.format.name)
        if self._graph is None or shape != self._shape:
            self._graph, self._shape = self._built(frame), shape
        self._graph.vpush(frame)
        converted = self._graph.vpull()
        width, height = self._wanted(frame)
        plane = converted.planes[0]
        rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
        return rows[:height, : width * 3].reshape(height, width, 3)

    def close(self) -> None:
        """Drops the filters and the frames in them."""
        self._graph = None

    def _wanted(self, frame: av.VideoFrame) -> _Size:
        return scale_to_fit((frame.width, frame.height), self.size) if self.fit else self.size

    def _built(self, frame: av.VideoFrame) -> av.filter.Graph:
        width, height = self._wanted(frame)
        source = (frame.width, frame.height)
        crop_width, crop_height = source if self.fit else crop_to_fill(source, self.size)
        graph = av.filter.Graph()
        # Slices over threads cost more than they gain at these sizes, and the encoder needs the cores.
        graph.threads = 1
        chain = [
            graph.add_buffer(
                width=frame.width, height=frame.height, format=frame.format, time_base=_TIME_BASE, name="in"
            ),
            graph.add("crop", f"{crop_width}:{crop_height}"),
            graph.add("scale", f"{width}:{height}:flags=bilinear"),
            graph.add("format", "rgb24"),
        ]
        if self._mirrored:
            chain.append(graph.add("hflip"))
        chain.append(graph.add("buffersink"))
        graph.link_nodes(*chain).configure()
        return graph


def crop_to_fill(source: _Size, target: _Size) -> _Size:
    """The largest centred part of `source` with the proportions of `target`; even, as chroma wants it."""
    scale = max(target[0] / source[0], target[1] / source[1])
    return (
        max(2, min(source[0], round(target[0] / scale)) // 2 * 2),
        max(2, min(source[1], round(target[1] / scale)) // 2 * 2),
    )


def scale_to_fit(source: _Size, target: _Size) -> _Size:
    """The largest size with the proportions of `source` within `target`; even, as chroma wants it."""
    scale = min(target[0] / source[0], target[1] / source[1])
    return (
        max(2, min(target[0], round(source[0] * scale)) // 2 * 2),
        max(2, min(target[1], round(source[1] * scale)) // 2 * 2),
    )
