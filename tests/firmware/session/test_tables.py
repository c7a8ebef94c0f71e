"""The tables as a graph: nothing is a trap, nothing is unused, and the page of the docs is up to date."""

from enum import StrEnum
from pathlib import Path

import pytest

from firmware.session.appointment import BookStage
from firmware.session.diagram import overview, page, with_overview
from firmware.session.dialogue import TextState
from firmware.session.moves import Trigger
from firmware.session.paper_state import (
    DocumentState,
    LeafletState,
    ScanState,
    ShowState,
    ZoomState,
)
from firmware.session.phases import Phase
from firmware.session.showing import print_shown
from firmware.session.submachines import (
    BOOKING,
    DOCUMENT,
    LEAFLET,
    SCAN,
    SHOWING,
    TEXT,
    WISH,
    ZOOM,
)
from firmware.session.transitions import SESSION, Table
from firmware.session.wish import WishStage

PAGE = Path(__file__).resolve().parents[3] / "docs" / "session.md"
OF_A_CALL = {
    Phase.WAITING,
    Phase.RINGING,
    Phase.CONNECTING,
    Phase.IN_CALL,
    Phase.HANGUP,
    Phase.ON_HOOK,
    Phase.ENDED,
    Phase.NEXT_STEPS,
    Phase.SLIP_PRINTING,
}


def reached[State: StrEnum](table: Table[State], first: State, without: frozenset[State] = frozenset()) -> set[State]:
    """Every state that can come after `first`, on ways that avoid `without`."""
    found: set[State] = set()
    todo = [first]
    while todo:
        here = todo.pop()
        for (state, _), (target, _action) in table.items():
            if state is here and target not in found and target not in without:
                found.add(target)
                todo.append(target)
    return found


@pytest.mark.parametrize("phase", list(Phase))
def test_every_phase_reaches_idle_and_is_reached(phase: Phase) -> None:
    assert Phase.IDLE in reached(SESSION, phase)
    assert phase is Phase.STARTING or phase in reached(SESSION, Phase.STARTING)


@pytest.mark.parametrize("phase", sorted(OF_A_CALL))
def test_no_way_from_a_call_to_idle_but_through_the_wipe(phase: Phase) -> None:
    assert Phase.IDLE not in reached(SESSION, phase, without=frozenset({Phase.WIPING}))


def test_only_the_notice_leads_into_a_call() -> None:
    """Which stands on the screen of an appointment that is on time, too."""
    into = {state for (state, _), (target, _) in SESSION.items() if target in OF_A_CALL and state not in OF_A_CALL}
    assert into == {Phase.PRIVACY, Phase.RDV}


@pytest.mark.parametrize("state", list(ScanState))
def test_every_scan_ends(state: ScanState) -> None:
    assert ScanState.NONE in reached(SCAN, state)
    assert state in reached(SCAN, ScanState.NONE)


@pytest.mark.parametrize("state", [state for state in DocumentState if state is not DocumentState.GONE])
def test_every_document_ends(state: DocumentState) -> None:
    assert DocumentState.GONE in reached(DOCUMENT, state)
    assert state is DocumentState.NEW or state in reached(DOCUMENT, DocumentState.NEW)


@pytest.mark.parametrize("state", list(LeafletState))
def test_every_slip_with_hours_ends(state: LeafletState) -> None:
    assert LeafletState.NONE in reached(LEAFLET, state)
    assert state in reached(LEAFLET, LeafletState.NONE)


@pytest.mark.parametrize("state", list(TextState))
def test_every_screen_of_the_text_is_reached_and_left(state: TextState) -> None:
    assert TextState.CLOSED in reached(TEXT, state)
    assert state in reached(TEXT, TextState.CLOSED)


def test_no_document_returns_to_its_preview_once_it_went_to_the_printer() -> None:
    assert DocumentState.PREVIEW not in reached(DOCUMENT, DocumentState.PRINTING)


def test_only_ok_on_a_preview_prints_or_sends() -> None:
    assert [key for key, (target, _) in DOCUMENT.items() if target is DocumentState.PRINTING and key[0] not in {
        DocumentState.PRINTING, DocumentState.STOPPED,
    }] == [(DocumentState.PREVIEW, Trigger.OK)]  # fmt: skip
    assert [key for key, (target, _) in SCAN.items() if target is ScanState.SENDING] == [
        (ScanState.PREVIEW, Trigger.OK)
    ]


@pytest.mark.parametrize("stage", [stage for stage in BookStage if stage is not BookStage.NONE])
def test_every_booking_comes_to_a_screen_that_can_be_left(stage: BookStage) -> None:
    left = {BookStage.DAYS, BookStage.NONE_FREE, BookStage.FAILED, BookStage.DONE, BookStage.CANCELLED}
    assert stage in left or left & reached(BOOKING, stage)
    assert stage is BookStage.LOADING or stage in reached(BOOKING, BookStage.LOADING)


@pytest.mark.parametrize("stage", [stage for stage in WishStage if stage is not WishStage.NONE])
def test_every_wish_comes_to_a_screen_that_can_be_left(stage: WishStage) -> None:
    left = {WishStage.FAILED, WishStage.KEPT, WishStage.CANCELLED}
    assert stage in left or left & reached(WISH, stage)
    assert stage is WishStage.NOTICE or stage in reached(WISH, WishStage.NOTICE)


@pytest.mark.parametrize("state", list(ShowState))
def test_everything_shown_ends(state: ShowState) -> None:
    assert ShowState.NONE in reached(SHOWING, state)
    assert state in reached(SHOWING, ShowState.NONE)


def test_only_ok_prints_what_is_shown() -> None:
    assert [key for key, (_, action) in SHOWING.items() if action is print_shown] == [(ShowState.SHOWN, Trigger.OK)]


def test_what_is_enlarged_is_small_again_by_either_round_key() -> None:
    smaller = {trigger for (_, trigger), (target, _) in ZOOM.items() if target is ZoomState.OFF}
    assert smaller >= {Trigger.OK, Trigger.CANCEL, Trigger.SMALLER}


def test_every_trigger_is_in_a_table() -> None:
    used = {
        trigger
        for table in (SESSION, SCAN, DOCUMENT, LEAFLET, BOOKING, WISH, TEXT, SHOWING, ZOOM)
        for _, trigger in table
    }
    assert used == set(Trigger)


def test_the_page_of_the_docs_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run scripts/session-diagram"


def test_the_page_shows_every_state() -> None:
    text = page()
    for state in (
        *(*Phase, *ScanState, *DocumentState, *LeafletState),
        *(*BookStage, *TextState, *ShowState, *ZoomState),
        *(stage for stage in WishStage if stage is not WishStage.NONE),
    ):
        assert f" {state.value}" in text


def test_the_overview_in_the_architecture_is_up_to_date() -> None:
    text = PAGE.with_name("architecture.md").read_text(encoding="utf-8")
    assert overview() in text
    assert with_overview(text) == text
