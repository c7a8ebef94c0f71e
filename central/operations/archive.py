"""A copy of central as one file: a tar of a manifest, the database and what else the data folder holds.

The manifest is the first member and names the digest of every other one: a copy that was cut or changed is refused
before anything is replaced.
"""

import hashlib
import io
import os
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

FORMAT = 1
MANIFEST = "manifest.json"
_MAX_MANIFEST_BYTES = 1_000_000
_CHUNK_BYTES = 1 << 20


class ArchiveRefused(ValueError):
    """The file is not a whole copy of central; nothing was changed."""


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    format: int
    made_at: str
    """ISO 8601, UTC."""
    database: str
    """`sqlite` or `postgresql`."""
    migrations: dict[str, str]
    """App -> the last migration that its tables have."""
    digests: dict[str, str]
    """Member -> SHA-256 in hexadecimal."""


def write(target: Path, manifest: Manifest, members: Mapping[str, Path]) -> None:
    """Writes the copy beside `target` (mode 0600), then puts it in its place whole; raises OSError."""
    encoded = msgspec.json.format(msgspec.json.encode(manifest))
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w|gz") as tar:
                info = tarfile.TarInfo(MANIFEST)
                info.size, info.mode = len(encoded), 0o600
                tar.addfile(info, io.BytesIO(encoded))
                for member, path in members.items():
                    tar.add(path, arcname=member, filter=_plain)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def digest(path: Path) -> str:
    """SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def opened(source: Path, *, beside: Path) -> Iterator[tuple[Manifest, dict[str, Path]]]:
    """The manifest and each member, checked, as a file in a folder inside `beside`; gone afterwards.

    Raises ArchiveRefused, or OSError when the disk gives up.
    """
    with tempfile.TemporaryDirectory(dir=beside, prefix=".restore-") as folder:
        try:
            with source.open("rb") as file, tarfile.open(fileobj=file, mode="r|gz") as tar:
                yield _read(tar, Path(folder))
        except (tarfile.TarError, EOFError, msgspec.DecodeError) as error:
            raise ArchiveRefused(f"{source}: not a whole copy of central ({error})") from error


def _read(tar: tarfile.TarFile, folder: Path) -> tuple[Manifest, dict[str, Path]]:
    first = tar.next()
    stream = None if first is None or first.name != MANIFEST else tar.extractfile(first)
    if first is None or stream is None or first.size > _MAX_MANIFEST_BYTES:
        raise ArchiveRefused("not a copy of central: it does not begin with its manifest")
    manifest = msgspec.json.decode(stream.read(), type=Manifest)
    if manifest.format != FORMAT:
        raise ArchiveRefused(f"a copy of format {manifest.format}; this version reads {FORMAT}")
    members = {}
    while (info := tar.next()) is not None:
        if info.name not in manifest.digests or not info.isfile() or "/" in info.name:
            raise ArchiveRefused(f"{info.name} does not belong into a copy of central")
        members[info.name] = _unpack(tar, info, folder / info.name)
    for name, expected in manifest.digests.items():
        if name not in members or digest(members[name]) != expected:
            raise ArchiveRefused(f"{name} is missing or was changed")
    return manifest, members


def _unpack(tar: tarfile.TarFile, info: tarfile.TarInfo, target: Path) -> Path:
    stream = tar.extractfile(info)
    assert stream is not None, "a regular file"
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while chunk := stream.read(_CHUNK_BYTES):
            file.write(chunk)
        file.flush()
        os.fsync(descriptor)
    return target


def _plain(info: tarfile.TarInfo) -> tarfile.TarInfo:
    """Who owned it and when is nobody's business."""
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    info.mode = 0o600
    return info
