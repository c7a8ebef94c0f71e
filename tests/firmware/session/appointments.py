"""Ways to the screens of appointments, for the tests of session and views."""

from central.protocol.appointments import TRIES, AppointmentInfo, FreeDay, FreeTime
from central.protocol.values import ServiceInfo, ServiceState
from firmware.session import events as ev
from firmware.session.commands import BookSlot, CheckCode
from firmware.session.moves import Trigger
from firmware.session.state import Session
from firmware.session.step import start
from hardware.events import SOFTKEYS, Key
from tests.firmware.session.driver import SEED, Driver

CODE = "315264"
DATE, AT = "2026-12-01", "10:00"


def bookable(number: int = 1, state: ServiceState = ServiceState.OPEN, *, appointments: bool = True) -> ServiceInfo:
    return ServiceInfo(
        service_id=f"service-{number}",
        name=f"Service {number}",
        partner=f"Organisme {number}",
        icon="work",
        state=state,
        appointments=appointments,
    )


SERVICES = (
    bookable(1),
    bookable(2, ServiceState.BUSY),
    bookable(3, ServiceState.CLOSED),
    bookable(4, ServiceState.CLOSED, appointments=False),
)
DAYS = tuple(
    FreeDay(
        date=f"2026-12-{day:02}",
        times=tuple(FreeTime(starts_at_s=day * 86_400.0 + hour * 3_600, at=f"{hour:02}:00") for hour in range(9, 17)),
    )
    for day in (1, 2, 3, 4, 7, 8, 9)
)


def session(*languages: str) -> Session:
    return start(SEED, languages=languages or ("fr",))


def at_code(*, languages: tuple[str, ...] = ("fr",)) -> Driver:
    return Driver(session(*languages)).to_idle(SERVICES).press(Key.OK)


def typed(code: str = CODE, borne: Driver | None = None) -> Driver:
    return (borne or at_code()).press(*(SOFTKEYS[int(digit) - 1] for digit in code))


def found(starts_in_s: float, service: str = "service-1") -> AppointmentInfo:
    return AppointmentInfo(appointment_id="meeting-1", service_id=service, date=DATE, at=AT, starts_in_s=starts_in_s)


def checked(borne: Driver, answer: AppointmentInfo | None, tries_left: int = TRIES) -> Driver:
    check_id = borne.made(CheckCode)[-1].check_id
    return borne.give(ev.CodeChecked(check_id, answer, tries_left, borne.now_s))


def opened(starts_in_s: float = 2_520.0, service: str = "service-1") -> Driver:
    """A code that opens an appointment in so many seconds."""
    return checked(typed(), found(starts_in_s, service))


def refused(tries_left: int) -> Driver:
    return checked(typed(), None, tries_left)


def at_days(days: tuple[FreeDay, ...] = DAYS) -> Driver:
    borne = Driver(session()).to_idle(SERVICES).press(Key.L3, Key.OK)
    assert borne.can(Key.CANCEL, Trigger.CANCEL)
    return borne.give(ev.SlotsOffered("service-3", days))


def asked() -> Driver:
    """The second day, the third hour."""
    return at_days().press(Key.L2, Key.L3)


def booked() -> Driver:
    borne = asked()
    return borne.give(ev.SlotBooked(borne.made(BookSlot)[-1].booking_id, CODE, DATE, AT))
