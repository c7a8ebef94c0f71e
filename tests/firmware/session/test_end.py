"""After the call: slip, wipe, paper left behind; time limits and the keys that mean the same everywhere."""

import pytest

from central.protocol.values import EndReason
from firmware.session import commands as cmd
from firmware.session import events as ev
from firmware.session import paper_commands as pcmd
from firmware.session import paper_events as pev
from firmware.session.notice import PAGE_KEY
from firmware.session.paper_state import Slip
from firmware.session.phases import Overlay, Phase
from firmware.session.reading import READERS
from firmware.session.state import Session
from firmware.session.step import start
from firmware.views.show import show
from hardware.errors import FaultKind
from hardware.events import Key, PrintStage
from tests.firmware.session.driver import SEED, Driver

# The slip


def test_a_slip_that_fails_may_be_tried_again() -> None:
    borne = Driver().to_ended().press(Key.L1).give(pev.SlipFailed(FaultKind.NO_PAPER))
    assert borne.at(Phase.ENDED)
    assert borne.just(pcmd.TellSlip) == [pcmd.TellSlip("no_paper")]
    borne.press(Key.L1).give(pev.SlipPrinted())
    assert borne.just(pcmd.TellSlip) == [pcmd.TellSlip("printed")]
    assert len(borne.made(pcmd.PrintSlip)) == 2
    borne.press(Key.L1)
    assert len(borne.made(pcmd.PrintSlip)) == 2, "printed once"


def test_a_slip_printer_that_never_answers_is_not_waited_for() -> None:
    borne = Driver().to_ended().press(Key.L1).wait(30.0)
    assert borne.at(Phase.ENDED)
    assert borne.session.call.slip is Slip.FAILED


def test_no_slip_wanted_is_told() -> None:
    assert Driver().to_ended().press(Key.OK).just(pcmd.TellSlip) == [pcmd.TellSlip("declined")]


def with_steps(borne: Driver | None = None) -> Driver:
    """A call that is over, in which the adviser wrote what to do next."""
    borne = (borne or Driver().to_call()).give(pev.NextStepsWritten("Rapportez la quittance."))
    return borne.give(ev.CallEnded(borne.call_id, EndReason.ADVISER_HUNG_UP, borne.now_s))


def test_the_obvious_key_never_loses_the_next_steps() -> None:
    borne = with_steps()
    view = show(borne.session)
    assert (view.ok, view.cancel) == ("Imprimer le ticket", "")
    assert "a écrit **la suite** pour vous" in view.lines[1].text
    assert borne.press(Key.OK).just(pcmd.PrintSlip)
    borne.give(pev.SlipPrinted())
    assert show(borne.session).ok == "Terminer"
    assert borne.press(Key.OK).at(Phase.WIPING)


def test_another_key_ends_without_the_slip_and_says_so() -> None:
    borne = with_steps()
    assert show(borne.session).softkeys[Key.R1].text == "Terminer sans ticket"
    assert borne.press(Key.R1).just(pcmd.TellSlip) == [pcmd.TellSlip("declined")]
    assert borne.at(Phase.WIPING)


@pytest.mark.parametrize("why", ["dead", "failed"])
def test_where_the_slip_cannot_be_printed_the_green_key_ends(why: str) -> None:
    borne = Driver().to_call()
    if why == "dead":
        borne.give(ev.DeviceStateChanged("receipt_printer", FaultKind.UNPLUGGED))
    with_steps(borne)
    if why == "failed":
        borne.press(Key.OK).give(pev.SlipFailed(FaultKind.NO_PAPER))
    assert show(borne.session).ok == "Terminer"
    assert borne.press(Key.OK).at(Phase.WIPING)


def test_while_pages_come_out_the_slip_can_be_printed_and_nothing_ends_but_by_the_red_cross() -> None:
    borne = with_steps(Driver().to_call().propose().press(Key.OK, Key.OK).job(PrintStage.PRINTING))
    view = show(borne.session)
    assert (view.ok, view.cancel, set(view.softkeys)) == ("Imprimer le ticket", "Arrêter", {Key.L1, Key.L2})
    assert borne.press(Key.OK).at(Phase.SLIP_PRINTING)


def test_the_end_waits_for_pages_that_print() -> None:
    borne = Driver().to_call().propose().press(Key.OK, Key.OK)
    borne.press(Key.CANCEL, Key.CANCEL).wait(60.0)
    assert borne.at(Phase.ENDED)
    borne.job(PrintStage.PRINTED, pages_done=2).wait(70.0)
    assert not borne.at(Phase.ENDED)


