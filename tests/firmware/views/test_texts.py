"""The French of the screens: complete, short, well set."""

import pytest

from central.protocol.values import EndReason
from firmware.locale.catalogue import collect
from firmware.views import text
from firmware.views.amounts import about, length, minutes, ordinal, pages
from firmware.views.faults import end_text, printer_fault, scanner_fault, slip_fault
from firmware.views.text import typographic
from hardware.errors import FaultKind


@pytest.mark.parametrize("words", sorted(collect()))
def test_sentences_are_short_and_plain(words: tuple[str, ...]) -> None:
    for one in words:
        assert "'" not in one, "the apostrophe is ’"
        for sentence in one.replace("?", ".").replace("!", ".").split("."):
            assert len(sentence.split()) <= 10, sentence
        assert "veuillez" not in one.lower()


@pytest.mark.parametrize("kind", list(FaultKind))
def test_every_fault_says_what_to_do(kind: FaultKind) -> None:
    for fault in (scanner_fault(kind), printer_fault(kind), slip_fault(kind)):
        assert fault.title
        assert fault.advice.endswith(".")
        assert not fault.title.endswith(".")


def test_common_faults_have_their_own_words() -> None:
    kinds = (FaultKind.NO_PAPER, FaultKind.PAPER_JAM, FaultKind.COVER_OPEN, FaultKind.OFF, FaultKind.TONER_EMPTY)
    assert len({printer_fault(kind) for kind in kinds}) == len(kinds)
    kinds = (FaultKind.NO_DOCUMENT, FaultKind.PAPER_JAM, FaultKind.COVER_OPEN, FaultKind.OFF, FaultKind.HUNG)
    assert len({scanner_fault(kind) for kind in kinds}) == len(kinds)


def test_every_end_has_its_text() -> None:
    assert len({end_text(reason) for reason in EndReason}) == len(EndReason)
    assert end_text(None) == end_text(EndReason.FAULT)


@pytest.mark.parametrize(
    ("plain", "set_"),
    [
        ("Voulez-vous raccrocher ?", "Voulez-vous raccrocher\N{NO-BREAK SPACE}?"),
        ("Attente : 10 min", "Attente\N{NO-BREAK SPACE}: 10\N{NO-BREAK SPACE}min"),
        ("Ouvre à 9 h.", "Ouvre à 9\N{NO-BREAK SPACE}h."),
        ("05 00 00", "05\N{NO-BREAK SPACE}00\N{NO-BREAK SPACE}00"),
        ("L'accueil", "L’accueil"),
        ("2 pages sur 3", "2\N{NO-BREAK SPACE}pages sur 3"),
    ],
)
def test_words_that_belong_together_stay_together(plain: str, set_: str) -> None:
    assert typographic(plain) == set_
    assert typographic(set_) == set_


def test_amounts() -> None:
    assert (minutes(0.0), minutes(89.0), minutes(600.0)) == (1, 1, 10)
    assert about(600.0) == "environ 10 min"
    assert (ordinal(1), ordinal(2)) == ("1er", "2e")
    assert (length(-1.0), length(59.9), length(252.0)) == ("0 s", "59 s", "4 min 12 s")
    assert (pages(1), pages(2)) == ("1 page", "2 pages")
    assert text.several("{count} page", "{count} pages", 1) == "{count} page"
