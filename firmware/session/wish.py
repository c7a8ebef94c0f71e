"""What a session knows of being called back: the wish in the making, and the ring that answers an older one. Data."""

from dataclasses import dataclass
from enum import StrEnum


class WishStage(StrEnum):
    NONE = "none"
    NOTICE = "notice"
    ASKING = "asking"
    FAILED = "failed"
    KEPT = "kept"
    """Central has it."""
    CANCELLING = "cancelling"
    CANCEL_LATER = "cancel_later"
    """Central cannot be told now; it is as soon as it can (`firmware.unanswered`), whoever stands here by then."""
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Wish:
    """To be called back at this borne."""

    stage: WishStage = WishStage.NONE
    callback_id: str = ""
    ticket: int = 0
    asked_s: float = 0.0


NO_WISH = Wish()


@dataclass(frozen=True, slots=True)
class Ring:
    """An adviser calls back, and waits until somebody is there or nobody came."""

    callback_id: str
    ticket: int
    voiced: bool = False
    """VOICE was pressed while it rang: the voice stays for the notice."""
