"""French AZERTY: what a person sees on the keys is what is written."""

import pytest

from hardware.azerty import ALT_GR, CAPS_LOCK, Azerty
from hardware.events import PAGE_DOWN, PAGE_UP

SHIFT, CTRL, ALT = 42, 29, 56
A, E, U, HAT, ENTER, BACKSPACE, SPACE = 16, 18, 22, 26, 28, 14, 57


def typed(*strokes: int | tuple[int, ...]) -> str:
    """A number is one key; a tuple is keys held together, the last one struck."""
    keyboard, text = Azerty(), ""
    for stroke in strokes:
        keys = stroke if isinstance(stroke, tuple) else (stroke,)
        text += "".join(keyboard.key(key, down=True) for key in keys)
        text += "".join(keyboard.key(key, down=False) for key in reversed(keys))
    return text


@pytest.mark.parametrize(
    ("strokes", "text"),
    [
        ((A, E, 48, 3, 9, 10, 11, 40), "aebé_çàù"),
        ((2, (SHIFT, 2), (54, 11)), "&10"),
        (((SHIFT, A), (SHIFT, 50), (SHIFT, 52), 53), "A?/!"),
        (((ALT_GR, 11), (ALT_GR, E), (ALT_GR, 4), (ALT_GR, A)), "@€#"),
        ((CAPS_LOCK, A, 3, (SHIFT, A), (SHIFT, 3), CAPS_LOCK, A), "AÉa2a"),
        ((HAT, E, (SHIFT, HAT), U), "êü"),
        ((HAT, (SHIFT, E)), "Ê"),
        ((HAT, SPACE, HAT, HAT, HAT, 48), "^^^b"),
        ((HAT, BACKSPACE, E), "e"),
        (((ALT_GR, 10), E), "^e"),
        ((ENTER, 96, BACKSPACE), "\n\n\b"),
        ((71, 82, 83), "70."),
        ((104, 109, (SHIFT, 104), HAT, 104, E), f"{PAGE_UP}{PAGE_DOWN}{PAGE_UP}{PAGE_UP}ê"),
        (((CTRL, A), (ALT, E), (125, U), 1, 59, 111), ""),
    ],
)
def test_keys_give_what_stands_on_them(strokes: tuple[int | tuple[int, ...], ...], text: str) -> None:
    assert typed(*strokes) == text


def test_every_code_gives_at_most_two_letters_and_never_an_error() -> None:
    for held in ((), (SHIFT,), (ALT_GR,), (CTRL,), (SHIFT, ALT_GR)):
        for code in range(768):
            assert len(typed((*held, code))) <= 1
            assert len(typed(HAT, (*held, code))) <= 2
