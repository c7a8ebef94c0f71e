"""What is for the ear alone, and that every screen is spoken with every live key, in every language."""

from dataclasses import replace

import pytest

from firmware.session.phases import Overlay
from firmware.session.state import Guidance
from firmware.ui.speech import spoken_pieces, spoken_text
from firmware.ui.wording import wording
from firmware.views.guided import guided
from firmware.views.show import show
from firmware.views.view import Label, Layout, View
from hardware.events import Key
from tests.firmware.session.driver import Driver
from tests.firmware.views.test_views import LANGUAGES, SCREENS

LIFT = "Décrochez le combiné pour entendre."
CODE = View(
    name="code",
    layout=Layout.CONTENT,
    title="Tapez votre code",
    spoken="Tapez votre code.",
    spoken_private="3, 1, 5.",
    softkeys={Key.L1: Label("1", private=True), Key.L2: Label("Effacer")},
)


def said(view: View) -> list[tuple[str, bool]]:
    return [(piece.text, piece.private) for piece in spoken_pieces(view)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SCREENS)
def test_every_screen_names_every_live_key(name: str, language: str) -> None:
    """With the screen ignored: what can be pressed is heard, with its place."""
    borne = SCREENS[name]()
    session = replace(borne.session, language=language, voice_on=True, guidance=Guidance(asked=True))
    view = show(session)
    _ = wording(language)
    text = spoken_text(view)
    assert spoken_text(replace(view, softkeys={}, ok="", cancel="")).strip(), "the screen itself is said"
    for label in view.softkeys.values():
        assert label.said() in text
    for place, some in (
        (_("À gauche"), {Key.L1, Key.L2, Key.L3}),
        (_("À droite"), {Key.R1, Key.R2, Key.R3}),
    ):
        assert (place in text) == bool(some & view.softkeys.keys())
    for sign, label_text in ((_("Rond vert"), view.ok), (_("Croix rouge"), view.cancel)):
        assert not label_text or sign.casefold() in text.casefold(), sign
    assert "**" not in text
    assert "{" not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SCREENS)
def test_every_screen_is_spoken_in_its_language_alone(name: str, language: str) -> None:
    session = replace(SCREENS[name]().session, language=language, voice_on=True)
    languages = {piece.language for piece in spoken_pieces(show(session))}
    # A sheet that the partner has in French only is named in French; the two words of a call are French.
    french = {language, "fr"}
    assert languages == {"language": {*LANGUAGES}, "sheets": french, "call": french}.get(name, {language})


@pytest.mark.parametrize("name", SCREENS)
def test_what_a_screen_says_is_the_same_with_the_voice_on(name: str) -> None:
    """The voice reads the screen; turning it on adds its own key to help, and nothing else."""
    session = replace(SCREENS[name]().session, voice_on=False)
    silent, heard = show(session), show(replace(session, voice_on=True))
    assert heard.spoken == silent.spoken
    if session.overlay is not Overlay.HELP:
        assert heard.softkeys == silent.softkeys
    assert not silent.guided
    assert heard.guided


def test_a_code_is_said_in_the_handset_only() -> None:
    session = replace(Driver().to_idle().session, voice_on=True)
    room = guided(session, CODE)
    assert said(room)[:2] == [("Tapez votre code.", False), (LIFT, False)]
    assert "3, 1, 5" not in spoken_text(room)
    ear = guided(replace(session, handset_lifted=True), CODE)
    assert said(ear)[:2] == [("Tapez votre code.", False), ("3, 1, 5.", True)]
    assert LIFT not in spoken_text(ear)


def test_without_anything_private_nobody_is_asked_to_lift() -> None:
    session = replace(Driver().to_idle().session, voice_on=True)
    assert LIFT not in spoken_text(guided(session, replace(CODE, spoken_private="")))


def test_which_digit_was_pressed_is_said_in_the_handset_only() -> None:
    session = replace(Driver().to_idle().session, voice_on=True, guidance=Guidance(selected=Key.L1))
    room = guided(session, CODE)
    assert said(room) == [(LIFT, False)]
    assert room.softkeys[Key.L1].note == "Encore 1 fois", "seen all the same"
    ear = guided(replace(session, handset_lifted=True), CODE)
    assert said(ear) == [("1.", True), ("Encore 1 fois, ou rond vert.", False)]
    other = replace(session, guidance=Guidance(selected=Key.L2))
    assert said(guided(other, CODE))[0] == ("Effacer.", False)
