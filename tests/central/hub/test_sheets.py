"""Sheets over the borne's socket: the list with the services, contents on demand, edits seen within two seconds."""

from pathlib import Path

from central.demo_data import SHEETS
from central.directory.publishing import publish_folder
from central.protocol.borne import Services, Welcome
from central.protocol.codec import MAX_TO_BORNE_BYTES, TO_BORNE, encode
from central.protocol.sheets import AskSheet, AskSheetPicture, SheetPictureTold, SheetTold, digest_of
from central.protocol.values import SheetHead
from tests.central.hub.conftest import Stage


def heads(message: Welcome | Services, service: str = "allocations-familiales") -> tuple[SheetHead, ...]:
    return next(one.sheets for one in message.services if one.service_id == service)


async def test_a_borne_fetches_a_sheet_and_its_picture(stage: Stage) -> None:
    socket, peer = await stage.borne()
    (head,) = heads(peer.last(Welcome))
    await stage.switchboard.from_borne(socket, AskSheet(sheet_id=head.sheet_id, digest=head.digest))
    sheet = peer.last(SheetTold).sheet
    assert sheet is not None
    assert digest_of(sheet) == head.digest
    (picture,) = sheet.pictures()
    await stage.switchboard.from_borne(socket, AskSheetPicture(picture=picture))
    told = peer.last(SheetPictureTold)
    assert told.jpeg is not None
    assert TO_BORNE.decode(encode(told)) == told
    assert len(encode(told)) < MAX_TO_BORNE_BYTES / 2


async def test_what_there_is_not_is_answered_too(stage: Stage) -> None:
    socket, peer = await stage.borne()
    await stage.switchboard.from_borne(socket, AskSheet(sheet_id="no-such", digest="0" * 64))
    await stage.switchboard.from_borne(socket, AskSheetPicture(picture="0" * 64))
    assert peer.last(SheetTold) == SheetTold(digest="0" * 64, sheet=None)
    assert peer.last(SheetPictureTold) == SheetPictureTold(picture="0" * 64, jpeg=None)


async def test_a_publication_by_another_process_shows_within_two_seconds(stage: Stage, tmp_path: Path) -> None:
    _, peer = await stage.borne()
    _, elsewhere = await stage.borne("mediatheque-assier-1")
    folder = tmp_path / "sheets"
    folder.mkdir()
    text = (SHEETS / "refaire-ma-carte-vitale.toml").read_text(encoding="utf-8")
    (folder / "refaire-ma-carte-vitale.toml").write_text(text.replace("3 semaines", "2 semaines"), encoding="utf-8")
    (before,) = heads(peer.last(Welcome), "assurance-maladie")
    await stage.wait(2)
    told = len(peer.all(Services))
    await stage.database(publish_folder, folder, now_s=stage.clock.wall_s())
    await stage.wait(1)
    assert len(peer.all(Services)) == told + 1
    (after,) = heads(peer.last(Services), "assurance-maladie")
    assert (after.sheet_id, after.digest != before.digest) == (before.sheet_id, True)
    assert heads(elsewhere.last(Services), "assurance-maladie") == (after,)
    await stage.wait(2)
    assert len(peer.all(Services)) == told + 1, "told once"