def test_a_printer_that_stands_still_after_the_call_is_told_as_long_as_any_end() -> None:
    borne = Driver().to_call().propose().press(Key.OK, Key.OK)
    borne.press(Key.CANCEL, Key.CANCEL).wait(100.0)
    borne.job(PrintStage.STOPPED, fault=FaultKind.NO_PAPER)
    assert borne.just(pcmd.CancelPrint) == [pcmd.CancelPrint("print-1")]
    assert borne.just(cmd.PlayTone) == [cmd.PlayTone(cmd.Tone.NO)]
    borne.job(PrintStage.CANCELLED).wait(40.0)
    assert borne.at(Phase.ENDED)
    assert borne.session.call.pages_unprinted == 2
    assert not borne.wait(30.0).at(Phase.ENDED)


@pytest.mark.parametrize(
    ("stage", "pages_done", "unprinted"),
    [
        (PrintStage.CANCELLED, 1, 2),
        (PrintStage.FAILED, 0, 2),
        (PrintStage.CANCELLED, 2, 0),
        (PrintStage.PRINTED, 2, 0),
    ],
)
def test_what_did_not_come_out_whole_after_the_call_is_counted(
    stage: PrintStage, pages_done: int, unprinted: int
) -> None:
    borne = Driver().to_call().propose().press(Key.OK, Key.OK, Key.CANCEL, Key.CANCEL)
    borne.job(stage, pages_done=pages_done)
    assert borne.session.call.pages_unprinted == unprinted


def test_what_the_citizen_cancelled_in_the_call_is_not_missing_after_it() -> None:
    borne = Driver().to_call().propose().press(Key.OK, Key.CANCEL, Key.CANCEL, Key.CANCEL)
    assert borne.at(Phase.ENDED)
    assert borne.job(PrintStage.CANCELLED).session.call.pages_unprinted == 0


def test_a_job_that_was_given_up_and_came_out_whole_is_not_missing() -> None:
    borne = Driver().to_call().propose().press(Key.OK, Key.OK, Key.CANCEL, Key.CANCEL)
    borne.job(PrintStage.STOPPED, fault=FaultKind.NO_PAPER).job(PrintStage.PRINTED, pages_done=2)
    assert (borne.session.call.pages_unprinted, borne.session.call.pages_printed) == (0, 2)


# The wipe


def test_nothing_is_said_to_be_gone_before_it_is() -> None:
    borne = Driver().to_ended().press(Key.OK).give(ev.PaperChecked(left=False))
    assert borne.at(Phase.WIPING)
    assert borne.give(ev.Wiped()).at(Phase.NOTHING)


def test_the_wipe_leaves_nothing_of_the_citizen_in_the_session() -> None:
    borne = with_steps().press(Key.L2, Key.CANCEL, Key.R1)
    old = borne.session
    borne.give(ev.PaperChecked(left=None), ev.Wiped()).press(Key.OK)
    rest = repr(borne.session)
    for secret in (old.call.call_id, old.seed, "Claire", "LAT-4821", "cerise", "quittance"):
        assert secret in repr(old)
        assert secret not in rest


def test_ids_never_come_again() -> None:
    borne = Driver()
    for _ in range(3):
        borne.to_call().press(Key.CANCEL, Key.CANCEL, Key.OK).give(ev.PaperChecked(left=False), ev.Wiped())
        borne.press(Key.OK)
    ids = [request.call_id for request in borne.made(cmd.RequestCall)]
    assert len(set(ids)) == 3
    assert Driver().to_line().call_id == ids[0], "the same seed gives the same ids"


def test_a_wipe_that_fails_puts_the_borne_out_of_order_until_one_succeeds() -> None:
    borne = Driver().to_ended().press(Key.OK).give(ev.WipeFailed("queue"))
    assert borne.at(Phase.OUT)
    borne.wait(61.0)
    assert len(borne.made(cmd.Wipe)) == 3
    assert borne.give(ev.Wiped()).at(Phase.IDLE)


def test_a_wipe_that_never_answers_puts_the_borne_out_of_order() -> None:
    assert Driver().to_ended().press(Key.OK).wait(61.0).at(Phase.OUT)


def test_a_wiped_that_nobody_asked_for_wipes_nothing() -> None:
    borne = Driver().to_call()
    before = borne.session
    assert borne.give(ev.Wiped()).session == before


