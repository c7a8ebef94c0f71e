"""What devices report, in the past tense. All are immutable; `at_s` is the injected monotonic clock, in seconds."""

from dataclasses import dataclass
from enum import StrEnum

from hardware.errors import FaultKind


class Key(StrEnum):
    """The twelve keys of the panel: six softkeys labelled by the screen and six function keys."""

    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    R1 = "R1"
    R2 = "R2"
    R3 = "R3"
    OK = "OK"
    CANCEL = "CANCEL"
    HELP = "HELP"
    VOICE = "VOICE"
    VOL_UP = "VOL_UP"
    VOL_DOWN = "VOL_DOWN"


SOFTKEYS = (Key.L1, Key.L2, Key.L3, Key.R1, Key.R2, Key.R3)


class LampState(StrEnum):
    """How a key lamp shines (ui.md 5): steady = press me, slow = wait, fast = your turn, off = nothing here."""

    OFF = "off"
    STEADY = "steady"
    SLOW = "slow"
    """1 s on, 1 s off."""
    FAST = "fast"
    """0.25 s on, 0.25 s off, at most 5 s, then steady."""


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """A finger closed a key; debounced; sent once a press, at the closing edge."""

    key: Key
    at_s: float
    together: bool = False
    """Another key was on its way down while this one came to rest."""


@dataclass(frozen=True, slots=True)
class HandsetLifted:
    at_s: float


@dataclass(frozen=True, slots=True)
class HandsetHungUp:
    at_s: float


PAGE_UP, PAGE_DOWN = "\x11", "\x12"
"""The two keys as `Typed` gives them: controls that no key types otherwise."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A key of the keyboard: one character, a backspace (U+0008), a line feed for a new line, PAGE_UP or PAGE_DOWN."""

    text: str
    at_s: float


type PanelEvent = KeyPressed | HandsetLifted | HandsetHungUp


class PrintStage(StrEnum):
    """The life of one A4 job, in the words of RFC 8011 5.3.7 joined to one list."""

    QUEUED = "queued"
    PRINTING = "printing"
    STOPPED = "stopped"
    """The printer waits for a hand: `fault` says for what. It resumes by itself once mended."""
    PRINTED = "printed"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PrintProgress:
    """One change of one job. `pages_done` counts impressions that the printer says are out."""

    job_id: str
    stage: PrintStage
    pages_done: int = 0
    fault: FaultKind | None = None
