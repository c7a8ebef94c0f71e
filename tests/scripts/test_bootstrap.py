"""What scripts/bootstrap says on machines where something is missing, and for whom root makes the environment."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = ("scripts/bootstrap", "scripts/lib.sh", "scripts/system-packages.txt", "requirements/dev.txt", "pyproject.toml")
TOOLS = (
    "bash",
    "basename",
    "cat",
    "comm",
    "cut",
    "dirname",
    "env",
    "find",
    "grep",
    "ls",
    "rm",
    "sed",
    "sha256sum",
    "sort",
    "touch",
    "tr",
)
ALL = frozenset(
    line.strip()
    for line in (ROOT / "scripts/system-packages.txt").read_text().splitlines()
    if line[:1] not in {"", "#"}
)
DEBIAN_13 = "echo Package: python3.13"


@dataclass
class Machine:
    """A clone without .venv, and a PATH with nothing of this machine but plain tools."""

    folder: Path

    def put(self, command: str, script: str) -> None:
        path = self.folder / "bin" / command
        path.unlink(missing_ok=True)  # or the machine's own tool would be written, through the link
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def user(self, uid: str) -> None:
        """Who runs it; the account of 1000 is called nobody."""
        (self.folder / "uid").write_text(f"{uid}\n")
        self.put("id", f'[ "$1" = -un ] && echo nobody || cat {self.folder}/uid')

    def installed(self, packages: frozenset[str]) -> None:
        self.put("dpkg-query", "\n".join(f"echo installed {package}" for package in packages) or ":")

    def bootstrap(self, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.folder / "clone/scripts/bootstrap")],
            env={"PATH": str(self.folder / "bin"), "HOME": str(self.folder)} | environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found is not None, tool
        (tmp_path / "bin" / tool).symlink_to(found)
    for name in FILES:
        path = tmp_path / "clone" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, path)
    machine = Machine(tmp_path)
    machine.user("1000")
    machine.put("getent", f"echo nobody:x:1000:1000::{tmp_path}:/bin/sh")
    machine.put("apt-cache", "exit 0")
    machine.put("apt-get", f"touch {tmp_path}/touched")
    machine.installed(ALL)
    return machine


def told(machine: Machine) -> str:
    """What it says when it gives up; it has done nothing."""
    result = machine.bootstrap()
    assert (result.returncode, result.stdout) == (2, ""), result.stderr
    assert not (machine.folder / "touched").exists()
    assert not (machine.folder / "clone/.venv").exists()
    assert result.stderr.count("[bootstrap]") == 1, "one message"
    return result.stderr


def test_packages_and_python_are_asked_for_in_one_command_where_debian_has_both(machine: Machine) -> None:
    machine.installed(ALL - {"qpdf", "cups"})
    machine.put("apt-cache", DEBIAN_13)
    said = told(machine)
    command = "apt-get install --no-install-recommends cups qpdf python3.13 python3.13-dev python3.13-venv"
    assert said.splitlines()[-1].endswith(command)
    assert "pyenv" not in said


def test_every_package_is_named_on_an_empty_machine(machine: Machine) -> None:
    machine.installed(frozenset())
    assert set(told(machine).partition("--no-install-recommends ")[2].splitlines()[0].split()) == ALL


def test_where_debian_has_no_such_python_it_says_where_to_get_one(machine: Machine) -> None:
    said = told(machine)
    assert "Python >= 3.13" in said
    assert "pyenv's 3.13, or uv" in said
    assert "apt-get" not in said


def put_python(machine: Machine, before: str) -> None:
    """This interpreter, after `before`; instead of an environment it makes a file."""
    probe = f"exec '{sys.executable}' -c 'import sys, sysconfig; {before}; exec(sys.argv[1])' \"$2\""
    made = f"touch {machine.folder}/made; exit 1"
    machine.put("python3", f'case "$1" in -c) {probe};; -m) {made};; --version) echo "Python 3.13";; esac')


@pytest.mark.parametrize(
    "lacks",
    [
        'sys.modules["ensurepip"] = None',
        'sys.modules["venv"] = None',
        'sysconfig.get_path = lambda _: "/nonexistent"',
        "sys.version_info = (3, 11, 2)",
    ],
    ids=["python3-venv", "venv", "python3-dev", "Debian 12"],
)
def test_a_python_without_a_part_of_it_is_none(machine: Machine, lacks: str) -> None:
    put_python(machine, lacks)
    machine.put("apt-cache", DEBIAN_13)
    assert "python3.13-dev python3.13-venv" in told(machine)


def test_with_everything_there_it_makes_the_environment(machine: Machine) -> None:
    put_python(machine, "pass")
    said = machine.bootstrap().stderr
    assert (machine.folder / "made").exists(), said


def test_not_a_debian(machine: Machine) -> None:
    (machine.folder / "bin/dpkg-query").unlink()
    assert "not a Debian system" in told(machine)


def put_environment(machine: Machine, *, runs: bool) -> Path:
    """An environment that another person made some time ago."""
    folder = machine.folder / "clone/.venv"
    (folder / "bin").mkdir(parents=True)
    (folder / ".ready").write_text("of last week\n")
    put_python(machine, "pass")
    target = machine.folder / ("bin/python3" if runs else "nowhere/python3")
    (folder / "bin/python").symlink_to(target)
    machine.put("find", "echo root")
    return folder


@pytest.mark.parametrize(("runs", "mends"), [(True, "sudo chown -R nobody"), (False, "sudo rm -rf")])
def test_an_environment_of_another_person_is_told_with_what_mends_it(machine: Machine, runs: bool, mends: str) -> None:
    folder = put_environment(machine, runs=runs)
    result = machine.bootstrap()
    assert result.returncode == 2, result.stderr
    assert len(result.stderr.splitlines()) == 2, "what lacks, and nothing of pip's"
    assert "belongs to root" in result.stderr
    assert result.stderr.endswith(f"{mends} {folder}\n")
    assert (folder / ".ready").exists()
    assert not (machine.folder / "made").exists()


def test_an_own_environment_whose_python_is_gone_is_made_anew(machine: Machine) -> None:
    folder = put_environment(machine, runs=False)
    machine.put("find", ":")
    said = machine.bootstrap().stderr
    assert (machine.folder / "made").exists(), said
    assert not folder.exists()


def hand_over(machine: Machine) -> None:
    """Root runs it in a clone that belongs to 1000."""
    machine.user("0")
    machine.put("stat", "echo 1000")
    become = f"echo 1000 >{machine.folder}/uid; echo $1 $2 $3 >>{machine.folder}/became"
    machine.put("runuser", f'{become}; shift 3; "$@"; code=$?; echo 0 >{machine.folder}/uid; exit $code')


def test_root_has_the_environment_made_by_whom_the_clone_belongs_to(machine: Machine) -> None:
    hand_over(machine)
    put_python(machine, "pass")
    python = (machine.folder / "bin/python3").read_text()
    noting = f"[ $1 != -m ] || cat {machine.folder}/uid >{machine.folder}/maker; echo $HOME >{machine.folder}/home"
    machine.put("python3", f"{noting}\n{python}")
    machine.put("getent", f"echo nobody:x:1000:1000::{machine.folder}/theirs:/bin/sh")
    said = machine.bootstrap().stderr
    assert (machine.folder / "maker").read_text() == "1000\n", said
    assert (machine.folder / "home").read_text() == f"{machine.folder}/theirs\n"
    assert set((machine.folder / "became").read_text().splitlines()) == {"-u nobody --"}


def test_a_python_that_only_root_may_run_is_none(machine: Machine) -> None:
    hand_over(machine)
    put_python(machine, "pass")
    python = (machine.folder / "bin/python3").read_text()
    machine.put("python3", f'[ "$(cat {machine.folder}/uid)" = 0 ] || exit 126\n{python}')
    result = machine.bootstrap()
    assert result.returncode == 2, result.stderr
    assert "as nobody" in result.stderr
    assert "pyenv's 3.13, or uv" in result.stderr
    assert not (machine.folder / "made").exists()


@pytest.mark.parametrize("owner", ["0", "65534"], ids=["root", "an unmapped number"])
def test_root_makes_it_where_the_clone_is_no_persons(machine: Machine, owner: str) -> None:
    hand_over(machine)
    machine.put("stat", f"echo {owner}")
    put_python(machine, "pass")
    said = machine.bootstrap().stderr
    assert (machine.folder / "made").exists(), said
    assert not (machine.folder / "became").exists()


def test_on_a_machine_that_only_tests_root_makes_it_whoever_has_the_clone(machine: Machine) -> None:
    hand_over(machine)
    put_python(machine, "pass")
    said = machine.bootstrap(BOOTSTRAP_AS_ROOT="1").stderr
    assert (machine.folder / "made").exists(), said
    assert not (machine.folder / "became").exists()
