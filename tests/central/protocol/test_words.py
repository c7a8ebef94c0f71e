"""The words that two people compare aloud."""

import re

from central.protocol.identity import words
from central.protocol.words import FIRST_WORDS, SECOND_WORDS

BORNE = ("AA:" * 31 + "AA", "0" * 32)
DESK = ("BB:" * 31 + "BB", "1" * 32)


def test_two_lists_of_256_distinct_words() -> None:
    assert len(FIRST_WORDS) == len(SECOND_WORDS) == 256
    assert len({*FIRST_WORDS, *SECOND_WORDS}) == 512


def test_words_are_short_and_without_accents() -> None:
    assert [word for word in FIRST_WORDS + SECOND_WORDS if not re.fullmatch(r"[a-z]{3,8}", word)] == []


def test_no_two_words_of_a_list_differ_only_by_a_silent_end() -> None:
    for listed in (FIRST_WORDS, SECOND_WORDS):
        heard = [re.sub(r"(e?s?|[tdx])$", "", word) for word in listed]
        twins = sorted({word for word in heard if heard.count(word) > 1})
        assert twins == []


def test_words_depend_on_each_fingerprint_and_each_nonce() -> None:
    call = "8f4e3a52-0000-4000-8000-000000000001"
    same = words(call, borne=BORNE, desk=DESK)
    assert same == words(call, borne=BORNE, desk=DESK)
    others = [
        words(call, borne=("AB:" + BORNE[0][3:], BORNE[1]), desk=DESK),
        words(call, borne=(BORNE[0], "2" * 32), desk=DESK),
        words(call, borne=BORNE, desk=("BC:" + DESK[0][3:], DESK[1])),
        words(call, borne=BORNE, desk=(DESK[0], "3" * 32)),
        words("another-call", borne=BORNE, desk=DESK),
        words(call, borne=DESK, desk=BORNE),
    ]
    assert same not in others
