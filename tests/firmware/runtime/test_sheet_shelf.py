"""The shelf of information sheets: what it fetches, keeps, gives back offline, and throws away."""

import asyncio
import errno
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import msgspec
import numpy as np
import pytest

from central.protocol.borne import BorneToHub, Services, Welcome
from central.protocol.sheets import (
    AskSheet,
    AskSheetPicture,
    Sheet,
    SheetPictureTold,
    SheetTold,
    digest_of,
)
from firmware import sheet_shelf
from firmware.central_client import Disconnected, FromCentral
from firmware.papers.pictures import jpeg_of
from firmware.session import events as ev
from firmware.session import paper_events as pev
from firmware.sheet_shelf import SheetShelf
from tests.firmware.session.driver import SERVICES, SITE
from tests.firmware.session.sheets import CARD, FRENCH_ONLY, PICTURE, edited, with_sheets
from tests.waiting import until

JPEG = bytes(jpeg_of(np.full((40, 60, 3), 120, np.uint8), 80))
NAME = sha256(JPEG).hexdigest()


def pictured(sheet: Sheet) -> Sheet:
    """The sheet with a picture that there is."""
    raw = msgspec.json.encode(sheet).replace(PICTURE.encode(), NAME.encode())
    return msgspec.json.decode(raw, type=Sheet)


SHEET = pictured(CARD)


def welcome(*sheets: Sheet) -> Welcome:
    return Welcome(borne_id="b", site=SITE, services=(with_sheets(SERVICES[0], *sheets),), now_s=0.0)


def services(*sheets: Sheet) -> Services:
    return Services(services=(with_sheets(SERVICES[0], *sheets),))


def told(sheet: Sheet) -> SheetTold:
    return SheetTold(digest=digest_of(sheet), sheet=sheet)


