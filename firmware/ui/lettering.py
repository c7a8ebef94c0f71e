"""Text set in lines: bold words, balanced wrapping, fallback faces, right-to-left runs. Sizes are pixels of the em."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

import pygame.font

from firmware.ui import fonts
from firmware.ui.canvas import Image
from firmware.ui.grid import Rect
from firmware.ui.observer import Observer
from firmware.ui.theme import Colour

UNKNOWN_ICON = "support_agent"
"""Drawn for an icon name that the font does not know: names come from service records."""
_ABSENT = "\uffff"
_RUNS_KEPT = 512
_ENDLESS = 1_000_000
_FRENCH = "abcdefghijklmnopqrstuvwxyzàâçéèêëîïôùûœABCDEFGHIJKLMNOPQRSTUVWXYZÀÇÉÈÊ0123456789.,:;!?’-+ "
_NEUTRAL = " \u00a0·.,:;!?"
"""Take the direction of the line when they stand at the end of a run (UAX 9, N2)."""


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Type:
    """How a text is set. `leading` is the height of a line in ems."""

    px: int
    colour: Colour
    bold: bool = False
    leading: float = 1.2


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one face in one direction."""

    text: str
    file: str
    rtl: bool


type Word = tuple[tuple[str, bool], ...]
"""Pieces of text without a break, each with whether it is bold."""


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line as it is drawn, left to right, and its width in pixels."""

    runs: tuple[Run, ...]
    width: int


@dataclass(frozen=True, slots=True)
class Block:
    """Lines set for drawing."""

    lines: tuple[SetLine, ...]
    type: Type

    @property
    def width(self) -> int:
        return max((line.width for line in self.lines), default=0)

    @property
    def line_px(self) -> int:
        return round(self.type.px * self.type.leading)

    @property
    def height(self) -> int:
        return self.line_px * len(self.lines)


class Lettering:
    """Sets and draws text; keeps fonts and a bounded number of drawn runs. Belongs to one thread."""

    def __init__(self, observer: Observer | None = None) -> None:
        """`observer` is told of all that is drawn. Raises FontMissing for a typeface that is not installed."""
        pygame.font.init()
        self.observer = observer or Observer()
        self._paths = {
            font.file: str(fonts.find(font))
            for font in (
                fonts.REGULAR,
                fonts.BOLD,
                fonts.LATIN_REGULAR,
                fonts.LATIN_BOLD,
                fonts.ARABIC_REGULAR,
                fonts.ARABIC_BOLD,
                fonts.ICONS,
            )
        }
        self._fonts: dict[tuple[str, int], pygame.font.Font] = {}
        self._drawn: OrderedDict[tuple[str, str, int, Colour], Image] = OrderedDict()
        self._face = lru_cache(maxsize=2048)(self._find_face)
        self._width = lru_cache(maxsize=4096)(self._measure)
        self._word_width = lru_cache(maxsize=2048)(self._measure_word)

    def forget(self) -> None:
        """Drops every kept text."""
        self._drawn.clear()
        self._face.cache_clear()
        self._width.cache_clear()
        self._word_width.cache_clear()

    def warm(self, sizes: Sequence[int]) -> None:
        """Loads the letters of French at `sizes` in pixels: the first screen is then as fast as the next."""
        for px in sizes:
            for face in (fonts.REGULAR, fonts.BOLD):
                self._font(face.file, px).render(_FRENCH, True, (0, 0, 0))

    def set(self, text: str, style: Type, width: int, *, rtl: bool = False, balanced: bool = True) -> Block:
        """`text` in lines of at most `width` pixels where its words allow.

        `**` switches bold, a newline breaks, other breaks fall on plain spaces only.
        Balanced: lines of about one length.
        """
        lines: list[SetLine] = []
        for paragraph in text.split("\n"):
            broken = self._break(split_words(paragraph, bold=style.bold), style.px, width, balanced=balanced)
            lines += [self._set_line(line, style.px, rtl=rtl) for line in broken]
        return Block(tuple(lines), style)

    def shorten(self, text: str, style: Type, width: int) -> str:
        """`text` so that one line of `width` holds it; an ellipsis ends what stands before the last ` · `."""
        head, dot, tail = text.rpartition(" · ")
        if not dot:
            head, tail = text, ""
        ending = ""
        while head and self.set(f"{head}{ending}{dot}{tail}", style, _ENDLESS).width > width:
            head, ending = head[:-1].rstrip(), "…"
        return f"{head}{ending}{dot}{tail}" if head else tail

    def hyphenate(self, text: str, style: Type, width: int) -> str:
        """`text` with every word that is wider than `width` cut by hyphens: the last resort for a narrow plate."""
        return " ".join(self._cut(word, style, width) for word in text.split(" "))

    def broken(self, text: str, style: Type, width: int) -> str:
        """`text` with breaks in words that are wider than `width`; no hyphen, because a number must not get one."""
        return " ".join(piece for word in text.split(" ") for piece in self._pieces(word, style, width))

    def _pieces(self, word: str, style: Type, width: int) -> list[str]:
        """`word` in pieces of one length of which each fits, or in single letters."""
        wide = self.set(word, style, _ENDLESS).width
        if wide <= width:
            return [word]
        for length in range(max(1, len(word) * width // wide), 0, -1):
            pieces = [word[at : at + length] for at in range(0, len(word), length)]
            if all(self.set(piece, style, _ENDLESS).width <= width for piece in pieces):
                break
        return pieces

    def _cut(self, word: str, style: Type, width: int) -> str:
        """`word` in the fewest pieces of about one length that fit."""
        for count in range(1, len(word) + 1):
            size = -(-len(word) // count)
            pieces = [word[at : at + size] for at in range(0, len(word), size)]
            pieces = [f"{piece}-" for piece in pieces[:-1]] + pieces[-1:]
            if all(self.set(piece, style, _ENDLESS).width <= width for piece in pieces):
                return " ".join(pieces)
        return word

    def draw(
        self, target: Image, block: Block, x: int, y: int, *, align: Align = Align.LEFT, width: int | None = None
    ) -> None:
        """Draws `block` with its top at `y`, aligned within `width` pixels from `x` (its own width unless told)."""
        room = block.width if width is None else width
        self.observer.text(target, block, Rect(x + _before(align, room - block.width), y, block.width, block.height))
        font = self._font(fonts.REGULAR.file, block.type.px)
        first = round((block.line_px - (font.get_ascent() - font.get_descent())) / 2) + font.get_ascent()
        for number, line in enumerate(block.lines):
            left = x + _before(align, room - line.width)
            baseline = y + number * block.line_px + first
            for run in line.runs:
                image = self._run_image(run, block.type)
                target.blit(image, (left, baseline - self._font(run.file, block.type.px).get_ascent()))
                left += self._width(run.file, run.text, block.type.px)

    def icon(self, target: Image, name: str, px: int, centre: tuple[int, int], colour: Colour) -> None:
        """A Material Icon, `px` high, around `centre`."""
        known = name if self._width(fonts.ICONS.file, name, px) <= px * 1.1 else UNKNOWN_ICON
        image = self._run_image(Run(known, fonts.ICONS.file, rtl=False), Type(px, colour))
        target.blit(image, (centre[0] - image.get_width() // 2, centre[1] - image.get_height() // 2))
        self.observer.sign(target, known, Rect(centre[0] - px // 2, centre[1] - px // 2, px, px), colour)

    def _break(self, words: Sequence[Word], px: int, width: int, *, balanced: bool) -> list[list[Word]]:
        """Lines; no line ends with a word of one or two letters (`à`, `un`, `de`) if that costs no line."""
        broken = self._wrap(words, px, width)
        kept = keep_short_words(words)
        if len(kept) < len(words) and not self._too_wide(kept, px, width):
            tied = self._wrap(kept, px, width)
            if len(tied) <= len(broken):
                words, broken = kept, tied
        return self._balance(words, px, width, len(broken)) if balanced and len(broken) > 1 else broken

    def _wrap(self, words: Sequence[Word], px: int, width: int) -> list[list[Word]]:
        lines: list[list[Word]] = [[]]
        used = 0
        space = self._width(fonts.REGULAR.file, " ", px)
        for word in words:
            wide = self._word_width(word, px)
            if lines[-1] and used + space + wide > width:
                lines.append([])
                used = 0
            used += wide + (space if lines[-1] else 0)
            lines[-1].append(word)
        return lines

    def _balance(self, words: Sequence[Word], px: int, width: int, count: int) -> list[list[Word]]:
        narrow, wide = width // count, width
        while wide - narrow > 2:
            middle = (narrow + wide) // 2
            if len(self._wrap(words, px, middle)) > count or self._too_wide(words, px, middle):
                narrow = middle
            else:
                wide = middle
        return self._wrap(words, px, wide)

    def _too_wide(self, words: Sequence[Word], px: int, width: int) -> bool:
        return any(self._word_width(word, px) > width for word in words)

    def _measure_word(self, word: Word, px: int) -> int:
        return sum(self._width(run.file, run.text, px) for run in self._runs((word,)))

    def _runs(self, words: Sequence[Word]) -> list[Run]:
        letters: list[tuple[str, str]] = []
        for before, word in pairwise((None, *words)):
            if before is not None and word is not None:
                letters.append((" ", self._face(" ", before[-1][1] and word[0][1])))
            letters += [(c, self._face(c, bold)) for piece, bold in word or () for c in piece]
        return _join(letters)

    def _set_line(self, words: Sequence[Word], px: int, *, rtl: bool) -> SetLine:
        runs = self._runs(words)
        if rtl:
            runs = [part for run in runs for part in _ends_apart(run)][::-1]
        return SetLine(tuple(runs), sum(self._width(run.file, run.text, px) for run in runs))

    def _find_face(self, letter: str, bold: bool) -> str:
        """The first face that has `letter`."""
        faces = (
            (fonts.BOLD, fonts.LATIN_BOLD, fonts.ARABIC_BOLD)
            if bold
            else (fonts.REGULAR, fonts.LATIN_REGULAR, fonts.ARABIC_REGULAR)
        )
        for face in faces:
            font = self._font(face.file, 40)
            if font.metrics(letter) != font.metrics(_ABSENT):
                return face.file
        return faces[0].file

    def _font(self, file: str, px: int) -> pygame.font.Font:
        if file == fonts.ICONS.file:
            return self._icons_at(px)
        font = self._fonts.get((file, px))
        if font is None:
            font = self._fonts[file, px] = pygame.font.Font(self._paths[file], px)
            if file in {fonts.ARABIC_REGULAR.file, fonts.ARABIC_BOLD.file}:
                font.set_script("Arab")
                font.set_direction(pygame.DIRECTION_RTL)
        return font

    def _icons_at(self, px: int) -> pygame.font.Font:
        """One font for all sizes: each is drawn once and kept as a picture, and an opened font is 0.2 MB."""
        font = self._fonts.get((fonts.ICONS.file, 0))
        if font is None:
            font = self._fonts[fonts.ICONS.file, 0] = pygame.font.Font(self._paths[fonts.ICONS.file], px)
        if font.point_size != px:
            font.point_size = px
        return font

    def _measure(self, file: str, text: str, px: int) -> int:
        return self._font(file, px).size(text)[0]

    def _run_image(self, run: Run, style: Type) -> Image:
        key = (run.file, run.text, style.px, style.colour)
        image = self._drawn.pop(key, None)
        if image is None:
            image = self._font(run.file, style.px).render(run.text, True, style.colour)
        self._drawn[key] = image
        if len(self._drawn) > _RUNS_KEPT:
            self._drawn.popitem(last=False)
        return image


def _before(align: Align, spare: int) -> int:
    """How much of the spare room stands before a line."""
    return {Align.LEFT: 0, Align.CENTRE: spare // 2, Align.RIGHT: spare}[align]


def split_words(text: str, *, bold: bool = False) -> list[Word]:
    """Words between plain spaces; `**` switches bold. A non-breaking space is a letter of its word."""
    words: list[list[tuple[str, bool]]] = [[]]
    for number, part in enumerate(text.replace("\u202f", "\u00a0").replace("\u2011", "-").split("**")):
        strong = bold or number % 2 == 1
        for index, piece in enumerate(part.split(" ")):
            if index:
                words.append([])
            if piece:
                words[-1].append((piece, strong))
    return [tuple(word) for word in words if word] or [(("", bold),)]


def keep_short_words(words: Sequence[Word]) -> list[Word]:
    """Words of one or two letters tied to the next one, unless that is short too."""
    tied: list[Word] = []
    for word in words:
        if tied and _is_short(tied[-1]) and not _is_short(word):
            tied[-1] = (*tied[-1], ("\u00a0", tied[-1][-1][1] and word[0][1]), *word)
        else:
            tied.append(word)
    return tied


def _is_short(word: Word) -> bool:
    letters = "".join(piece for piece, _ in word)
    return len(letters) <= 2 and letters.isalpha()


def _ends_apart(run: Run) -> list[Run]:
    """A left-to-right run with the signs and spaces at its ends as runs of their own: they turn with the line."""
    if run.rtl:
        return [run]
    core = run.text.strip(_NEUTRAL)
    before, after = run.text.split(core, 1) if core else (run.text, "")
    return [Run(part, run.file, rtl=False) for part in (before[::-1], core, after[::-1]) if part]


def _join(letters: Sequence[tuple[str, str]]) -> list[Run]:
    """Neighbours of one face as one run; a space or sign between two Arabic words belongs to them."""
    runs: list[Run] = []
    for letter, file in letters:
        if runs and runs[-1].file == file:
            runs[-1] = Run(runs[-1].text + letter, file, runs[-1].rtl)
        else:
            runs.append(Run(letter, file, _is_arabic(file)))
    return _merge_spaces(runs)


def _merge_spaces(runs: Sequence[Run]) -> list[Run]:
    merged: list[Run] = []
    for run in runs:
        if len(merged) >= 2 and run.rtl and merged[-2].file == run.file and not merged[-1].text.strip():
            space = merged.pop()
            merged[-1] = Run(merged[-1].text + space.text + run.text, run.file, rtl=True)
        else:
            merged.append(run)
    return merged


def _is_arabic(file: str) -> bool:
    return file in {fonts.ARABIC_REGULAR.file, fonts.ARABIC_BOLD.file}


def first_fitting(sizes: Sequence[int], build: Callable[[int], Block], fits: Callable[[Block], bool]) -> Block:
    """The first size whose block fits, else the block of the last size."""
    block = build(sizes[0])
    for px in sizes[1:]:
        if fits(block):
            break
        block = build(px)
    return block
