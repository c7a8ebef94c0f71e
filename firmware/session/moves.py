"""What drives the tables of `transitions`: a trigger aimed at one of the machines."""

from dataclasses import dataclass
from enum import StrEnum


class Machine(StrEnum):
    SESSION = "session"
    SCAN = "scan"
    DOCUMENT = "document"
    LEAFLET = "leaflet"
    BOOKING = "booking"
    WISH = "wish"
    TEXT = "text"
    SHOWING = "showing"
    ZOOM = "zoom"


class Trigger(StrEnum):
    """Why a machine moves. Guards are already decided: `BACK` is `CANCEL` while pages are there to go back to."""

    # Keys
    OK = "ok"
    CANCEL = "cancel"
    BACK = "back"
    CHOOSE = "choose"
    NOTICE = "notice"
    """An open service was chosen: what must be read before the camera opens comes first."""
    PAGE = "page"
    """Of the service, from its notice."""
    HOME = "home"
    NEXT = "next"
    REDO = "redo"
    ADD = "add"
    SHOW = "show"
    LANGUAGES = "languages"
    HOURS = "hours"
    SHEETS = "sheets"
    PRINT = "print"
    OTHERS = "others"
    """The services of one partner."""
    ENLARGE = "enlarge"
    SMALLER = "smaller"
    UP = "up"
    DOWN = "down"
    LEFT = "left"
    RIGHT = "right"
    SLIP = "slip"
    STEPS = "steps"
    """Read what the adviser wrote for afterwards."""
    VOICE_ONLY = "voice_only"
    SIGN_LANGUAGE = "sign_language"
    WRITE_INSTEAD = "write_instead"
    CAMERA_OFF = "camera_off"
    CAMERA_ON = "camera_on"
    MICROPHONE_OFF = "microphone_off"
    MICROPHONE_ON = "microphone_on"
    APPOINTMENT = "appointment"
    DIGIT = "digit"
    ERASE = "erase"
    BOOK = "book"
    PRACTISE = "practise"
    CALLBACK = "callback"
    MORE_CHOICES = "more_choices"
    """The other leaf of what a page offers."""
    LIFTED = "lifted"
    PUT_BACK = "put_back"
    WALKED_AWAY = "walked_away"
    """The handset was put back before the talk began, and nobody went on."""
    # Time
    TIME_UP = "time_up"
    LATE = "late"
    # The borne
    READY = "ready"
    ONLINE = "online"
    OFFLINE = "offline"
    UNFIT = "unfit"
    """A device without which the borne is of no use is dead."""
    FIT = "fit"
    UNLISTED = "unlisted"
    """What was chosen is no longer among the services."""
    # An appointment
    FOUND = "found"
    """A code opened an appointment; or an hour is booked."""
    TAKEN = "taken"
    """Somebody else has the hour."""
    # Being called back
    RUNG = "rung"
    """An adviser calls back, and nobody uses the borne."""
    # The call
    QUEUED = "queued"
    RINGING = "ringing"
    ACCEPTED = "accepted"
    CONNECTED = "connected"
    CALL_ENDED = "call_ended"
    UNANSWERED = "unanswered"
    """Nobody took the call; other ways follow the wipe."""
    LINK_LOST = "link_lost"
    UNSAFE = "unsafe"
    # A scan
    ASKED = "asked"
    WITHDRAWN = "withdrawn"
    SCANNED = "scanned"
    FAULT = "fault"
    SENT = "sent"
    # A document
    CHECKED = "checked"
    REFUSED = "refused"
    RESUMED = "resumed"
    JOB_STOPPED = "job_stopped"
    JOB_MOVED = "job_moved"
    JOB_PRINTED = "job_printed"
    JOB_CANCELLED = "job_cancelled"
    JOB_FAILED = "job_failed"
    # Reading and writing
    WRITE = "write"
    SIGNS = "signs"
    PHRASES = "phrases"
    TYPE = "type"
    NEW_LINE = "new_line"
    SAY = "say"
    LOOK_BACK = "look_back"
    OLDEST = "oldest"
    NEWEST = "newest"
    # What the adviser shows
    SHARED = "shared"
    """It is the adviser's screen."""
    TURNED = "turned"
    POINTED = "pointed"
    # The end
    SLIP_DONE = "slip_done"
    WIPED = "wiped"
    """Wiped, and nothing lies in the scanner."""
    PAPER_LEFT = "paper_left"
    """Wiped, and a paper lies in the scanner."""
    WIPE_FAILED = "wipe_failed"


@dataclass(frozen=True, slots=True)
class Move:
    """A trigger for one machine. `target` names the service, the page, the request that it is about."""

    machine: Machine
    trigger: Trigger
    target: str = ""


def session_move(trigger: Trigger, target: str = "") -> Move:
    return Move(Machine.SESSION, trigger, target)


def scan_move(trigger: Trigger, target: str = "") -> Move:
    return Move(Machine.SCAN, trigger, target)


def leaflet_move(trigger: Trigger, target: str = "") -> Move:
    return Move(Machine.LEAFLET, trigger, target)


def booking_move(trigger: Trigger, target: str = "") -> Move:
    return Move(Machine.BOOKING, trigger, target)


def wish_move(trigger: Trigger) -> Move:
    return Move(Machine.WISH, trigger)


def text_move(trigger: Trigger, target: str = "") -> Move:
    return Move(Machine.TEXT, trigger, target)


def document_move(trigger: Trigger, request_id: str) -> Move:
    return Move(Machine.DOCUMENT, trigger, request_id)


def show_move(trigger: Trigger, target: str = "") -> Move:
    """`target`: the request that begins."""
    return Move(Machine.SHOWING, trigger, target)


def zoom_move(trigger: Trigger) -> Move:
    """About whatever page is before the eyes: it stays the same move while pages are turned."""
    return Move(Machine.ZOOM, trigger)
