"""The same copy with a real PostgreSQL."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from central.config import PREFIX
from tests.central.operations.postgresql import Cluster, running
from tests.central.operations.test_backup import KEY, central

_TABLES = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
_ROWS = """SELECT string_agg(name || md5(rows), E'\\n' ORDER BY name) FROM (SELECT table_name AS name,
    query_to_xml(format('SELECT * FROM %I ORDER BY 1', table_name), true, false, '')::text AS rows
    FROM information_schema.tables WHERE table_schema = 'public') AS each"""
"""Every table with a digest of its rows."""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with running() as cluster:
        yield cluster


@pytest.fixture
def use(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> "Use":
    return Use(cluster, monkeypatch)


class Use:
    """Points the commands to a database of the cluster."""

    def __init__(self, cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
        self._cluster = cluster
        self._environment = monkeypatch

    def __call__(self, database: str, *, password: str | None = None) -> None:
        self._environment.setenv(PREFIX + "DATABASE", self._cluster.url(database))
        self._environment.setenv(PREFIX + "DATABASE_PASSWORD", password or self._cluster.password)


def test_a_copy_goes_from_one_server_database_to_another(cluster: Cluster, use: Use, tmp_path: Path) -> None:
    cluster.make("first")
    cluster.make("second")
    use("first")
    central("demo-data", "--borne-key", KEY, data=tmp_path / "first")
    assert "postgresql, at this version" in central("doctor", data=tmp_path / "first")
    central("backup", tmp_path / "copy", data=tmp_path / "first")
    use("second")
    central("restore", tmp_path / "copy", data=tmp_path / "second")
    assert cluster.sql("second", _ROWS) == cluster.sql("first", _ROWS)
    assert (tmp_path / "second" / "secret-key").read_bytes() == (tmp_path / "first" / "secret-key").read_bytes()
    assert "--replace" in central("restore", tmp_path / "copy", data=tmp_path / "second", code=1)
    cluster.sql("second", "DELETE FROM directory_borne")
    central("restore", tmp_path / "copy", "--replace", data=tmp_path / "second")
    assert cluster.sql("second", _ROWS) == cluster.sql("first", _ROWS)


def test_what_fails_in_the_middle_leaves_the_database_as_it_was(cluster: Cluster, use: Use, tmp_path: Path) -> None:
    cluster.make("kept")
    use("kept")
    central("demo-data", "--borne-key", KEY, data=tmp_path / "kept")
    central("backup", tmp_path / "copy", data=tmp_path / "kept")
    cluster.sql("kept", "CREATE VIEW held AS SELECT slug FROM directory_borne")
    before = cluster.sql("kept", _ROWS)
    assert "pg_restore" in central("restore", tmp_path / "copy", "--replace", data=tmp_path / "kept", code=1)
    assert cluster.sql("kept", _ROWS) == before


def test_a_wrong_password_is_said_and_not_shown(cluster: Cluster, use: Use, tmp_path: Path) -> None:
    cluster.make("closed")
    use("closed", password="not-the-password")
    told = central("doctor", data=tmp_path / "closed", code=1)
    assert "broken" in told
    assert "password authentication failed" in told
    assert "not-the-password" not in told
    assert cluster.sql("closed", _TABLES) == "0"
    assert os.environ[PREFIX + "DATABASE_PASSWORD"] == "not-the-password"