class Bench:
    """A shelf and a central that answers when a test lets it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "sheets"
        self.asked: list[BorneToHub] = []
        self.events: list[ev.Event] = []
        self.begin_anew()

    def begin_anew(self) -> None:
        self.shelf = SheetShelf(self.folder, send=self.asked.append, emit=self.events.append)
        self.shelf._look_into_folder()

    async def hear(self, *messages: FromCentral) -> None:
        for message in messages:
            self.shelf.note(message)
            await self.shelf.work()

    async def serve(self, *sheets: Sheet) -> None:
        """Answers what is asked until nothing is."""
        known = {digest_of(sheet): sheet for sheet in sheets}
        while self.asked:
            match self.asked.pop(0):
                case AskSheet(digest=digest):
                    await self.hear(SheetTold(digest=digest, sheet=known.get(digest)))
                case AskSheetPicture(picture=picture):
                    await self.hear(SheetPictureTold(picture=picture, jpeg=JPEG if picture == NAME else None))

    async def read(self, sheet: Sheet) -> ev.Event:
        self.shelf.fetch(sheet.sheet_id, digest_of(sheet))
        await self.shelf.work()
        return self.events[-1]

    def names(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()} if self.folder.is_dir() else set()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


async def test_all_that_the_services_name_is_fetched_one_after_the_other(bench: Bench) -> None:
    await bench.hear(welcome(SHEET, FRENCH_ONLY))
    assert bench.asked == [AskSheet(sheet_id=SHEET.sheet_id, digest=digest_of(SHEET))]
    await bench.hear(services(SHEET, FRENCH_ONLY))
    assert len(bench.asked) == 1, "one question at a time"
    await bench.serve(SHEET, FRENCH_ONLY)
    assert bench.names() == {f"{digest_of(SHEET)}.json", f"{digest_of(FRENCH_ONLY)}.json", f"{NAME}.jpg"}
    assert bench.events == []
    page = bench.shelf.page(NAME)
    assert page is not None
    assert page.shape == (40, 60, 3)
    assert bench.shelf.page(NAME) is page
    bench.shelf.forget()
    assert bench.shelf.page(NAME) is not page


async def test_a_sheet_is_read_without_central_and_after_a_start(bench: Bench) -> None:
    await bench.hear(welcome(SHEET))
    await bench.serve(SHEET)
    await bench.hear(Disconnected())
    assert await bench.read(SHEET) == pev.SheetFetched(digest_of(SHEET), SHEET)
    bench.begin_anew()
    assert await bench.read(SHEET) == pev.SheetFetched(digest_of(SHEET), SHEET)
    assert bench.shelf.jpeg(NAME) == JPEG
    assert await bench.read(FRENCH_ONLY) == pev.SheetMissing(digest_of(FRENCH_ONLY))


async def test_who_wants_to_read_comes_first(bench: Bench) -> None:
    await bench.hear(welcome(SHEET, FRENCH_ONLY))
    bench.shelf.fetch(FRENCH_ONLY.sheet_id, digest_of(FRENCH_ONLY))
    await bench.hear(told(SHEET))
    assert bench.asked[-1] == AskSheet(sheet_id=FRENCH_ONLY.sheet_id, digest=digest_of(FRENCH_ONLY))
    await bench.hear(told(FRENCH_ONLY))
    assert bench.events == [pev.SheetFetched(digest_of(FRENCH_ONLY), FRENCH_ONLY)]


async def test_what_is_named_no_more_is_thrown_away(bench: Bench) -> None:
    await bench.hear(welcome(SHEET))
    await bench.serve(SHEET)
    newer = edited(FRENCH_ONLY)
    await bench.hear(services(newer))
    assert f"{digest_of(SHEET)}.json" in bench.names(), "not before the new one is here"
    await bench.serve(newer)
    await bench.hear(services(newer, newer))
    assert bench.names() == {f"{digest_of(newer)}.json"}


async def test_without_central_nothing_is_thrown_away(bench: Bench) -> None:
    await bench.hear(welcome(SHEET))
    await bench.serve(SHEET)
    bench.begin_anew()
    await bench.hear(Disconnected())
    assert len(bench.names()) == 2


async def test_an_answer_that_is_not_what_its_name_says_is_none(bench: Bench) -> None:
    await bench.hear(welcome(SHEET))
    bench.shelf.fetch(SHEET.sheet_id, digest_of(SHEET))
    await bench.hear(SheetTold(digest=digest_of(SHEET), sheet=FRENCH_ONLY))
    assert bench.names() == set()
    assert bench.events == [pev.SheetMissing(digest_of(SHEET))]
    assert len(bench.asked) == 1, "not asked for again and again"
    await bench.hear(welcome(SHEET))
    assert len(bench.asked) == 2, "but after a new start of the talk"


async def test_what_central_has_no_more_is_said(bench: Bench) -> None:
    await bench.hear(welcome(SHEET))
    bench.shelf.fetch(SHEET.sheet_id, digest_of(SHEET))
    await bench.hear(SheetTold(digest=digest_of(SHEET), sheet=None))
    assert bench.events == [pev.SheetMissing(digest_of(SHEET))]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def altered(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"gratuit", b"payable"))


@pytest.mark.parametrize("spoil", [cut, altered, Path.unlink, lambda path: path.write_bytes(b"\xff" * 300_000)])
async def test_a_spoilt_file_is_as_good_as_none(bench: Bench, spoil: Callable[[Path], object]) -> None:
    await bench.hear(welcome(SHEET))
    await bench.serve(SHEET)
    spoil(bench.folder / f"{digest_of(SHEET)}.json")
    (bench.folder / f"{NAME}.jpg").write_bytes(JPEG[:-1])
    assert bench.shelf.jpeg(NAME) is None
    await bench.hear(Disconnected())
    assert await bench.read(SHEET) == pev.SheetMissing(digest_of(SHEET))
    await bench.hear(welcome(SHEET))
    await bench.serve(SHEET)
    assert await bench.read(SHEET) == pev.SheetFetched(digest_of(SHEET), SHEET)


async def test_a_spoilt_picture_is_fetched_anew_after_a_start(bench: Bench) -> None:
    await bench.hear(welcome(SHEET))
    await bench.serve(SHEET)
    (bench.folder / f"{NAME}.jpg").write_bytes(JPEG[:-1])
    (bench.folder / "half.new").write_bytes(b"x")
    bench.begin_anew()
    assert bench.names() == {f"{digest_of(SHEET)}.json"}
    await bench.hear(welcome(SHEET))
    assert bench.asked == [AskSheetPicture(picture=NAME)]
    await bench.serve(SHEET)
    assert bench.shelf.jpeg(NAME) == JPEG


async def test_a_full_card_does_not_keep_a_citizen_from_reading(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    await bench.hear(welcome(SHEET))
    bench.shelf.fetch(SHEET.sheet_id, digest_of(SHEET))
    await bench.serve(SHEET)
    assert bench.events == [pev.SheetFetched(digest_of(SHEET), SHEET)]
    assert bench.names() == set()
    assert bench.asked == []


async def test_the_shelf_has_an_end(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_shelf, "MAX_BYTES", 1_000)
    await bench.hear(welcome(SHEET, FRENCH_ONLY))
    await bench.serve(SHEET, FRENCH_ONLY)
    assert bench.names() == {f"{digest_of(FRENCH_ONLY)}.json"}


async def test_a_card_that_went_read_only_stops_nobody(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: Path, *, missing_ok: bool = False) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    await bench.hear(welcome(SHEET, FRENCH_ONLY))
    await bench.serve(SHEET, FRENCH_ONLY)
    monkeypatch.setattr(Path, "unlink", refuse)
    await bench.hear(services(FRENCH_ONLY))
    assert isinstance(await bench.read(FRENCH_ONLY), pev.SheetFetched)
    (bench.folder / "spoilt.json").write_bytes(b"{")
    bench.begin_anew()
    assert isinstance(await bench.read(FRENCH_ONLY), pev.SheetFetched)


async def test_a_folder_that_cannot_be_listed_is_as_good_as_empty(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    await bench.hear(welcome(FRENCH_ONLY))
    await bench.serve(FRENCH_ONLY)
    with monkeypatch.context() as broken:
        broken.setattr(Path, "iterdir", refuse)
        bench.begin_anew()
    assert isinstance(await bench.read(FRENCH_ONLY), pev.SheetMissing)


async def test_it_works_while_it_runs(bench: Bench) -> None:
    running = asyncio.create_task(bench.shelf.run())
    bench.shelf.note(welcome(FRENCH_ONLY))
    await until("the shelf asks", lambda: bench.asked)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
