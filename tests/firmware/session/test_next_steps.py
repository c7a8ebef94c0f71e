"""What the adviser wrote for afterwards: read page by page at the end, printed at most once, gone with the wipe."""

from dataclasses import replace

import pytest

from central.protocol.values import EndReason
from firmware.session import events as ev
from firmware.session import paper_commands as pcmd
from firmware.session import paper_events as pev
from firmware.session.next_steps import readable_steps, steps_pages
from firmware.session.phases import Overlay, Phase
from firmware.ui.speech import spoken_pieces
from firmware.views.next_steps import written_in
from firmware.views.show import show
from firmware.views.view import View
from hardware.errors import FaultKind
from hardware.events import HandsetHungUp, HandsetLifted, Key
from tests.firmware.session.driver import Driver
from tests.firmware.ui.states import ARABIC_STEPS, LONG_STEPS, STEPS, at_steps


def heard(view: View) -> tuple[str, str]:
    """What the voice says to the room, and what for the ear alone."""
    pieces = spoken_pieces(view)
    return tuple(" ".join(one.text for one in pieces if one.private is private) for private in (False, True))  # type: ignore[return-value]


def read(view: View) -> str:
    return " ".join(line.text for line in view.lines)


# Reading


def test_the_end_offers_to_read_on_and_the_red_cross_leads_back() -> None:
    borne = at_steps()
    view = show(borne.session)
    assert (view.title, view.ok, view.cancel) == ("La suite", "Imprimer le ticket", "Retour")
    assert read(view) == STEPS
    assert borne.press(Key.CANCEL).at(Phase.ENDED)


def test_without_next_steps_there_is_nothing_to_read() -> None:
    for text in ("", " \n\t ", "\N{RIGHT-TO-LEFT OVERRIDE}\N{ZERO WIDTH SPACE}"):
        borne = Driver().to_call().give(pev.NextStepsWritten(text))
        borne.give(ev.CallEnded(borne.call_id, EndReason.ADVISER_HUNG_UP, borne.now_s))
        assert Key.L2 not in show(borne.session).softkeys
        assert "la suite" not in read(show(borne.session))


@pytest.mark.parametrize("large", [False, True])
def test_a_long_text_is_read_to_its_end_and_back(large: bool) -> None:
    borne = at_steps(LONG_STEPS)
    borne.session = replace(borne.session, large=large)
    pages = [read(show(borne.session))]
    while Key.R2 in show(borne.session).softkeys:
        pages.append(read(show(borne.press(Key.R2).session)))
    assert len(pages) > 1
    # Set with no-break spaces, and with the sign for bold taken out of force.
    kept = " ".join(pages).replace("\N{NO-BREAK SPACE}", " ").replace("* *", "**")
    assert kept == LONG_STEPS.strip().replace("\n", " ")
    for page in reversed(pages[:-1]):
        assert read(show(borne.press(Key.L2).session)) == page
    assert Key.L2 not in show(borne.session).softkeys


def test_two_presses_on_the_same_page_turn_once() -> None:
    borne = at_steps(LONG_STEPS)
    before = borne.session
    pressed = ev.Pressed(Key.R2, before.serial, borne.now_s + 1.0, borne.since_s)
    borne.give(pressed, replace(pressed, at_s=pressed.at_s + 0.5))
    assert borne.session.call.steps_read.at == steps_pages(before)[1].start


def test_large_text_stays_at_the_place() -> None:
    borne = at_steps(LONG_STEPS).press(Key.R2)
    at = borne.session.call.steps_read.at
    borne.press(Key.HELP, Key.R2, Key.CANCEL)
    assert borne.session.large
    page = next(page for page in reversed(steps_pages(borne.session)) if page.start <= at)
    assert show(borne.session).lines[0].text.startswith(page.texts[0][:20])


# Hearing


def test_over_the_loudspeaker_not_a_word_of_it_is_said() -> None:
    room, ear = heard(show(at_steps().press(Key.VOICE).session))
    assert "La suite. Décrochez le combiné pour entendre." in room
    assert ear == ""
    assert "quittance" not in room


def test_in_the_handset_it_is_said_and_put_back_it_is_not() -> None:
    borne = at_steps().give(HandsetLifted(1.0))
    assert borne.session.voice_on, "lifting is enough"
    room, ear = heard(show(borne.session))
    assert ear == STEPS
    assert "quittance" not in room
    assert show(borne.session).aside is None
    room, ear = heard(show(borne.give(HandsetHungUp(2.0)).press(Key.VOICE).session))
    assert "quittance" not in room + ear


