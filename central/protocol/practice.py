"""Practice: a desk, a borne or a host's page that tries things out, with nobody disturbed and nothing counted.

`RequestCall.practice` and `AskHelp.practice` are the citizen's side of it. A practice call is like any other, but it
rings only at desks that practise, has no reference of the real series, and leaves no record.
"""

from central.protocol.values import Message

_SERIES = 10_000


def practice_reference(call_id: str) -> str:
    """Such as `ESSAI-4821`: no site has this code, so that no reference of the real series is used up."""
    return f"ESSAI-{int(call_id.replace('-', '')[:8], 16) % _SERIES:04}"


class SetPractice(Message, frozen=True, tag="set_practice"):
    """From a desk that practises, which serves nobody else; from a host's page, which hears real bells too.

    From a borne when practice begins and ends there, and after a reconnection: hosts see that nobody is served.
    """

    on: bool


class PracticeChanged(Message, frozen=True, tag="practice_changed"):
    """To the desk: whether it practises. A desk begins as FREE, and comes back as AWAY."""

    on: bool
