"""Host's page <-> hub: one WebSocket at `/socket/host`, opened by a logged-in host's page (cookie, same origin)."""

from central.protocol.desk import BorneFault
from central.protocol.practice import SetPractice
from central.protocol.values import Identifier, Message, ShortText, Value


class Bell(Value, frozen=True):
    """A citizen pressed HELP. Nothing of the conversation, nor with whom, comes with it."""

    since_s: float
    """Unix time."""
    coming: str = ""
    """First name of the host who said so; empty: nobody has answered yet."""
    practice: bool = False
    """Somebody practises at the borne; told only to pages that practise too."""


class BorneSeen(Value, frozen=True):
    """One borne of the host's sites, as central knows it now."""

    borne_id: Identifier
    name: ShortText
    connected: bool
    in_use: bool
    """Somebody waits or talks there."""
    faults: tuple[BorneFault, ...] = ()
    bell: Bell | None = None
    practises: bool = False
    """Somebody practises there, and is not served."""


class HostWelcome(Message, frozen=True, tag="host_welcome"):
    first_name: ShortText
    sites: tuple[ShortText, ...]
    now_s: float
    version: int


class Bornes(Message, frozen=True, tag="bornes"):
    """All bornes of the host's sites, at every change, those whose bell rings first."""

    bornes: tuple[BorneSeen, ...]


class AnswerBell(Message, frozen=True, tag="answer_bell"):
    """`I am coming`. The citizen reads it. Said twice is said once."""

    borne_id: Identifier


class EndBell(Message, frozen=True, tag="end_bell"):
    """The host has been there."""

    borne_id: Identifier


type HostToHub = AnswerBell | EndBell | SetPractice
type HubToHost = HostWelcome | Bornes
