"""Practice as the session knows it: how it begins, what is different in it, and that nothing of it stays."""

from collections.abc import Callable

import pytest

from central.protocol.values import EndReason, HelpState, ServiceState
from firmware.session import commands as cmd
from firmware.session import events as ev
from firmware.session import paper_commands as pcmd
from firmware.session.keys import keys, language_keys
from firmware.session.moves import Trigger
from firmware.session.notice import PAGE_KEY
from firmware.session.phases import Overlay, Phase
from firmware.session.practice import PRACTICE_KEY, key_beside, offered
from firmware.session.step import start
from firmware.views.show import show
from hardware.events import Key, LampState
from tests.firmware.session.driver import SEED, SERVICES, SITE, Driver, service


def in_practice_line() -> Driver:
    return Driver().to_practice().press(Key.L1, Key.OK)


def in_practice_call() -> Driver:
    borne = in_practice_line().accept()
    return borne.give(ev.MediaConnected(borne.call_id, borne.now_s))


def help_state(borne: Driver) -> HelpState:
    return borne.session.help_state


def test_a_key_of_help_begins_it_and_nobody_needs_to_come_any_more() -> None:
    borne = Driver().to_idle().press(Key.HELP)
    borne.press(PRACTICE_KEY)
    assert borne.at(Phase.PRACTICE)
    assert borne.session.overlay is Overlay.NONE
    assert borne.just(cmd.CallHost) == [cmd.CallHost(wanted=False)]
    assert borne.just(cmd.RingBell) == [cmd.RingBell(on=False)]
    assert not borne.session.help_wanted


def test_the_voice_says_the_key_before_it_acts() -> None:
    borne = Driver().to_idle().press(Key.VOICE, Key.HELP, PRACTICE_KEY)
    assert borne.at(Phase.IDLE)
    assert "S’entraîner" in show(borne.session).softkeys[PRACTICE_KEY].said()
    borne.press(Key.OK)
    assert borne.at(Phase.PRACTICE)
    assert "Personne n’est dérangé" in show(borne.session).spoken


LANGUAGES = ("fr", "en", "ar", "uk", "es", "pt", "de")


def speaking(count: int) -> Driver:
    """On the first screen, with so many languages."""
    return Driver(start(SEED, languages=LANGUAGES[:count])).to_idle()


@pytest.mark.parametrize(("count", "key"), [(2, Key.R2), (4, Key.R2), (5, Key.R3)])
def test_a_key_beside_the_languages_begins_it_and_nobody_is_called(count: int, key: Key) -> None:
    borne = speaking(count).press(Key.R3)
    assert key_beside(borne.session, language_keys(borne.session)) is key
    borne.press(key)
    assert borne.at(Phase.PRACTICE)
    assert borne.just(cmd.TellPractice) == [cmd.TellPractice(on=True)]
    assert borne.made(cmd.CallHost) == [cmd.CallHost(wanted=False)]  # Said as central connects, and by nobody since.
    assert borne.made(cmd.RingBell) == []


def test_so_many_languages_leave_no_key_and_help_has_it_still() -> None:
    borne = speaking(6).press(Key.R3)
    assert Trigger.PRACTISE not in {move.trigger for move in keys(borne.session).values()}
    assert offered(borne.press(Key.CANCEL, Key.HELP).session)


def test_beside_the_languages_it_is_not_offered_in_practice_nor_without_a_service() -> None:
    for borne in (
        speaking(2).press(Key.HELP, PRACTICE_KEY, Key.OK),
        Driver(start(SEED, languages=LANGUAGES)).to_idle(()),
    ):
        borne.press(Key.R3)
        assert borne.at(Phase.LANGUAGE)
        assert key_beside(borne.session, ()) is None
        assert Trigger.PRACTISE not in {move.trigger for move in keys(borne.session).values()}


