"""Looking back in the text: the whole conversation by six keys or a keyboard; what comes meanwhile is announced."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.protocol.papers import MAX_TEXT_LINE
from central.protocol.t140 import BACKSPACE, NEW_LINE
from firmware.session import paper_events as pev
from firmware.session.commands import PlayTone, Tone
from firmware.session.dialogue import MAX_LINES, Entry, LookBack, TextState
from firmware.session.look_back import PIECE_LETTERS, STEP, piece_ends, shown
from firmware.session.paper_commands import SendText
from firmware.ui.speech import spoken_pieces
from firmware.views.show import show
from hardware.events import PAGE_DOWN, PAGE_UP, HandsetLifted, Key, LampState, Typed
from tests.firmware.session.driver import Driver

LINES = tuple(f"ligne {number}" for number in range(12))


def heard(borne: Driver, *lines: str) -> Driver:
    return borne.give(*(pev.TextArrived(f"{line}{NEW_LINE}") for line in lines))


def talked(*, large: bool = False) -> Driver:
    """The open text under twelve lines, the sixth of them the citizen's."""
    borne = Driver().to_call()
    if large:
        borne.press(Key.HELP, Key.R2, Key.OK)
    heard(borne, *LINES[:5]).press(Key.L2).give(*(Typed(letter, borne.now_s) for letter in f"{LINES[5]}\n"))
    return heard(borne, *LINES[6:])


def looking(*keys: Key) -> Driver:
    return talked().press(Key.OK, Key.OK, *keys)


def state(borne: Driver) -> TextState:
    return borne.session.texting.state


def lines(borne: Driver) -> tuple[str, ...]:
    return tuple(said.text for said in show(borne.session).dialogue)


def pages(borne: Driver, *letters: str) -> Driver:
    return borne.give(*(Typed(letter, borne.now_s) for letter in letters))


# The keys


def test_two_presses_lead_to_what_was_written_before_and_each_one_goes_up() -> None:
    borne = talked()
    assert show(borne.session).ok == "Phrases prêtes, relire"
    borne.press(Key.OK, Key.OK)
    assert state(borne) is TextState.LOOKING
    assert lines(borne) == LINES[: 12 - STEP]
    assert lines(borne.press(Key.L1)) == LINES[: 12 - 2 * STEP]
    assert lines(borne.press(Key.L2)) == LINES[: 12 - STEP]


def test_the_way_up_ends_at_the_first_line_with_a_full_screen() -> None:
    borne = looking(*[Key.L1] * 4)
    assert lines(borne) == LINES[:STEP]
    assert {Key.L1, Key.L3}.isdisjoint(show(borne.session).softkeys)
    borne.press(Key.L1)
    assert PlayTone(Tone.NO) in borne.commands
    assert lines(borne) == LINES[:STEP]


def test_one_key_leads_to_the_first_line_and_one_to_the_newest() -> None:
    borne = looking(Key.L3)
    assert lines(borne) == LINES[:STEP]
    borne.press(Key.OK)
    assert (state(borne), lines(borne)[-1]) == (TextState.GROUPS, LINES[-1])


def test_the_way_down_ends_at_the_newest_line_and_red_leads_to_the_letters() -> None:
    borne = looking(Key.L2)
    assert (lines(borne)[-1], show(borne.session).foot) == (LINES[-1], "")
    assert PlayTone(Tone.NO) in borne.press(Key.L2).commands
    assert state(borne.press(Key.CANCEL)) is TextState.GROUPS


def test_both_sides_stand_there_apart() -> None:
    view = show(looking().session)
    assert [said.mine for said in view.dialogue][4:7] == [False, True, False]


def test_without_more_than_the_screen_has_nothing_is_offered() -> None:
    borne = heard(Driver().to_call(), *LINES[:STEP]).press(Key.L2)
    assert show(borne.session).ok == "Phrases prêtes"
    assert show(borne.press(Key.OK).session).ok == ""
    assert PlayTone(Tone.NO) in borne.press(Key.OK).commands


def test_large_text_goes_in_smaller_steps() -> None:
    borne = talked(large=True).press(Key.OK, Key.OK)
    assert lines(borne) == LINES[:11]
    assert lines(borne.press(Key.L1)) == LINES[:10]


