"""The phrases whose sound may be kept: whole sentences of the catalogues, in each language, and no others."""

import pytest

from firmware.locale import po
from firmware.locale.fixed import fixed, sentences, spaced
from firmware.locale.translations import languages

LANGUAGES = [language.code for language in languages()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_has_a_blank_or_a_mark(language: str) -> None:
    phrases = fixed(language)
    assert len(phrases) > 200
    assert not [phrase for phrase in phrases if {"{", "*", "\n", "\N{NO-BREAK SPACE}"} & set(phrase)]


def test_a_sentence_counts_where_its_text_has_a_blank_elsewhere() -> None:
    assert "C’est ouvert." in fixed("fr")
    assert "It is open." in fixed("en")
    assert not any("{service}" in phrase for phrase in fixed("fr"))


def test_languages_do_not_mix() -> None:
    assert "Bonjour." not in fixed("en")
    assert "Hello." not in fixed("fr")


def test_sentences_end_at_their_signs_in_every_script() -> None:
    assert sentences("Un. **Deux**\N{NO-BREAK SPACE}? Trois\nquatre") == [
        "Un.",
        "Deux\N{NO-BREAK SPACE}?",
        "Trois quatre",
    ]
    assert sentences("هل تريد؟ نعم.") == ["هل تريد؟", "نعم."]
    assert sentences("") == []
    assert spaced("10\N{NO-BREAK SPACE}min") == "10 min"


def test_the_template_is_read_with_its_untranslated_texts() -> None:
    assert po.texts('msgid ""\nmsgstr "x"\n\nmsgid "a"\nmsgstr ""\n\nmsgid "b"\nmsgid_plural "c"\nmsgstr[0] ""\n') == (
        "a",
    )
