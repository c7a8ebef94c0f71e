"""What each device of a borne can do. Adapters and twins implement these; callers know nothing else.

Every `open()` may raise `DeviceUnavailable`; every other method may raise `DeviceFault` or, for our own bugs,
`DeviceMisuse`. `close()` never raises and may be called twice. No method blocks the event loop.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from hardware.events import Key, LampState, PanelEvent, PrintProgress, Typed

if TYPE_CHECKING:
    import av  # heavy; the counter process never loads it

type Rgb = NDArray[np.uint8]
"""Pixels of shape (height, width, 3), dtype uint8, C-contiguous, order red green blue."""
type Samples = NDArray[np.int16]
"""Sound of shape (frames,), dtype int16, mono, 48,000 Hz."""

SAMPLE_RATE_HZ = 48_000
BLOCK_FRAMES = 960
"""20 ms: the unit in which microphone and loudspeaker work, and one Opus frame."""


class Device(Protocol):
    """Life of every device: opened once by the factory, closed in reverse order."""

    async def open(self) -> None: ...
    async def close(self) -> None: ...


class KeyPanel(Device, Protocol):
    """Keys and the handset's hook switch."""

    def events(self) -> AsyncIterator[PanelEvent]:
        """Presses and hook changes in order; never lossy; ends at `close()`."""
        ...

    @property
    def handset_lifted(self) -> bool: ...


class Keyboard(Device, Protocol):
    """A keyboard that somebody may plug in, or nobody: `open` never fails for that."""

    def events(self) -> AsyncIterator[Typed]:
        """What is typed, in order; ends at `close()`."""
        ...


class Lamps(Device, Protocol):
    """A lamp in each key, and the privacy lamp beside the camera."""

    async def show(self, keys: Mapping[Key, LampState]) -> None:
        """Sets every key lamp; a key that is not named goes off."""
        ...

    async def show_camera(self, lit: bool) -> None: ...


class Bell(Device, Protocol):
    """The bell or buzzer at the host's counter, for HELP."""

    @property
    def hangs(self) -> bool:
        """Whether there is one that a person can hear."""
        ...

    async def ring(self, on: bool) -> None:
        """Rings in short strokes until told to stop; twice is once."""
        ...


class Screen(Device, Protocol):
    """The glass. One owner, the painter's thread. `size` is (width, height) in pixels."""

    @property
    def size(self) -> tuple[int, int]: ...

    async def present(self, picture: Rgb) -> None:
        """Puts a whole picture of exactly `size` on the glass; returns once it is flipped."""
        ...


@dataclass(frozen=True, slots=True)
class EncodedFrame:
    """One H.264 access unit in Annex B, constrained baseline, SPS and PPS in band before each key frame."""

    data: bytes
    pts_us: int
    key_frame: bool


class Camera(Device, Protocol):
    """Gives raw pictures, and H.264 where the board or the camera encodes. Open means seeing: the lamp follows it."""

    @property
    def encodes(self) -> bool:
        """Whether `encoded_frames` may be used."""
        ...

    async def start(self, width: int, height: int, fps: int) -> None: ...
    async def stop(self) -> None: ...

    async def next_frame(self) -> av.VideoFrame:
        """The newest raw picture (yuv420p, pts and time_base set); older ones are dropped, never queued."""
        ...

    async def next_encoded(self) -> EncodedFrame:
        """The next access unit, in order."""
        ...

    def request_key_frame(self) -> None: ...
    def set_bitrate(self, bits_per_s: int) -> None: ...


class Microphone(Device, Protocol):
    async def read(self) -> Samples:
        """The next 20 ms (`BLOCK_FRAMES`); late readers lose the oldest blocks."""
        ...


class SoundOutput(StrEnum):
    """Where the loudspeaker's sound goes: off the hook, the handset only."""

    LOUDSPEAKER = "loudspeaker"
    HANDSET = "handset"


