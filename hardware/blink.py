"""When a lamp is lit, as a pure function of its state and of how long it has had it."""

import math

from hardware.events import LampState

SLOW_HALF_S = 1.0
FAST_HALF_S = 0.25
FAST_FOR_S = 5.0


def lit(state: LampState, age_s: float) -> bool:
    """Whether a lamp shines `age_s` after it took `state`; every pattern begins lit."""
    match state:
        case LampState.OFF:
            return False
        case LampState.STEADY:
            return True
        case LampState.SLOW:
            return _half(age_s, SLOW_HALF_S) % 2 == 0
        case LampState.FAST:
            return age_s >= FAST_FOR_S or _half(age_s, FAST_HALF_S) % 2 == 0


def next_change_s(state: LampState, age_s: float) -> float | None:
    """The age of the next change after `age_s`; None where there is none."""
    if state is LampState.SLOW:
        return (_half(age_s, SLOW_HALF_S) + 1) * SLOW_HALF_S
    if state is LampState.FAST and age_s < FAST_FOR_S:
        return min((_half(age_s, FAST_HALF_S) + 1) * FAST_HALF_S, FAST_FOR_S)
    return None


def _half(age_s: float, half_s: float) -> int:
    """Number of the half period; a timer that fires a rounding error early counts as on time."""
    return math.floor(age_s / half_s + 1e-6)
