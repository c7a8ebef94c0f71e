"""A copy of central while it runs, and the way back from one."""

import datetime as dt
import shutil
import tempfile
from pathlib import Path

from django.db import connections

from central.operations import archive, databases
from central.operations.archive import ArchiveRefused, Manifest

COPIED = ("secret-key", "central.toml")
"""Beside the database. With the secret key those who are logged in stay so."""


def back_up(data: Path, target: Path, *, now_s: float) -> Manifest:
    """Writes everything that central keeps to `target` (mode 0600), in place of an older copy; central may run.

    Raises DatabaseRefused or OSError, and then there is no new copy.
    """
    with tempfile.TemporaryDirectory(dir=data, prefix=".backup-") as folder:
        database = databases.dump(Path(folder))
        members = {database.name: database} | {name: data / name for name in COPIED if (data / name).exists()}
        manifest = Manifest(
            format=archive.FORMAT,
            made_at=dt.datetime.fromtimestamp(now_s, dt.UTC).isoformat(timespec="seconds"),
            database=databases.vendor(),
            migrations=databases.migrations(),
            digests={name: archive.digest(path) for name, path in members.items()},
        )
        archive.write(target, manifest, members)
    return manifest


def restore(data: Path, source: Path, *, replace: bool) -> Manifest:
    """Puts the copy in place of what central has; central must be stopped. `replace`: also over a database in use.

    Everything is checked before anything is changed: raises ArchiveRefused, DatabaseRefused or OSError.
    """
    if not replace and not databases.is_empty():
        raise ArchiveRefused(
            "there is a database already; --replace puts the copy in its place, and what is in it is lost"
        )
    with archive.opened(source, beside=data) as (manifest, members):
        _check(manifest, members)
        connections.close_all()
        if manifest.database == "sqlite":
            _replace_sqlite(data, members[databases.SQLITE])
        else:
            databases.restore_postgresql(members[databases.POSTGRESQL])
        for name in COPIED:
            if name in members:
                members[name].replace(data / name)
    return manifest


def _check(manifest: Manifest, members: dict[str, Path]) -> None:
    if manifest.database != databases.vendor():
        raise ArchiveRefused(f"a copy of {manifest.database}, but the configuration says {databases.vendor()}")
    wanted = databases.SQLITE if manifest.database == "sqlite" else databases.POSTGRESQL
    if wanted not in members:
        raise ArchiveRefused(f"{wanted} is missing")
    if newer := databases.unknown(manifest.migrations):
        raise ArchiveRefused(f"the copy is of a newer version of central ({', '.join(newer)}): install that first")
    if wanted == databases.SQLITE:
        databases.check_sqlite(members[wanted])


def _replace_sqlite(data: Path, copy: Path) -> None:
    """The old journal must not be played into the new file: it goes first, into the old file or away with it."""
    for companion in ("-wal", "-shm"):
        (data / f"{databases.SQLITE}{companion}").unlink(missing_ok=True)
    shutil.move(copy, data / databases.SQLITE)