class Speaker(Device, Protocol):
    async def write(self, block: Samples) -> None:
        """Plays 20 ms; returns when there is room for the next block."""
        ...

    def take_back(self) -> int:
        """Takes back the newest blocks, as far as they have not begun to sound; how many those are."""
        ...

    def set_gain_db(self, gain_db: float) -> None: ...
    def set_output(self, output: SoundOutput) -> None: ...


class ScanSource(StrEnum):
    GLASS = "glass"
    FEEDER = "feeder"


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """One scanned side: RGB pixels and their density."""

    pixels: Rgb
    dpi: int


class Scanner(Device, Protocol):
    """One scan at a time. A fault kills and restarts the worker behind it: the next scan works."""

    def scan(
        self,
        *,
        dpi: int = 300,
        source: ScanSource = ScanSource.GLASS,
        on_progress: Callable[[float], None] | None = None,
    ) -> AsyncIterator[ScannedPage]:
        """Pages as they come; the glass gives one. `on_progress` gets 0.0 to 1.0 of the present page, in the loop.

        Closing the iterator or cancelling its task stops the scan within a second and leaves the scanner usable.
        """
        ...

    async def paper_left(self) -> bool | None:
        """Whether something lies in the scanner; None where the device cannot tell."""
        ...


class PagePrinter(Device, Protocol):
    """The A4 printer behind its queue. `job_id` is ours: printing an id twice prints it once."""

    async def submit(self, job_id: str, pdf: bytes) -> None:
        """Queues a PDF whose pages are A4. The queue never learns a title: the job is called `visioguichet`."""
        ...

    def progress(self, job_id: str) -> AsyncIterator[PrintProgress]:
        """Every change of the job until PRINTED, CANCELLED or FAILED, which ends the iterator."""
        ...

    async def cancel(self, job_id: str) -> None: ...

    async def resume(self) -> None:
        """Un-pauses the queue after a hand has filled paper or cleared a jam."""
        ...

    async def purge(self) -> None:
        """Cancels and forgets every job and its data: at a start, at the end of a call, at a recovery."""
        ...


MAX_SLIP_PARTS = 200
MAX_SLIP_TEXT = 4_000
"""Letters of a line, and bytes of a QR code."""
MAX_RASTER_ROWS = 7_200
"""Rows of dots in a slip: 90 cm, on which the longest text of an adviser fits in any letters."""


class SlipAlign(StrEnum):
    LEFT = "left"
    CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class SlipLine:
    """Text in the printer's own letters, broken at spaces where the paper ends and at each newline."""

    text: str
    bold: bool = False
    large: bool = False
    small: bool = False
    align: SlipAlign = SlipAlign.LEFT


@dataclass(frozen=True, slots=True)
class SlipQr:
    """A QR code (ISO/IEC 18004) of `content`."""

    content: str


@dataclass(frozen=True, slots=True)
class SlipRaster:
    """A picture across the whole paper, for letters that the printer does not have.

    `dots` row by row, each row `row_bytes` long: the highest bit is the leftmost dot, 1 is black.
    """

    width: int
    dots: bytes
    text: str = ""
    """What it says, for whoever cannot see it."""
    align: SlipAlign = SlipAlign.LEFT
    """Where it stands if the paper is wider than the printer told."""

    @property
    def row_bytes(self) -> int:
        return (self.width + 7) // 8

    @property
    def height(self) -> int:
        return len(self.dots) // self.row_bytes


type SlipPart = SlipLine | SlipQr | SlipRaster


@dataclass(frozen=True, slots=True)
class Slip:
    """What a receipt says, top to bottom; the printer adds the cut."""

    parts: tuple[SlipPart, ...]


class ReceiptPrinter(Device, Protocol):
    @property
    def raster_dots(self) -> int:
        """The width of a SlipRaster for this printer; 0: it prints none."""
        ...

    def has_letters(self, text: str) -> bool:
        """Whether a SlipLine of `text` comes out with all its letters. Asks no device."""
        ...

    async def print_slip(self, job_id: str, slip: Slip) -> None:
        """Prints and cuts; checks paper and cover before the first byte. The same `job_id` never prints twice."""
        ...

    async def paper_near_end(self) -> bool: ...
