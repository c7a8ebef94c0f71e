"""Whoever does not hear sees it: every tone has its light, in the lamps of the view that is shown."""

from collections.abc import Callable

import pytest

from firmware.session import commands as cmd
from firmware.session import events as ev
from firmware.session import paper_events as pev
from firmware.session.commands import Tone
from firmware.session.flashes import LAMP_FORMS, Where
from firmware.session.phases import Phase
from firmware.ui.tones import tone_samples
from firmware.views.show import show
from hardware.blink import next_change_s
from hardware.events import SOFTKEYS, HandsetLifted, Key, LampState, Typed
from hardware.protocols import SAMPLE_RATE_HZ
from tests.firmware.session.callbacks import rung
from tests.firmware.session.driver import Driver

FAST, SLOW, STEADY, OFF = LampState.FAST, LampState.SLOW, LampState.STEADY, LampState.OFF


def ringing() -> Driver:
    borne = Driver().to_line()
    return borne.give(ev.CallQueued(borne.call_id, 1, ringing=True, wait_estimate_s=None))


def slip_printed() -> Driver:
    return Driver().to_ended().press(Key.L1).give(pev.SlipPrinted())


def paper_left() -> Driver:
    return Driver().to_ended().press(Key.OK).give(ev.PaperChecked(left=True), ev.Wiped())


def handset_left() -> Driver:
    return Driver().to_ended().give(HandsetLifted(0.0)).press(Key.OK).give(ev.Wiped(), ev.PaperChecked(None)).wait(10.0)


SOUNDING: dict[Tone, Callable[[], Driver]] = {
    Tone.KEY: lambda: Driver().to_idle().press(Key.L1),
    Tone.NO: lambda: Driver().to_idle().press(Key.CANCEL),
    Tone.YOUR_TURN: lambda: Driver().to_line().accept(),
    Tone.RINGING: ringing,
    Tone.CONNECTED: lambda: connected(Driver().to_line().accept()),
    Tone.DONE: slip_printed,
    Tone.PAPER_LEFT: paper_left,
    Tone.COUNTDOWN: lambda: Driver().to_idle().press(Key.L1).wait(120.0),
    Tone.CALLED_BACK: rung,
    Tone.OFF_HOOK: handset_left,
    Tone.ENDED: lambda: Driver().to_call().press(Key.CANCEL, Key.CANCEL),
}
"""Each tone in the moment in which a citizen hears it."""


def connected(borne: Driver) -> Driver:
    return borne.give(ev.MediaConnected(borne.call_id, borne.now_s))


def lamps(borne: Driver) -> dict[Key, LampState]:
    shown = show(borne.session).lamps()
    return {key: shown.get(key, OFF) for key in Key}


@pytest.mark.parametrize("tone", Tone)
def test_every_tone_has_a_light_that_lasts_as_long_and_never_dazzles(tone: Tone) -> None:
    form = LAMP_FORMS[tone]
    changes = next_change_s(form.state, 0.0)
    assert changes is not None, "it flashes"
    assert 1 / (2 * changes) < 3, "flashes a second (WCAG 2.3.1)"
    assert form.for_s >= len(tone_samples(tone)) / SAMPLE_RATE_HZ - 0.05
    assert form.for_s >= 2 * changes or form.state is not FAST, "one whole flash at least"


@pytest.mark.parametrize("tone", Tone)
def test_where_a_tone_is_heard_its_light_is_seen_and_goes(tone: Tone) -> None:
    borne = SOUNDING[tone]()
    assert cmd.PlayTone(tone) in borne.commands
    form, shown = LAMP_FORMS[tone], lamps(borne)
    flashing = [key for key in Key if shown[key] is form.state]
    match form.where:
        case Where.ALL:
            assert set(SOFTKEYS) <= set(flashing)
        case Where.LIT:
            assert flashing
        case Where.PRESSED:
            assert flashing == [Key.L1]
    due_s = borne.session.next_deadline_s()
    assert due_s is not None
    assert due_s <= borne.now_s + form.for_s
    assert borne.wait(form.for_s - 0.1).session.flash is not None
    assert borne.wait(0.2).session.flash is None
    assert show(borne.session).flash == {}


def test_a_refused_press_shows_the_keys_that_do_serve() -> None:
    """L3 is closed and dark, and stays so."""
    shown = lamps(Driver().to_idle().press(Key.CANCEL))
    assert {key for key, state in shown.items() if state is FAST} == {Key.L1, Key.L2}


def test_where_no_key_serves_help_still_does() -> None:
    borne = Driver().give(ev.TimePassed(100.0, "10:42")).press(Key.OK)
    assert borne.at(Phase.STARTING)
    assert lamps(borne)[Key.HELP] is FAST


def test_a_key_without_a_lamp_of_its_own_is_answered_in_it() -> None:
    assert lamps(Driver().to_call().press(Key.VOL_UP))[Key.VOL_UP] is FAST


def test_a_letter_that_says_that_somebody_is_there_is_answered_in_the_keys_that_serve() -> None:
    """A keyboard has no lamps."""
    borne = SOUNDING[Tone.COUNTDOWN]().give(Typed("a", 0.0))
    assert borne.just(cmd.PlayTone) == [cmd.PlayTone(Tone.KEY)]
    assert FAST in lamps(borne).values()


def test_the_last_of_two_tones_is_the_one_that_is_seen() -> None:
    """The red cross clicks, and the call is over."""
    assert lamps(SOUNDING[Tone.ENDED]()) == dict.fromkeys(Key, OFF) | dict.fromkeys(SOFTKEYS, FAST) | {Key.OK: STEADY}


def test_a_flash_never_puts_out_what_the_view_lights_elsewhere() -> None:
    borne = ringing()
    assert lamps(borne)[Key.CANCEL] is SLOW
    borne.press(Key.VOL_UP)
    assert lamps(borne)[Key.CANCEL] is STEADY
