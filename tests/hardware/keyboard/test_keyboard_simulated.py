"""The twin of the keyboard."""

import pytest

from hardware.errors import DeviceMisuse
from hardware.events import Typed
from hardware.simulated.keyboard import SimulatedKeyboard


async def test_what_is_typed_comes_key_by_key_until_it_is_closed() -> None:
    keyboard = SimulatedKeyboard(lambda: 3.0)
    keyboard.type("lost")
    await keyboard.open()
    keyboard.type("é\b")
    await keyboard.close()
    keyboard.type("lost too")
    assert [event async for event in keyboard.events()] == [Typed("é", 3.0), Typed("\b", 3.0)]


async def test_one_that_was_never_open_is_not_asked() -> None:
    with pytest.raises(DeviceMisuse):
        await anext(SimulatedKeyboard(lambda: 0.0).events())
