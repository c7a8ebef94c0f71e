"""What every action and every reading of an event gives back."""

from collections.abc import Callable
from dataclasses import dataclass, field

from firmware.session.commands import Command
from firmware.session.moves import Move
from firmware.session.state import Session

type Result = tuple[Session, tuple[Command, ...]]
type Action = Callable[[Session, str], Result]
"""What a transition does besides changing the state. The text is the move's target."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an event tells: facts laid down in the session, moves that follow from it, commands that need no move."""

    session: Session
    moves: tuple[Move, ...] = field(default=())
    commands: tuple[Command, ...] = field(default=())
