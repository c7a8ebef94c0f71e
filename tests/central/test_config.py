"""The configuration: what wins, what is refused; and the command line in a process of its own."""

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from central.config import PREFIX, Config, ConfigError, Role, load
from central.settings import _secret_key

NONE = Path("/nonexistent/central.toml")
KEY = "ab" * 32


def test_defaults_without_anything() -> None:
    assert load({}, system_file=NONE) == Config()


def test_later_sources_win(tmp_path: Path) -> None:
    system = tmp_path / "system.toml"
    system.write_text('port = 1\nhost = "h1"\nroles = ["hub"]\nstun_urls = ["stun:a"]\n')
    (tmp_path / "central.toml").write_text('port = 2\nhost = "h2"\n')
    environ = {PREFIX + "DATA": str(tmp_path), PREFIX + "PORT": "3", PREFIX + "ROLES": "web, hub", "OTHER": "x"}
    config = load(environ, system_file=system)
    assert (config.port, config.host, config.stun_urls) == (3, "h2", ("stun:a",))
    assert config.roles == (Role.WEB, Role.HUB)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("prot = 1", "did you mean port"),
        ("port = 'many'", "configuration"),
        ("port = ", "central.toml"),
        ("turn_secret = 'x'", "is a secret"),
        ("turn_urls = ['turn:x']", "TURN_SECRET"),
        ("roles = ['boss']", "boss"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_reason(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "central.toml").write_text(text)
    with pytest.raises(ConfigError, match=says):
        load({PREFIX + "DATA": str(tmp_path)}, system_file=NONE)


def test_an_unknown_variable_is_refused() -> None:
    with pytest.raises(ConfigError, match="did you mean port"):
        load({PREFIX + "PROT": "1"}, system_file=NONE)


def test_tls_is_what_browsers_see() -> None:
    config = Config(public_url="https://guichet.example", host="127.0.0.1")
    assert config.secure
    assert set(config.hosts) == {"guichet.example", "127.0.0.1", "localhost", "[::1]"}


def central(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "central", *arguments, "--data", str(data)]
    environ = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)


def test_serving_an_unprepared_folder_says_what_to_do(tmp_path: Path) -> None:
    refused = central(tmp_path, "serve", "--port", "0")
    assert (refused.returncode, refused.stdout) == (78, "")
    assert "run `python -m central migrate`" in refused.stderr


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o701])
def test_a_data_folder_that_others_may_enter_is_refused_untouched(tmp_path: Path, mode: int) -> None:
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(mode)
    refused = central(data, "migrate")
    assert (refused.returncode, refused.stdout) == (78, "")
    assert f"chmod 0700 {data}" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert list(data.iterdir()) == []
    assert data.stat().st_mode & 0o777 == mode
    data.chmod(0o700)
    assert central(data, "migrate").returncode == 0


def test_demo_data_then_serve_then_stop(tmp_path: Path) -> None:
    """As scripts/demo does it: twice the same directory, a new password each time; a clean stop on SIGTERM."""
    first = json.loads(central(tmp_path, "demo-data", "--borne-key", KEY).stdout)
    second = json.loads(central(tmp_path, "demo-data", "--borne-key", KEY).stdout)
    assert first["borne"] == second["borne"] == "mairie-latronquiere-1"
    assert first["password"] != second["password"]
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
    refused = central(tmp_path, "demo-data", "--borne-key", "xyz")
    assert refused.returncode == 78
    assert "Traceback" not in refused.stderr

    command = [sys.executable, "-m", "central", "serve", "--port", "0", "--data", str(tmp_path)]
    environ = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = json.loads(process.stdout.readline())
        assert line["pid"] == process.pid
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Traceback" not in errors


def test_the_secret_key_is_whole_whoever_asks_first(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(_secret_key, [str(tmp_path)] * 8))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]
    (tmp_path / "secret-key").write_text("")
    with pytest.raises(ConfigError, match="remove it"):
        _secret_key(str(tmp_path))
