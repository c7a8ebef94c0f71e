"""What a page offers so that none ends in nothing: choices, their keys, and where they lead."""

import msgspec
import pytest

from central.protocol.values import EndReason, Menu, ServiceInfo, ServiceState
from firmware.session import commands as cmd
from firmware.session import events as ev
from firmware.session import paper_commands as pcmd
from firmware.session import paper_events as pev
from firmware.session.choices import Choice, choices, leaf
from firmware.session.keys import keys
from firmware.session.menu import PartnerEntry, menu_entries
from firmware.session.paper_state import LeafletState
from firmware.session.phases import Phase
from firmware.session.step import start
from hardware.errors import FaultKind
from hardware.events import Key
from tests.firmware.session.driver import SEED, SERVICES, SITE, THURSDAYS, Driver, service, to_page

CAF = tuple(service(number, partner_id="caf", phone="32 30") for number in range(3))
SINGLE = msgspec.structs.replace(SITE, menu=Menu.SINGLE)
PARTNERS = msgspec.structs.replace(SITE, menu=Menu.PARTNERS)


def stated(state: ServiceState) -> tuple[ServiceInfo, ...]:
    return tuple(msgspec.structs.replace(one, state=state) for one in CAF)


def at(services: tuple[ServiceInfo, ...]) -> Driver:
    """On the page of the first of these services."""
    return Driver().to_idle(services).press(*to_page(services[0]))


def unanswered(services: tuple[ServiceInfo, ...] = CAF) -> Driver:
    borne = at(services).press(Key.OK, Key.OK)
    return borne.give(ev.CallEnded(borne.call_id, EndReason.NO_ANSWER, borne.now_s), ev.Wiped())


def stage(borne: Driver) -> LeafletState:
    return borne.session.leaflet.state


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (ServiceState.OPEN, {Key.L2: Choice.PRINT_HOURS, Key.L3: Choice.SEE_HOURS}),
        (
            ServiceState.BUSY,
            {Key.L2: Choice.PRINT_HOURS, Key.L3: Choice.OTHER_SERVICES, Key.R2: Choice.SEE_HOURS},
        ),
        (
            ServiceState.CLOSED,
            {
                Key.L1: Choice.SEE_HOURS,
                Key.L2: Choice.PRINT_HOURS,
                Key.L3: Choice.CALLBACK,
                Key.R1: Choice.OTHER_SERVICES,
            },
        ),
    ],
)
def test_each_state_of_a_service_offers_its_ways(state: ServiceState, offered: dict[Key, Choice]) -> None:
    assert choices(at(stated(state)).session) == offered


def test_nobody_answers_and_five_ways_are_left() -> None:
    borne = unanswered()
    assert set(choices(borne.session).values()) == {
        Choice.TRY_AGAIN,
        Choice.PRINT_HOURS,
        Choice.SEE_HOURS,
        Choice.OTHER_SERVICES,
        Choice.CALLBACK,
    }
    borne.give(ev.ServicesChanged(stated(ServiceState.CLOSED)))
    assert Choice.TRY_AGAIN not in choices(borne.session).values(), "nobody is there to be called"


def test_what_leads_nowhere_is_not_offered() -> None:
    alone = service(1, ServiceState.CLOSED, partner_id="caf")
    assert list(choices(at((alone, *SERVICES[1:])).session).values()) == [Choice.CALLBACK]
    busy = service(1, ServiceState.BUSY, phone="32 30")
    assert choices(at((busy,)).session)[Key.L3] is Choice.SEE_HOURS


def test_the_other_services_are_those_of_the_same_partner() -> None:
    borne = at((*stated(ServiceState.CLOSED), *SERVICES)).press(Key.R1)
    assert borne.at(Phase.MORE)
    assert list(menu_entries(borne.session).values()) == list(stated(ServiceState.CLOSED))
    assert borne.press(Key.L2).session.service_id == "service-1"
    assert borne.press(Key.CANCEL).at(Phase.IDLE)
    assert len(menu_entries(borne.session)) == 6


