"""Our units under a real systemd as process 1, in namespaces over this machine's own root, sandboxed as on a borne."""

import os
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from provisioning.device_key import make_or_load
from tests.system.conftest import BOUND_S, ROOT
from tests.waiting import until_blocking

NAMESPACES = ("unshare", "--cgroup", "--pid", "--fork", "--ipc", "--uts", "--net", "--mount")
HALT = signal.SIGRTMIN + 3
COUNTER, CALL = "visioguichet-counter.service", "visioguichet-call.service"

pytestmark = [
    pytest.mark.real,
    pytest.mark.xdist_group("boot"),
    pytest.mark.timeout(300),
    # A systemd with users and cgroups of its own.
    pytest.mark.root,
]


class Booted:
    """A systemd and what it started."""

    def __init__(self, process_id: int) -> None:
        self.process_id = process_id

    def run(self, *command: str) -> str:
        """What a command inside prints."""
        inside = ("nsenter", f"--target={self.process_id}", "--mount", "--pid", "--uts", "--ipc", "--net", "--cgroup")
        return subprocess.run(
            (*inside, "--", *command), capture_output=True, text=True, timeout=BOUND_S, check=False
        ).stdout

    def shown(self, unit: str, name: str) -> str:
        return self.run("systemctl", "show", "--property", name, "--value", unit).strip()

    def is_active(self, *units: str) -> bool:
        return all(self.shown(unit, "ActiveState") == "active" for unit in units)

    def journal(self) -> str:
        return self.run("journalctl", "--no-pager", "--lines=60")

    def until(self, condition: Callable[[], bool]) -> None:
        until_blocking(self.journal, condition, BOUND_S)

    def told(self, unit: str, *words: str) -> None:
        """Waits until all of it is in the unit's journal, which is written by another process."""
        self.until(lambda: all(word in self.run("journalctl", "--no-pager", "--unit", unit) for word in words))


@pytest.fixture(scope="module")
def booted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Booted]:
    folder = tmp_path_factory.mktemp("boot")
    (folder / "base").mkdir()
    key = folder / "device.key"
    make_or_load(key)
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    script = (str(ROOT / "tests/system/boot_namespace.sh"), str(folder / "base"), str(ROOT))
    paths = (sys.base_prefix, python, sysconfig.get_path("purelib"), str(key))
    with (folder / "console").open("w+", encoding="utf-8") as console:
        unshared = subprocess.Popen((*NAMESPACES, "bash", *script, *paths), stdout=console, stderr=subprocess.STDOUT)
        children = Path(f"/proc/{unshared.pid}/task/{unshared.pid}/children")
        until_blocking(lambda: "process 1", lambda: unshared.poll() is not None or children.read_text(), BOUND_S)
        assert unshared.poll() is None, (folder / "console").read_text("utf-8")
        system = Booted(int(children.read_text().split()[0]))
        try:
            until_blocking(
                lambda: "both units\n" + (folder / "console").read_text() + system.journal(),
                lambda: system.is_active(COUNTER, CALL),
                BOUND_S,
            )
            yield system
        finally:
            os.kill(system.process_id, HALT)
            try:
                unshared.wait(BOUND_S)
            except subprocess.TimeoutExpired:
                os.kill(system.process_id, signal.SIGKILL)
                unshared.wait()


def test_both_units_start_sandboxed_and_keep_to_their_user(booted: Booted) -> None:
    assert booted.is_active(COUNTER, CALL)
    booted.until(lambda: booted.shown(CALL, "StatusText") == "with the counter")
    for unit in (COUNTER, CALL):
        status = booted.run("cat", f"/proc/{booted.shown(unit, 'MainPID')}/status")
        facts = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
        assert facts["Uid"].split() == [booted.run("id", "-u", "visioguichet").strip()] * 4
        assert facts["CapEff"] == facts["CapBnd"] == "0" * 16
        assert (facts["NoNewPrivs"], facts["Seccomp"]) == ("1", "2")


def test_what_they_share_is_private_and_in_memory(booted: Booted) -> None:
    listed = booted.run("stat", "-c", "%U %a %n", "/run/visioguichet", "/run/visioguichet/call.sock").splitlines()
    assert listed == ["visioguichet 700 /run/visioguichet", "visioguichet 600 /run/visioguichet/call.sock"]
    booted.until(lambda: booted.shown(CALL, "StatusText") == "with the counter")
    pictures = booted.run("find", "/dev/shm", "-type", "f", "-printf", "%u %m\n").splitlines()
    assert pictures == ["visioguichet 600"] * 2


def test_the_document_worker_gives_up_its_sockets_in_the_counters_sandbox(booted: Booted) -> None:
    booted.run("systemctl", "start", "worker.service")
    assert booted.shown("worker.service", "Result") == "success", booted.journal()
    assert booted.shown("worker.service", "ExecMainStatus") == "0"


def test_the_watchdog_restarts_a_frozen_counter_and_the_call_process_comes_back_to_it(booted: Booted) -> None:
    frozen, call = booted.shown(COUNTER, "MainPID"), booted.shown(CALL, "MainPID")
    booted.run("systemctl", "kill", "--signal=STOP", COUNTER)
    booted.until(lambda: booted.shown(COUNTER, "NRestarts") == "1")
    booted.until(lambda: booted.is_active(COUNTER))
    assert booted.shown(COUNTER, "MainPID") != frozen
    assert booted.shown(CALL, "MainPID") == call
    # SIGABRT is the watchdog's; faulthandler says where each thread stood.
    # It writes piece by piece: a line that the thawed loop was writing may come between two of them.
    booted.told(COUNTER, "Fatal Python error: ", "Aborted", "most recent call first")


def test_a_killed_call_process_is_started_again(booted: Booted) -> None:
    counter, killed = booted.shown(COUNTER, "MainPID"), booted.shown(CALL, "MainPID")
    booted.run("systemctl", "kill", "--signal=KILL", CALL)
    booted.until(lambda: booted.shown(CALL, "MainPID") not in {"0", killed} and booted.is_active(CALL))
    booted.until(lambda: booted.shown(CALL, "StatusText") == "with the counter")
    assert booted.shown(COUNTER, "MainPID") == counter


def test_when_both_were_killed_nothing_stays_in_shared_memory(booted: Booted) -> None:
    booted.until(lambda: booted.run("find", "/dev/shm", "-type", "f") != "")
    booted.run("systemctl", "kill", "--signal=STOP", COUNTER, CALL)
    for unit in (COUNTER, CALL):
        # Nobody starts them again, and SIGKILL lets them tidy nothing.
        booted.run("systemctl", "mask", "--runtime", unit)
    booted.run("systemctl", "kill", "--signal=KILL", COUNTER, CALL)
    booted.run("systemctl", "stop", COUNTER, CALL)
    booted.until(lambda: booted.run("find", "/dev/shm", "-type", "f") == "")
    for unit in (COUNTER, CALL):
        booted.run("systemctl", "unmask", "--runtime", unit)
    booted.run("systemctl", "start", COUNTER, CALL)
    booted.until(lambda: booted.is_active(COUNTER, CALL))


def test_a_mistake_in_the_settings_is_not_tried_again(booted: Booted) -> None:
    booted.run("sed", "-i", "s/^profile/profil/", "/etc/visioguichet/borne.toml")
    booted.run("systemctl", "restart", COUNTER)
    booted.until(lambda: booted.shown(COUNTER, "ActiveState") == "failed")
    assert booted.shown(COUNTER, "ExecMainStatus") == "78"
    booted.told(COUNTER, "did you mean `profile`?")
