"""A program of the borne ends in time whatever hangs in it, and says what did."""

import asyncio
import signal
import sys

import pytest

PROGRAM = """\
import asyncio, logging, sys, threading
from firmware.stopping import stop_on_signals
from hardware.blocking import LibraryThread

async def deaf():
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            pass

async def hung():
    await LibraryThread("driver").run(threading.Event().wait)

async def willing():
    await asyncio.Event().wait()

async def main():
    work = asyncio.create_task(WORK(), name="the work")
    stop_on_signals(work, 0.4)
    print("ready", flush=True)
    try:
        await work
    except asyncio.CancelledError:
        print("ended by itself", flush=True)

logging.basicConfig(stream=sys.stderr, format="%(levelname)s %(message)s")
asyncio.run(main())
"""
BOUND_S = 30.0


async def stopped(work: str, number: signal.Signals, times: int = 1) -> tuple[int | None, str, str]:
    """Exit code, output and log of a program whose work is `work`, after the signal."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM.replace("WORK", work),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert await asyncio.wait_for(process.stdout.readline(), BOUND_S) == b"ready\n"
    for _ in range(times):
        process.send_signal(number)
    out, log = await asyncio.wait_for(process.communicate(), BOUND_S)
    return process.returncode, out.decode(), log.decode()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_stops_at_once_and_says_nothing(number: signal.Signals) -> None:
    assert await stopped("willing", number) == (0, "ended by itself\n", "")


@pytest.mark.parametrize("times", [1, 3])
async def test_a_task_that_lost_its_cancellation_is_named_and_does_not_hold_the_program(times: int) -> None:
    code, out, log = await stopped("deaf", signal.SIGTERM, times)
    assert (code, out) == (1, "")
    assert "still waiting for the work at <string>:" in log
    assert "(deaf)" in log
    assert "Timeout (" in log


async def test_a_library_that_hangs_in_its_thread_does_not_hold_the_program() -> None:
    """The task ends; the interpreter would wait for the thread for ever."""
    code, out, log = await stopped("hung", signal.SIGTERM)
    assert (code, out) == (1, "ended by itself\n")
    assert "threading.py" in log
    assert "hardware/blocking.py" in log
