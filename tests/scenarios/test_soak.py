"""Ten calls in a row, with papers: what the borne's two programs hold comes back to what it was after the third."""

import ctypes
import errno
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pytest

from hardware.events import Key
from tests.scenarios.place import Place
from tests.waiting import until

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.real, pytest.mark.xdist_group("scenarios-soak")]

CALLS = 10
SETTLED = 3
"""By then every library is loaded and every pool is filled."""
MORE_MEMORY = 12_000_000
"""Bytes over seven calls: allocators and pools breathe; one page kept of each call would be more."""
MORE_DESCRIPTORS = 2
MORE_THREADS = 2


_PIDFD_GETFD = 438


def descriptors(pid: int, table_size: int) -> int:
    """How many of the process's descriptors are open: each is asked for (pidfd_getfd(2)).

    Not /proc/PID/fd: in a user namespace that folder of a program that forbids dumps is nobody's.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    process = os.pidfd_open(pid)
    count = 0
    try:
        for number in range(table_size):
            copy = libc.syscall(_PIDFD_GETFD, process, number, 0)
            if copy >= 0:
                os.close(copy)
                count += 1
            elif ctypes.get_errno() != errno.EBADF:
                raise OSError(ctypes.get_errno(), "pidfd_getfd")
    finally:
        os.close(process)
    return count


@dataclass(frozen=True)
class Held:
    """What one process holds, as the kernel counts it (proc(5)); of memory its own, and the pictures that it shares."""

    memory: int
    descriptors: int
    threads: int

    @classmethod
    def by(cls, pid: int) -> Self:
        process = Path("/proc") / str(pid)
        fields = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
        memory = sum(int(fields[name].split()[0]) * 1024 for name in ("RssAnon", "RssShmem"))
        return cls(memory, descriptors(pid, int(fields["FDSize"])), int(fields["Threads"]))

    def fits(self, before: Self) -> bool:
        return (
            self.memory <= before.memory + MORE_MEMORY
            and self.descriptors <= before.descriptors + MORE_DESCRIPTORS
            and self.threads <= before.threads + MORE_THREADS
        )


def held(place: Place) -> dict[str, Held]:
    return {name: Held.by(place.stack.program(name).pid) for name in ("counter", "call")}


def blocks_of(place: Place) -> set[str]:
    pids = [str(place.stack.program(name).pid) for name in ("counter", "call")]
    names = {path.name for path in Path("/dev/shm").iterdir()}
    return {name for name in names if any(pid in name.split("-") for pid in pids)}


@pytest.mark.timeout(300)
@pytest.mark.trace
async def test_ten_calls_leave_nothing_behind(place: Place) -> None:
    desk = await place.open_desk()
    after: list[dict[str, Held]] = []
    blocks: list[set[str]] = []
    for _ in range(CALLS):
        await place.talk(desk)
        await place.send_page()
        await place.page_arrives()
        await place.borne.press_on("call", Key.CANCEL, "hangup")
        await place.borne.press_on("hangup", Key.CANCEL, "ended")
        await until("the end at the desk", lambda: desk.ended)
        await place.home()
        await desk.be_free()
        after.append(held(place))
        blocks.append(blocks_of(place))
    before = after[SETTLED - 1]
    await until(
        f"as little held as after call {SETTLED}: {after}",
        lambda: all(now.fits(before[name]) for name, now in held(place).items()),
        15.0,
    )
    assert blocks[0], "the two blocks of the link between the programs, made when it opens"
    assert all(now == blocks[0] for now in blocks), "blocks of pictures that belong to no call"
