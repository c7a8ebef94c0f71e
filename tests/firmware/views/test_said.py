"""What is read is heard: every text of every screen is in what the voice says of it, in every language."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache

import pytest

from firmware.session import events as ev
from firmware.session.pausing import MICROPHONE_KEY
from firmware.session.state import Guidance, Session
from firmware.session.step import start
from firmware.ui.speech import spoken_pieces, spoken_text
from firmware.ui.wording import wording
from firmware.views.moments import time_of_day
from firmware.views.show import show
from firmware.views.text import speaking
from firmware.views.view import View
from hardware.events import Key
from tests.firmware.session.driver import SEED, Driver
from tests.firmware.ui.gallery import Look, dressed_sessions
from tests.firmware.views.test_views import LANGUAGES

SILENT: Mapping[tuple[str, str], str] = {
    ("timeout", "big"): "the seconds count down: the voice would begin anew with each",
    ("rdv", "big"): "the minutes count down; the hour is said",
    ("language", "title"): "the word in three languages; the voice asks for the choice in its own",
    ("scan", "top"): "the page shown is the last: that there are so many is said",
    ("print", "title"): "one sentence says who sends how many pages, and asks",
    ("print", "aside"): "as above",
    ("closed", "chip"): "it is said as a sentence",
}
"""What is not said word for word, by screen and place, and why."""
SAID_OTHERWISE = {
    "L’écran vous guide. Lisez les touches.": "Rond vert",  # The voice guides who listens, and names the keys.
    "Tapez votre code": "La borne vérifie le code.",
    "Vous pouvez imprimer les horaires.": "Imprimer les horaires",  # the key's own words
    "Votre code, pour ce jour, ici.": "Votre rendez-vous",
    "C’est le numéro de votre ticket.": "C’est noté",  # `Votre ticket : le numéro 12` follows.
    # Where the foot leads to a round key, the voice names the key.
    "Oui : appuyez sur le rond vert.": "Rond vert",
    "Pour un rendez-vous, appuyez sur le rond vert.": "Rond vert",
    "Pour attendre votre tour, appuyez sur le rond vert.": "Rond vert",
    "Pour continuer, appuyez sur le rond vert.": "Rond vert",
    "Pour revenir, appuyez sur la croix rouge.": "Croix rouge",
}
"""A text of the screen -> what the voice says for it, both in French, the source."""
COUNTED = "Encore {seconds} s."
"""Behind a banner: how long the borne still calls again."""
_SENTENCE = re.compile(r"[.!?؟:;·]+(?=\s|$)")


def words_of(text: str, language: str) -> str:
    """Only what is pronounced, between spaces; an hour as it is said."""
    written, aloud = _hours(language)
    plain = written.sub(lambda found: aloud[found[0]], _plain(text))
    return f" {' '.join(re.findall(r'\w+', plain))} "


@cache
def _hours(language: str) -> tuple[re.Pattern[str], Mapping[str, str]]:
    """Finds an hour as it is written, and how each is said."""
    with speaking(language):
        times = [(time_of_day(h, m), time_of_day(h, m, aloud=True)) for h in range(24) for m in range(0, 60, 5)]
    aloud = {_plain(written): _plain(said) for written, said in times}
    longest_first = "|".join(map(re.escape, sorted(aloud, key=len, reverse=True)))
    return re.compile(rf"(?<!\d)(?:{longest_first})(?!\w)"), aloud


def _plain(text: str) -> str:
    return text.replace("**", "").replace("\N{NO-BREAK SPACE}", " ").casefold()


def read(view: View) -> Iterator[tuple[str, str]]:
    """What stands on the screen, and where. Not the top bar (clock, and the name of the place, the same on all), nor
    the labels of the keys, which `test_guided` listens for.
    """
    yield "title", view.title
    yield from (("line", line.text) for line in view.lines)
    yield from () if view.chip is None else (("chip", view.chip.text),)
    yield "foot", view.foot
    yield from () if view.aside is None else (("aside", view.aside.text),)
    yield "top", view.top
    yield "banner", view.banner
    yield "big", view.big
    yield from (("words", word) for word in view.words or ())
    # What is not ended is not said: it would begin anew with each letter.
    yield from (("dialogue", said.text) for said in view.dialogue[-1:] if not said.open)
    yield from (("note", label.note) for label in view.softkeys.values())


def unheard(view: View) -> list[str]:
    """What is read and not heard."""
    language, _ = view.language, wording(view.language)
    said = spoken_text(view)
    heard = words_of(said, language)
    otherwise = {words_of(_(seen), language): words_of(_(told), language) for seen, told in SAID_OTHERWISE.items()}
    counted = re.compile(
        re.escape(_(COUNTED).replace("\N{NO-BREAK SPACE}", " ")).replace(re.escape("{seconds}"), r"\d+")
    )
    lost = []
    for where, text in read(view):
        if (view.name, where) in SILENT:
            continue
        if where == "big":
            found = re.sub(r"\D", "", text) in re.sub(r"\D", "", said)
            lost += [] if found else [f"{where}: {text}"]
            continue
        whole = words_of(text, language)
        if whole in heard or otherwise.get(whole, "?") in heard:
            continue
        for part in _SENTENCE.split(counted.sub("", text.replace("\N{NO-BREAK SPACE}", " "))):
            one = words_of(part, language)
            if one.strip() and one not in heard and otherwise.get(one, "?") not in heard:
                lost.append(f"{where}: {part.strip()}")
    return lost


def listened(session: Session) -> View:
    """The view for who asks with VOICE, the handset in the hand: no key leaves news untold."""
    asks = replace(session, voice_on=True, handset_lifted=True, handset_left=False, guidance=Guidance(asked=True))
    return show(replace(asks, texting=replace(asks.texting, news=())))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_every_screen_is_heard(language: str) -> None:
    views = {name: listened(session) for name, session in dressed_sessions(Look(language)).items()}
    assert {name: lost for name, view in views.items() if (lost := unheard(view))} == {}


def test_every_exception_is_needed() -> None:
    views = [listened(session) for session in dressed_sessions(Look("fr")).values()]
    places = {(view.name, where) for view in views for where, text in read(view) if text}
    assert set(SILENT) <= places
    texts = {words_of(text, "fr") for view in views for _where, text in read(view)}
    assert [text for text in SAID_OTHERWISE if words_of(text, "fr") not in texts] == []


# What stands over a picture


def heard(borne: Driver) -> str:
    """What is said by itself, over the loudspeaker, nobody asking."""
    return spoken_text(show(replace(borne.session, voice_on=True))).replace("\N{NO-BREAK SPACE}", " ")


OVER_A_PICTURE: Mapping[str, Callable[[], Driver]] = {
    "scan": lambda: Driver().to_preview(),
    "scan_place": lambda: Driver().to_call().press(Key.L1),
    "print": lambda: Driver().to_call().propose(),
    "shared": lambda: Driver().to_call().show(),
    "zoom": lambda: Driver().to_preview().press(Key.R1),
    "hangup": lambda: Driver().to_call().press(Key.CANCEL),
    "onhook": lambda: Driver().to_call().lay_down(),
    "text": lambda: Driver().to_call().press(Key.L2),
    "call": lambda: Driver().to_call(),
}


@pytest.mark.parametrize("name", OVER_A_PICTURE)
def test_what_happens_to_the_call_is_heard_over_whatever_is_on_the_screen(name: str) -> None:
    borne = OVER_A_PICTURE[name]()
    assert show(borne.session).name == name
    borne.give(ev.PeerPresenceChanged(borne.call_id, present=False, at_s=borne.now_s))
    assert "La liaison avec Claire est faible. Patientez." in heard(borne)
    borne.give(ev.MediaLost(borne.call_id, borne.now_s))
    before = heard(borne)
    assert "La liaison est coupée. Nous rappelons." in before
    if name != "onhook":
        assert heard(borne.wait(2.0)) == before, "the seconds do not begin it anew"
    borne.give(ev.CallProcessLost(borne.now_s))
    assert "L’image s’est arrêtée. Nous rappelons." in heard(borne)


def test_what_is_kept_back_is_heard_over_a_paper() -> None:
    borne = Driver().to_call().press(MICROPHONE_KEY, Key.L1)
    assert heard(borne).startswith("Micro coupé. On ne vous entend pas.")


WORDS = "Voici les deux mots. lune, cerise."


def test_the_two_words_are_heard_when_they_agree_and_when_they_change() -> None:
    borne = Driver().to_line().accept()
    borne.give(ev.MediaConnected(borne.call_id, borne.now_s), ev.PictureArrived(borne.call_id))
    assert "mots" not in heard(borne)
    borne.give(ev.WordsAgreed(borne.call_id, ("lune", "cerise")))
    assert WORDS in heard(borne)
    borne.give(ev.WordsWithdrawn(borne.call_id))
    assert "Les deux mots ont changé." in heard(borne)
    assert "lune" not in heard(borne)
    borne.give(ev.WordsAgreed(borne.call_id, ("hibou", "lune")))
    assert "Les deux mots ont changé. Comparez-les. Voici les deux mots. hibou, lune." in heard(borne)


@pytest.mark.parametrize("name", OVER_A_PICTURE)
def test_voice_again_says_the_two_words_whatever_is_on_the_screen(name: str) -> None:
    borne = OVER_A_PICTURE[name]()
    assert (WORDS in heard(borne)) == (name == "call")
    if name == "onhook":
        return
    borne.press(Key.VOICE, Key.VOICE)
    assert WORDS in heard(borne)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_two_words_are_pronounced_in_their_own_language(language: str) -> None:
    session = replace(Driver().to_call().session, language=language, voice_on=True)
    (words,) = [piece for piece in spoken_pieces(show(session)) if "lune" in piece.text]
    assert (words.text, words.language, words.private) == ("lune, cerise.", "fr", False)


def test_whoever_comes_to_help_hears_no_words() -> None:
    borne = Driver().to_call().press(Key.VOICE, Key.HELP, Key.VOICE)
    assert "lune" not in heard(borne)


def test_the_unreviewed_mark_is_heard_where_it_is_read() -> None:
    borne = Driver(start(SEED, languages=LANGUAGES)).to_idle().press(Key.R3)
    assert "English, Text not yet checked" in heard(borne)
    assert "Français ;" in heard(borne), "the source needs no reader"
    borne.press(Key.VOICE, Key.L2)
    assert heard(borne) == "English, Text not yet checked. Press once more, or the green circle."
