"""Ways to the screens of being called back, for the tests of session and views."""

from firmware.session import events as ev
from firmware.session.callback import LINE_KEY
from firmware.session.commands import AskCallback, CancelCallback
from firmware.session.step import start
from hardware.events import Key
from tests.firmware.session.driver import SEED, Driver

TICKET = 12
LANGUAGES = ("fr", "en", "ar", "uk")


def at_notice() -> Driver:
    """Of the closed service."""
    return Driver(start(SEED, languages=LANGUAGES)).to_idle().press(Key.L3, Key.L3)


def asked() -> Driver:
    return at_notice().press(Key.OK)


def kept() -> Driver:
    borne = asked()
    return borne.give(ev.CallbackKept(borne.made(AskCallback)[-1].callback_id, TICKET))


def cancelling() -> Driver:
    return kept().press(Key.CANCEL)


def cancelled() -> Driver:
    borne = cancelling()
    return borne.give(ev.CallbackCancelled(borne.made(CancelCallback)[-1].callback_id))


def refused() -> Driver:
    return refuse(asked())


def refuse(borne: Driver) -> Driver:
    """Central does not take the wish."""
    return borne.give(ev.CallbackRefused(borne.made(AskCallback)[-1].callback_id))


def wishing(borne: Driver) -> Driver:
    """Who stands in line reads the notice."""
    return borne.press(LINE_KEY)


def ring(service_id: str = "service-3", language: str = "fr", callback_id: str = "wish") -> ev.CallbackRung:
    return ev.CallbackRung(callback_id, TICKET, service_id, language)


def rung(language: str = "fr") -> Driver:
    return Driver(start(SEED, languages=LANGUAGES)).to_idle().give(ring(language=language))
