"""Writing by ear: one press a key, each letter and word said in the handset alone, the adviser's text by line."""

import pytest

from firmware.locale.translations import languages
from firmware.session import paper_events as pev
from firmware.session.dialogue import Entry, TextState, lines_ended
from firmware.session.step import start
from firmware.ui.speech import Spoken, spoken_pieces
from firmware.views.show import show
from hardware.events import HandsetHungUp, HandsetLifted, Key, Typed
from tests.firmware.session.driver import SEED, Driver

LIFT = "Décrochez le combiné pour entendre."


def guided(language: str = "fr") -> Driver:
    """In the open text, the voice on, the handset down."""
    borne = Driver(start(SEED, languages=(language,))).to_call().press(Key.L2, Key.VOICE)
    assert borne.session.texting.state is TextState.GROUPS
    return borne


def at_the_ear() -> Driver:
    return guided().give(HandsetLifted(100.0))


def pieces(borne: Driver) -> tuple[Spoken, ...]:
    return spoken_pieces(show(borne.session))


def ear(borne: Driver) -> str:
    """What is for the handset alone."""
    return " ".join(piece.text for piece in pieces(borne) if piece.private).replace("\N{NO-BREAK SPACE}", " ")


def room(borne: Driver) -> str:
    """What anybody may hear."""
    return " ".join(piece.text for piece in pieces(borne) if not piece.private).replace("\N{NO-BREAK SPACE}", " ")


def heard(borne: Driver, text: str) -> Driver:
    return borne.give(pev.TextArrived(text))


def test_a_letter_is_two_presses_by_ear_too_and_is_all_that_is_said() -> None:
    borne = at_the_ear().press(Key.L1)
    assert (ear(borne), room(borne)) == ("a, b, c, d, e, f.", "")
    borne.press(Key.L3)
    assert (ear(borne), room(borne)) == ("c.", "")
    assert borne.session.texting.own_line == "c"


def test_a_space_says_the_word_and_a_new_line_the_line() -> None:
    borne = at_the_ear().press(*(Key.R3, Key.L1))
    assert ear(borne) == "espace."
    borne.press(*(Key.L1, Key.L1, Key.R3, Key.L1, Key.L1, Key.L2, Key.L1, Key.L3, Key.R3, Key.L1))
    assert ear(borne) == "bc."
    assert ear(borne.press(Key.R3, Key.R3)) == "a bc."
    assert ear(borne.press(Key.R3, Key.L1, Key.R3, Key.R3)) == "espace."


def test_what_is_taken_back_is_named() -> None:
    borne = at_the_ear().press(Key.L1, Key.L3, Key.R3, Key.L2)
    assert (ear(borne), room(borne)) == ("c, effacé.", "")


def test_a_sign_is_said_by_its_name() -> None:
    assert ear(at_the_ear().press(Key.R3, Key.L3, Key.L1)) == "point d’interrogation."


def test_over_the_loudspeaker_nobody_hears_what_is_written() -> None:
    """Neither the letter, nor among which letters it was chosen, not even asked again."""
    borne = guided().press(Key.L1)
    assert (room(borne), ear(borne)) == (f"Choisissez une lettre. {LIFT}", "")
    borne.press(Key.VOICE)
    assert (room(borne), ear(borne)) == (f"Choisissez une lettre. {LIFT}", "")
    borne.press(Key.L3)
    assert (room(borne), ear(borne)) == ("C’est écrit.", "")
    borne.press(Key.R3, Key.L2)
    assert (room(borne), ear(borne)) == ("C’est effacé.", "")
    heard(borne, "confidentiel\u2028")
    assert (room(borne), ear(borne)) == (f"Nouveau texte. {LIFT}", "")


def test_who_lifts_the_handset_then_hears_it() -> None:
    borne = heard(guided(), "Bonjour\u2028").give(HandsetLifted(100.0))
    assert ear(borne) == "Claire écrit : Bonjour."


