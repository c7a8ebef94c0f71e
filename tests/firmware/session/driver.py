"""A hand that leads a session through its journey and keeps every command; for the tests of session and views."""

import datetime as dt
from dataclasses import dataclass, field
from typing import TypeVar
from zoneinfo import ZoneInfo

from central.protocol.values import EndReason, OpenHours, ServiceInfo, ServiceState, SiteInfo
from firmware.session import events as ev
from firmware.session import paper_events as pev
from firmware.session.commands import Command, RequestCall
from firmware.session.guard import STANDING_S
from firmware.session.keys import keys
from firmware.session.moves import Trigger
from firmware.session.notice import PAGE_KEY
from firmware.session.paper_commands import PrintDocument, StartScan
from firmware.session.phases import Phase
from firmware.session.practice import PRACTICE_KEY
from firmware.session.state import Session
from firmware.session.step import start, step
from hardware.events import HandsetHungUp, HandsetLifted, Key, PrintProgress, PrintStage

SEED = "0123456789abcdef0123456789abcdef"
_BEGIN_S = 100.0
SITE = SiteInfo(site_id="latronquiere", name="Mairie de Latronquière")

C = TypeVar("C")


NOW = dt.datetime(2026, 11, 24, 10, 42, tzinfo=ZoneInfo("Europe/Paris"))
"""A Tuesday; `now_s` of a driver counts on from here."""
OPENS = dt.datetime(2026, 11, 26, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))
"""The Thursday after."""
THURSDAYS = (OpenHours(weekday=3, from_min=540, to_min=720),)


def service(number: int, state: ServiceState = ServiceState.OPEN, **more: object) -> ServiceInfo:
    return ServiceInfo(
        service_id=f"service-{number}",
        name=f"Service {number}",
        partner=f"Organisme {number}",
        icon="work",
        state=state,
        **more,  # type: ignore[arg-type] # the tests name fields of ServiceInfo
    )


SERVICES = (
    service(1, bring="votre carte Vitale", phone="05 00 00 00 01"),
    service(2, ServiceState.BUSY, waiting=2, wait_estimate_s=600.0),
    service(3, ServiceState.CLOSED, next_opening_s=OPENS.timestamp(), hours=THURSDAYS, phone="05 00 00 00 03"),
)


def to_page(chosen: ServiceInfo, key: Key = Key.L1) -> tuple[Key, ...]:
    """The presses from the menu to the page of a service: an open one has its notice before it."""
    return (key, PAGE_KEY) if chosen.state is ServiceState.OPEN else (key,)


