"""systemd itself reads our units, users and folders: nothing it warns of, and no unit more exposed than 1.5."""

import subprocess
from pathlib import Path

import pytest

from tests.system.conftest import IMAGE, ROOT

BORNE = IMAGE / "usr/lib/systemd/system"
COUNTER, CALL = BORNE / "visioguichet-counter.service", BORNE / "visioguichet-call.service"
CENTRAL = ROOT / "image/central/visioguichet-central.service"
MOST_EXPOSED = 15
"""Tenths, as `systemd-analyze security --threshold` counts."""
pytestmark = pytest.mark.real


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root with our overlay and just enough of a system for systemd's tools to read it."""
    root = tmp_path_factory.mktemp("root")
    run("cp", "-a", f"{IMAGE}/.", str(root))
    run("cp", "-a", str(CENTRAL), str(root / "usr/lib/systemd/system"))
    for program in ("usr/lib/visioguichet/bin/python", "usr/lib/visioguichet-central/bin/python", "usr/sbin/cupsd"):
        path = root / program
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("#!/bin/sh\n")
        path.chmod(0o755)
    system = root / "usr/lib/systemd/system"
    for unit in Path("/usr/lib/systemd/system").iterdir():
        if unit.name.startswith(("cups.", "systemd-tmpfiles", "systemd-udev")) or unit.suffix in {".target", ".slice"}:
            run("cp", "-a", str(unit), str(system))
    return root


@pytest.mark.parametrize("unit", [COUNTER.name, CALL.name, CENTRAL.name, "cups.service"])
def test_systemd_finds_nothing_wrong_with_a_unit(installed: Path, unit: str) -> None:
    checked = run("systemd-analyze", "verify", "--man=no", f"--root={installed}", unit)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_a_misspelt_setting_would_be_found(installed: Path) -> None:
    wrong = installed / "usr/lib/systemd/system/wrong.service"
    wrong.write_text(COUNTER.read_text("utf-8").replace("WatchdogSec=", "WatchDogSec="), "utf-8")
    assert "WatchDogSec" in run("systemd-analyze", "verify", "--man=no", f"--root={installed}", wrong.name).stderr


@pytest.mark.parametrize("unit", [COUNTER, CALL, CENTRAL], ids=lambda unit: unit.stem)
def test_a_unit_is_hardly_exposed(unit: Path) -> None:
    scored = run("systemd-analyze", "security", "--offline=yes", "--no-pager", f"--threshold={MOST_EXPOSED}", str(unit))
    assert scored.returncode == 0, scored.stdout


@pytest.mark.parametrize("unit", [COUNTER, CALL, CENTRAL], ids=lambda unit: unit.stem)
def test_a_unit_is_started_again_but_not_on_a_wrong_configuration_and_dumps_nothing(unit: Path) -> None:
    lines = unit.read_text("utf-8").splitlines()
    for wanted in ("Restart=always", "RestartPreventExitStatus=78", "LimitCORE=0", "NoNewPrivileges=yes"):
        assert wanted in lines
    assert "StartLimitIntervalSec=0" in lines, "a unit that systemd gives up needs a person on site"


def test_both_programs_are_one_user_and_neither_reaches_the_others_devices() -> None:
    counter, call = (dict(_settings(unit)) for unit in (COUNTER, CALL))
    assert counter["User"] == call["User"] == "visioguichet"
    devices = [{value.split()[0] for key, value in _settings(unit) if key == "DeviceAllow"} for unit in (COUNTER, CALL)]
    assert devices[0]
    assert devices[1]
    assert not devices[0] & devices[1]
    groups = [set(settings["SupplementaryGroups"].split()) for settings in (counter, call)]
    assert groups[0] & {"lp", "scanner", "gpio"} == {"lp", "scanner", "gpio"}
    assert "audio" not in groups[0]
    assert not groups[1] & {"lp", "scanner", "gpio", "input"}


def _settings(unit: Path) -> list[tuple[str, str]]:
    pairs = (line.partition("=") for line in unit.read_text("utf-8").splitlines() if line[:1].isalpha())
    return [(key, value) for key, _, value in pairs]


def test_every_group_of_a_unit_is_made_by_sysusers(installed: Path) -> None:
    made = run("systemd-sysusers", "--dry-run", f"--root={installed}")
    assert made.returncode == 0, made.stderr
    assert "Creating user 'visioguichet'" in made.stderr
    for unit in (COUNTER, CALL):
        for group in dict(_settings(unit))["SupplementaryGroups"].split():
            assert f"Creating group '{group}'" in made.stderr


@pytest.mark.root
def test_tmpfiles_makes_private_folders(installed: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    run("cp", "-a", str(installed), str(root))
    assert run("systemd-sysusers", f"--root={root}").returncode == 0
    made = run("systemd-tmpfiles", "--create", f"--root={root}")
    assert (made.returncode, made.stderr) == (0, "")
    for folder, mode in (
        ("run/visioguichet", 0o700),
        ("var/lib/visioguichet", 0o700),
        ("run/cups/spool", 0o710),
        ("run/cups/tmp", 0o1770),
        ("run/cups/cache", 0o770),
    ):
        assert (root / folder).stat().st_mode & 0o7777 == mode


def test_everything_that_cups_keeps_is_below_run_and_made_by_tmpfiles() -> None:
    kept = dict(
        line.split() for line in (IMAGE / "etc/cups/cups-files.conf").read_text("utf-8").splitlines()
        if line.startswith(("RequestRoot ", "TempDir ", "CacheDir ", "StateDir "))
    )  # fmt: skip
    made = (IMAGE / "usr/lib/tmpfiles.d/visioguichet.conf").read_text("utf-8").split()
    assert len(kept) == 4
    for folder in kept.values():
        assert folder.startswith("/run/cups")
        assert folder in made
