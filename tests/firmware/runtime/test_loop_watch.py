"""The watch sees what holds a loop, and nothing else."""

import asyncio
import logging
import time

import pytest

from firmware.loop_watch import LONGEST_TURN_S, LoopWatch, parse_report


def burn(seconds: float) -> None:
    until_s = time.thread_time() + seconds
    while time.thread_time() < until_s:
        pass


def test_a_turn_that_computes_is_measured_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    watch = LoopWatch()

    async def hold() -> None:
        await asyncio.sleep(0)
        burn(LONGEST_TURN_S * 1.5)
        await asyncio.sleep(0)

    asyncio.run(hold(), loop_factory=watch.make_loop)
    assert watch.longest_cpu_s >= LONGEST_TURN_S * 1.5
    assert watch.longest_s >= watch.longest_cpu_s * 0.9
    assert "the loop was held" in caplog.text


def test_work_in_a_thread_and_waiting_hold_no_loop(caplog: pytest.LogCaptureFixture) -> None:
    watch = LoopWatch()

    async def elsewhere() -> None:
        await asyncio.to_thread(time.sleep, LONGEST_TURN_S * 2)

    asyncio.run(elsewhere(), loop_factory=watch.make_loop)
    assert watch.turns > 0
    assert watch.longest_cpu_s < LONGEST_TURN_S
    assert "the loop was held" not in caplog.text


def test_a_turn_is_what_lies_between_two_looks_at_the_sockets() -> None:
    cpu = iter((0.0, 0.010, 5.0, 5.030))
    clock = iter((0.0, 0.020, 9.0, 9.5))
    watch = LoopWatch(lambda: next(cpu), lambda: next(clock))
    watch.turn_ends()
    for _ in range(2):
        watch.turn_begins()
        watch.turn_ends()
    assert watch.turns == 2
    assert watch.longest_cpu_s == pytest.approx(0.030)
    assert watch.longest_s == pytest.approx(0.5)
    watch.reset()
    watch.turn_ends()
    assert (watch.turns, watch.longest_cpu_s, watch.longest_s) == (0, 0.0, 0.0)


def test_the_report_is_read_back(caplog: pytest.LogCaptureFixture) -> None:
    watch = LoopWatch()
    watch.longest_cpu_s, watch.longest_s, watch.turns = 0.0123, 0.4, 77
    with caplog.at_level(logging.INFO):
        watch.report()
    assert parse_report(caplog.text) == (12.3, 400.0, 77)
    with pytest.raises(ValueError, match="no report"):
        parse_report("INFO: nothing of the kind")
