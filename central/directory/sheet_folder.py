"""A folder of sheets as a partner writes it (docs/sheets.md): one TOML file a sheet, its pictures beside it.

Nothing here touches the database. Whatever is wrong in any file is told, each with file and field, before anything is
published.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from central.directory.sheet_pictures import MAX_FILE_BYTES, PictureRefused, kept_picture
from central.protocol.sheets import (
    MAX_BLOCK_TEXT,
    MAX_BLOCKS,
    MAX_PICTURES,
    BlockKind,
    SheetBlock,
    SheetTexts,
)
from central.protocol.values import MAX_LANGUAGES

MAX_SHEETS_AT_ONCE = 200
MAX_TOML_BYTES = 100_000
MAX_TITLE = 60
"""Three lines of large type on the borne."""
MAX_PICTURE_TEXT = 200
"""What is said of a picture stands under it."""
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_FILE_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")
_OF_A_SHEET = {"partner": str, "service": str, "order": int, "published": bool}
_KINDS = {
    "text": BlockKind.PARAGRAPH,
    "step": BlockKind.STEP,
    "paper": BlockKind.PAPER,
    "picture": BlockKind.PICTURE,
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing to mend; `field` such as `fr.blocks[2].step`, empty where it is the whole file."""

    file: str
    field: str
    what: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.field, self.what) if part)