def test_who_had_called_somebody_and_then_practises_needs_nobody() -> None:
    borne = speaking(2).press(Key.HELP, Key.OK)
    assert borne.made(cmd.CallHost)[-1].wanted
    borne.press(Key.R3, Key.R2)
    assert not borne.session.help_wanted
    assert borne.just(cmd.CallHost) == [cmd.CallHost(wanted=False)]


def test_central_hears_when_practice_begins_and_ends_and_again_after_a_lost_line() -> None:
    borne = Driver().to_practice()
    assert borne.made(cmd.TellPractice) == [cmd.TellPractice(on=True)]
    borne.give(ev.CentralLost(borne.now_s), ev.CentralConnected(SITE, SERVICES, borne.now_s))
    assert borne.just(cmd.TellPractice) == [cmd.TellPractice(on=True)]
    borne.press(Key.CANCEL)
    assert borne.just(cmd.TellPractice) == [cmd.TellPractice(on=False)]
    borne.give(ev.CentralLost(borne.now_s), ev.CentralConnected(SITE, SERVICES, borne.now_s))
    assert borne.just(cmd.TellPractice) == []


@pytest.mark.parametrize(
    "elsewhere",
    [
        lambda: Driver().to_idle().press(Key.L1),
        lambda: Driver().to_idle().press(Key.L1, PAGE_KEY),
        lambda: Driver().to_call(),
        lambda: Driver().to_practice(),
        lambda: Driver().to_idle(()),
    ],
)
def test_help_offers_it_on_the_first_screen_only(elsewhere: Callable[[], Driver]) -> None:
    borne = elsewhere().press(Key.HELP)
    assert not offered(borne.session)
    assert PRACTICE_KEY not in show(borne.session).softkeys
    practised = borne.session.practice
    borne.press(PRACTICE_KEY)
    assert not borne.at(Phase.PRACTICE)
    assert borne.session.practice is practised


def test_every_service_is_open_and_none_takes_an_appointment() -> None:
    taking = (*SERVICES, service(4, appointments=True))
    borne = Driver().to_idle(taking).press(Key.HELP, PRACTICE_KEY, Key.OK)
    assert {one.state for one in borne.session.services} == {ServiceState.OPEN}
    assert Key.OK not in keys(borne.session)
    borne.give(ev.ServicesChanged((service(3, ServiceState.CLOSED),)))
    assert borne.session.services[0].state is ServiceState.OPEN
    borne.press(Key.CANCEL)
    assert borne.session.services == (service(3, ServiceState.CLOSED),)


def test_every_screen_says_it_in_word_and_lamp() -> None:
    borne = Driver().to_practice()
    for key in (Key.L1, PAGE_KEY, Key.OK, Key.OK):
        view = show(borne.session)
        assert view.band == "ENTRAÎNEMENT"
        assert view.lamps()[Key.HELP] is LampState.SLOW
        borne.press(key)
    borne.press(Key.HELP)
    assert show(borne.session).band == "ENTRAÎNEMENT"
    assert show(Driver().to_idle().session).band == ""


def test_the_call_the_slip_and_the_hours_are_for_practice() -> None:
    borne = in_practice_call()
    assert borne.made(cmd.RequestCall)[-1].practice
    borne.give(ev.CallEnded(borne.call_id, EndReason.ADVISER_HUNG_UP, borne.now_s)).press(Key.L1)
    assert borne.made(pcmd.PrintSlip)[-1].practice
    hours = Driver().to_practice().press(Key.L1, PAGE_KEY, Key.L2)
    assert hours.made(pcmd.PrintHours)[-1].practice
    real = Driver().to_ended().press(Key.L1)
    assert not real.made(cmd.RequestCall)[-1].practice
    assert not real.made(pcmd.PrintSlip)[-1].practice


