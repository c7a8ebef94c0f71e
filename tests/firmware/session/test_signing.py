"""Sign language: chosen before the call or in it, told to the desk, kept until the citizen has gone."""

import pytest

from firmware.session import commands as cmd
from firmware.session import events as ev
from firmware.session.keys import keys
from firmware.session.phases import Overlay, Phase
from firmware.session.signing import SIGN_KEY
from firmware.views.show import show
from hardware.events import Key
from tests.firmware.session.appointments import opened
from tests.firmware.session.driver import Driver


def at_notice() -> Driver:
    return Driver().to_idle().press(Key.L1)


def test_chosen_on_the_notice_it_goes_with_the_call() -> None:
    borne = at_notice().press(SIGN_KEY)
    assert borne.at(Phase.PRIVACY)
    assert not borne.commands[1:], "nothing but the tone"
    borne.press(Key.OK)
    assert [request.signing for request in borne.made(cmd.RequestCall)] == [True]
    borne.accept().give(ev.MediaConnected(borne.call_id, borne.now_s))
    assert not borne.made(cmd.TellSigning), "central has said so to the desk"


def test_the_key_says_what_it_does_next_and_takes_it_back() -> None:
    borne = at_notice()
    assert show(borne.session).softkeys[SIGN_KEY].text == "Langue des signes"
    borne.press(SIGN_KEY)
    view = show(borne.session)
    assert view.softkeys[SIGN_KEY].text == "Sans langue des signes"
    assert view.aside is not None
    assert view.spoken.startswith("Langue des signes choisie.")
    borne.press(SIGN_KEY, Key.OK)
    assert [request.signing for request in borne.made(cmd.RequestCall)] == [False]


def test_an_appointment_offers_it_too() -> None:
    borne = opened(60.0).press(SIGN_KEY)
    assert borne.at(Phase.RDV)
    assert show(borne.session).aside is not None
    borne.press(Key.OK)
    assert [request.signing for request in borne.made(cmd.RequestCall)] == [True]


def test_in_a_call_help_switches_it_and_both_sides_follow() -> None:
    borne = Driver().to_call().press(Key.HELP, SIGN_KEY)
    assert borne.just(cmd.KeepRate) == [cmd.KeepRate(on=True)]
    assert borne.just(cmd.TellSigning) == [cmd.TellSigning(on=True)]
    assert borne.session.overlay is Overlay.HELP
    borne.press(SIGN_KEY)
    assert borne.just(cmd.KeepRate) == [cmd.KeepRate(on=False)]
    assert borne.just(cmd.TellSigning) == [cmd.TellSigning(on=False)]


@pytest.mark.parametrize("before", [False, True])
def test_what_changed_in_line_is_told_once_the_desk_is_there(before: bool) -> None:
    borne = at_notice().press(*([SIGN_KEY] if before else []), Key.OK)
    borne.press(Key.HELP, SIGN_KEY, Key.OK)
    assert borne.made(cmd.KeepRate) == [cmd.KeepRate(on=not before)]
    assert not borne.made(cmd.TellSigning)
    borne.accept().give(ev.MediaConnected(borne.call_id, borne.now_s))
    assert borne.just(cmd.TellSigning) == [cmd.TellSigning(on=not before)]


def test_outside_a_call_help_does_not_offer_it() -> None:
    borne = Driver().to_idle().press(Key.HELP)
    assert SIGN_KEY not in show(borne.session).softkeys
    borne.press(SIGN_KEY)
    assert borne.session.overlay is Overlay.NONE
    assert not borne.session.signing


def test_it_stays_through_the_wipe_and_goes_with_the_citizen() -> None:
    borne = at_notice().press(SIGN_KEY, Key.OK).accept()
    borne.give(ev.MediaConnected(borne.call_id, borne.now_s)).press(Key.CANCEL, Key.CANCEL, Key.OK)
    borne.give(ev.Wiped(), ev.PaperChecked(left=False))
    assert borne.session.signing
    borne.press(Key.OK)
    assert borne.at(Phase.IDLE)
    assert not borne.session.signing


def test_who_chose_it_and_went_away_leaves_it_off() -> None:
    borne = at_notice().press(SIGN_KEY, Key.CANCEL)
    assert borne.at(Phase.IDLE)
    assert borne.wait(79.0).session.signing
    assert not borne.wait(2.0).session.signing


def test_with_the_voice_on_the_key_says_first_what_it_does() -> None:
    borne = at_notice().press(Key.VOICE, SIGN_KEY)
    assert not borne.session.signing
    assert borne.press(SIGN_KEY).session.signing
    assert SIGN_KEY in keys(borne.session)
