"""The pictures that a view may show: live ones from the call process, pages from the memory store."""

from collections.abc import Callable

from firmware.call.frames import FrameReader
from firmware.papers.store import MemoryStore
from hardware.protocols import Rgb


class BornePictures:
    """What the painter and the display ask for. The readers change when the call process is started anew."""

    def __init__(
        self, store: MemoryStore, remote: Callable[[], FrameReader | None], own: Callable[[], FrameReader | None]
    ) -> None:
        self._store = store
        self._remote = remote
        self._own = own

    @property
    def sequence(self) -> int:
        """Grows with every new live picture."""
        return sum(reader.sequence for reader in (self._remote(), self._own()) if reader is not None)

    def remote(self) -> Rgb | None:
        reader = self._remote()
        return reader.latest() if reader is not None else None

    def own(self) -> Rgb | None:
        reader = self._own()
        return reader.latest() if reader is not None else None

    def page(self, page_id: str) -> Rgb | None:
        return self._store.page(page_id)
