"""A copy of a central that runs, and the way back; what is not a whole copy of ours changes nothing."""

import json
import os
import sqlite3
import stat
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from central.operations import archive
from central.operations.archive import MANIFEST, ArchiveRefused, Manifest
from central.operations.databases import SQLITE

KEY = "ab" * 32

type Members = dict[str, bytes]


def central(*arguments: str | Path, data: Path, code: int = 0) -> str:
    """Runs a command; what it says on either stream."""
    command = [sys.executable, "-m", "central", *map(str, arguments), "--data", str(data)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=_environment(), timeout=120)
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


def _environment() -> dict[str, str]:
    """Without the folder of the other tests."""
    return {name: value for name, value in os.environ.items() if name != "VISIOGUICHET_CENTRAL_DATA"}


def rows(data: Path) -> list[str]:
    """Everything that the database holds, as SQL."""
    with closing(sqlite3.connect(data / SQLITE)) as database:
        return list(database.iterdump())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A folder of central with the demo's data, and a copy of it."""
    data, copy = tmp_path_factory.mktemp("central") / "data", tmp_path_factory.mktemp("copies") / "central.tar.gz"
    central("demo-data", "--borne-key", KEY, data=data)
    (data / "central.toml").write_text('public_url = "https://guichet.example"\n', encoding="utf-8")
    central("backup", copy, data=data)
    return data, copy


def test_a_copy_is_put_back_elsewhere_whole(made: tuple[Path, Path], tmp_path: Path) -> None:
    data, copy = made
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    told = json.loads(central("restore", copy, data=tmp_path / "new"))
    assert told["database"] == "sqlite"
    assert rows(tmp_path / "new") == rows(data)
    for name in ("secret-key", "central.toml"):
        assert (tmp_path / "new" / name).read_bytes() == (data / name).read_bytes()
        assert stat.S_IMODE((tmp_path / "new" / name).stat().st_mode) == 0o600
    assert not list((tmp_path / "new").glob(".restore-*"))


def test_a_database_in_place_is_replaced_only_when_asked(made: tuple[Path, Path], tmp_path: Path) -> None:
    data, copy = made
    other = tmp_path / "other"
    central("demo-data", "--borne-key", "cd" * 32, data=other)
    before = rows(other)
    assert "--replace" in central("restore", copy, data=other, code=1)
    assert rows(other) == before
    central("restore", copy, "--replace", data=other)
    assert rows(other) == rows(data)


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Path]:
    """A server on a folder of its own."""
    data = tmp_path / "serving"
    central("demo-data", "--borne-key", KEY, data=data)
    command = [sys.executable, "-m", "central", "serve", "--port", "0", "--data", str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment()) as server:
        assert server.stdout is not None
        assert b"url" in server.stdout.readline()
        try:
            yield data
        finally:
            server.terminate()


def test_a_copy_is_made_while_central_runs_and_others_write(serving: Path, tmp_path: Path) -> None:
    """What was written before it is in it, and never a half of what is written together."""
    with closing(sqlite3.connect(serving / SQLITE, isolation_level=None)) as writer:
        writer.execute("CREATE TABLE pair (number INTEGER, side TEXT)")
        for number in range(50):
            writer.execute("BEGIN IMMEDIATE")
            writer.executemany("INSERT INTO pair VALUES (?, ?)", [(number, "a"), (number, "b")])
            writer.execute("COMMIT")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO pair VALUES (99, 'a')")
        central("backup", tmp_path / "copy", data=serving)
        writer.execute("ROLLBACK")
    central("restore", tmp_path / "copy", data=tmp_path / "new")
    with closing(sqlite3.connect(tmp_path / "new" / SQLITE)) as database:
        assert database.execute("SELECT count(*), max(number) FROM pair").fetchone() == (100, 49)


def test_nothing_is_restored_under_a_central_that_runs(serving: Path, made: tuple[Path, Path]) -> None:
    assert "stop it first" in central("restore", made[1], "--replace", data=serving, code=1)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def a_photograph(path: Path) -> None:
    path.write_bytes(b"\xff\xd8\xff\xe0" + bytes(5_000))


def repacked(change: Callable[[Members], Members]) -> Callable[[Path], None]:
    """The copy with other members."""

    def spoil(path: Path) -> None:
        with tarfile.open(path) as tar:
            members = {info.name: tar.extractfile(info).read() for info in tar}  # type: ignore[union-attr] # files all
        folder = path.with_suffix(".members")
        folder.mkdir()
        with tarfile.open(path, "w:gz") as tar:
            for number, (name, body) in enumerate(change(members).items()):
                (folder / str(number)).write_bytes(body)
                tar.add(folder / str(number), arcname=name)

    return spoil


def told_otherwise(**fields: object) -> Callable[[Path], None]:
    """The copy with another manifest."""

    def change(members: Members) -> Members:
        manifest = msgspec.json.decode(members[MANIFEST], type=Manifest)
        return {**members, MANIFEST: msgspec.json.encode(msgspec.structs.replace(manifest, **fields))}

    return repacked(change)


flipped = repacked(lambda members: {**members, SQLITE: members[SQLITE][:-1] + b"?"})
lacking = repacked(lambda members: {name: body for name, body in members.items() if name != SQLITE})
with_a_guest = repacked(lambda members: {**members, "authorized_keys": b"ssh-ed25519 ..."})
elsewhere = repacked(lambda members: {**members, "../central.toml": b"port = 1"})


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        pytest.param(cut, "not a whole copy", id="cut"),
        pytest.param(flipped, "was changed", id="flipped"),
        pytest.param(lacking, "is missing", id="lacking"),
        pytest.param(with_a_guest, "does not belong", id="guest"),
        pytest.param(elsewhere, "does not belong", id="elsewhere"),
        pytest.param(told_otherwise(migrations={"directory": "0999_of_tomorrow"}), "newer version", id="newer"),
        pytest.param(told_otherwise(database="postgresql"), "copy of postgresql", id="of a server"),
        pytest.param(told_otherwise(format=2), "format 2", id="another format"),
        pytest.param(a_photograph, "not a whole copy", id="photograph"),
    ],
)
def test_what_is_no_whole_copy_changes_nothing(
    made: tuple[Path, Path], tmp_path: Path, spoil: Callable[[Path], None], says: str
) -> None:
    data, copy = made
    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(copy.read_bytes())
    spoil(broken)
    before = rows(data)
    assert says in central("restore", broken, "--replace", data=data, code=1)
    assert rows(data) == before
    assert not list(data.glob(".restore-*"))


def test_a_copy_that_cannot_be_written_leaves_the_older_one(made: tuple[Path, Path], tmp_path: Path) -> None:
    data, copy = made
    nowhere = tmp_path / "none" / "copy"
    assert "no backup was made" in central("backup", nowhere, data=data, code=1)
    before = copy.read_bytes()
    empty = Manifest(format=1, made_at="", database="sqlite", migrations={}, digests={})
    with pytest.raises(FileNotFoundError):
        archive.write(copy, empty, {"x": nowhere})
    assert copy.read_bytes() == before
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]


def test_a_copy_of_nothing_is_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "empty", "w:gz"):
        pass
    with pytest.raises(ArchiveRefused), archive.opened(tmp_path / "empty", beside=tmp_path):
        pass
