"""Writing instead of speaking: chosen before the call, told with it, the text open as it begins."""

import pytest

from firmware.session import commands as cmd
from firmware.session import events as ev
from firmware.session import paper_events as pev
from firmware.session.dialogue import TextState
from firmware.session.phases import Phase
from firmware.session.signing import SIGN_KEY
from firmware.session.writes import WRITES_KEY
from firmware.views.show import show
from hardware.events import Key
from tests.firmware.session.appointments import opened
from tests.firmware.session.driver import Driver


def at_notice() -> Driver:
    return Driver().to_idle().press(Key.L1)


def requested(borne: Driver) -> list[bool]:
    return [request.writes for request in borne.made(cmd.RequestCall)]


def connected(borne: Driver) -> Driver:
    return borne.accept().give(ev.MediaConnected(borne.call_id, borne.now_s))


@pytest.mark.parametrize("call", [Key.OK, Key.L1])
def test_chosen_on_the_notice_it_goes_with_the_call_and_the_text_is_open(call: Key) -> None:
    borne = at_notice().press(WRITES_KEY)
    assert borne.at(Phase.PRIVACY)
    borne.press(call)
    assert requested(borne) == [True]
    assert connected(borne).at(Phase.IN_CALL)
    assert show(borne.session).name == "text"
    assert show(borne.press(Key.CANCEL).session).name == "call"


def test_what_came_before_the_picture_is_seen_in_the_open_text() -> None:
    borne = at_notice().press(WRITES_KEY, Key.OK).accept()
    borne.give(pev.TextArrived("Bonjour\u2028"), ev.MediaConnected(borne.call_id, borne.now_s))
    assert [said.text for said in show(borne.session).dialogue] == ["Bonjour"]
    assert not borne.session.texting.unread


def test_an_appointment_offers_it_too() -> None:
    borne = opened(60.0).press(WRITES_KEY)
    assert borne.at(Phase.RDV)
    assert show(borne.session).aside is not None
    borne.press(Key.OK)
    assert requested(borne) == [True]
    assert connected(borne).session.texting.state is TextState.GROUPS


def test_who_speaks_has_the_adviser_on_the_screen() -> None:
    borne = connected(at_notice().press(WRITES_KEY, WRITES_KEY, Key.OK))
    assert requested(borne) == [False]
    assert show(borne.session).name == "call"


def test_the_key_says_what_it_does_next_and_the_choice_is_seen_and_heard() -> None:
    borne = at_notice()
    assert show(borne.session).softkeys[WRITES_KEY].text == "Écrire au lieu de parler"
    view = show(borne.press(WRITES_KEY).session)
    assert view.softkeys[WRITES_KEY].text == "Parler au lieu d’écrire"
    assert view.aside is not None
    assert view.spoken.startswith(view.aside.text)
    view = show(borne.press(SIGN_KEY).session)
    assert view.aside is not None
    assert view.aside.text == "Langue des signes et écrit choisis."


def test_it_stays_for_another_try_and_goes_with_the_citizen() -> None:
    borne = connected(at_notice().press(WRITES_KEY, Key.OK)).press(Key.CANCEL, Key.CANCEL, Key.CANCEL, Key.OK)
    borne.give(ev.Wiped(), ev.PaperChecked(left=False))
    assert borne.session.writes
    borne.press(Key.OK)
    assert borne.at(Phase.IDLE)
    assert not borne.session.writes


def test_who_chose_it_and_went_away_leaves_it_off() -> None:
    borne = at_notice().press(WRITES_KEY, Key.CANCEL)
    assert borne.at(Phase.IDLE)
    assert borne.wait(79.0).session.writes
    assert not borne.wait(2.0).session.writes


def test_with_the_voice_on_the_key_says_first_what_it_does() -> None:
    borne = at_notice().press(Key.VOICE, WRITES_KEY)
    assert not borne.session.writes
    assert borne.press(WRITES_KEY).session.writes