@dataclass
class Driver:
    """Every method gives events; what came out stands in `commands` (of the last event) and `history` (of all)."""

    session: Session = field(default_factory=lambda: start(SEED))
    now_s: float = _BEGIN_S
    commands: tuple[Command, ...] = ()
    history: list[Command] = field(default_factory=list)
    visited: list[Phase] = field(default_factory=list)
    since_s: float = 100.0
    """Since when the present view is on the glass, which shows each at once."""
    landed_s: float = -1.0

    def give(self, *events: ev.Event) -> "Driver":
        for event in events:
            serial = self.session.serial
            self.session, self.commands = step(self.session, event)
            if self.session.serial != serial:
                self.since_s = self.session.now_s
            self.history.extend(self.commands)
            self.visited.append(self.session.phase)
        return self

    def time(self) -> ev.TimePassed:
        return ev.TimePassed(self.now_s, "10:42", NOW.timestamp() + self.now_s - _BEGIN_S)

    def press(self, *pressed: Key) -> "Driver":
        """Each when its view has stood long enough to be read, and as far from the last as a calm hand is."""
        for key in pressed:
            self.now_s = max(self.now_s, self.session.now_s)
            ready_s = max(self.since_s, self.landed_s) + STANDING_S + 0.05
            if self.now_s < ready_s:
                self.wait(ready_s - self.now_s)
            self.hasten(key)
        return self

    def hasten(self, *pressed: Key, together: bool = False) -> "Driver":
        """Presses now, whatever has changed a moment ago."""
        for key in pressed:
            self.landed_s = self.now_s
            self.give(ev.Pressed(key, self.session.serial, self.now_s, self.since_s, together))
        return self

    def wait(self, seconds: float) -> "Driver":
        """Time goes by as the runtime sends it: every second, and at every deadline."""
        until_s = self.now_s + seconds
        while self.now_s < until_s:
            due_s = self.session.next_deadline_s()
            tick_s = min(self.now_s + 1.0, until_s)
            self.now_s = tick_s if due_s is None else max(self.now_s, min(tick_s, due_s))
            before_s = self.now_s
            self.give(self.time())
            if due_s is not None and due_s <= before_s:
                self.now_s = before_s + 0.001
        return self

    def made(self, kind: type[C]) -> list[C]:
        """The commands of this kind so far."""
        return [command for command in self.history if isinstance(command, kind)]

    def just(self, kind: type[C]) -> list[C]:
        """The commands of this kind of the last event."""
        return [command for command in self.commands if isinstance(command, kind)]

    def at(self, phase: Phase) -> bool:
        return self.session.phase is phase

    @property
    def call_id(self) -> str:
        return self.session.call.call_id

    def can(self, key: Key, trigger: Trigger) -> bool:
        move = keys(self.session).get(key)
        return move is not None and move.trigger is trigger

    # The journey

    def to_idle(self, services: tuple[ServiceInfo, ...] = SERVICES, *, site: SiteInfo = SITE) -> "Driver":
        return self.give(self.time(), ev.Wiped(), ev.CentralConnected(site, services, self.now_s))

    def to_offline(self, services: tuple[ServiceInfo, ...] = SERVICES, *, known: dt.datetime = NOW) -> "Driver":
        """A start without central, with what an earlier run has kept."""
        self.give(ev.ServicesRemembered(SITE, services, known.timestamp(), self.now_s), self.time(), ev.Wiped())
        return self.wait(16.0)

    def to_practice(self) -> "Driver":
        """Practice begins, with its first screen."""
        return self.to_idle().press(Key.HELP, PRACTICE_KEY, Key.OK)

    def to_line(self) -> "Driver":
        return self.to_idle().press(Key.L1, Key.OK)

    def accept(self) -> "Driver":
        call_id = self.made(RequestCall)[-1].call_id
        return self.give(
            ev.CallQueued(call_id, 1, ringing=True, wait_estimate_s=None),
            ev.CallAccepted(call_id, "Claire", "CAF du Lot", "LAT-4821", self.now_s),
        )

    def to_call(self) -> "Driver":
        self.to_line().accept()
        return self.give(
            ev.MediaConnected(self.call_id, self.now_s),
            ev.PictureArrived(self.call_id),
            ev.WordsAgreed(self.call_id, ("lune", "cerise")),
        )

    def lay_down(self) -> "Driver":
        """Talks through the handset, and puts it back."""
        return self.give(HandsetLifted(self.now_s), HandsetHungUp(self.now_s))

    def to_preview(self) -> "Driver":
        self.to_call().press(Key.L1, Key.OK)
        return self.give(pev.PageScanned(self.made(StartScan)[-1].page_id))

    def propose(self, request_id: str = "print-1", pages: int = 2) -> "Driver":
        return self.give(
            pev.PrintAsked(request_id),
            pev.PrintReceiving(request_id, 0.5),
            pev.PrintChecked(request_id, tuple(f"{request_id}-page-{number}" for number in range(pages))),
        )

    def show(self, request_id: str = "show-1", pages: int = 2) -> "Driver":
        """The adviser shows a document."""
        page_ids = tuple(f"{request_id}-page-{number}" for number in range(pages))
        return self.give(pev.ShowAsked(request_id), pev.ShowChecked(request_id, page_ids))

    def job(self, stage: PrintStage, request_id: str = "print-1", **more: object) -> "Driver":
        return self.give(pev.PrintJobProgressed(PrintProgress(request_id, stage, **more)))  # type: ignore[arg-type]

    def to_ended(self) -> "Driver":
        self.to_call()
        return self.give(ev.CallEnded(self.call_id, EndReason.ADVISER_HUNG_UP, self.now_s))

    def printed_ids(self) -> list[str]:
        return [command.request_id for command in self.made(PrintDocument)]
