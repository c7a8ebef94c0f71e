"""The blink patterns of ui.md 5."""

import pytest

from hardware.blink import lit, next_change_s
from hardware.events import LampState


def changes(state: LampState, until_s: float) -> list[tuple[float, bool]]:
    """Every change up to `until_s`, as a timer that follows `next_change_s` sees it."""
    age_s: float | None = 0.0
    seen = []
    while age_s is not None and age_s <= until_s:
        seen.append((age_s, lit(state, age_s)))
        age_s = next_change_s(state, age_s)
    return seen


def test_slow_is_one_second_on_one_second_off_for_ever() -> None:
    assert changes(LampState.SLOW, 4.0) == [(0.0, True), (1.0, False), (2.0, True), (3.0, False), (4.0, True)]


def test_fast_blinks_for_five_seconds_then_stays() -> None:
    seen = changes(LampState.FAST, 100.0)
    assert seen[:3] == [(0.0, True), (0.25, False), (0.5, True)]
    assert seen[-2:] == [(4.75, False), (5.0, True)]
    assert len(seen) == 21
    assert lit(LampState.FAST, 5.3)


@pytest.mark.parametrize(("state", "shines"), [(LampState.OFF, False), (LampState.STEADY, True)])
def test_off_and_steady_never_change(state: LampState, shines: bool) -> None:
    assert changes(state, 10.0) == [(0.0, shines)]


def test_no_pattern_flashes_more_than_three_times_a_second() -> None:
    for state in LampState:
        flashes = [age_s for age_s, shines in changes(state, 10.0) if shines]
        assert all(sum(start <= age_s < start + 1.0 for age_s in flashes) <= 3 for start in flashes)


def test_a_timer_that_fires_a_rounding_error_early_is_on_time() -> None:
    assert not lit(LampState.SLOW, 0.9999999999)
    assert next_change_s(LampState.SLOW, 0.9999999999) == 2.0
