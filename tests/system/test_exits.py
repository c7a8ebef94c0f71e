"""How the two programs end: SIGTERM wipes in time, a mistake is one line and exit 78, a second counter is refused."""

import asyncio
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from firmware.call.frames import block_prefix
from firmware.errors import Exit
from tests.system.conftest import BOUND_S, Place

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]
SHARED_MEMORY = Path("/dev/shm")
STOP_TIMEOUT_S = 10.0
"""TimeoutStopSec of the counter's unit: after it, systemd kills. Quiet machines take a fraction of a second."""


def blocks(place: Place) -> list[Path]:
    return list(SHARED_MEMORY.glob(f"{block_prefix(place.folder / 'run' / 'call.sock')}*"))


async def answer(process: asyncio.subprocess.Process) -> tuple[int | None, list[str]]:
    """Exit code, and the lines that a person reads."""
    _, error = await asyncio.wait_for(process.communicate(), BOUND_S)
    return process.returncode, error.decode().splitlines()


async def test_sigterm_ends_both_in_time_and_leaves_no_picture_no_socket(place: Place) -> None:
    counter, call = await place.start_counter(), await place.start_call()
    await place.counter.line("READY=1")
    # Else the last word of the call process may be its first: that it waits.
    await place.call.line("STATUS=with the counter")
    assert len(blocks(place)) == 2
    began_s = time.monotonic()
    counter.terminate()
    assert await asyncio.wait_for(counter.wait(), BOUND_S) == Exit.OK
    assert time.monotonic() - began_s < STOP_TIMEOUT_S
    assert not (place.folder / "run" / "call.sock").exists()
    await place.call.until(lambda: place.call.statuses[-1] == "waiting for the counter")
    assert blocks(place) == []
    call.terminate()
    assert await asyncio.wait_for(call.wait(), BOUND_S) == Exit.OK
    assert sorted(path.name for path in (place.folder / "data").iterdir()) == ["device.key"]


async def test_a_second_counter_is_refused_and_the_first_goes_on(place: Place) -> None:
    await place.start_counter()
    await place.start_call()
    await place.counter.line("READY=1")
    second = await place.start("firmware", place.environment())
    code, lines = await answer(second)
    assert code == Exit.BUSY
    assert len(lines) == 1
    assert "another counter runs" in lines[0]
    assert str(place.folder / "run") in lines[0]
    await place.counter.more_feeds()
    assert len(blocks(place)) == 2


def lose_the_key(place: Place) -> None:
    (place.folder / "data" / "device.key").unlink()


def misspell(place: Place) -> None:
    (place.folder / "data" / "borne.toml").write_text('profil = "virtual"\n')


def lose_the_runtime_folder(place: Place) -> None:
    shutil.rmtree(place.folder / "run")


@pytest.mark.parametrize(
    ("mistake", "says"),
    [(lose_the_key, "device key"), (misspell, "did you mean `profile`?"), (lose_the_runtime_folder, "runtime_dir")],
)
async def test_a_mistake_is_one_plain_line_and_no_restart(
    place: Place, mistake: Callable[[Place], None], says: str
) -> None:
    mistake(place)
    code, lines = await answer(await place.start_counter())
    assert code == Exit.CONFIG
    ours = [line for line in lines if "pikepdf" not in line]
    assert len(ours) == 1
    assert says in ours[0]
    await place.counter.all_heard()
    assert place.counter.lines == []


@pytest.mark.parametrize("program", ["firmware", "firmware.call"])
async def test_an_unknown_profile_is_one_plain_line_for_both(place: Place, program: str) -> None:
    environment = place.environment(VISIOGUICHET_PROFILE="virtuel")
    code, lines = await answer(await place.start(program, environment))
    assert code == Exit.CONFIG
    assert len(lines) == 1
    assert "did you mean 'virtual'?" in lines[0]
