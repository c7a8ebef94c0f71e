"""The size in which pictures are sent where their rate comes first: hands that sign must not stutter.

W3C calls it `maintain-framerate` (MediaStreamTrack Content Hints, RTCDegradationPreference): when bits are short, the
picture gets smaller, and no picture is left out.
"""

import av

BITS_PER_PIXEL = 0.03
"""What VP8 and baseline H.264 need for each pixel of each picture of a person who signs before a wall, at the coarsest
quantiser that still shows fingers.
"""
FPS = 30
STEPS = (1.0, 0.75, 0.5, 0.375)
_UP = 1.25
"""A larger size is taken only when there are so many times its bits: every change costs a key frame."""


class SizeLadder:
    """Remembers the step it stands on; one for each encoder. While it is not `on` every picture keeps its size."""

    def __init__(self, *, on: bool = True) -> None:
        self.on = on
        self.size = (0, 0)
        """Width and height of the last picture."""
        self._step = 0

    def fit(self, frame: av.VideoFrame, bits_per_s: int) -> av.VideoFrame:
        """`frame` itself, or smaller with the same proportions and time; sides are even, as chroma wants it."""
        self._step = self._chosen(frame.width * frame.height, bits_per_s) if self.on else 0
        whole = (frame.width, frame.height)
        width, height = (round(side * STEPS[self._step] / 2) * 2 for side in whole) if self._step else whole
        self.size = (width, height)
        return frame if self.size == whole else frame.reformat(width=width, height=height)

    def _chosen(self, pixels: int, bits_per_s: int) -> int:
        for step, scale in enumerate(STEPS):
            needed = pixels * scale**2 * FPS * BITS_PER_PIXEL
            if bits_per_s >= needed * (_UP if step < self._step else 1.0):
                return step
        return len(STEPS) - 1
