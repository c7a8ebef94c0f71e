"""Where the borne's configuration comes from, and what a mistake in it says."""

import re
from pathlib import Path

import pytest

from firmware.config import Config, load_config
from firmware.errors import ConfigError


def test_defaults_stand_alone(tmp_path: Path) -> None:
    assert load_config({}, etc=tmp_path / "none") == Config()


def test_later_layers_win(tmp_path: Path) -> None:
    etc, data = tmp_path / "etc", tmp_path / "data"
    etc.mkdir()
    data.mkdir()
    (etc / "10-site.toml").write_text('central_url = "http://one"\nprofile = "from-etc"\n')
    (etc / "20-late.toml").write_text('profile = "late"\n')
    (data / "borne.toml").write_text('central_url = "http://two"\n')
    config = load_config(
        {"VISIOGUICHET_DATA_DIR": str(data), "VISIOGUICHET_VIRTUAL_BORNE_PORT": "0", "HOME": "x"}, etc=etc
    )
    assert (config.central_url, config.profile, config.data_dir) == ("http://two", "late", data)
    assert config.virtual_borne_port == 0
    assert config.device_key == data / "device.key"


def test_an_unknown_key_is_an_error_with_a_suggestion(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('central_ulr = "http://x"\n')
    with pytest.raises(ConfigError, match=r"a\.toml: unknown key `central_ulr`; did you mean `central_url`\?"):
        load_config({}, etc=tmp_path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('virtual_borne_port = "many"', "must be a whole number"),
        ("virtual_borne_port = true", "has the wrong kind"),
        ("profile = 3", "has the wrong kind"),
        ('central_url = "ftp://x"', "must begin with http"),
        ("central_url = ", "a.toml"),
    ],
)
def test_a_wrong_value_is_named(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "a.toml").write_text(text + "\n")
    with pytest.raises(ConfigError, match=re.escape(says)):
        load_config({}, etc=tmp_path)
