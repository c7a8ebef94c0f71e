"""HELP: a wish with a life of its own, which ends when somebody says so or the citizen has gone."""

import pytest

from central.protocol.values import HelpState
from firmware.session import commands as cmd
from firmware.session import events as ev
from firmware.session.phases import Overlay, Phase
from hardware.events import Key
from tests.firmware.session.driver import SERVICES, SITE, Driver


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