def test_a_long_line_is_read_piece_by_piece() -> None:
    long = "mot " * (MAX_TEXT_LINE // 4 - 1) + "fin"
    borne = heard(Driver().to_call(), long).press(Key.L2, Key.OK, Key.OK)
    ends = piece_ends(long)
    assert lines(borne) == (f"{long[: ends[-1 - STEP]]}…",)
    assert lines(borne.press(Key.L3)) == (f"{long[: ends[STEP - 1]]}…",)


# What comes meanwhile


def test_a_line_that_comes_leaves_the_place_and_every_key_as_they_are() -> None:
    borne = looking(Key.L1)
    before, serial = lines(borne), borne.session.serial
    heard(borne, "quelque chose")
    assert lines(borne) == before
    assert borne.session.serial == serial


def test_it_is_announced_by_sign_lamp_and_tone_and_no_second_tone() -> None:
    borne = looking(Key.L1)
    assert show(borne.session).foot == "La suite est plus bas"
    heard(borne, "quelque chose")
    view = show(borne.session)
    assert borne.just(PlayTone) == [PlayTone(Tone.DONE)]
    assert (view.foot, view.lamps()[Key.L2]) == ("Nouveau texte plus bas", LampState.FAST)
    assert view.softkeys[Key.L2].note == "Nouveau texte"
    assert "Nouveau texte plus bas." in view.spoken
    assert heard(borne, "encore").just(PlayTone) == []
    borne.press(Key.OK)
    assert lines(borne)[-2:] == ("quelque chose", "encore")
    assert not borne.session.texting.unread


def test_the_way_down_leads_through_what_came_meanwhile() -> None:
    borne = looking()
    heard(borne, *(f"nouvelle {number}" for number in range(6)))
    lowest = [lines(borne.press(Key.L2))[-1] for _ in range(4)]
    assert lowest == ["ligne 11", "nouvelle 1", "nouvelle 3", "nouvelle 5"]
    assert show(borne.session).foot == ""
    assert show(borne.session).softkeys[Key.L2].lamp is LampState.STEADY
    assert heard(borne, "la dernière").just(PlayTone) == [PlayTone(Tone.DONE)]


def test_what_is_taken_back_or_leaves_at_the_cap_tears_nobody_away() -> None:
    borne = looking(Key.L1)
    before = lines(borne)
    borne.give(pev.TextArrived(BACKSPACE * 400))
    assert lines(borne) == before
    heard(borne, *(f"x{number}" for number in range(MAX_LINES)))
    assert lines(borne) == before
    assert len(borne.session.texting.entries) == MAX_LINES
    assert lines(borne.press(Key.L2))[: len(before)] == before
    assert lines(borne.press(Key.L2, Key.L2))[-1] == f"x{MAX_LINES - 1}"
    assert show(borne.session).foot == ""


def test_a_paper_that_comes_and_goes_leaves_the_place() -> None:
    borne = looking(Key.L1)
    before = lines(borne)
    borne.propose().press(Key.CANCEL)
    assert (state(borne), lines(borne)) == (TextState.LOOKING, before)


# A keyboard


def test_page_up_and_page_down_do_it_too() -> None:
    borne = pages(talked(), PAGE_UP, PAGE_UP)
    assert lines(borne) == LINES[: 12 - 2 * STEP]
    assert state(pages(borne, PAGE_DOWN, PAGE_DOWN, PAGE_DOWN)) is TextState.GROUPS
    assert lines(borne)[-1] == LINES[-1]
    assert state(pages(borne, PAGE_DOWN)) is TextState.GROUPS
    assert state(pages(borne.press(Key.L1), PAGE_UP)) is TextState.LOOKING


def test_who_types_is_at_the_newest_line_at_once() -> None:
    borne = pages(looking(Key.L3), "o")
    assert (state(borne), lines(borne)[-1]) == (TextState.GROUPS, "o")


@pytest.mark.parametrize("letter", [PAGE_UP, PAGE_DOWN])
def test_the_pages_are_no_text(letter: str) -> None:
    borne = pages(Driver().to_call().press(Key.L2), letter)
    assert not borne.made(SendText)
    assert state(pages(Driver().to_call(), letter)) is TextState.CLOSED


# By ear


def ear(borne: Driver, *, private: bool) -> str:
    pieces = spoken_pieces(show(borne.session))
    return " ".join(piece.text for piece in pieces if piece.private is private).replace("\N{NO-BREAK SPACE}", " ")


def test_in_the_handset_each_step_reads_its_lines_and_the_first_one_names_the_keys() -> None:
    borne = talked().press(Key.VOICE).give(HandsetLifted(100.0)).press(Key.OK, Key.OK)
    assert ear(borne, private=True) == "Claire écrit : ligne 8. Claire écrit : ligne 9."
    assert "Plus haut" in ear(borne, private=False)
    borne.press(Key.L1, Key.L1)
    assert ear(borne, private=True) == "Claire écrit : ligne 4. Vous écrivez : ligne 5."
    assert ear(borne, private=False) == ""
    assert "Plus haut" in ear(borne.press(Key.VOICE), private=False)


def test_over_the_loudspeaker_no_line_is_read() -> None:
    borne = talked().press(Key.VOICE, Key.OK, Key.OK)
    assert "ligne 9" not in ear(borne, private=False)
    borne.press(Key.L1)
    assert ear(borne, private=False) == "Décrochez le combiné pour entendre."


# The pieces


@given(st.text(alphabet="ab ", min_size=1, max_size=MAX_TEXT_LINE))
def test_pieces_are_short_and_make_the_whole_line(text: str) -> None:
    ends = piece_ends(text)
    lengths = [end - start for start, end in zip((0, *ends), ends, strict=False)]
    assert ends[-1] == len(text)
    assert all(0 < length <= PIECE_LETTERS for length in lengths)


@given(st.lists(st.integers(1, MAX_TEXT_LINE), min_size=1, max_size=8), st.integers(1, 60))
def test_what_is_shown_is_the_beginning_of_what_was_written(lengths: list[int], place: int) -> None:
    entries = tuple(Entry(mine=False, text=("mot " * length)[:length], ended=True) for length in lengths)
    whole = "\n".join(entry.text for entry in entries)
    seen = "\n".join(entry.text for entry in shown(LookBack(entries, place)))
    assert whole.startswith(seen.removesuffix("…"))
