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
UP_AFTER = 5 * FPS
"""And only when all of so many pictures in a row might have had it: an estimate wavers."""
AGAIN_WITHIN = 3 * FPS
"""The peer asks for a whole picture where one was lost. Asked again within so many pictures, the whole ones are too
large for what the line keeps waiting, whatever the estimate says.
"""


class SizeLadder:
    """Remembers the step it stands on; one for each encoder. While it is not `on` every picture keeps its size."""

    def __init__(self, *, on: bool = True) -> None:
        self.on = on
        self.size = (0, 0)
        """Width and height of the last picture."""
        self._step = 0
        self._might: list[int] = []
        """The larger steps that the pictures since the last change might have had."""
        self._since_whole = AGAIN_WITHIN

    def fit(self, frame: av.VideoFrame, bits_per_s: int, *, whole: bool = False) -> av.VideoFrame:
        """`frame` itself, or smaller with the same proportions and time; sides are even, as chroma wants it.

        `whole`: the peer asks for a key frame.
        """
        self._step = self._next(frame.width * frame.height, bits_per_s, whole=whole) if self.on else 0
        full = (frame.width, frame.height)
        width, height = (round(side * STEPS[self._step] / 2) * 2 for side in full) if self._step else full
        self.size = (width, height)
        return frame if self.size == full else frame.reformat(width=width, height=height)

    def _next(self, pixels: int, bits_per_s: int, *, whole: bool) -> int:
        """Down at once, up after a while."""
        self._since_whole += 1
        wanted = _step_for(pixels, bits_per_s)
        if whole and self._since_whole < AGAIN_WITHIN:
            wanted = max(wanted, min(self._step + 1, len(STEPS) - 1))
        if whole:
            self._since_whole = 0
        if wanted > self._step:
            self._might.clear()
            return wanted
        larger = _step_for(pixels, round(bits_per_s / _UP))
        if larger >= self._step:
            self._might.clear()
            return self._step
        self._might.append(larger)
        if len(self._might) < UP_AFTER:
            return self._step
        step = max(self._might)
        self._might.clear()
        return step


def _step_for(pixels: int, bits_per_s: int) -> int:
    """The largest size for which there are the bits."""
    for step, scale in enumerate(STEPS):
        if bits_per_s >= pixels * scale**2 * FPS * BITS_PER_PIXEL:
            return step
    return len(STEPS) - 1
