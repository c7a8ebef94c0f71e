"""What the adviser shows, and the zoom of it, of a scan and of a print: keys in, commands out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.protocol.papers import PrintToldStage, Refusal, ShowStage
from central.protocol.values import EndReason
from firmware.session import commands as cmd
from firmware.session import events as ev
from firmware.session import paper_commands as pcmd
from firmware.session import paper_events as pev
from firmware.session.keys import focus, keys
from firmware.session.paper_state import (
    DocumentState,
    ScanState,
    Showing,
    ShowState,
    Zoom,
    ZoomState,
)
from firmware.session.phases import Phase
from firmware.session.showing import POINTER_S
from firmware.session.zooming import ZOOM_SCALE, follow
from firmware.views.show import show
from hardware.events import HandsetHungUp, HandsetLifted, Key, PrintStage
from tests.firmware.session.driver import Driver


def told(borne: Driver) -> list[tuple[str, ShowStage, int]]:
    return [(one.request_id, one.stage, one.page) for one in borne.made(pcmd.TellShow)]


def state(borne: Driver) -> ShowState:
    return borne.session.showing.state


def zoomed(borne: Driver) -> bool:
    return borne.session.zoom.state is ZoomState.ON


# A document


def test_it_comes_to_the_screen_without_being_asked_and_the_desk_is_told() -> None:
    borne = Driver().to_call().give(pev.ShowAsked("show-1"))
    assert focus(borne.session) is None, "nothing to see yet"
    borne.give(pev.ShowChecked("show-1", ("a", "b")))
    assert focus(borne.session) == borne.session.showing
    assert told(borne) == [("show-1", ShowStage.CHECKING, 0), ("show-1", ShowStage.SHOWN, 1)]
    assert borne.just(pcmd.TellShow)[0].page_id == "a"
    assert not borne.made(pcmd.PrintDocument)
    assert not borne.made(pcmd.SendPages)


def test_pages_turn_from_both_sides_and_both_know() -> None:
    borne = Driver().to_call().show(pages=3).press(Key.L2)
    borne.give(pev.ShowTurned("show-1", 3))
    assert Key.L2 not in keys(borne.session), "no page after the last"
    borne.press(Key.L1)
    assert [page for _, _, page in told(borne)][1:] == [1, 2, 3, 2]
    assert borne.session.showing.page_id == "show-1-page-1"


def test_a_press_that_crosses_the_advisers_turn_does_nothing() -> None:
    borne = Driver().to_call().show(pages=5)
    serial = borne.session.serial
    borne.give(pev.ShowTurned("show-1", 3), ev.Pressed(Key.L2, serial, borne.now_s, since_s=0.0))
    assert borne.session.showing.page == 2
    assert borne.commands == (cmd.PlayTone(cmd.Tone.NO),)


@pytest.mark.parametrize("page", [0, 3, 21])
def test_a_page_that_it_does_not_have_is_not_turned_to(page: int) -> None:
    borne = Driver().to_call().show(pages=2).give(pev.ShowTurned("show-1", page))
    assert borne.session.showing.page == 0
    assert not borne.commands


def test_back_to_the_call_and_back_to_the_page() -> None:
    borne = Driver().to_call().show(pages=2).press(Key.L2, Key.CANCEL)
    assert borne.at(Phase.IN_CALL), "the red cross does not hang up here"
    assert focus(borne.session) is None
    assert told(borne)[-1] == ("show-1", ShowStage.ASIDE, 2)
    borne.press(Key.L3)
    assert state(borne) is ShowState.SHOWN
    assert told(borne)[-1] == ("show-1", ShowStage.SHOWN, 2)


def test_it_comes_before_what_is_written_which_is_found_again_behind_it() -> None:
    borne = Driver().to_call().press(Key.L2).show()
    assert show(borne.session).name == "shared"
    assert show(borne.press(Key.CANCEL).session).name == "text"
    assert show(borne.press(Key.CANCEL).session).softkeys[Key.L3].text == "Revoir la page"
    assert state(borne.press(Key.L3)) is ShowState.SHOWN


def test_while_something_prints_its_key_leads_to_the_print_and_then_to_the_page_again() -> None:
    borne = Driver().to_call().show().press(Key.CANCEL).propose().press(Key.OK, Key.OK)
    assert show(borne.session).softkeys[Key.L3].icon == "print"
    assert borne.press(Key.L3).session.foreground == "print-1"
    borne.press(Key.OK).job(PrintStage.PRINTED).press(Key.OK)
    assert show(borne.session).softkeys[Key.L3].text.replace("\N{NO-BREAK SPACE}", " ") == "Revoir la page"
    assert state(borne.press(Key.L3)) is ShowState.SHOWN


def test_a_turn_of_the_adviser_brings_it_back() -> None:
    borne = Driver().to_call().show(pages=2).press(Key.CANCEL).give(pev.ShowTurned("show-1", 2))
    assert state(borne) is ShowState.SHOWN
    assert borne.session.showing.page == 1


def test_a_new_one_takes_the_place_of_the_former_which_is_forgotten() -> None:
    borne = Driver().to_call().show("one").give(pev.ShowAsked("two"))
    assert borne.just(pcmd.ForgetDocument) == [pcmd.ForgetDocument("one")]
    assert told(borne)[-2:] == [("one", ShowStage.CLOSED, 0), ("two", ShowStage.CHECKING, 0)]
    borne.give(pev.ShowChecked("one", ("late",)))
    assert borne.just(pcmd.ForgetDocument) == [pcmd.ForgetDocument("one")], "what comes too late is not kept"
    assert state(borne) is ShowState.RECEIVING


def test_the_adviser_ends_it() -> None:
    borne = Driver().to_call().show().give(pev.ShowClosed("show-1"))
    assert focus(borne.session) is None
    assert borne.session.showing == Showing()
    assert borne.just(pcmd.ForgetDocument) == [pcmd.ForgetDocument("show-1")]
    assert told(borne)[-1] == ("show-1", ShowStage.CLOSED, 0)


def test_the_end_of_one_that_is_long_gone_is_told_again() -> None:
    borne = Driver().to_call().show("two").give(pev.ShowClosed("one"))
    assert told(borne)[-1] == ("one", ShowStage.CLOSED, 0)
    assert state(borne) is ShowState.SHOWN


@pytest.mark.parametrize("reason", list(Refusal))
def test_an_unfit_one_never_shows_and_the_desk_reads_why(reason: Refusal) -> None:
    borne = Driver().to_call()
    view = keys(borne.session)
    borne.give(pev.ShowAsked("show-1"), pev.ShowUnfit("show-1", reason))
    assert borne.just(pcmd.TellShow) == [pcmd.TellShow("show-1", ShowStage.REFUSED, refusal=reason)]
    assert borne.just(pcmd.ForgetDocument) == [pcmd.ForgetDocument("show-1")]
    assert keys(borne.session) == view


@pytest.mark.parametrize("at", ["idle", "line", "ended"])
def test_nothing_is_shown_outside_of_a_call(at: str) -> None:
    borne = {"idle": Driver().to_idle, "line": Driver().to_line, "ended": Driver().to_ended}[at]()
    borne.show()
    assert borne.session.showing == Showing()


def test_the_end_of_the_call_forgets_it() -> None:
    borne = Driver().to_call().show().press(Key.R1)
    borne.give(ev.CallEnded(borne.call_id, EndReason.ADVISER_HUNG_UP, borne.now_s))
    assert pcmd.ForgetDocument("show-1") in borne.commands
    assert borne.session.showing == Showing()
    assert not zoomed(borne)


# What comes first


def test_a_scan_that_has_begun_stays_and_the_page_waits_behind_it() -> None:
    borne = Driver().to_preview().show()
    assert focus(borne.session) == borne.session.scan
    borne.press(Key.CANCEL)
    assert focus(borne.session) == borne.session.showing


def test_the_adviser_may_ask_for_a_paper_while_showing() -> None:
    borne = Driver().to_call().show().give(pev.ScanAsked("scan-1", "attestation"))
    assert borne.session.scan.state is ScanState.PLACING
    borne.press(Key.CANCEL)
    assert focus(borne.session) == borne.session.showing


def test_a_question_about_printing_comes_before_what_is_shown() -> None:
    borne = Driver().to_call().show().propose()
    assert focus(borne.session) == borne.session.document("print-1")
    borne.press(Key.CANCEL)
    assert focus(borne.session) == borne.session.showing


def test_the_handset_comes_before_all() -> None:
    borne = Driver().to_call().give(HandsetLifted(100.0)).show().press(Key.R1).give(HandsetHungUp(101.0))
    assert borne.at(Phase.ON_HOOK)
    borne.press(Key.OK)
    assert focus(borne.session) == borne.session.showing
    assert not zoomed(borne)


# Printing it


def test_only_the_green_circle_prints_it_and_only_once() -> None:
    borne = Driver().to_call().show(pages=2).press(Key.OK)
    assert borne.just(pcmd.PrintDocument) == [pcmd.PrintDocument("show-1")]
    document = borne.session.document("show-1")
    assert document is not None
    assert document.state is DocumentState.PRINTING
    assert document.page_ids == borne.session.showing.page_ids
    borne.press(Key.OK)
    assert focus(borne.session) == borne.session.showing
    assert Key.OK not in keys(borne.session)
    borne.job(PrintStage.PRINTED, "show-1")
    assert [one.stage for one in borne.made(pcmd.TellPrint)] == [PrintToldStage.PRINTED]
    assert borne.session.call.pages_printed == 2
    borne.wait(11.0)
    assert borne.session.document("show-1") is None
    assert not borne.made(pcmd.ForgetDocument), "it is still shown"
    borne.give(pev.ShowClosed("show-1"))
    assert borne.just(pcmd.ForgetDocument) == [pcmd.ForgetDocument("show-1")]


def test_what_is_closed_while_it_prints_is_forgotten_after_printing() -> None:
    borne = Driver().to_call().show().press(Key.OK).give(pev.ShowClosed("show-1"))
    assert not borne.made(pcmd.ForgetDocument)
    borne.job(PrintStage.PRINTED, "show-1").press(Key.OK)
    assert borne.just(pcmd.ForgetDocument) == [pcmd.ForgetDocument("show-1")]


# The pointer


def test_the_pointer_stays_some_seconds_and_the_keys_stay_what_they_are() -> None:
    borne = Driver().to_call().show()
    serial = borne.session.serial
    borne.give(pev.ShowPointed("show-1", 1, 0.25, 0.75))
    assert borne.session.showing.pointed == (0.25, 0.75)
    assert borne.session.serial == serial
    assert not borne.commands
    borne.wait(POINTER_S - 0.5)
    assert borne.session.showing.pointed
    borne.wait(1.0)
    assert borne.session.showing.pointed is None


@pytest.mark.parametrize(("request_id", "page"), [("other", 1), ("show-1", 2), ("show-1", 0)])
def test_what_points_elsewhere_is_of_the_past(request_id: str, page: int) -> None:
    borne = Driver().to_call().show().give(pev.ShowPointed(request_id, page, 0.5, 0.5))
    assert borne.session.showing.pointed is None


def test_a_turned_page_has_no_pointer() -> None:
    borne = Driver().to_call().show().give(pev.ShowPointed("show-1", 1, 0.5, 0.5)).press(Key.L2)
    assert borne.session.showing.pointed is None


def test_who_has_enlarged_the_page_is_taken_to_the_pointed_place() -> None:
    borne = Driver().to_call().show().press(Key.R1)
    assert (borne.session.zoom.x, borne.session.zoom.y) == (0.5, 0.0)
    borne.give(pev.ShowPointed("show-1", 1, 0.5, 0.3))
    assert borne.session.zoom.y == 0.0, "in sight already: nothing moves"
    borne.give(pev.ShowPointed("show-1", 1, 0.9, 0.9))
    assert in_sight(borne.session.zoom, 0.9, 0.9)


def test_enlarging_begins_where_the_adviser_points() -> None:
    borne = Driver().to_call().show().give(pev.ShowPointed("show-1", 1, 0.1, 0.95)).press(Key.R1)
    assert in_sight(borne.session.zoom, 0.1, 0.95)


def in_sight(zoom: Zoom, x: float, y: float, sight: float = 1 / ZOOM_SCALE) -> bool:
    return all(place * (1 - sight) - 1e-9 <= at <= place * (1 - sight) + sight + 1e-9
               for place, at in ((zoom.x, x), (zoom.y, y)))  # fmt: skip


UNIT = st.floats(0, 1)


@given(UNIT, UNIT, UNIT, UNIT, st.floats(1 / ZOOM_SCALE, 1))
def test_a_followed_place_is_in_sight_however_much_the_glass_shows(
    x: float, y: float, at_x: float, at_y: float, sight: float
) -> None:
    zoom = follow(Zoom(ZoomState.ON, "page", x, y), at_x, at_y)
    assert 0 <= zoom.x <= 1
    assert 0 <= zoom.y <= 1
    assert in_sight(zoom, at_x, at_y, sight)


# The zoom, of whatever is looked at


def enlarged(name: str) -> Driver:
    borne = {
        "scan": lambda: Driver().to_preview(),
        "print": lambda: Driver().to_call().propose(),
        "shared": lambda: Driver().to_call().show(),
        "screen": lambda: Driver().to_call().give(pev.ShowAsked("show-1", screen=True)),
    }[name]()
    return borne.press(Key.R1)


WHAT = ["scan", "print", "shared", "screen"]


@pytest.mark.parametrize("what", WHAT)
@pytest.mark.parametrize("key", [Key.OK, Key.CANCEL, Key.L3])
def test_it_is_the_same_for_all_and_every_way_out_only_leads_back(what: str, key: Key) -> None:
    borne = enlarged(what)
    assert zoomed(borne)
    before = focus(borne.session)
    commands = len(borne.history)
    borne.press(key)
    assert not zoomed(borne)
    assert focus(borne.session) == before
    assert borne.history[commands:] == [cmd.PlayTone(cmd.Tone.KEY)], "nothing is sent, printed or lost"


@pytest.mark.parametrize("what", WHAT)
def test_the_keys_lead_all_over_the_page_and_stop_at_its_edges(what: str) -> None:
    borne = enlarged(what)
    assert Key.L1 not in keys(borne.session), "it begins at the top"
    seen = []
    for key in (Key.L2, Key.L2, Key.R1, Key.R2, Key.R2, Key.L1, Key.L1):
        borne.press(key)
        seen.append((borne.session.zoom.x, borne.session.zoom.y))
    assert seen == [(0.5, 0.5), (0.5, 1.0), (0.0, 1.0), (0.5, 1.0), (1.0, 1.0), (1.0, 0.5), (1.0, 0.0)]
    assert set(keys(borne.session)) == {Key.L2, Key.R1, Key.L3, Key.OK, Key.CANCEL}


def test_a_turn_of_the_adviser_keeps_it_enlarged_at_the_top_of_the_other_page() -> None:
    borne = enlarged("shared").press(Key.L2).give(pev.ShowTurned("show-1", 2))
    assert zoomed(borne)
    assert borne.session.zoom.page_id == "show-1-page-1"
    assert borne.session.zoom.y == 0.0


def test_what_goes_takes_its_zoom_with_it() -> None:
    assert not zoomed(enlarged("shared").give(pev.ShowClosed("show-1")))
    assert not zoomed(enlarged("print").give(pev.PrintWithdrawn("print-1")))
    assert not zoomed(enlarged("shared").propose())


def test_an_enlarged_preview_of_a_scan_still_waits_only_so_long() -> None:
    borne = enlarged("scan").wait(201.0)
    assert borne.session.scan.state is ScanState.NONE
    assert not zoomed(borne)
    assert not borne.made(pcmd.SendPages)


# The screen


def test_the_advisers_screen_is_shown_whole_until_the_camera_is_back() -> None:
    borne = Driver().to_call().give(pev.ShowAsked("show-1", screen=True))
    assert borne.just(pcmd.FitPicture) == [pcmd.FitPicture(fit=True)]
    assert borne.just(pcmd.TellShow) == [pcmd.TellShow("show-1", ShowStage.SHOWN, screen=True)]
    assert Key.OK not in keys(borne.session), "a screen does not print"
    borne.press(Key.CANCEL)
    assert focus(borne.session) is None
    assert borne.session.showing.screen, "it is still the picture of the call"
    borne.press(Key.L3)
    assert state(borne) is ShowState.SCREEN
    borne.give(pev.ShowClosed("show-1"))
    assert borne.just(pcmd.FitPicture) == [pcmd.FitPicture(fit=False)]
    assert not borne.made(pcmd.ForgetDocument)


def test_a_document_after_the_screen_and_a_screen_after_the_document() -> None:
    borne = Driver().to_call().show("one").give(pev.ShowAsked("two", screen=True))
    assert borne.just(pcmd.ForgetDocument) == [pcmd.ForgetDocument("one")]
    borne.give(pev.ShowAsked("three"))
    assert borne.just(pcmd.FitPicture) == [pcmd.FitPicture(fit=False)]
    assert [one.request_id for one in borne.just(pcmd.TellShow)] == ["two", "three"]
