"""Reading and writing: what the citizen sees, what the lamps do, and what is never said aloud."""

import pytest

from firmware.locale.translations import languages
from firmware.session import events as ev
from firmware.session import paper_events as pev
from firmware.session.step import start
from firmware.views.show import show
from firmware.views.view import Video, View
from hardware.events import SOFTKEYS, Key, LampState, PrintStage, Typed
from tests.firmware.session.driver import SEED, Driver


def seen(borne: Driver) -> View:
    return show(borne.session)


def heard(borne: Driver, text: str) -> Driver:
    return borne.give(pev.TextArrived(text))


def test_the_key_is_there_and_says_that_something_came() -> None:
    borne = Driver().to_call()
    assert seen(borne).softkeys[Key.L2].lamp is LampState.STEADY
    label = seen(heard(borne, "Bonjour")).softkeys[Key.L2]
    assert (label.text, label.note, label.lamp) == ("Lire et écrire", "Nouveau texte", LampState.FAST)


def test_the_newest_line_is_a_caption_until_the_text_was_opened() -> None:
    borne = heard(Driver().to_call(), "Bonjour.\u2028Avez-vous votre attestation")
    (line,) = seen(borne).lines
    assert line.text == "Avez-vous votre attestation"
    borne.press(Key.L2, Key.CANCEL)
    assert seen(borne).lines == ()


def test_of_a_long_line_the_caption_has_the_end_and_nothing_bold() -> None:
    borne = heard(Driver().to_call(), "début " + "mot " * 40 + "**fin**")
    (line,) = seen(borne).lines
    assert line.text.startswith("…")
    assert line.text.endswith("mot * *fin* *")
    assert "**" not in line.text


def test_both_sides_stand_under_the_adviser() -> None:
    borne = heard(Driver().to_call(), "Quel est votre loyer ?\u2028").press(Key.L2)
    borne.give(*(Typed(letter, 100.0) for letter in "420"))
    view = seen(borne)
    assert (view.name, view.video) == ("text", Video.ADVISER_ABOVE)
    assert [(said.mine, said.who, said.text, said.open) for said in view.dialogue] == [
        (False, "Claire, CAF du Lot", "Quel est votre loyer ?", False),
        (True, "Vous", "420", True),
    ]


def test_the_groups_and_the_letters_stand_beside_their_keys() -> None:
    borne = Driver().to_call().wait(10.0).press(Key.L2).wait(1.0)
    view = seen(borne)
    assert [view.softkeys[key].text for key in SOFTKEYS][:2] == ["A B C\nD E F", "G H I\nJ K L"]
    assert (view.ok, view.cancel) == ("Phrases prêtes", "Revenir à l’appel")
    assert set(view.lamps().values()) == {LampState.STEADY}
    view = seen(borne.press(Key.R2))
    assert [view.softkeys[key].text for key in SOFTKEYS] == ["Y", "Z", "É", "È", "À", "Ç"]
    assert (view.ok, view.cancel) == ("", "Retour")


def test_phrases_have_their_screen() -> None:
    view = seen(Driver().to_call().press(Key.L2, Key.OK))
    assert (view.name, view.title) == ("phrases", "Phrases prêtes")
    assert [view.softkeys[key].text for key in SOFTKEYS] == [
        *("Oui", "Non", "Répétez", "Moins vite", "Je ne comprends pas", "Merci"),
    ]


@pytest.mark.parametrize("language", [language.code for language in languages()])
def test_a_sign_has_a_name_for_the_voice(language: str) -> None:
    borne = Driver(start(SEED, languages=(language,))).to_call().press(Key.L2, Key.R3, Key.L3)
    for label in seen(borne).softkeys.values():
        assert label.spoken.replace(" ", "").replace("’", "").isalpha()


def test_more_letters_than_keys_take_a_second_page() -> None:
    borne = Driver(start(SEED, languages=("uk",))).to_call().press(Key.L2, Key.R2)
    first = [label.text for label in seen(borne).softkeys.values()]
    assert seen(borne).ok == "Інші літери"
    second = [label.text for label in seen(borne.press(Key.OK)).softkeys.values()]
    assert (len(first), second) == (6, ["Ф", "Ц", "Щ"])
    assert [label.text for label in seen(borne.press(Key.OK)).softkeys.values()] == first


def test_what_was_written_is_never_in_what_the_view_says() -> None:
    borne = heard(Driver().to_call(), "confidentiel")
    said = seen(borne).spoken
    borne.press(Key.L2).give(Typed("x", 100.0))
    assert "confidentiel" not in said + seen(borne).spoken


def test_a_lost_link_is_read_and_heard_here_too_but_not_second_by_second() -> None:
    borne = Driver().to_call().press(Key.L2)
    borne.give(ev.MediaLost(borne.call_id, borne.now_s))
    read, spoken = zip(*((seen(borne.wait(1.0)).banner, seen(borne).spoken) for _ in range(3)), strict=True)
    assert len(set(read)) == 3
    assert set(spoken) == {"Lire et écrire. La liaison est coupée. Nous rappelons. Décrochez le combiné pour entendre."}


def test_a_print_in_the_background_stands_at_l3() -> None:
    borne = Driver().to_call().propose().press(Key.OK, Key.OK).job(PrintStage.PRINTING)
    assert seen(borne).softkeys[Key.L3].text == "Voir l’impression"
    assert seen(borne).softkeys[Key.L2].text == "Lire et écrire"