def test_asked_in_the_handset_the_letters_have_their_places() -> None:
    borne = at_the_ear().press(Key.L1, Key.VOICE)
    assert "À gauche : en haut, a" in ear(borne)
    assert "Croix rouge, Retour." in room(borne)
    assert "en haut, a" not in room(borne)


@pytest.mark.parametrize("language", [language.code for language in languages()])
def test_where_a_group_has_more_letters_the_green_key_is_named(language: str) -> None:
    borne = guided(language).give(HandsetLifted(100.0)).press(Key.R2)
    view = show(borne.session)
    assert (view.ok in ear(borne)) == bool(view.ok) or not view.ok


def test_the_adviser_is_heard_by_line_and_one_line_behind_the_other() -> None:
    borne = heard(at_the_ear(), "Quel est")
    assert "Quel est" not in ear(borne)
    heard(borne, " votre loyer ?\u2028Et")
    assert ear(borne) == "Claire écrit : Quel est votre loyer ?"
    heard(borne, " depuis quand ?\u2028")
    assert ear(borne) == "Claire écrit : Quel est votre loyer ? Claire écrit : Et depuis quand ?"
    borne.press(Key.L1)
    assert ear(borne) == "a, b, c, d, e, f."


def test_in_the_call_a_line_is_heard_as_it_is_seen() -> None:
    borne = Driver().to_call().press(Key.VOICE).give(HandsetLifted(100.0))
    heard(borne, "Bonjour\u2028")
    assert ear(borne) == "Claire écrit : Bonjour."
    borne.press(Key.VOICE)
    assert "Claire écrit : Bonjour." in ear(borne)
    assert "en ligne avec Claire" in room(borne)


def test_the_open_text_says_the_last_line_of_each_side() -> None:
    borne = heard(Driver().to_call(), "Votre nom ?\u2028").press(Key.L2, Key.L1, Key.L3, Key.VOICE)
    borne.give(HandsetLifted(100.0))
    assert ear(borne) == "Claire écrit : Votre nom ? Vous écrivez : c."
    assert ear(at_the_ear()) == "Rien n’est écrit."
    assert LIFT in room(borne.give(HandsetHungUp(101.0)).press(Key.OK))


def test_a_keyboard_is_heard_too_and_twice_the_same_letter_is_said_twice() -> None:
    borne = at_the_ear()
    turns = []
    for letter in "tt":
        borne.give(Typed(letter, borne.now_s))
        assert ear(borne) == "t."
        turns.append(borne.session.guidance.turn)
    assert turns[0] < turns[1]


def test_a_phrase_says_itself_first_and_only_to_the_ear() -> None:
    borne = at_the_ear().press(Key.OK, Key.R3)
    assert (ear(borne), room(borne)) == ("Merci.", "Encore 1 fois, ou rond vert.")
    assert not borne.session.texting.entries
    assert ear(borne.press(Key.R3)) == "Merci."
    assert borne.session.texting.entries == (Entry(mine=True, text="Merci", ended=True),)
    assert room(guided().press(Key.OK, Key.R3)) == LIFT


def test_a_key_without_a_meaning_is_told_here_too() -> None:
    borne = at_the_ear().press(Key.L1, Key.OK)
    assert (room(borne), ear(borne)) == ("Cette touche ne sert pas ici.", "")


def test_without_the_voice_nothing_is_in_its_place() -> None:
    view = show(Driver().to_call().press(Key.L2, Key.L1, Key.L3).session)
    assert (view.remark, view.remark_private) == ("", "")


@pytest.mark.parametrize(
    ("entries", "text", "ended"),
    [
        ((), "oui\u2028non\u2028peut", ("oui", "non")),
        ((), "\u2028", ()),
        ((Entry(mine=False, text="ou"),), "i\u2028", ("oui",)),
        ((Entry(mine=False, text="oui", ended=True),), "\b\u2028", ("oui",)),
        ((Entry(mine=False, text="a"), Entry(mine=True, text="b", ended=True)), "\b", ()),
    ],
)
def test_which_lines_a_text_ends(entries: tuple[Entry, ...], text: str, ended: tuple[str, ...]) -> None:
    assert lines_ended(entries, text) == ended
