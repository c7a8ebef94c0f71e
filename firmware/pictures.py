"""The pictures that a view may show: live ones from the call process, pages from the memory store."""

from collections.abc import Callable

from firmware.call.frames import Draw, FrameReader
from firmware.papers.store import MemoryStore
from firmware.views.sheets import PICTURE
from hardware.protocols import Rgb


class BornePictures:
    """What the painter and the display ask for. The readers change when the call process is started anew."""

    def __init__(
        self,
        store: MemoryStore,
        remote: Callable[[], FrameReader | None],
        own: Callable[[], FrameReader | None],
        sheet: Callable[[str], Rgb | None] = lambda _: None,
    ) -> None:
        """`sheet` gives a picture of an information sheet by its SHA-256."""
        self._sheet = sheet
        self._store = store
        self._remote = remote
        self._own = own

    @property
    def sequence(self) -> int:
        """Another one with every new live picture, and when they are gone."""
        return sum(reader.published for reader in (self._remote(), self._own()) if reader is not None)

    def remote(self, draw: Draw) -> None:
        _show(self._remote(), draw)

    def own(self, draw: Draw) -> None:
        _show(self._own(), draw)

    def page(self, page_id: str) -> Rgb | None:
        if page_id.startswith(PICTURE):
            return self._sheet(page_id.removeprefix(PICTURE))
        return self._store.page(page_id)


def _show(reader: FrameReader | None, draw: Draw) -> None:
    if reader is None:
        draw(None)
    else:
        reader.show(draw)
