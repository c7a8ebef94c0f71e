"""What each command does once the configuration is read: an exit code, and what it has to say on standard output."""

import argparse
import json
import sys
from pathlib import Path

from central.config import Config, ConfigError


def serve(config: Config, _options: argparse.Namespace) -> int:
    from central.operations.occupied import InUse, held
    from central.server import serve as run

    _check_migrated()
    try:
        with held(Path(config.data)):
            run(config)
    except InUse as error:
        return _refuse(str(error))
    return 0


def migrate(_config: Config, _options: argparse.Namespace) -> int:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    return 0


def publish_sheets(_config: Config, options: argparse.Namespace) -> int:
    """All of the folder or nothing; what is wrong goes to stderr, a line each."""
    from central.clock import SystemClock
    from central.directory.publishing import publish_folder
    from central.directory.sheet_folder import FolderRefused

    _check_migrated()
    try:
        done = publish_folder(options.folder, now_s=SystemClock().wall_s())
    except FolderRefused as refused:
        sys.stderr.write(f"{refused}\n{len(refused.mistakes)} to mend; nothing is published\n")
        return 1
    _say({"changed": done.changed, "unchanged": done.unchanged, "withdrawn": done.withdrawn})
    return 0


def backup(config: Config, options: argparse.Namespace) -> int:
    from central.clock import SystemClock
    from central.operations.backup import back_up
    from central.operations.databases import DatabaseRefused

    _check_migrated()
    try:
        manifest = back_up(Path(config.data), options.file, now_s=SystemClock().wall_s())
    except (DatabaseRefused, OSError) as error:
        return _refuse(f"no backup was made: {error}")
    _say({"file": str(options.file), "made_at": manifest.made_at, "database": manifest.database})
    return 0


def restore(config: Config, options: argparse.Namespace) -> int:
    """The tables are brought to this version afterwards: a copy may be older than the program."""
    from central.operations.archive import ArchiveRefused
    from central.operations.backup import restore as put_back
    from central.operations.databases import DatabaseRefused
    from central.operations.occupied import InUse, held

    data = Path(config.data)
    try:
        with held(data, alone=True):
            manifest = put_back(data, options.file, replace=options.replace)
    except (ArchiveRefused, DatabaseRefused, InUse, OSError) as error:
        return _refuse(f"nothing was restored: {error}")
    migrate(config, options)
    _say({"file": str(options.file), "made_at": manifest.made_at, "database": manifest.database})
    return 0


def doctor(config: Config, _options: argparse.Namespace) -> int:
    """A line a finding; exit code 1 when something is broken."""
    from central.operations.doctor import Grade, examine

    findings = examine(config)
    for one in findings:
        sys.stdout.write(f"{one.grade:<7}{one.about:<17}{one.text}\n")
    return int(any(one.grade is Grade.BROKEN for one in findings))


def demo_data(config: Config, options: argparse.Namespace) -> int:
    from central.demo_data import create

    migrate(config, options)
    _say(create(options.borne_key, site=options.site))
    return 0


def _check_migrated() -> None:
    """Raises ConfigError when the database is not at this version: serving would fail call by call."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    due = executor.migration_plan(executor.loader.graph.leaf_nodes())
    connection.close()
    if due:
        raise ConfigError(f"the database lacks {len(due)} migrations: run `python -m central migrate` first")


def _say(told: object) -> None:
    sys.stdout.write(json.dumps(told) + "\n")


def _refuse(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return 1
