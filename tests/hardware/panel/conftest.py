"""gpiozero's mock pins: the fingers' side of the panel."""

from collections.abc import Iterator
from typing import Any

import pytest
from gpiozero.pins.mock import MockFactory


@pytest.fixture
def pins() -> Iterator[Any]:
    """A pin factory whose inputs are driven with `pins.pin(number).drive_low()`."""
    factory = MockFactory()
    yield factory
    factory.close()
