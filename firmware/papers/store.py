"""The only place where a citizen's papers lie on a borne: memory, capped, overwritten when it is wiped.

Pages to look at are kept as JPEG and decoded when they are painted: a page at screen size is 2 MB raw, 0.2 MB so.
Every method may be called from any thread.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock

from firmware.papers.outbox import Outbox
from hardware.protocols import Rgb

MAX_SCANNED_PAGES = 30
MAX_BYTES = 96_000_000
SCREEN_HEIGHT = 1_000
"""Pages are shown at most this many pixels high."""
_SCREEN_QUALITY = 88


class StoreFull(Exception):
    """There is no room: the page or document is not kept."""


@dataclass(slots=True)
class ScannedImage:
    """One scanned page as it is sent (`jpeg` after `preview`) and shown (`screen`), each a JPEG."""

    jpeg: bytearray
    jpeg_sha256: str
    preview: bytearray
    preview_sha256: str
    screen: bytearray

    @property
    def size(self) -> int:
        return len(self.jpeg) + len(self.preview) + len(self.screen)

    def wipe(self) -> None:
        for data in (self.jpeg, self.preview, self.screen):
            _overwrite(data)


@dataclass(slots=True)
class _Document:
    """A document from the adviser, to print or look at: `raw` until it is checked, then `pdf` and `screens`."""

    raw: bytearray
    pdf: bytearray = field(default_factory=bytearray)
    screens: list[bytearray] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.raw) + len(self.pdf) + sum(map(len, self.screens))

    def wipe(self) -> None:
        for data in (self.raw, self.pdf, *self.screens):
            _overwrite(data)


class MemoryStore:
    """Pages, documents and texts of one call, named by the ids of events and commands."""

    def __init__(self, *, max_pages: int = MAX_SCANNED_PAGES, max_bytes: int = MAX_BYTES) -> None:
        self._max_pages = max_pages
        self._max_bytes = max_bytes
        self._lock = Lock()
        self._scanned: dict[str, ScannedImage] = {}
        self._documents: dict[str, _Document] = {}
        self._next_steps = ""
        self.outbox = Outbox()
        self._painted: tuple[str, Rgb] | None = None

    @property
    def used_bytes(self) -> int:
        with self._lock:
            return self._used()

    @property
    def next_steps(self) -> str:
        """What the adviser typed for the slip."""
        return self._next_steps

    def write_next_steps(self, text: str) -> None:
        self._next_steps = text

    # Scanned pages

    def add_scanned(self, page_id: str, image: ScannedImage) -> None:
        """Keeps a page, in place of an earlier one of that id. Raises StoreFull."""
        with self._lock:
            self._drop_scanned(page_id)
            if len(self._scanned) >= self._max_pages or self._used() + image.size > self._max_bytes:
                image.wipe()
                raise StoreFull("no room for another page")
            self._scanned[page_id] = image

    def scanned(self, page_id: str) -> ScannedImage | None:
        with self._lock:
            return self._scanned.get(page_id)

    def discard_page(self, page_id: str) -> None:
        """Forgets a scanned page; one that is unknown is forgotten already."""
        with self._lock:
            self._drop_scanned(page_id)

    # Documents of the adviser

    def new_document(self, request_id: str, size: int) -> bytearray | None:
        """A zeroed buffer for a document to come; None if there is no room or the request has one."""
        with self._lock:
            if request_id in self._documents or self._used() + size > self._max_bytes:
                return None
            document = _Document(bytearray(size))
            self._documents[request_id] = document
            return document.raw

    def received(self, request_id: str) -> bytearray | None:
        """The bytes as they came; None once they are checked or forgotten."""
        with self._lock:
            document = self._documents.get(request_id)
            return document.raw if document is not None and document.raw else None

    def put_checked(self, request_id: str, pdf: bytes, pages: Sequence[Rgb]) -> tuple[str, ...]:
        """Replaces the received bytes by what may be printed, and its pages to look at; the ids of these pages.

        Encodes pictures: call it off the loop. Raises StoreFull, and KeyError if the document was forgotten meanwhile.
        """
        # Here and below, in a thread of its own: a call without papers does without Pillow.
        from firmware.papers.pictures import jpeg_of

        checked = _Document(bytearray(), bytearray(pdf), [jpeg_of(page, _SCREEN_QUALITY) for page in pages])
        with self._lock:
            if request_id not in self._documents:
                checked.wipe()
                raise KeyError(request_id)
            self._drop_document(request_id)
            if self._used() + checked.size > self._max_bytes:
                checked.wipe()
                raise StoreFull("no room for the checked document")
            self._documents[request_id] = checked
        return tuple(_page_id(request_id, number) for number in range(1, len(pages) + 1))

    def pdf(self, request_id: str) -> bytes | None:
        """The checked, inert A4 document to print; None if there is none."""
        with self._lock:
            document = self._documents.get(request_id)
            return bytes(document.pdf) if document is not None and document.pdf else None

    def forget_document(self, request_id: str) -> None:
        with self._lock:
            self._drop_document(request_id)

    # To look at

    def page(self, page_id: str) -> Rgb | None:
        """A scanned page or one of the adviser's, at most SCREEN_HEIGHT high; None if it is gone.

        Decodes (about 5 ms) unless it is the page of the last call: for the painter's thread.
        """
        with self._lock:
            if self._painted is not None and self._painted[0] == page_id:
                return self._painted[1]
            jpeg = self._screen(page_id)
            if jpeg is None:
                return None
            from firmware.papers.pictures import pixels_of

            pixels = pixels_of(jpeg)
            self._painted = (page_id, pixels)
            return pixels

    def page_jpeg(self, page_id: str) -> bytearray | None:
        """The same page as it is kept, to be read only; it is overwritten when the page is forgotten."""
        with self._lock:
            return self._screen(page_id)

    def wipe(self) -> None:
        """Overwrites and forgets everything. Copies that were handed out are their holders' to drop."""
        with self._lock:
            for page_id in tuple(self._scanned):
                self._drop_scanned(page_id)
            for request_id in tuple(self._documents):
                self._drop_document(request_id)
            self._forget_painted()
            self._next_steps = ""
            self.outbox = Outbox()

    def _used(self) -> int:
        scanned = sum(image.size for image in self._scanned.values())
        return scanned + sum(document.size for document in self._documents.values())

    def _screen(self, page_id: str) -> bytearray | None:
        if page_id in self._scanned:
            return self._scanned[page_id].screen
        for request_id, document in self._documents.items():
            for number, screen in enumerate(document.screens, start=1):
                if page_id == _page_id(request_id, number):
                    return screen
        return None

    def _drop_scanned(self, page_id: str) -> None:
        image = self._scanned.pop(page_id, None)
        if image is not None:
            image.wipe()
            self._forget_painted()

    def _drop_document(self, request_id: str) -> None:
        document = self._documents.pop(request_id, None)
        if document is not None:
            document.wipe()
            self._forget_painted()

    def _forget_painted(self) -> None:
        if self._painted is not None:
            self._painted[1].fill(0)
            self._painted = None


def _page_id(request_id: str, number: int) -> str:
    return f"{request_id}/{number}"


def _overwrite(data: bytearray) -> None:
    data[:] = bytes(len(data))
