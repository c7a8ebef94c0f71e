"""A PostgreSQL of the tests' own: a cluster in a folder that goes with it, on a loopback port, with a password."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_DEBIAN = Path("/usr/lib/postgresql")
"""Debian keeps the server's programs out of PATH, a folder a version."""
_TRIES = 5


@dataclass(frozen=True)
class Cluster:
    port: int
    password: str
    user: str = "central"

    def url(self, database: str) -> str:
        return f"postgresql://{self.user}@127.0.0.1:{self.port}/{database}"

    def make(self, database: str) -> str:
        """A new empty database; its URL."""
        self.sql("postgres", f'CREATE DATABASE "{database}"')
        return self.url(database)

    def sql(self, database: str, text: str) -> str:
        """What psql answers, a row a line."""
        command = [_program("psql"), "--no-psqlrc", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"]
        return _run([*command, f"--dbname={self.url(database)}", f"--command={text}"], PGPASSWORD=self.password).strip()


@contextmanager
def running() -> Iterator[Cluster]:
    """Starts the cluster and stops it; as root it runs as Debian's `postgres`, since the server refuses to be root."""
    folder = Path(tempfile.mkdtemp(prefix="visioguichet-postgresql-"))
    password = secrets.token_urlsafe(12)
    try:
        (folder / "password").write_text(password, encoding="ascii")
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            for path in (folder, folder / "password"):
                os.chown(path, account.pw_uid, account.pw_gid)
        _as_server(
            *("initdb", "--username=central", "--auth=scram-sha-256", f"--pwfile={folder / 'password'}"),
            *("--no-sync", "--encoding=UTF8", "--locale=C.UTF-8", f"--pgdata={folder / 'data'}"),
        )
        port = _start(folder)
        try:
            yield Cluster(port, password)
        finally:
            _as_server("pg_ctl", "stop", "--mode=immediate", "--wait", f"--pgdata={folder / 'data'}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path) -> int:
    """A port that another program takes meanwhile is tried no further."""
    for tried in range(1, _TRIES + 1):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port: int = free.getsockname()[1]
        options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} -c fsync=off"
        try:
            _as_server(
                *("pg_ctl", "start", "--wait", "--timeout=60", f"--pgdata={folder / 'data'}"),
                *(f"--log={folder / 'log'}", f"--options={options}"),
            )
        except subprocess.CalledProcessError:
            if tried == _TRIES:
                raise
        else:
            return port
    raise AssertionError("the last try raises")


def _as_server(program: str, *arguments: str) -> None:
    server = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    subprocess.run([*server, _program(program), *arguments], check=True, stdout=subprocess.DEVNULL, cwd="/")


def _program(name: str) -> str:
    newest = sorted(_DEBIAN.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    found = shutil.which(name) if not newest else str(newest[-1])
    assert found is not None, f"{name} is missing: run scripts/bootstrap"
    return found


def _run(command: list[str], **environment: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, **environment}).stdout
