"""What every part of the hub is given."""

import random
from dataclasses import dataclass

from central.clock import Clock
from central.hub.database import Database
from central.hub.ice import IceFor
from central.hub.state import Floor


@dataclass(frozen=True, slots=True)
class Context:
    floor: Floor
    database: Database
    clock: Clock
    ice: IceFor
    rng: random.Random
    """For references: `secrets.SystemRandom()` but in tests."""
    node: str
    """Names this process in presence leases."""
    practice: bool = False
    """Whether all this is practice."""
    link_patience_s: float = 60.0
    """So long a side may be out of reach, or a service without an adviser, before its calls end."""
