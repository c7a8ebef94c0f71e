"""Whatever a service offers, at whatever page: each choice that is possible has its key, on two leaves at most."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import msgspec
import pytest

from central.protocol.values import EndReason, Menu, ServiceInfo, ServiceState
from firmware.session import events as ev
from firmware.session import paper_commands as pcmd
from firmware.session import paper_events as pev
from firmware.session.choices import PAGE_OF_STATE, Choice, Page, choices, choices_of, move, possible
from firmware.session.deadlines import untouched
from firmware.session.keys import keys
from firmware.session.moves import Trigger
from firmware.session.notice import PAGE_KEY
from firmware.session.phases import Phase
from firmware.views.show import show
from hardware.errors import FaultKind
from hardware.events import SOFTKEYS, Key
from tests.firmware.session.callbacks import ring
from tests.firmware.session.driver import SITE, THURSDAYS, Driver, service
from tests.firmware.session.sheets import CARD, head

LONG_S = 1_800.0
PAGES = [page for page in Page if page is not Page.HOURS]


@dataclass(frozen=True)
class Offer:
    """What a service may offer, or not."""

    appointments: bool
    callback: bool
    sheets: bool
    hours: bool
    others: bool
    dedicated: bool

    def services(self, state: ServiceState) -> tuple[ServiceInfo, ...]:
        one = service(
            1,
            state,
            partner_id="caf",
            appointments=self.appointments,
            sheets=(head(CARD),) if self.sheets else (),
            hours=THURSDAYS if self.hours else (),
            wait_estimate_s=LONG_S if self.callback else 60.0,
        )
        other = service(2, partner_id="caf" if self.others else "msa")
        return (one,) if self.dedicated else (one, other)

    def at(self, page: Page) -> Driver:
        """A borne whose screen is this page, reached as a citizen reaches it."""
        states = {known: state for state, known in PAGE_OF_STATE.items()}
        services = self.services(states.get(page, ServiceState.OPEN))
        site = msgspec.structs.replace(SITE, menu=Menu.SINGLE) if self.dedicated else SITE
        borne = Driver().to_idle(services, site=site)
        if page is Page.OFFLINE:
            return borne.give(ev.CentralLost(borne.now_s))
        if page is Page.OUT:
            dead = FaultKind.UNPLUGGED
            return borne.give(
                ev.CameraStateChanged(open=False, fault=dead), ev.SoundStateChanged(dead, dead), ev.Wiped()
            )
        if not self.dedicated:
            borne.press(Key.L1)
        if page is Page.OPEN and borne.can(PAGE_KEY, Trigger.PAGE):
            borne.press(PAGE_KEY)
        if page is not Page.NO_ANSWER:
            return borne
        borne.press(*[Key.OK] * (2 if self.dedicated else 1))
        return borne.give(ev.CallEnded(borne.call_id, EndReason.NO_ANSWER, borne.now_s), ev.Wiped())


def offers() -> Iterator[Offer]:
    for flags in product((False, True), repeat=6):
        one = Offer(*flags)
        if not (one.others and one.dedicated):
            yield one


OFFERS = list(offers())


def name_of(offer: Offer) -> str:
    return "+".join(name for name in offer.__annotations__ if getattr(offer, name)) or "nothing"


def reached(borne: Driver) -> tuple[dict[Key, Choice], dict[Key, Choice]]:
    """What the keys of both leaves offer; the second is empty where one holds all."""
    first = choices(borne.session)
    if Choice.MORE not in first.values():
        return first, {}
    phase = borne.session.phase
    second = choices(borne.press(Key.R2).session)
    assert borne.at(phase), "the same page"
    assert choices(borne.press(Key.R2).session) == first, "and back"
    return first, second


@pytest.mark.parametrize("offer", OFFERS, ids=name_of)
@pytest.mark.parametrize("page", PAGES)
def test_each_choice_that_is_possible_has_a_key(page: Page, offer: Offer) -> None:
    borne = offer.at(page)
    wanted = {one for one in choices_of(page) if possible(borne.session, one)}
    first, second = reached(borne)
    assert {*first.values(), *second.values()} - {Choice.MORE} == wanted
    softkeys = [[one for key, one in leaf.items() if key is not Key.OK] for leaf in (first, second)]
    once = [one for leaf in softkeys for one in leaf if one is not Choice.MORE]
    assert len(once) == len(set(once)), "none stands twice"
    if len([one for one in wanted if first.get(Key.OK) is not one]) <= 5:
        assert not second, "one leaf holds five"


@pytest.mark.parametrize("offer", OFFERS, ids=name_of)
@pytest.mark.parametrize("page", PAGES)
def test_keys_keep_their_place_and_do_what_they_say(page: Page, offer: Offer) -> None:
    borne = offer.at(page)
    for leaf in reached(borne):
        assert Key.R3 not in leaf, "the place of the picture, and of the languages"
        assert leaf.get(Key.L2, Choice.PRINT_HOURS) is Choice.PRINT_HOURS, "as on every page"
        if leaf:
            live, view = keys(borne.session), show(borne.session)
            for key, choice in leaf.items():
                assert live[key] == move(borne.session, choice)
                assert key is Key.OK or key in view.softkeys
            assert {key for key in leaf if key in SOFTKEYS} == set(view.softkeys) - {Key.R3}
        if Choice.MORE in leaf.values():
            borne.press(Key.R2)


def crowded(page: Page = Page.BUSY) -> Driver:
    return Offer(appointments=True, callback=True, sheets=True, hours=True, others=True, dedicated=False).at(page)


@pytest.mark.parametrize(
    ("page", "first"),
    [
        (Page.BUSY, {Choice.BOOK, Choice.CALLBACK, Choice.PRINT_HOURS, Choice.OTHER_SERVICES}),
        (Page.NO_ANSWER, {Choice.TRY_AGAIN, Choice.CALLBACK, Choice.PRINT_HOURS, Choice.OTHER_SERVICES, Choice.BOOK}),
    ],
)
def test_what_is_needed_most_stands_on_the_first_leaf(page: Page, first: set[Choice]) -> None:
    borne = crowded(page)
    assert set(choices(borne.session).values()) == {*first, Choice.MORE}
    assert set(choices(borne.press(Key.R2).session).values()) - {Choice.BOOK} == {
        Choice.SEE_HOURS,
        Choice.INFORMATION,
        Choice.MORE,
    }


def test_a_dedicated_borne_keeps_the_key_for_who_has_an_appointment_on_its_first_leaf() -> None:
    full = Offer(appointments=True, callback=True, sheets=True, hours=True, others=False, dedicated=True)
    assert Choice.HAVE_APPOINTMENT in choices(full.at(Page.BUSY).session).values()


@pytest.mark.parametrize("lead", [lambda borne: borne.press(Key.CANCEL, Key.L1), lambda borne: borne.wait(200.0)])
def test_who_comes_to_the_page_finds_the_first_leaf(lead: Callable[[Driver], Driver]) -> None:
    borne = lead(crowded().press(Key.R2))
    assert not borne.session.more_choices


def test_the_first_screen_of_a_dedicated_borne_turns_back_by_itself() -> None:
    full = Offer(appointments=True, callback=True, sheets=True, hours=True, others=False, dedicated=True)
    borne = full.at(Page.BUSY).press(Key.R2)
    assert borne.at(Phase.IDLE)
    assert not untouched(borne.session)
    assert borne.give(ring("service-1")).at(Phase.IDLE), "somebody stands there"
    borne.wait(61.0).wait(21.0)
    assert untouched(borne.session)
    assert Choice.BOOK in choices(borne.session).values()


def test_while_the_slip_prints_no_key_changes_its_place() -> None:
    borne = crowded()
    before = choices(borne.session)
    borne.press(Key.L2)
    assert choices(borne.session) == {key: one for key, one in before.items() if one is not Choice.PRINT_HOURS}
    assert Key.L2 not in keys(borne.session)
    borne.give(pev.HoursPrinted(borne.made(pcmd.PrintHours)[-1].job_id))
    assert choices(borne.session) == before
