"""Device key, supervision, jobs and the clock's words."""

import asyncio
import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from firmware.device_key import DeviceKey
from firmware.errors import ConfigError
from firmware.jobs import Jobs
from firmware.memory import START_S, settle
from firmware.supervision import Supervision, watchdog_interval_s
from firmware.wall_clock import on_slip, top_bar


def pem(key: Ed25519PrivateKey | X25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def test_the_key_is_read_and_signs(tmp_path: Path) -> None:
    private = Ed25519PrivateKey.generate()
    path = tmp_path / "device.key"
    path.write_bytes(pem(private))
    path.chmod(0o600)
    key = DeviceKey.load(path)
    private.public_key().verify(bytes.fromhex(key.sign(b"statement")), b"statement")


@pytest.mark.parametrize(
    ("content", "mode", "says"),
    [
        (None, 0, "make one with"),
        (b"nonsense", 0o600, "not an unencrypted PEM key"),
        (pem(Ed25519PrivateKey.from_private_bytes(b"a" * 32)), 0o644, "chmod 600"),
        (pem(X25519PrivateKey.from_private_bytes(b"a" * 32)), 0o600, "not Ed25519"),
    ],
)
def test_a_key_that_cannot_serve_says_why(tmp_path: Path, content: bytes | None, mode: int, says: str) -> None:
    path = tmp_path / "device.key"
    if content is not None:
        path.write_bytes(content)
        path.chmod(mode)
    with pytest.raises(ConfigError, match=says):
        DeviceKey.load(path)


class Time:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_ready_comes_once_when_every_mandatory_part_is_up() -> None:
    sent: list[str] = []
    supervision = Supervision(sent.append, clock=Time(), mandatory=frozenset({"loop", "screen"}))
    supervision.up("loop")
    supervision.up("unknown")
    assert sent == []
    supervision.up("screen")
    supervision.up("screen")
    assert sent == ["READY=1"]


async def test_a_silent_part_stops_the_watchdog() -> None:
    time, sent = Time(), list[str]()
    supervision = Supervision(sent.append, clock=time, mandatory=frozenset(), patience_s=10)
    supervision.beat("loop")
    supervision.beat("screen")

    async def sleep(seconds: float) -> None:
        time.now_s += seconds
        supervision.beat("loop")
        if time.now_s > 30:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await supervision.feed(5, sleep)
    assert sent == ["WATCHDOG=1"] * 3
    assert not supervision.alive


def test_the_watchdog_is_fed_three_times_in_its_span() -> None:
    assert watchdog_interval_s({"WATCHDOG_USEC": "30000000"}) == 10
    assert watchdog_interval_s({}) is None
    assert watchdog_interval_s({"WATCHDOG_USEC": "soon"}) is None


def test_the_status_is_sent_when_it_changes() -> None:
    sent: list[str] = []
    supervision = Supervision(sent.append, clock=Time(), mandatory=frozenset())
    supervision.status("idle")
    supervision.status("idle")
    assert sent == ["STATUS=idle"]


async def test_a_job_replaces_the_former_of_its_name_and_none_outlives_the_group() -> None:
    jobs, seen = Jobs(), list[str]()
    running = asyncio.Event()

    async def work(name: str) -> None:
        try:
            seen.append(f"{name} begins")
            running.set()
            await asyncio.Event().wait()
        finally:
            seen.append(f"{name} ends")

    jobs.start("one", work("early"))
    owner = asyncio.create_task(jobs.run())
    await running.wait()
    running.clear()
    jobs.start("one", work("late"))
    await running.wait()
    owner.cancel()
    with pytest.raises(asyncio.CancelledError):
        await owner
    assert seen == ["early begins", "early ends", "late begins", "late ends"]


async def test_an_error_in_a_job_ends_the_owner() -> None:
    jobs = Jobs()

    async def work() -> None:
        raise LookupError("bug")

    jobs.start("one", work())
    with pytest.raises(ExceptionGroup) as caught:
        await jobs.run()
    assert caught.group_contains(LookupError)


def test_the_clock_speaks_french() -> None:
    at = dt.datetime(2026, 12, 1, 9, 2, tzinfo=dt.UTC)
    assert top_bar(at, "Europe/Paris") == "mardi 1er décembre · 10\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}02"
    assert on_slip(at, "Indian/Reunion") == (
        "mardi 1er décembre 2026",
        "13\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}02",
    )


async def test_what_a_start_left_is_given_back_once_the_program_stands() -> None:
    done: list[str | float] = []

    async def wait(seconds: float) -> None:
        done.append(seconds)

    await settle(lambda: done.append("settled"), wait)
    assert done == [START_S, "settled"]


def test_memory_that_nobody_uses_goes_back_to_the_kernel() -> None:
    """In a program of its own: malloc's settings cannot be taken back."""
    program = """
from firmware.memory import give_back, keep_little

def resident_mb():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * 4096 / 1e6

keep_little()
pictures = [bytearray(b"x" * 3_000_000) for _ in range(20)]
held = resident_mb()
del pictures[:-1]
give_back()
print(held - resident_mb())
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert float(done.stdout) > 45
