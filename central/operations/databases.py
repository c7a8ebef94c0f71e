"""The database as one file and back: SQLite's own online copy, or PostgreSQL's pg_dump."""

import os
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

SQLITE = "central.sqlite3"
POSTGRESQL = "central.dump"


class DatabaseRefused(RuntimeError):
    """The database could not be copied or put back; the text says what it answered."""


def vendor() -> str:
    """`sqlite` or `postgresql`."""
    return connection.vendor


def migrations() -> dict[str, str]:
    """App -> the last migration that the tables have."""
    return dict(sorted(MigrationExecutor(connection).recorder.applied_migrations()))


def unknown(wanted: dict[str, str]) -> list[str]:
    """Those of `wanted` that this version does not have: the tables are from a newer one."""
    known = MigrationExecutor(connection).loader.disk_migrations
    return [f"{app}.{name}" for app, name in wanted.items() if (app, name) not in known]


def is_empty() -> bool:
    """Whether nothing of ours is in the database."""
    return not migrations()


def dump(folder: Path) -> Path:
    """The database as a file in `folder`, as it is at one moment; others go on writing meanwhile."""
    if vendor() == "sqlite":
        return _copy_sqlite(folder / SQLITE)
    target = folder / POSTGRESQL
    _postgresql("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", f"--file={target}"])
    return target


def check_sqlite(path: Path) -> None:
    """Raises DatabaseRefused for a file that SQLite finds damaged."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
            answer = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise DatabaseRefused(f"{path.name}: {error}") from error
    if answer != "ok":
        raise DatabaseRefused(f"{path.name}: {answer}")


def restore_postgresql(path: Path) -> None:
    """All of it in one transaction or nothing."""
    connection.close()
    arguments = ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    _postgresql("pg_restore", [*arguments, f"--dbname={_name()}", str(path)])


def _copy_sqlite(target: Path) -> Path:
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        # One file that needs no companions: the copy is not in WAL mode.
        copy.execute("PRAGMA journal_mode=DELETE")
    return target


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _postgresql(program: str, arguments: Sequence[str]) -> None:
    """Runs one of PostgreSQL's programs on the database; the password goes through the environment."""
    settings = connection.settings_dict
    wanted = {
        "PGHOST": settings["HOST"],
        "PGPORT": settings["PORT"],
        "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"],
        "PGDATABASE": _name(),
    }
    environment = os.environ | {key: str(value) for key, value in wanted.items() if value}
    try:
        subprocess.run([program, *arguments], env=environment, check=True, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise DatabaseRefused(f"{program} is missing: install postgresql-client of the server's version") from error
    except subprocess.CalledProcessError as error:
        raise DatabaseRefused(f"{program}: {error.stderr.strip() or error.returncode}") from error
