"""Two presses from the first screen to an adviser: an open service leads straight to the notice before the camera."""

import msgspec
import pytest

from central.protocol.values import EndReason, Menu, ServiceInfo, ServiceState
from firmware.session import commands as cmd
from firmware.session import events as ev
from firmware.session.keys import keys
from firmware.session.moves import Trigger
from firmware.session.notice import PAGE_KEY
from firmware.session.pausing import VOICE_ONLY_KEY
from firmware.session.phases import Phase
from firmware.ui.speech import spoken_text
from firmware.views.show import show
from hardware.events import Key
from tests.firmware.session.callbacks import rung
from tests.firmware.session.driver import SERVICES, SITE, THURSDAYS, Driver, service
from tests.firmware.session.sheets import CARD, with_sheets

OPEN, BUSY, CLOSED = (service(1, state, phone="32 30", wait_estimate_s=600.0) for state in ServiceState)
MANY = tuple(service(number, phone="32 30") for number in range(9))
"""More than the first screen holds."""
SINGLE = msgspec.structs.replace(SITE, menu=Menu.SINGLE)


def at_notice(*services: ServiceInfo) -> Driver:
    return Driver().to_idle(services or SERVICES).press(Key.L1)


def asked_for(borne: Driver) -> list[str]:
    return [call.service_id for call in borne.made(cmd.RequestCall)]


def said(borne: Driver) -> str:
    return spoken_text(show(borne.session)).replace("\N{NO-BREAK SPACE}", " ")


# Two presses


def test_two_presses_from_the_first_screen_call_an_open_service() -> None:
    borne = Driver().to_idle()
    asking = borne.press(Key.L1)
    assert asking.at(Phase.PRIVACY)
    assert not asking.made(cmd.OpenCamera), "nothing opens before the notice is agreed to"
    borne.press(Key.OK)
    assert asked_for(borne) == ["service-1"]
    assert borne.at(Phase.WAITING)


def test_on_a_later_page_of_the_menu_it_is_two_as_well() -> None:
    borne = Driver().to_idle(MANY).press(Key.R3)
    assert borne.at(Phase.MORE)
    borne.press(Key.L2, Key.OK)
    assert asked_for(borne) == ["service-6"]


def test_without_the_camera_it_is_two_as_well() -> None:
    borne = Driver().to_idle().press(Key.L1, VOICE_ONLY_KEY)
    assert asked_for(borne) == ["service-1"]
    assert not borne.made(cmd.OpenCamera)


def test_who_practises_learns_the_same_two_presses() -> None:
    borne = Driver().to_practice().press(Key.L1)
    assert borne.at(Phase.PRIVACY)
    assert [call.practice for call in borne.press(Key.OK).made(cmd.RequestCall)] == [True]


@pytest.mark.parametrize(("key", "name"), [(Key.L2, "service"), (Key.L3, "closed")], ids=["busy", "closed"])
def test_a_line_and_a_closed_door_are_known_before_the_notice(key: Key, name: str) -> None:
    borne = Driver().to_idle().press(key)
    assert (borne.session.phase, show(borne.session).name) == (Phase.SERVICE, name)


@pytest.mark.parametrize(("state", "first"), [(ServiceState.BUSY, "service"), (ServiceState.CLOSED, "closed")])
def test_on_a_later_page_of_the_menu_too(state: ServiceState, first: str) -> None:
    services = tuple(msgspec.structs.replace(one, state=state) for one in MANY)
    assert show(Driver().to_idle(services).press(Key.R3, Key.L1).session).name == first


def test_a_line_is_joined_over_the_page_and_the_notice_and_back_leads_the_same_way() -> None:
    borne = Driver().to_idle().press(Key.L2, Key.OK)
    assert borne.at(Phase.PRIVACY)
    assert PAGE_KEY not in keys(borne.session), "who comes from the page needs no key to it"
    assert borne.press(Key.CANCEL).at(Phase.SERVICE)
    assert asked_for(borne.press(Key.OK, Key.OK)) == ["service-2"]


# The notice says what the page would, and the page is one key further


def test_it_says_which_service_that_it_is_open_and_what_to_bring() -> None:
    view = show(at_notice().session)
    assert (view.title, view.ok, view.cancel) == ("Service 1", "Appeler", "Retour")
    for part in ("Service 1. C’est ouvert.", "votre carte Vitale", "Rien n’est enregistré ni gardé.", "Pour appeler"):
        assert part in view.spoken


