"""What is misconfigured, said before somebody meets it. Each finding says what to do."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from central.config import Config, Role
from central.directory.models import Borne, Service, Site
from central.operations import databases
from central.web import fonts

LEAST_FREE_BYTES = 1_000_000_000
"""Below that a database that grows, and a backup beside it, come to an end."""


class Grade(StrEnum):
    GOOD = "good"
    LOOK = "look"
    """Works, but not as a region would have it."""
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    grade: Grade
    about: str
    text: str
    """What is so, and where it is not good, what to do."""


def examine(config: Config) -> list[Finding]:
    """Every finding, in the order in which one would mend them; nothing is changed."""
    checks: tuple[Callable[[Config], Iterator[Finding]], ...] = (
        _folder,
        _database,
        _addresses,
        _turn,
        _fonts,
        _directory,
    )
    found: list[Finding] = []
    for check in checks:
        found += check(config)
        if found[-1].grade is Grade.BROKEN and check in {_folder, _database}:
            break
    return found


def _folder(config: Config) -> Iterator[Finding]:
    data = Path(config.data)
    mode = stat.S_IMODE(data.stat().st_mode)
    free_bytes = shutil.disk_usage(data).free
    if not os.access(data, os.W_OK | os.X_OK):
        yield Finding(Grade.BROKEN, "data", f"{data}: this account may not write there: chown it to central's account")
        return
    yield Finding(Grade.GOOD, "data", f"{data}, mode {mode:04o}")
    if free_bytes < LEAST_FREE_BYTES:
        yield Finding(Grade.LOOK, "disk", f"{free_bytes // 1_000_000} MB are free beside the data: make room")


def _database(config: Config) -> Iterator[Finding]:
    kind = databases.vendor()
    try:
        executor = MigrationExecutor(connection)
        due = executor.migration_plan(executor.loader.graph.leaf_nodes())
        newer = databases.unknown(databases.migrations())
    except Error as error:
        yield Finding(Grade.BROKEN, "database", f"{kind} does not answer: {str(error).strip().splitlines()[0]}")
        return
    if newer:
        yield Finding(Grade.BROKEN, "database", f"of a newer version of central ({newer[0]}): install that version")
    elif due:
        yield Finding(Grade.BROKEN, "database", f"lacks {len(due)} migrations: run `python -m central migrate`")
    else:
        yield Finding(Grade.GOOD, "database", f"{kind}, at this version")
    if kind == "sqlite" and Role.HUB in config.roles and config.hub_database_threads > 1:
        yield Finding(Grade.LOOK, "database", "SQLite writes one at a time: set hub_database_threads to 1")


def _addresses(config: Config) -> Iterator[Finding]:
    if not config.public_url:
        yield Finding(
            Grade.LOOK, "public_url", "not set: cookies are not kept to TLS; set it to https://… for real use"
        )
    elif not config.secure:
        yield Finding(Grade.LOOK, "public_url", f"{config.public_url} is not https: a browser opens no camera there")
    elif not urlsplit(config.public_url).hostname:
        yield Finding(Grade.BROKEN, "public_url", f"{config.public_url} has no host name")
    elif not config.trusted_proxies and config.host in {"127.0.0.1", "::1", "localhost"}:
        text = "empty, though a proxy must stand before us: every login comes from one address; set it to the proxy's"
        yield Finding(Grade.LOOK, "trusted_proxies", text)
    else:
        yield Finding(Grade.GOOD, "public_url", config.public_url)


def _turn(config: Config) -> Iterator[Finding]:
    if config.turn_urls:
        yield Finding(Grade.GOOD, "turn_urls", ", ".join(config.turn_urls))
    else:
        text = "none: a borne or a desk behind a strict firewall has no picture and no sound; set up coturn"
        yield Finding(Grade.LOOK, "turn_urls", text)


def _fonts(config: Config) -> Iterator[Finding]:
    if Role.WEB not in config.roles:
        return
    missing = sorted(path.name for path in fonts.FONTS.values() if not path.exists())
    if missing:
        text = f"{', '.join(missing)} missing: install fonts-b612 and fonts-material-design-icons-iconfont"
        yield Finding(Grade.LOOK, "fonts", text)


def _directory(_config: Config) -> Iterator[Finding]:
    silent = Service.objects.filter(permanences__isnull=True, extra_openings__isnull=True).count()
    if silent:
        yield Finding(Grade.LOOK, "services", f"{silent} have no hours: a closed one cannot say when it opens")
    unplaced = Site.objects.filter(departement="").count()
    if unplaced:
        yield Finding(Grade.LOOK, "sites", f"{unplaced} name no département: local public holidays are not known there")
    blocked = Borne.objects.filter(blocked_at__isnull=False).count()
    if blocked:
        yield Finding(
            Grade.LOOK, "bornes", f"{blocked} are blocked: a cloned card, or IT's own doing (see the audit log)"
        )