def test_help_in_practice_says_that_somebody_was_called_and_rings_nowhere() -> None:
    borne = in_practice_call()
    rung = len(borne.made(cmd.RingBell))
    borne.press(Key.HELP)
    assert help_state(borne) is HelpState.CALLED
    assert borne.just(cmd.CallHost) == [cmd.CallHost(wanted=True, practice=True)]
    borne.give(ev.HelpTold(HelpState.UNHEARD), ev.HelpTold(HelpState.CALLED), ev.CentralLost(borne.now_s))
    assert help_state(borne) is HelpState.CALLED
    assert borne.made(cmd.RingBell)[rung:] == []
    borne.give(ev.CentralConnected(SITE, SERVICES, borne.now_s))
    assert borne.just(cmd.CallHost) == [cmd.CallHost(wanted=True, practice=True)]
    borne.give(ev.HelpTold(HelpState.COMING))
    assert help_state(borne) is HelpState.COMING


def test_central_may_be_away() -> None:
    borne = Driver().to_offline().press(Key.HELP, PRACTICE_KEY, Key.OK)
    assert borne.at(Phase.IDLE)
    borne.press(Key.L1, Key.OK)
    assert borne.at(Phase.WAITING)
    borne.give(ev.CallQueued(borne.call_id, 1, ringing=True, wait_estimate_s=None)).wait(90.0)
    assert borne.at(Phase.RINGING)


def test_central_that_is_lost_ends_nothing() -> None:
    borne = Driver().to_practice().press(Key.L1).give(ev.CentralLost(100.0))
    assert borne.at(Phase.PRIVACY)
    assert borne.press(PAGE_KEY).give(ev.CentralLost(borne.now_s)).at(Phase.SERVICE)


def red_cross() -> Driver:
    return Driver().to_practice().press(Key.L1, PAGE_KEY, Key.CANCEL, Key.CANCEL)


def left_alone() -> Driver:
    return Driver().to_practice().wait(85.0)


def left_alone_on_a_page() -> Driver:
    return Driver().to_practice().press(Key.L1, PAGE_KEY).wait(85.0)


def stopped_at_once() -> Driver:
    return Driver().to_idle().press(Key.HELP, PRACTICE_KEY, Key.CANCEL)


def end_of_the_call() -> Driver:
    borne = in_practice_call()
    borne.give(ev.CallEnded(borne.call_id, EndReason.ADVISER_HUNG_UP, borne.now_s)).press(Key.OK)
    assert borne.session.practice
    borne.give(ev.PaperChecked(left=False), ev.Wiped())
    assert show(borne.session).band
    return borne.press(Key.OK)


def left_the_line() -> Driver:
    return in_practice_line().press(Key.CANCEL).give(ev.PaperChecked(left=False), ev.Wiped()).press(Key.OK)


def started_anew() -> Driver:
    return Driver(start(SEED)).to_idle()


@pytest.mark.parametrize(
    "leave",
    [red_cross, left_alone, left_alone_on_a_page, stopped_at_once, end_of_the_call, left_the_line, started_anew],
)
def test_whoever_comes_next_is_not_in_practice(leave: Callable[[], Driver]) -> None:
    borne = leave()
    assert borne.at(Phase.IDLE)
    assert not borne.session.practice
    assert borne.session.services == SERVICES
    assert borne.session.real_services == ()
    assert show(borne.session).band == ""
    borne.press(Key.L1, Key.OK)
    assert not borne.made(cmd.RequestCall)[-1].practice


def test_a_practice_wish_for_help_ends_with_practice() -> None:
    borne = Driver().to_practice().press(Key.HELP, Key.OK).press(Key.CANCEL)
    assert not borne.session.practice
    assert borne.just(cmd.CallHost) == [cmd.CallHost(wanted=False)]


def test_the_first_screen_asks_whether_somebody_is_there_before_it_ends() -> None:
    borne = Driver().to_practice().wait(61.0)
    assert borne.session.overlay is Overlay.TIMEOUT
    borne.press(Key.L2)
    assert borne.session.practice
    assert borne.can(Key.CANCEL, Trigger.CANCEL)
