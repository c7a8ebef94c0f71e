"""When the papers link dials again, on a clock of the test."""

import pytest

from firmware.papers.dialling import Dialling, LinkTiming


def test_the_pause_grows_with_each_that_did_not_hold_and_is_none_after_a_good_one() -> None:
    now_s = 0.0
    dialling = Dialling(LinkTiming(), lambda: now_s, lambda: 1.0)
    pauses = []
    for _ in range(7):
        dialling.begin()
        pauses.append(dialling.pause_s())
        now_s += 60.0
    assert pauses == [0.25, 0.5, 1.0, 2.0, 4.0, 5.0, 5.0]
    dialling.begin()
    now_s += LinkTiming.steady_s + 0.1
    assert dialling.pause_s() == 0.0


@pytest.mark.parametrize(("jitter", "pause_s"), [(0.0, 0.125), (1.0, 0.25)])
def test_no_two_ends_dial_together_for_long(jitter: float, pause_s: float) -> None:
    dialling = Dialling(LinkTiming(), lambda: 0.0, lambda: jitter)
    dialling.begin()
    assert dialling.pause_s() == pause_s


def test_never_too_many_a_minute() -> None:
    now_s = 0.0
    dialling = Dialling(LinkTiming(), lambda: now_s, lambda: 1.0)
    for _ in range(LinkTiming.dials_per_minute):
        dialling.begin()
        now_s += 1.0
    assert dialling.pause_s() == 60.0 - LinkTiming.dials_per_minute
