"""Lines of a slip as dots, with the letters of the screen, made in a child process.

`python -m firmware.slip_raster` reads one `Order` as MessagePack on stdin and writes the dots of each line to stdout.
"""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from firmware.child import NotMade, answer_of

if TYPE_CHECKING:
    from firmware.ui.lettering import Lettering
    from firmware.ui.observer import Observer

WITHIN_S = 20.0
_LETTERS_PX, _LARGE_PX = 27, 48
"""A printer's own letters are 24 dots high, its large ones 48."""
_LEADING = 1.3
_MARGIN = 4
"""Dots at each side: some letters reach over their own width."""
_INK = 140
"""Darker than this is a dot, of 255."""


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """One line of text, broken where the paper ends and at each newline."""

    text: str
    bold: bool
    large: bool
    centred: bool
    rtl: bool
    """The line begins at the right."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    width: int
    """Dots across the paper."""
    lines: tuple[Words, ...]


async def drawn(width: int, lines: Sequence[Words], within_s: float = WITHIN_S) -> tuple[bytes, ...]:
    """The dots of each line, as a SlipRaster has them. Raises NotMade; cancelling it kills the child."""
    order = msgspec.msgpack.encode(Order(width=width, lines=tuple(lines)))
    answer = await answer_of("firmware.slip_raster", order, within_s)
    try:
        dots = msgspec.msgpack.decode(answer, type=tuple[bytes, ...])
    except msgspec.DecodeError as error:
        raise NotMade("no dots") from error
    if len(dots) != len(lines):
        raise NotMade("other lines than those asked for")
    return dots


def made(order: Order, observer: "Observer | None" = None) -> tuple[bytes, ...]:
    """In the child; `observer` is told of all that is drawn."""
    # Letters and pixels are the child's business only.
    from firmware.ui.lettering import Lettering

    letters = Lettering(observer)
    return tuple(_dots(letters, words, order.width) for words in order.lines)


def _dots(letters: "Lettering", words: Words, width: int) -> bytes:
    import numpy as np

    from firmware.ui import canvas
    from firmware.ui.lettering import Align, Type

    room = width - 2 * _MARGIN
    px = _LARGE_PX if words.large else _LETTERS_PX
    style = Type(px, (0, 0, 0), bold=words.bold, leading=_LEADING)
    paragraphs = [letters.hyphenate(paragraph, style, room) for paragraph in plain(words.text).split("\n")]
    block = letters.set("\n".join(paragraphs), style, room, rtl=words.rtl, balanced=words.centred)
    image = canvas.opaque((width, block.height), (255, 255, 255))
    align = Align.CENTRE if words.centred else Align.RIGHT if words.rtl else Align.LEFT
    letters.draw(image, block, _MARGIN, 0, align=align, width=room)
    return np.packbits(canvas.to_rgb(image)[..., 0] < _INK, axis=1).tobytes()


def plain(text: str) -> str:
    """`text` without what the lettering takes for a sign of its own, and without controls."""
    spaced = "".join(c if c.isprintable() or c in "\n\u00a0\u202f" else " " for c in text)
    return spaced.replace("**", "*")


def main() -> None:
    order = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Order)
    sys.stdout.buffer.write(msgspec.msgpack.encode(made(order)))


if __name__ == "__main__":
    main()
