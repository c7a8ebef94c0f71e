"""Where a session stands: its phase, and what lies over it."""

from enum import StrEnum


class Phase(StrEnum):
    STARTING = "starting"
    OFFLINE = "offline"
    IDLE = "idle"
    MORE = "more"
    """A further page of the services."""
    LANGUAGE = "language"
    PRACTICE = "practice"
    """Practice begins: what it is, before the first screen."""
    SERVICE = "service"
    HOURS = "hours"
    """The week of a service, or, without central, of all."""
    SHEETS = "sheets"
    """The list of a service's information sheets, or, without central, of all."""
    SHEET = "sheet"
    SHEET_PRINT = "sheet_print"
    """On which paper a sheet shall come out."""
    NO_ANSWER = "no_answer"
    """Nobody took the call; wiped already, other ways are offered."""
    PRIVACY = "privacy"
    CODE = "code"
    """The code of an appointment is typed, or shown to the camera."""
    RDV = "rdv"
    """An appointment was found: early, on time or late."""
    BOOK = "book"
    """A day and an hour are chosen."""
    BOOKED = "booked"
    CALLBACK = "callback"
    """Asks to be called back here, and gets a ticket."""
    CALLED_BACK = "called_back"
    """The borne rings for somebody who asked for it."""
    WAITING = "waiting"
    RINGING = "ringing"
    CONNECTING = "connecting"
    IN_CALL = "in_call"
    HANGUP = "hangup"
    """Asked whether to hang up; the call goes on."""
    ON_HOOK = "on_hook"
    """The handset was put back: the call ends in a moment."""
    ENDED = "ended"
    NEXT_STEPS = "next_steps"
    """What the adviser wrote for afterwards is read."""
    SLIP_PRINTING = "slip_printing"
    WIPING = "wiping"
    PAPER_LEFT = "paper_left"
    NOTHING = "nothing"
    """Nothing is kept: said only after `Wiped`."""
    OUT = "out"


IN_LINE = frozenset({Phase.WAITING, Phase.RINGING})

TALKING = frozenset({Phase.IN_CALL, Phase.HANGUP, Phase.ON_HOOK})

LINKED = TALKING | {Phase.CONNECTING}
"""Phases in which the links with the desk stand or are being made."""


class Overlay(StrEnum):
    """A screen in front of the phase; nothing beneath is lost. Any key takes the question after silence away."""

    NONE = "none"
    HELP = "help"
    TIMEOUT = "timeout"
    FAULT = "fault"
    """In a call a device has failed: what still works (`fault_notice`)."""
    ON_HOOK = "on_hook"
    """The handset was put back before the talk began: it is asked whether somebody is still here (`laid_down`)."""
