"""What central must hear whatever becomes of line and citizen: that a call, or a wish to be called back, is over.

It is no part of the session: a wipe leaves it alone. It holds ids that the borne made, in memory.
"""

from central.protocol.borne import BorneToHub, CallEnded, EndCall, HubToBorne, Refused
from central.protocol.callbacks import CallbackCancelled, CancelCallback, RingCallback

MOST = 16
"""Beyond that the oldest is forgotten: a borne that is out of reach must not fill its memory."""

type _Kept = EndCall | CancelCallback


class Unanswered:
    """Kept from `note` until central answers (`hear`); `all` is what each welcome is followed by, the oldest first."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}

    def note(self, message: BorneToHub) -> None:
        match message:
            case EndCall(call_id=name) | CancelCallback(callback_id=name):
                self._kept[name] = message
            case _:
                return
        if len(self._kept) > MOST:
            del self._kept[next(iter(self._kept))]

    def all(self) -> tuple[_Kept, ...]:
        return tuple(self._kept.values())

    def hear(self, message: HubToBorne) -> None:
        match message:
            case CallEnded(call_id=name) | Refused(text="end_call", call_id=str(name)):
                self._kept.pop(name, None)
            case CallbackCancelled(callback_id=name):
                self._kept.pop(name, None)
            case _:
                pass

    def is_of_the_past(self, message: HubToBorne) -> bool:
        """Whether it rings for a wish that was taken back before central knew: nobody must come for it."""
        return isinstance(message, RingCallback) and message.callback_id in self._kept
