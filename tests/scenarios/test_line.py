"""Waiting in line: refused, closed, declined, never answered, second in line; and a card that was copied."""

import asyncio
import os
import shutil
import sqlite3
import sys
import uuid
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from firmware.device_key import DeviceKey
from hardware.events import Key
from scripts.stack import ROOT, Program
from tests.browser.fake_borne import FakeBorne
from tests.scenarios.place import Place, a_place
from tests.waiting import until

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.real, pytest.mark.xdist_group("scenarios-line")]

SERVICE = "allocations-familiales"
PATIENCE_S = 6
"""How long a call rings before it is given up."""
OTHER_KEY = DeviceKey(Ed25519PrivateKey.generate())


async def _central(*arguments: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "central", *arguments, cwd=ROOT, stdout=asyncio.subprocess.DEVNULL
    )
    assert await process.wait() == 0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    """A place with a second borne, where nobody waits long."""
    folder = tmp_path_factory.mktemp("house")
    data = folder / "central"
    data.mkdir(mode=0o700)
    await _central("demo-data", "--data", str(data), "--borne-key", OTHER_KEY.public_hex)
    with closing(sqlite3.connect(_database(data))) as database, database:
        database.execute("UPDATE directory_service SET patience_s = ?", (PATIENCE_S,))
    settings = {"central": {"VISIOGUICHET_CENTRAL_LINK_PATIENCE_S": str(PATIENCE_S)}}
    async with a_place(folder, settings=settings) as place:
        yield place


def _database(data: Path) -> Path:
    (path,) = data.glob("*.sqlite3")
    return path


@pytest_asyncio.fixture(loop_scope="module")
async def other(house: Place) -> AsyncIterator[FakeBorne]:
    """The other borne, without devices."""
    borne = FakeBorne(house.stack.central_url, key=OTHER_KEY)
    await borne.connect()
    yield borne
    await borne.finish()


async def test_nobody_answers_all_is_wiped_and_other_ways_are_offered(place: Place) -> None:
    await place.open_desk()
    await place.call()
    await place.borne.wait_view("noanswer")
    assert "Personne ne répond. Pardon. Voici d’autres solutions." in place.borne.text
    assert "Téléphone" in place.borne.text, "another way is shown"
    await until("a dark camera lamp", lambda: not place.borne.camera_lit)
    slips = place.borne.state["slips"]
    await place.borne.press(Key.L2)
    await until("a slip with the hours", lambda: place.borne.state["slips"] == slips + 1)
    await place.borne.press_on("noanswer", Key.L1, "privacy")
    await place.borne.press_on("privacy", Key.OK, "ringing")
    await place.borne.wait_view("noanswer")
    await place.borne.press_on("noanswer", Key.CANCEL, "idle")


async def test_the_adviser_goes_away_while_it_rings_the_service_closes_and_the_citizen_is_told(place: Place) -> None:
    desk = await place.open_desk()
    await place.call()
    await desk.ring()
    await desk.be_away()
    await place.borne.wait_view("noanswer")
    assert "Le service vient de fermer." in place.borne.text


async def test_the_second_in_line_sees_its_place_and_comes_next(place: Place, other: FakeBorne) -> None:
    desk = await place.open_desk()
    await other.request(SERVICE)
    first = await desk.take()
    assert first.call_id == other.call_id
    await place.call("slow")
    await place.borne.wait_text("Vous êtes le 1")
    await place.borne.wait_view("waiting")
    await other.hang_up()
    await until("the end of the first call", lambda: desk.ended)
    await desk.be_free()
    await place.borne.wait_view("ringing")
    await desk.take()
    await place.borne.wait_view("call")
    await place.talks(desk)


async def test_the_line_is_left_while_central_is_out_of_reach(place: Place, other: FakeBorne) -> None:
    desk = await place.open_desk()
    await other.request(SERVICE)
    await desk.take()
    await place.call("slow")
    await until("a citizen in line at the desk", lambda: desk.queue)
    place.borne_line.cut()
    await place.borne.press_on("waiting", Key.CANCEL, "wiping", "nothing", "idle", "offline")
    place.borne_line.mend()
    await until("an empty line at the desk", lambda: not desk.queue)
    await place.borne.wait_view("idle", "nothing")


async def test_central_refuses_a_call_and_the_citizen_is_told_and_may_call_again(place: Place) -> None:
    """The database has a call of this borne of which this hub does not know, as if another had taken it."""
    desk = await place.open_desk()
    stranger = uuid.uuid4().hex
    with closing(sqlite3.connect(_database(place.stack.folder / "central"))) as database:
        with database:
            database.execute(
                "INSERT INTO calls_call"
                " (id, borne_id, service_id, state, language, signing, writes, reference, requested_at, end_reason,"
                " outcome)"
                " SELECT ?, directory_borne.id, directory_service.id, 'accepted', 'fr', FALSE, FALSE, 'LAT-0000',"
                " ?, '', ''"
                " FROM directory_borne, directory_service WHERE public_key <> ? LIMIT 1",
                (stranger, "2026-01-01 00:00:00", OTHER_KEY.public_hex),
            )
        await place.ask("steady", "ended")
        assert "La borne n’a pas pu appeler. Pardon. Vous pouvez rappeler." in place.borne.text
        await until("a dark camera lamp", lambda: not place.borne.camera_lit)
        with database:
            database.execute("DELETE FROM calls_call WHERE id = ?", (stranger,))
    await place.borne.press_on("ended", Key.OK, "nothing", "idle")
    await place.home()
    await place.talk(desk)


async def test_a_copied_card_blocks_both_and_is_told(house: Place, tmp_path: Path) -> None:
    """The last of this module: the borne stays blocked."""
    data, run = tmp_path / "borne", tmp_path / "run"
    shutil.copytree(house.stack.folder / "borne", data)
    run.mkdir(mode=0o700)
    environment = {
        **{name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}},
        "PYTHONPATH": str(ROOT),
        "VISIOGUICHET_CENTRAL_URL": house.stack.central_url,
        "VISIOGUICHET_PROFILE": "virtual",
        "VISIOGUICHET_DATA_DIR": str(data),
        "VISIOGUICHET_RUNTIME_DIR": str(run),
        "VISIOGUICHET_VIRTUAL_BORNE_PORT": "0",
    }
    copy = Program("copy", ["-m", "firmware"], environment, tmp_path / "copy.log", announces=True)
    await copy.start()
    try:
        await until("the alarm", lambda: "cloned card" in house.stack.program("central").tail(200), 90.0)
        await house.borne.wait_view("offline")
        await until("the block at the copy", lambda: "4423" in copy.tail(200))
        await until("the block at the borne", lambda: "4423" in house.stack.program("counter").tail(200))
    finally:
        await copy.stop()
    with closing(sqlite3.connect(_database(house.stack.folder / "central"))) as database:
        audited = database.execute("SELECT subject FROM accounts_auditlog WHERE subject LIKE '%cloned card%'")
        assert len(audited.fetchall()) == 1