def test_a_paper_left_is_asked_for_every_ten_seconds() -> None:
    borne = Driver().to_ended().press(Key.OK).give(ev.Wiped(), ev.PaperChecked(left=True))
    assert borne.at(Phase.PAPER_LEFT)
    borne.wait(31.0)
    assert borne.made(cmd.PlayTone).count(cmd.PlayTone(cmd.Tone.PAPER_LEFT)) == 4
    borne.give(ev.PaperChecked(left=True))
    assert borne.at(Phase.PAPER_LEFT)
    assert borne.give(ev.PaperChecked(left=False)).at(Phase.NOTHING)


def test_a_scanner_that_does_not_answer_keeps_nobody() -> None:
    borne = Driver().to_ended().press(Key.OK).give(ev.Wiped()).wait(11.0)
    assert borne.at(Phase.NOTHING)


# Time


@pytest.mark.parametrize(("keys", "limit_s"), [((Key.L1, PAGE_KEY), 60.0), ((Key.L1,), 120.0)])
def test_a_screen_with_a_limit_asks_and_then_gives_up(keys: tuple[Key, ...], limit_s: float) -> None:
    borne = Driver().to_idle().press(*keys).wait(limit_s - 1.0)
    assert borne.session.overlay is Overlay.NONE
    assert borne.wait(1.5).session.overlay == "timeout"
    assert borne.wait(20.0).at(Phase.IDLE)
    assert not borne.made(cmd.OpenCamera)


@pytest.mark.parametrize("key", [key for key in Key if key is not Key.HELP])
def test_any_key_gives_the_full_time_again_and_does_nothing_else(key: Key) -> None:
    borne = Driver().to_idle().press(Key.L1, PAGE_KEY).wait(65.0)
    before = borne.session
    borne.press(key)
    assert borne.at(Phase.SERVICE)
    assert borne.session.overlay is Overlay.NONE
    assert (borne.session.volume, borne.session.voice_on) == (before.volume, before.voice_on)
    assert borne.wait(59.0).session.overlay is Overlay.NONE


def test_idle_waits_for_ever() -> None:
    borne = Driver().to_idle().wait(1000.0)
    assert borne.at(Phase.IDLE)
    assert borne.session.overlay is Overlay.NONE


def test_ticks_change_no_serial() -> None:
    borne = Driver().to_call()
    serial = borne.session.serial
    assert borne.wait(30.0).session.serial == serial


def test_a_deadline_is_known_beforehand() -> None:
    borne = Driver().to_call().press(Key.CANCEL)
    asked_s = borne.now_s
    borne.wait(1.0)
    assert borne.session.next_deadline_s() == asked_s + 15.0


# Keys that mean the same everywhere


def test_help_loses_nothing() -> None:
    borne = Driver().to_preview()
    before = borne.session
    borne.press(Key.HELP)
    assert borne.session.overlay == "help"
    borne.press(Key.CANCEL)
    assert borne.session.overlay is Overlay.NONE
    assert borne.session.scan == before.scan


def test_help_gives_way_when_the_call_ends() -> None:
    borne = Driver().to_call().press(Key.HELP)
    borne.give(ev.CallEnded(borne.call_id, EndReason.ADVISER_HUNG_UP, borne.now_s))
    assert borne.session.overlay is Overlay.NONE


def test_volume_shows_for_three_seconds_and_goes_back_after_the_session() -> None:
    borne = Driver().to_call().press(Key.VOL_UP)
    assert borne.just(cmd.SetVolume) == [cmd.SetVolume(7)]
    assert borne.session.volume_until_s is not None
    assert borne.wait(3.1).session.volume_until_s is None
    borne.press(Key.CANCEL, Key.CANCEL, Key.OK).give(ev.PaperChecked(left=False), ev.Wiped()).press(Key.OK)
    assert borne.just(cmd.SetVolume) == [cmd.SetVolume(6)]
    assert borne.session.volume == 6


def test_volume_stops_at_its_ends() -> None:
    assert Driver().to_idle().press(*[Key.VOL_UP] * 9).session.volume == 10
    assert Driver().to_idle().press(*[Key.VOL_DOWN] * 9).session.volume == 1


def test_voice_is_off_again_when_nobody_begins() -> None:
    borne = Driver().to_idle().press(Key.VOICE)
    assert borne.session.voice_on
    assert not borne.wait(81.0).session.voice_on


def test_every_event_has_a_reader() -> None:
    union = {*ev.Event.__value__.__args__, *pev.PaperEvent.__value__.__args__} - {pev.PaperEvent}
    assert union - {ev.Pressed, ev.TimePassed} == set(READERS)


def test_a_session_begins_with_nothing() -> None:
    assert start(SEED) == Session(seed=SEED)
    assert start(SEED).next_deadline_s() is not None