def test_partners_stand_on_the_keys_where_services_are_many() -> None:
    services = (*CAF, *(service(number, partner_id=f"p{number}") for number in range(3, 8)))
    borne = Driver().to_idle(services, site=PARTNERS)
    entries = menu_entries(borne.session)
    first = entries[Key.L1]
    assert isinstance(first, PartnerEntry)
    assert first.services == CAF
    assert [type(one) for one in entries.values()] == [PartnerEntry, *[ServiceInfo] * 5]
    borne.press(Key.L1)
    assert list(menu_entries(borne.session).values()) == list(CAF)
    assert borne.press(Key.CANCEL).session.partner_id == ""
    few = Driver().to_idle(services[:6], site=PARTNERS)
    assert list(menu_entries(few.session).values()) == list(services[:6])


def test_a_partner_that_goes_while_its_services_show_leads_home() -> None:
    borne = at((*stated(ServiceState.CLOSED), *SERVICES)).press(Key.R1)
    assert borne.give(ev.ServicesChanged(SERVICES)).at(Phase.IDLE)


# A dedicated borne


def test_the_first_screen_of_a_dedicated_borne_is_its_service() -> None:
    borne = Driver(start(SEED, languages=("fr", "en"))).to_idle(CAF[:1], site=SINGLE)
    assert set(keys(borne.session)) == {Key.OK, Key.L2, Key.L3, Key.R3}
    assert borne.press(Key.OK).at(Phase.PRIVACY)
    assert borne.press(Key.CANCEL).at(Phase.IDLE)
    borne.press(Key.OK, Key.OK)
    assert borne.made(cmd.RequestCall)[-1].service_id == "service-0"
    borne.give(ev.CallEnded(borne.call_id, EndReason.NO_ANSWER, borne.now_s), ev.Wiped())
    assert borne.at(Phase.NO_ANSWER)
    assert borne.press(Key.L1).at(Phase.PRIVACY)


def test_a_closed_dedicated_borne_gives_hours_from_its_first_screen() -> None:
    borne = Driver().to_idle(stated(ServiceState.CLOSED)[:1], site=SINGLE)
    assert set(keys(borne.session)) == {Key.L1, Key.L2, Key.L3}
    assert borne.press(Key.L1).at(Phase.HOURS)
    assert borne.press(Key.CANCEL).at(Phase.IDLE)
    borne.press(Key.L2)
    assert [one.service_id for one in borne.made(pcmd.PrintHours)[-1].services] == ["service-0"]


def test_a_dedicated_borne_that_is_given_another_service_shows_it_at_once() -> None:
    borne = Driver().to_idle(CAF[:1], site=SINGLE).press(Key.L3)
    assert borne.give(ev.ServicesChanged(CAF[1:2])).at(Phase.IDLE)
    assert borne.press(Key.OK, Key.OK).made(cmd.RequestCall)[-1].service_id == "service-1"


def test_a_site_that_calls_itself_single_but_has_more_shows_all() -> None:
    assert len(menu_entries(Driver().to_idle(CAF, site=SINGLE).session)) == 3


# Hours on the screen


def test_the_hours_of_a_service_turn_leaf_by_leaf() -> None:
    many = tuple(msgspec.structs.replace(THURSDAYS[0], weekday=day, to_min=700 + day) for day in range(7))
    borne = at((service(1, ServiceState.CLOSED, hours=many), service(2))).press(Key.L1)
    seen = []
    for _ in range(3):
        shown = leaf(borne.session)
        assert shown is not None
        seen.append(len(shown.days))
        borne.press(Key.R2)
    assert seen == [3, 3, 1]
    assert borne.session.leaf == 3
    first = leaf(borne.session)
    assert first is not None
    assert first.days[0].weekdays == (0,), "after the last leaf comes the first"


def test_hours_that_nobody_reads_any_more_lead_home() -> None:
    assert at(stated(ServiceState.CLOSED)).press(Key.L1).wait(81.0).at(Phase.IDLE)


def test_without_central_the_hours_of_all_services_turn() -> None:
    borne = Driver().to_offline()
    assert borne.at(Phase.OFFLINE)
    borne.press(Key.L1)
    names = []
    for _ in SERVICES:
        shown = leaf(borne.session)
        assert shown is not None
        names.append(shown.service.name)
        borne.press(Key.R2)
    assert names == [one.name for one in SERVICES]
    assert borne.press(Key.CANCEL).at(Phase.OFFLINE)