def test_the_page_is_one_key_further_and_its_green_circle_leads_back() -> None:
    borne = at_notice().press(PAGE_KEY)
    assert (borne.session.phase, show(borne.session).name) == (Phase.SERVICE, "service")
    assert borne.press(Key.OK).at(Phase.PRIVACY)
    assert borne.can(PAGE_KEY, Trigger.PAGE)
    assert asked_for(borne.press(PAGE_KEY, Key.OK, Key.OK)) == ["service-1"]


@pytest.mark.parametrize(
    ("offering", "offered"),
    [
        (service(1), False),
        (service(1, phone="32 30"), True),
        (service(1, hours=THURSDAYS), True),
        (service(1, appointments=True), True),
        (with_sheets(service(1), CARD), True),
    ],
    ids=["nothing", "phone", "hours", "appointments", "sheets"],
)
def test_the_key_to_the_page_is_there_where_that_offers_anything(offering: ServiceInfo, offered: bool) -> None:
    borne = at_notice(offering, service(2))
    assert (PAGE_KEY in keys(borne.session)) is offered
    assert (PAGE_KEY in show(borne.session).softkeys) is offered
    assert borne.press(PAGE_KEY).at(Phase.SERVICE if offered else Phase.PRIVACY)


@pytest.mark.parametrize("way", [(Key.CANCEL,), (PAGE_KEY, Key.CANCEL), (PAGE_KEY, Key.OK, Key.CANCEL)])
def test_back_leads_home_from_the_notice_and_from_the_page(way: tuple[Key, ...]) -> None:
    borne = at_notice().press(*way)
    assert borne.at(Phase.IDLE)
    assert borne.session.service_id == ""
    assert not borne.made(cmd.RequestCall)


def test_back_from_a_service_of_a_later_page_leads_to_the_first() -> None:
    borne = Driver().to_idle(MANY).press(Key.R3, Key.L2, Key.CANCEL)
    assert borne.at(Phase.IDLE)
    assert borne.session.menu_page == 0


def test_another_try_has_the_same_notice() -> None:
    borne = at_notice().press(Key.OK)
    borne.give(ev.CallEnded(borne.call_id, EndReason.NO_ANSWER, borne.now_s), ev.Wiped(), ev.PaperChecked(left=False))
    assert borne.at(Phase.NO_ANSWER)
    assert borne.press(Key.L1).can(PAGE_KEY, Trigger.PAGE)
    assert borne.press(Key.CANCEL).at(Phase.IDLE)
    assert borne.session.unanswered is None


# Where it is not first


def test_a_dedicated_borne_goes_back_to_its_service_which_is_its_first_screen() -> None:
    borne = Driver().to_idle((OPEN,), site=SINGLE).press(Key.OK)
    assert borne.at(Phase.PRIVACY)
    assert PAGE_KEY not in keys(borne.session)
    assert borne.press(Key.CANCEL).at(Phase.IDLE)


def test_who_is_called_back_has_no_other_choice_and_no_is_heard() -> None:
    borne = rung().give(ev.ServicesChanged(tuple(service(number, phone="32 30") for number in (1, 2, 3))))
    assert borne.press(Key.OK).at(Phase.PRIVACY)
    assert PAGE_KEY not in keys(borne.session)
    assert borne.can(Key.CANCEL, Trigger.BACK)


# Advisers come and go


@pytest.mark.parametrize("became", [OPEN, BUSY, CLOSED], ids=list(ServiceState))
@pytest.mark.parametrize("was", [OPEN, BUSY, CLOSED], ids=list(ServiceState))
def test_the_keys_of_the_first_screen_mean_the_same_whoever_comes_or_goes(
    was: ServiceInfo, became: ServiceInfo
) -> None:
    borne = Driver().to_idle((was, SERVICES[1]))
    before = borne.session
    borne.give(ev.ServicesChanged((became, SERVICES[1])))
    assert keys(borne.session) == keys(before)
    assert borne.session.serial == before.serial


