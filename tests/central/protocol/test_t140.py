"""What real-time text may be made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.protocol.t140 import ATTENTION, BACKSPACE, LOST, NEW_LINE, readable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Élise, 12 € ?", "Élise, 12 € ?"),
        ("مرحبا", "مرحبا"),
        ("Привіт ґ", "Привіт ґ"),
        ("a\r\nb\u2029c", f"a{NEW_LINE}{NEW_LINE}b{NEW_LINE}c"),
        ("a\tb", "a b"),
        (f"{BACKSPACE}{ATTENTION}{LOST}{NEW_LINE}", f"{BACKSPACE}{ATTENTION}{LOST}{NEW_LINE}"),
        ("a\x00\x1b[31m\x7f\x9b\ufeffb", "a[31mb"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}abc\N{LEFT-TO-RIGHT ISOLATE}", "abc"),
        ("می\N{ZERO WIDTH NON-JOINER}خواهم", "می\N{ZERO WIDTH NON-JOINER}خواهم"),
        ("\ud800\ue000\U000e0041", ""),
    ],
)
def test_letters_and_the_controls_that_we_know_and_nothing_else(text: str, shown: str) -> None:
    assert readable(text) == shown


@given(st.text())
def test_what_was_read_once_is_read_the_same_again(text: str) -> None:
    assert readable(readable(text)) == readable(text)
