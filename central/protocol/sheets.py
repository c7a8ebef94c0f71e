"""Information sheets of the partners, between borne and hub: the borne asks for what its cache lacks.

A `SheetHead` in `ServiceInfo` says that there is a sheet; `AskSheet` brings it whole, `AskSheetPicture` each picture.
Both are named by what they hold, so that what was once fetched never needs to be fetched again.
"""

from enum import StrEnum
from hashlib import sha256
from typing import Annotated

import msgspec
from msgspec import Meta

from central.protocol.values import (
    MAX_LANGUAGES,
    Hex32,
    Identifier,
    Language,
    Message,
    Seconds,
    ShortText,
    Value,
)

MAX_BLOCKS = 40
MAX_BLOCK_TEXT = 600
MAX_PICTURES = 6
"""In one sheet, whatever the language."""
MAX_PICTURE_BYTES = 300_000
PICTURE_BOX = (1_000, 1_000)
"""Pixels that a picture has at most."""
MAX_SHEET_BYTES = 200_000
"""A whole sheet in all its languages, as JSON, without its pictures."""

type BlockText = Annotated[str, Meta(min_length=1, max_length=MAX_BLOCK_TEXT)]


class BlockKind(StrEnum):
    PARAGRAPH = "paragraph"
    STEP = "step"
    """Steps are numbered in their order."""
    PAPER = "paper"
    """A paper to bring."""
    PICTURE = "picture"
    """The text says what is on it."""


class SheetBlock(Value, frozen=True):
    kind: BlockKind
    text: BlockText
    picture: Hex32 | None = None
    """SHA-256 of the JPEG."""


class SheetTexts(Value, frozen=True):
    """A sheet in one language."""

    language: Language
    title: ShortText
    blocks: Annotated[tuple[SheetBlock, ...], Meta(min_length=1, max_length=MAX_BLOCKS)]


class Sheet(Value, frozen=True):
    sheet_id: Identifier
    published_s: Seconds
    texts: Annotated[tuple[SheetTexts, ...], Meta(min_length=1, max_length=MAX_LANGUAGES + 1)]
    """One a language, French first."""

    def in_language(self, language: str) -> SheetTexts:
        """The text of this language; where the partner gave none, the French one."""
        return next((one for one in self.texts if one.language == language), self.texts[0])

    def pictures(self) -> tuple[str, ...]:
        """Every picture once, in the order in which they come."""
        return tuple(dict.fromkeys(one.picture for text in self.texts for one in text.blocks if one.picture))


def digest_of(sheet: Sheet) -> str:
    return sha256(msgspec.json.encode(sheet)).hexdigest()


class AskSheet(Message, frozen=True, tag="ask_sheet"):
    sheet_id: Identifier
    digest: Hex32


class SheetTold(Message, frozen=True, tag="sheet_told"):
    """The answer; `sheet` is None where the borne's site has none of this digest (any more)."""

    digest: Hex32
    sheet: Sheet | None


class AskSheetPicture(Message, frozen=True, tag="ask_sheet_picture"):
    picture: Hex32


class SheetPictureTold(Message, frozen=True, tag="sheet_picture_told"):
    """The answer; `jpeg` (base64 in JSON) is None where no sheet has it."""

    picture: Hex32
    jpeg: Annotated[bytes, Meta(max_length=MAX_PICTURE_BYTES)] | None


type SheetsToHub = AskSheet | AskSheetPicture
type SheetsToBorne = SheetTold | SheetPictureTold