@pytest.mark.parametrize("became", [OPEN, BUSY, CLOSED], ids=list(ServiceState))
@pytest.mark.parametrize("was", [OPEN, BUSY, CLOSED], ids=list(ServiceState))
def test_a_press_that_crosses_a_change_counts_and_leads_by_the_state_of_now(
    was: ServiceInfo, became: ServiceInfo
) -> None:
    """The finger met the view of before; the lamp has changed under it."""
    borne = Driver().to_idle((was, SERVICES[1])).wait(2.0)
    met = borne.session.serial
    borne.give(ev.ServicesChanged((became, SERVICES[1])), ev.Pressed(Key.L1, met, borne.now_s, borne.since_s))
    assert borne.at(Phase.PRIVACY if became is OPEN else Phase.SERVICE)
    assert borne.session.service_id == "service-1"
    assert not borne.made(cmd.RequestCall)


@pytest.mark.parametrize("became", [BUSY, CLOSED], ids=["busy", "closed"])
@pytest.mark.parametrize("key", [Key.OK, Key.CANCEL, PAGE_KEY])
def test_a_press_on_the_notice_that_crosses_the_end_of_open_does_nothing(key: Key, became: ServiceInfo) -> None:
    """`Appeler` was read where somebody was free: it does not put into a line."""
    borne = at_notice(OPEN, SERVICES[1]).wait(2.0)
    met = borne.session.serial
    borne.give(ev.ServicesChanged((became, SERVICES[1])), ev.Pressed(key, met, borne.now_s, borne.since_s))
    assert borne.at(Phase.PRIVACY)
    assert borne.commands == (cmd.PlayTone(cmd.Tone.NO),)
    assert not borne.made(cmd.RequestCall)


@pytest.mark.parametrize("became", [BUSY, CLOSED], ids=["busy", "closed"])
def test_a_service_that_is_no_longer_open_has_its_page_behind_the_notice(became: ServiceInfo) -> None:
    borne = at_notice(OPEN, SERVICES[1]).give(ev.ServicesChanged((became, SERVICES[1])))
    assert borne.at(Phase.PRIVACY), "what is read stays"
    view = show(borne.session)
    assert view.chip is None, "nothing says that it is open"
    assert view.ok != "Appeler"
    assert borne.press(Key.CANCEL).at(Phase.SERVICE)


def test_a_line_that_ends_while_the_notice_is_read_makes_it_that_of_an_open_service() -> None:
    borne = at_notice(BUSY, SERVICES[1]).press(Key.OK).give(ev.ServicesChanged((OPEN, SERVICES[1])))
    assert borne.at(Phase.PRIVACY)
    assert show(borne.session).ok == "Appeler"
    assert borne.can(PAGE_KEY, Trigger.PAGE)
    assert asked_for(borne.press(Key.OK)) == ["service-1"]


def test_a_service_that_is_taken_away_leads_home() -> None:
    borne = at_notice(OPEN, SERVICES[1]).give(ev.ServicesChanged(SERVICES[1:]))
    assert borne.at(Phase.IDLE)


# The voice guide


@pytest.mark.parametrize("second", [Key.L1, Key.OK])
def test_with_the_voice_the_first_press_says_the_service_and_the_second_chooses_it(second: Key) -> None:
    borne = Driver().to_idle().press(Key.VOICE, Key.L1)
    assert borne.at(Phase.IDLE)
    assert said(borne) == "Service 1, ouvert. Encore 1 fois, ou rond vert."
    assert borne.press(second).at(Phase.PRIVACY)
    assert said(borne).startswith("Service 1. C’est ouvert.")
    assert asked_for(borne.press(Key.OK)) == ["service-1"], "the green circle acts at once"


def test_with_the_voice_a_service_that_closes_between_the_two_presses_says_so() -> None:
    """What was said first is said of now, and the second press leads where that does."""
    borne = Driver().to_idle((OPEN, SERVICES[1])).press(Key.VOICE, Key.L1)
    borne.give(ev.ServicesChanged((CLOSED, SERVICES[1])))
    assert said(borne).startswith("Service 1, fermé")
    borne.press(Key.L1)
    assert (borne.session.phase, show(borne.session).name) == (Phase.SERVICE, "closed")


def test_with_the_voice_the_key_to_the_page_says_first_what_it_does() -> None:
    borne = at_notice().press(Key.VOICE, PAGE_KEY)
    assert borne.at(Phase.PRIVACY)
    assert said(borne) == "Autres choix. Encore 1 fois, ou rond vert."
    assert borne.press(PAGE_KEY).at(Phase.SERVICE)
