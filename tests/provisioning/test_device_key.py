"""The borne's key file and the command that makes it."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from provisioning import device_key
from provisioning.cli import main


def test_made_once_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "device.pem"
    made = device_key.make_or_load(path)
    assert device_key.public_hex(device_key.make_or_load(path)) == device_key.public_hex(made)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["device.pem"]


def test_the_file_is_standard_pem(tmp_path: Path) -> None:
    device_key.make_or_load(tmp_path / "device.pem")
    assert (tmp_path / "device.pem").read_text().startswith("-----BEGIN PRIVATE KEY-----\n")


def test_the_public_half_verifies_what_the_key_signs(tmp_path: Path) -> None:
    key = device_key.make_or_load(tmp_path / "device.pem")
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(device_key.public_hex(key)))
    public.verify(key.sign(b"statement"), b"statement")


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "device.pem"
    device_key.make_or_load(path)
    path.chmod(0o640)
    with pytest.raises(device_key.DeviceKeyError, match="others may read"):
        device_key.make_or_load(path)


@pytest.mark.parametrize(
    "content", [b"", b"not a key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_damaged_files_are_refused_with_a_reason(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "device.pem"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(device_key.DeviceKeyError, match="not a private key"):
        device_key.load(path)


def test_another_kind_of_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "device.pem"
    path.write_bytes(generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    path.chmod(0o600)
    with pytest.raises(device_key.DeviceKeyError, match="not Ed25519"):
        device_key.load(path)


def test_the_command_prints_the_public_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "device.pem"
    assert main(["device-key", str(path)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer == {"public_key": device_key.public_hex(device_key.load(path)), "path": str(path)}


def test_the_command_says_why_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["device-key", str(tmp_path / "absent" / "device.pem")]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "cannot make the key" in captured.err
