"""Debouncing with made-up times."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.contact import Contact, Settled

STABLE_S = 0.02


def play(contact: Contact, edges: list[tuple[float, bool]], end_s: float) -> list[Settled]:
    """What a caller that asks `settle` exactly `STABLE_S` after each last edge is told."""
    told = []
    nexts = [*(at_s for at_s, _ in edges[1:]), end_s]
    for (at_s, closed), next_s in zip(edges, nexts, strict=True):
        told.append(contact.edge(closed, at_s))
        if next_s - at_s >= STABLE_S:
            told.append(contact.settle())
    return [settled for settled in told if settled is not None]


def test_a_bouncing_press_and_release_count_once_each_at_the_first_edge() -> None:
    press = [(1.0, True), (1.003, False), (1.004, True), (1.009, False), (1.010, True)]
    release = [(1.2, False), (1.201, True), (1.205, False)]
    contact = Contact(STABLE_S, closed=False)
    assert play(contact, press + release, 2.0) == [Settled(True, 1.0), Settled(False, 1.2)]


def test_a_spike_is_never_seen() -> None:
    contact = Contact(STABLE_S, closed=False)
    assert play(contact, [(1.0, True), (1.0004, False)], 2.0) == []
    assert not contact.closed


def test_a_double_press_is_two() -> None:
    edges = [(1.0, True), (1.03, False), (1.06, True), (1.09, False)]
    told = play(Contact(STABLE_S, closed=False), edges, 2.0)
    assert [settled.at_s for settled in told if settled.closed] == [1.0, 1.06]


def test_a_caller_that_was_blocked_loses_no_press() -> None:
    contact = Contact(STABLE_S, closed=False)
    assert contact.edge(True, 1.0) is None
    assert contact.edge(False, 1.06) == Settled(True, 1.0)
    assert contact.settle() == Settled(False, 1.06)


def test_a_contact_that_starts_closed_is_no_press() -> None:
    contact = Contact(STABLE_S, closed=True)
    assert contact.closed
    assert play(contact, [(1.0, False)], 2.0) == [Settled(False, 1.0)]


@given(st.lists(st.floats(0.0001, 0.1), min_size=1, max_size=60), st.booleans())
def test_changes_alternate_and_are_never_more_than_the_edges(gaps: list[float], closed: bool) -> None:
    at_s, edges, level = 0.0, [], closed
    for gap in gaps:
        at_s += gap
        level = not level
        edges.append((at_s, level))
    contact = Contact(STABLE_S, closed=closed)
    told = play(contact, edges, at_s + 1.0)
    assert len(told) <= len(edges)
    assert [settled.closed for settled in told] == [closed if number % 2 else not closed for number in range(len(told))]
    assert [settled.at_s for settled in told] == sorted(settled.at_s for settled in told)
    assert contact.closed == level


@pytest.mark.parametrize("late_s", [0.0, 0.015, 1.0])
def test_a_late_timer_does_not_move_the_time_of_the_press(late_s: float) -> None:
    contact = Contact(STABLE_S, closed=False)
    contact.edge(True, 5.0)
    contact.edge(False, 5.001)
    contact.edge(True, 5.002 + late_s / 1000)
    assert contact.settle() == Settled(True, 5.0)
