"""Calls of a library that may hang, each with its deadline."""

import asyncio
import gc
import threading
from typing import Any

import pytest

from hardware.blocking import DeadlineThread


async def test_results_and_errors_come_back() -> None:
    thread = DeadlineThread("test")
    assert await thread.run(5, divmod, 7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        await thread.run(5, divmod, 7, 0)
    thread.close()


async def test_calls_run_in_order_in_one_thread() -> None:
    thread = DeadlineThread("test")
    names = await asyncio.gather(*(thread.run(5, threading.get_ident) for _ in range(20)))
    assert len(set(names)) == 1
    assert names[0] != threading.get_ident()
    thread.close()


async def test_a_hung_call_is_left_behind_and_the_next_one_runs() -> None:
    thread = DeadlineThread("test")
    release = threading.Event()
    with pytest.raises(TimeoutError):
        await thread.run(0.05, release.wait)
    assert await thread.run(5, int, "7") == 7
    release.set()
    thread.close()


async def test_a_call_given_up_while_it_waited_never_runs() -> None:
    thread = DeadlineThread("test")
    release, began, ran = threading.Event(), threading.Event(), threading.Event()

    def hang() -> None:
        began.set()
        release.wait()

    first = asyncio.create_task(thread.run(60, hang))
    assert await asyncio.to_thread(began.wait, 10)
    with pytest.raises(TimeoutError):
        await thread.run(0.05, ran.set)
    release.set()
    await first
    await thread.run(60, int, "1")
    assert not ran.is_set()
    thread.close()


async def test_a_call_cancelled_while_it_waited_never_runs() -> None:
    """The slip of a citizen who has left must not print when the printer comes back."""
    thread = DeadlineThread("test")
    release, began, ran = threading.Event(), threading.Event(), threading.Event()

    def hang() -> None:
        began.set()
        release.wait()

    first = asyncio.create_task(thread.run(60, hang))
    second = asyncio.create_task(thread.run(60, ran.set))
    assert await asyncio.to_thread(began.wait, 10)
    second.cancel()
    assert isinstance((await asyncio.gather(second, return_exceptions=True))[0], asyncio.CancelledError)
    release.set()
    await first
    await thread.run(60, int, "1")
    assert not ran.is_set()
    thread.close()


async def test_it_closes_twice_and_starts_anew() -> None:
    thread = DeadlineThread("test")
    thread.close()
    assert await thread.run(5, int, "3") == 3
    thread.close()
    thread.close()


@pytest.mark.parametrize("cancelled", [False, True])
async def test_a_call_that_fails_when_nobody_waits_any_more_is_silent(cancelled: bool) -> None:
    """It was told as a time-out, or given up: asyncio is not to log its error as one that was never retrieved."""
    thread = DeadlineThread("test")
    began, release = threading.Event(), threading.Event()
    complaints: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: complaints.append(context))

    def fail_late() -> None:
        began.set()
        release.wait()
        raise OSError("the printer is back, and refuses")

    # Time enough for the thread to begin it on a busy machine.
    await thread.run(60, int, "1")
    call = asyncio.create_task(thread.run(60 if cancelled else 0.5, fail_late))
    assert await asyncio.to_thread(began.wait, 10)
    if cancelled:
        call.cancel()
    given_up = (await asyncio.gather(call, return_exceptions=True))[0]
    assert isinstance(given_up, asyncio.CancelledError if cancelled else TimeoutError)
    del call, given_up
    worker = next(one for one in threading.enumerate() if one.name == "test")
    release.set()
    thread.close()
    await asyncio.to_thread(worker.join, 10)
    # What the thread has handed to the loop is carried out, then nobody holds the future any more.
    await asyncio.sleep(0)
    gc.collect()
    assert complaints == []
