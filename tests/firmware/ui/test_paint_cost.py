"""Painting leaves room in the 50 ms from key to screen and the 33 ms of a frame: CPU time, as load does not count."""

from tests.firmware.ui.paint_bench import paint_costs
from tests.firmware.ui.samples import VIEWS


def test_painting_is_quick_enough() -> None:
    everyday = [VIEWS[name] for name in ("idle", "privacy", "waiting", "call", "scan", "printing")]
    costs = list(paint_costs((1280, 800), everyday, rounds=3))
    assert max(cost.again_ms for cost in costs) < 40
    assert max(cost.clock_ms for cost in costs) < 25
    assert max(cost.frame_ms for cost in costs) < 15
    assert sorted(cost.first_ms for cost in costs)[-2] < 50
