"""100,000 deeds in long walks: what takes hours of keys, papers, faults and time to go wrong has room to do so here."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import Phase as HypothesisPhase
from hypothesis import strategies as st

from central.protocol.values import EndReason
from firmware.session import events as ev
from firmware.session.state import Phase
from tests.firmware.session.driver import SITE, Driver, service
from tests.firmware.session.test_walks import DEEDS, STARTS, Deed, Watch

WALKS = 50
LENGTH = 250
PARTS = 8
"""Each is a test of its own, so that they run beside one another: 8 * 50 * 250 deeds, each at least one step."""


def come_home(borne: Driver) -> None:
    """The line is there, the devices are whole, and nobody touches a key."""
    borne.give(*(ev.DeviceStateChanged(device, None) for device in ("screen", "scanner", "camera")))
    borne.give(ev.CentralConnected(SITE, (service(1),), borne.now_s))
    borne.give(ev.CallEnded(borne.call_id, EndReason.LINK_LOST, borne.now_s))
    for _ in range(60):
        borne.wait(10.0)
        if not borne.session.wiped:
            borne.give(ev.PaperChecked(left=False), ev.Wiped())


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
