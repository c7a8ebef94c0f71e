"""HELP: a wish with a life of its own, which ends when somebody says so or the citizen has gone."""

from collections.abc import Callable

import pytest

from central.protocol.values import HelpState
from firmware.session import commands as cmd
from firmware.session import events as ev
from firmware.session.keys import CONTRAST_KEY, LARGE_KEY
from firmware.session.notice import PAGE_KEY
from firmware.session.phases import Overlay, Phase
from firmware.session.step import start
from firmware.views.show import show
from hardware.errors import FaultKind
from hardware.events import Key
from tests.firmware.session.driver import SEED, SERVICES, SITE, Driver


def called(borne: Driver) -> list[bool]:
    """Since the first connection, which says that nobody is needed."""
    return [command.wanted for command in borne.made(cmd.CallHost)][1:]


def rings(borne: Driver) -> list[bool]:
    return [command.on for command in borne.made(cmd.RingBell)]


def test_help_calls_the_host_once_however_often_it_is_pressed() -> None:
    borne = Driver().to_idle().press(Key.HELP, Key.OK, Key.HELP)
    assert called(borne) == [True]
    assert rings(borne) == [True]
    assert borne.session.overlay is Overlay.HELP


def test_going_back_keeps_the_wish_and_the_red_cross_ends_it() -> None:
    borne = Driver().to_call().press(Key.HELP, Key.OK)
    assert called(borne) == [True]
    borne.press(Key.HELP, Key.CANCEL)
    assert not borne.session.help_wanted
    assert called(borne) == [True, False]
    assert rings(borne) == [True, False]
    assert borne.at(Phase.IN_CALL)


def test_the_bell_is_still_as_soon_as_somebody_comes() -> None:
    borne = Driver().to_idle().press(Key.HELP).give(ev.HelpTold(HelpState.CALLED))
    assert rings(borne)[-1]
    borne.give(ev.HelpTold(HelpState.COMING))
    assert not rings(borne)[-1]
    assert borne.just(cmd.PlayTone) == [cmd.PlayTone(cmd.Tone.DONE)]
    borne.give(ev.HelpTold(HelpState.OVER))
    assert not borne.session.help_wanted
    assert called(borne) == [True]


def test_what_central_says_of_a_wish_that_is_over_changes_nothing() -> None:
    borne = Driver().to_idle()
    before = borne.session
    assert borne.give(ev.HelpTold(HelpState.COMING)).session == before
    assert borne.commands == ()


def test_central_that_comes_back_hears_it_again() -> None:
    borne = Driver().to_call().press(Key.HELP).give(ev.HelpTold(HelpState.CALLED))
    borne.give(ev.CentralLost(borne.now_s))
    assert borne.session.help_state is HelpState.UNHEARD
    borne.give(ev.CentralConnected(SITE, SERVICES, borne.now_s))
    assert called(borne) == [True, True]


def test_a_borne_that_loses_central_in_idle_asks_for_nobody_afterwards() -> None:
    borne = Driver().to_idle().press(Key.HELP).give(ev.CentralLost(Driver().now_s))
    borne.give(ev.CentralConnected(SITE, SERVICES, borne.now_s))
    assert called(borne) == [True, False, False]
    assert not rings(borne)[-1]


@pytest.mark.parametrize("press", [Key.OK, Key.CANCEL])
def test_the_wish_survives_the_wipe_and_ends_when_the_citizen_has_gone(press: Key) -> None:
    borne = Driver().to_ended().press(Key.HELP, press)
    wanted = press is Key.OK
    borne.press(Key.OK).give(ev.PaperChecked(left=False), ev.Wiped())
    assert borne.session.help_wanted is wanted
    borne.press(Key.OK)
    assert borne.at(Phase.IDLE)
    assert not borne.session.help_wanted
    assert called(borne) == [True, False]


def test_help_is_heard_on_the_question_whether_somebody_is_there() -> None:
    borne = Driver().to_idle().press(Key.L1, PAGE_KEY).wait(60.0)
    overlays = [borne.session.overlay, borne.press(Key.HELP).session.overlay]
    assert overlays == [Overlay.TIMEOUT, Overlay.HELP]
    assert called(borne) == [True]
    assert borne.press(Key.OK).at(Phase.SERVICE)


# A setting, or a cry


@pytest.mark.parametrize("key", [CONTRAST_KEY, LARGE_KEY])
@pytest.mark.parametrize("begin", [Driver.to_idle, Driver.to_call], ids=["idle", "call"])
def test_help_that_was_used_for_a_setting_and_left_with_the_green_circle_calls_nobody_any_more(
    key: Key, begin: Callable[[Driver], Driver]
) -> None:
    borne = begin(Driver()).press(Key.HELP, key)
    assert "Sinon, rond vert." in show(borne.session).foot, "which is said before"
    assert "Sinon, rond vert." in show(borne.session).spoken
    borne.press(Key.OK)
    assert called(borne) == [True, False]
    assert not rings(borne)[-1]


def test_who_stays_keeps_the_call_whatever_was_set() -> None:
    borne = Driver().to_idle().press(Key.HELP, LARGE_KEY).wait(300.0)
    assert borne.session.help_wanted


def test_who_insists_keeps_the_call_whatever_was_set() -> None:
    borne = Driver().to_call().press(Key.HELP, LARGE_KEY, Key.HELP, Key.OK)
    assert called(borne) == [True]


def test_a_host_on_the_way_is_not_called_off_by_a_setting() -> None:
    borne = Driver().to_idle().press(Key.HELP, LARGE_KEY).give(ev.HelpTold(HelpState.COMING)).press(Key.OK)
    assert borne.session.help_wanted


def test_a_setting_does_not_take_back_an_earlier_cry() -> None:
    borne = Driver().to_call().press(Key.HELP, Key.OK, Key.HELP, CONTRAST_KEY, Key.OK)
    assert called(borne) == [True]


def test_a_key_that_only_says_what_it_does_sets_nothing() -> None:
    borne = Driver().to_idle().press(Key.VOICE, Key.HELP, LARGE_KEY, Key.VOICE)
    assert not borne.session.help_set


def test_help_says_that_somebody_was_called_and_how_to_call_them_off() -> None:
    borne = Driver().to_idle().press(Key.HELP)
    assert "Croix rouge." not in show(borne.session).lines[1].text
    view = show(borne.give(ev.HelpTold(HelpState.CALLED)).session)
    assert view.title == "L’accueil est prévenu"
    assert "plus besoin d’aide" in view.lines[1].text
    assert view.cancel == "Plus besoin d’aide"


# The bell


def with_bell() -> Driver:
    return Driver(start(SEED, bell=True)).to_idle()


def test_a_bell_that_rings_without_central_is_told() -> None:
    borne = with_bell().give(ev.CentralLost(100.0)).press(Key.HELP)
    view = show(borne.session)
    assert view.title == "L’accueil est prévenu"
    assert "La sonnette sonne." in view.lines[0].text
    assert "La sonnette sonne." in view.spoken
    borne.give(ev.DeviceStateChanged("bell", FaultKind.INPUT_OUTPUT))
    assert "Demandez à une personne" in show(borne.session).lines[0].text, "a bell that fails is heard by nobody"


def test_without_a_bell_nobody_is_promised() -> None:
    view = show(Driver().to_idle().give(ev.CentralLost(100.0)).press(Key.HELP).session)
    assert "Demandez à une personne" in view.lines[0].text
