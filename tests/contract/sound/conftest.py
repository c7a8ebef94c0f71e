"""The sound server that the adapter's side of the contract needs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.sound_server import SoundServer


@pytest.fixture
def sound_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    server = SoundServer(tmp_path)
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(server.alsa_config))
    server.start()
    yield server
    server.kill()
