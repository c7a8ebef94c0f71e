"""The lamps that go with a tone: `session.flashes` as lamps of the view that stands behind them."""

from collections.abc import Iterable, Mapping

from firmware.session.flashes import LAMP_FORMS, Where
from firmware.session.state import Flash
from firmware.views.view import View
from hardware.events import SOFTKEYS, Key, LampState


def flashing(flash: Flash | None, view: View) -> Mapping[Key, LampState]:
    """What flashes now; nothing without a tone."""
    if flash is None:
        return {}
    form = LAMP_FORMS[flash.tone]
    return dict.fromkeys(_keys(form.where, flash, view), form.state)


def _keys(where: Where, flash: Flash, view: View) -> Iterable[Key]:
    match where:
        case Where.PRESSED if flash.key is not None:
            return (flash.key,)
        case Where.PRESSED | Where.LIT:
            # A key of the keyboard has no lamp.
            return view.lamps() or (Key.HELP,)
        case Where.ALL:
            return SOFTKEYS
