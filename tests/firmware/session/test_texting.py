"""Reading and writing in a call: two presses a letter, each sent at once; a keyboard; what comes from the adviser."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.protocol.papers import MAX_TEXT_LINE
from central.protocol.t140 import ATTENTION, BACKSPACE, NEW_LINE, readable
from firmware.locale.letters import letter_groups, phrases, sign_groups
from firmware.locale.translations import languages
from firmware.session import paper_events as pev
from firmware.session.commands import PlayTone, Tone
from firmware.session.dialogue import MAX_LINES, Entry, TextState, written
from firmware.session.keys import keys
from firmware.session.notice import PAGE_KEY
from firmware.session.paper_commands import SendText
from firmware.session.phases import Phase
from firmware.session.step import start
from firmware.views.show import show
from hardware.events import SOFTKEYS, HandsetHungUp, HandsetLifted, Key, LampState, PrintStage, Typed
from tests.firmware.session.driver import SEED, Driver


def writing() -> Driver:
    return Driver().to_call().press(Key.L2)


def sent(borne: Driver) -> str:
    return "".join(command.text for command in borne.made(SendText))


def heard(borne: Driver, text: str) -> Driver:
    return borne.give(pev.TextArrived(text))


def typed(borne: Driver, text: str) -> Driver:
    return borne.give(*(Typed(letter, borne.now_s) for letter in text))


def state(borne: Driver) -> TextState:
    return borne.session.texting.state


def unread(borne: Driver) -> bool:
    return borne.session.texting.unread


def spell(borne: Driver, text: str, language: str = "fr") -> Driver:
    """With the softkeys, as a citizen would."""
    for letter in text:
        if letter == " ":
            borne.press(Key.R3, Key.L1)
            continue
        groups = letter_groups(language)
        (number,) = [number for number, group in enumerate(groups) if letter in group]
        place = groups[number].index(letter)
        borne.press(SOFTKEYS[number], *[Key.OK] * (place // 6), SOFTKEYS[place % 6])
    return borne


# With six keys


def test_a_letter_is_two_presses_and_leaves_at_once() -> None:
    borne = writing().press(Key.L1)
    assert sent(borne) == ""
    assert borne.press(Key.L3).just(SendText) == [SendText("c")]
    assert state(borne) is TextState.GROUPS


def test_a_sentence_letter_by_letter() -> None:
    borne = spell(writing(), "je suis là ça ira")
    assert sent(borne) == "je suis là ça ira"
    assert borne.session.texting.entries == (Entry(mine=True, text="je suis là ça ira"),)


@pytest.mark.parametrize("language", [language.code for language in languages()])
def test_every_letter_of_every_language_can_be_written(language: str) -> None:
    alphabet = "".join(letter_groups(language))
    borne = Driver(start(SEED, languages=(language,))).to_call().press(Key.L2)
    assert sent(spell(borne, alphabet, language)) == alphabet


@pytest.mark.parametrize("language", [language.code for language in languages()])
def test_the_groups_of_every_language_are_whole(language: str) -> None:
    letters, signs = letter_groups(language), sign_groups(language)
    assert (len(letters), len(signs)) == (5, 3)
    assert all(len(group) <= 6 for group in signs)
    everything = "".join((*letters, *signs))
    assert len(set(everything)) == len(everything), "a letter stands twice"
    assert readable(everything) == everything
    assert len(set(phrases(language))) == 6


def test_digits_follow_each_other_without_the_way_back() -> None:
    borne = writing().press(Key.R3, Key.R1, Key.R2, Key.R1, Key.L3, Key.R1, Key.L1)
    assert sent(borne) == "420"
    assert state(borne) is TextState.SIGNS
    assert state(borne.press(Key.CANCEL)) is TextState.GROUPS


def test_what_was_written_is_taken_back_letter_by_letter_and_no_further() -> None:
    borne = spell(writing(), "ab").press(Key.R3, Key.L2, Key.L2)
    assert sent(borne) == f"ab{BACKSPACE}{BACKSPACE}"
    assert borne.session.texting.entries == ()
    assert borne.press(Key.L2).just(SendText) == []
    assert PlayTone(Tone.NO) in borne.commands


def test_a_new_line_ends_what_was_written_and_stands() -> None:
    borne = spell(writing(), "oui").press(Key.R3, Key.R3)
    assert borne.just(SendText) == [SendText(NEW_LINE)]
    borne.press(Key.R3, Key.L2)
    assert borne.session.texting.entries == (Entry(mine=True, text="oui", ended=True),)
    assert borne.press(Key.R3).just(SendText) == []


def test_a_phrase_is_a_line_of_its_own() -> None:
    borne = spell(writing(), "bo").press(Key.OK, Key.R1)
    assert borne.just(SendText) == [SendText(f"{NEW_LINE}Moins vite{NEW_LINE}")]
    assert state(borne) is TextState.GROUPS
    assert [entry.text for entry in borne.session.texting.entries] == ["bo", "Moins vite"]


def test_the_adviser_reads_a_phrase_in_french_too() -> None:
    borne = Driver(start(SEED, languages=("uk",))).to_call().press(Key.L2, Key.OK, Key.L1)
    assert sent(borne) == f"Так (Oui){NEW_LINE}"


def test_red_goes_one_step_back_and_loses_nothing() -> None:
    borne = spell(writing(), "ab").press(Key.L1, Key.CANCEL)
    assert state(borne) is TextState.GROUPS
    borne.press(Key.CANCEL)
    assert (state(borne), borne.session.phase) == (TextState.CLOSED, Phase.IN_CALL)
    assert borne.press(Key.L2).session.texting.own_line == "ab"


# With a keyboard


def test_a_keyboard_opens_the_text_by_itself() -> None:
    borne = typed(Driver().to_call(), "Bonjour\n")
    assert state(borne) is TextState.GROUPS
    assert sent(borne) == f"Bonjour{NEW_LINE}"


def test_it_types_whatever_the_keys_show() -> None:
    borne = typed(writing().press(Key.L1), "x\b")
    assert sent(borne) == f"x{BACKSPACE}"
    assert state(borne) is TextState.LETTERS


@pytest.mark.parametrize("letter", ["\x1b", "\x00", "\u202e", "", "ab"])
def test_what_is_no_letter_is_not_typed(letter: str) -> None:
    assert sent(Driver().to_call().give(Typed(letter, 100.0))) == ""


@pytest.mark.parametrize(
    "elsewhere",
    [
        lambda: Driver().to_idle(),
        lambda: Driver().to_line(),
        lambda: Driver().to_preview(),
        lambda: Driver().to_call().propose(),
        lambda: Driver().to_call().press(Key.CANCEL),
        lambda: Driver().to_call().press(Key.HELP),
        lambda: Driver().to_ended(),
    ],
)
def test_on_other_screens_a_letter_is_answered_by_tone_and_lamps_and_does_nothing(
    elsewhere: Callable[[], Driver],
) -> None:
    borne = elsewhere().wait(2.0)
    before = borne.session
    typed(borne, "o")
    assert borne.just(PlayTone) == [PlayTone(Tone.NO)]
    assert LampState.FAST in show(borne.session).flash.values()
    typed(borne, "ui\n\b")
    assert borne.just(PlayTone) == [], "one answer for a row of them"
    after = replace(borne.session, flash=before.flash, guidance=before.guidance, active_s=before.active_s)
    assert after == before


# From the adviser


def test_what_comes_while_the_text_is_closed_waits_behind_its_key() -> None:
    borne = heard(Driver().to_call(), "Bon")
    assert unread(borne)
    assert borne.just(PlayTone) == [PlayTone(Tone.DONE)]
    assert heard(borne, "jour").just(PlayTone) == [], "one sound for a line, not one a letter"
    borne.press(Key.L2)
    assert not unread(borne)
    assert borne.session.texting.newest_heard == "Bonjour"


def test_a_press_still_counts_after_a_letter_came() -> None:
    borne = writing()
    serial = borne.session.serial
    heard(borne, "x")
    assert borne.session.serial == serial


def test_both_sides_write_at_the_same_time() -> None:
    borne = heard(writing(), "Quel est vo")
    spell(borne, "oui")
    heard(borne, f"tre loyer ?{NEW_LINE}Merci")
    assert borne.session.texting.entries == (
        Entry(mine=False, text="Quel est votre loyer ?", ended=True),
        Entry(mine=True, text="oui"),
        Entry(mine=False, text="Merci"),
    )


def test_the_adviser_asks_for_attention() -> None:
    borne = heard(Driver().to_call(), ATTENTION)
    assert borne.just(PlayTone) == [PlayTone(Tone.YOUR_TURN)]
    assert unread(borne)


def test_text_waits_while_a_paper_is_looked_at_and_the_text_comes_back_after_it() -> None:
    borne = spell(writing(), "ab").propose()
    heard(borne, "Regardez")
    assert unread(borne)
    borne.press(Key.CANCEL)
    assert state(borne) is TextState.GROUPS
    assert [entry.text for entry in borne.session.texting.entries] == ["ab", "Regardez"]


def test_the_printer_in_the_background_has_its_own_key() -> None:
    borne = Driver().to_call().propose().press(Key.OK, Key.OK).job(PrintStage.PRINTING)
    assert {Key.L2, Key.L3} <= set(keys(borne.session))


def test_nothing_is_left_when_the_call_is_over() -> None:
    borne = heard(spell(writing(), "ab"), "Bonjour")
    borne.give(HandsetLifted(borne.now_s), HandsetHungUp(borne.now_s)).wait(6.0)
    assert borne.session.phase is Phase.ENDED
    assert borne.session.texting.entries == ()
    assert heard(borne, "trop tard").session.texting.entries == ()


# Lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("ab\bc", ["ac"]),
        (f"ab{NEW_LINE}{NEW_LINE}c", ["ab", "c"]),
        (f"ab{NEW_LINE}\bc", ["abc"]),
        ("\b\b", []),
        ("a\b\b", []),
        ("a\a", ["a"]),
        ("x" * (MAX_TEXT_LINE + 1), ["x" * MAX_TEXT_LINE, "x"]),
        (f"{'x' * MAX_TEXT_LINE}\by", ["x" * MAX_TEXT_LINE, "y"]),
    ],
)
def test_lines_as_t140_makes_them(text: str, lines: list[str]) -> None:
    assert [entry.text for entry in written((), text, mine=True)] == lines


@given(st.lists(st.tuples(st.booleans(), st.text(alphabet=f"ab{BACKSPACE}{NEW_LINE}{ATTENTION}é", max_size=30))))
def test_lines_are_never_empty_and_never_without_end(turns: list[tuple[bool, str]]) -> None:
    entries: tuple[Entry, ...] = ()
    for mine, text in turns:
        entries = written(entries, text, mine=mine)
        assert len(entries) <= MAX_LINES
        assert all(0 < len(entry.text) <= MAX_TEXT_LINE for entry in entries)
        assert sum(1 for entry in entries if entry.mine and not entry.ended) <= 1


@given(st.text(alphabet=f"ab{BACKSPACE}{NEW_LINE}", max_size=40), st.integers(0, 40))
def test_a_block_and_its_letters_one_by_one_are_the_same(text: str, cut: int) -> None:
    whole = written((), text, mine=False)
    assert written(written((), text[:cut], mine=False), text[cut:], mine=False) == whole


def test_a_letter_says_that_somebody_is_there() -> None:
    borne = Driver().to_idle().press(Key.L1, PAGE_KEY).wait(61.0)
    assert show(borne.session).name == "timeout"
    assert show(typed(borne, "a").session).name == "service"
    assert show(borne.wait(50.0).session).name == "service"
