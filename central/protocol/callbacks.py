"""Being called back at a borne: asked for there, rung from a desk. A ticket's number stands for the citizen.

The hub answers `AskCallback` only once the wish is stored. When an adviser calls back, the hub sends `RingCallback`;
the borne answers with `AnswerRing`: in use, somebody there, or nobody. Who is there reads the notice before the camera,
and the call comes as any other, with the wish's id in `RequestCall`: the adviser who rang gets it.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from central.protocol.values import Count, Identifier, Message, ShortText, Value

type Ticket = Annotated[int, Meta(ge=1, le=999)]
"""Not given twice at a site on one day."""

RING_S = 45.0
"""So long a borne rings."""
NOTICE_READ_S = 180.0
"""So long somebody who is there may read the notice before the camera."""


class CallbackRefusal(StrEnum):
    NO_SUCH_SERVICE = "no_such_service"
    TOO_MANY = "too_many"
    """As many wait for this borne as may, or it asks too fast."""


class RingAnswer(StrEnum):
    IN_USE = "in_use"
    """Somebody uses the borne: it did not ring."""
    THERE = "there"
    """Somebody is there and reads the notice; the call follows, or NOBODY."""
    NOBODY = "nobody"
    """Nobody came, or not the one who is meant, or not now."""


# Borne to hub


class AskCallback(Message, frozen=True, tag="ask_callback"):
    """`callback_id` is made by the borne (UUID4), so that asking twice is asking once."""

    callback_id: Identifier
    service_id: Identifier
    language: ShortText = "fr"


class CancelCallback(Message, frozen=True, tag="cancel_callback"):
    """The citizen wants it no more; answered by `CallbackCancelled`."""

    callback_id: Identifier


class AnswerRing(Message, frozen=True, tag="answer_ring"):
    callback_id: Identifier
    answer: RingAnswer


# Hub to borne


class CallbackKept(Message, frozen=True, tag="callback_kept"):
    """It is stored."""

    callback_id: Identifier
    ticket: Ticket


class CallbackRefused(Message, frozen=True, tag="callback_refused"):
    callback_id: Identifier
    reason: CallbackRefusal


class CallbackCancelled(Message, frozen=True, tag="callback_cancelled"):
    """It stands no more; also the answer for one that never was."""

    callback_id: Identifier


class RingCallback(Message, frozen=True, tag="ring_callback"):
    """An adviser waits: ring, unless somebody uses the borne. Answered by `AnswerRing`."""

    callback_id: Identifier
    ticket: Ticket
    service_id: Identifier
    language: ShortText


class StopRing(Message, frozen=True, tag="stop_ring"):
    """The adviser waits no longer; the wish stands."""

    callback_id: Identifier


# Desk


class OpenCallback(Value, frozen=True):
    """One wish, as an adviser sees it."""

    callback_id: Identifier
    site: ShortText
    service: ShortText
    ticket: Ticket
    waiting_since_s: float
    """Unix time."""
    language: ShortText
    attempts: Count = 0
    """How often the borne rang and nobody answered."""
    taken: bool = False
    """Another adviser calls back now."""


class Callbacks(Message, frozen=True, tag="callbacks"):
    """The open wishes of this adviser's services, at every change: the longest-waiting first."""

    callbacks: tuple[OpenCallback, ...]


class CallBack(Message, frozen=True, tag="call_back"):
    """One click. Exactly one adviser has the borne ring: the others read `TAKEN`."""

    callback_id: Identifier


class StopCallBack(Message, frozen=True, tag="stop_call_back"):
    """The adviser waits no longer."""

    callback_id: Identifier


class CallBackStage(StrEnum):
    """How it stands, or ended, with a borne that an adviser wants to ring."""

    RINGING = "ringing"
    THERE = "there"
    """Somebody is there and reads the notice before the camera."""
    ANSWERED = "answered"
    """`CallAssigned` comes with it."""
    IN_USE = "in_use"
    OUT_OF_REACH = "out_of_reach"
    """The borne has no connection."""
    NOBODY = "nobody"
    DROPPED = "dropped"
    """Nobody, for the last time: the wish is closed."""
    STOPPED = "stopped"
    """By this adviser."""
    GONE = "gone"
    """The wish stands no more: cancelled, or its time is over."""
    TAKEN = "taken"
    """Another adviser was faster."""
    NOT_FREE = "not_free"
    """This adviser is not available."""


class CallBackTold(Message, frozen=True, tag="call_back_told"):
    """To the adviser who clicked, at each change."""

    callback_id: Identifier
    stage: CallBackStage


type CallbacksToHub = AskCallback | CancelCallback | AnswerRing
type CallbacksToBorne = CallbackKept | CallbackRefused | CallbackCancelled | RingCallback | StopRing
