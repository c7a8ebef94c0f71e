"""Every catalogue is whole: each text, each plural, each blank to fill, each bold word."""

import re
from collections import Counter
from importlib.resources import files
from io import BytesIO

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from firmware.locale.catalogue import collect
from firmware.locale.translations import SOURCE, chosen, configured, languages, translations
from firmware.views.text import _, several, speaking

CODES = [language.code for language in languages() if language.code != SOURCE]
BLANK = re.compile(r"\{[^}]*\}")
LATIN = re.compile(r"[A-Za-z]{2,}")
KNOWN_LATIN = {"QR", "PDF", "OK", "L1"}


def catalogue(code: str) -> Catalog:
    data = files("firmware.locale").joinpath(f"{code}.po").read_bytes()
    return read_po(BytesIO(data), locale=code, abort_invalid=True)


def pairs(message: Message) -> list[tuple[str, str]]:
    """The French text and each form of the other language."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return [(message.id[-1], form) for form in message.string or ()]


def messages(code: str) -> list[Message]:
    return [message for message in catalogue(code) if message.id]


def test_the_four_languages_of_the_first_bornes_are_there() -> None:
    assert {"en", "ar", "uk"} <= set(CODES)
    assert languages()[0].code == SOURCE
    names = {one.code: one.name for one in languages()}
    assert [names[code] for code in ("fr", "en", "ar", "uk")] == ["Français", "English", "العربية", "Українська"]
    assert [one.code for one in languages() if one.right_to_left] == ["ar"]


@pytest.mark.parametrize("code", CODES)
def test_every_text_has_its_translation(code: str) -> None:
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in messages(code)}
    wanted = {text[0] for text in collect()}
    assert wanted - known == set(), "missing"
    assert known - wanted == set(), "no longer used"
    assert [message.id for message in messages(code) if message.fuzzy] == []
    assert [french for message in messages(code) for french, other in pairs(message) if not other.strip()] == []


@pytest.mark.parametrize("code", CODES)
def test_plurals_have_all_their_forms(code: str) -> None:
    forms = catalogue(code).num_plurals
    for message in messages(code):
        if not isinstance(message.id, str):
            assert len(message.string or ()) == forms, message.id
    with speaking(code):
        for count in range(120):
            assert several("{count} page", "{count} pages", count).strip()


@pytest.mark.parametrize("code", CODES)
def test_blanks_and_bold_words_are_kept(code: str) -> None:
    for message in messages(code):
        for french, other in pairs(message):
            blanks, wanted = Counter(BLANK.findall(other)), Counter(BLANK.findall(french))
            if isinstance(message.id, str):
                assert blanks == wanted, french
            else:
                assert blanks <= wanted, french
            assert other.count("**") == french.count("**"), french


@pytest.mark.parametrize("code", ["ar", "uk"])
def test_no_word_is_left_in_our_letters(code: str) -> None:
    for message in messages(code):
        for french, other in pairs(message):
            assert set(LATIN.findall(BLANK.sub("", other))) <= KNOWN_LATIN, french


def test_a_text_is_that_of_the_language_that_is_spoken() -> None:
    with speaking("en"):
        assert _("Retour") == translations("en").gettext("Retour") != "Retour"
        with speaking("fr"):
            assert _("Retour") == "Retour"
    assert _("Retour") == "Retour"


def test_a_language_without_a_catalogue_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"no catalogue for xx; there are fr, en"):
        chosen(("fr", "xx"))
    assert translations("xx").gettext("Retour") == "Retour"


def test_a_region_says_which_languages_and_in_which_order() -> None:
    assert [one.code for one in configured("uk, fr")] == ["uk", "fr"]
    assert configured("") == languages()
    with pytest.raises(ValueError, match="no catalogue for de"):
        configured("fr,de")


def test_names_and_directions_are_those_of_cldr() -> None:
    for language in languages():
        locale = Locale.parse(language.code)
        assert language.name.casefold() == (locale.get_display_name(language.code) or "").casefold()
        assert language.right_to_left == (locale.text_direction == "rtl")


def test_nobody_is_named_as_a_reader_who_has_not_signed() -> None:
    for code in CODES:
        text = files("firmware.locale").joinpath(f"{code}.po").read_text(encoding="utf-8")
        (language,) = chosen((code,))
        assert language.reviewed == ("# Reviewed by: " in text)
