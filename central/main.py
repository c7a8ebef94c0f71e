"""The command line: `python -m central serve | migrate | publish-sheets | demo-data`.

Exit codes: 0 done; 2 the command line is wrong; 78 (EX_CONFIG) the configuration is wrong, restarting does not help;
1 anything else.
"""

import argparse
import json
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from central.config import PREFIX, Config, ConfigError

EX_CONFIG = 78


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    _to_environment(options)
    try:
        config = _set_up_django()
        if options.command == "serve":
            from central.server import serve

            _check_migrated()
            serve(config)
        elif options.command == "migrate":
            _migrate()
        elif options.command == "publish-sheets":
            _check_migrated()
            return _publish_sheets(options.folder)
        else:
            from central.demo_data import create

            _migrate()
            sys.stdout.write(json.dumps(create(options.borne_key, site=options.site)) + "\n")
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return EX_CONFIG
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m central", description="Visioguichet's central service")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="answer until SIGTERM or SIGINT; prints one JSON line when it listens")
    serve.add_argument("--roles", help="web,hub,worker or some of them")
    serve.add_argument("--host")
    serve.add_argument("--port", type=int, help="0: any free port")
    migrate = commands.add_parser("migrate", help="bring the database to this version")
    publish = commands.add_parser("publish-sheets", help="publish a folder of information sheets (docs/sheets.md)")
    publish.add_argument("folder", type=Path)
    demo = commands.add_parser("demo-data", help="a believable town hall, and a login for its adviser as JSON")
    demo.add_argument("--borne-key", required=True, help="the borne's public key, 64 hexadecimal digits")
    demo.add_argument("--site", default="mairie-latronquiere", help="slug of the site to put the borne at")
    for command in (serve, migrate, publish, demo):
        command.add_argument("--data", type=Path, help="folder of the database; made if absent")
    return parser


def _to_environment(options: argparse.Namespace) -> None:
    """Options win over everything: they are put where `config.load` looks last."""
    if options.data is not None:
        options.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("data", "roles", "host", "port"):
        value = getattr(options, name, None)
        if value is not None:
            os.environ[PREFIX + name.upper()] = str(value)


def _set_up_django() -> Config:
    """Reads the configuration through Django's settings; raises ConfigError."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "central.settings"
    import django

    django.setup()
    from central.settings import CONFIG

    if not CONFIG.data:
        raise ConfigError(f"no data folder: give --data or {PREFIX}DATA")
    return CONFIG


def _check_migrated() -> None:
    """Raises ConfigError when the database is not at this version: serving would fail call by call."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    due = executor.migration_plan(executor.loader.graph.leaf_nodes())
    connection.close()
    if due:
        raise ConfigError(f"the database lacks {len(due)} migrations: run `python -m central migrate` first")


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def _publish_sheets(folder: Path) -> int:
    """All of the folder or nothing; what is wrong goes to stderr, a line each."""
    from central.clock import SystemClock
    from central.directory.publishing import publish_folder
    from central.directory.sheet_folder import FolderRefused

    try:
        done = publish_folder(folder, now_s=SystemClock().wall_s())
    except FolderRefused as refused:
        sys.stderr.write(f"{refused}\n{len(refused.mistakes)} to mend; nothing is published\n")
        return 1
    told = {"changed": done.changed, "unchanged": done.unchanged, "withdrawn": done.withdrawn}
    sys.stdout.write(json.dumps(told) + "\n")
    return 0