def test_the_screen_says_how_to_hear_it_while_the_handset_is_down() -> None:
    aside = show(at_steps().session).aside
    assert aside is not None
    assert aside.text == "Décrochez le combiné pour entendre."


def test_its_sound_is_never_kept() -> None:
    """Even where it is a sentence of the catalogue."""
    borne = at_steps("C’est fini. Merci.").give(HandsetLifted(1.0))
    assert not any(one.fixed for one in spoken_pieces(show(borne.session)) if one.private)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (STEPS, "fr", "fr"),
        ("Bring the receipt.", "en", "en"),
        (STEPS, "ar", "fr"),
        (STEPS, "uk", "fr"),
        (ARABIC_STEPS, "fr", "ar"),
        (ARABIC_STEPS, "ar", "ar"),
        ("1. Принесіть квитанцію.", "fr", "uk"),
        ("1. Принесите квитанцию.", "ru", "ru"),
        ("12", "fr", "fr"),
    ],
)
def test_each_text_is_read_in_a_language_that_has_its_letters(text: str, language: str, expected: str) -> None:
    assert written_in(text, language) == expected


# Printing


def test_it_is_printed_from_here_and_not_twice() -> None:
    borne = at_steps().press(Key.OK)
    assert borne.at(Phase.SLIP_PRINTING)
    borne.give(pev.SlipPrinted()).press(Key.L2)
    assert borne.at(Phase.NEXT_STEPS), "it can still be read"
    assert show(borne.session).ok == ""
    borne.press(Key.OK)
    assert len(borne.made(pcmd.PrintSlip)) == 1


def test_a_failed_slip_may_be_tried_again_from_here() -> None:
    borne = at_steps().press(Key.OK).give(pev.SlipFailed(FaultKind.NO_PAPER)).press(Key.L2)
    assert show(borne.session).ok == "Réessayer le ticket"
    assert borne.press(Key.OK).at(Phase.SLIP_PRINTING)


def test_where_no_slip_can_be_printed_it_is_still_read_and_said() -> None:
    borne = Driver().to_call().give(ev.DeviceStateChanged("receipt_printer", FaultKind.UNPLUGGED))
    borne.give(pev.NextStepsWritten(STEPS), ev.CallEnded(borne.call_id, EndReason.ADVISER_HUNG_UP, borne.now_s))
    assert "a écrit **la suite** pour vous" in read(show(borne.session))
    view = show(borne.press(Key.L2).session)
    assert (view.ok, read(view)) == ("", STEPS)


# What it is made of


def test_what_turns_hides_or_moves_letters_is_left_out() -> None:
    text = "Un\N{RIGHT-TO-LEFT OVERRIDE}\tdeux\x00\x1b[2J\r\n\n  \u2028trois\N{ZERO WIDTH SPACE} \a"
    assert readable_steps(text) == "Un deux[2J\ntrois"


@pytest.mark.parametrize("text", ["W" * 4_000, "a\n" * 2_000, "a " * 2_000, "***", "ﷺ" * 4_000, "\u0301" * 4_000])
def test_no_text_is_too_much_for_it(text: str) -> None:
    borne = at_steps(text)
    turned = 0
    while Key.R2 in show(borne.session).softkeys and turned < 8:
        borne.press(Key.R2)
        turned += 1
    letters = sum(len(text.replace(" ", "")) for page in steps_pages(borne.session) for text in page.texts)
    assert letters == len("".join(readable_steps(text).split()))


def test_the_sign_for_bold_is_ours_alone() -> None:
    assert "**" not in read(show(at_steps("***Important*** : **signez**").session))


# Its end


def test_left_alone_it_asks_and_then_everything_is_wiped() -> None:
    borne = at_steps().wait(179.0)
    assert borne.session.overlay is Overlay.NONE
    assert borne.wait(2.0).session.overlay is Overlay.TIMEOUT
    assert borne.wait(21.0).at(Phase.WIPING)
    assert borne.just(pcmd.TellSlip) == []
    assert borne.made(pcmd.TellSlip) == [pcmd.TellSlip("declined")]
    borne.give(ev.PaperChecked(left=False), ev.Wiped())
    assert "quittance" not in repr(borne.session)


def test_what_comes_after_the_wipe_is_nobodys() -> None:
    borne = at_steps().press(Key.CANCEL, Key.R1).give(ev.PaperChecked(left=False), ev.Wiped())
    borne.give(pev.NextStepsWritten(STEPS))
    assert "quittance" not in repr(borne.session)
    borne.press(Key.OK).give(pev.NextStepsWritten(STEPS))
    assert borne.session.call.next_steps == ""