class FolderRefused(ValueError):
    """Nothing of the folder is published."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True, slots=True)
class Draft:
    """A sheet as its file says it; whether partner and service exist is not known yet."""

    file: str
    slug: str
    partner: str
    service: str
    order: int
    published: bool
    texts: tuple[SheetTexts, ...]
    """French first."""
    pictures: dict[str, bytes]
    """Digest -> JPEG."""


def read_folder(folder: Path) -> tuple[Draft, ...]:
    """Every sheet of the folder. Raises FolderRefused with all that is wrong."""
    files = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    if not files:
        raise FolderRefused([Mistake(str(folder), "", "no folder with a .toml file in it")])
    if len(files) > MAX_SHEETS_AT_ONCE:
        raise FolderRefused([Mistake(str(folder), "", f"{len(files)} sheets; at most {MAX_SHEETS_AT_ONCE} at once")])
    mistakes: list[Mistake] = []
    drafts = [_Reader(path, mistakes).read() for path in files]
    if mistakes:
        raise FolderRefused(mistakes)
    return tuple(draft for draft in drafts if draft is not None)


@dataclass
class _Reader:
    """Reads one file; what is wrong goes to `mistakes`, and the reading goes on."""

    path: Path
    mistakes: list[Mistake]
    pictures: dict[str, bytes] = field(default_factory=dict)
    _seen: dict[str, str | None] = field(default_factory=dict)

    def read(self) -> Draft | None:
        if not _SLUG.fullmatch(self.path.stem):
            self._wrong("", "a file's name is made of small letters, digits and hyphens")
        table = self._table()
        if table is None:
            return None
        languages = {key: value for key, value in table.items() if key not in _OF_A_SHEET}
        about = {key: self._of_kind(table, key, kind) for key, kind in _OF_A_SHEET.items() if key in table}
        if not about.get("partner"):
            self._wrong("partner", "missing")
        if "fr" not in languages:
            self._wrong("fr", "missing: every sheet has a French text")
        if len(languages) > MAX_LANGUAGES + 1:
            self._wrong("", f"more than {MAX_LANGUAGES + 1} languages")
        texts = [text for key, value in languages.items() if (text := self._texts(key, value)) is not None]
        if len(self.pictures) > MAX_PICTURES:
            self._wrong("", f"{len(self.pictures)} pictures; at most {MAX_PICTURES}")
        order = about.get("order", 1)
        if isinstance(order, int) and not 0 <= order < 1_000:
            self._wrong("order", "from 0 to 999")
        return Draft(
            self.path.name,
            self.path.stem,
            str(about.get("partner", "")),
            str(about.get("service", "")),
            order if isinstance(order, int) else 1,
            about.get("published", True) is True,
            tuple(sorted(texts, key=lambda one: one.language != "fr")),
            self.pictures,
        )

    def _wrong(self, where: str, what: str) -> None:
        self.mistakes.append(Mistake(self.path.name, where, what))

    def _table(self) -> dict[str, object] | None:
        try:
            with self.path.open("rb") as file:
                raw = file.read(MAX_TOML_BYTES + 1)
            if len(raw) <= MAX_TOML_BYTES:
                return tomllib.loads(raw.decode("utf-8"))
            self._wrong("", f"longer than {MAX_TOML_BYTES // 1_000} kB")
        except OSError as error:
            self._wrong("", error.strerror or "cannot be read")
        except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
            self._wrong("", str(error) or "nested too deeply")
        return None

    def _of_kind(self, table: dict[str, object], key: str, kind: type) -> object:
        value = table[key]
        if type(value) is not kind:
            self._wrong(key, f"must be {_A_KIND[kind]}")
            return None
        return value

    def _texts(self, language: str, value: object) -> SheetTexts | None:
        if not _LANGUAGE.fullmatch(language) or not isinstance(value, dict):
            self._wrong(
                language, f"not known; there are {', '.join(_OF_A_SHEET)}, and a table a language, such as [fr]"
            )
            return None
        for key in sorted(value.keys() - {"title", "blocks"}):
            self._wrong(f"{language}.{key}", "not known; a language has title and blocks")
        title = self._words(f"{language}.title", value.get("title"), MAX_TITLE)
        blocks = value.get("blocks")
        if not isinstance(blocks, list) or not 0 < len(blocks) <= MAX_BLOCKS:
            self._wrong(f"{language}.blocks", f"must be a list of 1 to {MAX_BLOCKS} blocks")
            return None
        read = [self._block(f"{language}.blocks[{number}]", one) for number, one in enumerate(blocks, start=1)]
        return SheetTexts(language=language, title=title, blocks=tuple(one for one in read if one is not None))

    def _block(self, where: str, value: object) -> SheetBlock | None:
        kinds = [key for key in _KINDS if isinstance(value, dict) and key in value]
        if not isinstance(value, dict) or len(kinds) != 1:
            self._wrong(where, f"must have exactly one of {', '.join(_KINDS)}")
            return None
        kind = kinds[0]
        wanted = {kind, "alt"} if kind == "picture" else {kind}
        for key in sorted(value.keys() - wanted):
            self._wrong(f"{where}.{key}", "not known here")
        if kind != "picture":
            text = self._words(f"{where}.{kind}", value[kind], MAX_BLOCK_TEXT)
            return SheetBlock(kind=_KINDS[kind], text=text)
        text = self._words(f"{where}.alt", value.get("alt"), MAX_PICTURE_TEXT)
        return SheetBlock(kind=BlockKind.PICTURE, text=text, picture=self._picture(f"{where}.picture", value[kind]))

    def _words(self, where: str, value: object, most: int) -> str:
        """A text as it will stand: one line, its spaces single."""
        if not isinstance(value, str) or not value.strip():
            self._wrong(where, "missing, or no text")
            return ""
        text = " ".join(value.split(" ")).strip()
        for what in _flaws(text, most):
            self._wrong(where, what)
        return text

    def _picture(self, where: str, value: object) -> str | None:
        """The digest of the picture in this file; the same file is read once."""
        if not isinstance(value, str) or not _FILE_NAME.fullmatch(value):
            self._wrong(where, "must be the name of a file in the same folder")
            return None
        if value in self._seen:
            return self._seen[value]
        path = self.path.parent / value
        self._seen[value] = None
        try:
            with path.open("rb") as file:
                jpeg = kept_picture(file.read(MAX_FILE_BYTES + 1))
        except OSError as error:
            self._wrong(where, f"{value}: {error.strerror}")
            return None
        except PictureRefused as error:
            self._wrong(where, f"{value}: {error}")
            return None
        digest = sha256(jpeg).hexdigest()
        self.pictures[digest] = jpeg
        self._seen[value] = digest
        return digest


_A_KIND: dict[type, str] = {str: "a text", int: "a whole number", bool: "true or false"}


def _flaws(text: str, most: int) -> Iterator[str]:
    if len(text) > most:
        yield f"{len(text)} letters; at most {most}"
    if any(not letter.isprintable() and letter != "\N{NO-BREAK SPACE}" for letter in text):
        yield "has a line break or a sign that cannot be seen"
    if "**" in text:
        yield "has **, which is no sign here"
