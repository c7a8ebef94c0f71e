"""Where the typefaces are: Debian packages, looked for by file name under the usual font folders."""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))


class FontMissing(RuntimeError):
    """A typeface is not installed; the message names the package to install."""


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font by file name, and the Debian package that brings it."""

    file: str
    package: str


REGULAR = FontFile("B612-Regular.otf", "fonts-b612")
BOLD = FontFile("B612-Bold.otf", "fonts-b612")
LATIN_REGULAR = FontFile("NotoSans-Regular.ttf", "fonts-noto-core")
LATIN_BOLD = FontFile("NotoSans-Bold.ttf", "fonts-noto-core")
ARABIC_REGULAR = FontFile("NotoSansArabic-Regular.ttf", "fonts-noto-core")
ARABIC_BOLD = FontFile("NotoSansArabic-Bold.ttf", "fonts-noto-core")
ICONS = FontFile("MaterialIcons-Regular.ttf", "fonts-material-design-icons-iconfont")


def find(font: FontFile, folders: tuple[Path, ...] = FOLDERS) -> Path:
    """The path of `font`. Raises FontMissing."""
    try:
        return _index(folders)[font.file]
    except KeyError:
        raise FontMissing(f"{font.file} is not installed: apt-get install {font.package}") from None


@cache
def _index(folders: tuple[Path, ...]) -> dict[str, Path]:
    return {name: Path(root) / name for top in folders for root, _, names in os.walk(top) for name in names}
