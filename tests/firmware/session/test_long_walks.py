"""100,000 deeds in long walks: what takes hours of keys, papers, faults and time to go wrong has room to do so here."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import Phase as HypothesisPhase
from hypothesis import strategies as st

from firmware.session.phases import Phase
from tests.firmware.session.driver import Driver
from tests.firmware.session.test_walks import DEEDS, STARTS, Deed, Watch, come_home

WALKS = 50
LENGTH = 250
PARTS = 8
"""Each is a test of its own, so that they run beside one another: 8 * 50 * 250 deeds, each at least one step."""


@settings(
    max_examples=WALKS,
    deadline=None,
    database=None,
    phases=[HypothesisPhase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(begin=STARTS, deeds=st.lists(DEEDS, min_size=LENGTH, max_size=LENGTH))
def walk(begin: Callable[[], Driver], deeds: list[Deed]) -> None:
    """Not made shorter when it fails: that takes minutes, and the last deed is the one that broke the promise."""
    watch = Watch(begin())
    for deed in deeds:
        watch.do(deed)
    come_home(watch.borne)
    assert watch.borne.at(Phase.IDLE)
    assert not watch.borne.session.documents
    assert not watch.borne.session.scan.pages


@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(PARTS))
def test_a_long_walk_breaks_no_promise_and_comes_home(part: int) -> None:
    seed(part)(walk)()