def test_hours_that_are_read_stay_when_central_comes_back_or_goes() -> None:
    borne = Driver().to_offline().press(Key.L1)
    borne.give(ev.CentralConnected(SITE, SERVICES, borne.now_s))
    assert borne.at(Phase.HOURS)
    assert borne.press(Key.CANCEL).at(Phase.IDLE)
    borne.press(Key.L3, Key.L1).give(ev.CentralLost(borne.now_s))
    assert borne.at(Phase.HOURS)
    assert borne.press(Key.CANCEL).at(Phase.OFFLINE)


def test_what_is_remembered_never_replaces_what_central_says() -> None:
    borne = Driver().to_idle()
    before = borne.session
    assert borne.give(ev.ServicesRemembered(SITE, CAF, 5.0, borne.now_s)).session == before


def test_the_hours_are_as_old_as_the_last_word_of_central() -> None:
    borne = Driver().to_idle().wait(3_600.0).give(ev.CentralLost(0.0))
    known_s = borne.session.known_s
    assert known_s == borne.session.wall_s
    borne.wait(600.0).give(ev.CentralLost(0.0))
    assert borne.session.known_s == known_s
    assert borne.press(Key.L2).made(pcmd.PrintHours)[-1].known_s == known_s


# The slip with hours


@pytest.mark.parametrize("phase", ["open", "busy", "closed", "hours", "offline"])
def test_the_hours_are_printed_by_the_same_key_everywhere(phase: str) -> None:
    borne = at(stated(ServiceState(phase) if phase in set(ServiceState) else ServiceState.CLOSED))
    if phase == "hours":
        borne.press(Key.L1)
    elif phase == "offline":
        borne = Driver().to_offline(stated(ServiceState.OPEN))
    assert choices(borne.session)[Key.L2] is Choice.PRINT_HOURS


def test_one_press_one_slip_and_the_key_rests_meanwhile() -> None:
    borne = at(stated(ServiceState.CLOSED)).press(Key.L2)
    (job,) = borne.made(pcmd.PrintHours)
    assert Key.L2 not in keys(borne.session)
    borne.give(pev.HoursPrinted(job.job_id))
    assert borne.just(cmd.PlayTone) == [cmd.PlayTone(cmd.Tone.DONE)]
    assert stage(borne) is LeafletState.PRINTED
    borne.wait(21.0)
    assert stage(borne) is LeafletState.NONE
    borne.press(Key.L2)
    assert borne.made(pcmd.PrintHours)[-1].job_id != job.job_id, "another copy is another job"


def test_after_a_fault_another_try_is_another_job_after_silence_it_is_the_same() -> None:
    borne = at(stated(ServiceState.CLOSED)).press(Key.L2)
    borne.give(pev.HoursFailed(borne.made(pcmd.PrintHours)[-1].job_id, FaultKind.NO_PAPER))
    assert borne.session.leaflet.fault is FaultKind.NO_PAPER
    borne.press(Key.L2).wait(31.0)
    assert stage(borne) is LeafletState.FAILED
    borne.press(Key.L2)
    first, second, third = (job.job_id for job in borne.made(pcmd.PrintHours))
    assert first != second == third


def test_an_answer_that_comes_late_is_no_news_and_sets_the_next_job_free() -> None:
    borne = at(stated(ServiceState.CLOSED)).press(Key.L2).wait(52.0)
    (job,) = borne.made(pcmd.PrintHours)
    assert stage(borne) is LeafletState.NONE
    borne.give(pev.HoursPrinted(job.job_id))
    assert stage(borne) is LeafletState.NONE
    borne.press(Key.L2)
    assert borne.made(pcmd.PrintHours)[-1].job_id != job.job_id


def test_the_answer_to_another_job_changes_nothing() -> None:
    borne = at(stated(ServiceState.CLOSED)).press(Key.L2)
    before = borne.session
    assert borne.give(pev.HoursPrinted("another"), pev.HoursFailed("another", FaultKind.OFF)).session == before
