"""Central's configuration: one frozen object, read once.

Precedence, the later wins: the defaults below, `/etc/visioguichet/central.toml`, `central.toml` in the data folder, the
environment (`VISIOGUICHET_CENTRAL_` and the field's name in capitals; lists with commas), the command line.
Secrets come from the environment only (an EnvironmentFile of the unit): no TOML field holds one.
"""

import difflib
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

SYSTEM_FILE = Path("/etc/visioguichet/central.toml")
PREFIX = "VISIOGUICHET_CENTRAL_"
_LISTS = frozenset({"roles", "allowed_hosts", "trusted_proxies", "stun_urls", "turn_urls"})
_SECRETS = frozenset({"turn_secret", "database_password"})


class ConfigError(ValueError):
    """The configuration cannot be used; the text says which key, and what was perhaps meant."""


class Role(StrEnum):
    WEB = "web"
    """Pages."""
    HUB = "hub"
    """Sockets of bornes and desks."""
    WORKER = "worker"
    """Jobs by the clock."""


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    data: str = ""
    """Folder of the database and of the secret key; must exist. Empty: nothing is stored (for tools that only read)."""
    roles: tuple[Role, ...] = (Role.WEB, Role.HUB, Role.WORKER)
    host: str = "127.0.0.1"
    port: int = 8000
    """0: any free port."""
    public_url: str = ""
    """Where browsers find us when a proxy stands before us; `https://` makes cookies secure."""
    allowed_hosts: tuple[str, ...] = ()
    """Host names that we answer to, beside those of `public_url` and `host`."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses whose X-Forwarded-For and -Proto are believed."""
    database: str = ""
    """`postgresql://user@host:port/name`; empty: SQLite in the data folder."""
    stun_urls: tuple[str, ...] = ()
    turn_urls: tuple[str, ...] = ()
    """TURN servers that share `turn_secret` (coturn's `use-auth-secret`)."""
    turn_ttl_s: int = 4 * 3600
    link_patience_s: float = 60.0
    """So long a side may be out of reach, or a service without an adviser, before its calls end."""
    hub_database_threads: int = 1
    """More than one only with PostgreSQL: SQLite writes one at a time."""
    turn_secret: str = ""
    database_password: str = ""

    @property
    def secure(self) -> bool:
        """Whether browsers reach us through TLS."""
        return self.public_url.startswith("https://")

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every host name that we answer to."""
        public = urlsplit(self.public_url).hostname
        loopback = ("127.0.0.1", "localhost", "[::1]") if self.host in {"127.0.0.1", "::1", "localhost"} else ()
        return tuple(dict.fromkeys((*self.allowed_hosts, *((public,) if public else ()), self.host, *loopback)))


def load(environ: Mapping[str, str], *, system_file: Path = SYSTEM_FILE) -> Config:
    """The configuration of this process; raises ConfigError."""
    values: dict[str, Any] = _from_toml(system_file)
    data = environ.get(PREFIX + "DATA") or str(values.get("data", ""))
    if data:
        values |= _from_toml(Path(data) / "central.toml")
    values |= _from_environment(environ)
    try:
        config = msgspec.convert(values, Config, strict=False)
    except msgspec.ValidationError as error:
        raise ConfigError(f"configuration: {error}") from error
    if config.turn_urls and not config.turn_secret:
        raise ConfigError(f"configuration: turn_urls needs {PREFIX}TURN_SECRET in the environment")
    return config


def _from_toml(path: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    for key in values:
        _check_key(key, where=str(path))
        if key in _SECRETS:
            raise ConfigError(f"{path}: {key} is a secret; put it in the environment as {PREFIX}{key.upper()}")
    return values


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, text in environ.items():
        if name.startswith(PREFIX):
            key = name.removeprefix(PREFIX).lower()
            _check_key(key, where=name)
            values[key] = [part.strip() for part in text.split(",") if part.strip()] if key in _LISTS else text
    return values


def _check_key(key: str, *, where: str) -> None:
    known = Config.__struct_fields__
    if key not in known:
        near = difflib.get_close_matches(key, known, n=1)
        raise ConfigError(f"{where}: unknown key {key}" + (f"; did you mean {near[0]}?" if near else ""))
