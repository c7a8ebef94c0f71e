"""What a scan becomes: the page to send, its low-resolution preview, and the page to look at. Off the loop."""

import asyncio
from hashlib import sha256
from threading import Lock

from firmware.papers.store import SCREEN_HEIGHT, MemoryStore, ScannedImage, StoreFull
from hardware.blocking import LibraryThread
from hardware.protocols import ScannedPage

PAGE_QUALITY = 85
PREVIEW_QUALITY = 60
PREVIEW_HEIGHT = 600
SCREEN_QUALITY = 88
MAX_SCAN_PIXELS = 40_000_000
"""An A4 page at 600 dpi has 35 million."""


class PageProcessor:
    """One worker thread: pages are done one after the other."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._thread = LibraryThread("pages")

    async def keep(self, page_id: str, page: ScannedPage) -> None:
        """Puts the page into the store, overwrites its raw pixels. Raises StoreFull. Cancelled, it leaves no page."""
        wanted = _Wanted()
        try:
            await self._thread.run(self._keep, page_id, page, wanted)
        except asyncio.CancelledError:
            # The thread cannot be stopped: what it makes must not come into a store that was wiped meanwhile.
            wanted.withdraw()
            self._store.discard_page(page_id)
            _overwrite(page)
            raise

    def close(self) -> None:
        self._thread.close()

    def _keep(self, page_id: str, page: ScannedPage, wanted: "_Wanted") -> None:
        try:
            image = process(page)
            with wanted.lock:
                if wanted.still:
                    self._store.add_scanned(page_id, image)
                else:
                    image.wipe()
        finally:
            _overwrite(page)


class _Wanted:
    """Whether a page that is being made is still asked for."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.still = True

    def withdraw(self) -> None:
        with self.lock:
            self.still = False


def _overwrite(page: ScannedPage) -> None:
    if page.pixels.flags.writeable:
        page.pixels.fill(0)


def process(page: ScannedPage) -> ScannedImage:
    """The three pictures of a page. Raises StoreFull for one beyond MAX_SCAN_PIXELS."""
    height, width = page.pixels.shape[:2]
    if height * width > MAX_SCAN_PIXELS:
        raise StoreFull("the page has too many pixels")
    # In the worker's thread: a call without papers does without Pillow.
    from firmware.papers.pictures import jpeg_of, scaled

    full = jpeg_of(page.pixels, PAGE_QUALITY)
    shown = scaled(page.pixels, SCREEN_HEIGHT)
    preview = jpeg_of(scaled(shown, PREVIEW_HEIGHT), PREVIEW_QUALITY)
    return ScannedImage(
        jpeg=full,
        jpeg_sha256=sha256(full).hexdigest(),
        preview=preview,
        preview_sha256=sha256(preview).hexdigest(),
        screen=jpeg_of(shown, SCREEN_QUALITY),
    )
