"""The borne's configuration: one frozen object, parsed once.

Precedence, lowest first: the defaults here, `/etc/visioguichet/*.toml` in order of name, `<data>/borne.toml`
(provisioned), the environment `VISIOGUICHET_<KEY>`. No secret is configured: the device key is a file of its own.
"""

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from firmware.errors import ConfigError

ETC = Path("/etc/visioguichet")
PREFIX = "VISIOGUICHET_"


@dataclass(frozen=True, slots=True)
class Config:
    """All that the borne's programs are told from outside."""

    central_url: str = "http://127.0.0.1:8000"
    """Base address of central; sockets and pages follow from it."""
    profile: str = "reference-pi5"
    """A name in hardware/profiles or a path to a TOML file."""
    data_dir: Path = Path("/var/lib/visioguichet")
    """What outlives a restart: the device key and the cached directory. Never anything of a citizen."""
    runtime_dir: Path = Path("/run/visioguichet")
    """In memory (tmpfs): the socket between counter and call."""
    ca_file: str = ""
    """A CA certificate (PEM) to trust besides the system's, for a region with its own."""
    sending_mode: str = "auto"
    """How the picture is sent: auto, vp8, h264, h264_camera."""
    virtual_borne_port: int = -1
    """Port of the virtual borne's page on 127.0.0.1: 0 chooses one, -1 (a real borne) has none."""
    languages: str = ""
    """Codes of the languages on the screen, in order, separated by commas; empty: French, then all with a catalogue."""
    speech_engines: str = ""
    """A file that declares speech engines as firmware/speech/engines.toml does, in its place."""
    link_patience_s: int = 60
    """How long a call outlives the loss of its link; central's setting of this name should be the same."""

    @property
    def device_key(self) -> Path:
        return self.data_dir / "device.key"

    @property
    def services_cache(self) -> Path:
        return self.data_dir / "services.json"

    @property
    def sheets(self) -> Path:
        return self.data_dir / "sheets"

    @property
    def call_socket(self) -> Path:
        return self.runtime_dir / "call.sock"


_KINDS = {field.name: field.type for field in fields(Config)}


def _typed(origin: str, key: str, value: object) -> object:
    if key not in _KINDS:
        close = difflib.get_close_matches(key, _KINDS, n=1)
        hint = f"; did you mean `{close[0]}`?" if close else f"; known: {', '.join(_KINDS)}"
        raise ConfigError(f"{origin}: unknown key `{key}`{hint}")
    wanted = _KINDS[key]
    try:
        if wanted is int and not isinstance(value, bool) and isinstance(value, int | str):
            return int(value)
        if wanted is Path and isinstance(value, str):
            return Path(value)
    except ValueError as error:
        raise ConfigError(f"{origin}: `{key}` must be a whole number, not {value!r}") from error
    if wanted is str and isinstance(value, str):
        return value
    raise ConfigError(f"{origin}: `{key}` has the wrong kind: {value!r}")


def _toml(path: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error


def _layers(environment: Mapping[str, str], etc: Path, data_dir: Path) -> Iterable[tuple[str, Mapping[str, object]]]:
    for path in sorted(etc.glob("*.toml")) if etc.is_dir() else ():
        yield str(path), _toml(path)
    provisioned = data_dir / "borne.toml"
    if provisioned.is_file():
        yield str(provisioned), _toml(provisioned)
    yield (
        "environment",
        {key.removeprefix(PREFIX).lower(): value for key, value in environment.items() if key.startswith(PREFIX)},
    )


def load_config(environment: Mapping[str, str], *, etc: Path = ETC) -> Config:
    """The configuration in force; raises ConfigError with the file and the key that is wrong."""
    data_dir = Path(environment.get(PREFIX + "DATA_DIR", Config().data_dir))
    values: dict[str, object] = {}
    for origin, layer in _layers(environment, etc, data_dir):
        values |= {key: _typed(origin, key, value) for key, value in layer.items()}
    config = Config(**values)  # type: ignore[arg-type]  # each value was checked against its field above
    if not config.central_url.startswith(("http://", "https://")):
        raise ConfigError(f"`central_url` must begin with http:// or https://, not {config.central_url!r}")
    return config
