"""What systemd hears of the two programs: ready, status, alive, stopping. The programs and the sockets are real."""

import asyncio
import contextlib
import ctypes
import json
import os
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection, connect

from scripts.stack import Stack
from tests.system.conftest import BOUND_S, FEED, NotifySocket, Place

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]


@contextlib.contextmanager
def stopped_thread(thread_id: int) -> Iterator[None]:
    """One thread of another process stands still, the others go on (ptrace(2)); as a loop in a call that never ends."""
    seize, interrupt, detach, wall = 0x4206, 0x4207, 17, 0x40000000
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    for request in (seize, interrupt):
        if libc.ptrace(request, thread_id, None, None) != 0:
            raise OSError(ctypes.get_errno(), "ptrace")
    os.waitpid(thread_id, wall)
    try:
        yield
    finally:
        libc.ptrace(detach, thread_id, None, None)


@contextlib.asynccontextmanager
async def hand(address: str) -> AsyncIterator[ClientConnection]:
    """The virtual borne's page, without a browser."""
    async with connect(address.replace("http", "ws", 1) + "socket", proxy=None, max_size=None) as page:
        yield page


async def shows(page: ClientConnection, name: str) -> None:
    """The screen is on the glass, and has stood there long enough: a key pressed from now on counts for it."""
    async with asyncio.timeout(BOUND_S):
        while True:
            message = await page.recv()
            if isinstance(message, str):
                screen = json.loads(message)["screen"]
                if screen["name"] == name and screen["ready"]:
                    return


async def announced(counter: asyncio.subprocess.Process) -> str:
    assert counter.stdout is not None
    async with asyncio.timeout(BOUND_S):
        while not (line := await counter.stdout.readline()).startswith(b"{"):
            assert line, "the counter ended"
        return str(json.loads(line)["virtual_borne"])


async def test_the_counter_is_ready_only_with_its_call_process_and_says_when_it_stops(place: Place) -> None:
    counter = await place.start_counter()
    # Fed, so the loop turns; the screen has moved by then, too.
    await place.counter.more_feeds()
    assert "READY=1" not in place.counter.lines
    await place.start_call()
    await place.counter.line("READY=1")
    counter.terminate()
    assert await asyncio.wait_for(counter.wait(), BOUND_S) == 0
    await place.counter.all_heard()
    assert place.counter.lines.count("READY=1") == place.counter.lines.count("STOPPING=1") == 1


async def test_the_call_process_says_that_it_waits_serves_lives_and_stops(place: Place) -> None:
    call = await place.start_call()
    await place.call.line("READY=1")
    await place.call.line("STATUS=waiting for the counter")
    assert "with the counter" not in place.call.statuses
    await place.start_counter()
    await place.call.line("STATUS=with the counter")
    await place.call.more_feeds()
    call.terminate()
    assert await asyncio.wait_for(call.wait(), BOUND_S) == 0
    await place.call.line("STOPPING=1")


async def test_a_hung_screen_starves_the_watchdog_though_the_loop_turns(place: Place) -> None:
    counter = await place.start_counter(VISIOGUICHET_VIRTUAL_BORNE_PORT="0")
    address = await announced(counter)
    await place.start_call()
    await place.counter.line("READY=1")
    await place.counter.more_feeds()
    async with hand(address) as page:
        await page.send(json.dumps({"device": "screen", "fault": "hung"}))
        await place.counter.starved()
        async with hand(address) as another:
            async with asyncio.timeout(BOUND_S):
                await another.recv()
        await page.send(json.dumps({"mend": "screen"}))
        await place.counter.more_feeds()


@pytest.mark.trace
@pytest.mark.parametrize("program", ["counter", "call"])
async def test_a_loop_that_is_blocked_starves_the_watchdog(place: Place, program: str) -> None:
    counter, call = await place.start_counter(), await place.start_call()
    await place.counter.line("READY=1")
    process, notify = (counter, place.counter) if program == "counter" else (call, place.call)
    await notify.more_feeds()
    with stopped_thread(process.pid):
        await notify.starved()
    await notify.more_feeds()


async def test_the_status_follows_the_session(tmp_path: Path) -> None:
    notify = NotifySocket(tmp_path / "notify.sock")
    listening = asyncio.create_task(notify.listen())
    settings = {"counter": {"NOTIFY_SOCKET": str(notify.path)}}
    async with Stack(tmp_path / "stack", settings=settings) as stack:
        await notify.line("STATUS=idle")
        async with hand(stack.borne_url) as page:
            await shows(page, "idle")
            await page.send(json.dumps({"press": "L1"}))
            await notify.until(lambda: notify.statuses[-1] == "service")
            # No adviser is there.
            await shows(page, "closed")
            await page.send(json.dumps({"press": "CANCEL"}))
            await notify.until(lambda: notify.statuses[-1] == "idle")
        assert FEED not in notify.lines
    await notify.all_heard()
    listening.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await listening
    assert notify.lines[-1] == "STOPPING=1"


async def test_a_killed_counter_says_nothing_more(place: Place) -> None:
    """The socket is systemd's only witness: no helper of ours goes on feeding for a dead counter."""
    counter = await place.start_counter()
    await place.start_call()
    await place.counter.line("READY=1")
    counter.send_signal(signal.SIGKILL)
    await counter.wait()
    await place.counter.starved()
    assert "STOPPING=1" not in place.counter.lines
