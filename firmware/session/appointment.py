"""What a session knows of an appointment: the code that is being typed, the meeting that it opened, a booking."""

from dataclasses import dataclass
from enum import StrEnum

from central.protocol.appointments import TRIES, AppointmentInfo, FreeDay, FreeTime, Timing


class CodeProblem(StrEnum):
    NONE = "none"
    WRONG = "wrong"
    UNREADABLE = "unreadable"
    """The camera saw a QR code that is none of ours."""
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """A code on its way in, by keys or by camera."""

    digits: str = ""
    check_id: str = ""
    """Central is asked about `digits` under this id."""
    asked_s: float = 0.0
    problem: CodeProblem = CodeProblem.NONE
    tries_left: int = TRIES
    look_until_s: float | None = None
    """So long the camera may look for a code; None: no more, until the screen is opened again."""
    leaving: bool = False
    """The red cross met an empty code."""

    @property
    def locked(self) -> bool:
        """No code is taken any more: a person at the site must help."""
        return self.tries_left == 0


NOTHING_TYPED = CodeEntry()


@dataclass(frozen=True, slots=True)
class Meeting:
    """The appointment that a code opened."""

    info: AppointmentInfo
    code: str
    starts_s: float
    """On the runtime's monotonic clock."""
    timing: Timing
    """As the screen shows it: it moves with a deadline, never under a finger."""


class TicketState(StrEnum):
    """The slip of an appointment."""

    NONE = "none"
    PRINTING = "printing"
    PRINTED = "printed"
    FAILED = "failed"


class BookStage(StrEnum):
    NONE = "none"
    LOADING = "loading"
    DAYS = "days"
    HOURS = "hours"
    NONE_FREE = "none_free"
    ASKING = "asking"
    FAILED = "failed"
    DONE = "done"
    CANCEL_ASKED = "cancel_asked"
    """Asked whether to cancel; the appointment stands."""
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Booking:
    """An appointment in the making."""

    stage: BookStage = BookStage.NONE
    days: tuple[FreeDay, ...] = ()
    page: int = 0
    date: str = ""
    """The chosen day, ISO 8601."""
    at: str = ""
    """The chosen hour, such as `09:30`."""
    booking_id: str = ""
    code: str = ""
    asked_s: float = 0.0
    taken: bool = False
    """Somebody else had the chosen time."""
    kept: bool = False
    """It could not be cancelled."""

    def day(self) -> FreeDay | None:
        """The chosen day with its free times."""
        return next((day for day in self.days if day.date == self.date), None)

    def time(self, at: str) -> FreeTime | None:
        day = self.day()
        return None if day is None else next((time for time in day.times if time.at == at), None)


NO_BOOKING = Booking()
