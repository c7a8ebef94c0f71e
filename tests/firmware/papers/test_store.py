"""The memory store, what a scan becomes, and the pace of chunks."""

from __future__ import annotations

import asyncio
import threading
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from firmware.papers import pages
from firmware.papers.pacing import Pacer
from firmware.papers.pages import PageProcessor, process
from firmware.papers.store import MemoryStore, ScannedImage, StoreFull
from hardware.protocols import Rgb, ScannedPage

if TYPE_CHECKING:
    from collections.abc import Callable

CANARY = b"CANARI-DUPONT"


def image(size: int = 100) -> ScannedImage:
    data = (CANARY * (size // len(CANARY) + 1))[:size]
    return ScannedImage(bytearray(data), "0" * 64, bytearray(data), "0" * 64, bytearray(data))


def grey(height: int = 300, width: int = 210) -> Rgb:
    return np.full((height, width, 3), 128, np.uint8)


def test_wiping_overwrites_what_was_kept() -> None:
    store = MemoryStore()
    page = image()
    store.add_scanned("p", page)
    raw = store.new_document("r", 50)
    assert raw is not None
    raw[:13] = CANARY
    store.write_next_steps("Revenir mardi")
    store.outbox.note("r")
    store.wipe()
    assert not any(page.jpeg + page.preview + page.screen + raw)
    assert (store.used_bytes, store.next_steps, store.outbox.known) == (0, "", set())
    assert store.page("p") is None
    assert store.scanned("p") is None


def test_a_painted_page_is_wiped_too() -> None:
    store = MemoryStore()
    store.add_scanned("p", process(ScannedPage(grey(), 300)))
    painted = store.page("p")
    assert painted is not None
    assert painted.any()
    store.wipe()
    assert not painted.any()


def test_the_store_never_holds_more_than_it_may() -> None:
    store = MemoryStore(max_pages=2, max_bytes=1_000)
    store.add_scanned("a", image())
    store.add_scanned("b", image())
    over = image()
    with pytest.raises(StoreFull):
        store.add_scanned("c", over)
    assert not any(over.jpeg)
    store.add_scanned("b", image(50))
    assert store.new_document("r", 600) is None
    assert store.new_document("r", 500) is not None
    assert store.new_document("r", 1) is None
    assert store.used_bytes == 950


def test_a_checked_document_takes_the_place_of_its_bytes() -> None:
    store = MemoryStore()
    raw = store.new_document("r", 10)
    assert raw is not None
    raw[:] = b"0123456789"
    page_ids = store.put_checked("r", b"%PDF", [grey(), grey()])
    assert store.pdf("r") == b"%PDF"
    assert store.received("r") is None
    assert not any(raw)
    assert len(set(page_ids)) == 2
    shown = store.page(page_ids[1])
    assert shown is not None
    assert abs(int(shown.mean()) - 128) <= 2
    store.forget_document("r")
    assert store.page(page_ids[1]) is None
    with pytest.raises(KeyError):
        store.put_checked("r", b"%PDF", [grey()])


def test_a_scan_becomes_a_page_a_preview_and_a_screen_page(scanned_page: Callable[..., ScannedPage]) -> None:
    made = process(scanned_page())
    sizes = [Image.open(BytesIO(data)).size for data in (made.jpeg, made.preview, made.screen)]
    assert sizes == [(2480, 3508), (424, 600), (707, 1000)]
    assert made.jpeg_sha256 == sha256(made.jpeg).hexdigest()
    assert made.preview_sha256 == sha256(made.preview).hexdigest()
    assert len(made.preview) < 60_000


async def test_raw_pixels_are_overwritten_whatever_happens() -> None:
    store = MemoryStore(max_pages=1)
    processor = PageProcessor(store)
    first, second = grey(), grey()
    await processor.keep("a", ScannedPage(first, 300))
    with pytest.raises(StoreFull):
        await processor.keep("b", ScannedPage(second, 300))
    processor.close()
    assert not first.any()
    assert not second.any()
    assert store.page("a") is not None


async def test_a_page_that_is_done_after_its_scan_was_stopped_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread cannot be stopped; the store may be wiped while it works."""
    store = MemoryStore()
    processor = PageProcessor(store)
    began, release, image = threading.Event(), threading.Event(), process(ScannedPage(grey(), 300))

    def slow(_page: ScannedPage) -> ScannedImage:
        began.set()
        release.wait()
        return image

    monkeypatch.setattr(pages, "process", slow)
    pixels = grey()
    keeping = asyncio.create_task(processor.keep("a", ScannedPage(pixels, 300)))
    assert await asyncio.to_thread(began.wait, 10)
    keeping.cancel()
    assert isinstance((await asyncio.gather(keeping, return_exceptions=True))[0], asyncio.CancelledError)
    store.wipe()
    monkeypatch.undo()
    release.set()
    with pytest.raises(StoreFull):  # the thread has come to it, and so is done with the first
        await processor.keep("b", ScannedPage(np.broadcast_to(np.uint8(0), (10_000, 10_000, 3)), 300))
    processor.close()
    assert store.used_bytes == 0
    assert not any(image.jpeg)
    assert not pixels.any()


def test_chunks_keep_to_the_pace() -> None:
    pacer = Pacer(lambda: 10_000.0)
    now_s, sent = 0.0, 0
    while now_s < 10.0:
        wait_s = pacer.wait_s(now_s)
        if wait_s:
            now_s += wait_s
        else:
            pacer.sent(1_000, now_s)
            sent += 1_000
    assert 95_000 <= sent <= 105_000


def test_without_a_rate_nothing_waits() -> None:
    pacer = Pacer(lambda: None)
    pacer.sent(1_000_000, 0.0)
    assert pacer.wait_s(0.0) == 0.0
