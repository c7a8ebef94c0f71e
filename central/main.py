"""The command line: `python -m central COMMAND`; `--help` names the commands.

Exit codes: 0 done; 2 the command line is wrong; 78 (EX_CONFIG) the configuration is wrong, restarting does not help;
1 anything else.
"""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from central import commands
from central.config import PREFIX, Config, ConfigError

EX_CONFIG = 78

type Command = Callable[[Config, argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    _to_environment(options)
    try:
        command: Command = options.run
        return command(_set_up_django(), options)
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return EX_CONFIG


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m central", description="Visioguichet's central service")
    added = parser.add_subparsers(required=True)

    def command(name: str, run: Command, text: str) -> argparse.ArgumentParser:
        one = added.add_parser(name, help=text)
        one.set_defaults(run=run)
        one.add_argument("--data", type=Path, help="folder of the database; made if absent")
        return one

    serve = command("serve", commands.serve, "answer until SIGTERM or SIGINT; prints one JSON line when it listens")
    serve.add_argument("--roles", help="web,hub,worker or some of them")
    serve.add_argument("--host")
    serve.add_argument("--port", type=int, help="0: any free port")
    command("migrate", commands.migrate, "bring the database to this version")
    publish = command(
        "publish-sheets", commands.publish_sheets, "publish a folder of information sheets (docs/sheets.md)"
    )
    publish.add_argument("folder", type=Path)
    backup = command("backup", commands.backup, "copy all that central keeps into one file, while it runs")
    backup.add_argument("file", type=Path)
    restore = command("restore", commands.restore, "put such a copy in place; central must be stopped")
    restore.add_argument("file", type=Path)
    restore.add_argument("--replace", action="store_true", help="even where there is a database: what is in it is lost")
    command("doctor", commands.doctor, "say what is misconfigured, and what to do")
    demo = command("demo-data", commands.demo_data, "a believable town hall, and a login for its adviser as JSON")
    demo.add_argument("--borne-key", required=True, help="the borne's public key, 64 hexadecimal digits")
    demo.add_argument("--site", default="mairie-latronquiere", help="slug of the site to put the borne at")
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
